// Where a service keeps what its sessions booked: chosen once, by what there is. It holds nothing.

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

/** In this process without Redis, and beside it where bookings are allowed while it is lost. */
export function createBookingStores(
  { clock, limits, redis, caps, whenDegraded }: RecordsOptions,
  caches: Caches,
): BookingStores {
  const holdTtlMs = limits.toolTimeoutMs + limits.backendTimeoutMs;
  const memory = new MemoryBookingStore({
    bookings: caches.bookings,
    quotas: caches.bookingCounts,
    // A turn that was cancelled may still be sending while the next one runs in its place.
    slotQueue: new SlotQueue({ reservationsMax: 2 * limits.turnsActiveMax, ttlMs: holdTtlMs }),
    caps,
    monotonic: () => clock.monotonic(),
  });
  if (redis === null) return { records: memory, fallback: null };
  const records = new RedisBookingStore({ redis, clock, caps, reservationTtlMs: holdTtlMs });
  return { records, fallback: whenDegraded === "allow" ? memory : null };
}
