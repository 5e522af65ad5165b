// reschedule_booking, cancel_booking: only of bookings that the backend lists for this very
// customer at this very moment, and only with the customer's yes. A change is sent once; it is
// done, refused or unknown.

import { z } from "zod";
import { defineTool } from "../../engine/toolbox/define-tool.ts";
import type { Tool, ToolOutcome } from "../../engine/toolbox/tool.ts";
import { pendingEntry } from "./booking-context.ts";
import type { Place } from "./booking-context.ts";
import { nameIn } from "./booking-event.ts";
import { changeIntention, readDestination } from "./change-context.ts";
import type { ChangeContext, Destination } from "./change-context.ts";
import { changedOutcome, unknownChange } from "./change-sender.ts";
import type { ChangeSender } from "./change-sender.ts";
import { NOT_CHANGED_REASONS, NOT_FOUND } from "./change-texts.ts";
import { unlessAgreed } from "./confirmation.ts";
import type { BookingDesk } from "./desk.ts";
import type { Diary } from "./diary.ts";
import { eventById, listOwnEvents } from "./own-events.ts";
import { hoursRefusal, notDone, notSent, placeRefusal, refusal, unverified } from "./refusals.ts";
import type { End, Refusal } from "./refusals.ts";
import type { Backend } from "../backend/backend.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { MINUTES_PER_DAY, daysBetween, readStamp } from "../dates/civil.ts";
import type { MinuteRange, Slot } from "../dates/schedule.ts";
import type { ChatConfig } from "../domain/tenant-config.ts";
import { bookingOf, changeField, createField, readLedger } from "../records/entries.ts";

interface ChangeOptions {
  readonly backend: Backend;
  readonly desk: BookingDesk;
  readonly diary: Diary;
  readonly sender: ChangeSender;
  readonly timeZone: string;
  /** `code`: nothing is changed that the customer was not shown and did not agree to. */
  readonly confirm: "model" | "code";
}

const bookingId = z.string().max(64).describe("El booking_id que dio list_bookings");

export function rescheduleTool(options: ChangeOptions): Tool<ChatConfig> {
  return defineTool({
    name: "reschedule_booking",
    description: "Cambia una cita del cliente a otro día u hora, después de que lo confirmó.",
    parameters: z.object({
      booking_id: bookingId,
      date: z.string().max(32).describe("Nueva fecha en formato AAAA-MM-DD"),
      time: z.string().max(32).describe("Nueva hora en formato HH:MM AM/PM"),
    }),
    sideEffect: true,
    run: ({ booking_id: id, ...words }, context) => {
      const to = readDestination(words, context, options.timeZone);
      return options.desk.run("move", context, async (records) =>
        "kind" in to ? to : change({ wish: { kind: "move", id, to }, context, records }, options),
      );
    },
  });
}

export function cancelTool(options: ChangeOptions): Tool<ChatConfig> {
  return defineTool({
    name: "cancel_booking",
    description: "Cancela una cita del cliente, después de que lo confirmó.",
    parameters: z.object({ booking_id: bookingId }),
    sideEffect: true,
    run: ({ booking_id: id }, context) => {
      const wish = { kind: "cancel", id, to: null } as const;
      return options.desk.run("cancel", context, (records) =>
        change({ wish, context, records }, options),
      );
    },
  });
}

/** What must be known before: the session's own past, the event, the hours, the customer's yes. */
async function change(
  { wish, context, records }: Pick<ChangeContext, "wish" | "context" | "records">,
  options: ChangeOptions,
): Promise<End> {
  const [recalled, list] = await Promise.all([
    records.recall(context),
    listOwnEvents(options.backend, context),
  ]);
  const ledger = readLedger(recalled);
  if (!ledger.owned) return notSent("fenced", "unknown_error");
  if (list === null) return unverified("connection_error");
  const event = eventById(list, wish.id);
  const field = changeField(wish.id);
  if (ledger.foreign.has(field)) {
    return unknownChange(wish.kind, event?.start ?? "", "unknown_outcome");
  }
  const entry = ledger.entries.get(field);
  if (entry !== undefined) {
    const write = { context, records, ledger };
    const known = await options.sender.recall(write, { field, entry }, { list, event });
    if (known !== null) return known;
  }
  if (event === undefined) return refusal(NOT_FOUND, "not_found");
  const found: ChangeContext = { wish, context, records, ledger, field, event };
  const { to } = wish;
  if (to === null) return (await unlessConfirmed(found, options)) ?? send(found, null, options);
  // Already there: nothing to send, and nothing to fear from a request that came twice.
  if (event.start === to.start) return changedOutcome("move", to.start, { eventId: wish.id });
  const closed = hoursRefusal(to.slot, await options.diary.hours(to.slot, to.terms, context));
  return closed ?? (await unlessConfirmed(found, options)) ?? move(found, to, options);
}

/** Null where it may be done now; else the summary, or what a no is answered with. */
async function unlessConfirmed(found: ChangeContext, options: ChangeOptions): Promise<End | null> {
  if (options.confirm === "model") return null;
  return unlessAgreed(found, changeIntention(found), () => placeWithout(found, options));
}

/** In line until the outcome is known; the place is released where nothing was moved. */
async function move(
  found: ChangeContext,
  { slot, terms, userId: resource }: Destination,
  options: ChangeOptions,
): Promise<End> {
  const { context, records } = found;
  const { tenant, turn: token } = context;
  const hold = await records.hold({ tenant, resource, slot, capacity: terms.slots, token });
  if (hold === null) return taken();
  let status: ToolOutcome["status"] = "refused";
  try {
    if (!(await hold.turn(context.signal))) return taken();
    const refused = await placeWithout(found, options);
    if (refused !== null) return refused;
    const end = await send(found, { hold, slot }, options);
    status = end.status;
    return end;
  } finally {
    await (status === "unknown" ? hold.keep() : hold.release());
  }
}

/** Counted for the day, until it is known that nothing was changed. */
async function send(
  found: ChangeContext,
  place: Place | null,
  { desk, sender }: ChangeOptions,
): Promise<End> {
  const { wish, context, records, ledger, event, field } = found;
  const { kind, id, to } = wish;
  const { tenant, session, turn: token } = context;
  const spend = { what: "change", tenant, who: session, token } as const;
  const spent = await records.spend(spend);
  if (spent !== "spent") return notDone(NOT_CHANGED_REASONS[spent], "booking_cap");
  let status: ToolOutcome["status"] = "refused";
  try {
    const start = to?.start ?? event.start;
    const of = bookingOf(ledger, id, createField(event.start, nameIn(event.title)));
    const entry = pendingEntry(found, { kind, start, eventId: id, of });
    const refused = await desk.pend(found, { field, entry }, place);
    const end = refused ?? (await sender.send(found, entry));
    status = end.status;
    return end;
  } finally {
    if (status !== "ok" && status !== "unknown") await records.refund(spend);
  }
}

/**
 * Null, or why an appointment cannot be moved to a time that its own event partly covers. The
 * backend cannot leave an event out, so only what lies outside of it is checked: within the event's
 * own time a move adds no appointment, so that the calendar, which is within its capacity now,
 * stays so there.
 */
async function placeWithout(
  { wish: { to }, event, context }: ChangeContext,
  { diary }: ChangeOptions,
): Promise<Refusal | null> {
  if (to === null) return null;
  const { slot, terms } = to;
  for (const part of partsOutside(slot, ownTime(event, slot))) {
    const free = await diary.place({ date: slot.date, ...part }, terms, context);
    const refused = placeRefusal(free, taken());
    if (refused !== null) return refused;
  }
  return null;
}

/** The event in minutes of the slot's day; null where its end is not known. */
function ownTime({ start, end }: ListedEvent, { date }: Slot): MinuteRange | null {
  const from = readStamp(start);
  const until = end === null ? null : readStamp(end);
  if (from === null || until === null) return null;
  const minutes = (moment: typeof from): number =>
    daysBetween(date, moment.date) * MINUTES_PER_DAY + moment.minute;
  return { start: minutes(from), end: minutes(until) };
}

function partsOutside({ start, end }: MinuteRange, own: MinuteRange | null): MinuteRange[] {
  if (own === null || own.end <= start || end <= own.start) return [{ start, end }];
  const before = { start, end: Math.min(end, own.start) };
  const after = { start: Math.max(start, own.end), end };
  return [before, after].filter((part) => part.start < part.end);
}

function taken(): Refusal {
  return notDone(NOT_CHANGED_REASONS.taken, "slot_taken");
}
