// What the process weighs, as the system and V8 say it. It judges nothing and holds nothing.

import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { MemoryReading } from "../memory/pressure-level.ts";

/** A few microseconds: two figures of the system's and V8's own, no walk over anything. */
export function readMemory(): MemoryReading {
  const { used_heap_size: heapUsedBytes, heap_size_limit: limit } = getHeapStatistics();
  // A heap of nothing but live objects leaves V8 no room to work: it collects without end.
  const heapLimitBytes = Math.floor(limit * 0.92);
  return { rssBytes: process.memoryUsage.rss(), heapUsedBytes, heapLimitBytes };
}

/**
 * A full collection. V8 collects when somebody allocates: a process that refuses its work would
 * wait for its own garbage for ever. It stops the process for as long as it takes.
 */
export function collectGarbage(): void {
  collect ??= exposedCollect();
  collect();
}

/**
 * The same, several times over, with the pages that it frees given back to the system: for a
 * process that has just started and will rest at what it weighs. Some tens of milliseconds.
 */
export function releaseFreePages(): void {
  collect ??= exposedCollect();
  collect({ type: "major", execution: "sync", flavor: "last-resort" });
}

/** V8's own function, looked up once: it lives in a context of its own. */
let collect: Collect | undefined;

type Collect = (options?: {
  readonly type: "major";
  readonly execution: "sync";
  readonly flavor: "last-resort";
}) => void;

function exposedCollect(): Collect {
  setFlagsFromString("--expose-gc");
  // The one thing that this name is, in V8's own words (extensions/gc-extension).
  return runInNewContext("gc") as Collect;
}
