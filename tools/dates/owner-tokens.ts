// Splits an owner's normalised text (see owner-text.ts) into tokens: clock times, dates, joins and
// separators. What they mean together is decided by the callers. Pure; a text has at most
// `TEXT_CHARACTERS_MAX` characters, and at most one token for each.

import { parseDate } from "./civil-time.ts";
import type { CivilDate } from "./civil-time.ts";
import { TEXT_CHARACTERS_MAX } from "./owner-text.ts";

/** A clock time as written; its meaning may depend on the times next to it. */
export interface WrittenTime {
  /** 0 to 24. */
  readonly hour: number;
  readonly minute: number;
  /** From any of the words for them; `none`: only digits. */
  readonly half: "am" | "pm" | "none";
  /** The hour is written with a leading zero: `09`. */
  readonly padded: boolean;
  /** The minutes were written. */
  readonly whole: boolean;
}

export type OwnerToken =
  | { readonly kind: "time"; readonly time: WrittenTime }
  | { readonly kind: "date"; readonly date: CivilDate }
  /** `-`, `a`, `hasta`: joins the two ends of one range. */
  | { readonly kind: "join"; readonly dash: boolean }
  /** `,`, `y`, `/`: separates ranges. */
  | { readonly kind: "and"; readonly spoken: boolean }
  | { readonly kind: "word"; readonly text: string };

const IGNORED = /[ ().:"'!¡*#]/y;
const DATE = /<(\d{4}-\d{2}-\d{2})>/y;
const CLOCK = /(\d{1,2})(?::|\.|'| ?h ?)(\d{2})(?::\d{2}(?:\.\d{1,9})?)?(?!\d)/y;
const DIGITS = /(\d{1,4})(?![\d:]|\.\d)/y;
const NAMED = /(medio ?dia|media ?noche)\b/y;
const UNIT = / ?(?:horas?|hrs?|hs|h)\b\.?/y;
const HALF = / ?(am|pm|md?)\b(?![.\w])/y;
const PART = / (?:de|del|por) (?:la )?(manana|tarde|noche|madrugada|dia|mediodia)\b/y;
const JOIN = /-|(?:(?<![a-z])(?:a|al|hasta|to|until)\b|(?<=\d)a(?=\d))(?: (?:las?|el)\b)?/y;
const AND = /[,;|/&+\n·•]|\b(?:y|e|and|luego|despues|tambien)\b/y;
const OTHER = /[a-z°]+/y;

/** Null if the text has an unknown sign, or a time that no clock shows. */
export function tokeniseOwnerText(plain: string): readonly OwnerToken[] | null {
  if (plain.length > TEXT_CHARACTERS_MAX) return null;
  const tokens: OwnerToken[] = []; // at most one for each character
  const text = new Scanner(plain);
  while (!text.ended) {
    if (text.take(IGNORED) !== null) continue;
    const token = takeToken(text);
    if (token === null) return null;
    tokens.push(token);
  }
  return tokens;
}

function takeToken(text: Scanner): OwnerToken | null {
  const date = text.take(DATE)?.[1];
  if (date !== undefined) {
    const known = parseDate(date);
    return known === null ? null : { kind: "date", date: known };
  }
  const digits = text.take(CLOCK) ?? text.take(DIGITS);
  if (digits !== null) {
    const time = timeOf(digits[1] ?? "", digits[2], text);
    return time === null ? null : { kind: "time", time };
  }
  const named = text.take(NAMED)?.[1];
  if (named !== undefined) {
    const half = named.endsWith("noche") ? "am" : "pm";
    return { kind: "time", time: { hour: 12, minute: 0, half, padded: false, whole: true } };
  }
  const join = text.take(JOIN)?.[0];
  if (join !== undefined) return { kind: "join", dash: join === "-" };
  const and = text.take(AND)?.[0];
  if (and !== undefined) return { kind: "and", spoken: /[a-z]/.test(and) };
  const other = text.take(OTHER)?.[0];
  return other === undefined ? null : { kind: "word", text: other };
}

/** A position in a text, advanced by patterns that match exactly there. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get ended(): boolean {
    return this.#at >= this.#text.length;
  }

  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }
}

/** `0900` and `930` are times too; words for the half of the day may follow. */
function timeOf(digits: string, minutes: string | undefined, text: Scanner): WrittenTime | null {
  const cut = digits.length > 2 ? digits.length - 2 : digits.length;
  const hourText = digits.slice(0, cut);
  const minuteText = minutes ?? digits.slice(cut);
  const hour = Number(hourText);
  const minute = Number(minuteText);
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return null;
  text.take(UNIT);
  const half = halfOf(text.take(HALF)?.[1] ?? text.take(PART)?.[1], hour);
  if (half === null) return null;
  const padded = hourText.length === 2 && hourText.startsWith("0");
  return { hour, minute, half, padded, whole: minuteText !== "" };
}

/** Null for words that contradict the hour: `13:00 am`, `9 m`. */
function halfOf(word: string | undefined, hour: number): WrittenTime["half"] | null {
  switch (word) {
    case undefined:
      return "none";
    case "am":
    case "madrugada":
      return hour <= 12 ? "am" : null;
    case "manana":
      // "12 de la mañana" is noon.
      return hour === 12 ? "pm" : hour < 12 ? "am" : null;
    case "pm":
      return hour > 0 && hour < 24 ? "pm" : null;
    case "tarde":
      return hour > 0 && hour <= 20 ? "pm" : null;
    case "noche":
      if (hour === 12) return "am";
      return hour > 5 && hour < 24 ? "pm" : null;
    // `m`, `md`, `del día`, `del mediodía`.
    default:
      return hour === 12 ? "pm" : null;
  }
}
