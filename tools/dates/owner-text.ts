// Normalises a text in which an owner wrote hours or blocked times: lower case, one kind of dash,
// `am` and `pm`, digits for number words, and every date in one form. Its meaning is parsed
// elsewhere. Pure; callers cap the text at `TEXT_CHARACTERS_MAX`.

import { parseDate } from "./civil-time.ts";
import type { CivilDate } from "./civil-time.ts";

/** No owner writes more about one day; a longer text is unreadable. */
export const TEXT_CHARACTERS_MAX = 400;

const DASHES = /[‐-―−~→_]+|-{2,}|->|=>/g;
const HALVES = /(?<=[\d\s])([apo])[.,]?\s?m(?![a-z])\.?/g;
const NUMBERS = "una dos tres cuatro cinco seis siete ocho nueve diez once doce".split(" ");
const NUMBER_WORD = new RegExp(
  `(?<=^|[-,;/(]|\\b(?:de|a|las?|y|desde|hasta|entre) ) ?\\b(${NUMBERS.join("|")})\\b(?! hora)`,
  "g",
);
const QUARTERS = /(\d{1,2})(?: ?h(?:oras|rs|s)?)? y (media|cuarto)\b/g;

/** Lower case without accents, with common typing mistakes corrected. */
export function normaliseOwnerText(text: string): string {
  // Digits alone, as programs write them, need no change.
  if (/^[\d:-]+(?: [\d:-]+)*$/.test(text) && !text.includes("--")) return text;
  return text
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/\r\n?/g, "\n")
    .replace(DASHES, "-")
    .replace(/[ \t]+/g, " ")
    .replace(/(?<=\d[:.h])oo?(?![a-z])/g, (zeros) => "0".repeat(zeros.length))
    .replace(HALVES, (_, half: string) => ` ${half === "a" ? "am" : "pm"} `)
    .replace(/(?<![\d:.])(\d{1,2})[;,](00|30)(?![\d:.h])/g, "$1:$2") // no hour is 00 or 30 here
    .replace(NUMBER_WORD, (_, number: string) => ` ${NUMBERS.indexOf(number) + 1}`)
    .replace(QUARTERS, (_, hour: string, part) => `${hour}:${part === "media" ? "30" : "15"}`)
    .replace(/ {2,}/g, " ")
    .trim();
}

const MONTHS = [
  ...["enero|ene", "febrero|feb", "marzo|mar", "abril|abr", "mayo|may", "junio|jun", "julio|jul"],
  ...["agosto|ago", "septiembre|setiembre|sept|sep|set", "octubre|oct", "noviembre|nov"],
  "diciembre|dic",
];
const MONTH = `(?:${MONTHS.join("|")})`;
const LONG_DATE = new RegExp(
  `(?<!\\d)(\\d{1,2})(?:ro|er|°|o)?[ /-]?(?:de )?(${MONTH})\\b\\.?,?[ /-]?` +
    "(?:del? )?(?:ano )?(\\d{4})\\b",
  "g",
);
/** `24 al 26 de diciembre de 2026`: month and year are written with the last day only. */
const SHARED_MONTH = new RegExp(
  `(?<!\\d)(\\d{1,2}) ?(al|a|-|y|hasta el) ?` +
    `(?=\\d{1,2} ?(?:de )?(${MONTH})\\b\\.?,? ?(?:del? )?(\\d{4})\\b)`,
  "g",
);
const YEAR_FIRST = /(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/g;
const DAY_FIRST = /(?<![\d/.-])(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)/g;
/** `24/12 al 26/12/2026`, `24 al 26/12/2026`: the same in digits. */
const SHARED_YEAR =
  /(?<![\d/:.-])(\d{1,2})\/(\d{1,2}) ?(al|a|-|y) ?(?=\d{1,2}\/(\d{1,2})\/(\d{4})\b)/g;
const SHARED_TAIL = /(?<![\d/:.-])(\d{1,2}) ?(al|y) ?(?=\d{1,2}\/(\d{1,2})\/(\d{4})\b)/g;
const DIGITS_ONLY = /(?<!\d)(20[2-4]\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)/g;
/** A two-digit year only between slashes, where it is neither a time nor a range. */
const SHORT_YEAR = /(?<![\d/.-])(\d{1,2})\/(\d{1,2})\/(2[4-9]|3\d)(?![\d/])/g;
/** A timestamp with an offset: the wall-clock time that it shows is kept. */
const OFFSET = /(\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) ?[+-]\d{2}(?::?\d{2})?(?![:\d])/g;

/** Writes every existing date as `<YYYY-MM-DD>`; others stay as written. */
export function markDates(plain: string): string {
  if (/^[\d:]*$/.test(plain) && plain.length !== 8) return plain;
  const iso = /^(\d{4}-\d{2}-\d{2})( [\d:]+(?:-[\d:]+)?)?$/.exec(plain);
  if (iso !== null) {
    const date = parseDate(iso[1] ?? "");
    return date === null ? plain : ` <${date}> ${iso[2] ?? ""}`;
  }
  return plain
    .replace(/(?<=\d{4}-\d{2}-\d{2})t(?=\d)/g, " ")
    .replace(OFFSET, "$1")
    .replace(YEAR_FIRST, (all, year: string, _, month: string, day: string) =>
      marked(all, [year, month, day]),
    )
    .replace(DIGITS_ONLY, (all, ...parts: readonly string[]) => marked(all, parts))
    .replace(SHARED_YEAR, (_, day, month: string, join, last: string, year: string) => {
      // "28/12 al 02/01/2027" started in the year before.
      const own = Number(month) > Number(last) ? Number(year) - 1 : year;
      return `${day}/${month}/${own} ${join} `;
    })
    .replace(SHARED_TAIL, "$1/$3/$4 $2 ")
    .replace(DAY_FIRST, (all, day: string, _, month: string, year: string) =>
      marked(all, [year, month, day]),
    )
    .replace(SHORT_YEAR, (all, day: string, month: string, year: string) =>
      marked(all, [`20${year}`, month, day]),
    )
    .replace(SHARED_MONTH, "$1 de $3 de $4 $2 ")
    .replace(LONG_DATE, (all, day: string, name: string, year: string) =>
      marked(all, [year, String(monthOf(name)), day]),
    );
}

function marked(written: string, [year = "", month = "", day = ""]: readonly string[]): string {
  const date = parseDate(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);
  return date === null ? written : ` <${date}> `;
}

export function datesIn(markedText: string): readonly CivilDate[] {
  return [...markedText.matchAll(/<(\d{4}-\d{2}-\d{2})>/g)].flatMap(
    ([, date]) => parseDate(date ?? "") ?? [],
  );
}

/** Days that a text names without a year, as `MM-DD`: `25 de diciembre`, `10/12`. */
export function yearlessDays(markedText: string): readonly string[] {
  const rest = markedText.replace(/<[^>]*>/g, " ");
  const long = rest.matchAll(new RegExp(`(?<!\\d)(\\d{1,2}) ?(?:de )?(${MONTH})\\b`, "g"));
  const short = rest.matchAll(/(?<![\d/:.-])(\d{1,2})\/(\d{1,2})(?![\d/:.])/g);
  const days = [
    ...[...long].map(([, day, name]) => [day, String(monthOf(name ?? ""))]),
    ...[...short].map(([, day, month]) => [day, month]),
  ];
  return days.flatMap(([day = "", month = ""]) => {
    const text = `${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    // Validated in a leap year, which has every day.
    return parseDate(`2028-${text}`) === null ? [] : [text];
  });
}

function monthOf(name: string): number {
  return MONTHS.findIndex((names) => names.split("|").includes(name)) + 1;
}

const WEEKDAY_NAMES = ["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"];

/** The weekdays that a text names; Monday is 0. */
export function weekdaysIn(plain: string): readonly number[] {
  return WEEKDAY_NAMES.flatMap((name, index) =>
    new RegExp(`\\b${name}s?\\b`).test(plain) ? [index] : [],
  );
}
