// The circuit breakers of the business backend. Pure: `now` is an argument in milliseconds. Three
// are keyed by tenant or chatbot. The calendar has a circuit for everybody, too, which remembers
// whose failures opened it, so that one tenant's trouble never refuses another tenant's booking;
// and its writes have both of their own, so that reads in between never hide that writes are lost.

import { CircuitBreaker } from "../../engine/concurrency/circuit-breaker.ts";
import type { Limits } from "../../engine/limits/default-limits.ts";
import { CIRCUIT_NAMES } from "./operations.ts";
import type { CircuitName } from "./operations.ts";

/** `answered`: the other side works. `failed`: transport, timeout, 5xx. `untold`: neither. */
export type CallVerdict = "answered" | "failed" | "untold";

export interface CircuitState {
  readonly name: CircuitName;
  readonly openCount: number;
  /** Open for everybody, not only for one tenant. */
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
      // Only a write closes it: its trial is a customer's booking or change, one at a time, and is
      // told as unknown where it is lost, like any other.
      ws_calendario_escritura: new SharedBreaker("ws_calendario_escritura", limits),
    };
  }

  /** Whether a call may go out. A `true` must be followed by exactly one `settle`. */
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

  /** Keys with failures remembered, over all circuits: each breaker has its cap. */
  get keyCount(): number {
    const keyed = Object.values(this.#keyed).reduce((sum, breaker) => sum + breaker.keys, 0);
    return Object.values(this.#shared).reduce((sum, { keyCount }) => sum + keyCount, keyed);
  }

  states(now: number): readonly CircuitState[] {
    return CIRCUIT_NAMES.map((name) => {
      const everybody = this.#shared[name]?.isOpen(now) ?? false;
      return { name, openCount: this.#keyed[name].openCount(now), isOpenForAll: everybody };
    });
  }
}

const GLOBAL_KEY = "global";
const SEVERAL = Symbol("several tenants");

/** A circuit that opens for everybody. */
class SharedBreaker {
  readonly #breaker: CircuitBreaker;
  /** Whose calls have failed since the last one that was answered. */
  #failingKey: string | typeof SEVERAL | null = null;

  constructor(name: string, limits: CircuitLimits) {
    this.#breaker = breakerOf(`${name} for everybody`, { ...limits, breakerKeysMax: 1 });
  }

  allows(key: string, now: number): boolean {
    if (this.#breaker.allows(GLOBAL_KEY, now)) return true;
    // Open for everybody through one tenant's failures alone: another tenant's call is a trial.
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
    case "untold":
      return breaker.recordNeutral(key);
    default:
      return verdict satisfies never;
  }
}
