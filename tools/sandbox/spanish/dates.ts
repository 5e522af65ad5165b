// Chooses the day that a customer's message means, from those that tools/dates/extract-dates.ts
// finds. Pure. Never guesses: an impossible date, or one with the wrong weekday, is reported as
// such.

import { parseDate } from "../../dates/civil-time.ts";
import type { CivilDate } from "../../dates/civil-time.ts";
import type { ExtractedDay, ExtractedDates } from "../../dates/extract-dates.ts";
import { formatDay, parseDay } from "./days.ts";
import { alternatives, isAside, mask, preferred } from "./text.ts";
import type { Span } from "./text.ts";

export type DateChoice =
  | { readonly kind: "date"; readonly day: number }
  /** "El jueves o el viernes". */
  | { readonly kind: "several"; readonly days: readonly number[] }
  /** `impossible`: 31 de abril. `conflict`: "lunes 24" when the 24th is a Tuesday. */
  | { readonly kind: "impossible" | "conflict" | "none" };

/** A day number as a `CivilDate`; null without one: then relative days are not resolved. */
export function civilDay(day: number | null): CivilDate | null {
  return day === null ? null : parseDate(formatDay(day));
}

/** `folded`: the text of the extracted days. Habits, opening days and asides are not chosen. */
export function chooseDay(folded: string, { days }: ExtractedDates): DateChoice {
  const requested = days.filter(
    (one) => isRequestedDay(one) && !isAside(folded, one) && !isBound(folded, one),
  );
  const chosen = preferred(folded, requested);
  if (chosen === null) return { kind: "none" };
  if (chosen.error !== null) return { kind: chosen.error };
  const day = chosen.date === null ? null : parseDay(chosen.date);
  if (day === null) return { kind: "none" };
  const others = alternatives(folded, requested, chosen).flatMap(({ date }) => {
    return date === null ? [] : (parseDay(date) ?? []);
  });
  const choices = [...new Set(others)];
  if (choices.length > 1) return { kind: "several", days: choices };
  // "mañana martes": the adjacent weekday may conflict.
  const disagrees = days.some(
    (other) => other.error === "conflict" && isAdjacent(folded, chosen, other),
  );
  return disagrees ? { kind: "conflict" } : { kind: "date", day };
}

function isRequestedDay({ role, isEnd, said }: ExtractedDay): boolean {
  return role === "single" && !isEnd && said.kind !== "month-end";
}

const BOUND_BEFORE = new RegExp(
  "\\b(?:antes|despues|a partir|luego|pasado) del?\\s*$|" +
    "\\b(?:desde|hasta|entre|pasado)\\s*$|\\bentre (?:el )?\\S+ y\\s*$",
);

/** "Antes del viernes", "entre el jueves y el sábado": no day is chosen yet. */
function isBound(text: string, { start, end }: Span): boolean {
  const said = /^(?:el|del)\s/.exec(text.slice(start, end))?.[0] ?? "";
  const before = text.slice(0, start) + (said.startsWith("del") ? "de " : "");
  return BOUND_BEFORE.test(before.replace(/\s(?:el)\s+$/, " "));
}

function isAdjacent(text: string, one: Span, other: Span): boolean {
  const [first, second] = one.start < other.start ? [one, other] : [other, one];
  return /^[\s,]*$/.test(text.slice(first.end, second.start));
}

/** Keeps the length of the text. */
export function blank(text: string, spans: readonly Span[]): string {
  return spans.reduce((left, { start, end }) => mask(left, start, end), text);
}
