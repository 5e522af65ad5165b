// Where a booking or a change counts, and how many a day each may have: those of an email, of a
// session and of a tenant. Pure; the stores count.

import { digest } from "./booking-journal.ts";
import type { QuotaRequest } from "./booking-store.ts";
import type { BookingCaps } from "../domain/booking-caps.ts";

export interface Quota {
  /** What is counted there; no two kinds share a purse. */
  readonly kind: "spent" | "changed";
  /** Whose; of an email only a digest. */
  readonly subject: string;
  /** In any 24 hours. */
  readonly countMax: number;
}

/** First the one who asks, then the tenant. */
export function quotasFor(
  { what, tenant, subject }: QuotaRequest,
  caps: BookingCaps,
): readonly [who: Quota, tenant: Quota] {
  if (what === "booking") {
    const own = { subject: `${tenant}:${digest(subject)}`, countMax: caps.perEmail };
    const all = { subject: String(tenant), countMax: caps.perTenant };
    return [
      { kind: "spent", ...own },
      { kind: "spent", ...all },
    ];
  }
  const own = { subject, countMax: caps.changesPerSession };
  const all = { subject: String(tenant), countMax: caps.changesPerTenant };
  return [
    { kind: "changed", ...own },
    { kind: "changed", ...all },
  ];
}
