// The quotas that a booking or a change counts against: of the email or session, and of the tenant.
// Pure; the stores count.

import { digest } from "./booking-journal.ts";
import type { QuotaRequest } from "./booking-store.ts";
import type { BookingCaps } from "../domain/booking-caps.ts";

export interface Quota {
  /** Part of the store's key: bookings count as "spent", changes as "changed". */
  readonly kind: "spent" | "changed";
  /** Email (as a digest), session or tenant. */
  readonly subject: string;
  /** In any 24 hours. */
  readonly countMax: number;
}

/** First the quota of the email or session, then the tenant's. */
export function quotasFor(
  { what, tenant, subject }: QuotaRequest,
  caps: BookingCaps,
): readonly [subject: Quota, tenant: Quota] {
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
