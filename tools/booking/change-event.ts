// Sends a move or a cancellation exactly once and interprets the response. A move is one
// call: the old slot is not released before the new one is certain.

import type { Log } from "../../engine/telemetry/log.ts";
import type { ToolOutcome } from "../../engine/toolbox/tool.ts";
import { finaliseEntry } from "./booking-context.ts";
import type { WriteContext, WrittenEntry } from "./booking-context.ts";
import type { ChangeContext, ChangeRequest } from "./change-context.ts";
import {
  NOT_CHANGED_REASONS,
  cancelledText,
  changeUnknownText,
  movedText,
} from "./change-texts.ts";
import { eventById } from "./booking-calendars.ts";
import type { BookingCalendars, CustomerEvent, CustomerEvents } from "./booking-calendars.ts";
import { notDone, notSent } from "./rejections.ts";
import type { BookingResult } from "./rejections.ts";
import { intervalOf, presentOf } from "./slot-parser.ts";
import { backendRef } from "../calendars/backend-events.ts";
import type { WriteResult } from "../calendars/calendar-port.ts";
import { outcome } from "../domain/booking-facts.ts";
import { ARRIVAL_MS, encodeEntry, afterDiscard } from "../records/booking-journal.ts";
import type { JournalEntry } from "../records/booking-journal.ts";
import { REPEAT_MS } from "../records/journal-queries.ts";
import { placeText } from "./slot-texts.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { ToolText } from "../text/tool-text.ts";

interface EventChangerOptions {
  readonly calendars: Pick<BookingCalendars, "list" | "writesTo">;
  /** Of companies without a file. */
  readonly timeZone: string;
  readonly log: Log;
  readonly writeTimeoutMs: number;
}

export class EventChanger {
  readonly #options: EventChangerOptions;

  constructor(options: EventChangerOptions) {
    this.#options = options;
  }

  /** The outcome of an earlier change of the same booking, or null when a new one may be sent. */
  async findEarlier(
    write: WriteContext,
    written: WrittenEntry,
    { list, event }: { readonly list: CustomerEvents; readonly event: CustomerEvent | undefined },
  ): Promise<ToolOutcome | null> {
    const { entry } = written;
    const age = write.journal.now - entry.at;
    if (entry.state !== "pending") {
      const cancelled = entry.kind === "cancel" && event === undefined && age < REPEAT_MS;
      return cancelled ? changedOutcome("cancel", entry.start, entry) : null;
    }
    if (tookPlace(entry, event, list)) return finaliseDone(write, written, null);
    // Not visible yet: the request may still arrive within `ARRIVAL_MS`.
    const mayArrive = age < ARRIVAL_MS || !list.isComplete;
    return mayArrive ? unknownChange(kindOf(entry), entry.start, "unknown_outcome") : null;
  }

  async send(change: ChangeContext, entry: JournalEntry): Promise<BookingResult> {
    const { calendars, log } = this.#options;
    const { request, event, key, context } = change;
    const { tenant, tag } = context;
    const result = await this.#write(change);
    if (result.kind === "booked") return finaliseDone(change, { key, entry }, event.start);
    const errorType = result.kind === "taken" ? "slot_taken" : result.reason;
    if (result.kind === "unknown") {
      const list = await calendars.list(context);
      if (list !== null && tookPlace(entry, eventById(list, request.id), list)) {
        return finaliseDone(change, { key, entry }, event.start);
      }
      log.warn({ event: "booking_change_unknown", ...tag, tenant, code: errorType });
      return unknownChange(request.kind, entry.start, errorType);
    }
    log.warn({ event: "booking_change_refused", ...tag, tenant, code: errorType });
    await finaliseEntry(change, { key, entry }, afterDiscard(entry));
    if (result.kind === "taken") return notDone(NOT_CHANGED_REASONS.taken, errorType);
    if (result.kind === "refused") return notDone(NOT_CHANGED_REASONS.refused, errorType);
    // A change does not count as a failed booking.
    const text = NOT_CHANGED_REASONS.unreachable;
    return { ...notSent("unreachable", errorType), text, reason: null };
  }

  #write({ request: { to }, event, context }: ChangeContext): Promise<WriteResult> {
    const { calendars, timeZone, writeTimeoutMs } = this.#options;
    const { tenant, tag, data } = context;
    const calendar = calendars.writesTo(event, data);
    const call = {
      tag,
      // Never aborted: a cancelled turn must not make the outcome unknown.
      signal: new AbortController().signal,
      remainingMs: () => writeTimeoutMs,
    };
    const ref = event.owned?.ref ?? backendRef(event.id);
    if (to === null) return calendar.cancel(ref, tenant, call);
    const { slot, rules, resource } = to;
    const interval = intervalOf(slot, presentOf(context, timeZone).timeZone);
    const busyUntil = interval.until + rules.afterMinutes * 60_000;
    const place = { tenant, resource: String(resource), places: rules.slots };
    return calendar.move(ref, { ...place, ...interval, busyUntil }, call);
  }
}

/** Finalises the change, and the entry of the booking that it changed. */
async function finaliseDone(
  write: WriteContext,
  { key, entry }: WrittenEntry,
  from: string | null,
): Promise<ToolOutcome> {
  const { of, start } = entry;
  const kind = kindOf(entry);
  const place = movedPlace(write.context.data, entry);
  const done = encodeEntry({
    ...entry,
    state: "done",
    text: changedText(kind, start, place).customerText,
  });
  const made = of === null ? undefined : write.journal.entries.get(of);
  await Promise.all([
    finaliseEntry(write, { key, entry }, done),
    // The booking is gone from its old time, which may be booked again.
    of === null || made === undefined
      ? null
      : finaliseEntry(write, { key: of, entry: made }, encodeEntry({ ...made, state: "gone" })),
  ]);
  return changedOutcome(kind, start, { eventId: entry.eventId, from, place });
}

/** With whom or where a moved appointment of a company is; "" where there is one of each. */
export function movedPlace(
  { company }: ChatConfig,
  { resource }: Pick<JournalEntry, "resource">,
): string {
  if (company === null || resource === null) return "";
  return placeText({ company, service: null, resource });
}

/** A cancelled event is missing from a complete list; a moved one has its new start. */
function tookPlace(
  entry: JournalEntry,
  event: CustomerEvent | undefined,
  list: CustomerEvents,
): boolean {
  if (entry.kind === "cancel") return event === undefined && list.isComplete;
  return event !== undefined && isAt(event, entry.start, entry.resource);
}

/** Whether the event is at that time, and with that resource where one is known. */
export function isAt(event: CustomerEvent, start: string, resource: string | null): boolean {
  const isThere = resource === null || event.owned === null || event.owned.resource === resource;
  return event.start === start && isThere;
}

function kindOf({ kind }: JournalEntry): ChangeRequest["kind"] {
  return kind === "move" ? "move" : "cancel";
}

function changedText(kind: ChangeRequest["kind"], start: string, place: string): ToolText {
  return kind === "move" ? movedText(start, place) : cancelledText(start);
}

/** `from`: the old start of a moved one, null if unknown; `place`: as `movedText`. */
export function changedOutcome(
  kind: ChangeRequest["kind"],
  start: string,
  given: {
    readonly eventId: string | null;
    readonly from?: string | null;
    readonly place?: string;
  },
): ToolOutcome {
  const { eventId, from = null, place = "" } = given;
  const fact = { kind: "done", action: kind, start, from, eventId, name: null } as const;
  return outcome(changedText(kind, start, place), { status: "ok", mustTell: true, fact });
}

/** A change that was sent and whose outcome is unknown. */
export function unknownChange(
  kind: ChangeRequest["kind"],
  start: string,
  errorType: string,
): ToolOutcome {
  const fact = { kind: "pending", action: kind, start } as const;
  return outcome(changeUnknownText(kind), { status: "unknown", errorType, mustTell: true, fact });
}
