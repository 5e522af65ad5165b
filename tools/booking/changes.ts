// reschedule_booking, cancel_booking: only of bookings that the backend lists for this very
// customer at this very moment, and only with the customer's yes. A change is sent once; it is
// done, refused or unknown.

import { z } from "zod";
import { defineTool } from "../../engine/toolbox/toolbox.ts";
import type { Tool, ToolOutcome } from "../../engine/toolbox/toolbox.ts";
import { readSlot, termsOf } from "./appointment.ts";
import type { BookingTerms } from "./appointment.ts";
import type { Backend } from "../backend/backend.ts";
import * as changeTexts from "./change-texts.ts";
import type { ChatConfig } from "../domain/tenant-config.ts";
import { readStamp, stamp } from "../dates/civil.ts";
import { unknownChange } from "./change-sender.ts";
import type { ChangeSender } from "./change-sender.ts";
import { agreementTo, declined, propose } from "./confirmation.ts";
import type { Intention } from "./confirmation.ts";
import { ownerOf } from "./desk.ts";
import type { BookingDesk, Context, Pending } from "./desk.ts";
import type { Diary } from "./diary.ts";
import { bookingOf, changeField, createField, digest, readLedger } from "../records/entries.ts";
import type { Entry, Ledger } from "../records/entries.ts";
import { nameIn } from "./booking-event.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { outcome } from "../domain/outcomes.ts";
import { listOwnEvents } from "./own-events.ts";
import { placeWithout } from "./place-without.ts";
import type { BookingRecords, Hold } from "../records/records.ts";
import { invalidTime, notDone, notSent, outsideHours, refusal, unverified } from "./refusals.ts";
import type { End } from "./refusals.ts";
import type { Slot } from "../dates/schedule.ts";
import * as texts from "./texts.ts";

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
    run: async (args, context) => {
      const { desk, timeZone } = options;
      const terms = termsOf(context.data);
      const { userId } = context.data;
      if (terms === null || userId === null) {
        return desk.finish("move", refusal(texts.NOT_CONFIGURED, "not_configured"), context);
      }
      const read = readSlot(args, terms.durationMinutes, { now: context.now(), timeZone });
      if (read.kind !== "slot") {
        return desk.finish("move", invalidTime(texts.problemText(read)), context);
      }
      const wish = { kind: "move", id: args.booking_id, slot: read.slot, terms, userId } as const;
      return run(wish, context, options);
    },
  });
}

export function cancelTool(options: ChangeOptions): Tool<ChatConfig> {
  return defineTool({
    name: "cancel_booking",
    description: "Cancela una cita del cliente, después de que lo confirmó.",
    parameters: z.object({ booking_id: bookingId }),
    sideEffect: true,
    run: ({ booking_id: id }, context) => run({ kind: "cancel", id }, context, options),
  });
}

interface Move {
  readonly kind: "move";
  readonly id: string;
  readonly slot: Slot;
  readonly terms: BookingTerms;
  readonly userId: number;
}
type Wish = Move | { readonly kind: "cancel"; readonly id: string };
type Changing = ChangeOptions & { readonly records: BookingRecords };

function run(wish: Wish, context: Context, options: ChangeOptions): Promise<ToolOutcome> {
  const attempt = (records: BookingRecords) => change(wish, context, { ...options, records });
  return options.desk.run(wish.kind, attempt, context);
}

async function change(wish: Wish, context: Context, changing: Changing): Promise<End> {
  const { backend, records, sender } = changing;
  const [recalled, list] = await Promise.all([
    records.recall(ownerOf(context)),
    listOwnEvents(backend, context),
  ]);
  const ledger = readLedger(recalled);
  if (!ledger.owned) return notSent("fenced", "unknown_error");
  if (list === null) return unverified("connection_error");
  const event = list.events.find(({ id }) => id !== null && String(id) === wish.id);
  const field = changeField(wish.id);
  if (ledger.foreign.has(field)) {
    return unknownChange(wish.kind, event?.start ?? "", "unknown_outcome");
  }
  const entry = ledger.entries.get(field);
  if (entry !== undefined) {
    const known = await sender.recall({ records, field, entry }, context, { ledger, list, event });
    if (known !== null) return known;
  }
  if (event === undefined) return refusal(changeTexts.NOT_FOUND, "not_found");
  const found = { ...changing, ledger, event, field };
  if (wish.kind === "move") return move(wish, context, found);
  return (
    (await unlessAgreed(wish, context, found)) ??
    send({ wish, start: event.start, hold: null }, context, found)
  );
}

type Found = Changing & {
  readonly ledger: Ledger;
  readonly event: ListedEvent;
  readonly field: string;
};

/** Null where it may be done now; else the summary, or what a no is answered with. */
async function unlessAgreed(wish: Wish, context: Context, found: Found): Promise<End | null> {
  if (found.confirm === "model") return null;
  const intention = intentionOf(wish, found.event);
  const agreement = agreementTo(intention, context, found.ledger);
  if (agreement === "agreed") return null;
  return agreement === "declined" ? declined() : propose(intention, context, found);
}

/** What the customer must agree to; of a move the new time is what a yes may name again. */
function intentionOf(wish: Wish, { start, title }: ListedEvent): Intention {
  const to = wish.kind === "move" ? wish.slot : null;
  const at = to === null ? start : stamp(to.date, to.start);
  // The time that is left comes first: to name only that one is no yes.
  const moments = [readStamp(start), to === null ? null : readStamp(at)];
  return {
    ...{ action: wish.kind, hash: digest(wish.kind, wish.id, start, at), start: at },
    summary: changeTexts.changeProposal(start, to),
    shown: {
      names: [nameIn(title)],
      emails: [],
      moments: moments.filter((moment) => moment !== null),
    },
  };
}

async function move(wish: Move, context: Context, found: Found): Promise<End> {
  const { diary, records, event } = found;
  const { slot, terms, userId: resource } = wish;
  const { tenant, turn: token } = context;
  const start = stamp(slot.date, slot.start);
  // Already there: nothing to send, and nothing to fear from a request that came twice.
  if (event.start === start) return standsAt(start, wish);
  const hours = await diary.hours(slot, terms, context);
  if (hours.kind === "unverified") return unverified(hours.reason);
  if (hours.kind === "outside") {
    return hours.afternoon === null
      ? outsideHours(texts.outsideReason(slot, hours))
      : invalidTime(texts.afternoonQuestion(slot, hours.afternoon));
  }
  const place = async (): Promise<End | null> => {
    const free = await placeWithout(event, { slot, terms }, { diary, context });
    if (free.kind === "unverified") return unverified(free.reason);
    return free.kind === "taken" ? taken() : null;
  };
  // A summary is only shown of a time that can be had.
  const asked = await unlessAgreed(wish, context, found);
  if (asked !== null) return (await place()) ?? asked;
  const hold = await records.hold({ tenant, resource, slot, capacity: terms.slots, token });
  if (hold === null) return taken();
  let status: ToolOutcome["status"] = "refused";
  try {
    if (!(await hold.turn(context.signal))) return taken();
    const refused = await place();
    if (refused !== null) return refused;
    const end = await send({ wish, start, hold }, context, found);
    status = end.status;
    return end;
  } finally {
    await (status === "unknown" ? hold.keep() : hold.release());
  }
}

function standsAt(start: string, { id }: Move): ToolOutcome {
  const fact = {
    kind: "done",
    action: "move",
    start,
    from: null,
    eventId: id,
    name: null,
  } as const;
  return outcome(changeTexts.movedText(start), { status: "ok", mustTell: true, fact });
}

interface Sending {
  readonly wish: Wish;
  /** Where the appointment goes, or where it was. */
  readonly start: string;
  readonly hold: Hold | null;
}

/** Counted for the day, until it is known that nothing was changed. */
async function send(sending: Sending, context: Context, found: Found): Promise<End> {
  const { records } = found;
  const { tenant, session, turn: token } = context;
  const spend = { what: "change", tenant, who: session, token } as const;
  const spent = await records.spend(spend);
  if (spent !== "spent") return notDone(changeTexts.NOT_CHANGED_REASONS[spent], "booking_cap");
  let status: ToolOutcome["status"] = "refused";
  try {
    const end = await sendCounted(sending, context, found);
    status = end.status;
    return end;
  } finally {
    if (status !== "ok" && status !== "unknown") await records.refund(spend);
  }
}

async function sendCounted(
  { wish, start, hold }: Sending,
  context: Context,
  { records, ledger, event, field, desk, sender }: Found,
): Promise<End> {
  const { kind, id } = wish;
  const of = bookingOf(ledger, id, createField(event.start, nameIn(event.title)));
  const entry: Entry = {
    ...{ kind, state: "pending", token: context.turn, at: ledger.now, start, eventId: id },
    ...{ text: "", turnsBefore: null, of, before: null },
  };
  const slot = wish.kind === "move" ? wish.slot : null;
  const pending: Pending = { records, ledger, field, entry, hold, slot };
  const refused = await desk.pend(pending, context);
  return refused ?? sender.send(pending, context, { event, slot });
}

function taken(): End {
  return notDone(changeTexts.NOT_CHANGED_REASONS.taken, "slot_taken");
}
