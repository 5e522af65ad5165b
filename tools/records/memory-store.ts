// Booking records in this process: for a service without Redis, and for bookings that are allowed
// while Redis is lost. Everything is in bounded caches and in the holds; nothing is shared.

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
  /** By session; its time to live is the longest memory. Bounded by bytes and entries. */
  readonly bookings: ByteCache;
  /** By purse: when the bookings and changes of the last day were sent. Bounded likewise. */
  readonly quotas: ByteCache;
  readonly slotQueue: SlotQueue;
  readonly caps: BookingCaps;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
}

const fieldsSchema = z.array(z.tuple([z.string(), z.string()]));
const spentSchema = z.array(z.tuple([z.string(), z.number()]));

export class MemoryBookingStore implements BookingStore {
  readonly #options: MemoryBookingStoreOptions;

  constructor(options: MemoryBookingStoreOptions) {
    this.#options = options;
  }

  /** In one process the session's own queue already keeps its turns apart. */
  readJournal({ session }: SessionOwner): Promise<JournalSnapshot> {
    const now = this.#options.monotonic();
    return Promise.resolve({ ownsSession: true, now, fields: this.#read(session) });
  }

  write({ session }: SessionOwner, changes: JournalChanges): Promise<boolean> {
    const fields = new Map(this.#read(session));
    for (const [field, value] of changes) {
      if (value === null) fields.delete(field);
      else fields.set(field, value);
    }
    const { bookings, monotonic } = this.#options;
    const stored = bookings.set(session, JSON.stringify([...fields]), monotonic());
    // What cannot be remembered is not sent.
    if (!stored) return Promise.reject(new AgentError("store_error", "no room for a booking"));
    return Promise.resolve(true);
  }

  async finalise({ session, key, expectedPrefix, value }: FinalWrite): Promise<void> {
    const held = this.#read(session).get(key);
    if (held?.startsWith(expectedPrefix) !== true) return;
    await this.write({ session, turn: "" }, [[key, value]]).catch(() => {});
  }

  reserve(request: ReservationRequest): Promise<SlotReservation | null> {
    const held = this.#options.slotQueue.reserve({ ...request, now: this.#options.monotonic() });
    if (held === null) return Promise.resolve(null);
    return Promise.resolve({
      // Waits for earlier bookings of the same time, at most as long as the turn lives.
      waitForTurn: (signal) => unlessAborted(held.turnReached, signal, turnEnded),
      isStillOurs: () => Promise.resolve(held.isValid(this.#options.monotonic())),
      retain: () => Promise.resolve(held.retain()),
      release: () => Promise.resolve(held.release()),
    });
  }

  consume(request: QuotaRequest): Promise<QuotaResult> {
    const [who, tenant] = quotasFor(request, this.#options.caps);
    if (!this.#consumeOne(who, request.token)) return Promise.resolve("who_cap");
    if (this.#consumeOne(tenant, request.token)) return Promise.resolve("spent");
    this.#refundOne(who, request.token);
    return Promise.resolve("tenant_cap");
  }

  refund(request: QuotaRequest): Promise<void> {
    for (const purse of quotasFor(request, this.#options.caps))
      this.#refundOne(purse, request.token);
    return Promise.resolve();
  }

  changeCount(session: SessionKey): Promise<number> {
    const now = this.#options.monotonic();
    const counted = this.#usage({ kind: "changed", subject: session, countMax: 0 });
    return Promise.resolve(counted.filter(([, at]) => now - at < DAY_MS).length);
  }

  /** In one process the session's own queue keeps others away meanwhile. */
  erase({ session }: SessionOwner, remnants: readonly RetainedEntry[]): Promise<EraseResult> {
    const { bookings, quotas, monotonic } = this.#options;
    const held = this.#read(session);
    const kept = remnants.filter(({ key, expected: value }) => held.get(key) === value);
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

  #consumeOne(purse: Quota, token: string): boolean {
    const { quotas, monotonic } = this.#options;
    const now = monotonic();
    const recent = this.#usage(purse).filter(([, at]) => now - at < DAY_MS);
    if (recent.some(([other]) => other === token)) return true;
    if (recent.length >= purse.countMax) return false;
    return quotas.set(keyOf(purse), JSON.stringify([...recent, [token, Math.floor(now)]]), now);
  }

  #refundOne(purse: Quota, token: string): void {
    const { quotas, monotonic } = this.#options;
    const left = this.#usage(purse).filter(([other]) => other !== token);
    quotas.set(keyOf(purse), JSON.stringify(left), monotonic());
  }

  #usage(purse: Quota): [string, number][] {
    const { quotas, monotonic } = this.#options;
    return parsed(quotas.get(keyOf(purse), monotonic()), spentSchema);
  }
}

function keyOf({ kind, subject }: Quota): string {
  return `${kind} ${subject}`;
}

/** Our own text, or none. */
function parsed<Value>(text: string | undefined, schema: z.ZodType<Value[]>): Value[] {
  return text === undefined ? [] : schema.parse(JSON.parse(text));
}

function turnEnded(): AgentError {
  return new AgentError("cancelled", "turn ended in the line");
}
