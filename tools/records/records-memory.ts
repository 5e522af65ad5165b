// Booking records in this process: for a service without Redis, and for bookings that are allowed
// while Redis is lost. Everything is in bounded caches and in the holds; nothing is shared.

import { unlessAborted } from "../../engine/core/abort.ts";
import { AgentError } from "../../engine/core/errors.ts";
import type { ByteCache } from "../../engine/memory/cache.ts";
import { z } from "zod";
import type { Holds } from "./holds.ts";
import { pursesOf } from "./purses.ts";
import type { Purse } from "./purses.ts";
import { DAY_MS } from "./records.ts";
import type {
  BookingRecords,
  Changes,
  Erasure,
  Hold,
  HoldRequest,
  Owner,
  Recalled,
  Remnant,
  Settlement,
  SpendRequest,
  Spent,
} from "./records.ts";
import type { BookingCaps } from "../domain/booking-caps.ts";
import type { SessionKey } from "../../engine/conversation/session-key.ts";

interface MemoryRecordsOptions {
  /** By session; its time to live is the longest memory. Bounded by bytes and entries. */
  readonly bookings: ByteCache;
  /** By purse: when the bookings and changes of the last day were sent. Bounded likewise. */
  readonly spent: ByteCache;
  readonly holds: Holds;
  readonly caps: BookingCaps;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
}

const fieldsSchema = z.array(z.tuple([z.string(), z.string()]));
const spentSchema = z.array(z.tuple([z.string(), z.number()]));

export class MemoryRecords implements BookingRecords {
  readonly #options: MemoryRecordsOptions;

  constructor(options: MemoryRecordsOptions) {
    this.#options = options;
  }

  /** In one process the session's own queue already keeps its turns apart. */
  recall({ session }: Owner): Promise<Recalled> {
    const now = this.#options.monotonic();
    return Promise.resolve({ owned: true, now, fields: this.#read(session) });
  }

  write({ session }: Owner, changes: Changes): Promise<boolean> {
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

  async settle({ session, field, begins, value }: Settlement): Promise<void> {
    const held = this.#read(session).get(field);
    if (held?.startsWith(begins) !== true) return;
    await this.write({ session, turn: "" }, [[field, value]]).catch(() => {});
  }

  hold(request: HoldRequest): Promise<Hold | null> {
    const held = this.#options.holds.take({ ...request, now: this.#options.monotonic() });
    if (held === null) return Promise.resolve(null);
    return Promise.resolve({
      // Waits for earlier bookings of the same time, at most as long as the turn lives.
      turn: (signal) => unlessAborted(held.turn, signal, turnEnded),
      confirm: () => Promise.resolve(held.stands(this.#options.monotonic())),
      keep: () => Promise.resolve(held.keep()),
      release: () => Promise.resolve(held.release()),
    });
  }

  spend(request: SpendRequest): Promise<Spent> {
    const [who, tenant] = pursesOf(request, this.#options.caps);
    if (!this.#count(who, request.token)) return Promise.resolve("who_cap");
    if (this.#count(tenant, request.token)) return Promise.resolve("spent");
    this.#forget(who, request.token);
    return Promise.resolve("tenant_cap");
  }

  refund(request: SpendRequest): Promise<void> {
    for (const purse of pursesOf(request, this.#options.caps)) this.#forget(purse, request.token);
    return Promise.resolve();
  }

  changesOf(session: SessionKey): Promise<number> {
    const now = this.#options.monotonic();
    const counted = this.#spentIn({ kind: "changed", owner: session, countMax: 0 });
    return Promise.resolve(counted.filter(([, at]) => now - at < DAY_MS).length);
  }

  /** In one process the session's own queue keeps others away meanwhile. */
  erase({ session }: Owner, remnants: readonly Remnant[]): Promise<Erasure> {
    const { bookings, spent, monotonic } = this.#options;
    const held = this.#read(session);
    const kept = remnants.filter(({ field, held: value }) => held.get(field) === value);
    bookings.delete(session);
    spent.delete(keyOf({ kind: "changed", owner: session, countMax: 0 }));
    if (kept.length > 0) {
      const fields = kept.map(({ field, value }) => [field, value]);
      bookings.set(session, JSON.stringify(fields), monotonic());
    }
    return Promise.resolve("records");
  }

  #read(session: string): ReadonlyMap<string, string> {
    const { bookings, monotonic } = this.#options;
    return new Map(parsed(bookings.get(session, monotonic()), fieldsSchema));
  }

  #count(purse: Purse, token: string): boolean {
    const { spent, monotonic } = this.#options;
    const now = monotonic();
    const recent = this.#spentIn(purse).filter(([, at]) => now - at < DAY_MS);
    if (recent.some(([other]) => other === token)) return true;
    if (recent.length >= purse.countMax) return false;
    return spent.set(keyOf(purse), JSON.stringify([...recent, [token, Math.floor(now)]]), now);
  }

  #forget(purse: Purse, token: string): void {
    const { spent, monotonic } = this.#options;
    const left = this.#spentIn(purse).filter(([other]) => other !== token);
    spent.set(keyOf(purse), JSON.stringify(left), monotonic());
  }

  #spentIn(purse: Purse): [string, number][] {
    const { spent, monotonic } = this.#options;
    return parsed(spent.get(keyOf(purse), monotonic()), spentSchema);
  }
}

function keyOf({ kind, owner }: Purse): string {
  return `${kind} ${owner}`;
}

/** Our own text, or none. */
function parsed<Value>(text: string | undefined, schema: z.ZodType<Value[]>): Value[] {
  return text === undefined ? [] : schema.parse(JSON.parse(text));
}

function turnEnded(): AgentError {
  return new AgentError("cancelled", "turn ended in the line");
}
