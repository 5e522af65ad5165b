// Booking records in Redis, shared by all replicas: scripts decide, this file names their answers.
// Each script's keys are in one hash tag: a session's, a calendar's, an email's or a tenant's.

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
  /** Not closed here. */
  readonly redis: RedisPort;
  readonly clock: Clock;
  readonly caps: BookingCaps;
  /** A place in line outlives the longest booking; every look at it makes it last longer. */
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

/** The modes of `hold`, and what it answers. */
const [LOOK, ENTER, KEEP] = [0, 1, 2] as const;
const OUR_TURN = 1;
const WAIT = 2;

/** The entries, the proposal, and room for what else an older program kept. */
const FIELDS_MAX = 2 * ENTRIES_MAX;
/** Bookings of one calendar under way at once, all replicas together. */
const PLACES_MAX = 256;
/** A waiting booking looks this often, plus up to half as long again. */
const POLL_MS = 100;

export class RedisBookingStore implements BookingStore {
  readonly #options: RedisBookingStoreOptions;
  /** By field of a session, and by place. A place goes before an outcome, which is reconciled. */
  readonly #retries: RetryQueue;

  constructor(options: RedisBookingStoreOptions) {
    this.#options = options;
    this.#retries = new RetryQueue({ ...options, droppedFirst: [LEAVE, SETTLE] });
  }

  async readJournal({ session, turn }: SessionOwner): Promise<JournalSnapshot> {
    const answer = await this.#options.redis.run({
      script: RECALL,
      keys: sessionKeys(session),
      args: [turn, FIELDS_MAX],
    });
    if (!Array.isArray(answer) || answer.length < 2) throw unexpectedReply();
    const [owned, now, ...pieces] = answer.map(String);
    const fields = new Map<string, string>();
    for (let index = 0; index + 1 < pieces.length; index += 2) {
      fields.set(pieces[index] ?? "", pieces[index + 1] ?? "");
    }
    return { ownsSession: owned === "1", now: toInteger(now), fields };
  }

  async write({ session, turn }: SessionOwner, changes: JournalChanges): Promise<boolean> {
    const written = changes.flatMap(([field, value]) => (value === null ? [] : [field, value]));
    const deleted = changes.flatMap(([field, value]) => (value === null ? [field] : []));
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
      // The place may have been taken though the answer was lost.
      await this.#leaveQueue(request);
      throw error;
    });
    if (state !== OUR_TURN && state !== WAIT) return null;
    return {
      waitForTurn: (signal) => this.#waitForTurn(request, state, signal),
      isStillOurs: async () => (await this.#poll(request, LOOK)) === OUR_TURN,
      // Not marked as kept it stands in the way all the same: those behind it wait.
      retain: async () => {
        await this.#poll(request, KEEP).catch(noop);
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
    // Ends with the signal, which the tool's own deadline aborts.
    for (let state = first; state !== OUR_TURN; state = await this.#poll(request, LOOK)) {
      if (state !== WAIT) return false;
      await sleep(clock, POLL_MS * (1 + clock.random() / 2), signal);
      if (signal.aborted) throw new AgentError("cancelled", "turn ended in the line");
    }
    return true;
  }

  async #poll(request: ReservationRequest, mode: 0 | 1 | 2): Promise<number> {
    const { start, end } = absoluteMinutes(request.slot);
    const { capacity, token } = request;
    const args = [token, start, end, capacity, this.#options.reservationTtlMs, PLACES_MAX];
    const call = { script: HOLD, keys: [lineKey(request)], args: [...args, mode] };
    return toInteger(await this.#options.redis.run(call));
  }

  async #leaveQueue(request: ReservationRequest): Promise<void> {
    const line = lineKey(request);
    const call = { script: LEAVE, keys: [line], args: [request.token] };
    await this.#retries.run(`${line} ${request.token}`, call, 1);
  }

  async consume(request: QuotaRequest): Promise<QuotaResult> {
    const answers = await Promise.allSettled(
      this.#quotaCalls(request, 1).map((call) => this.#options.redis.run(call)),
    );
    const [who, tenant] = answers.map((answer) =>
      answer.status === "fulfilled" ? toInteger(answer.value) : null,
    );
    if (who === 1 && tenant === 1) return "spent";
    await this.refund(request);
    if (who === 0) return "who_cap";
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

  /** Turns, records, counts and the lock, in one step. */
  async erase(
    { session, turn }: SessionOwner,
    remnants: readonly RetainedEntry[],
  ): Promise<EraseResult> {
    const [meta, book] = sessionKeys(session);
    const keys = [meta, `citas:{${session}}:turns`, book, changesKey(session)];
    const args = [turn, ...remnants.flatMap(({ key, expected, value }) => [key, expected, value])];
    // Run twice, the second answer would say that the session is not the turn's.
    const answer = await this.#options.redis.run({ script: ERASE, keys, args, once: true });
    return String(answer) === "1" ? "conversation" : "not_owned";
  }

  #quotaCalls(request: QuotaRequest, mode: 0 | 1): readonly ScriptCall[] {
    return quotasFor(request, this.#options.caps).map(({ kind, subject, countMax }) => ({
      script: SPEND,
      keys: [`citas:{${subject}}:${kind}`],
      args: [request.token, countMax, DAY_MS, mode],
    }));
  }
}

/** In one hash tag, so that one script can take them all. */
function sessionKeys(session: string): readonly [meta: string, book: string] {
  return [`citas:{${session}}:meta`, `citas:{${session}}:bookings`];
}

function changesKey(session: string): string {
  return `citas:{${session}}:changed`;
}

function lineKey({ tenant, resource }: ReservationRequest): string {
  return `citas:{${tenant}:${resource}}:holds`;
}

function toInteger(answer: unknown): number {
  const number = Number(answer);
  if (!Number.isSafeInteger(number)) throw unexpectedReply();
  return number;
}

function noop(): void {}

function unexpectedReply(): AgentError {
  return new AgentError("store_error", "redis answered something else than was asked");
}
