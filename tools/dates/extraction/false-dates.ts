// Recognises what only looks like a day or an hour: street addresses, phone numbers, prices,
// durations, the length of a voice note, a person called Domingo. Pure; a few tokens wide.

import { isHourMark, labelEnd, placeEnd } from "./place-names.ts";
import { at, hasBefore, isGlued, isNumber } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { isCounted, numberAt, wordSet } from "./words.ts";

/** The token after a false date at `index`, or null if there is none. */
export function falseDateEnd(tokens: Tokens, index: number): number | null {
  const token = tokens[index];
  if (token === undefined) return null;
  if (token.kind === "number") return phoneEnd(tokens, index) ?? durationEnd(tokens, index);
  if (token.kind === "mark") return moneyEnd(tokens, index) ?? voiceNoteEnd(tokens, index);
  return (
    placeEnd(tokens, index) ??
    labelEnd(tokens, index) ??
    durationEnd(tokens, index) ??
    idiomEnd(tokens, index) ??
    nameEnd(tokens, index) ??
    moneyEnd(tokens, index)
  );
}

// --- Phones, money, voice notes ------------------------------------------------------------------

/** Groups of digits: seven or more in total, or one group of five or more. */
function phoneEnd(tokens: Tokens, index: number): number | null {
  if (isDateShape(tokens, index)) return null;
  let digits = at(tokens, index).length;
  let longest = digits;
  let next = index + 1;
  // A phone number has at most fifteen digits, each possibly a token.
  while (next < index + 30) {
    const step = /^[-()]$/.test(at(tokens, next)) ? next + 1 : next;
    if (!isNumber(tokens, step) || isHourMark(tokens, step + 1)) break;
    digits += at(tokens, step).length;
    longest = Math.max(longest, at(tokens, step).length);
    next = step + 1;
  }
  return longest >= 5 || (digits >= 7 && longest >= 3) ? next : null;
}

function isDateShape(tokens: Tokens, index: number): boolean {
  const [first, mark, second, again, third] = [0, 1, 2, 3, 4].map((step) =>
    at(tokens, index + step),
  );
  const joined = `${first}${mark}${second}${again}${third}`;
  return /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4})$/.test(joined);
}

/** "S/ 15.30", "$ 300", "USD 20". */
function moneyEnd(tokens: Tokens, index: number): number | null {
  const text = at(tokens, index);
  let next = index + 1;
  if (text === "s" && at(tokens, next) === "/")
    next = at(tokens, next + 1) === "." ? next + 2 : next + 1;
  else if (!/^(?:[$€£]|usd|mxn|clp|pen|ars|cop|eur)$/.test(text)) return null;
  return amountEnd(tokens, next);
}

function amountEnd(tokens: Tokens, index: number): number | null {
  if (!isNumber(tokens, index)) return null;
  let next = index + 1;
  // Thousands, millions and cents.
  for (let group = 0; group < 3; group++) {
    const isMore = /^[.,]$/.test(at(tokens, next)) && isGlued(tokens, next + 1);
    if (!isMore || !isNumber(tokens, next + 1)) break;
    next += 2;
  }
  return next;
}

const RECORDINGS = wordSet("audio voz nota video llamada grabacion minuto segundo dura duracion");

/** "(0:12)": the length of a voice note. */
function voiceNoteEnd(tokens: Tokens, index: number): number | null {
  // "🎙 0:09": the emoji is two UTF-16 units, each a token.
  if (/[\ud800-\udfff\ufe0f]/.test(at(tokens, index)) && at(tokens, index + 1) === "0") {
    return at(tokens, index + 2) === ":" ? index + 4 : null;
  }
  if (!/^[([]$/.test(at(tokens, index)) || at(tokens, index + 2) !== ":") return null;
  if (!/^[)\]]$/.test(at(tokens, index + 4)) || !/^\d\d$/.test(at(tokens, index + 3))) return null;
  const isShort = /^0{1,2}$/.test(at(tokens, index + 1));
  const isNote = hasBefore(tokens, index, { words: RECORDINGS, count: 5 });
  const isAll = index === 0 && tokens.length === 5;
  return isShort || isNote || isAll ? index + 5 : null;
}

// --- Durations -----------------------------------------------------------------------------------

/** "hace quince días", "cada 8 horas", "una hora y media", "30 minutos", "audio de 1:30". */
function durationEnd(tokens: Tokens, index: number): number | null {
  const word = at(tokens, index);
  if (/^horas?$/.test(word) && at(tokens, index + 1) === "y") {
    return /^(?:media|cuarto|pico|tres)$/.test(at(tokens, index + 2)) ? index + 3 : null;
  }
  if (word === "cuarto" && at(tokens, index + 1) === "de" && at(tokens, index + 2) === "hora") {
    return index + 3;
  }
  if (DURATION_WORDS.has(word)) {
    return afterAmount(tokens, index);
  }
  const number = numberAt(tokens, index);
  if (number === null || /^(?:en|dentro|de|a|aqui|aca)$/.test(at(tokens, index - 1))) return null;
  const isDuration = /^(?:minutos?|mins?|segundos?|dias?|semanas?|mes|meses|anos?)$/.test(
    at(tokens, number.next),
  );
  // "diez minutos para las cinco" is a time.
  return isDuration && !/^(?:para|pa)$/.test(at(tokens, number.next + 1)) ? number.next + 1 : null;
}

const DURATION_WORDS = wordSet(
  "voz nota grabacion hace cada durante ultimos ultimas audio video llamada dura duro duracion " +
    "durara demora tarda " +
    "toma",
);

function afterAmount(tokens: Tokens, index: number): number | null {
  const isNote = /^(?:audio|video|llamada|voz|nota|grabacion)$/.test(at(tokens, index));
  let next = index + 1;
  while (
    /^(?:de|unos|unas|como|casi|aprox|mas|menos|entre|:)$/.test(at(tokens, next)) &&
    next < index + 4
  )
    next++;
  const number = numberAt(tokens, next);
  if (number === null) return null;
  next = number.next;
  if (at(tokens, next) === ":" && isNumber(tokens, next + 1)) {
    return isNote || !/^(?:hace|cada|ult)/.test(at(tokens, index)) ? next + 2 : null;
  }
  if (/^(?:a|y|o|-)$/.test(at(tokens, next)) && numberAt(tokens, next + 1) !== null) {
    next = numberAt(tokens, next + 1)?.next ?? next;
  }
  const isUnit = isCounted(tokens, next) || /^(?:horas?|hrs?|hs?)$/.test(at(tokens, next));
  return isUnit ? next + 1 : null;
}

// --- Idioms and names ----------------------------------------------------------------------------

function idiomEnd(tokens: Tokens, index: number): number | null {
  if (!/^(?:de|hoy)$/.test(at(tokens, index))) return null;
  const words = [0, 1, 2, 3, 4, 5].map((step) => at(tokens, index + step)).join(" ");
  const idiom = /^(?:de la noche a la manana|hoy en dia|hoy por hoy|de un dia para otro)\b/.exec(
    words,
  );
  return idiom === null ? null : index + idiom[0].split(" ").length;
}

const TITLES = /^(?:santo|doctor|doctora|dr|dra|don|dona|sr|sra|senor|senora|san|llama|llamo|soy)$/;

/** "Santo Domingo", "el doctor Domingo Salas", "Domingo Pérez". */
function nameEnd(tokens: Tokens, index: number): number | null {
  if (at(tokens, index) !== "domingo" || tokens[index]?.isCapital !== true) return null;
  const before = at(tokens, index - 1) === "." ? at(tokens, index - 2) : at(tokens, index - 1);
  const isAfterName = tokens[index - 1]?.isCapital === true && !isStart(tokens, index - 1);
  const isBeforeName = tokens[index + 1]?.isCapital === true && !isStart(tokens, index);
  return TITLES.test(before) || isBeforeName || isAfterName ? index + 1 : null;
}

function isStart(tokens: Tokens, index: number): boolean {
  return index === 0 || /^[.!?¿¡\n:]$/.test(at(tokens, index - 1));
}
