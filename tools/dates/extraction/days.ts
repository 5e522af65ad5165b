// Tries every way to name a day at one token, the most exact first. Pure.

import { monthFirstAt, numberedAt } from "./numbered-days.ts";
import type { FoundDays } from "./numbered-days.ts";
import { numericAt } from "./numeric.ts";
import { laterAt, monthEndAt, relativeAt } from "./relative.ts";
import type { Tokens } from "./tokens.ts";
import { weekdaysAt } from "./weekdays.ts";

export function daysAt(tokens: Tokens, index: number): FoundDays | null {
  return (
    numericAt(tokens, index) ??
    laterAt(tokens, index) ??
    relativeAt(tokens, index) ??
    weekdaysAt(tokens, index) ??
    numberedAt(tokens, index, null) ??
    monthFirstAt(tokens, index) ??
    monthEndAt(tokens, index)
  );
}
