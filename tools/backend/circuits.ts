// The circuit breakers of the business backend. Pure: `now` is an argument in milliseconds. Three
// are keyed by tenant or chatbot. The calendar has a circuit for everybody, too, which remembers
// whose failures opened it, so that one tenant's trouble never refuses another tenant's booking;
// and its writes have both of their own, so that reads in between never hide that writes are lost.

import { CircuitBreaker } from "../../engine/concurrency/breaker.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import { CIRCUITS } from "./operations.ts";
import type { CircuitName } from "./operations.ts";

/** `answered`: the other side works. `failed`: transport, timeout, 5xx. `untold`: neither. */
export type CallVerdict = "answered" | "failed" | "untold";

export interface CircuitState {
  readonly name: CircuitName;
  readonly openCount: number;
  /** Open for everybody, not only for one tenant. */
  readonly everybody: boolean;
}

type CircuitLimits = Pick<Limits, "breakerThreshold" | "breakerOpenMs" | "breakerKeysMax">;

interface Outcome {
  readonly verdict: CallVerdict;
  readonly now: number;
}

export class Circuits {
  /** One per name; each holds at most `breakerKeysMax` keys. */
  readonly #keyed: Readonly<Record<CircuitName, CircuitBreaker>>;
  /** One key each. */
  readonly #shared: Readonly<Partial<Record<CircuitName, SharedCircuit>>>;

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
      ws_calendario: new SharedCircuit("ws_calendario", limits),
      // Only a write closes it: its trial is a customer's booking or change, one at a time, and is
      // told as unknown where it is lost, like any other.
      ws_calendario_escritura: new SharedCircuit("ws_calendario_escritura", limits),
    };
  }

  /** Whether a call may go out. A `true` must be followed by exactly one `settle`. */
  admits(name: CircuitName, key: string, now: number): boolean {
    const keyed = this.#keyed[name];
    if (!keyed.allows(key, now)) return false;
    if (this.#shared[name]?.admits(key, now) !== false) return true;
    keyed.recordNeutral(key);
    return false;
  }

  settle(name: CircuitName, key: string, outcome: Outcome): void {
    settleBreaker(this.#keyed[name], key, outcome);
    this.#shared[name]?.settle(key, outcome);
  }

  /** Keys with failures remembered, over all circuits: each breaker has its cap. */
  get keys(): number {
    const keyed = Object.values(this.#keyed).reduce((sum, breaker) => sum + breaker.keys, 0);
    return Object.values(this.#shared).reduce((sum, { keys }) => sum + keys, keyed);
  }

  states(now: number): readonly CircuitState[] {
    return CIRCUITS.map((name) => {
      const everybody = this.#shared[name]?.isOpen(now) ?? false;
      return { name, openCount: this.#keyed[name].openCount(now), everybody };
    });
  }
}

const EVERYBODY = "global";
const SEVERAL = Symbol("several tenants");

/** A circuit that opens for everybody. */
class SharedCircuit {
  readonly #breaker: CircuitBreaker;
  /** Whose calls have failed since the last one that was answered. */
  #failing: string | typeof SEVERAL | null = null;

  constructor(name: string, limits: CircuitLimits) {
    this.#breaker = breakerOf(`${name} for everybody`, { ...limits, breakerKeysMax: 1 });
  }

  admits(key: string, now: number): boolean {
    if (this.#breaker.allows(EVERYBODY, now)) return true;
    // Open for everybody through one tenant's failures alone: another tenant's call is a trial.
    return this.#failing !== SEVERAL && this.#failing !== key;
  }

  settle(key: string, outcome: Outcome): void {
    settleBreaker(this.#breaker, EVERYBODY, outcome);
    if (outcome.verdict === "answered") this.#failing = null;
    if (outcome.verdict !== "failed") return;
    this.#failing = this.#failing === null || this.#failing === key ? key : SEVERAL;
  }

  isOpen(now: number): boolean {
    return this.#breaker.isOpen(EVERYBODY, now);
  }

  get keys(): number {
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

function settleBreaker(breaker: CircuitBreaker, key: string, { verdict, now }: Outcome): void {
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
