// Finds the days and hours in an answer, token by token, and matches each with the shown dates and
// times. A number that matches none of them is a request for something else. Pure; looks at a fixed
// number of tokens for each datum.

import { parseDate, weekdayIndex } from "../dates/civil-time.ts";
import type { Token } from "./consent-tokens.ts";

interface Shown {
  readonly date: string;
  readonly minute: number;
}

export interface Datum {
  /** The index after its last token. */
  readonly end: number;
  /** Indices of the shown dates that it matches; empty for another day or hour. */
  readonly fits: readonly number[];
  readonly kind: "day" | "hour" | "weekday";
}

const WEEKDAYS = [
  ["lunes", "lun", "monday", "segunda"],
  ["martes", "mar", "tuesday"],
  ["miercoles", "mierc", "mie", "wednesday"],
  ["jueves", "juev", "jue", "jvs", "juebes", "thursday"],
  ["viernes", "vier", "vie", "vrns", "friday"],
  ["sabado", "sab", "saturday"],
  ["domingo", "dom", "sunday"],
];
const MONTHS = [
  ["enero", "ene"],
  ["febrero", "feb"],
  ["marzo"],
  ["abril", "abr"],
  ["mayo"],
  ["junio", "jun"],
  ["julio", "jul"],
  ["agosto", "ago"],
  ["septiembre", "setiembre", "sept", "sep"],
  ["octubre", "oct"],
  ["noviembre", "nov"],
  ["diciembre", "dic", "disiembre", "december", "dezembro"],
];
const NUMBERS = (
  "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince " +
  "dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro " +
  "veinticinco veintiseis veintisiete veintiocho veintinueve treinta"
).split(" ");
const MINUTES: Readonly<Record<string, number>> = { media: 30, cuarto: 15 };
const LEADS = new Set("a al para el la las los de del en por desde este ese dia at on".split(" "));
const LEADS_MAX = 4;
const HALVES: Readonly<Record<string, string>> = { am: "a", pm: "p" };
const CLOCKS = new Set(["h", "hs", "hr", "hrs", "hora", "horas"]);
const PARTS: Readonly<Record<string, readonly [number, number]>> = {
  madrugada: [0, 360],
  manana: [0, 720],
  mediodia: [720, 780],
  tarde: [720, 1200],
  noche: [1080, 1440],
};

export class MomentMatcher {
  readonly #tokens: readonly Token[];
  readonly #shown: readonly (Shown & {
    readonly weekday: number;
    readonly numbers: readonly number[];
  })[];

  constructor(tokens: readonly Token[], shown: readonly Shown[]) {
    this.#tokens = tokens;
    this.#shown = shown.map((moment) => {
      const date = parseDate(moment.date);
      const numbers = moment.date.split("-").map(Number);
      return { ...moment, numbers, weekday: date === null ? -1 : weekdayIndex(date) };
    });
  }

  /** The datum that starts at a token, with its prepositions; null if there is none. */
  at(start: number, after: Datum["kind"] | null): Datum | null {
    let index = start;
    while (index < start + LEADS_MAX && LEADS.has(this.#word(index))) index += 1;
    const lead = index > start ? this.#word(index - 1) : "";
    const name = this.#word(index);
    const weekday = WEEKDAYS.findIndex((names) => names.includes(name));
    if (weekday >= 0) {
      return this.#datum("weekday", index + 1, (moment) => moment.weekday === weekday);
    }
    const month = monthOf(name);
    if (month > 0 && name.length > 4) {
      return this.#datum("day", index + 1, ({ numbers }) => numbers[1] === month);
    }
    return this.#part(index, lead) ?? this.#number({ start, index, lead, after });
  }

  #part(index: number, lead: string): Datum | null {
    const name = this.#word(index);
    const range = PARTS[name];
    if (range === undefined || (lead !== "la" && name !== "mediodia")) return null;
    const [from, to] = range;
    return this.#datum("hour", index + 1, ({ minute }) => minute >= from && minute < to);
  }

  #number(place: { start: number; index: number; lead: string; after: Datum["kind"] | null }) {
    const { index, lead, after } = place;
    const value = this.#value(index) ?? (lead === "la" && this.#word(index) === "una" ? 1 : null);
    if (value === null) return null;
    const date = this.#date(index, value);
    if (date !== null) return date;
    const hour = this.#hour(index, value);
    if (lead === "las" || lead === "la" || hour.isExplicit) {
      return this.#datum("hour", hour.end, ({ minute }) => hour.minutes.includes(minute));
    }
    const isDay = lead === "el" || lead === "al" || lead === "dia" || lead === "del";
    if (!isDay && after !== "weekday") return null;
    return this.#datum("day", index + 1, ({ numbers }) => numbers[2] === value);
  }

  /** "10 de diciembre de 2026", "10/12", "2026-12-10". */
  #date(index: number, value: number): Datum | null {
    const sign = this.#tokens[index + 1];
    const second = this.#tokens[index + 2];
    if (sign?.glued === true && /^[/-]$/.test(sign.text) && second?.kind === "number") {
      const third = this.#tokens[index + 3]?.text === sign.text ? this.#value(index + 4) : null;
      const end = index + (third === null ? 3 : 5);
      const said = [value, Number(second.text)];
      return this.#datum("day", end, ({ numbers: [year = 0, month = 0, day = 0] }) => {
        if (value > 31) return said[0] === year && said[1] === month && third === day;
        const isYear = third === null || third === year || third === year % 100;
        return said[0] === day && said[1] === month && isYear;
      });
    }
    const at = index + (this.#word(index + 1) === "de" ? 2 : 1);
    const month = monthOf(this.#word(at));
    if (month === 0) return null;
    const joint = /^del?$/.test(this.#word(at + 1)) ? 2 : 1;
    const year = this.#value(at + joint);
    const hasYear = year !== null && year > 31;
    return this.#datum("day", hasYear ? at + joint + 1 : at + 1, ({ numbers }) => {
      const isYear = !hasYear || numbers[0] === year;
      return numbers[2] === value && numbers[1] === month && isYear;
    });
  }

  /**
   * Parses an hour, its minutes and its half of the day; explicit if more than a bare number marks
   * it.
   */
  #hour(
    index: number,
    hour: number,
  ): { end: number; minutes: readonly number[]; isExplicit: boolean } {
    let end = index + 1;
    let minute = 0;
    const sign = this.#tokens[end];
    const digits = this.#tokens[end + 1];
    const isClock = sign?.glued === true && /^[:.h]$/.test(sign.text);
    let isExplicit = false;
    if (isClock && digits?.glued === true && /^\d\d$/.test(digits.text)) {
      minute = Number(digits.text);
      end += 2;
      isExplicit = true;
      if (this.#tokens[end]?.text === ":" && this.#value(end + 1) === 0) end += 2;
    } else if (this.#word(end) === "y" || this.#word(end) === "menos") {
      const said = MINUTES[this.#word(end + 1)] ?? this.#value(end + 1);
      if (said !== null) {
        minute = this.#word(end) === "y" ? said : -said;
        end += 2;
      }
    }
    if (this.#word(end) === "en" && this.#word(end + 1) === "punto") end += 2;
    const half = HALVES[this.#word(end)];
    if (half !== undefined || CLOCKS.has(this.#word(end))) {
      const isEarly = this.#tokens[index]?.text.startsWith("0") === true;
      const said = half ?? (isEarly ? "a" : undefined);
      return { end: end + 1, minutes: minutesOf(hour, minute, said), isExplicit: true };
    }
    const part = this.#word(end + 1) === "la" ? this.#word(end + 2) : "";
    if (/^(?:de|por|en|a)$/.test(this.#word(end)) && PARTS[part] !== undefined) {
      const said = part === "manana" || part === "madrugada" ? "a" : "p";
      const isMidnight = part === "noche" && hour === 12;
      return {
        end: end + 3,
        minutes: minutesOf(hour, minute, isMidnight ? "a" : said),
        isExplicit: true,
      };
    }
    // "04:00" is in 24-hour form.
    const isEarly = this.#tokens[index]?.text.startsWith("0") === true;
    return { end, minutes: minutesOf(hour, minute, isEarly ? "a" : undefined), isExplicit };
  }

  #datum(
    kind: Datum["kind"],
    end: number,
    fits: (moment: Shown & { weekday: number; numbers: readonly number[] }) => boolean,
  ): Datum {
    return { kind, end, fits: this.#shown.flatMap((moment, at) => (fits(moment) ? [at] : [])) };
  }

  #word(index: number): string {
    const token = this.#tokens[index];
    return token?.kind === "word" ? spelledOut(token) : "";
  }

  /** A number of at most four digits, or in words. */
  #value(index: number): number | null {
    const token = this.#tokens[index];
    if (token?.kind === "number") return /^\d{1,4}$/.test(token.text) ? Number(token.text) : null;
    const word = this.#word(index);
    const value = NUMBERS.indexOf(word);
    return value > 0 ? value : null;
  }
}

/** Expands only "pa" and "d"; other words as written, because the table has no dates. */
function spelledOut(token: Token): string {
  return /^(?:pal?|dl?)$/.test(token.written) ? token.text : token.written;
}

function monthOf(name: string): number {
  return MONTHS.findIndex((names) => names.includes(name)) + 1;
}

function minutesOf(hour: number, minute: number, half: string | undefined): readonly number[] {
  if (hour > 24 || minute > 59) return [];
  if (hour > 12 || hour === 0) return half === "a" ? [] : [(hour % 24) * 60 + minute];
  const morning = (hour % 12) * 60 + minute;
  if (half === undefined) return [morning, morning + 720];
  return [half === "a" ? morning : morning + 720];
}
