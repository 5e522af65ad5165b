// Where a booking or a change counts, and how many a day each may have: those of an email, of a
// session and of a tenant. Pure; the stores count.

import { digest } from "./entries.ts";
import type { SpendRequest } from "./records.ts";
import type { BookingCaps } from "../domain/booking-caps.ts";

export interface Purse {
  /** What is counted there; no two kinds share a purse. */
  readonly kind: "spent" | "changed";
  /** Whose; of an email only a digest. */
  readonly owner: string;
  /** In any 24 hours. */
  readonly countMax: number;
}

/** First the one who asks, then the tenant. */
export function pursesOf(
  { what, tenant, who }: SpendRequest,
  caps: BookingCaps,
): readonly [who: Purse, tenant: Purse] {
  if (what === "booking") {
    const own = { owner: `${tenant}:${digest(who)}`, countMax: caps.perEmail };
    const all = { owner: String(tenant), countMax: caps.perTenant };
    return [
      { kind: "spent", ...own },
      { kind: "spent", ...all },
    ];
  }
  const own = { owner: who, countMax: caps.changesPerSession };
  const all = { owner: String(tenant), countMax: caps.changesPerTenant };
  return [
    { kind: "changed", ...own },
    { kind: "changed", ...all },
  ];
}
