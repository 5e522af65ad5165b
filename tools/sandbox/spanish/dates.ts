// Which day a customer's message means, of those that the product's reader (../moments.ts) finds.
// Pure. Must not guess: a date that does not exist, or whose weekday disagrees, is said to be so.

import { parseDate } from "../../dates/civil-time.ts";
import type { CivilDate } from "../../dates/civil-time.ts";
import type { ExtractedDay, ExtractedDates } from "../../dates/extract-dates.ts";
import { formatDay, parseDay } from "./days.ts";
import { mask, preferred } from "./text.ts";
import type { Span } from "./text.ts";

export type DateChoice =
  | { readonly kind: "date"; readonly day: number }
  /** `impossible`: 31 de abril. `conflict`: "lunes 24" when the 24th is a Tuesday. */
  | { readonly kind: "impossible" | "conflict" | "none" };

/** A day number as the product's reader takes it; null stays null: then nothing is resolved. */
export function civilDay(day: number | null): CivilDate | null {
  return day === null ? null : parseDate(formatDay(day));
}

/** `folded` is the text that `moments` was read from; habits and opening days are not chosen. */
export function chooseDay(folded: string, { days }: ExtractedDates): DateChoice {
  const chosen = preferred(folded, days.filter(isWish));
  if (chosen === null) return { kind: "none" };
  if (chosen.error !== null) return { kind: chosen.error };
  const day = chosen.date === null ? null : parseDay(chosen.date);
  if (day === null) return { kind: "none" };
  // "mañana martes": the weekday beside it may be what disagrees.
  const disagrees = days.some(
    (other) => other.error === "conflict" && isBeside(folded, chosen, other),
  );
  return disagrees ? { kind: "conflict" } : { kind: "date", day };
}

function isWish({ role, isEnd, said }: ExtractedDay): boolean {
  return role === "single" && !isEnd && said.kind !== "month-end";
}

function isBeside(text: string, one: Span, other: Span): boolean {
  const [first, second] = one.start < other.start ? [one, other] : [other, one];
  return /^[\s,]*$/.test(text.slice(first.end, second.start));
}

/** Keeps the length of the text. */
export function blank(text: string, spans: readonly Span[]): string {
  return spans.reduce((left, { start, end }) => mask(left, start, end), text);
}
