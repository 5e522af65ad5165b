// Admission: counts admitted requests, hands out running slots, and opens the byte account of each
// turn. Pure: no timers, no promises; waiting requests are called back. Rejection is immediate, the
// queue is bounded, and every permit must be released.
//
// Fair by tenant: slots go round by tenant, in order of arrival within one. While others wait, a
// tenant has at most half of the slots. While over half of the waiting places are taken, a tenant
// has at most half of all places.

import assert from "node:assert";
import { TurnAccount } from "./turn-account.ts";
import type { TurnAccountLimits } from "./turn-account.ts";
import { AdmissionPermit, NO_TENANT } from "./permit.ts";
import type { AdmissionOfPermit, Permit } from "./permit.ts";
import type { Stage } from "./turn-bytes.ts";

export interface AdmissionLimits extends TurnAccountLimits {
  readonly turnsActiveMax: number;
  readonly turnsQueuedMax: number;
}

export interface AdmissionReport {
  readonly heldBytes: number;
  readonly bytesMax: number;
  /** Part of `bytesMax` that only the turn with the oldest waiting claim may use. */
  readonly setAsideBytes: number;
  readonly stageBytes: Readonly<Record<Stage, number>>;
  readonly claimsWaiting: number;
  readonly running: number;
  readonly runningMax: number;
  /** Admitted and not running; more than `waitingMax` while running slots are free. */
  readonly waiting: number;
  readonly waitingMax: number;
}

/** What a tenant has of the places. */
interface TenantShare {
  admitted: number;
  active: number;
}

/** Runs at most `turnsActiveMax` turns and admits at most `turnsActiveMax + turnsQueuedMax`. */
export class Admission {
  readonly account: TurnAccount;
  readonly #limits: AdmissionLimits;
  /** Permits that wait for a slot, by tenant in the order of the next round. Cap: the admitted. */
  readonly #queue = new Map<number, Set<AdmissionPermit>>();
  /** Tenants with an admitted request. Cap: the admitted. */
  readonly #shares = new Map<number, TenantShare>();
  #admitted = 0;
  #active = 0;
  #closed = false;
  #sheddingLoad = false;
  #onEmpty: () => void = noop;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
    this.account = new TurnAccount(limits);
  }

  get admitted(): number {
    return this.#admitted;
  }
  get active(): number {
    return this.#active;
  }
  /** What conversations hold now, and what happens when it is full, in figures. */
  get report(): AdmissionReport {
    const { turnsActiveMax, turnsQueuedMax, turnsBytesMax, turnBytesMax } = this.#limits;
    return {
      heldBytes: this.account.heldBytes,
      bytesMax: turnsBytesMax,
      setAsideBytes: turnBytesMax,
      stageBytes: this.account.stageBytes,
      claimsWaiting: this.account.waitingCount,
      ...{ running: this.#active, runningMax: turnsActiveMax },
      ...{ waiting: this.#admitted - this.#active, waitingMax: turnsQueuedMax },
    };
  }

  /** Bytes that all admitted requests hold. */
  get bytes(): number {
    return this.account.heldBytes;
  }

  /** Whether new requests are rejected because the process is short of memory. */
  get sheddingLoad(): boolean {
    return this.#sheddingLoad;
  }

  /** Starts or ends load shedding; admitted requests go on. */
  setLoadShedding(sheddingLoad: boolean): void {
    this.#sheddingLoad = sheddingLoad;
  }

  /**
   * A permit whose request holds `requestBytes`. Null at capacity, under load shedding or after
   * `close`; nothing is held then.
   */
  tryAcquire(requestBytes: number): Permit | null {
    const { turnsActiveMax, turnsQueuedMax } = this.#limits;
    if (this.#closed || this.#sheddingLoad) return null;
    if (this.#admitted >= turnsActiveMax + turnsQueuedMax) return null;
    const bytes = this.account.tryOpen(NO_TENANT, requestBytes);
    if (bytes === null) return null;
    this.#admitted++;
    return new AdmissionPermit(bytes, this.#admission);
  }

  /** Rejects all new requests; calls `onEmpty` once the last admitted one is released. */
  close(onEmpty: () => void = noop): void {
    this.#closed = true;
    this.#onEmpty = onEmpty;
    if (this.#admitted === 0) onEmpty();
  }

  assertInvariants(): void {
    const { turnsActiveMax, turnsQueuedMax } = this.#limits;
    assert(this.#active >= 0 && this.#active <= turnsActiveMax);
    assert(this.#admitted >= this.#active && this.#admitted <= turnsActiveMax + turnsQueuedMax);
    const shares = [...this.#shares.values()];
    assert.equal(sum(shares.map(({ active }) => active)), this.#active);
    assert(sum(shares.map(({ admitted }) => admitted)) <= this.#admitted);
    assert.equal(this.account.openCount, this.#admitted);
    this.account.assertInvariants();
  }

  readonly #admission: AdmissionOfPermit = {
    setTenant: (tenant) => {
      const share = this.#shares.get(tenant) ?? { admitted: 0, active: 0 };
      share.admitted++;
      this.#shares.set(tenant, share);
      const { turnsActiveMax, turnsQueuedMax } = this.#limits;
      const isCrowded = this.#admitted - turnsActiveMax > Math.ceil(turnsQueuedMax / 2);
      const placesMax = half(turnsActiveMax) + half(turnsQueuedMax);
      const isOver = isCrowded && share.admitted > placesMax;
      return isOver ? Math.ceil((share.admitted - 1) / half(turnsActiveMax)) : 0;
    },
    move: (permit, to) => {
      const share = this.#shares.get(permit.bytes.tenant);
      if (permit.state === "active") {
        this.#active--;
        if (share !== undefined) share.active--;
      }
      this.#leaveQueue(permit);
      permit.state = to;
      if (to === "queued") {
        const { tenant } = permit.bytes;
        const queue = this.#queue.get(tenant) ?? new Set();
        this.#queue.set(tenant, queue.add(permit));
      }
      if (to === "released") this.#forget(permit, share);
      this.#activateQueued();
      if (this.#closed && this.#admitted === 0) this.#onEmpty();
    },
  };

  #forget({ bytes }: AdmissionPermit, share: TenantShare | undefined): void {
    this.#admitted--;
    if (share !== undefined && --share.admitted === 0) this.#shares.delete(bytes.tenant);
    bytes.release();
  }

  #activateQueued(): void {
    while (this.#active < this.#limits.turnsActiveMax) {
      const permit = this.#next();
      if (permit === null) return;
      this.#leaveQueue(permit);
      const share = this.#shares.get(permit.bytes.tenant);
      assert(share !== undefined, "a request queues once its tenant is known");
      this.#active++;
      share.active++;
      permit.state = "active";
      permit.onActive();
    }
  }

  /** Of the tenant whose turn it is, unless it has its half and another one waits. */
  #next(): AdmissionPermit | null {
    const activeMax = half(this.#limits.turnsActiveMax);
    let first: AdmissionPermit | null = null;
    for (const [tenant, queue] of this.#queue) {
      const [oldest = null] = queue;
      first ??= oldest;
      if ((this.#shares.get(tenant)?.active ?? 0) < activeMax) return oldest;
    }
    return first;
  }

  /** Its tenant's next request comes after one of every other tenant. */
  #leaveQueue(permit: AdmissionPermit): void {
    const { tenant } = permit.bytes;
    const queue = this.#queue.get(tenant);
    if (queue?.delete(permit) !== true) return;
    this.#queue.delete(tenant);
    if (queue.size > 0) this.#queue.set(tenant, queue);
  }
}

function half(count: number): number {
  return Math.max(1, Math.floor(count / 2));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function noop(): void {}
