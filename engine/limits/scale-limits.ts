// Divides the memory limit between turns and caches where no setting does. Pure: the settings that
// change it are arguments.

import { KIB } from "../core/bytes.ts";
import { DEFAULT_LIMITS } from "./default-limits.ts";
import type { Limits } from "./limits.ts";
import { shareFor } from "./memory-budget.ts";

/** The settings that change how much memory the other limits get. */
interface ScalingSettings {
  readonly MAX_CONCURRENT_AGENT?: number | undefined;
  readonly MAX_QUEUED?: number | undefined;
  readonly API_MAX_BYTES: number;
  readonly CB_MAX_KEYS: number;
}

/** A cache is at most this times its default. */
const SHARE_MAX = 8;
/** A smaller cache cannot hold a whole prompt. */
const LEAST_CACHE_BYTES = 256 * KIB;
/** The minimum of all caches and sockets together: 1 MiB and 16 sockets, with their garbage. */
const LEAST_BYTES = 1840 * KIB;

/** The limits of caches and turns, in proportion to what the fixed part leaves of the limit. */
export function scaleLimits(memoryLimitBytes: number, settings: ScalingSettings): Partial<Limits> {
  const d = { ...DEFAULT_LIMITS, breakerKeysMax: settings.CB_MAX_KEYS };
  const turnsShare = shareFor(d, memoryLimitBytes - LEAST_BYTES, "scaled");
  const byShare = (value: number): number => partOf(value, Math.min(1, turnsShare), 1);
  const turnsActiveMax = settings.MAX_CONCURRENT_AGENT ?? byShare(d.turnsActiveMax);
  const turnsQueuedMax = settings.MAX_QUEUED ?? byShare(d.turnsQueuedMax);
  const waiting = (turnsActiveMax + turnsQueuedMax) * d.waitingBytes;
  // A turn holds one backend response, as bytes and as text.
  const turnBytes = d.turnBytes + 2 * Math.max(0, settings.API_MAX_BYTES - d.backendBytesMax);
  const turns = {
    turnsActiveMax,
    turnsQueuedMax,
    turnBytes,
    admissionBytesMax: waiting + turnsActiveMax * (turnBytes - d.waitingBytes),
  };
  // The caches get what the turns leave.
  const room = shareFor({ ...d, ...turns }, memoryLimitBytes, "kept");
  // Where the smallest cache would fall under its minimum, all caches get their minimum.
  const share = room * d.promptCacheBytesMax < LEAST_CACHE_BYTES ? 0 : Math.min(SHARE_MAX, room);
  const part = (value: number, least: number): number => partOf(value, share, least);
  return {
    ...turns,
    connectionsMax: part(d.connectionsMax, 16),
    profileCacheBytesMax: part(d.profileCacheBytesMax, LEAST_CACHE_BYTES),
    promptCacheBytesMax: part(d.promptCacheBytesMax, LEAST_CACHE_BYTES),
    searchCacheBytesMax: part(d.searchCacheBytesMax, LEAST_CACHE_BYTES),
    embeddedSessionsBytesMax: part(d.embeddedSessionsBytesMax, LEAST_CACHE_BYTES),
    embeddedSessionsMax: part(d.embeddedSessionsMax, 256),
  };
}

function partOf(value: number, share: number, least: number): number {
  return Math.max(least, Math.floor(value * share));
}
