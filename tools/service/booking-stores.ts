// Chooses the booking stores at the start.

import type { AppointmentOptions } from "./appointment-options.ts";
import type { Caches } from "./caches.ts";
import type { BookingExecutorOptions } from "../booking/booking-executor.ts";
import { SlotQueue } from "../records/slot-queue.ts";
import { MemoryBookingStore } from "../records/memory-store.ts";
import type { Schema } from "../../engine/sqlite/schema.ts";
import { FEEDS_SCHEMA } from "../agenda/feed-secrets.ts";
import { CALENDAR_SCHEMA } from "../calendars/sqlite-rows.ts";
import { RECORD_TABLES } from "../records/sqlite-records.ts";
import { SqliteBookingStore } from "../records/sqlite-store.ts";
import { RedisBookingStore } from "../records/redis-store.ts";

export type BookingStores = Pick<BookingExecutorOptions, "records" | "fallback">;

type RecordsOptions = Pick<
  AppointmentOptions,
  "clock" | "limits" | "redis" | "database" | "caps" | "whenDegraded"
>;

/** What the appointment domain keeps in the data folder's database. */
export const APPOINTMENT_TABLES: readonly Schema[] = [RECORD_TABLES, CALENDAR_SCHEMA, FEEDS_SCHEMA];

/**
 * In Redis, with memory as a failover if allowed; without Redis in the database; without both in
 * memory.
 */
export function createBookingStores(
  { clock, limits, redis, database = null, caps, whenDegraded }: RecordsOptions,
  caches: Caches,
): BookingStores {
  const reservationTtlMs = limits.toolTimeoutMs + limits.backendTimeoutMs;
  if (redis === null && database !== null) {
    const records = new SqliteBookingStore({ database, clock, caps, reservationTtlMs });
    return { records, fallback: null };
  }
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
