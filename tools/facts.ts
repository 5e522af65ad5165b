// Times, days and weekdays that a Spanish text names, and whether another text names them too.
// Pure; every pattern is bounded, so that reading is linear in the text.

/** A text to compare by: lower case, no accents, no invisible characters, single spaces. */
export function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}*_~`]/gu, "")
    .toLowerCase()
    .replace(/\s+/g, " ");
}

export interface Facts {
  /** Each the minutes of the day that it may mean: "a las 3" may be either half. */
  readonly times: readonly (readonly number[])[];
  readonly days: readonly Day[];
  /** Monday is 0. */
  readonly weekdays: readonly number[];
  /** Today, tomorrow: days that only the moment can tell. */
  readonly relative: boolean;
}

interface Day {
  readonly day: number;
  readonly month: number | null;
  readonly year: number | null;
}

const HOUR_WORDS = "una dos tres cuatro cinco seis siete ocho nueve diez once doce".split(" ");
const MINUTE_WORDS = new Map<string, number>([
  ...[["media", 30] as const, ["cuarto", 15] as const, ["diez", 10] as const],
  ...[["veinte", 20] as const, ["cinco", 5] as const],
]);
const MONTHS = (
  "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre " +
  "setiembre"
).split(" ");
const WEEKDAYS = "lunes martes miercoles jueves viernes sabado domingo".split(" ");

const HALF = "(?: ?([ap])\\.? ?m\\b| ?(h|hs|hrs|horas)\\b| (?:de|por|en) la (manana|tarde|noche))?";
const ARTICLE = "(?:(?:a|para|hacia|desde|hasta|sobre|de|y|es|son|,) las? )";
const TIME = new RegExp(
  `(${ARTICLE})?\\b(\\d{1,2}|${HOUR_WORDS.join("|")})(?:[:.h](\\d{2}))?(?!\\d)` +
    `(?: y (${[...MINUTE_WORDS.keys()].join("|")})\\b)?(?: en punto)?${HALF}`,
  "g",
);
const ISO = /\b(\d{4})-(\d{2})-(\d{2})\b/g;
const LONG_DAY = new RegExp(
  `\\b(\\d{1,2})o? (?:de )?(${MONTHS.join("|")})\\b(?: (?:de|del)(?: ano)? (\\d{4}))?`,
  "g",
);
const SHORT_DAY = /\b(\d{1,2})[/-](\d{1,2})(?:[/-](\d{2,4}))?\b/g;
const BARE_DAY = new RegExp(
  `\\b(?:el|dia|${WEEKDAYS.join("|")}),? (\\d{1,2})\\b` +
    `(?! ?[:.h]\\d| ?[ap]\\.? ?m\\b|[/-]| de (?:${MONTHS.join("|")}))`,
  "g",
);
const WEEKDAY = new RegExp(`\\b(${WEEKDAYS.join("|")})s?\\b`, "g");
const RELATIVE = /\bhoy\b|\b(?<!\b(?:la|esta) )manana\b/;

/** Of a text as it was written; days that only the moment tells are days, where it is given. */
export function factsAt(text: string, _today: string | null): Facts {
  return factsOf(folded(text));
}

/** `text` is folded. */
export function factsOf(text: string): Facts {
  const days: Day[] = [];
  const rest = text.replace(ISO, (_all, year: string, month: string, day: string) => {
    days.push({ day: Number(day), month: Number(month), year: Number(year) });
    return " ";
  });
  for (const [, day = "", name = "", year] of rest.matchAll(LONG_DAY)) {
    const month = Math.min(MONTHS.indexOf(name) + 1, 13);
    days.push({ day: Number(day), month: month === 13 ? 9 : month, year: yearOf(year) });
  }
  for (const [, day = "", month = "", year] of rest.matchAll(SHORT_DAY)) {
    days.push({ day: Number(day), month: Number(month), year: yearOf(year) });
  }
  for (const [, day = ""] of rest.matchAll(BARE_DAY)) {
    days.push({ day: Number(day), month: null, year: null });
  }
  const weekdays = [...rest.matchAll(WEEKDAY)].map(([, name = ""]) => WEEKDAYS.indexOf(name));
  return { times: timesOf(rest), days, weekdays, relative: RELATIVE.test(rest) };
}

function yearOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

function timesOf(text: string): readonly (readonly number[])[] {
  const times: (readonly number[])[] = [];
  for (const match of text.matchAll(TIME)) {
    const [, article, hourText = "", minuteText, words, half, clock, part] = match;
    const hasHalf = half !== undefined || clock !== undefined || part !== undefined;
    const isWritten = minuteText !== undefined && match[0].includes(":");
    if (article === undefined && !hasHalf && !isWritten) continue;
    const named = HOUR_WORDS.indexOf(hourText);
    const hour = named >= 0 ? named + 1 : Number(hourText);
    const minute = Number(minuteText ?? MINUTE_WORDS.get(words ?? "") ?? 0);
    if (hour > 24 || minute > 59) continue;
    times.push(minutesOf(hour, minute, half ?? halfOf(part)));
  }
  if (/\bmediodia\b/.test(text)) times.push([720]);
  return times;
}

function halfOf(part: string | undefined): string | undefined {
  if (part === undefined) return undefined;
  return part === "manana" ? "a" : "p";
}

function minutesOf(hour: number, minute: number, half: string | undefined): readonly number[] {
  if (hour > 12 || hour === 0) return [(hour % 24) * 60 + minute];
  const morning = (hour % 12) * 60 + minute;
  if (half === undefined) return [morning, morning + 720];
  return [half === "a" ? morning : morning + 720];
}

export function isEmpty({ times, days, weekdays }: Facts): boolean {
  return times.length + days.length + weekdays.length === 0;
}

/** Whether everything that `facts` names stands in `source`; relative days cannot be told. */
export function standsIn(facts: Facts, source: Facts): boolean {
  const known = new Set(source.times.flat());
  return (
    facts.times.every((minutes) => minutes.some((minute) => known.has(minute))) &&
    facts.days.every((day) => source.days.some((other) => isSameDay(day, other))) &&
    facts.weekdays.every((weekday) => source.weekdays.includes(weekday))
  );
}

function isSameDay(one: Day, other: Day): boolean {
  const same = (a: number | null, b: number | null): boolean => a === null || b === null || a === b;
  return one.day === other.day && same(one.month, other.month) && same(one.year, other.year);
}
