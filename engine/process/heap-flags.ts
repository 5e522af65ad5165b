// V8's heap as the ledger wants it: the flags that give it, and the check that it has it. The flags
// are fixed when a process starts, so the start command sets them by starting the server anew in
// its own place.

import { getHeapStatistics } from "node:v8";
import { MIB } from "../core/bytes.ts";
import { AgentError } from "../core/errors.ts";
import type { HeapFlags } from "../limits/memory-budget.ts";

const SIZES = /^--max[-_](?:old[-_]space|semi[-_]space)[-_]size(?:=|$)/;

/**
 * The collector on one or two cores. One marking helper in place of up to seven, and no helpers in
 * a scavenge: on so few cores they take the time slices of the thread that answers, and a full
 * server's refusals then wait 20 ms and more for a marking. With no marking helper at all the heap
 * grows by half before a marking is done. Figures: docs/decisions.md.
 */
const COLLECTOR = ["--concurrent-marking-max-worker-num=1", "--no-parallel-scavenge"] as const;

/**
 * The arguments of a runtime that has these flags. `given` are its own: sizes are left out, and of
 * the others they have the last word.
 */
export function heapArguments(flags: HeapFlags, given: readonly string[]): readonly string[] {
  return [...COLLECTOR, ...given.filter((argument) => !SIZES.test(argument)), ...heapSizes(flags)];
}

export function heapSizes({ oldSpaceMib, semiSpaceMib }: HeapFlags): readonly string[] {
  return [`--max-old-space-size=${oldSpaceMib}`, `--max-semi-space-size=${semiSpaceMib}`];
}

/**
 * @throws AgentError `config_invalid` when V8 did not get the heap that the sum counts with. Its
 * limit is the old space and three semi-spaces.
 */
export function assertHeap(
  flags: HeapFlags,
  heapLimitBytes: number = getHeapStatistics().heap_size_limit,
): void {
  const { oldSpaceMib, semiSpaceMib } = flags;
  if (heapLimitBytes === (oldSpaceMib + 3 * semiSpaceMib) * MIB) return;
  const wanted = heapSizes(flags).join(" ");
  const message = `V8 has another heap than the ledger: use the start command, or node ${wanted}`;
  throw new AgentError("config_invalid", message);
}
