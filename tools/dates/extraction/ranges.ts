// Two related hours: a range ("de 9 a 1", "16:30-17:30"), or two alternatives ("4 o 5 pm", "a las 9
// o 10"). Each decides the other's half of the day. Pure; two dozen tokens wide.

import { clockAt, isBroken } from "./spoken-hour.ts";
import type { Clock } from "./spoken-hour.ts";
import { readingsOf, usualOf } from "./hour-readings.ts";
import { at, hasBefore, isGlued, isNumber, isPiece } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { MEASURES, isPlural, monthAt, wordSet } from "./words.ts";

export interface FoundTime {
  /** Its tokens: `from` inclusive, `next` exclusive. */
  readonly from: number;
  readonly next: number;
  readonly readings: readonly number[];
  readonly usual: number | null;
  readonly isEnd: boolean;
  /** The half of the day is open. */
  readonly isOpen: boolean;
  readonly hour: number;
}

export interface FoundTimes {
  readonly times: readonly FoundTime[];
  readonly next: number;
}

const PEOPLE = wordSet("ninos ninas bebes edad edades jovenes personas pacientes grupos escala");

/** "de 9 a 1", "entre las 10 y las 12", "desde las 14:00 hasta las 15:30". */
export function rangeAt(tokens: Tokens, index: number, isAfterDay: boolean): FoundTimes | null {
  const opener = at(tokens, index);
  const isBetween = opener === "entre" || opener === "between";
  const isOpened = isBetween || /^(?:de|desde|d|das|from)$/.test(opener);
  // "lunes a viernes 9 a 6" has no word before the hours.
  if (!isOpened && !(isAfterDay && isNumber(tokens, index))) return null;
  const start = isOpened ? afterArticle(tokens, index + 1) : index;
  const first = clockAt(tokens, start, { noAnd: isBetween });
  if (first === null || isPiece(tokens, start)) return null;
  const joiners = isBetween ? /^(?:y|e|and|a)$/ : /^(?:al?|hasta|ate|to|-|–|—|as)$/;
  if (!joiners.test(at(tokens, first.next))) return null;
  const middle = afterArticle(tokens, first.next + 1);
  const second = clockAt(tokens, middle);
  if (second === null || first.hour > 24 || second.hour > 24) return null;
  if (isDuration(at(tokens, index - 1), tokens, { first, second })) return null;
  const isSigned = isExact(first) || isExact(second);
  const hasArticles = start > index + 1 && middle > first.next + 1;
  if (!isSigned && !hasArticles && !isPlainRange(tokens, index, { first, second })) return null;
  if (!isBetween && isMove(tokens, index)) {
    const moved = [timeOf(first, index, false), timeOf(second, first.next, false)];
    return { times: moved, next: second.next };
  }
  return { times: rangeOf(first, second, [index, first.next]), next: second.next };
}

/** "cambiar mi cita de las 5 a las 4": two hours, not a range. */
function isMove(tokens: Tokens, index: number): boolean {
  for (let back = index - 1; back >= Math.max(0, index - 7); back--) {
    const isMoving = /^(?:adelant|cambi|mov|muev|reprogram|posterg|atras|retras|reagend|corre)/;
    if (isMoving.test(at(tokens, back)) || /^pas\w*(?:la|lo|me)$/.test(at(tokens, back)))
      return true;
    if (/^[.!?\n]$/.test(at(tokens, back))) return false;
  }
  return false;
}

interface Both {
  readonly first: Clock;
  readonly second: Clock;
}

/** "de 2 a 3 horas", "de 8 a 10 horas de sueño": durations. */
function isDuration(before: string, tokens: Tokens, { first, second }: Both): boolean {
  if (first.shape !== "bare" || first.hasUnit || !second.hasUnit || second.shape !== "bare")
    return false;
  if (first.hour < 7 || at(tokens, second.next) === "de") return true;
  return /^(?:ayuno|sueno|reposo|descanso|dura|duran|demora|tarda|toma)$/.test(before);
}

/** Two bare numbers are hours unless they are counts, prices or measures, or a month follows. */
function isPlainRange(tokens: Tokens, index: number, { first, second }: Both): boolean {
  const after = second.next;
  if (isPlural(tokens, after) || monthAfter(tokens, after)) return false;
  if (
    isGlued(tokens, after) &&
    /^[/.,%-]$/.test(at(tokens, after)) &&
    isNumber(tokens, after + 1)
  ) {
    return false;
  }
  if (first.hour <= 1 && second.hour === 10) return false;
  if (first.hour === 0) return false;
  if (PEOPLE.has(at(tokens, index - 1))) return false;
  return !hasBefore(tokens, index, { words: MEASURES, count: 4 });
}

function monthAfter(tokens: Tokens, index: number): boolean {
  const next = /^(?:de|del)$/.test(at(tokens, index)) ? index + 1 : index;
  return monthAt(tokens, next) !== null;
}

/** "4 o 5 pm", "9-11 am", "3 a 4 de la tarde": the second hour decides the half of the first. */
export function pairAt(tokens: Tokens, index: number): FoundTimes | null {
  const start = afterArticle(tokens, index);
  if (isPiece(tokens, start)) return null;
  const first = clockAt(tokens, start);
  if (first === null || first.hour > 12 || first.shape !== "bare" || hasHalfOfDay(first))
    return null;
  const joiner = at(tokens, first.next);
  if (!/^(?:o|u|y|e|a|al|-|–|—|or|to|,|\/)$/.test(joiner)) return null;
  const second = clockAt(tokens, afterArticle(tokens, first.next + 1));
  if (second === null || second.hour > 12) return null;
  // "4 o 4:30": the second also shows that the first is an hour.
  const isChoice = /^(?:o|u|or)$/.test(joiner);
  if (!hasHalfOfDay(second) && !(isChoice && second.shape === "colon")) return null;
  if (/^(?:a|al|-|–|—|to)$/.test(joiner)) {
    return { times: rangeOf(first, second, [index, first.next]), next: second.next };
  }
  const from = announcedFrom(tokens, index);
  const times = withSharedHalf(timeOf(first, from, false), timeOf(second, first.next + 1, false));
  return { times, next: second.next };
}

function afterArticle(tokens: Tokens, index: number): number {
  const start = at(tokens, index) === "a" ? index + 1 : index;
  if (/^(?:mediodia|medio)$/.test(at(tokens, start + 1)) && at(tokens, start) === "el")
    return start + 1;
  return /^(?:a?las?|as)$/.test(at(tokens, start)) ? start + 1 : index;
}

export function hasHalfOfDay({ half, part }: Clock): boolean {
  return half !== null || part !== null;
}

export function isExact(clock: Clock): boolean {
  return (
    hasHalfOfDay(clock) ||
    clock.hasUnit ||
    clock.isSharp ||
    /^(?:colon|letter|fraction)$/.test(clock.shape)
  );
}

/** Each end decides the other's half of the day: "de 10 a 1 pm" starts in the morning. */
function rangeOf(first: Clock, second: Clock, [from, to]: readonly [number, number]): FoundTime[] {
  let start = timeOf(first, from, false);
  let end = timeOf(second.hour === 24 ? { ...second, hour: 0 } : second, to, true);
  if (start.isOpen && !end.isOpen) {
    const before = start.readings.filter((minute) => minute < (end.readings[0] ?? 0));
    if (before.length > 0) start = narrowed(start, Math.max(...before));
  } else if (!start.isOpen && end.isOpen) {
    const after = end.readings.filter((minute) => minute > (start.readings[0] ?? 0));
    if (after.length > 0) end = narrowed(end, Math.min(...after));
  } else if (start.isOpen && end.isOpen) {
    const usual = start.usual ?? start.readings.find((minute) => minute >= 8 * 60) ?? 0;
    const after = end.readings.filter((minute) => minute > usual);
    start = { ...start, usual };
    end = { ...end, usual: after.length > 0 ? Math.min(...after) : end.usual };
  }
  return [start, end];
}

function narrowed(time: FoundTime, minute: number): FoundTime {
  return { ...time, readings: [minute], usual: minute, isOpen: false };
}

/** Two alternatives are close together: the known one decides the other's half. */
function withSharedHalf(first: FoundTime, second: FoundTime): FoundTime[] {
  if (first.isOpen === second.isOpen) return [first, second];
  const [open, known] = first.isOpen ? [first, second] : [second, first];
  const goal = known.readings[0];
  if (goal === undefined) return [first, second];
  const sorted = open.readings.toSorted((a, b) => Math.abs(a - goal) - Math.abs(b - goal));
  const closest = narrowed(open, sorted[0] ?? goal);
  return first.isOpen ? [closest, second] : [first, closest];
}

export function timeOf(clock: Clock, from: number, isEnd: boolean): FoundTime {
  const readings = readingsOf(clock);
  const usual = usualOf(readings, clock.hasZero);
  return {
    from,
    next: clock.next,
    readings,
    usual,
    isEnd,
    isOpen: readings.length > 1,
    hour: clock.hour,
  };
}

/** The end of the range, or an alternative: "16:30-17:30", "a las 9 o 10". */
export function otherAt(tokens: Tokens, time: FoundTime, clock: Clock): FoundTimes | null {
  const joiner = at(tokens, clock.next);
  const start = afterArticle(tokens, clock.next + 1);
  const isChoice = /^(?:o|u|or|\/)$/.test(joiner);
  if (!isChoice && !/^(?:a|al|hasta|ate|-|–|—|to)$/.test(joiner)) return null;
  const other = clockAt(tokens, start);
  if (other === null || other.hour > 24 || isBroken(tokens, other)) return null;
  const hasArticle = start > clock.next + 1;
  if (!isExact(other) && !hasArticle && !(isChoice && isChosen(tokens, other))) return null;
  if (joiner === "/" && other.shape !== "colon") return null;
  if (other.shape === "dot" && !hasArticle && !isChoice) return null;
  if (!isChoice) return { times: rangeOf(clock, other, [time.from, clock.next]), next: other.next };
  return { times: withSharedHalf(time, timeOf(other, clock.next + 1, false)), next: other.next };
}

function isChosen(tokens: Tokens, other: Clock): boolean {
  return other.shape === "bare" && !isPlural(tokens, other.next) && !monthAfter(tokens, other.next);
}

// --- Where an hour starts

const ANNOUNCERS = wordSet(
  "a para pa por sobre hacia desde hasta entre tipo tipin tipito como de y o u e antes despues " +
    "eso son x ser serian serán cerca at around",
);

/** The first token that belongs to the hour: moves back over "a", "a partir de", "después de". */
export function announcedFrom(tokens: Tokens, index: number): number {
  const before = at(tokens, index - 1);
  if (!ANNOUNCERS.has(before)) return index;
  if (before === "de" && /^(?:partir|despues|antes|cerca|eso)$/.test(at(tokens, index - 2))) {
    return at(tokens, index - 3) === "a" ? index - 3 : index - 2;
  }
  if (before === "a" && /^(?:como|tipo|hasta|cerca)$/.test(at(tokens, index - 2))) return index - 2;
  return index - 1;
}
