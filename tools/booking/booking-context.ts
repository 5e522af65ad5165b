// What one booking carries from the tool call to its end: made once, when the session's records
// have been read, and handed on as it is. What it shares with a change (change-context.ts) is here.

import type { ToolContext } from "../../engine/toolbox/tool.ts";
import type { BookingRules } from "./slot-parser.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { entryPrefix } from "../records/booking-journal.ts";
import type { JournalEntry, BookingJournal } from "../records/booking-journal.ts";
import type { BookingStore, SlotReservation } from "../records/booking-store.ts";

/** The turn in which the tool was called. */
export type CompanyToolContext = ToolContext<ChatConfig>;

/** What every write to the calendar needs. */
export interface WriteContext {
  readonly context: CompanyToolContext;
  /** The store of this attempt: Redis, or this process while Redis is lost. */
  readonly records: BookingStore;
  /** What that store had of the session when the attempt began. */
  readonly journal: BookingJournal;
}

export interface BookingContext extends WriteContext {
  readonly order: BookingOrder;
}

/** A booking whose every word was judged, before any request for it. */
export interface BookingOrder {
  readonly slot: Slot;
  /** Its first moment as the backend writes it. */
  readonly start: string;
  readonly name: string;
  /** Null where the company does without: its caller knows the customer's phone. */
  readonly email: string | null;
  readonly phone: string | null;
  readonly rules: BookingRules;
  readonly userId: number;
  readonly userEmail: string;
  /** Where the session's records keep it. */
  readonly journalKey: string;
}

/** An entry of the session's records, under its field. */
export interface WrittenEntry {
  readonly key: string;
  readonly entry: JournalEntry;
}

/** The place in line of a write whose time must be free. */
export interface ReservedSlot {
  readonly reservation: SlotReservation;
  readonly slot: Slot;
}

/** The entry of what this turn is about to do. */
export function pendingEntry(
  { context, journal }: WriteContext,
  parts: Pick<JournalEntry, "kind" | "start"> & Partial<JournalEntry>,
): JournalEntry {
  return {
    ...{ state: "pending", token: context.turn, at: journal.now, eventId: null, text: "" },
    ...{ turnsBefore: null, of: null, before: null },
    ...parts,
  };
}

/** Replaces an entry by what became of it; null deletes it. Never rejects. */
export function finaliseEntry(
  { context, records }: WriteContext,
  { key, entry }: WrittenEntry,
  value: string | null,
): Promise<void> {
  return records.finalise({
    session: context.session,
    key,
    expectedPrefix: entryPrefix(entry),
    value,
  });
}
