// Parses one hour as it is spoken or written, from the token of its number: "16h30", "4:30 pm", "4
// y media", "cinco menos veinte", "ocho de la noche". Pure; at most a dozen tokens. times.ts
// decides whether the number is an hour at all.

import { hasHalfOfDay, suffixAt } from "./hour-suffix.ts";
import type { HourSuffix } from "./hour-suffix.ts";
import { at, isGlued, isNumber } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { isCounted, monthAt, numberAt } from "./words.ts";

export interface Clock extends HourSuffix {
  readonly hour: number;
  readonly isWord: boolean;
  /** Added to the hour; negative for "menos cuarto". */
  readonly minute: number;
  /** How the minutes were written: `and` is "4 y 30", `run` is "cuatro treinta". */
  readonly shape:
    "bare" | "colon" | "dot" | "comma" | "letter" | "fraction" | "and" | "minus" | "run";
  /** "07:30": most likely a 24-hour clock. */
  readonly hasZero: boolean;
}

interface ClockOptions {
  /** In "entre 3 y 5" the "y" joins the two ends. */
  readonly noAnd?: boolean;
}

export function clockAt(tokens: Tokens, index: number, options: ClockOptions = {}): Clock | null {
  const noon = noonAt(tokens, index);
  if (noon !== null) return noon;
  const number = numberAt(tokens, index);
  if (number === null || /^(?:uno?|primero)$/.test(at(tokens, index))) return null;
  const written = number.digits === "" ? null : writtenMinutes(tokens, number.next);
  const said =
    written ?? saidMinutes(tokens, number.next, { ...options, isWord: number.digits === "" });
  const suffix = suffixAt(tokens, said?.next ?? number.next, number.value);
  return {
    ...suffix,
    hour: number.value,
    isWord: number.digits === "",
    minute: said?.minute ?? 0,
    shape: said?.shape ?? "bare",
    hasZero: number.digits.startsWith("0"),
  };
}

/** "mediodía", "medianoche", "media noche". */
function noonAt(tokens: Tokens, index: number): Clock | null {
  const word = at(tokens, index);
  const pair = `${word} ${at(tokens, index + 1)}`;
  const isPair = /^(?:medio dia|media noche|meio -)$/.test(pair);
  const isNoon = /^(?:mediodia|noon|midday)$/.test(word) || (isPair && word !== "media");
  if (!isNoon && !isPair && !/^(?:medianoche|midnight)$/.test(word)) return null;
  const next = index + (isPair ? (word === "meio" ? 3 : 2) : 1);
  const part = isNoon ? "dia" : "noche";
  const said = { hour: 12, minute: 0, shape: "fraction", part } as const;
  return {
    ...said,
    half: null,
    hasUnit: false,
    isSharp: false,
    isWord: true,
    hasZero: false,
    next,
  };
}

type Minutes = Pick<Clock, "minute" | "shape" | "next">;

/** ":30", ".30", "h30"; null for longer forms: a date, a ratio, a version. */
function writtenMinutes(tokens: Tokens, index: number): Minutes | null {
  const shape = SHAPES.get(at(tokens, index));
  const minutes = at(tokens, index + 1);
  if (shape === undefined || !isGlued(tokens, index)) return null;
  if (!isGlued(tokens, index + 1) || !/^\d\d$/.test(minutes)) return null;
  let next = index + 2;
  const isMore = isGlued(tokens, next) && isGlued(tokens, next + 1) && isNumber(tokens, next + 1);
  if (isMore && at(tokens, next) === ":") next += 2;
  else if (isMore && /^[.,/-]$/.test(at(tokens, next)) && shape !== "colon") return null;
  // "9,10" are two numbers; "16,30" is an hour if it is announced.
  if (shape === "comma" && Number(minutes) % 15 !== 0) return null;
  return { minute: Number(minutes), shape, next };
}

const SHAPES: ReadonlyMap<string, Clock["shape"]> = new Map([
  [":", "colon"],
  [".", "dot"],
  [",", "comma"],
  ["h", "letter"],
  ["hs", "letter"],
  ["hrs", "letter"],
]);

interface SaidOptions extends ClockOptions {
  readonly isWord: boolean;
}

function saidMinutes(tokens: Tokens, index: number, options: SaidOptions): Minutes | null {
  const joiner = at(tokens, index);
  if (joiner === "y" || joiner === "con") {
    return options.noAnd === true ? fractionOnly(tokens, index) : andMinutes(tokens, index);
  }
  if (joiner === "menos") {
    const found = fractionAt(tokens, index + 1);
    if (found === null || isNumber(tokens, found.next)) return null;
    return { minute: -found.minute, shape: "minus", next: found.next };
  }
  return runMinutes(tokens, index, options.isWord);
}

function fractionOnly(tokens: Tokens, index: number): Minutes | null {
  const found = fractionAt(tokens, index + 1);
  return found === null || found.isCount ? null : { ...found, shape: "fraction" };
}

/** "y media", "y cuarto", "y 30", "y veinte"; "y pico" adds no minutes. */
function andMinutes(tokens: Tokens, index: number): Minutes | null {
  if (/^(?:pico|tantos|algo)$/.test(at(tokens, index + 1))) {
    return { minute: 0, shape: "fraction", next: index + 2 };
  }
  const found = fractionAt(tokens, index + 1);
  if (found === null || !found.isCount) {
    return found === null ? null : { ...found, shape: "fraction" };
  }
  // "las 4 y 5" are two hours; so is a number that counts, or has its own month or minutes.
  const text = at(tokens, index + 1);
  if (/^\d$/.test(text) || /^[:./]$/.test(at(tokens, found.next))) return null;
  const after = at(tokens, found.next) === "de" ? found.next + 1 : found.next;
  const isMinutes = /^(?:minutos?|min)$/.test(at(tokens, found.next));
  if (isCounted(tokens, found.next) && !isMinutes) return null;
  if (monthAt(tokens, after) !== null) return null;
  if (found.minute % 5 !== 0 && hasHalfOfDay(suffixAt(tokens, found.next, 1))) return null;
  return { minute: found.minute, shape: "and", next: found.next + (isMinutes ? 1 : 0) };
}

interface Fraction {
  readonly minute: number;
  readonly next: number;
  /** A plain number; may count something else. */
  readonly isCount: boolean;
}

export function fractionAt(tokens: Tokens, index: number): Fraction | null {
  const start = at(tokens, index) === "un" ? index + 1 : index;
  const word = at(tokens, start);
  if (word === "media") return { minute: 30, next: start + 1, isCount: false };
  if (word === "cuarto") return { minute: 15, next: start + 1, isCount: false };
  if (word === "tres" && at(tokens, start + 1) === "cuartos") {
    return { minute: 45, next: start + 2, isCount: false };
  }
  const number = numberAt(tokens, start);
  if (number === null || number.value > 59) return null;
  return { minute: number.value, next: number.next, isCount: true };
}

/** "cuatro treinta", "4 30 pm": minutes right after the hour, in steps of five. */
function runMinutes(tokens: Tokens, index: number, isWord: boolean): Minutes | null {
  const number = numberAt(tokens, index);
  if (number === null || number.value < 10 || number.value > 59) return null;
  if (number.value % 5 !== 0 || isGlued(tokens, index)) return null;
  if (/^[:./%-]$/.test(at(tokens, number.next)) && isGlued(tokens, number.next)) return null;
  const isSame = isWord ? number.digits === "" : number.digits !== "";
  if (!isSame || isCounted(tokens, number.next)) return null;
  if (/^(?:menos|para|pa|y)$/.test(at(tokens, number.next))) return null;
  // "a las 4 10 personas": digits need a unit or a half of the day.
  const suffix = suffixAt(tokens, number.next, 1);
  if (!isWord && !hasHalfOfDay(suffix) && !suffix.hasUnit) return null;
  return { minute: number.value, shape: "run", next: number.next };
}

/** The number continues: "4.6", "10,5", "3/4", "50%". */
export function isBroken(tokens: Tokens, clock: Clock): boolean {
  const { next } = clock;
  if (!isGlued(tokens, next)) return false;
  if (at(tokens, next) === "%") return true;
  return /^[.,/:]$/.test(at(tokens, next)) &&
    isGlued(tokens, next + 1) &&
    isNumber(tokens, next + 1)
    ? clock.shape === "bare"
    : false;
}
