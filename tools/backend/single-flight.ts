// Single-flight: at most one fetch per key, shared by all its waiters. When the last waiter leaves,
// the fetch is aborted. Results are not cached.

import assert from "node:assert";
import { unlessAborted } from "../../engine/core/abort.ts";
import { AgentError } from "../../engine/core/errors.ts";

interface InFlightCall<Value> {
  readonly promise: Promise<Value>;
  readonly controller: AbortController;
  waiters: number;
}

export class SingleFlight<Value> {
  /** Every call has a waiter, so admission caps them: admitted turns × keys per turn. */
  readonly #inFlight = new Map<string, InFlightCall<Value>>();

  /** Fetches in flight. */
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
    if (signal.aborted) throw abandonedError();
    const call = this.#inFlight.get(key) ?? this.#start(key, load);
    call.waiters++;
    try {
      return await unlessAborted(call.promise, signal, abandonedError);
    } finally {
      call.waiters--;
      assert(call.waiters >= 0, "a waiter left twice");
      if (call.waiters === 0) this.#abort(key, call);
    }
  }

  #start(key: string, load: (signal: AbortSignal) => Promise<Value>): InFlightCall<Value> {
    const controller = new AbortController();
    const call = { promise: load(controller.signal), controller, waiters: 0 };
    this.#inFlight.set(key, call);
    const forget = (): void => this.#forget(key, call);
    call.promise.then(forget, forget);
    return call;
  }

  /** No waiters left: the next call starts a new fetch. */
  #abort(key: string, call: InFlightCall<Value>): void {
    this.#forget(key, call);
    call.controller.abort();
  }

  #forget(key: string, call: InFlightCall<Value>): void {
    if (this.#inFlight.get(key) === call) this.#inFlight.delete(key);
  }
}

function abandonedError(): AgentError {
  return new AgentError("cancelled", "caller gave up");
}
