// The process's memory use by the system and by V8, and forced collections.

import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { MemoryReading } from "../memory/pressure-level.ts";

/** Takes a few microseconds. */
export function readMemory(): MemoryReading {
  const { used_heap_size: heapUsedBytes, heap_size_limit: limit } = getHeapStatistics();
  // Close to its limit V8 collects without end, so 8 % are kept free.
  const heapLimitBytes = Math.floor(limit * 0.92);
  return { rssBytes: process.memoryUsage.rss(), heapUsedBytes, heapLimitBytes };
}

/**
 * Runs a full collection synchronously. V8 only collects on allocation, so a process that rejects
 * all work would stay over its limit.
 */
export function collectGarbage(): void {
  collect ??= exposedCollect();
  collect();
}

/**
 * Runs several full collections and returns free pages to the system. For a process that has just
 * started. Takes some tens of milliseconds.
 */
export function releaseFreePages(): void {
  collect ??= exposedCollect();
  collect({ type: "major", execution: "sync", flavor: "last-resort" });
}

/** V8's `gc`, looked up once in a new context. */
let collect: Collect | undefined;

type Collect = (options?: {
  readonly type: "major";
  readonly execution: "sync";
  readonly flavor: "last-resort";
}) => void;

function exposedCollect(): Collect {
  setFlagsFromString("--expose-gc");
  // V8 defines `gc` with this signature (extensions/gc-extension).
  return runInNewContext("gc") as Collect;
}
