// The four circuit breakers of the business backend. Pure: `now` is an argument in milliseconds.
// Three are keyed by tenant or chatbot. The calendar has one circuit for everybody, and remembers
// whose failures opened it, so that one tenant's trouble never refuses another tenant's booking.

import { Breaker } from "../engine/breaker.ts";
import type { Limits } from "../engine/limits.ts";
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

const EVERYBODY = "global";
const SEVERAL = Symbol("several tenants");

export class Circuits {
  /** One per name; each holds at most `breakerKeysMax` keys. */
  readonly #keyed: Readonly<Record<CircuitName, Breaker>>;
  readonly #calendar: Breaker;
  /** Whose calls to the calendar have failed since the last one that was answered. */
  #failing: string | typeof SEVERAL | null = null;

  constructor(limits: CircuitLimits) {
    const breaker = (name: string): Breaker =>
      new Breaker({
        name,
        threshold: limits.breakerThreshold,
        openMs: limits.breakerOpenMs,
        keysMax: limits.breakerKeysMax,
      });
    this.#keyed = {
      ws_informacion_ia: breaker("ws_informacion_ia"),
      ws_preguntas_frecuentes: breaker("ws_preguntas_frecuentes"),
      ws_agendar_reunion: breaker("ws_agendar_reunion"),
      ws_calendario: breaker("ws_calendario by tenant"),
    };
    this.#calendar = breaker("ws_calendario");
  }

  /** Whether a call may go out. A `true` must be followed by exactly one `settle`. */
  admits(name: CircuitName, key: string, now: number): boolean {
    const keyed = this.#keyed[name];
    if (!keyed.allows(key, now)) return false;
    if (name !== "ws_calendario" || this.#calendar.allows(EVERYBODY, now)) return true;
    // Open for everybody through one tenant's failures alone: another tenant's call is a trial.
    if (this.#failing !== SEVERAL && this.#failing !== key) return true;
    keyed.released(key);
    return false;
  }

  settle(name: CircuitName, key: string, outcome: { verdict: CallVerdict; now: number }): void {
    settleBreaker(this.#keyed[name], key, outcome);
    if (name !== "ws_calendario") return;
    settleBreaker(this.#calendar, EVERYBODY, outcome);
    if (outcome.verdict === "answered") this.#failing = null;
    if (outcome.verdict !== "failed") return;
    this.#failing = this.#failing === null || this.#failing === key ? key : SEVERAL;
  }

  /** Keys with failures remembered, over all circuits: each breaker has its cap. */
  get keys(): number {
    const breakers = [...Object.values(this.#keyed), this.#calendar];
    return breakers.reduce((sum, breaker: Breaker) => sum + breaker.keys, 0);
  }

  states(now: number): readonly CircuitState[] {
    return CIRCUITS.map((name) => {
      const everybody = name === "ws_calendario" && this.#calendar.isOpen(EVERYBODY, now);
      return { name, openCount: this.#keyed[name].openCount(now), everybody };
    });
  }
}

function settleBreaker(
  breaker: Breaker,
  key: string,
  { verdict, now }: { verdict: CallVerdict; now: number },
): void {
  switch (verdict) {
    case "answered":
      return breaker.succeeded(key);
    case "failed":
      return breaker.failed(key, now);
    case "untold":
      return breaker.released(key);
    default:
      return verdict satisfies never;
  }
}
