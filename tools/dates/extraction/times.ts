// Finds the hours that start at a token: one, two that share a suffix ("4 o 5 pm"), or a range ("de
// 9 a 11"). Pure; looks a few tokens back and a dozen ahead.

import { clockAt, fractionAt, isBroken } from "./spoken-hour.ts";
import type { Clock } from "./spoken-hour.ts";
import {
  announcedFrom,
  isExact,
  hasHalfOfDay,
  otherAt,
  pairAt,
  rangeAt,
  timeOf,
} from "./ranges.ts";
import type { FoundTimes } from "./ranges.ts";
import { at, hasBefore, isGlued, isNumber, isPiece } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { MEASURES, isCounted, isPlural, numberAt, wordSet } from "./words.ts";

interface TimeContext {
  /** A day precedes: the next number may be an hour without any mark. */
  readonly isAfterDay: boolean;
}

export function timesAt(tokens: Tokens, index: number, context: TimeContext): FoundTimes | null {
  return (
    noonAt(tokens, index) ??
    rangeAt(tokens, index, context.isAfterDay) ??
    beforeHourAt(tokens, index) ??
    pairAt(tokens, index) ??
    hourAt(tokens, index, context)
  );
}

// --- Noon and midnight ---------------------------------------------------------------------------

function noonAt(tokens: Tokens, index: number): FoundTimes | null {
  if (isNumber(tokens, index) || !/^(?:med|mei|mid|noon)/.test(at(tokens, index))) return null;
  const clock = clockAt(tokens, index);
  if (clock === null) return null;
  const before = at(tokens, index - 1);
  // "trabajo medio día" is a duration; "al medio día" is a time.
  const mayBeDuration = clock.next > index + 1 && clock.part === "dia";
  if (mayBeDuration && !/^(?:al?|del|hasta|hacia|ao)$/.test(before)) return null;
  const from = /^(?:al?|el|del|la|hasta)$/.test(before) ? index - 1 : index;
  return { times: [timeOf(clock, from, isLimit(tokens, index))], next: clock.next };
}

/** "hasta", "cerramos": the hour is an end. */
function isLimit(tokens: Tokens, index: number): boolean {
  const words = [1, 2, 3].map((back) => at(tokens, index - back));
  const first = words.findIndex((word) => !/^(?:al?|el|las?)$/.test(word));
  return /^(?:hasta|cerramos|cierra|cierran|cierro|cierre|ate|until|till)$/.test(
    words[first] ?? "",
  );
}

// --- "un cuarto para las cinco", "faltando diez para las seis" -----------------------------------

function beforeHourAt(tokens: Tokens, index: number): FoundTimes | null {
  const minutes = fractionAt(tokens, index);
  if (minutes === null || minutes.minute > 30 || isPiece(tokens, index)) return null;
  let next = minutes.next;
  if (/^(?:minutos?|min)$/.test(at(tokens, next))) next++;
  if (!/^(?:para|pa)$/.test(at(tokens, next))) return null;
  if (at(tokens, next + 1) === "'") next++;
  if (!/^las?$/.test(at(tokens, next + 1))) return null;
  const isMissing = /^(?:falta|faltan|faltando)$/.test(at(tokens, index - 1));
  // "2 para las 5" is a table for two at five.
  if (minutes.isCount && !isMissing && minutes.minute % 5 !== 0) return null;
  const clock = clockAt(tokens, next + 2);
  if (clock === null || clock.hour > 24 || isCounted(tokens, clock.next)) return null;
  if (clock.shape !== "bare") return null;
  const before: Clock = { ...clock, minute: -minutes.minute, shape: "minus" };
  const isLed = isMissing || at(tokens, index - 1) === "al";
  return { times: [timeOf(before, isLed ? index - 1 : index, false)], next: clock.next };
}

// --- One hour ------------------------------------------------------------------------------------

function hourAt(tokens: Tokens, index: number, context: TimeContext): FoundTimes | null {
  const found = announcedAt(tokens, index) ?? unannouncedAt(tokens, index, context);
  if (found === null) return null;
  const { clock, from } = found;
  const time = timeOf(clock, from, isLimit(tokens, index));
  const more = found.isStrong || isExact(clock) ? otherAt(tokens, time, clock) : null;
  return more ?? { times: [time], next: clock.next };
}

interface Hour {
  readonly clock: Clock;
  readonly from: number;
  /** Announced, as by "a las". */
  readonly isStrong: boolean;
}

/** "a las 4", "tipo 5", "para la una"; "las 10" only if it counts nothing. */
function announcedAt(tokens: Tokens, index: number): Hour | null {
  const word = at(tokens, index);
  const isTipo = /^(?:tipo|tipin|tipito|at|around)$/.test(word);
  const isGluedArticle = /^alas?$/.test(word);
  if (!isTipo && !isGluedArticle && !/^(?:las?|as)$/.test(word)) return null;
  const clock = clockAt(tokens, index + 1);
  if (clock === null || isPiece(tokens, index + 1)) return null;
  if (/^a?la$/.test(word) && clock.hour !== 1) return null;
  if (isGlued(tokens, clock.next) && isWordOf(tokens, clock.next)) return null;
  if (isBroken(tokens, clock)) return null;
  if (clock.shape === "bare" && !hasHalfOfDay(clock) && isCounted(tokens, clock.next)) return null;
  const from = announcedFrom(tokens, index);
  // "una de las tres".
  if (/^(?:una|alguna|ninguna|cualquiera|otra)$/.test(at(tokens, index - 2))) return null;
  const hour = { clock, from, isStrong: true };
  if (isTipo || isGluedArticle || (word === "as" ? isNumber(tokens, index + 1) : from < index))
    return hour;
  if (isExact(clock)) return hour;
  return isAlone(tokens, index + 1, clock) ? hour : null;
}

function isWordOf(tokens: Tokens, index: number): boolean {
  return tokens[index]?.kind === "word";
}

const FOLLOWERS = wordSet(
  "o u y por porfa porfavor esta estan me te le les nos si para el entonces de del tiene tienes " +
    "hay puedo puede puedes va ok mejor hoy manana en",
);

/** "las 10 está bien", not "las dos opciones". */
function isAlone(tokens: Tokens, index: number, { next }: Clock): boolean {
  const text = at(tokens, next);
  // "las dos me duelen", "me sacaron las tres": some of several things.
  if (/^(?:dos|tres|cuatro)$/.test(at(tokens, index))) {
    if (/^(?:esta|por|porfa|en)$/.test(text)) return true;
    const isAnswer = /^(?:|[.,;:!?¿¡\n]|si|ya|ok|mejor|bueno)$/.test(at(tokens, index - 2));
    return isAnswer && /^[.,!?\n]?$/.test(text);
  }
  return FOLLOWERS.has(text) || /^[.,;!?)\n]?$/.test(text);
}

/** An hour without an announcement: "4 pm", "16:30", "nueve y media", "cinco menos cuarto". */
function unannouncedAt(tokens: Tokens, index: number, { isAfterDay }: TimeContext): Hour | null {
  if (isPiece(tokens, index) || numberAt(tokens, index) === null) return null;
  const clock = clockAt(tokens, index);
  if (clock === null || isBroken(tokens, clock)) return null;
  const { next } = clock;
  if (isGlued(tokens, next) && isWordOf(tokens, next) && !/^t$/.test(at(tokens, next))) return null;
  const hour = { clock, from: announcedFrom(tokens, index), isStrong: false };
  if (hasHalfOfDay(clock)) return isHour(clock) ? hour : null;
  const isCount = isCounted(tokens, next);
  switch (clock.shape) {
    case "colon":
      return isHour(clock) || clock.hour < 60 ? hour : null;
    case "letter":
      return isHour(clock) && clock.hour >= 6 && !isDuration(tokens, index, next) ? hour : null;
    case "comma":
      return clock.hasUnit ? hour : null;
    case "dot":
      return isDotted(tokens, index, { clock, isAfterDay }) ? hour : null;
    case "fraction":
    case "minus":
      return !(isCount || isPlural(tokens, next)) &&
        clock.hour <= 12 &&
        !isDuration(tokens, index, next)
        ? hour
        : null;
    case "and":
      return isSpoken(tokens, index, clock) ? hour : null;
    case "run":
      return isSpokenRun(tokens, index, clock) ? hour : null;
    case "bare":
      return clock.isSharp || (clock.hasUnit && isOfDay(tokens, index, clock)) ? hour : null;
    default:
      return clock.shape satisfies never;
  }
}

function isHour({ hour }: Clock): boolean {
  return hour <= 24;
}

const DURATION_WORDS = wordSet(
  "cada hace dura duran durar duracion durante demora demoran tarda tardan toma toman faltan en " +
    "dentro por ultimas primeras cumple aproximadamente unas media lleva llevan audio video voz",
);

/** "cada 8 h", "24 horas antes": durations. */
function isDuration(tokens: Tokens, index: number, next: number): boolean {
  if (/^(?:antes|despues|continuas|diarias|seguidas|minimo|maximo|al)$/.test(at(tokens, next))) {
    return true;
  }
  const before = at(tokens, index - 1);
  return (
    DURATION_WORDS.has(before) ||
    /^(?:dura|demora|tarda|toma|duracion)$/.test(at(tokens, index - 2))
  );
}

/** "16 hrs" is a time; "2 horas" and "12 horas de ayuno" are durations. */
function isOfDay(tokens: Tokens, index: number, { hour, next, isWord }: Clock): boolean {
  if (hour < 7 || hour > 23 || isWord || isDuration(tokens, index, next)) return false;
  if (hour <= 12 && at(tokens, index - 1) === "de") return false;
  const isLong = at(tokens, next - 1).startsWith("hora");
  return !isLong || hour >= 13 ? at(tokens, next) !== "de" || hour >= 13 : false;
}

/** "4 y 30" in steps of five, with no day, list or count around. */
function isSpoken(tokens: Tokens, index: number, { hour, minute, next, hasUnit }: Clock): boolean {
  if (hour > 12 || hour === 0) return false;
  if (/^(?:el|los|dia|dias|entre|de|del|numeros?|talla|,|y|-)$/.test(at(tokens, index - 1))) {
    return false;
  }
  return hasUnit || (minute % 5 === 0 && !isPlural(tokens, next));
}

/** "nueve cuarenta", unless it is a price or a measure. */
function isSpokenRun(tokens: Tokens, index: number, clock: Clock): boolean {
  const { hour, next, isWord, hasUnit } = clock;
  if (hour > 23 || isPlural(tokens, next) || !(isWord || hasUnit)) return false;
  return !hasBefore(tokens, index, { words: MEASURES, count: 4 });
}

interface Dotted {
  readonly clock: Clock;
  readonly isAfterDay: boolean;
}

/** "16.30" alone: a quarter of an hour by day, and no price or weight. */
function isDotted(tokens: Tokens, index: number, { clock, isAfterDay }: Dotted): boolean {
  const { hour, minute, next, hasUnit } = clock;
  if (hour > 23 || minute > 59) return false;
  if (hasUnit) return true;
  if (isPlural(tokens, next) && at(tokens, next) !== "por") return false;
  if (at(tokens, next) === "por" || /^[$€]$/.test(at(tokens, next))) return false;
  // "15.30 el kilo".
  if (/^(?:el|la|cada|x)$/.test(at(tokens, next)) && isCounted(tokens, next + 1)) return false;
  if (hasBefore(tokens, index, { words: MEASURES, count: 4 })) return false;
  if (hasBefore(tokens, next + 3, { words: MEASURES, count: 3 })) return false;
  return isAfterDay || (minute % 15 === 0 && hour >= 7 && hour <= 21);
}
