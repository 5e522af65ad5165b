// Days written in digits: "2026-12-10", "10/12", "10/12/26", "10-12-2026"; not "24/7", "presión
// 12/8" or "1/2 pastilla". Pure; a few tokens wide.

import { isBirth, single } from "./numbered-days.ts";
import type { FoundDays } from "./numbered-days.ts";
import { at, hasBefore, isGlued, isNumber, isPiece } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { isPlural, wordSet } from "./words.ts";

const NO_DATES = wordSet(
  "presion pastilla pastillas tableta vision nota puntaje calificacion dolor escala ojo agudeza",
);

/** "2026-12-10", "10/12", "10/12/26", "10-12-2026", "10.12.2026". */
export function numericAt(tokens: Tokens, index: number): FoundDays | null {
  const mark = at(tokens, index + 1);
  if (!isNumber(tokens, index) || !/^[-/.]$/.test(mark) || !isNumber(tokens, index + 2))
    return null;
  if (isPiece(tokens, index) || !isGlued(tokens, index + 1) || !isGlued(tokens, index + 2))
    return null;
  const [first, second] = [at(tokens, index), at(tokens, index + 2)];
  const hasThird = at(tokens, index + 3) === mark && isGlued(tokens, index + 3);
  const third = hasThird && isNumber(tokens, index + 4) ? at(tokens, index + 4) : null;
  const from = isArticle(tokens, index - 1) ? index - 1 : index;
  if (second.length > 2) return null;
  if (first.length === 4 && third !== null && third.length <= 2) {
    const parts = { day: Number(third), month: Number(second), year: Number(first), weekday: null };
    return single(from, index + 5, parts);
  }
  if (first.length > 2) return null;
  const [day, month] = [Number(first), Number(second)];
  if (third !== null) {
    const isYear = third.length === 4 || (third.length === 2 && mark !== ".");
    if (!isYear || day > 31 || day < 1) return null;
    const year = third.length === 2 ? 2000 + Number(third) : Number(third);
    return isBirth(tokens, index) && year < 2020
      ? { days: [], next: index + 5 }
      : single(from, index + 5, { day, month, year, weekday: null });
  }
  if (isGlued(tokens, index + 3) && /^[-/%]$/.test(at(tokens, index + 3))) return null;
  if (day > 31 || day < 1 || month > 12 || month < 1) return null;
  if (!isShortDate(tokens, index, mark)) return null;
  return single(from, index + 3, { day, month, year: null, weekday: null });
}

/** False for what is not a day and month: "24/7", "1/2 pastilla", "presión 12/8", "2-1". */
function isShortDate(tokens: Tokens, index: number, mark: string): boolean {
  const isLed = isArticle(tokens, index - 1);
  if (mark !== "/" && mark !== "-") return false;
  if (isLed) return mark === "/" || at(tokens, index + 2).length === 2;
  if (mark === "-" && !isDashed(at(tokens, index), at(tokens, index + 2))) return false;
  const text = `${at(tokens, index)}/${at(tokens, index + 2)}`;
  if (/^(?:24\/7|1\/[2-9]|[23]\/4|2\/3|\d\/10|10\/10|5\/5|20\/20)$/.test(text)) return false;
  if (isPlural(tokens, index + 3) && !isNumber(tokens, index + 3)) return false;
  return !hasBefore(tokens, index, { words: NO_DATES, count: 4 });
}

/** "18-12" is a date, not a score: the first number cannot be a month. */
function isDashed(first: string, second: string): boolean {
  return Number(first) > 12 && second.length === 2;
}

function isArticle(tokens: Tokens, index: number): boolean {
  return /^(?:el|al|del|dia|para|fecha)$/.test(at(tokens, index));
}
