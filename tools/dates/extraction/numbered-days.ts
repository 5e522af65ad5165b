// Days with a number that start at a token: "el 10", "10 de dic", "del 14 al 18 de enero",
// "December 10". Pure; a list has at most six days, and each looks a few tokens ahead.

import type { SaidDay } from "./resolve-day.ts";
import { clockAt } from "./spoken-hour.ts";
import { partAt } from "./hour-suffix.ts";
import { isPlaceName } from "./place-names.ts";
import { at, hasBefore, isGlued, isNumber, isPiece } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { isCounted, isClearMonth, isPlural, monthAt, numberAt, wordSet } from "./words.ts";

export interface FoundDay {
  /** Its tokens: `from` inclusive, `next` exclusive. */
  readonly from: number;
  readonly next: number;
  readonly said: SaidDay;
  readonly role: "single" | "range" | "habit" | "past" | "farewell";
  readonly isEnd: boolean;
}

export interface FoundDays {
  readonly days: readonly FoundDay[];
  readonly next: number;
}

type DateParts = Omit<Extract<SaidDay, { kind: "date" }>, "kind">;

export function single(from: number, next: number, parts: DateParts): FoundDays {
  const said: SaidDay = { kind: "date", ...parts };
  return { days: [{ from, next, said, role: "single", isEnd: false }], next };
}

export function dayOf(
  from: number,
  next: number,
  said: SaidDay,
  role: FoundDay["role"] = "single",
): FoundDays {
  return { days: [{ from, next, said, role, isEnd: false }], next };
}

// --- One number or several, with or without a month ----------------------------------------------

const LIST_MAX = 6;
const TRANSPORT = wordSet("bus micro combi linea ruta autobus metro tren camion colectivo taxi");

interface Numbers {
  readonly items: readonly {
    readonly from: number;
    readonly value: number;
    readonly isEnd: boolean;
  }[];
  readonly next: number;
}

/** "el 10", "el 14 o el 15", "del 14 al 18 de enero", "diez de diciembre", "1ro de enero". */
export function numberedAt(
  tokens: Tokens,
  index: number,
  weekday: number | null,
): FoundDays | null {
  const start = articleEnd(tokens, index);
  // "al diez para las cuatro" is a time.
  if (at(tokens, index) === "al" && /^(?:para|pa)$/.test(at(tokens, start + 1))) {
    if (!isNumber(tokens, start)) return null;
  }
  const hasArticle = start > index || weekday !== null;
  if (start === index && isPiece(tokens, start)) return null;
  const numbers = numbersAt(tokens, start);
  if (numbers === null) return null;
  const month = monthSuffix(tokens, numbers.next) ?? numberedMonth(tokens, index, numbers);
  const known = month ?? { month: null, year: null, next: numbers.next };
  if (month === null) {
    if (isScale(tokens, index, numbers)) return { days: [], next: numbers.next };
    if (!hasArticle || !isBareDay(tokens, index, weekday !== null)) return null;
  } else if (weekday === null && isPlaceName(tokens, index, month.next)) {
    return { days: [], next: isNumber(tokens, month.next) ? month.next + 1 : month.next };
  } else if (isBirth(tokens, index)) {
    return { days: [], next: month.next };
  }
  const days = numbers.items.map(({ from, value, isEnd }, place): FoundDay => {
    const isFirst = place === 0;
    const isLast = place === numbers.items.length - 1;
    const said: SaidDay = {
      kind: "date",
      day: value,
      month: known.month,
      year: known.year,
      weekday: isFirst ? weekday : null,
    };
    const next = isLast ? known.next : (numbers.items[place + 1]?.from ?? known.next);
    return { from: isFirst ? index : from, next, said, role: "single", isEnd };
  });
  return { days, next: known.next };
}

function articleEnd(tokens: Tokens, index: number): number {
  let next = index;
  if (/^(?:el|al|del|los|entre|the|on|o|dia)$/.test(at(tokens, next))) next++;
  if (at(tokens, next) === "el" && next > index) next++;
  if (/^dias?$/.test(at(tokens, next))) next++;
  return next;
}

function numbersAt(tokens: Tokens, start: number): Numbers | null {
  const first = dayNumberAt(tokens, start);
  if (first === null) return null;
  const items = [{ from: start, value: first.value, isEnd: false }];
  let { next } = first;
  while (items.length < LIST_MAX) {
    const joiner = at(tokens, next);
    if (!/^(?:y|o|u|e|,|al?|-|–|hasta)$/.test(joiner)) break;
    const inner = /^(?:el|dia)$/.test(at(tokens, next + 1)) ? next + 2 : next + 1;
    const more = dayNumberAt(tokens, inner);
    if (more === null || isCounted(tokens, more.next)) break;
    const isRange = /^(?:al?|-|–|hasta)$/.test(joiner);
    // The second number is surely a day only with its article or its month.
    const isSure = inner > next + 1 || joiner === "al" || monthSuffix(tokens, more.next) !== null;
    if (!isSure && (isRange || !isFreeAfter(tokens, more.next))) break;
    items.push({ from: next + 1, value: more.value, isEnd: isRange });
    next = more.next;
  }
  return { items, next };
}

/** A number from 1 to 31 with its ordinal mark that may be a day: "14", "1ro", "veintiuno". */
function dayNumberAt(tokens: Tokens, index: number): { value: number; next: number } | null {
  const number = numberAt(tokens, index);
  if (number === null || /^una?$/.test(at(tokens, index))) return null;
  let { next } = number;
  if (isGlued(tokens, next) && /^(?:ro|ero|er|o|°|th|st|nd|rd|do)$/.test(at(tokens, next))) next++;
  else if (isGlued(tokens, next) && tokens[next]?.kind === "word") {
    if (monthAt(tokens, next) === null) return null;
  }
  const isClear = monthAt(tokens, at(tokens, next) === "de" ? next + 1 : next) !== null;
  // "45 de mayo" is written as a day, though it does not exist.
  if (!isClear && (number.value < 1 || number.value > 31)) return null;
  if (!isClear && at(tokens, index) === "uno") return null;
  return isClear || mayEnd(tokens, next) ? { value: number.value, next } : null;
}

/** Whether a day may end here: not in the middle of an hour, a price or an age. */
function mayEnd(tokens: Tokens, next: number): boolean {
  const text = at(tokens, next);
  if (isGlued(tokens, next) && /^[:/.,%-]$/.test(text) && isGlued(tokens, next + 1)) {
    return !isNumber(tokens, next + 1);
  }
  if (isCounted(tokens, next) || /^(?:am|pm|h|hs|hr|hrs|horas?|menos)$/.test(text)) return false;
  if (/^[ap]$/.test(text) && /^(?:m|\.)$/.test(at(tokens, next + 1))) {
    if (at(tokens, next + 1) === "m" || at(tokens, next + 2) === "m") return false;
  }
  if (text !== "," && partAt(tokens, next)?.next !== undefined && /^(?:de|del|da)$/.test(text))
    return false;
  if (text === "en" && at(tokens, next + 1) === "punto") return false;
  if (text === "y" && /^(?:media|cuarto)$/.test(at(tokens, next + 1))) return false;
  // "el 10 de los casos", "el 2 de cada 3", "el 12 de la calle Lima".
  if (text === "de" && /^(?:los|las|cada|mis?)$/.test(at(tokens, next + 1))) return false;
  if (text === "de" && at(tokens, next + 1) === "la") {
    return /^(?:proxima|otra|siguiente|semana)$/.test(at(tokens, next + 2));
  }
  const isUnclear = isNumber(tokens, next) && clockAt(tokens, next) === null;
  return !(isUnclear || text === "/");
}

/** After the second number of a list without a month. */
function isFreeAfter(tokens: Tokens, index: number): boolean {
  return !isPlural(tokens, index) && !/^(?:y|con|menos|:)$/.test(at(tokens, index));
}

/** "del 1 al 10 me duele 8". */
function isScale(tokens: Tokens, index: number, { items }: Numbers): boolean {
  const [first, second] = items;
  if (at(tokens, index) !== "del" || first?.value !== 1) return false;
  return second?.value === 10 || second?.value === 5;
}

/** "el 10" and "jueves 10"; not "el 10 de los casos", "el bus 301 y el 10". */
function isBareDay(tokens: Tokens, index: number, isWeekday: boolean): boolean {
  if (isWeekday) return true;
  const article = at(tokens, index);
  if (/^(?:o|on|the|entre)$/.test(article)) return false;
  if (article === "los" && !/^dias?$/.test(at(tokens, index + 1))) return false;
  return !hasBefore(tokens, index, { words: TRANSPORT, count: 5 });
}

interface Month {
  readonly month: number | "this" | "next";
  readonly year: number | null;
  readonly next: number;
}

/** "de diciembre de 2026", "dic", "de este mes", "del mes que viene". */
function monthSuffix(tokens: Tokens, index: number): Month | null {
  const start = /^(?:de|del|of|\/|-)$/.test(at(tokens, index)) ? index + 1 : index;
  const month = monthAt(tokens, start);
  if (month !== null) {
    const year = yearSuffix(tokens, month.next);
    return { month: month.value, year: year?.value ?? null, next: year?.next ?? month.next };
  }
  if (start === index) return null;
  const words = [0, 1, 2, 3].map((step) => at(tokens, start + step)).join(" ");
  const wide =
    /^(?:(?:este|presente) mes|(proximo mes|mes proximo|mes que viene|mes entrante))/.exec(words);
  if (wide === null) return null;
  return {
    month: wide[1] === undefined ? "this" : "next",
    year: null,
    next: start + wide[0].split(" ").length,
  };
}

/** "el 10 del 12". */
function numberedMonth(tokens: Tokens, index: number, { items, next }: Numbers): Month | null {
  if (at(tokens, index) !== "el" || items.length !== 1 || at(tokens, next) !== "del") return null;
  const month = dayNumberAt(tokens, next + 1);
  if (month === null || month.value > 12) return null;
  return { month: month.value, year: null, next: month.next };
}

function yearSuffix(tokens: Tokens, index: number): { value: number; next: number } | null {
  let next = /^[,/-]$/.test(at(tokens, index)) ? index + 1 : index;
  if (/^(?:de|del)$/.test(at(tokens, next))) next++;
  if (at(tokens, next) === "ano") next++;
  const text = at(tokens, next);
  if (!/^(?:19|20)\d\d$/.test(text) || /^(?:hrs?|hs?|horas)$/.test(at(tokens, next + 1)))
    return null;
  if (/^[:/]$/.test(at(tokens, next + 1)) && isGlued(tokens, next + 1)) return null;
  return { value: Number(text), next: next + 1 };
}

/** "diciembre 24", "December 10th, 2026". */
export function monthFirstAt(tokens: Tokens, index: number): FoundDays | null {
  if (!isClearMonth(tokens, index)) return null;
  const month = monthAt(tokens, index);
  const day = month === null ? null : dayNumberAt(tokens, month.next);
  if (month === null || day === null || !isNumber(tokens, month.next)) return null;
  if (tokens[index]?.isCapital === true && /^(?:de|en|por)$/.test(at(tokens, index - 1)))
    return null;
  const year = yearSuffix(tokens, day.next);
  const parts = { day: day.value, month: month.value, year: year?.value ?? null, weekday: null };
  return single(index, year?.next ?? day.next, parts);
}

const BIRTHS = wordSet("naci nacio nacimiento nacida nacido cumple cumpleanos cumplo");

/** "nací el 5 de mayo": a birthday, not a day for an appointment. */
export function isBirth(tokens: Tokens, index: number): boolean {
  return hasBefore(tokens, index, { words: BIRTHS, count: 5 });
}
