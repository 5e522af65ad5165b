// Days named by their weekday: "el jueves", "jueves 10", "el próximo martes", "el lunes en ocho";
// also ranges, habits and past days: "lunes a viernes", "los martes", "el martes pasado". Pure; at
// most two dozen tokens wide.

import type { SaidDay } from "./resolve-day.ts";
import { dayOf, numberedAt } from "./numbered-days.ts";
import type { FoundDay, FoundDays } from "./numbered-days.ts";
import { TOMORROW, eightAt } from "./relative.ts";
import { at } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { weekdayAt, wordSet } from "./words.ts";

const NEXT_WEEK = new RegExp(
  "\\b(?:(?:proxima|otra|siguiente) semana|semana (?:proxima|siguiente|entrante)" +
    "|semana que viene|next week)\\b",
);
const NEXT_WEEK_TOKENS = 8;

export function weekdaysAt(tokens: Tokens, index: number): FoundDays | null {
  const lead = /^(?:este|esta|proximo|siguiente|otro|this|next|el|neste|proxima)$/.test(
    at(tokens, index),
  );
  const name =
    at(tokens, index) === "el" && isLead(tokens, index + 1) ? index + 2 : index + (lead ? 1 : 0);
  const weekday = weekdayAt(tokens, name);
  if (weekday === null) return null;
  const range = weekdayRangeAt(tokens, index, { name, ...weekday });
  if (range !== null) return range;
  const numbered = numberedWeekday(tokens, index, { name, ...weekday });
  if (numbered !== null) return numbered;
  return bareWeekday(tokens, index, { name, ...weekday });
}

function isLead(tokens: Tokens, index: number): boolean {
  return /^(?:proximo|siguiente|otro|mismo|dia)$/.test(at(tokens, index));
}

interface Weekday {
  /** The token of its name. */
  readonly name: number;
  readonly value: number;
  readonly next: number;
}

/**
 * "lunes a viernes", "de lunes a sábado": opening days; "del martes al jueves" is a move from one
 * day to another.
 */
function weekdayRangeAt(tokens: Tokens, index: number, first: Weekday): FoundDays | null {
  const joiner = at(tokens, first.next);
  if (!/^(?:a|al|hasta|-|–|to)$/.test(joiner)) return null;
  const start = at(tokens, first.next + 1) === "el" ? first.next + 2 : first.next + 1;
  const second = weekdayAt(tokens, start);
  if (second === null || /^(?:del|el)$/.test(at(tokens, index - 1))) return null;
  if (joiner === "al" && at(tokens, index - 1) !== "de") return null;
  if (start > first.next + 1 || at(tokens, index) === "el") return null;
  // "al viernes 11" is one day: the target of a move.
  if (numberedAt(tokens, second.next, second.value) !== null && joiner === "al") return null;
  const day = (from: number, next: number, weekday: number, isEnd: boolean): FoundDay => {
    const said: SaidDay = { kind: "weekday", weekday, isThis: false, isNextWeek: false, plus: 0 };
    return { from, next, said, role: "range", isEnd };
  };
  const days = [day(index, first.next, first.value, false)];
  return { days: [...days, day(start, second.next, second.value, true)], next: second.next };
}

/** "jueves 10", "martes... 29", "lunes veintiuno de diciembre"; not "jueves 4 pm". */
function numberedWeekday(
  tokens: Tokens,
  index: number,
  { next, value }: Weekday,
): FoundDays | null {
  let start = next;
  while (/^[.,…(]$/.test(at(tokens, start)) && start < next + 3) start++;
  if (at(tokens, start) === "dia") start++;
  const found = numberedAt(tokens, start, value);
  if (found === null) return null;
  const days = found.days.map((day, place) => (place === 0 ? { ...day, from: index } : day));
  return { days, next: found.next };
}

const PAST = /^(?:pasado|anterior|last)$/;

function bareWeekday(tokens: Tokens, index: number, { name, value, next }: Weekday): FoundDays {
  const lead = name > index ? at(tokens, name - 1) : "";
  let end = next;
  let role: FoundDay["role"] = isHabit(tokens, index, name) ? "habit" : "single";
  const words = [0, 1, 2].map((step) => at(tokens, next + step)).join(" ");
  const suffix = /^(?:proximo|que viene|que sigue|siguiente|entrante|mismo)\b/.exec(words);
  if (suffix !== null) end += suffix[0].split(" ").length;
  else if (PAST.test(at(tokens, next)) && !TOMORROW.test(at(tokens, next + 1))) {
    role = "past";
    end++;
  }
  if (/^(?:buen|lindo|feliz|bonito|excelente)$/.test(at(tokens, index - 1))) role = "farewell";
  if (PAST.test(at(tokens, name - 1)) || at(tokens, index - 1) === "ayer") role = "past";
  const eight = eightAt(tokens, end);
  const said: SaidDay = {
    kind: "weekday",
    weekday: value,
    isThis: lead === "este" || lead === "this",
    isNextWeek: eight === null && isInNextWeek(tokens, name),
    plus: eight?.days ?? 0,
  };
  return dayOf(index, eight?.next ?? end, said, role);
}

const EVERY = wordSet("los cada todos");

/** "los lunes", "cada martes", "sábados", and further weekdays of the same list. */
function isHabit(tokens: Tokens, index: number, name: number): boolean {
  if (/^(?:sabados|domingos)$/.test(at(tokens, name))) return true;
  const before = at(tokens, index - 1);
  // "el primer lunes de enero" is not resolved here.
  if (/^(?:primer|segundo|tercer|cuarto|ultimo)$/.test(before)) return true;
  if (EVERY.has(before)) return true;
  if (!/^(?:y|e|o|,|dias)$/.test(before) || name > index) return false;
  // "los martes y jueves": a list of at most seven.
  for (let back = index - 2; back >= 0 && back >= index - 14; back--) {
    const text = at(tokens, back);
    if (EVERY.has(text)) return true;
    if (weekdayAt(tokens, back) === null && !/^(?:y|e|o|,|dias)$/.test(text)) return false;
  }
  return false;
}

function isInNextWeek(tokens: Tokens, name: number): boolean {
  const near = tokens.slice(Math.max(0, name - NEXT_WEEK_TOKENS), name + NEXT_WEEK_TOKENS);
  return NEXT_WEEK.test(near.map(({ text }) => text).join(" "));
}
