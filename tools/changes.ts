// list_bookings, reschedule_booking, cancel_booking: only of bookings that the backend lists for
// this very customer at this very moment. A change is sent once; it is done, refused or unknown.

import { z } from "zod";
import { defineTool } from "../engine/toolbox.ts";
import type { Tool, ToolOutcome } from "../engine/toolbox.ts";
import { readSlot, termsOf } from "./appointment.ts";
import type { BookingTerms } from "./appointment.ts";
import type { Backend } from "./backend.ts";
import * as changeTexts from "./change-texts.ts";
import { NOT_CHANGED_REASONS, notChanged } from "./change-texts.ts";
import type { ChatConfig } from "./chat-request.ts";
import { stamp } from "./civil.ts";
import { unknownChange } from "./change-sender.ts";
import type { ChangeSender } from "./change-sender.ts";
import { ownerOf } from "./desk.ts";
import type { BookingDesk, Context, Pending } from "./desk.ts";
import type { Diary } from "./diary.ts";
import { bookingOf, changeField, createField, readLedger } from "./entries.ts";
import type { Entry, Ledger } from "./entries.ts";
import { nameIn } from "./event-sender.ts";
import type { ListedEvent } from "./operations.ts";
import { listOwnEvents } from "./own-events.ts";
import type { BookingRecords, Hold } from "./records.ts";
import { invalidTime, notSent, refusal, unverified } from "./refusals.ts";
import type { End } from "./refusals.ts";
import type { Slot } from "./schedule.ts";
import * as texts from "./texts.ts";

export interface ChangeOptions {
  readonly backend: Backend;
  readonly desk: BookingDesk;
  readonly diary: Diary;
  readonly sender: ChangeSender;
  readonly timeZone: string;
}

const SHOWN_MAX = 10;
const bookingId = z.string().max(64).describe("El booking_id que dio list_bookings");

export function listTool({ backend }: Pick<ChangeOptions, "backend">): Tool<ChatConfig> {
  return defineTool({
    name: "list_bookings",
    description: "Muestra las próximas citas de este cliente, con su booking_id.",
    parameters: z.object({}),
    sideEffect: false,
    run: async (_args, context) => {
      const list = await listOwnEvents(backend, context);
      if (list === null) {
        return { text: texts.UNVERIFIED, status: "failed", errorType: "connection_error" };
      }
      const shown = list.events.flatMap(({ id, start }) => {
        const when = changeTexts.momentText(start);
        return id === null || when === null ? [] : [{ id: String(id), when }];
      });
      const empty = shown.length === 0;
      const text = empty
        ? changeTexts.NO_EVENTS
        : changeTexts.eventsText(shown.slice(0, SHOWN_MAX));
      return { text, status: "ok" };
    },
  });
}

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
    run: (args, context) => {
      const { desk, timeZone } = options;
      const terms = termsOf(context.data);
      const { userId } = context.data;
      if (terms === null || userId === null) {
        return Promise.resolve(desk.finish(refusal(texts.NOT_CONFIGURED, "not_configured")));
      }
      const read = readSlot(args, terms.durationMinutes, { now: context.now(), timeZone });
      if (read.kind !== "slot") {
        return Promise.resolve(desk.finish(invalidTime(texts.problemText(read))));
      }
      const wish = { kind: "move", id: args.booking_id, slot: read.slot, terms, userId } as const;
      return changing(wish, context, options);
    },
  });
}

export function cancelTool(options: ChangeOptions): Tool<ChatConfig> {
  return defineTool({
    name: "cancel_booking",
    description: "Cancela una cita del cliente, después de que lo confirmó.",
    parameters: z.object({ booking_id: bookingId }),
    sideEffect: true,
    run: ({ booking_id: id }, context) => changing({ kind: "cancel", id }, context, options),
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

/** What keeps any request from being sent is said here of a change. */
async function changing(wish: Wish, context: Context, options: ChangeOptions) {
  const outcome = await options.desk.run((records) =>
    change(wish, context, { ...options, records }),
  );
  const why = texts.whyNotBooked(outcome.text);
  return why === null ? outcome : { ...outcome, text: notChanged(why) };
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
  if (ledger.foreign.has(field)) return unknownChange(wish.kind, "unknown_outcome");
  const entry = ledger.entries.get(field);
  if (entry !== undefined) {
    const known = await sender.recall({ records, field, entry }, context, { ledger, list, event });
    if (known !== null) return known;
  }
  if (event === undefined) return refusal(changeTexts.NOT_FOUND, "not_found");
  const found = { ...changing, ledger, event, field };
  if (wish.kind === "move") return move(wish, context, found);
  return send({ wish, start: event.start, hold: null }, context, found);
}

type Found = Changing & {
  readonly ledger: Ledger;
  readonly event: ListedEvent;
  readonly field: string;
};

async function move(wish: Move, context: Context, found: Found): Promise<End> {
  const { diary, records, event } = found;
  const { slot, terms, userId: resource } = wish;
  const { tenant, turn: token } = context;
  const start = stamp(slot.date, slot.start);
  // Already there: nothing to send, and nothing to fear from a request that came twice.
  if (event.start === start) {
    return { text: changeTexts.movedText(start), status: "ok", mustTell: true };
  }
  const hours = await diary.hours(slot, terms, context);
  if (hours.kind === "unverified") return unverified(hours.reason);
  if (hours.kind === "outside") {
    return hours.afternoon === null
      ? invalidTime(notChanged(texts.outsideReason(slot, hours)))
      : invalidTime(texts.afternoonQuestion(slot, hours.afternoon));
  }
  const hold = await records.hold({ tenant, resource, slot, capacity: terms.slots, token });
  if (hold === null) return taken();
  let status: ToolOutcome["status"] = "refused";
  try {
    if (!(await hold.turn(context.signal))) return taken();
    const free = await diary.place(slot, terms, context);
    if (free.kind === "unverified") return unverified(free.reason);
    if (free.kind === "taken") return taken();
    const end = await send({ wish, start, hold }, context, found);
    status = end.status;
    return end;
  } finally {
    await (status === "unknown" ? hold.keep() : hold.release());
  }
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
  if (spent !== "spent") return refusal(notChanged(NOT_CHANGED_REASONS[spent]), "booking_cap");
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
  return refusal(notChanged(NOT_CHANGED_REASONS.taken), "slot_taken");
}
