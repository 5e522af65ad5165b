// reschedule_booking and cancel_booking: only for bookings that the calendar now lists for this
// customer, and only with the customer's yes. A change is sent once; it is done, refused or
// unknown.

import { defineTool } from "../../engine/toolbox/define-tool.ts";
import type { Tool, ToolOutcome } from "../../engine/toolbox/tool.ts";
import { pendingEntry } from "./booking-context.ts";
import type { ReservedSlot } from "./booking-context.ts";
import { eventById } from "./booking-calendars.ts";
import type { BookingCalendars, CustomerEvent } from "./booking-calendars.ts";
import { confirmOf } from "./booking-order.ts";
import * as moves from "./change-context.ts";
import type { ChangeContext, Destination } from "./change-context.ts";
import { changedOutcome, isAt, movedPlace, unknownChange } from "./change-event.ts";
import type { EventChanger } from "./change-event.ts";
import { NOT_CHANGED_REASONS, NOT_FOUND } from "./change-texts.ts";
import { unlessAgreed } from "./confirmation.ts";
import type { BookingExecutor } from "./booking-executor.ts";
import type { SlotAvailability } from "./slot-availability.ts";
import { journalKeyOf } from "./event-match.ts";
import {
  calendarRejection,
  hoursRejection,
  notDone,
  notSent,
  rejection,
  unverified,
} from "./rejections.ts";
import type { BookingResult, Rejection } from "./rejections.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { MINUTES_PER_DAY, daysBetween, parseTimestamp } from "../dates/civil-time.ts";
import type { MinuteRange, Slot } from "../dates/weekly-hours.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { changeKey, parseJournal } from "../records/booking-journal.ts";
import { bookingKeyOfEvent } from "../records/journal-queries.ts";

interface ChangeToolOptions {
  readonly calendars: Pick<BookingCalendars, "list">;
  readonly executor: BookingExecutor;
  readonly availability: SlotAvailability;
  readonly eventChanger: EventChanger;
  readonly timeZone: string;
  /** Companies may have files: an appointment can go to another person or place. */
  readonly companies: boolean;
  /** `code`: the customer must be shown the change and agree to it. */
  readonly confirm: "model" | "code";
}

export function rescheduleTool(options: ChangeToolOptions): Tool<ChatConfig> {
  const { companies } = options;
  return defineTool({
    name: "reschedule_booking",
    description: companies ? moves.COMPANY_MOVED : moves.MOVED,
    parameters: companies ? moves.COMPANY_MOVE_PARAMETERS : moves.MOVE_PARAMETERS,
    sideEffect: true,
    run: ({ booking_id: id, ...words }: moves.MoveArguments, context) => {
      const isCompany = context.data.company !== null;
      const known = isCompany ? null : moves.parseDestination(words, context, options.timeZone);
      const to = (event: CustomerEvent) => known ?? moves.companyDestination(words, event, context);
      return options.executor.execute("move", context, async (records) =>
        known !== null && "kind" in known
          ? known
          : attemptChange({ wanted: { kind: "move", id, to }, context, records }, options),
      );
    },
  });
}

export function cancelTool(options: ChangeToolOptions): Tool<ChatConfig> {
  return defineTool({
    name: "cancel_booking",
    description: "Cancela una cita del cliente, después de que lo confirmó.",
    parameters: moves.CANCEL_PARAMETERS,
    sideEffect: true,
    run: ({ booking_id: id }, context) => {
      const wanted = { kind: "cancel", id, to: () => null } as const;
      return options.executor.execute("cancel", context, (records) =>
        attemptChange({ wanted, context, records }, options),
      );
    },
  });
}

/** A request whose new time may need the event: an appointment stays as long as it is. */
interface WantedChange extends Pick<ChangeContext, "context" | "records"> {
  readonly wanted: Pick<ChangeContext["request"], "kind" | "id"> & {
    readonly to: (event: CustomerEvent) => Destination | Rejection | null;
  };
}

/** Checks the session's journal, the event, the hours and the customer's yes, then changes it. */
async function attemptChange(
  { wanted, context, records }: WantedChange,
  options: ChangeToolOptions,
): Promise<BookingResult> {
  const [snapshot, list] = await Promise.all([
    records.readJournal(context),
    options.calendars.list(context),
  ]);
  const journal = parseJournal(snapshot);
  if (!journal.ownsSession) return notSent("fenced", "unknown_error");
  if (list === null) return unverified("connection_error");
  const event = eventById(list, wanted.id);
  const key = changeKey(wanted.id);
  if (journal.newerVersion.has(key)) {
    return unknownChange(wanted.kind, event?.start ?? "", "unknown_outcome");
  }
  const entry = journal.entries.get(key);
  if (entry !== undefined) {
    const write = { context, records, journal };
    const known = await options.eventChanger.findEarlier(write, { key, entry }, { list, event });
    if (known !== null) return known;
  }
  if (event === undefined) return rejection(NOT_FOUND, "not_found");
  const to = wanted.to(event);
  if (to !== null && "kind" in to) return to;
  const request = { kind: wanted.kind, id: wanted.id, to };
  const change: ChangeContext = { request, context, records, journal, key, event };
  if (to === null) {
    return (await unlessConfirmed(change, options)) ?? sendWithinQuota(change, null, options);
  }
  // Already there: nothing to send, and a repeated request does no harm.
  if (isAt(event, to.start, to.newResource)) {
    const place = movedPlace(context.data, { resource: to.newResource });
    return changedOutcome("move", to.start, { eventId: wanted.id, place });
  }
  const closed = hoursRejection(
    to.slot,
    await options.availability.checkOpeningHours(to.slot, to.rules, context),
  );
  return closed ?? (await unlessConfirmed(change, options)) ?? moveBooking(change, to, options);
}

/** Null if it may be done now; else the summary, or the reply to a no. */
async function unlessConfirmed(
  change: ChangeContext,
  options: ChangeToolOptions,
): Promise<BookingResult | null> {
  if (confirmOf(change.context.data, options.confirm) === "model") return null;
  return unlessAgreed(change, moves.changeProposal(change), () => checkPlace(change, options));
}

/** Holds a reservation until the outcome is known; retains it when the outcome is unknown. */
async function moveBooking(
  change: ChangeContext,
  { slot, rules, resource }: Destination,
  options: ChangeToolOptions,
): Promise<BookingResult> {
  const { context, records } = change;
  const { tenant, turn: token } = context;
  const reservation = await records.reserve({
    ...{ tenant, resource, capacity: rules.slots, token },
    slot: { ...slot, end: slot.end + rules.afterMinutes },
  });
  if (reservation === null) return taken();
  let status: ToolOutcome["status"] = "refused";
  try {
    if (!(await reservation.waitForTurn(context.signal))) return taken();
    const unavailable = await checkPlace(change, options);
    if (unavailable !== null) return unavailable;
    const result = await sendWithinQuota(change, { reservation, slot }, options);
    status = result.status;
    return result;
  } finally {
    await (status === "unknown" ? reservation.retain() : reservation.release());
  }
}

/** Consumes the quota, and refunds it when certainly nothing was changed. */
async function sendWithinQuota(
  change: ChangeContext,
  reserved: ReservedSlot | null,
  { executor, eventChanger }: ChangeToolOptions,
): Promise<BookingResult> {
  const { request, context, records, journal, event, key } = change;
  const { kind, id, to } = request;
  const { tenant, session, turn: token } = context;
  const quota = { what: "change", tenant, subject: session, token } as const;
  const consumed = await records.consume(quota);
  if (consumed !== "consumed") return notDone(NOT_CHANGED_REASONS[consumed], "booking_cap");
  let status: ToolOutcome["status"] = "refused";
  try {
    const start = to?.start ?? event.start;
    const of = bookingKeyOfEvent(journal, id, journalKeyOf(event));
    const resource = to?.newResource ?? null;
    const entry = pendingEntry(change, { kind, start, eventId: id, of, resource });
    const rejected = await executor.markPending(change, { key, entry }, reserved);
    const result = rejected ?? (await eventChanger.send(change, entry));
    status = result.status;
    return result;
  } finally {
    if (status !== "ok" && status !== "unknown") await records.refund(quota);
  }
}

/**
 * Null, or why an appointment cannot be moved to its new time. Our own calendar leaves the event
 * itself out. The backend's check cannot, so only the parts outside the event's own time are
 * checked. Inside it, a move adds no appointment, so the calendar stays within its capacity.
 */
async function checkPlace(
  { request: { to }, event, context }: ChangeContext,
  { availability }: ChangeToolOptions,
): Promise<Rejection | null> {
  if (to === null) return null;
  const { slot, rules } = to;
  if (event.owned !== null) {
    return calendarRejection(
      await availability.checkCalendar(slot, rules, context, event),
      taken(),
    );
  }
  for (const part of partsOutside(slot, ownTime(event, slot))) {
    const free = await availability.checkCalendar({ date: slot.date, ...part }, rules, context);
    const rejected = calendarRejection(free, taken());
    if (rejected !== null) return rejected;
  }
  return null;
}

/** The event in minutes of the slot's day; null if its end is unknown. */
function ownTime({ start, end }: ListedEvent, { date }: Slot): MinuteRange | null {
  const from = parseTimestamp(start);
  const until = end === null ? null : parseTimestamp(end);
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

function taken(): Rejection {
  return notDone(NOT_CHANGED_REASONS.taken, "slot_taken");
}
