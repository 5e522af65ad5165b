// What one booking carries from the tool call to its end: made once, when the session's records
// have been read, and handed on as it is. What it shares with a change (change-context.ts) is here.

import type { ToolContext } from "../../engine/toolbox/tool.ts";
import type { BookingTerms } from "./appointment.ts";
import type { Slot } from "../dates/schedule.ts";
import type { ChatConfig } from "../domain/tenant-config.ts";
import { beginsWith } from "../records/entries.ts";
import type { Entry, Ledger } from "../records/entries.ts";
import type { BookingRecords, Hold } from "../records/records.ts";

/** The turn in which the tool was called. */
export type Context = ToolContext<ChatConfig>;

/** What every write to the calendar needs. */
export interface WriteContext {
  readonly context: Context;
  /** The store of this attempt: Redis, or this process while Redis is lost. */
  readonly records: BookingRecords;
  /** What that store had of the session when the attempt began. */
  readonly ledger: Ledger;
}

export interface BookingContext extends WriteContext {
  readonly order: Order;
}

/** A booking whose every word was judged, before any request for it. */
export interface Order {
  readonly slot: Slot;
  /** Its first moment as the backend writes it. */
  readonly start: string;
  readonly name: string;
  /** Null where the company does without: its caller knows the customer's phone. */
  readonly email: string | null;
  readonly phone: string | null;
  readonly terms: BookingTerms;
  readonly userId: number;
  readonly userEmail: string;
  /** Where the session's records keep it. */
  readonly field: string;
}

/** An entry of the session's records, under its field. */
export interface Written {
  readonly field: string;
  readonly entry: Entry;
}

/** The place in line of a write whose time must be free. */
export interface Place {
  readonly hold: Hold;
  readonly slot: Slot;
}

/** The entry of what this turn is about to do. */
export function pendingEntry(
  { context, ledger }: WriteContext,
  parts: Pick<Entry, "kind" | "start"> & Partial<Entry>,
): Entry {
  return {
    ...{ state: "pending", token: context.turn, at: ledger.now, eventId: null, text: "" },
    ...{ turnsBefore: null, of: null, before: null },
    ...parts,
  };
}

/** Replaces an entry by what became of it; null deletes it. Never rejects. */
export function settle(
  { context, records }: WriteContext,
  { field, entry }: Written,
  value: string | null,
): Promise<void> {
  return records.settle({ session: context.session, field, begins: beginsWith(entry), value });
}
