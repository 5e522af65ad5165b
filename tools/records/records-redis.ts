// Booking records in Redis, shared by all replicas: scripts decide, this file names their answers.
// Each script's keys are in one hash tag: a session's, a calendar's, an email's or a tenant's.

import { sleep } from "../../engine/core/clock.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { AgentError } from "../../engine/core/errors.ts";
import type { SessionKey } from "../../engine/conversation/message.ts";
import type { RedisPort } from "../../engine/redis/redis.ts";
import { loadScript } from "../../engine/redis/scripts.ts";
import type { ScriptCall } from "../../engine/redis/scripts.ts";
import { ENTRIES_MAX } from "./entries.ts";
import { minutesOf } from "./holds.ts";
import { pursesOf } from "./purses.ts";
import { countChanges, eraseSession, sessionKeys } from "./records-erasure.ts";
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

interface RedisRecordsOptions {
  /** Not closed here. */
  readonly redis: RedisPort;
  readonly clock: Clock;
  readonly caps: BookingCaps;
  /** A place in line outlives the longest booking; every look at it makes it last longer. */
  readonly holdTtlMs: number;
}

const RECALL = loadScript("recall-2", import.meta.url);
const WRITE = loadScript("write-2", import.meta.url);
const SETTLE = loadScript("settle-1", import.meta.url);
const HOLD = loadScript("hold-1", import.meta.url);
const LEAVE = loadScript("leave-1", import.meta.url);
const SPEND = loadScript("spend-1", import.meta.url);

/** What `hold` is asked, and what it answers. */
const [LOOK, ENTER, KEEP] = [0, 1, 2] as const;
const OUR_TURN = 1;
const WAIT = 2;

/** The entries, the proposal, and room for what an older program kept beside them. */
const FIELDS_MAX = 2 * ENTRIES_MAX;
/** Bookings of one calendar under way at once, all replicas together. */
const PLACES_MAX = 256;
/** A waiting booking looks this often, plus up to half as long again. */
const LOOK_MS = 100;
/** What Redis could not be told; the oldest goes: an outcome is reconciled, a place expires. */
const UNTOLD_MAX = 64;
/** Told again after this, while the link stands: of a Cluster, one part may be away. */
const AGAIN_MS = 1000;

export class RedisRecords implements BookingRecords {
  readonly #options: RedisRecordsOptions;
  /** By field of a session, and by place. Cap: `UNTOLD_MAX`. */
  readonly #untold = new Map<string, ScriptCall>();
  /** The last of each that is being told. Cap: the commands under way. */
  readonly #telling = new Map<string, ScriptCall>();
  #again = false;

  constructor(options: RedisRecordsOptions) {
    this.#options = options;
    options.redis.onReady(() => this.#tellAgain());
  }

  async recall({ session, turn }: Owner): Promise<Recalled> {
    const answer = await this.#options.redis.run({
      script: RECALL,
      keys: sessionKeys(session),
      args: [turn, FIELDS_MAX],
    });
    if (!Array.isArray(answer) || answer.length < 2) throw garbage();
    const [owned, now, ...pieces] = answer.map(String);
    const fields = new Map<string, string>();
    for (let index = 0; index + 1 < pieces.length; index += 2) {
      fields.set(pieces[index] ?? "", pieces[index + 1] ?? "");
    }
    return { owned: owned === "1", now: wholeNumber(now), fields };
  }

  async write({ session, turn }: Owner, changes: Changes): Promise<boolean> {
    const written = changes.flatMap(([field, value]) => (value === null ? [] : [field, value]));
    const deleted = changes.flatMap(([field, value]) => (value === null ? [field] : []));
    const args = [turn, DAY_MS, written.length / 2, ...written, ...deleted];
    const call = { script: WRITE, keys: sessionKeys(session), args };
    return wholeNumber(await this.#options.redis.run(call)) === 1;
  }

  async settle({ session, field, begins, value }: Settlement): Promise<void> {
    const [, book] = sessionKeys(session);
    const call = { script: SETTLE, keys: [book], args: [field, begins, value ?? "", DAY_MS] };
    await this.#tell(`${book} ${field}`, call, 2);
  }

  /** So many times on a link that stands; then in the background, also when it comes up again. */
  async #tell(name: string, call: ScriptCall, attempts: 1 | 2): Promise<void> {
    this.#untold.delete(name);
    this.#telling.set(name, call);
    const isTold = await this.#isTold(call, attempts);
    // What failed late is not told after the one that came after it.
    if (this.#telling.get(name) !== call) return;
    this.#telling.delete(name);
    if (isTold) return;
    this.#untold.set(name, call);
    this.#makeRoom();
    this.#tellLater();
  }

  async #isTold(call: ScriptCall, attempts: 1 | 2): Promise<boolean> {
    const { redis } = this.#options;
    for (let attempt = 0; attempt < attempts; attempt++) {
      try {
        await redis.run(call);
        return true;
      } catch {
        if (!redis.healthy()) break;
      }
    }
    return false;
  }

  /** A place goes before an outcome: every booking of an outage leaves one. */
  #makeRoom(): void {
    for (const least of [LEAVE, SETTLE]) {
      for (const [oldest, { script }] of this.#untold) {
        if (this.#untold.size <= UNTOLD_MAX) return;
        if (script === least) this.#untold.delete(oldest);
      }
    }
  }

  #tellLater(): void {
    if (this.#again) return;
    this.#again = true;
    const again = (): void => {
      this.#again = false;
      // Else it comes with the link.
      if (this.#options.redis.healthy()) this.#tellAgain();
    };
    this.#options.clock.after(AGAIN_MS, again, "background");
  }

  #tellAgain(): void {
    for (const [name, call] of [...this.#untold]) this.#tell(name, call, 1).catch(noop);
  }

  async hold(request: HoldRequest): Promise<Hold | null> {
    const state = await this.#look(request, ENTER).catch(async (error: unknown) => {
      // The place may have been taken though the answer was lost.
      await this.#leave(request);
      throw error;
    });
    if (state !== OUR_TURN && state !== WAIT) return null;
    return {
      turn: (signal) => this.#turn(request, state, signal),
      confirm: async () => (await this.#look(request, LOOK)) === OUR_TURN,
      // Not marked as kept it stands in the way all the same: those behind it wait.
      keep: async () => {
        await this.#look(request, KEEP).catch(noop);
      },
      release: () => this.#leave(request),
    };
  }

  async #turn(request: HoldRequest, first: number, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    // Ends with the signal, which the tool's own deadline aborts.
    for (let state = first; state !== OUR_TURN; state = await this.#look(request, LOOK)) {
      if (state !== WAIT) return false;
      await sleep(clock, LOOK_MS * (1 + clock.random() / 2), signal);
      if (signal.aborted) throw new AgentError("cancelled", "turn ended in the line");
    }
    return true;
  }

  async #look(request: HoldRequest, mode: 0 | 1 | 2): Promise<number> {
    const { start, end } = minutesOf(request.slot);
    const { capacity, token } = request;
    const args = [token, start, end, capacity, this.#options.holdTtlMs, PLACES_MAX];
    const call = { script: HOLD, keys: [lineKey(request)], args: [...args, mode] };
    return wholeNumber(await this.#options.redis.run(call));
  }

  async #leave(request: HoldRequest): Promise<void> {
    const line = lineKey(request);
    const call = { script: LEAVE, keys: [line], args: [request.token] };
    await this.#tell(`${line} ${request.token}`, call, 1);
  }

  async spend(request: SpendRequest): Promise<Spent> {
    const answers = await Promise.allSettled(
      this.#spendCalls(request, 1).map((call) => this.#options.redis.run(call)),
    );
    const [who, tenant] = answers.map((answer) =>
      answer.status === "fulfilled" ? wholeNumber(answer.value) : null,
    );
    if (who === 1 && tenant === 1) return "spent";
    await this.refund(request);
    if (who === 0) return "who_cap";
    if (tenant === 0) return "tenant_cap";
    throw new AgentError("store_error", "bookings could not be counted");
  }

  async refund(request: SpendRequest): Promise<void> {
    const { redis } = this.#options;
    await Promise.allSettled(this.#spendCalls(request, 0).map((call) => redis.run(call)));
  }

  async changesOf(session: SessionKey): Promise<number> {
    return wholeNumber(await countChanges(this.#options.redis, session));
  }

  erase(owner: Owner, remnants: readonly Remnant[]): Promise<Erasure> {
    return eraseSession(this.#options.redis, owner, remnants);
  }

  #spendCalls(request: SpendRequest, mode: 0 | 1): readonly ScriptCall[] {
    return pursesOf(request, this.#options.caps).map(({ kind, owner, countMax }) => ({
      script: SPEND,
      keys: [`citas:{${owner}}:${kind}`],
      args: [request.token, countMax, DAY_MS, mode],
    }));
  }
}

function lineKey({ tenant, resource }: HoldRequest): string {
  return `citas:{${tenant}:${resource}}:holds`;
}

function wholeNumber(answer: unknown): number {
  const number = Number(answer);
  if (!Number.isSafeInteger(number)) throw garbage();
  return number;
}

function noop(): void {}

function garbage(): AgentError {
  return new AgentError("store_error", "redis answered something else than was asked");
}
