// One fetch per key, however many wait for it. A waiter that leaves takes only itself away; when
// the last one leaves, the fetch is aborted. It caches nothing: a settled flight is forgotten.

import assert from "node:assert";
import { unlessAborted } from "../../engine/core/abort.ts";
import { AgentError } from "../../engine/core/errors.ts";

interface InFlightCall<Value> {
  readonly promise: Promise<Value>;
  readonly controller: AbortController;
  waiters: number;
}

export class SingleFlight<Value> {
  /** Every flight has a waiter, so admission caps them: admitted turns × the keys one turn asks. */
  readonly #inFlight = new Map<string, InFlightCall<Value>>();

  /** Fetches under way. */
  get count(): number {
    return this.#inFlight.size;
  }

  /**
   * The fetch's value. Rejects with `cancelled` as soon as this waiter's own signal aborts.
   * `load` is called at once, with a signal that outlives any single waiter.
   */
  async run(
    key: string,
    signal: AbortSignal,
    load: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    if (signal.aborted) throw gaveUp();
    const flight = this.#inFlight.get(key) ?? this.#start(key, load);
    flight.waiters++;
    try {
      return await unlessAborted(flight.promise, signal, gaveUp);
    } finally {
      flight.waiters--;
      assert(flight.waiters >= 0, "a waiter left twice");
      if (flight.waiters === 0) this.#abort(key, flight);
    }
  }

  #start(key: string, load: (signal: AbortSignal) => Promise<Value>): InFlightCall<Value> {
    const controller = new AbortController();
    const flight = { promise: load(controller.signal), controller, waiters: 0 };
    this.#inFlight.set(key, flight);
    const land = (): void => this.#forget(key, flight);
    flight.promise.then(land, land);
    return flight;
  }

  /** Nobody waits any more: whoever asks next begins anew. */
  #abort(key: string, flight: InFlightCall<Value>): void {
    this.#forget(key, flight);
    flight.controller.abort();
  }

  #forget(key: string, flight: InFlightCall<Value>): void {
    if (this.#inFlight.get(key) === flight) this.#inFlight.delete(key);
  }
}

function gaveUp(): AgentError {
  return new AgentError("cancelled", "caller gave up");
}
