// Whether the constants of the memory budget that stand for objects are what a bench measured. Pure.

import { MIB } from "../../engine/core/bytes.ts";

export interface Constants {
  readonly runtimeBytes: number;
  readonly programBytes: number;
}

/** How far both together may be over what was measured: less is a promise that may break. */
const TOO_HIGH_SHARE = 0.05;

/** A line for each constant and their sum, and whether they may stay. */
export function judgeConstants(
  measured: Constants,
  assumed: Constants,
): { readonly lines: readonly string[]; readonly isTrue: boolean } {
  const rows = [
    ["RUNTIME_BYTES", measured.runtimeBytes, assumed.runtimeBytes],
    ["PROGRAM_BYTES", measured.programBytes, assumed.programBytes],
  ] as const;
  const sumOf = ({ runtimeBytes, programBytes }: Constants): number => runtimeBytes + programBytes;
  const [real, said] = [sumOf(measured), sumOf(assumed)];
  const isSumHigh = said > real * (1 + TOO_HIGH_SHARE);
  const line = (name: string, is: number, was: number, verdict: string): string =>
    `${name}: measured ${(is / MIB).toFixed(1)} MiB, assumed ${(was / MIB).toFixed(1)}: ${verdict}`;
  return {
    lines: [
      ...rows.map(([name, is, was]) => line(name, is, was, is > was ? "TOO LOW" : "holds")),
      line("both", real, said, isSumHigh ? "TOO HIGH by more than 5 %" : "within 5 %"),
    ],
    isTrue: !isSumHigh && rows.every(([, is, was]) => is <= was),
  };
}
