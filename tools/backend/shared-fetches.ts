// The bytes of fetches that turns share. They have an account of their own: if the turn that came
// first paid for a fetch, others would wait for bytes that it cannot get.

import { TurnAccount } from "../../engine/concurrency/turn-account.ts";
import type { TurnBytes } from "../../engine/concurrency/turn-bytes.ts";
import type { Account } from "../../engine/memory/memory-ledger.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import { fetchBytesMax } from "../../engine/limits/turn-weights.ts";

export class SharedFetches {
  readonly #account: TurnAccount;
  readonly #bytesMax: number;

  constructor(limits: Pick<Limits, "fetchesBytesMax" | "backendBytesMax">) {
    this.#bytesMax = limits.fetchesBytesMax;
    this.#account = new TurnAccount({
      turnsBytesMax: limits.fetchesBytesMax,
      // Without a backend there are none.
      turnBytesMax: Math.min(limits.fetchesBytesMax, fetchBytesMax(limits)),
    });
  }

  /** Runs one fetch with the bytes that its answer is claimed from. Not without a backend. */
  async run<Value>(tenant: number, fetch: (bytes: TurnBytes) => Promise<Value>): Promise<Value> {
    const bytes = this.#account.open(tenant);
    try {
      return await fetch(bytes);
    } finally {
      bytes.release();
    }
  }

  /** For the memory ledger. */
  get account(): Account {
    return {
      name: "fetches",
      bytesMax: this.#bytesMax,
      read: () => ({ bytes: this.#account.heldBytes, entries: this.#account.openCount }),
    };
  }
}
