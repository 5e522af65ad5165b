// The permit of one admitted request; admission.ts decides what it gets.

import assert from "node:assert";
import type { TurnBytes } from "./turn-bytes.ts";

/** An admitted request: `waiting`, `queued` for a running slot, `active` while its turn runs. */
export interface Permit {
  /** What the turn holds; released with the permit. */
  readonly bytes: TurnBytes;
  /**
   * Whose request it is, known once its body was read. 0: it may stay. Else the tenant already has
   * its share of the places: in how many rounds of those that it may run they will have run. The
   * permit stays to be released.
   */
  setTenant(tenant: number): number;
  /** Queues for a running slot; `onActive` is called at once or later. */
  acquireSlot(onActive: () => void): void;
  /** Releases the running slot, or leaves the queue for one; the request stays admitted. */
  yieldSlot(): void;
  /** Releases everything. Safe to call twice. */
  release(): void;
  readonly state: "waiting" | "queued" | "active" | "released";
}

/** Of requests whose body has not been read. */
export const NO_TENANT = Number.NaN;

export interface AdmissionOfPermit {
  readonly setTenant: (tenant: number) => number;
  readonly move: (permit: AdmissionPermit, to: Permit["state"]) => void;
}

export class AdmissionPermit implements Permit {
  readonly bytes: TurnBytes;
  state: Permit["state"] = "waiting";
  onActive: () => void = noop;
  readonly #admission: AdmissionOfPermit;

  constructor(bytes: TurnBytes, admission: AdmissionOfPermit) {
    this.bytes = bytes;
    this.#admission = admission;
  }

  setTenant(tenant: number): number {
    assert(Number.isNaN(this.bytes.tenant), "a request has one tenant");
    this.bytes.tenant = tenant;
    return this.#admission.setTenant(tenant);
  }

  acquireSlot(onActive: () => void): void {
    assert.equal(this.state, "waiting", "a permit queues once");
    this.onActive = onActive;
    this.#admission.move(this, "queued");
  }

  yieldSlot(): void {
    assert(this.state !== "released", "a released permit is final");
    if (this.state !== "waiting") this.#admission.move(this, "waiting");
  }

  release(): void {
    if (this.state !== "released") this.#admission.move(this, "released");
  }
}

function noop(): void {}
