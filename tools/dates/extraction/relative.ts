// Days counted from today: "hoy", "pasado mañana", "en quince días", "de hoy en ocho"; and "fin de
// mes". Pure; a few tokens wide.

import type { SaidDay } from "./resolve-day.ts";
import { dayOf } from "./numbered-days.ts";
import type { FoundDay, FoundDays } from "./numbered-days.ts";
import { at } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { numberAt } from "./words.ts";

function relative(days: number, months = 0): SaidDay {
  return { kind: "relative", days, months };
}

/** "en quince días", "dentro de dos semanas", "de aquí a ocho días", "de acá en ocho". */
export function laterAt(tokens: Tokens, index: number): FoundDays | null {
  const word = at(tokens, index);
  let next = index + 1;
  if (word === "dentro" && at(tokens, next) === "de") next++;
  else if (/^(?:aqui|aca)$/.test(word) && /^(?:a|en)$/.test(at(tokens, next))) next++;
  else if (word !== "en" && word !== "in") return null;
  if (/^(?:unos|unas)$/.test(at(tokens, next))) next++;
  const number = numberAt(tokens, next);
  if (number === null) return null;
  const unit = at(tokens, number.next);
  const end = number.next + 1;
  if (/^(?:dias?|diitas?|days?)$/.test(unit))
    return dayOf(index, end, relative(daysOf(number.value)));
  if (/^(?:semanas?|semanitas?|weeks?)$/.test(unit))
    return dayOf(index, end, relative(number.value * 7));
  if (/^(?:mes|meses)$/.test(unit)) return dayOf(index, end, relative(0, number.value));
  // "en quince" alone counts only in words: in digits it may be a price.
  const isAlone = number.digits === "" && /^[.,;!?\n]?$/.test(unit);
  const isEight = (/^(?:aqui|aca)$/.test(word) || isAlone) && isWeekCount(number.value);
  return isEight ? dayOf(index, number.next, relative(daysOf(number.value))) : null;
}

/** In Spanish "ocho días" is a week and "quince días" are two: both ends are counted. */
function daysOf(count: number): number {
  return count === 8 ? 7 : count === 15 ? 14 : count;
}

function isWeekCount(count: number): boolean {
  return count === 8 || count === 15;
}

export const TOMORROW = /^(?:manana|tomorrow|amanha|mnn|mnna|mna|manan|mannana)$/;
const TODAY = /^(?:hoy|today|hoje|tonight)$/;

export function relativeAt(tokens: Tokens, index: number): FoundDays | null {
  const found = plainRelativeAt(tokens, index);
  if (found === null) return null;
  const eight = eightAt(tokens, found.next);
  if (eight === null) return dayOf(index, found.next, relative(found.days), found.role);
  return dayOf(index, eight.next, relative(found.days + eight.days));
}

interface Relative {
  readonly days: number;
  readonly next: number;
  readonly role: FoundDay["role"];
}

function plainRelativeAt(tokens: Tokens, index: number): Relative | null {
  const word = at(tokens, index);
  const second = at(tokens, index + 1);
  if (/^(?:pasado|pasao|pasada|psdo|pdo)$/.test(word) && TOMORROW.test(second)) {
    return { days: 2, next: index + 2, role: "single" };
  }
  if (word === "depois" && second === "de" && TOMORROW.test(at(tokens, index + 2))) {
    return { days: 2, next: index + 3, role: "single" };
  }
  if (TODAY.test(word)) {
    const isLong = /^(?:dia|mismo)$/.test(second);
    return { days: 0, next: index + (isLong ? 2 : 1), role: "single" };
  }
  if (word === "esta" && /^(?:tarde|noche|manana|tardecita|nochecita)$/.test(second)) {
    return { days: 0, next: index + 2, role: "single" };
  }
  if (/^(?:ayer|anteayer|antier|anoche|yesterday|ontem)$/.test(word)) {
    return { days: /^ant/.test(word) ? -2 : -1, next: index + 1, role: "past" };
  }
  const before = at(tokens, index - 1);
  if (word === "pasado" && /^(?:o|u|y)$/.test(before) && TOMORROW.test(at(tokens, index - 2))) {
    return { days: 2, next: index + 1, role: "single" };
  }
  if (!TOMORROW.test(word)) return null;
  // "de mañana o de tarde".
  if (before === "de" && second === "o" && at(tokens, index + 2) === "de") return null;
  if (/^(?:la|las|esta|media|una|cada|buena|da)$/.test(before)) return null;
  const role = /^(?:hasta|ate)$/.test(before) ? "farewell" : "single";
  return { days: 1, next: index + (second === "mismo" ? 2 : 1), role };
}

/** "en ocho", "en quince", "en 8 días" after a named day. */
export function eightAt(tokens: Tokens, index: number): { days: number; next: number } | null {
  if (!/^(?:en|a)$/.test(at(tokens, index))) return null;
  const number = numberAt(tokens, index + 1);
  if (number === null || !isWeekCount(number.value)) return null;
  const hasUnit = /^dias?$/.test(at(tokens, number.next));
  if (
    !hasUnit &&
    (at(tokens, index) === "a" ||
      /^(?:minutos?|horas?|min|hrs|sol|soles)$/.test(at(tokens, number.next)))
  ) {
    return null;
  }
  return { days: daysOf(number.value), next: number.next + (hasUnit ? 1 : 0) };
}

export function monthEndAt(tokens: Tokens, index: number): FoundDays | null {
  if (!/^(?:a|para|fin|fines|final|finales|ultimo)$/.test(at(tokens, index))) return null;
  const words = [0, 1, 2, 3, 4].map((step) => at(tokens, index + step)).join(" ");
  const found =
    /^(?:(?:a |para )?(?:fin|fines|final|finales) de(?: este)? mes|ultimo dia del mes)\b/.exec(
      words,
    );
  if (found === null) return null;
  return dayOf(index, index + found[0].split(" ").length, { kind: "month-end" });
}
