// The plugin's caches: their shares of the memory accounts, and their eviction under pressure.

import { ByteCache } from "../../engine/memory/byte-cache.ts";
import type { ByteCacheOptions, EvictionCause } from "../../engine/memory/byte-cache.ts";
import type { Account } from "../../engine/memory/memory-ledger.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import type { Calendars } from "../calendars/calendars.ts";
import type { Companies } from "../company-files/companies.ts";
import { DAY_MS } from "../records/booking-store.ts";
import { TENANTS_MAX, TENANT_BYTES } from "../company/unreadable-hours.ts";

export interface Caches {
  readonly profiles: ByteCache;
  readonly prompts: ByteCache;
  readonly search: ByteCache;
  /** Bookings of sessions when there is no Redis; see memory-store.ts. */
  readonly bookings: ByteCache;
  /** Daily booking counts by email and by tenant, likewise. */
  readonly bookingCounts: ByteCache;
}

interface CachesOptions {
  readonly limits: Limits;
  /** Part of the profiles' budget. */
  readonly companies?: Pick<Companies, "bytesMax"> | null;
  /** Part of the search cache's budget. */
  readonly calendars?: Pick<Calendars, "accounts"> | undefined;
  readonly promptTtlMs: number;
  readonly searchTtlMs: number;
  readonly onEvict?: (account: string, cause: EvictionCause) => void;
}

/** Entries of each kind. */
const BOOKINGS_MAX = 2048;

/** Part of the profiles' budget: tenants with unreadable hours are stored next to the cache. */
const UNREADABLE_BYTES_MAX = TENANTS_MAX * TENANT_BYTES;

/** What company files get of the profiles' budget: most of it where no backend has profiles. */
export function companyBytes(
  { profileCacheBytesMax }: Limits,
  { hasBackend }: { readonly hasBackend: boolean },
): number {
  return Math.floor(profileCacheBytesMax * (hasBackend ? 1 / 2 : 3 / 4));
}

/** What calendars in this process get of the search account: half, where there is one. */
export function memoryCalendarBytes({ searchCacheBytesMax }: Limits): number {
  return Math.floor(searchCacheBytesMax / 2);
}

/** Bookings and booking counts get an eighth each of the search account. */
export function createCaches(options: CachesOptions): Caches {
  const { limits, companies = null, promptTtlMs, searchTtlMs, onEvict = () => {} } = options;
  const profileBytes = limits.profileCacheBytesMax - (companies?.bytesMax ?? 0);
  const calendarBytes = (options.calendars?.accounts ?? []).reduce(
    (sum, { bytesMax }) => sum + bytesMax,
    0,
  );
  const bookingBytesMax = Math.floor(limits.searchCacheBytesMax / 8);
  const cache = (
    name: string,
    bytesMax: number,
    rest: Pick<ByteCacheOptions, "entriesMax" | "ttlMs" | "ownerOf">,
  ): ByteCache =>
    new ByteCache({ name, bytesMax, ...rest, onEvict: (cause) => onEvict(name, cause) });
  const booking = { entriesMax: BOOKINGS_MAX, ttlMs: DAY_MS };
  return {
    profiles: cache("profiles", profileBytes - UNREADABLE_BYTES_MAX, {
      entriesMax: limits.profileCacheEntriesMax,
      ttlMs: promptTtlMs,
      ownerOf: companyOf,
    }),
    prompts: cache("prompts", limits.promptCacheBytesMax, {
      entriesMax: limits.promptCacheEntriesMax,
      ttlMs: promptTtlMs,
      ownerOf: companyOf,
    }),
    search: cache("search", limits.searchCacheBytesMax - 2 * bookingBytesMax - calendarBytes, {
      entriesMax: limits.searchCacheEntriesMax,
      ttlMs: searchTtlMs,
      ownerOf: companyOf,
    }),
    bookings: cache("bookings", bookingBytesMax, booking),
    bookingCounts: cache("booking_counts", bookingBytesMax, booking),
  };
}

/** Each of their keys starts with its company's number. */
function companyOf(key: string): string {
  return key.slice(0, key.indexOf(":") + 1);
}

export function accountsOf(caches: Caches): readonly Account[] {
  const bookings: ReadonlySet<string> = new Set(["booking_counts", "bookings"]);
  return Object.values(caches).map((cache: ByteCache) => ({
    name: cache.name,
    line: bookings.has(cache.name) ? "search" : cache.name,
    bytesMax: cache.bytesMax,
    read: () => ({ bytes: cache.bytes, entries: cache.entries }),
  }));
}

export function evictPercent(caches: Caches, percent: number): void {
  // Booking records are small and prevent double bookings: never evicted for room.
  for (const cache of [caches.profiles, caches.prompts, caches.search]) {
    cache.evictPercent(percent);
  }
}
