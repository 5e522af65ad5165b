// What a customer's message states of an appointment with a company that has a file. Pure.

import { DAY_MINUTES } from "../spanish/days.ts";
import type { CompanyMessage } from "./company-message.ts";
import type { CompanyCheck, Order } from "./company-order.ts";
import * as said from "../spanish/said-to-company.ts";
import { fold } from "../spanish/text.ts";
import { isPositionAlone, offeredSlots, pickedSlot } from "./tool-results.ts";

/** A question about prices or people alone starts no booking. */
export function startsBooking(
  { facts, wishes, doubt, others }: CompanyMessage,
  stated: Partial<Order>,
): boolean {
  const { intents, day, minute, dayChoices, minuteChoices } = facts;
  // "¿Abren el sábado?" asks for the opening hours, not for an appointment.
  if (intents.asksHours && !intents.books && minute === null) return false;
  if (dayChoices.length > 0 || minuteChoices.length > 0) return true;
  if (intents.books || day !== null || minute !== null || wishes.soonest) return true;
  if (wishes.edge !== null) return true;
  if (asksAbout(facts)) return false;
  return others.length > 0 || doubt?.kind === "service" || Object.keys(stated).length > 0;
}

function asksAbout({ intents, text }: CompanyMessage["facts"]): boolean {
  const folded = fold(text);
  const asksElse = intents.asksHours || intents.asksWhether || intents.asksIdentity;
  return (
    intents.asksProducts || asksElse || said.ASKS_WHO.test(folded) || said.ASKS_LENGTH.test(folded)
  );
}

/** "Otra hora": what is to be said again. */
export function takenBack(order: Order, changes: readonly string[]): Order {
  const none = (field: string): object => (changes.includes(field) ? { [field]: null } : {});
  const hour = changes.includes("minute") ? { range: null, soonest: false, edge: null } : {};
  return {
    ...order,
    ...none("day"),
    ...none("minute"),
    ...none("name"),
    ...none("email"),
    ...hour,
  };
}

interface Statement {
  readonly known: Order;
  readonly check: CompanyCheck | null;
  readonly message: CompanyMessage;
  readonly wasActive: boolean;
}

export function statedFacts({ known, check, message, wasActive }: Statement): Partial<Order> {
  const { facts, wishes, phone, notes } = message;
  const { name, email, intents } = facts;
  const informs = intents.asksHours && !intents.books;
  // A question about another service does not change the one in progress.
  const asksElsewhere = wasActive && known.service !== null && asksAbout(facts) && !intents.books;
  const place = {
    ...(wishes.service === null ? {} : { service: wishes.service }),
    ...(wishes.person === null ? {} : { person: wishes.person }),
  };
  return {
    ...(asksElsewhere ? {} : place),
    ...(informs ? {} : statedTime(message, known, check)),
    ...(name === null ? {} : { name }),
    ...(email === null ? {} : { email }),
    ...(phone === null ? {} : { phone }),
    ...(notes === null ? {} : { notes }),
  };
}

/** Day and hour: as said, or picked from the offered list. */
function statedTime(
  { facts, wishes }: CompanyMessage,
  known: Order,
  check: CompanyCheck | null,
): Partial<Order> {
  const { day, minute, part, range, soonest, edge } = wishes;
  const open = { part: null, range: null, soonest: false, edge: null };
  // "La última que tengan" is not the last one of a list that may be cut.
  const picked = edge === null ? picks(facts, check, known) : null;
  if (picked !== null) {
    return { ...open, day: Math.floor(picked / DAY_MINUTES), minute: picked % DAY_MINUTES };
  }
  const dated = day === null && facts.dayChoices.length === 0 ? {} : { day, soonest };
  if (facts.minuteChoices.length > 0) return { ...open, ...dated, minute: null };
  if (minute !== null) return { ...open, ...dated, minute, soonest: false };
  if (edge !== null) return { ...open, ...dated, edge, part, minute: null };
  if (range !== null) return { ...open, ...dated, range, minute: null, soonest };
  const isOpen = soonest || part !== null;
  if (!isOpen) return dated;
  return { ...open, ...dated, part: part ?? known.part, soonest, minute: null };
}

function isIn(minute: number, range: Order["range"]): boolean {
  return range === null || (minute >= range.from && minute <= range.until);
}

/** A slot of the offered list: by its position, or by an hour that only one has. */
function picks(
  { text, rest, day, minute }: CompanyMessage["facts"],
  check: CompanyCheck | null,
  { day: known, range }: Order,
): number | null {
  if (check?.marker !== "Horarios libres") return null;
  // Only those that were shown.
  const within = offeredSlots(check.body).filter((slot) => isIn(slot % DAY_MINUTES, range));
  const slots = within.length > 0 ? within : offeredSlots(check.body);
  if (isPositionAlone(fold(text))) return pickedSlot(fold(text), slots);
  if (day !== null) return null;
  if (minute === null) return pickedSlot(fold(rest), slots);
  const matching = slots.filter((slot) => slot % DAY_MINUTES === minute);
  if (matching.length === 1) return matching[0] ?? null;
  const days = new Set(slots.map((slot) => Math.floor(slot / DAY_MINUTES)));
  const [only] = days;
  // An hour that was not offered is of the list's day only where the customer named that day.
  return days.size === 1 && only === known && only !== null ? only * DAY_MINUTES + minute : null;
}
