// Which tenants' hours or blocks could not be read when they were fetched last: what /health says
// of it, from memory only. It holds at most `TENANTS_MAX` tenants, the longest noted leaves first,
// and forgets each a day after it was noted: a tenant that is fixed, or gone, is no issue for ever.

import assert from "node:assert";
import { DAY_MS } from "../records/booking-store.ts";

/** /health says that there is one, not how many: a few hundred are as good as all. */
export const TENANTS_MAX = 256;
/** A number, a boxed time and their place in a map, at worst. */
export const TENANT_BYTES = 96;

export class UnreadableHours {
  /** Until when, by tenant; capped by `TENANTS_MAX` in `note`. Oldest first. */
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

  /** All have the same term, so the longest noted are the first to go. */
  isAny(now: number): boolean {
    for (const [tenant, until] of this.#until) {
      if (until > now) return true;
      this.#until.delete(tenant);
    }
    return false;
  }
}
