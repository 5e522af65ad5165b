// Chooses the hour that a customer's message means, from those that tools/dates/extract-dates.ts
// finds. Pure. A bare 1 to 7 means the afternoon: few people book 03:00.

import { extractDates } from "../../dates/extract-dates.ts";
import type { ExtractedDates, ExtractedTime } from "../../dates/extract-dates.ts";
import { blank } from "./dates.ts";
import { NUMBER_WORDS, alternatives, fold, isAside, numberOf, preferred } from "./text.ts";
import type { Span } from "./text.ts";

type TimeChoice =
  /** `minute` counts from midnight; `span` is its position in the text. */
  | { readonly kind: "time"; readonly minute: number; readonly span: Span }
  /** "A las 4 o a las 5". */
  | { readonly kind: "several"; readonly minutes: readonly number[] }
  | { readonly kind: "impossible" | "none" };

type TimeReading = TimeChoice & { readonly rest: string };

interface TimeHints {
  /** The assistant has just asked for an hour, so a lone "10" is one. */
  readonly asked: boolean;
  /** From `readPartOfDay` of the whole message. */
  readonly part: string | null;
}

/** `rest` is the text with all hours blanked. */
export function readTime(text: string, hints: TimeHints): TimeReading {
  const moments = extractDates(text, null);
  const choice = chooseTime(fold(text), moments, hints);
  const spans = choice.kind === "time" ? [...moments.times, choice.span] : moments.times;
  return { ...choice, rest: blank(text, spans) };
}

/** `folded`: the text of the extracted times. The end of a range is not chosen. */
export function chooseTime(
  folded: string,
  { times }: ExtractedDates,
  { asked, part }: TimeHints,
): TimeChoice {
  const starts = times.filter((one) => !one.isEnd && !isAside(folded, one));
  const chosen = preferred(folded, starts) ?? (asked ? bareNumber(folded) : null);
  if (chosen === null) return { kind: "none" };
  const minute = minuteOf(chosen, part);
  if (minute === null) return { kind: "impossible" };
  if (VAGUE.test(folded.slice(chosen.start))) return { kind: "none" };
  const others = alternatives(folded, starts, chosen).flatMap((one) => minuteOf(one, part) ?? []);
  const choices = [...new Set(others)];
  if (choices.length > 1) return { kind: "several", minutes: choices };
  return { kind: "time", minute, span: { start: chosen.start, end: chosen.end } };
}

/** "A las 5 y pico" is no hour yet. */
const VAGUE = /^(?:a las? )?\S+ y (?:pico|algo|tantos)\b/;

/** Minutes of the day, both ends counted. */
export interface HourRange {
  readonly from: number;
  readonly until: number;
}

const LINKS_ENDS = /^[\s,]*(?:(?:y|a|o|hasta)[\s,]*(?:las?)?)?[\s,]*$/;
const OPENS = /^(?:despues de|a partir de|pasad[oa]s?|desde)\b/;
/** "No antes de las 5", "no puedo antes de las 5". */
const NOT_BEFORE = /\bno (?:(?:puedo|podria|podre|llego|estoy|que sea|sea|ir|salgo) )*$/;
const CLOSES = /^(?:antes de|hasta)\b/;

/** "entre 3 y 5", "después de las 4": no hour is chosen yet. Null for a plain hour. */
export function chooseRange(
  folded: string,
  { times }: ExtractedDates,
  part: string | null,
): HourRange | null {
  const own = times.filter((one) => !isAside(folded, one));
  const [first, second] = own;
  if (first === undefined || own.length > 2) return null;
  const from = minuteOf(first, part);
  if (from === null) return null;
  if (second !== undefined) {
    const isLinked = second.isEnd && LINKS_ENDS.test(folded.slice(first.end, second.start));
    const until = isLinked ? minuteOf(second, part) : null;
    if (until === null) return null;
    return { from, until: until > from ? until : until + NOON };
  }
  // The words before the hour are part of its span, but for those before a noon.
  const lead = NOON_LEAD.exec(folded.slice(0, first.start))?.[1] ?? "";
  const words = `${lead === "" ? "" : `${lead} de `}${folded.slice(first.start, first.end)}`;
  const isDenied = NOT_BEFORE.test(folded.slice(0, first.start));
  const opens = isDenied ? CLOSES : OPENS;
  if (opens.test(words)) return { from, until: 24 * 60 };
  return (isDenied ? OPENS : CLOSES).test(words) ? { from: 0, until: from } : null;
}

/** "Antes del mediodía". */
const NOON_LEAD = /\b(antes|despues)(?:\s+(?:del?|de el|el))?\s*$/;

type Open = Pick<ExtractedTime, "start" | "end" | "minutes" | "usual">;

const NOON = 12 * 60;
const EARLIEST = 6 * 60;

/** Null for an hour that does not exist. */
function minuteOf({ minutes, usual }: Open, part: string | null): number | null {
  const [morning, evening] = minutes;
  if (morning === undefined || evening === undefined) return morning ?? null;
  if (part === "manana" && morning >= EARLIEST) return morning;
  if (part === "madrugada") return morning;
  if (part === "tarde" || part === "noche") return evening;
  // Without a usual reading, the morning unless it is past noon.
  return usual ?? (morning < NOON ? morning : evening);
}

const PART_OF_DAY = /\b(?:(?:de|por|en|a) la|esta) (manana|tarde|noche|madrugada)\b/;

/** "por la tarde" without an hour, which no tool can check. */
export function readPartOfDay(folded: string): string | null {
  return PART_OF_DAY.exec(folded)?.[1] ?? null;
}

const BARE = new RegExp(
  `^[\\s.,!¡]*(?:(?:si|ok|ya|bueno|mejor|entonces|seria|a|para|con|quiero|prefiero|el de|la de)` +
    `[\\s,]+)*` +
    `(?:las?\\s+)?(\\d{1,2}|${NUMBER_WORDS})[\\s.,!]*` +
    `(?:por favor|porfa|esta bien|me parece bien|gracias|mejor|ok)?[\\s.,!]*$`,
);

/** An hour from a message that is only a number, as a reply to the question for an hour. */
function bareNumber(text: string): Open | null {
  const match = BARE.exec(text);
  const hour = numberOf(match?.[1]);
  if (match === null || hour === null) return null;
  const all = { start: 0, end: text.length };
  if (hour > 23) return { ...all, minutes: [], usual: null };
  if (hour > 12 || hour === 0) return { ...all, minutes: [hour * 60], usual: hour * 60 };
  const morning = (hour % 12) * 60;
  const usual = hour > 7 && hour < 12 ? morning : morning + NOON;
  return { ...all, minutes: [morning, morning + NOON], usual };
}
