// Where a service keeps what its sessions booked: chosen once, by what there is. It holds nothing.

import type { AppointmentOptions } from "./appointment-options.ts";
import type { Caches } from "./caches.ts";
import type { DeskOptions } from "../booking/desk.ts";
import { Holds } from "../records/holds.ts";
import { MemoryRecords } from "../records/records-memory.ts";
import { RedisRecords } from "../records/records-redis.ts";

export type OwnRecords = Pick<DeskOptions, "records" | "fallback">;

type RecordsOptions = Pick<
  AppointmentOptions,
  "clock" | "limits" | "redis" | "caps" | "whenDegraded"
>;

/** In this process without Redis, and beside it where bookings are allowed while it is lost. */
export function createRecords(
  { clock, limits, redis, caps, whenDegraded }: RecordsOptions,
  caches: Caches,
): OwnRecords {
  const holdTtlMs = limits.toolTimeoutMs + limits.backendTimeoutMs;
  const memory = new MemoryRecords({
    bookings: caches.bookings,
    spent: caches.bookingCounts,
    // A turn that was cancelled may still be sending while the next one runs in its place.
    holds: new Holds({ holdsMax: 2 * limits.turnsActiveMax, ttlMs: holdTtlMs }),
    caps,
    monotonic: () => clock.monotonic(),
  });
  if (redis === null) return { records: memory, fallback: null };
  const records = new RedisRecords({ redis, clock, caps, holdTtlMs });
  return { records, fallback: whenDegraded === "allow" ? memory : null };
}
