// The contract of the booking store, which prevents duplicate bookings: the journal of what a
// session sent, the slot queue, and the daily quotas. Implemented in memory for one process, and in
// Redis for all replicas. The backend stays the authority on what is booked.

import type { Slot } from "../dates/weekly-hours.ts";
import type { SessionKey } from "../../engine/conversation/session-key.ts";

/** A turn, by its token, that should hold its session's lock. */
export interface SessionOwner {
  readonly session: SessionKey;
  readonly turn: string;
}

export interface JournalSnapshot {
  /** Whether the turn still holds the session's lock; a frozen process may have lost it. */
  readonly ownsSession: boolean;
  /** Store time in ms; all its entries use the same clock. */
  readonly now: number;
  readonly fields: ReadonlyMap<string, string>;
}

/** Keys and their new values; null deletes. */
export type JournalChanges = readonly (readonly [key: string, value: string | null])[];

export interface FinalWrite {
  readonly session: SessionKey;
  readonly key: string;
  /** The prefix of the value to replace; any other value is another turn's and stays. */
  readonly expectedPrefix: string;
  readonly value: string | null;
}

export interface ReservationRequest {
  readonly tenant: number;
  /** The person or branch that the calendar belongs to. */
  readonly resource: number | string;
  readonly slot: Slot;
  /** Appointments that may overlap: the most reservations that may queue; the next is rejected. */
  readonly capacity: number;
  /** The turn's token, which identifies its reservation. */
  readonly token: string;
}

export interface SlotReservation {
  /**
   * True when this reservation is first; false when it is gone, or an earlier one ended with an
   * unknown outcome. Rejects with `cancelled` at the abort, and with `store_error`.
   */
  waitForTurn(signal: AbortSignal): Promise<boolean>;
  /** Whether it is still valid and first; checked right before the request is sent. */
  isStillOurs(): Promise<boolean>;
  /** The outcome is unknown: the slot stays taken until the reservation expires. Never rejects. */
  retain(): Promise<void>;
  /** Idempotent, never rejects. Without it the slot is free when the reservation expires. */
  release(): Promise<void>;
}

export interface QuotaRequest {
  readonly what: "booking" | "change";
  readonly tenant: number;
  /** The email of a booking, the session of a change. */
  readonly subject: string;
  /** The turn's token: two requests with the same one count once. */
  readonly token: string;
}

export type QuotaResult = "consumed" | "who_cap" | "tenant_cap";

/** A booking that stays when its session is erased: its expected old value and its new one. */
export interface RetainedEntry {
  readonly key: string;
  readonly expected: string;
  readonly value: string;
}

/** `conversation`: the session's turns and lock were erased with the records, in the same step. */
export type EraseResult = "conversation" | "records" | "not_owned";

/** Methods that may reject do so with AgentError `store_error` only. */
export interface BookingStore {
  /** One round trip. Rejects when the store does not respond. */
  readJournal(owner: SessionOwner): Promise<JournalSnapshot>;
  /** False: the turn no longer holds the session's lock, nothing was written. May reject. */
  write(owner: SessionOwner, changes: JournalChanges): Promise<boolean>;
  /** Never rejects: a write that fails is retried when the store is back. */
  finalise(write: FinalWrite): Promise<void>;
  /** Null when all appointments of that slot are being booked. May reject. */
  reserve(request: ReservationRequest): Promise<SlotReservation | null>;
  /** Counts against the quotas of the subject and of the tenant. May reject. */
  consume(request: QuotaRequest): Promise<QuotaResult>;
  /** Undoes `consume`. Never rejects. */
  refund(request: QuotaRequest): Promise<void>;
  /** Changes of the session in the last 24 hours. May reject. */
  changeCount(session: SessionKey): Promise<number>;
  /**
   * Erases the session except for `retained`, atomically, if the turn holds its lock. May reject
   * although the session was erased; a second call then changes nothing.
   */
  erase(owner: SessionOwner, retained: readonly RetainedEntry[]): Promise<EraseResult>;
}

export const DAY_MS = 24 * 60 * 60_000;
