// What every request that changes the calendar goes through: the store of its records, the last
// looks right before it is sent, and how its end is told. Sends nothing itself.

import { AgentError } from "../../engine/core/errors.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import type { ToolContext, ToolOutcome } from "../../engine/toolbox/tool.ts";
import { isPast } from "./appointment.ts";
import { NOT_DONE } from "./booking-texts.ts";
import type { ChatConfig } from "../domain/tenant-config.ts";
import { beginsWith, changesFor, withdrawn } from "../records/entries.ts";
import type { Entry, Ledger } from "../records/entries.ts";
import type { DomainMetrics } from "../domain/metrics.ts";
import { outcome } from "../domain/outcomes.ts";
import type { Action } from "../domain/outcomes.ts";
import type { BookingRecords, Hold, Owner } from "../records/records.ts";
import { invalidTime, notBooked, notSent } from "./refusals.ts";
import type { End, Refusal } from "./refusals.ts";
import type { Slot } from "../dates/schedule.ts";
import * as texts from "./texts.ts";
import { marked } from "../text/words.ts";

export interface DeskOptions {
  readonly records: BookingRecords;
  /** Stands in for records that cannot be reached, where the setting allows it. */
  readonly fallback: BookingRecords | null;
  readonly metrics: DomainMetrics;
  readonly log: Log;
  readonly timeZone: string;
  /** A request is not begun with less time left than it may take. */
  readonly writeTimeoutMs: number;
}

export type Context = ToolContext<ChatConfig>;

/** What is about to be sent: its entry in the records, and the place in line that it needs. */
export interface Pending {
  readonly records: BookingRecords;
  readonly ledger: Ledger;
  readonly field: string;
  readonly entry: Entry;
  readonly hold: Hold | null;
  /** Null where the hour does not matter. */
  readonly slot: Slot | null;
}

export class BookingDesk {
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** An attempt may reject with `store_error` or `cancelled` only while nothing was sent. */
  async run(
    action: Action,
    attempt: (records: BookingRecords) => Promise<End>,
    context: Context,
  ): Promise<ToolOutcome> {
    const { records, fallback, metrics } = this.#options;
    for (const store of fallback === null ? [records] : [records, fallback]) {
      try {
        return this.finish(action, await attempt(store), context);
      } catch (error) {
        const code = error instanceof AgentError ? error.code : null;
        // Until the request is sent a cancelled turn has changed nothing, and says so.
        if (code === "cancelled") {
          return this.finish(action, notSent("no_time", "unknown_error"), context);
        }
        if (code !== "store_error") throw error;
        metrics.degradations.add({ service: "bookings_store", reason: "store_error" });
      }
    }
    return this.finish(action, notSent("no_store", "connection_error"), context);
  }

  /** What came of it, said and as data. */
  finish(action: Action, end: End, { tenant, tag }: Context): ToolOutcome {
    if (!("kind" in end)) return end;
    const { metrics, log } = this.#options;
    if (end.reason !== null) metrics.bookingFailures.add({ reason: end.reason });
    const { status, errorType } = end;
    if (status === "failed") {
      log.warn({ event: "booking_not_sent", ...tag, tenant, code: errorType ?? "" });
    }
    const marker = NOT_DONE[action === "book" ? "booking" : "change"];
    const said = end.undone ? marked(marker, end.said) : end.said;
    return outcome(said, { status, errorType, fact: { kind: "not_done", action } });
  }

  /**
   * The last step before the wire: the entry is written under the session's lock, the place in line
   * is still ours, the hour has not passed, there is time. Null, or why nothing may be sent.
   */
  async pend(pending: Pending, context: Context): Promise<Refusal | null> {
    const { records, ledger, field, entry, hold } = pending;
    const changes = changesFor(ledger, field, entry);
    if (changes === null) return notBooked("session_cap", "booking_cap");
    const [written, held] = await Promise.allSettled([
      records.write(ownerOf(context), changes),
      hold?.confirm() ?? Promise.resolve(true),
    ]);
    if (written.status === "fulfilled" && !written.value) return notSent("fenced", "unknown_error");
    const ready = written.status === "fulfilled" && held.status === "fulfilled" && held.value;
    const problem = ready ? this.#lateness(pending.slot, context) : null;
    if (ready && problem === null) return null;
    await withdraw(pending, context);
    // Both were asked, and only one of the store's own failures can be the reason.
    if (written.status === "rejected") throw written.reason;
    if (held.status === "rejected") throw held.reason;
    return problem ?? notBooked("contended", "slot_taken");
  }

  /** Nothing is sent for a past hour, a gone turn or with too little time. */
  #lateness(slot: Slot | null, context: Context): Refusal | null {
    const { timeZone, writeTimeoutMs } = this.#options;
    if (slot !== null && isPast(slot, { now: context.now(), timeZone })) {
      return invalidTime(texts.problemText({ kind: "past", slot }));
    }
    const hasTime = !context.signal.aborted && context.remainingMs() >= writeTimeoutMs;
    return hasTime ? null : notSent("no_time", "timeout");
  }
}

/** The entry of what was certainly not done goes: it may be tried again. */
export function withdraw(pending: Pick<Pending, "records" | "field" | "entry">, context: Context) {
  return settle(pending, context, withdrawn(pending.entry));
}

export function settle(
  { records, field, entry }: Pick<Pending, "records" | "field" | "entry">,
  { session }: Pick<Context, "session">,
  value: string | null,
): Promise<void> {
  return records.settle({ session, field, begins: beginsWith(entry), value });
}

export function ownerOf({ session, turn }: Context): Owner {
  return { session, turn };
}
