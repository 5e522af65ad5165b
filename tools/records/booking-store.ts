// The contract of the records that keep bookings from doubling: what a session sent and what became
// of it, who stands in line for a time, how many bookings and changes a day. Two stores keep it:
// this process, or Redis, which all replicas share. It knows nothing of the backend, which stays
// the authority.

import type { Slot } from "../dates/weekly-hours.ts";
import type { SessionKey } from "../../engine/conversation/session-key.ts";

/** A turn, by its token, that should own its session. */
export interface SessionOwner {
  readonly session: SessionKey;
  readonly turn: string;
}

export interface JournalSnapshot {
  /** Whether the session is the turn's own by now; a frozen process may have lost it. */
  readonly ownsSession: boolean;
  /** Milliseconds by the store's clock, which all its entries' times are of. */
  readonly now: number;
  readonly fields: ReadonlyMap<string, string>;
}

/** Fields and their new values; null deletes. */
export type JournalChanges = readonly (readonly [field: string, value: string | null])[];

export interface FinalWrite {
  readonly session: SessionKey;
  readonly key: string;
  /** How the value that is replaced begins; any other is another turn's and stays. */
  readonly expectedPrefix: string;
  readonly value: string | null;
}

export interface ReservationRequest {
  readonly tenant: number;
  /** The person or branch whose calendar it is. */
  readonly resource: number;
  readonly slot: Slot;
  /** Appointments that may overlap: so many bookings may stand in line, one more is refused. */
  readonly capacity: number;
  /** The turn's, by which it finds its place again. */
  readonly token: string;
}

export interface SlotReservation {
  /**
   * True at our turn; false when the place is gone, or how one before us ended is not known.
   * Rejects with `cancelled` at the abort, and with `store_error`.
   */
  waitForTurn(signal: AbortSignal): Promise<boolean>;
  /** Whether the place is still ours and the first: checked right before sending. */
  isStillOurs(): Promise<boolean>;
  /** The outcome is unknown: the time stays taken until the place expires. Never rejects. */
  retain(): Promise<void>;
  /** Idempotent, never rejects. Left out, the place is free when it expires. */
  release(): Promise<void>;
}

export interface QuotaRequest {
  readonly what: "booking" | "change";
  readonly tenant: number;
  /** The email of a booking, the session of a change. */
  readonly subject: string;
  /** The turn's: what is counted twice under it counts once. */
  readonly token: string;
}

export type QuotaResult = "spent" | "who_cap" | "tenant_cap";

/** A booking that stays when its session is erased: the value that it must still have, and gets. */
export interface RetainedEntry {
  readonly key: string;
  readonly expected: string;
  readonly value: string;
}

/** `conversation`: the session's turns and its lock went with its records, in the same step. */
export type EraseResult = "conversation" | "records" | "not_owned";

/** Rejects only with AgentError `store_error`, where it says that it may reject. */
export interface BookingStore {
  /** One round trip. Rejects when the store gives no answer. */
  readJournal(owner: SessionOwner): Promise<JournalSnapshot>;
  /** False when the session is no longer the turn's: nothing was written. May reject. */
  write(owner: SessionOwner, changes: JournalChanges): Promise<boolean>;
  /** Never rejects: what cannot be written now is written when the store is back. */
  finalise(settlement: FinalWrite): Promise<void>;
  /** Null when all places of that time are being booked. May reject. */
  reserve(request: ReservationRequest): Promise<SlotReservation | null>;
  /** Counts against the caps of who asks and of the tenant. May reject. */
  consume(request: QuotaRequest): Promise<QuotaResult>;
  /** Takes it out of the count again. Never rejects. */
  refund(request: QuotaRequest): Promise<void>;
  /** How many changes of the session count now. May reject. */
  changeCount(session: SessionKey): Promise<number>;
  /**
   * Forgets all of the session but what remains, at once or not at all, if the session is the
   * turn's own. Rejected, it may have been done; done again it does nothing more.
   */
  erase(owner: SessionOwner, remnants: readonly RetainedEntry[]): Promise<EraseResult>;
}

export const DAY_MS = 24 * 60 * 60_000;
