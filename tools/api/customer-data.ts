// Loads and erases all data of one customer, that is of one session of a tenant; the erasure holds
// the session's lock. Data of the backend, the model's provider and the log is out of reach: see
// docs/data.md.

import { AgentError } from "../../engine/core/errors.ts";
import type {
  LockRequest,
  SessionSnapshot,
  SessionStore,
} from "../../engine/sessions/session-store.ts";
import { PROPOSAL_KEY, encodeEntry, parseJournal } from "../records/booking-journal.ts";
import type { JournalEntry, BookingJournal } from "../records/booking-journal.ts";
import { notesOfHistory } from "../customer/customer-notes.ts";
import type { KnownCustomer } from "../customer/customer-notes.ts";
import type {
  BookingStore,
  EraseResult,
  SessionOwner,
  JournalSnapshot,
  RetainedEntry,
} from "../records/booking-store.ts";
import type { SessionKey } from "../../engine/conversation/session-key.ts";

export interface CustomerPorts {
  readonly store: SessionStore;
  /** The main store first, then the failover store in this process, if any. */
  readonly records: readonly [BookingStore, ...BookingStore[]];
}

export interface CustomerData {
  readonly conversation: SessionSnapshot;
  /** The notes of the newest turn. */
  readonly notes: KnownCustomer;
  /** Bookings and changes sent from here, with their journal keys. */
  readonly bookings: readonly (readonly [key: string, entry: JournalEntry])[];
  /** The summary that waits for the customer's yes. */
  readonly proposal: JournalEntry | null;
  /** Records written by a newer version; they are not parsed and are kept. */
  readonly newerVersionCount: number;
  /** Moves and cancellations that count against the daily quota. */
  readonly changesCount: number;
}

export interface ErasedCustomer {
  readonly turnsCount: number;
  readonly bookingsCount: number;
  /** Kept until a day after it was sent, because its outcome is unknown. */
  readonly kept: readonly JournalEntry[];
  readonly newerVersionCount: number;
}

/** The owner of a read: it owns no session. */
const NO_TURN = "";

/** Takes no lock and does not wait. Rejects with `store_error`. */
export async function loadCustomerData(
  { store, records }: CustomerPorts,
  session: SessionKey,
): Promise<CustomerData> {
  const [conversation, journals, changes] = await Promise.all([
    store.inspect(session),
    Promise.all(records.map((one) => loadJournal(one, { session, turn: NO_TURN }))),
    Promise.all(records.map((one) => one.changeCount(session))),
  ]);
  const entries = journals.flatMap(({ journal }) => [...journal.entries]);
  return {
    conversation,
    notes: notesOfHistory(conversation.turns),
    bookings: entries.filter(([key]) => key !== PROPOSAL_KEY),
    proposal: entries.find(([key]) => key === PROPOSAL_KEY)?.[1] ?? null,
    newerVersionCount: journals.reduce((sum, { journal }) => sum + journal.newerVersion.size, 0),
    changesCount: changes.reduce((sum, count) => sum + count, 0),
  };
}

export function isNothingKept(data: CustomerData): boolean {
  const { conversation, bookings, proposal, newerVersionCount, changesCount } = data;
  const { turns, unreadable, turnsEver } = conversation;
  const isSilent = turns.length + unreadable + turnsEver === 0;
  return isSilent && bookings.length + newerVersionCount + changesCount === 0 && proposal === null;
}

/**
 * Erases all or nothing, and releases the session's lock. Entries that were sent and have no known
 * outcome are kept without the customer's text: sent again they could become a second booking.
 * Rejects with `store_error`; then all or nothing was erased, and a retry is safe.
 */
export async function eraseCustomer(
  { store, records }: CustomerPorts,
  lock: LockRequest,
): Promise<ErasedCustomer> {
  const { session, token } = lock;
  const owner: SessionOwner = { session, turn: token };
  const [first, ...others] = records;
  try {
    const { turns, unreadable } = await store.inspect(session);
    const { snapshot, journal } = await loadJournal(first, owner);
    const erasure = await first.erase(owner, retainedEntries(snapshot, journal));
    if (erasure === "not_owned") throw new AgentError("store_error", NOT_OWNED);
    const journals = [journal, ...(await eraseHere(others, owner))];
    await endLock(store, lock, erasure);
    const entries = journals.flatMap((one) => [...one.entries.values()]);
    const kept = entries.filter(isUnknown);
    return {
      turnsCount: turns.length + unreadable,
      bookingsCount: entries.filter(({ kind }) => kind !== "proposal").length - kept.length,
      kept,
      newerVersionCount: journals.reduce((sum, one) => sum + one.newerVersion.size, 0),
    };
  } catch (error) {
    await store.release(lock).catch(() => {});
    throw error;
  }
}

const NOT_OWNED = "the session's lock was lost; nothing was erased";

/** Erasing records in this process needs no connection and cannot fail. */
function eraseHere(
  records: readonly BookingStore[],
  owner: SessionOwner,
): Promise<readonly BookingJournal[]> {
  return Promise.all(
    records.map(async (one) => {
      const { snapshot, journal } = await loadJournal(one, owner);
      await one.erase(owner, retainedEntries(snapshot, journal));
      return journal;
    }),
  );
}

async function endLock(
  store: SessionStore,
  lock: LockRequest,
  erasure: EraseResult,
): Promise<void> {
  if (erasure === "records") await store.clear(lock);
  // The lock was erased with the rest; only this process's state of it is left.
  else await store.release(lock).catch(() => {});
}

async function loadJournal(
  records: BookingStore,
  owner: SessionOwner,
): Promise<{ readonly snapshot: JournalSnapshot; readonly journal: BookingJournal }> {
  const snapshot = await records.readJournal(owner);
  return { snapshot, journal: parseJournal(snapshot) };
}

function isUnknown({ kind, state }: JournalEntry): boolean {
  return kind !== "proposal" && state === "pending";
}

/**
 * The entries to keep: unknown outcomes, with a token that no late reply matches and without text;
 * entries of a newer version unchanged.
 */
function retainedEntries(
  { fields }: JournalSnapshot,
  { entries, newerVersion }: BookingJournal,
): readonly RetainedEntry[] {
  return [...fields].flatMap(([key, stored]) => {
    const entry = entries.get(key);
    if (newerVersion.has(key)) return [{ key, expected: stored, value: stored }];
    if (entry === undefined || !isUnknown(entry)) return [];
    const value = encodeEntry({ ...entry, token: ERASED, text: "" });
    return [{ key, expected: stored, value }];
  });
}

/** Differs from every turn's token. */
const ERASED = "erased";
