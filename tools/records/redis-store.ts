// The booking store in Redis, shared by all replicas. The scripts decide; this file maps their
// replies. The keys of each script share one hash tag: a session's, a calendar's, an email's or a
// tenant's.

import { sleep } from "../../engine/core/clock.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { AgentError } from "../../engine/core/errors.ts";
import type { RedisPort } from "../../engine/redis/redis-link.ts";
import { loadScript } from "../../engine/redis/lua-script.ts";
import type { ScriptCall } from "../../engine/redis/lua-script.ts";
import { ENTRIES_MAX } from "./booking-journal.ts";
import { absoluteMinutes } from "./slot-queue.ts";
import { quotasFor } from "./quotas.ts";
import { RetryQueue } from "./retry-queue.ts";
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

interface RedisBookingStoreOptions {
  /** The caller closes it. */
  readonly redis: RedisPort;
  readonly clock: Clock;
  readonly caps: BookingCaps;
  /** Longer than the longest booking; every poll extends the reservation. */
  readonly reservationTtlMs: number;
}

const RECALL = loadScript("recall-2", import.meta.url);
const WRITE = loadScript("write-2", import.meta.url);
const SETTLE = loadScript("settle-1", import.meta.url);
const HOLD = loadScript("hold-1", import.meta.url);
const LEAVE = loadScript("leave-1", import.meta.url);
const SPEND = loadScript("spend-1", import.meta.url);
const COUNTED = loadScript("counted-1", import.meta.url);
const ERASE = loadScript("erase-4", import.meta.url);

/** The modes of `hold` and its replies. */
const [POLL, ENTER, RETAIN] = [0, 1, 2] as const;
const OUR_TURN = 1;
const WAIT = 2;

/** The entries and the proposal, with room for those of an older version. */
const KEYS_MAX = 2 * ENTRIES_MAX;
/** Reservations of one calendar at once, over all replicas. */
const RESERVATIONS_MAX = 256;
/** A waiting booking polls this often, plus up to 50 % jitter. */
const POLL_MS = 100;

export class RedisBookingStore implements BookingStore {
  readonly #options: RedisBookingStoreOptions;
  /** By journal key and by reservation. Drops releases first: they expire, outcomes do not. */
  readonly #retries: RetryQueue;

  constructor(options: RedisBookingStoreOptions) {
    this.#options = options;
    this.#retries = new RetryQueue({ ...options, droppedFirst: [LEAVE, SETTLE] });
  }

  async readJournal({ session, turn }: SessionOwner): Promise<JournalSnapshot> {
    const reply = await this.#options.redis.run({
      script: RECALL,
      keys: sessionKeys(session),
      args: [turn, KEYS_MAX],
    });
    if (!Array.isArray(reply) || reply.length < 2) throw unexpectedReply();
    const [owned, now, ...pieces] = reply.map(String);
    const fields = new Map<string, string>();
    for (let index = 0; index + 1 < pieces.length; index += 2) {
      fields.set(pieces[index] ?? "", pieces[index + 1] ?? "");
    }
    return { ownsSession: owned === "1", now: toInteger(now), fields };
  }

  async write({ session, turn }: SessionOwner, changes: JournalChanges): Promise<boolean> {
    const written = changes.flatMap(([key, value]) => (value === null ? [] : [key, value]));
    const deleted = changes.flatMap(([key, value]) => (value === null ? [key] : []));
    const args = [turn, DAY_MS, written.length / 2, ...written, ...deleted];
    const call = { script: WRITE, keys: sessionKeys(session), args };
    return toInteger(await this.#options.redis.run(call)) === 1;
  }

  async finalise({ session, key, expectedPrefix, value }: FinalWrite): Promise<void> {
    const [, book] = sessionKeys(session);
    const call = { script: SETTLE, keys: [book], args: [key, expectedPrefix, value ?? "", DAY_MS] };
    await this.#retries.run(`${book} ${key}`, call, 2);
  }

  async reserve(request: ReservationRequest): Promise<SlotReservation | null> {
    const state = await this.#poll(request, ENTER).catch(async (error: unknown) => {
      // The script may have run although its reply was lost.
      await this.#leaveQueue(request);
      throw error;
    });
    if (state !== OUR_TURN && state !== WAIT) return null;
    return {
      waitForTurn: (signal) => this.#waitForTurn(request, state, signal),
      isStillOurs: async () => (await this.#poll(request, POLL)) === OUR_TURN,
      // If this fails, the reservation still blocks later ones until it expires.
      retain: async () => {
        await this.#poll(request, RETAIN).catch(noop);
      },
      release: () => this.#leaveQueue(request),
    };
  }

  async #waitForTurn(
    request: ReservationRequest,
    first: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { clock } = this.#options;
    // Ends at the latest with the signal, which the tool's deadline aborts.
    for (let state = first; state !== OUR_TURN; state = await this.#poll(request, POLL)) {
      if (state !== WAIT) return false;
      await sleep(clock, POLL_MS * (1 + clock.random() / 2), signal);
      if (signal.aborted)
        throw new AgentError("cancelled", "turn ended while it waited for its slot");
    }
    return true;
  }

  async #poll(request: ReservationRequest, mode: 0 | 1 | 2): Promise<number> {
    const { start, end } = absoluteMinutes(request.slot);
    const { capacity, token } = request;
    const args = [token, start, end, capacity, this.#options.reservationTtlMs, RESERVATIONS_MAX];
    const call = { script: HOLD, keys: [queueKey(request)], args: [...args, mode] };
    return toInteger(await this.#options.redis.run(call));
  }

  async #leaveQueue(request: ReservationRequest): Promise<void> {
    const queue = queueKey(request);
    const call = { script: LEAVE, keys: [queue], args: [request.token] };
    await this.#retries.run(`${queue} ${request.token}`, call, 1);
  }

  async consume(request: QuotaRequest): Promise<QuotaResult> {
    const replies = await Promise.allSettled(
      this.#quotaCalls(request, 1).map((call) => this.#options.redis.run(call)),
    );
    const [subject, tenant] = replies.map((reply) =>
      reply.status === "fulfilled" ? toInteger(reply.value) : null,
    );
    if (subject === 1 && tenant === 1) return "consumed";
    await this.refund(request);
    if (subject === 0) return "who_cap";
    if (tenant === 0) return "tenant_cap";
    throw new AgentError("store_error", "bookings could not be counted");
  }

  async refund(request: QuotaRequest): Promise<void> {
    const { redis } = this.#options;
    await Promise.allSettled(this.#quotaCalls(request, 0).map((call) => redis.run(call)));
  }

  async changeCount(session: SessionKey): Promise<number> {
    const call = { script: COUNTED, keys: [changesKey(session)], args: [DAY_MS] };
    return toInteger(await this.#options.redis.run(call));
  }

  /** Turns, journal, change quota and lock, in one step. */
  async erase(
    { session, turn }: SessionOwner,
    retained: readonly RetainedEntry[],
  ): Promise<EraseResult> {
    const [meta, book] = sessionKeys(session);
    const keys = [meta, `citas:{${session}}:turns`, book, changesKey(session)];
    const args = [turn, ...retained.flatMap(({ key, expected, value }) => [key, expected, value])];
    // No retry: a second run would reply that the turn does not own the session.
    const reply = await this.#options.redis.run({ script: ERASE, keys, args, once: true });
    return String(reply) === "1" ? "conversation" : "not_owned";
  }

  #quotaCalls(request: QuotaRequest, mode: 0 | 1): readonly ScriptCall[] {
    return quotasFor(request, this.#options.caps).map(({ kind, subject, countMax }) => ({
      script: SPEND,
      keys: [`citas:{${subject}}:${kind}`],
      args: [request.token, countMax, DAY_MS, mode],
    }));
  }
}

/** One hash tag, so that one script can access both. */
function sessionKeys(session: string): readonly [meta: string, book: string] {
  return [`citas:{${session}}:meta`, `citas:{${session}}:bookings`];
}

function changesKey(session: string): string {
  return `citas:{${session}}:changed`;
}

function queueKey({ tenant, resource }: ReservationRequest): string {
  return `citas:{${tenant}:${resource}}:holds`;
}

function toInteger(reply: unknown): number {
  const number = Number(reply);
  if (!Number.isSafeInteger(number)) throw unexpectedReply();
  return number;
}

function noop(): void {}

function unexpectedReply(): AgentError {
  return new AgentError("store_error", "unexpected reply from redis");
}
