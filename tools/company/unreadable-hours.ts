// Tenants whose hours or blocks were unreadable when last fetched, for /health. In memory only, at
// most `TENANTS_MAX`; the oldest is evicted first. Each entry expires after a day, so that a fixed
// or removed tenant does not stay an issue.

import assert from "node:assert";
import { DAY_MS } from "../records/booking-store.ts";

/** /health only reports whether there is any, so a few hundred are enough. */
export const TENANTS_MAX = 256;
/** Worst case: a number, a boxed time and a map entry. */
export const TENANT_BYTES = 96;

export class UnreadableHours {
  /** Expiry by tenant, oldest first; `note` caps it at `TENANTS_MAX`. */
  readonly #until = new Map<number, number>();

  /** `now` in monotonic milliseconds. */
  note(tenant: number, unreadable: boolean, now: number): void {
    this.#until.delete(tenant);
    if (!unreadable) return;
    const [oldest] = this.#until.keys();
    if (this.#until.size >= TENANTS_MAX && oldest !== undefined) this.#until.delete(oldest);
    this.#until.set(tenant, now + DAY_MS);
    assert(this.#until.size <= TENANTS_MAX, "more tenants than the cap");
  }

  get count(): number {
    return this.#until.size;
  }

  /** All entries live equally long, so the first ones expire first. */
  isAny(now: number): boolean {
    for (const [tenant, until] of this.#until) {
      if (until > now) return true;
      this.#until.delete(tenant);
    }
    return false;
  }
}
