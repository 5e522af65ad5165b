// V8's heap sizes by the memory budget: the flags that set them, and the check at start. V8 fixes
// them at process start, so the start command replaces itself with the server process.

import { getHeapStatistics } from "node:v8";
import { MIB } from "../core/bytes.ts";
import { AgentError } from "../core/errors.ts";
import type { HeapFlags } from "../limits/memory-budget.ts";

const SIZES = /^--max[-_](?:old[-_]space|semi[-_]space)[-_]size(?:=|$)/;

/**
 * Garbage collection on 1–2 cores: one marking helper instead of up to seven, none for scavenges.
 * More helper threads preempt the main thread, and rejections of a full server then take over
 * 20 ms. Without any helper the heap grows by half before a marking ends. Figures:
 * docs/decisions.md.
 */
const COLLECTOR = ["--concurrent-marking-max-worker-num=1", "--no-parallel-scavenge"] as const;

/**
 * Under 256 MiB V8 runs without its two compilers for code that is not yet hot: their code and
 * zones reach 10 to 30 MiB of RSS, more than the budget leaves them. Figures: docs/decisions.md.
 */
const SMALL_COMPILERS = ["--no-maglev", "--no-sparkplug"] as const;
/** The semi-space of limits under 256 MiB (`semiSpaceMib`). */
const SMALL_SEMI_SPACE_MIB = 2;

/**
 * Settings of glibc's malloc, read at process start. One arena: each thread would have one that
 * keeps what was freed. Blocks of 32 KiB and more, the compilers' among them, go back to the system
 * at once, which fixed thresholds keep so: left alone, malloc raises them by itself after the first
 * large block. Figures: docs/decisions.md.
 */
export const ALLOCATOR: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: "32768",
  MALLOC_TRIM_THRESHOLD_: "65536",
};

/**
 * Node's arguments with these flags. `given` are the operator's: their heap sizes are dropped, the
 * others are kept and take precedence.
 */
export function heapArguments(flags: HeapFlags, given: readonly string[]): readonly string[] {
  const compilers = flags.semiSpaceMib <= SMALL_SEMI_SPACE_MIB ? SMALL_COMPILERS : [];
  const kept = given.filter((argument) => !SIZES.test(argument));
  return [...COLLECTOR, ...compilers, ...kept, ...heapSizes(flags)];
}

export function heapSizes({ oldSpaceMib, semiSpaceMib }: HeapFlags): readonly string[] {
  return [`--max-old-space-size=${oldSpaceMib}`, `--max-semi-space-size=${semiSpaceMib}`];
}

/**
 * @throws AgentError `config_invalid` if V8's heap limit, the old space and three semi-spaces, is
 * not the one of the memory budget
 */
export function assertHeap(
  flags: HeapFlags,
  heapLimitBytes: number = getHeapStatistics().heap_size_limit,
): void {
  const { oldSpaceMib, semiSpaceMib } = flags;
  if (heapLimitBytes === (oldSpaceMib + 3 * semiSpaceMib) * MIB) return;
  const wanted = heapSizes(flags).join(" ");
  const message = `V8's heap is not the budgeted one: use the start command, or node ${wanted}`;
  throw new AgentError("config_invalid", message);
}
