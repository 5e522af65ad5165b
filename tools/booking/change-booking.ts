// reschedule_booking, cancel_booking: only of bookings that the backend lists for this very
// customer at this very moment, and only with the customer's yes. A change is sent once; it is
// done, refused or unknown.

import { z } from "zod";
import { defineTool } from "../../engine/toolbox/define-tool.ts";
import type { Tool, ToolOutcome } from "../../engine/toolbox/tool.ts";
import { pendingEntry } from "./booking-context.ts";
import type { ReservedSlot } from "./booking-context.ts";
import { nameFromTitle } from "./event-payload.ts";
import { changeIntention, parseDestination } from "./change-context.ts";
import type { ChangeContext, Destination } from "./change-context.ts";
import { changedOutcome, unknownChange } from "./change-event.ts";
import type { EventChanger } from "./change-event.ts";
import { NOT_CHANGED_REASONS, NOT_FOUND } from "./change-texts.ts";
import { unlessAgreed } from "./confirmation.ts";
import type { BookingExecutor } from "./booking-executor.ts";
import type { SlotAvailability } from "./slot-availability.ts";
import { eventById, listCustomerEvents } from "./customer-events.ts";
import {
  hoursRefusal,
  notDone,
  notSent,
  placeRefusal,
  rejection,
  unverified,
} from "./rejections.ts";
import type { BookingResult, Rejection } from "./rejections.ts";
import type { BackendClient } from "../backend/backend-client.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { MINUTES_PER_DAY, daysBetween, parseTimestamp } from "../dates/civil-time.ts";
import type { MinuteRange, Slot } from "../dates/weekly-hours.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { changeKey, bookingKey, parseJournal } from "../records/booking-journal.ts";
import { bookingKeyOfEvent } from "../records/journal-queries.ts";

interface ChangeToolOptions {
  readonly backend: BackendClient;
  readonly executor: BookingExecutor;
  readonly availability: SlotAvailability;
  readonly eventChanger: EventChanger;
  readonly timeZone: string;
  /** `code`: nothing is changed that the customer was not shown and did not agree to. */
  readonly confirm: "model" | "code";
}

const bookingId = z.string().max(64).describe("El booking_id que dio list_bookings");

export function rescheduleTool(options: ChangeToolOptions): Tool<ChatConfig> {
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
      const to = parseDestination(words, context, options.timeZone);
      return options.executor.execute("move", context, async (records) =>
        "kind" in to
          ? to
          : attemptChange({ request: { kind: "move", id, to }, context, records }, options),
      );
    },
  });
}

export function cancelTool(options: ChangeToolOptions): Tool<ChatConfig> {
  return defineTool({
    name: "cancel_booking",
    description: "Cancela una cita del cliente, después de que lo confirmó.",
    parameters: z.object({ booking_id: bookingId }),
    sideEffect: true,
    run: ({ booking_id: id }, context) => {
      const wish = { kind: "cancel", id, to: null } as const;
      return options.executor.execute("cancel", context, (records) =>
        attemptChange({ request: wish, context, records }, options),
      );
    },
  });
}

/** What must be known before: the session's own past, the event, the hours, the customer's yes. */
async function attemptChange(
  { request, context, records }: Pick<ChangeContext, "request" | "context" | "records">,
  options: ChangeToolOptions,
): Promise<BookingResult> {
  const [recalled, list] = await Promise.all([
    records.readJournal(context),
    listCustomerEvents(options.backend, context),
  ]);
  const journal = parseJournal(recalled);
  if (!journal.ownsSession) return notSent("fenced", "unknown_error");
  if (list === null) return unverified("connection_error");
  const event = eventById(list, request.id);
  const field = changeKey(request.id);
  if (journal.newerVersion.has(field)) {
    return unknownChange(request.kind, event?.start ?? "", "unknown_outcome");
  }
  const entry = journal.entries.get(field);
  if (entry !== undefined) {
    const write = { context, records, journal };
    const known = await options.eventChanger.findEarlier(
      write,
      { key: field, entry },
      { list, event },
    );
    if (known !== null) return known;
  }
  if (event === undefined) return rejection(NOT_FOUND, "not_found");
  const found: ChangeContext = { request, context, records, journal, key: field, event };
  const { to } = request;
  if (to === null)
    return (await unlessConfirmed(found, options)) ?? sendWithinQuota(found, null, options);
  // Already there: nothing to send, and nothing to fear from a request that came twice.
  if (event.start === to.start) return changedOutcome("move", to.start, { eventId: request.id });
  const closed = hoursRefusal(
    to.slot,
    await options.availability.checkOpeningHours(to.slot, to.rules, context),
  );
  return closed ?? (await unlessConfirmed(found, options)) ?? moveBooking(found, to, options);
}

/** Null where it may be done now; else the summary, or what a no is answered with. */
async function unlessConfirmed(
  found: ChangeContext,
  options: ChangeToolOptions,
): Promise<BookingResult | null> {
  if (options.confirm === "model") return null;
  return unlessAgreed(found, changeIntention(found), () => placeWithout(found, options));
}

/** In line until the outcome is known; the place is released where nothing was moved. */
async function moveBooking(
  found: ChangeContext,
  { slot, rules, userId: resource }: Destination,
  options: ChangeToolOptions,
): Promise<BookingResult> {
  const { context, records } = found;
  const { tenant, turn: token } = context;
  const hold = await records.reserve({ tenant, resource, slot, capacity: rules.slots, token });
  if (hold === null) return taken();
  let status: ToolOutcome["status"] = "refused";
  try {
    if (!(await hold.waitForTurn(context.signal))) return taken();
    const refused = await placeWithout(found, options);
    if (refused !== null) return refused;
    const end = await sendWithinQuota(found, { reservation: hold, slot }, options);
    status = end.status;
    return end;
  } finally {
    await (status === "unknown" ? hold.retain() : hold.release());
  }
}

/** Counted for the day, until it is known that nothing was changed. */
async function sendWithinQuota(
  found: ChangeContext,
  place: ReservedSlot | null,
  { executor, eventChanger }: ChangeToolOptions,
): Promise<BookingResult> {
  const { request, context, records, journal, event, key } = found;
  const { kind, id, to } = request;
  const { tenant, session, turn: token } = context;
  const spend = { what: "change", tenant, subject: session, token } as const;
  const spent = await records.consume(spend);
  if (spent !== "spent") return notDone(NOT_CHANGED_REASONS[spent], "booking_cap");
  let status: ToolOutcome["status"] = "refused";
  try {
    const start = to?.start ?? event.start;
    const of = bookingKeyOfEvent(journal, id, bookingKey(event.start, nameFromTitle(event.title)));
    const entry = pendingEntry(found, { kind, start, eventId: id, of });
    const refused = await executor.markPending(found, { key, entry }, place);
    const end = refused ?? (await eventChanger.send(found, entry));
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
  { request: { to }, event, context }: ChangeContext,
  { availability }: ChangeToolOptions,
): Promise<Rejection | null> {
  if (to === null) return null;
  const { slot, rules } = to;
  for (const part of partsOutside(slot, ownTime(event, slot))) {
    const free = await availability.checkCalendar({ date: slot.date, ...part }, rules, context);
    const refused = placeRefusal(free, taken());
    if (refused !== null) return refused;
  }
  return null;
}

/** The event in minutes of the slot's day; null where its end is not known. */
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
