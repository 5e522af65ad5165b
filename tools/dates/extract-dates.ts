// Extracts the days and hours that a text names, in their order: everyday Spanish, with basic
// Portuguese and English. The only such parser of the product: the claims review and the simulated
// model both use it. Pure: the current date is an argument. One pass over at most `CHARACTERS_MAX`
// characters, with a bounded look around each word: linear in the text.
//
// Opening hours, habits ("los lunes") and past days are extracted too and marked (`isEnd`, `role`);
// the caller decides what it needs. Addresses, prices, phone numbers, ages and durations are not
// extracted.

import { weekdayIndex } from "./civil-time.ts";
import type { CivilDate } from "./civil-time.ts";
import { resolveDay } from "./extraction/resolve-day.ts";
import type { SaidDay, DayError } from "./extraction/resolve-day.ts";
import { partAt } from "./extraction/hour-suffix.ts";
import type { PartOfDay } from "./extraction/hour-suffix.ts";
import type { FoundDay } from "./extraction/numbered-days.ts";
import { daysAt } from "./extraction/days.ts";
import { DAY_MINUTES, partHour, usualOf } from "./extraction/hour-readings.ts";
import { timesAt } from "./extraction/times.ts";
import type { FoundTime } from "./extraction/ranges.ts";
import { at, tokensOf } from "./extraction/tokens.ts";
import type { Tokens } from "./extraction/tokens.ts";
import { falseDateEnd } from "./extraction/false-dates.ts";

/** Position in the text. */
interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ExtractedTime extends Span {
  /**
   * The minutes of the day that it may mean: two where the half of the day is open, none where no
   * clock has such an hour ("a las 25").
   */
  readonly minutes: readonly number[];
  /** The only one of them from 08:00 to 20:00; null where both are, as for eight. */
  readonly usual: number | null;
  /** The end of a range, or a limit: "de 9 a 6", "hasta las 7". */
  readonly isEnd: boolean;
}

export interface ExtractedDay extends Span {
  readonly said: SaidDay;
  /**
   * `single` is a day; `range` an end of "lunes a viernes"; `habit` is "los lunes"; `past` is "el
   * martes pasado"; `farewell` is "hasta mañana", which may name no day at all.
   */
  readonly role: FoundDay["role"];
  /** The second day of "del 14 al 18". */
  readonly isEnd: boolean;
  /** Null without `today`, and for a day that does not exist. */
  readonly date: CivilDate | null;
  /** The day does not exist, or has another weekday than the one named with it. */
  readonly error: DayError | null;
}

/** "por la tarde", anywhere in the text. */
interface ExtractedPartOfDay extends Span {
  readonly part: PartOfDay;
}

export interface ExtractedDates {
  readonly times: readonly ExtractedTime[];
  readonly days: readonly ExtractedDay[];
  readonly parts: readonly ExtractedPartOfDay[];
}

interface Draft {
  readonly times: FoundTime[];
  readonly days: FoundDay[];
  readonly parts: { readonly from: number; readonly next: number; readonly part: PartOfDay }[];
}

export function extractDates(text: string, today: CivilDate | null): ExtractedDates {
  const tokens = tokensOf(text);
  const draft = scan(tokens);
  const span = (from: number, next: number): Span => ({
    start: tokens[from]?.start ?? 0,
    end: tokens[next - 1]?.end ?? 0,
  });
  const days = draft.days
    .map((day) => extractedDay(day, span(day.from, day.next), today))
    .filter(({ said }, _, all) => said.kind !== "month-end" || all.length === 1);
  return {
    times: draft.times.map((time) => {
      const { readings, usual } = inPart(tokens, time, draft.parts);
      return { ...span(time.from, time.next), minutes: readings, usual, isEnd: time.isEnd };
    }),
    days: mergeNeighbours(text, days),
    parts: draft.parts.map(({ from, next, part }) => ({ ...span(from, next), part })),
  };
}

/** Scans left to right, using each token once. The capped text bounds the lists. */
function scan(tokens: Tokens): Draft {
  const draft: Draft = { times: [], days: [], parts: [] };
  let dayEnd = -1;
  for (let index = 0; index < tokens.length;) {
    const falseDate = falseDateEnd(tokens, index);
    if (falseDate !== null && falseDate > index) {
      index = falseDate;
      continue;
    }
    const days = daysAt(tokens, index);
    if (days !== null && days.next > index) {
      draft.days.push(...days.days);
      const part = partIn(tokens, index, days.next);
      if (part !== null) draft.parts.push(part);
      index = dayEnd = part?.next ?? days.next;
      continue;
    }
    const times = timesAt(tokens, index, { isAfterDay: dayEnd >= 0 && index - dayEnd <= 2 });
    if (times !== null && times.next > index) {
      draft.times.push(...times.times);
      index = times.next;
      continue;
    }
    const part = at(tokens, index) === "del" ? null : partAt(tokens, index);
    if (part !== null) draft.parts.push({ from: index, ...part });
    index = part?.next ?? index + 1;
  }
  return draft;
}

const DAY_PARTS: ReadonlyMap<string, PartOfDay> = new Map([
  ["tarde", "tarde"],
  ["noche", "noche"],
  ["anoche", "noche"],
  ["tonight", "noche"],
]);

/** "esta noche", "anoche", "viernes tarde": a day that also names a part of the day. */
function partIn(tokens: Tokens, from: number, next: number): Draft["parts"][number] | null {
  const after = DAY_PARTS.get(at(tokens, next));
  if (after !== undefined) return { from: next, next: next + 1, part: after };
  const inside = DAY_PARTS.get(at(tokens, next - 1));
  if (inside !== undefined) return { from: next - 1, next, part: inside };
  const isMorning = at(tokens, from) === "esta" && at(tokens, next - 1) === "manana";
  return isMorning ? { from: next - 1, next, part: "manana" } : null;
}

function extractedDay(day: FoundDay, span: Span, today: CivilDate | null): ExtractedDay {
  const { said, role, isEnd } = day;
  const unresolved = { date: null, error: null };
  return { ...span, said, role, isEnd, ...(today === null ? unresolved : resolveDay(said, today)) };
}

// --- Neighbouring mentions -----------------------------------------------------------------------

/** "por la tarde, a las 4": an ambiguous hour takes the part of the day named in its sentence. */
function inPart(
  tokens: Tokens,
  time: FoundTime,
  parts: Draft["parts"],
): Pick<FoundTime, "readings" | "usual"> {
  if (!time.isOpen) return time;
  // Eight is as common in the evening: then another sentence may decide.
  const isFar = time.usual === null;
  const near = parts
    .filter(({ from, next }) =>
      isNearby(tokens, [Math.min(next, time.next), Math.max(from, time.from)], isFar),
    )
    .toSorted((a, b) => Math.abs(a.from - time.from) - Math.abs(b.from - time.from))[0];
  if (near === undefined || !isUsualIn(time.hour, near.part)) return time;
  const hour = partHour(time.hour, near.part);
  const readings = time.readings.filter((minute) => isNear(minute, hour * 60));
  return readings.length === 1 ? { readings, usual: usualOf(readings) } : time;
}

function isNear(minute: number, goal: number): boolean {
  const apart = Math.abs(minute - goal);
  return Math.min(apart, DAY_MINUTES - apart) < 120;
}

/** "por la mañana no puedo, a las 4 sí": no appointment is at four in the morning. */
function isUsualIn(hour: number, part: PartOfDay): boolean {
  if (part === "manana") return hour >= 6 && hour <= 12;
  if (part === "tarde") return hour === 12 || hour <= 8;
  return part === "noche" && hour >= 6;
}

const SENTENCE_TOKENS = 14;

/** Whether the two are within a few words in one sentence, or in any when `isFar`. */
function isNearby(tokens: Tokens, [from, to]: readonly [number, number], isFar: boolean): boolean {
  if (to - from > SENTENCE_TOKENS) return false;
  return isFar || tokens.slice(from, to).every(({ text }) => !/^[.!?;\n]$/.test(text));
}

/** "mañana martes", "lunes 23/11": a weekday and the day next to it are one day, or conflict. */
function mergeNeighbours(text: string, days: readonly ExtractedDay[]): readonly ExtractedDay[] {
  return days.map((day, index) => {
    if (day.role !== "single" || day.said.kind !== "weekday" || day.date === null) return day;
    const other = [days[index - 1], days[index + 1]].find(
      (near) => near !== undefined && isAdjacent(text, day, near),
    );
    if (other === undefined || other.date === null || other.date === day.date) return day;
    const isSame = weekdayIndex(other.date) === day.said.weekday;
    if (isSame) return { ...day, date: other.date };
    // "mañana, martes o jueves" is a list.
    const isList = other.said.kind === "relative" && between(text, day, other).includes(",");
    return isList ? day : { ...day, error: "conflict" };
  });
}

function isAdjacent(text: string, day: ExtractedDay, other: ExtractedDay): boolean {
  return other.said.kind !== "weekday" && /^[\s,(]{0,3}$/.test(between(text, day, other));
}

function between(text: string, one: Span, other: Span): string {
  const [first, second] = one.start < other.start ? [one, other] : [other, one];
  return text.slice(first.end, second.start);
}
