// Runs every booking and change: chooses the booking store, makes the last checks before a request
// is sent, and turns the result into a tool outcome. Sends nothing itself.

import { AgentError } from "../../engine/core/errors.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import type { ToolOutcome } from "../../engine/toolbox/tool.ts";
import { isPast, presentOf } from "./slot-parser.ts";
import { finaliseEntry } from "./booking-context.ts";
import type {
  CompanyToolContext,
  ReservedSlot,
  WriteContext,
  WrittenEntry,
} from "./booking-context.ts";
import { NOT_DONE } from "./booking-texts.ts";
import { invalidTime, notBooked, notSent } from "./rejections.ts";
import type { BookingResult, Rejection } from "./rejections.ts";
import * as texts from "./slot-texts.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";
import { outcome } from "../domain/booking-facts.ts";
import type { BookingAction } from "../domain/booking-facts.ts";
import { changesToWrite, afterDiscard } from "../records/booking-journal.ts";
import type { BookingStore } from "../records/booking-store.ts";
import { withMarker } from "../text/tool-text.ts";

export interface BookingExecutorOptions {
  readonly records: BookingStore;
  /** Used when `records` is unreachable and the setting allows it. */
  readonly fallback: BookingStore | null;
  readonly metrics: DomainMetrics;
  readonly log: Log;
  readonly timeZone: string;
  /** The time a request may take: it is not sent with less time left. */
  readonly writeTimeoutMs: number;
}

export class BookingExecutor {
  readonly #options: BookingExecutorOptions;

  constructor(options: BookingExecutorOptions) {
    this.#options = options;
  }

  /** An attempt may reject with `store_error` or `cancelled` only while nothing was sent. */
  async execute(
    action: BookingAction,
    context: CompanyToolContext,
    attempt: (records: BookingStore) => Promise<BookingResult>,
  ): Promise<ToolOutcome> {
    const { records, fallback, metrics } = this.#options;
    for (const store of fallback === null ? [records] : [records, fallback]) {
      try {
        const result = await attempt(store);
        return "kind" in result ? this.#rejected(action, result, context) : result;
      } catch (error) {
        const code = error instanceof AgentError ? error.code : null;
        // Nothing was sent, so a cancelled turn has changed nothing.
        if (code === "cancelled") {
          return this.#rejected(action, notSent("no_time", "unknown_error"), context);
        }
        if (code !== "store_error") throw error;
        metrics.degradations.add({ service: "bookings_store", reason: "store_error" });
      }
    }
    return this.#rejected(action, notSent("no_store", "connection_error"), context);
  }

  /** The tool outcome of a rejection, with its metric and log line. */
  #rejected(
    action: BookingAction,
    rejection: Rejection,
    { tenant, tag }: CompanyToolContext,
  ): ToolOutcome {
    const { metrics, log } = this.#options;
    const { text, undone, status, errorType, reason } = rejection;
    if (reason !== null) metrics.bookingFailures.add({ reason });
    if (status === "failed") {
      log.warn({ event: "booking_not_sent", ...tag, tenant, code: errorType ?? "" });
    }
    const marker = NOT_DONE[action === "book" ? "booking" : "change"];
    const fact = { kind: "not_done", action } as const;
    return outcome(undone ? withMarker(marker, text) : text, { status, errorType, fact });
  }

  /**
   * The last step before the request: writes the entry under the session's lock and checks that the
   * reservation is valid, the slot is not past, and time is left. Null, or why nothing may be sent.
   */
  async markPending(
    write: WriteContext,
    written: WrittenEntry,
    reserved: ReservedSlot | null,
  ): Promise<Rejection | null> {
    const { context, records, journal } = write;
    const changes = changesToWrite(journal, written.key, written.entry);
    if (changes === null) return notBooked("session_cap", "booking_cap");
    const [wrote, valid] = await Promise.allSettled([
      records.write(context, changes),
      reserved?.reservation.isStillOurs() ?? Promise.resolve(true),
    ]);
    if (wrote.status === "fulfilled" && !wrote.value) return notSent("fenced", "unknown_error");
    const ready = wrote.status === "fulfilled" && valid.status === "fulfilled" && valid.value;
    const problem = ready ? this.#checkStillValid(reserved?.slot ?? null, context) : null;
    if (ready && problem === null) return null;
    await finaliseEntry(write, written, afterDiscard(written.entry));
    // Only the store's own failures are rethrown.
    if (wrote.status === "rejected") throw wrote.reason;
    if (valid.status === "rejected") throw valid.reason;
    return problem ?? notBooked("contended", "slot_taken");
  }

  /** Rejects a past slot, a cancelled turn and too little time. */
  #checkStillValid(slot: Slot | null, context: CompanyToolContext): Rejection | null {
    const { timeZone, writeTimeoutMs } = this.#options;
    if (slot !== null && isPast(slot, presentOf(context, timeZone))) {
      return invalidTime(texts.problemText({ kind: "past", slot }));
    }
    const hasTime = !context.signal.aborted && context.remainingMs() >= writeTimeoutMs;
    return hasTime ? null : notSent("no_time", "timeout");
  }
}
