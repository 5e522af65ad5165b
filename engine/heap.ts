// V8's heap as the ledger wants it: the flags that give it, and the check that it has it. The flags
// are fixed when a process starts, so the start command sets them by starting the server anew in
// its own place.

import { getHeapStatistics } from "node:v8";
import { MIB } from "./bytes.ts";
import { AgentError } from "./errors.ts";
import type { HeapFlags } from "./sizing.ts";

const SIZES = /^--max[-_](?:old[-_]space|semi[-_]space)[-_]size(?:=|$)/;

/** The arguments of a runtime that has these flags; `given` are its own, sizes left out. */
export function heapArguments(flags: HeapFlags, given: readonly string[]): readonly string[] {
  return [
    ...given.filter((argument) => !SIZES.test(argument)),
    `--max-old-space-size=${flags.oldSpaceMib}`,
    `--max-semi-space-size=${flags.semiSpaceMib}`,
  ];
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
  const sizes = heapArguments(flags, []).join(" ");
  const message = `V8 has another heap than the ledger: use the start command, or node ${sizes}`;
  throw new AgentError("config_invalid", message);
}
