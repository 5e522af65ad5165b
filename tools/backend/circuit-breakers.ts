// The circuit breakers of the business backend. Pure: `now` is an argument in milliseconds. Each
// circuit is keyed by tenant or chatbot. The calendar also has one for all companies. It remembers
// whose failures opened it, so that one tenant's failures never block another tenant's booking.
// Calendar writes have their own pair, so that successful reads never hide failing writes.

import { CircuitBreaker } from "../../engine/concurrency/circuit-breaker.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import { CIRCUIT_NAMES } from "./operations.ts";
import type { CircuitName } from "./operations.ts";

/** `answered`: the backend works. `failed`: transport, timeout, 5xx. `neutral`: neither. */
export type CallVerdict = "answered" | "failed" | "neutral";

export interface CircuitState {
  readonly name: CircuitName;
  readonly openCount: number;
  /** Open for all companies, not only for one tenant. */
  readonly isOpenForAll: boolean;
}

type CircuitLimits = Pick<Limits, "breakerThreshold" | "breakerOpenMs" | "breakerKeysMax">;

interface CallOutcome {
  readonly verdict: CallVerdict;
  readonly now: number;
}

export class CircuitBreakers {
  /** One per name; each holds at most `breakerKeysMax` keys. */
  readonly #keyed: Readonly<Record<CircuitName, CircuitBreaker>>;
  /** One key each. */
  readonly #shared: Readonly<Partial<Record<CircuitName, SharedBreaker>>>;

  constructor(limits: CircuitLimits) {
    const keyed = (name: CircuitName): CircuitBreaker => breakerOf(name, limits);
    this.#keyed = {
      ws_informacion_ia: keyed("ws_informacion_ia"),
      ws_preguntas_frecuentes: keyed("ws_preguntas_frecuentes"),
      ws_agendar_reunion: keyed("ws_agendar_reunion"),
      ws_calendario: keyed("ws_calendario"),
      ws_calendario_escritura: keyed("ws_calendario_escritura"),
    };
    this.#shared = {
      ws_calendario: new SharedBreaker("ws_calendario", limits),
      // Only a write closes it. Its trial is a customer's booking or change, one at a time; a lost
      // reply is reported as an unknown outcome, as for any other write.
      ws_calendario_escritura: new SharedBreaker("ws_calendario_escritura", limits),
    };
  }

  /** Whether a call may be sent. The caller must follow a `true` with exactly one `record`. */
  allows(name: CircuitName, key: string, now: number): boolean {
    const keyed = this.#keyed[name];
    if (!keyed.allows(key, now)) return false;
    if (this.#shared[name]?.allows(key, now) !== false) return true;
    keyed.recordNeutral(key);
    return false;
  }

  record(name: CircuitName, key: string, outcome: CallOutcome): void {
    recordOutcome(this.#keyed[name], key, outcome);
    this.#shared[name]?.record(key, outcome);
  }

  /** Keys with remembered failures in all circuits; each breaker has its cap. */
  get keyCount(): number {
    const keyed = Object.values(this.#keyed).reduce((sum, breaker) => sum + breaker.keys, 0);
    return Object.values(this.#shared).reduce((sum, { keyCount }) => sum + keyCount, keyed);
  }

  states(now: number): readonly CircuitState[] {
    return CIRCUIT_NAMES.map((name) => {
      const isOpenForAll = this.#shared[name]?.isOpen(now) ?? false;
      return { name, openCount: this.#keyed[name].openCount(now), isOpenForAll };
    });
  }
}

const GLOBAL_KEY = "global";
const SEVERAL = Symbol("several tenants");

/** A circuit for all companies. */
class SharedBreaker {
  readonly #breaker: CircuitBreaker;
  /** Whose calls have failed since the last answered one. */
  #failingKey: string | typeof SEVERAL | null = null;

  constructor(name: string, limits: CircuitLimits) {
    this.#breaker = breakerOf(`${name} for all`, { ...limits, breakerKeysMax: 1 });
  }

  allows(key: string, now: number): boolean {
    if (this.#breaker.allows(GLOBAL_KEY, now)) return true;
    // Opened by one tenant's failures alone: a call of another tenant serves as the trial.
    return this.#failingKey !== SEVERAL && this.#failingKey !== key;
  }

  record(key: string, outcome: CallOutcome): void {
    recordOutcome(this.#breaker, GLOBAL_KEY, outcome);
    if (outcome.verdict === "answered") this.#failingKey = null;
    if (outcome.verdict !== "failed") return;
    this.#failingKey = this.#failingKey === null || this.#failingKey === key ? key : SEVERAL;
  }

  isOpen(now: number): boolean {
    return this.#breaker.isOpen(GLOBAL_KEY, now);
  }

  get keyCount(): number {
    return this.#breaker.keys;
  }
}

function breakerOf(name: string, limits: CircuitLimits): CircuitBreaker {
  return new CircuitBreaker({
    name,
    threshold: limits.breakerThreshold,
    openMs: limits.breakerOpenMs,
    keysMax: limits.breakerKeysMax,
  });
}

function recordOutcome(breaker: CircuitBreaker, key: string, { verdict, now }: CallOutcome): void {
  switch (verdict) {
    case "answered":
      return breaker.recordSuccess(key);
    case "failed":
      return breaker.recordFailure(key, now);
    case "neutral":
      return breaker.recordNeutral(key);
    default:
      return verdict satisfies never;
  }
}
