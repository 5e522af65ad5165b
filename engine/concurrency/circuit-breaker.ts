// Circuit breakers, keyed and capped; pure: `now` is an argument in milliseconds.
// closed → (threshold failures in a row) → open → (after openMs, one trial) → closed or open.

import assert from "node:assert";

interface CircuitBreakerOptions {
  readonly name: string;
  readonly threshold: number;
  readonly openMs: number;
  readonly keysMax: number;
}

interface Circuit {
  failures: number;
  /** 0 while closed. */
  openUntil: number;
  trialInFlight: boolean;
}

/**
 * Keeps only keys with failures: a success removes the key. At `keysMax` a new key evicts the
 * oldest closed one, or the oldest open one when all are open.
 */
export class CircuitBreaker {
  readonly name: string;
  readonly #options: CircuitBreakerOptions;
  /** Insertion order is age. Cap: `keysMax`. */
  readonly #circuits = new Map<string, Circuit>();

  constructor(options: CircuitBreakerOptions) {
    assert(options.threshold > 0 && options.openMs > 0 && options.keysMax > 0);
    this.name = options.name;
    this.#options = options;
  }

  /** Whether a call may be sent; `true` on a half-open circuit claims its one trial. */
  allows(key: string, now: number): boolean {
    const circuit = this.#circuits.get(key);
    if (circuit === undefined || circuit.openUntil === 0) return true;
    if (now < circuit.openUntil || circuit.trialInFlight) return false;
    circuit.trialInFlight = true;
    return true;
  }

  recordSuccess(key: string): void {
    this.#circuits.delete(key);
  }

  recordFailure(key: string, now: number): void {
    const circuit = this.#circuits.get(key) ?? this.#add(key);
    circuit.failures++;
    if (circuit.trialInFlight || circuit.failures >= this.#options.threshold) {
      circuit.openUntil = now + this.#options.openMs;
    }
    circuit.trialInFlight = false;
    assert(this.#circuits.size <= this.#options.keysMax, `${this.name}: keys over cap`);
  }

  /** The call said nothing about the other side's health (it was cancelled). */
  recordNeutral(key: string): void {
    const circuit = this.#circuits.get(key);
    if (circuit !== undefined) circuit.trialInFlight = false;
  }

  isOpen(key: string, now: number): boolean {
    const circuit = this.#circuits.get(key);
    return circuit !== undefined && circuit.openUntil > now;
  }

  /** Open circuits, for /health and the gauge. */
  openCount(now: number): number {
    let count = 0;
    for (const circuit of this.#circuits.values()) if (circuit.openUntil > now) count++;
    return count;
  }

  get keys(): number {
    return this.#circuits.size;
  }

  #add(key: string): Circuit {
    if (this.#circuits.size >= this.#options.keysMax) this.#circuits.delete(this.#keyToEvict());
    const circuit: Circuit = { failures: 0, openUntil: 0, trialInFlight: false };
    this.#circuits.set(key, circuit);
    return circuit;
  }

  #keyToEvict(): string {
    let oldest: string | undefined;
    for (const [key, circuit] of this.#circuits) {
      oldest ??= key;
      if (circuit.openUntil === 0) return key;
    }
    assert(oldest !== undefined, `${this.name}: no key to evict`);
    return oldest;
  }
}
