// The booking store in this process: for a service without Redis, and for bookings that are allowed
// during a Redis outage. All data is in bounded caches and in the slot queue; replicas share
// nothing.

import { unlessAborted } from "../../engine/core/abort.ts";
import { AgentError } from "../../engine/core/errors.ts";
import type { ByteCache } from "../../engine/memory/byte-cache.ts";
import { z } from "zod";
import type { SlotQueue } from "./slot-queue.ts";
import { quotasFor } from "./quotas.ts";
import type { Quota } from "./quotas.ts";
import { DAY_MS } from "./booking-store.ts";
import type {
  BookingStore,
  JournalChanges,
  EraseResult,
  SlotReservation,
  ReservationRequest,
  SessionOwner,
  JournalSnapshot,
  RetainedEntry,
  FinalWrite,
  QuotaRequest,
  QuotaResult,
} from "./booking-store.ts";
import type { BookingCaps } from "../domain/booking-caps.ts";
import type { SessionKey } from "../../engine/conversation/session-key.ts";

interface MemoryBookingStoreOptions {
  /** By session; bounded by bytes and entries. The cache's time to live must cover a day. */
  readonly bookings: ByteCache;
  /** By quota: when the bookings and changes of the last day were sent. Bounded likewise. */
  readonly quotas: ByteCache;
  readonly slotQueue: SlotQueue;
  readonly caps: BookingCaps;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
}

const fieldsSchema = z.array(z.tuple([z.string(), z.string()]));
const usageSchema = z.array(z.tuple([z.string(), z.number()]));

export class MemoryBookingStore implements BookingStore {
  readonly #options: MemoryBookingStoreOptions;

  constructor(options: MemoryBookingStoreOptions) {
    this.#options = options;
  }

  /** Always owned: in one process the session queue runs one turn at a time. */
  readJournal({ session }: SessionOwner): Promise<JournalSnapshot> {
    const now = this.#options.monotonic();
    return Promise.resolve({ ownsSession: true, now, fields: this.#read(session) });
  }

  write({ session }: SessionOwner, changes: JournalChanges): Promise<boolean> {
    const fields = new Map(this.#read(session));
    for (const [key, value] of changes) {
      if (value === null) fields.delete(key);
      else fields.set(key, value);
    }
    const { bookings, monotonic } = this.#options;
    const stored = bookings.set(session, JSON.stringify([...fields]), monotonic());
    // Without its entry a booking must not be sent.
    if (!stored) return Promise.reject(new AgentError("store_error", "no room for a booking"));
    return Promise.resolve(true);
  }

  async finalise({ session, key, expectedPrefix, value }: FinalWrite): Promise<void> {
    const current = this.#read(session).get(key);
    if (current?.startsWith(expectedPrefix) !== true) return;
    await this.write({ session, turn: "" }, [[key, value]]).catch(() => {});
  }

  reserve(request: ReservationRequest): Promise<SlotReservation | null> {
    const { slotQueue, monotonic } = this.#options;
    const reservation = slotQueue.reserve({ ...request, now: monotonic() });
    if (reservation === null) return Promise.resolve(null);
    return Promise.resolve({
      // Waits for earlier bookings of the same time, until the turn's signal aborts.
      waitForTurn: (signal) => unlessAborted(reservation.turnReached, signal, turnEnded),
      isStillOurs: () => Promise.resolve(reservation.isValid(monotonic())),
      retain: () => Promise.resolve(reservation.retain()),
      release: () => Promise.resolve(reservation.release()),
    });
  }

  consume(request: QuotaRequest): Promise<QuotaResult> {
    const [subject, tenant] = quotasFor(request, this.#options.caps);
    if (!this.#consumeOne(subject, request.token)) return Promise.resolve("who_cap");
    if (this.#consumeOne(tenant, request.token)) return Promise.resolve("consumed");
    this.#refundOne(subject, request.token);
    return Promise.resolve("tenant_cap");
  }

  refund(request: QuotaRequest): Promise<void> {
    for (const quota of quotasFor(request, this.#options.caps)) {
      this.#refundOne(quota, request.token);
    }
    return Promise.resolve();
  }

  changeCount(session: SessionKey): Promise<number> {
    const now = this.#options.monotonic();
    const counted = this.#usage({ kind: "changed", subject: session, countMax: 0 });
    return Promise.resolve(counted.filter(([, at]) => now - at < DAY_MS).length);
  }

  /** In one process the session queue keeps other turns out. */
  erase({ session }: SessionOwner, retained: readonly RetainedEntry[]): Promise<EraseResult> {
    const { bookings, quotas, monotonic } = this.#options;
    const current = this.#read(session);
    const kept = retained.filter(({ key, expected: value }) => current.get(key) === value);
    bookings.delete(session);
    quotas.delete(keyOf({ kind: "changed", subject: session, countMax: 0 }));
    if (kept.length > 0) {
      const fields = kept.map(({ key, value }) => [key, value]);
      bookings.set(session, JSON.stringify(fields), monotonic());
    }
    return Promise.resolve("records");
  }

  #read(session: string): ReadonlyMap<string, string> {
    const { bookings, monotonic } = this.#options;
    return new Map(parsed(bookings.get(session, monotonic()), fieldsSchema));
  }

  #consumeOne(quota: Quota, token: string): boolean {
    const { quotas, monotonic } = this.#options;
    const now = monotonic();
    const recent = this.#usage(quota).filter(([, at]) => now - at < DAY_MS);
    if (recent.some(([other]) => other === token)) return true;
    if (recent.length >= quota.countMax) return false;
    return quotas.set(keyOf(quota), JSON.stringify([...recent, [token, Math.floor(now)]]), now);
  }

  #refundOne(quota: Quota, token: string): void {
    const { quotas, monotonic } = this.#options;
    const left = this.#usage(quota).filter(([other]) => other !== token);
    quotas.set(keyOf(quota), JSON.stringify(left), monotonic());
  }

  #usage(quota: Quota): [string, number][] {
    const { quotas, monotonic } = this.#options;
    return parsed(quotas.get(keyOf(quota), monotonic()), usageSchema);
  }
}

function keyOf({ kind, subject }: Quota): string {
  return `${kind} ${subject}`;
}

/** [] without a text; else our own JSON. */
function parsed<Value>(text: string | undefined, schema: z.ZodType<Value[]>): Value[] {
  return text === undefined ? [] : schema.parse(JSON.parse(text));
}

function turnEnded(): AgentError {
  return new AgentError("cancelled", "turn ended while it waited for its slot");
}
