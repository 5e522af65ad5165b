// The context of one booking, from the tool call to its end. Created once, after the session's
// journal was read, and passed on unchanged. What it shares with a change (change-context.ts) is
// here too.

import type { ToolContext } from "../../engine/toolbox/tool.ts";
import type { BookingRules } from "./slot-parser.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import type { BackendHost } from "../calendars/backend-events.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { entryPrefix } from "../records/booking-journal.ts";
import type { JournalEntry, BookingJournal } from "../records/booking-journal.ts";
import type { BookingStore, SlotReservation } from "../records/booking-store.ts";

/** The turn in which the tool was called. */
export type CompanyToolContext = ToolContext<ChatConfig>;

/** What every write to the calendar needs. */
export interface WriteContext {
  readonly context: CompanyToolContext;
  /** The store of this attempt: Redis, or this process during a Redis outage. */
  readonly records: BookingStore;
  /** The session's journal when the attempt began. */
  readonly journal: BookingJournal;
}

export interface BookingContext extends WriteContext {
  readonly order: BookingOrder;
}

/** A fully validated booking, before any request is sent. */
export interface BookingOrder {
  readonly slot: Slot;
  /** The slot's start in the backend's format. */
  readonly start: string;
  readonly name: string;
  /** Null if left out, which is allowed where the caller knows the customer's phone. */
  readonly email: string | null;
  readonly phone: string | null;
  /** For the company, as the customer agreed to it. */
  readonly notes: string | null;
  readonly rules: BookingRules;
  /** Null where no backend keeps the appointment. */
  readonly host: BackendHost | null;
  /** Its key in the session's journal. */
  readonly journalKey: string;
}

/** An entry of the session's journal with its key. */
export interface WrittenEntry {
  readonly key: string;
  readonly entry: JournalEntry;
}

/** The reservation of a write whose slot must be free. */
export interface ReservedSlot {
  readonly reservation: SlotReservation;
  readonly slot: Slot;
}

/** The entry for what this turn is about to do. */
export function pendingEntry(
  { context, journal }: WriteContext,
  parts: Pick<JournalEntry, "kind" | "start"> & Partial<JournalEntry>,
): JournalEntry {
  return {
    ...{ state: "pending", token: context.turn, at: journal.now, eventId: null, text: "" },
    ...{ turnsBefore: null, of: null, resource: null, before: null },
    ...parts,
  };
}

/** Replaces an entry by its outcome; null deletes it. Never rejects. */
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
