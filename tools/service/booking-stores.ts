// Chooses the booking stores at the start.

import type { AppointmentOptions } from "./appointment-options.ts";
import type { Caches } from "./caches.ts";
import type { BookingExecutorOptions } from "../booking/booking-executor.ts";
import { SlotQueue } from "../records/slot-queue.ts";
import { MemoryBookingStore } from "../records/memory-store.ts";
import { RedisBookingStore } from "../records/redis-store.ts";

export type BookingStores = Pick<BookingExecutorOptions, "records" | "fallback">;

type RecordsOptions = Pick<
  AppointmentOptions,
  "clock" | "limits" | "redis" | "caps" | "whenDegraded"
>;

/** In memory without Redis; with Redis also in memory as a failover, if allowed. */
export function createBookingStores(
  { clock, limits, redis, caps, whenDegraded }: RecordsOptions,
  caches: Caches,
): BookingStores {
  const reservationTtlMs = limits.toolTimeoutMs + limits.backendTimeoutMs;
  const memory = new MemoryBookingStore({
    bookings: caches.bookings,
    quotas: caches.bookingCounts,
    // A cancelled turn may still be sending while the next one already runs.
    slotQueue: new SlotQueue({
      reservationsMax: 2 * limits.turnsActiveMax,
      ttlMs: reservationTtlMs,
    }),
    caps,
    monotonic: () => clock.monotonic(),
  });
  if (redis === null) return { records: memory, fallback: null };
  const records = new RedisBookingStore({ redis, clock, caps, reservationTtlMs });
  return { records, fallback: whenDegraded === "allow" ? memory : null };
}
