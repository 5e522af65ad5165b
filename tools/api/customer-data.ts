// All that is kept of one customer, a session of a tenant: what it is, and its erasure under the
// session's lock. The business backend, the model's provider and the log are somebody else's; what
// they have is told in docs/data.md.

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
  /** The records that count first; then those that stand in for them in this process, if any. */
  readonly records: readonly [BookingStore, ...BookingStore[]];
}

export interface CustomerData {
  readonly conversation: SessionSnapshot;
  /** As the newest turn carries them. */
  readonly notes: KnownCustomer;
  /** Bookings and changes that were sent here, with the field that they are kept under. */
  readonly bookings: readonly (readonly [field: string, entry: JournalEntry])[];
  /** A summary that waits for a yes. */
  readonly proposal: JournalEntry | null;
  /** Records that a newer program wrote; they are not understood, and stay. */
  readonly newerVersionCount: number;
  /** Moves and cancellations that count against the cap of a day. */
  readonly changesCount: number;
}

export interface ErasedCustomer {
  readonly turnsCount: number;
  readonly bookingsCount: number;
  /** What stays, until a day after it was sent: nobody knows yet whether it was done. */
  readonly kept: readonly JournalEntry[];
  readonly newerVersionCount: number;
}

/** Nobody's turn: whoever only looks owns nothing. */
const NOBODY = "";

/** Takes nothing and waits for nobody. Rejects with `store_error`. */
export async function loadCustomerData(
  { store, records }: CustomerPorts,
  session: SessionKey,
): Promise<CustomerData> {
  const [conversation, ledgers, changes] = await Promise.all([
    store.inspect(session),
    Promise.all(records.map((one) => ledgerOf(one, { session, turn: NOBODY }))),
    Promise.all(records.map((one) => one.changeCount(session))),
  ]);
  const entries = ledgers.flatMap(({ ledger }) => [...ledger.entries]);
  return {
    conversation,
    notes: notesOfHistory(conversation.turns),
    bookings: entries.filter(([field]) => field !== PROPOSAL_KEY),
    proposal: entries.find(([field]) => field === PROPOSAL_KEY)?.[1] ?? null,
    newerVersionCount: ledgers.reduce((sum, { ledger }) => sum + ledger.newerVersion.size, 0),
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
 * Erases all of it at once, or nothing, and gives the session back. What was sent and has no known
 * outcome stays, without the customer's words: sent again it could become a second booking.
 * Rejects with `store_error`; then nothing was erased, or all, and it may be asked for again.
 */
export async function eraseCustomer(
  { store, records }: CustomerPorts,
  held: LockRequest,
): Promise<ErasedCustomer> {
  const { session, token } = held;
  const owner: SessionOwner = { session, turn: token };
  const [first, ...others] = records;
  try {
    const { turns, unreadable } = await store.inspect(session);
    const { recalled, ledger } = await ledgerOf(first, owner);
    const erasure = await first.erase(owner, remnantsOf(recalled, ledger));
    if (erasure === "not_owned") throw new AgentError("store_error", NOT_HELD);
    const ledgers = [ledger, ...(await eraseHere(others, owner))];
    await endHold(store, held, erasure);
    const entries = ledgers.flatMap((one) => [...one.entries.values()]);
    const kept = entries.filter(isUnknown);
    return {
      turnsCount: turns.length + unreadable,
      bookingsCount: entries.filter(({ kind }) => kind !== "proposal").length - kept.length,
      kept,
      newerVersionCount: ledgers.reduce((sum, one) => sum + one.newerVersion.size, 0),
    };
  } catch (error) {
    await store.release(held).catch(() => {});
    throw error;
  }
}

const NOT_HELD = "the session is not held where its records are; nothing was erased";

/** Records in this process: to erase them needs nobody, and cannot fail. */
function eraseHere(
  records: readonly BookingStore[],
  owner: SessionOwner,
): Promise<readonly BookingJournal[]> {
  return Promise.all(
    records.map(async (one) => {
      const { recalled, ledger } = await ledgerOf(one, owner);
      await one.erase(owner, remnantsOf(recalled, ledger));
      return ledger;
    }),
  );
}

async function endHold(
  store: SessionStore,
  held: LockRequest,
  erasure: EraseResult,
): Promise<void> {
  if (erasure === "records") await store.clear(held);
  // The lock went with the rest; what this process knows of it goes too.
  else await store.release(held).catch(() => {});
}

async function ledgerOf(
  records: BookingStore,
  owner: SessionOwner,
): Promise<{ readonly recalled: JournalSnapshot; readonly ledger: BookingJournal }> {
  const recalled = await records.readJournal(owner);
  return { recalled, ledger: parseJournal(recalled) };
}

function isUnknown({ kind, state }: JournalEntry): boolean {
  return kind !== "proposal" && state === "pending";
}

/**
 * What must stand: unknown outcomes under a token that no late settlement knows, and without words;
 * what a newer program wrote as it is.
 */
function remnantsOf(
  { fields }: JournalSnapshot,
  { entries, newerVersion }: BookingJournal,
): readonly RetainedEntry[] {
  return [...fields].flatMap(([field, held]) => {
    const entry = entries.get(field);
    if (newerVersion.has(field)) return [{ key: field, expected: held, value: held }];
    if (entry === undefined || !isUnknown(entry)) return [];
    const value = encodeEntry({ ...entry, token: ERASED, text: "" });
    return [{ key: field, expected: held, value }];
  });
}

/** Never a turn's token. */
const ERASED = "erased";
