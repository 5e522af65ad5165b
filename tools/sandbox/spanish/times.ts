// Which hour a customer's message means, of those that the product's reader (../moments.ts) finds.
// Pure. A bare 1 to 7 is the afternoon: few book 03:00.

import { extractDates } from "../../dates/extract-dates.ts";
import type { ExtractedDates, ExtractedTime } from "../../dates/extract-dates.ts";
import { blank } from "./dates.ts";
import { NUMBER_WORDS, fold, numberOf, preferred } from "./text.ts";
import type { Span } from "./text.ts";

type TimeChoice =
  /** `minute` counts from midnight; `span` is where it stands. */
  | { readonly kind: "time"; readonly minute: number; readonly span: Span }
  | { readonly kind: "impossible" | "none" };

type TimeReading = TimeChoice & { readonly rest: string };

interface TimeHints {
  /** The assistant has just asked for an hour, so a lone "10" is one. */
  readonly asked: boolean;
  /** From `readPartOfDay` of the whole message. */
  readonly part: string | null;
}

/** `rest` is the text with everything blanked that was part of an hour. */
export function readTime(text: string, hints: TimeHints): TimeReading {
  const moments = extractDates(text, null);
  const choice = chooseTime(fold(text), moments, hints);
  const spans = choice.kind === "time" ? [...moments.times, choice.span] : moments.times;
  return { ...choice, rest: blank(text, spans) };
}

/** `folded` is the text that `moments` was read from; the end of a range is not chosen. */
export function chooseTime(
  folded: string,
  { times }: ExtractedDates,
  { asked, part }: TimeHints,
): TimeChoice {
  const starts = times.filter(({ isEnd }) => !isEnd);
  const chosen = preferred(folded, starts) ?? (asked ? bareNumber(folded) : null);
  if (chosen === null) return { kind: "none" };
  const minute = minuteOf(chosen, part);
  if (minute === null) return { kind: "impossible" };
  return { kind: "time", minute, span: { start: chosen.start, end: chosen.end } };
}

type Open = Pick<ExtractedTime, "start" | "end" | "minutes" | "usual">;

const NOON = 12 * 60;
const EARLIEST = 6 * 60;

/** Null when the clock has no such hour. */
function minuteOf({ minutes, usual }: Open, part: string | null): number | null {
  const [morning, evening] = minutes;
  if (morning === undefined || evening === undefined) return morning ?? null;
  if (part === "manana" && morning >= EARLIEST) return morning;
  if (part === "madrugada") return morning;
  if (part === "tarde" || part === "noche") return evening;
  // Eight is open both in the morning and in the evening: it is the morning.
  return usual ?? (morning < NOON ? morning : evening);
}

const PART_OF_DAY = /\b(?:(?:de|por|en|a) la|esta) (manana|tarde|noche|madrugada)\b/;

/** "por la tarde" without an hour: a wish that no tool can check. */
export function readPartOfDay(folded: string): string | null {
  return PART_OF_DAY.exec(folded)?.[1] ?? null;
}

const BARE = new RegExp(
  `^[\\s.,!¡]*(?:(?:si|ok|ya|bueno|mejor|entonces|seria|a|para|con|quiero|prefiero|el de|la de)` +
    `[\\s,]+)*` +
    `(?:las?\\s+)?(\\d{1,2}|${NUMBER_WORDS})[\\s.,!]*` +
    `(?:por favor|porfa|esta bien|me parece bien|gracias|mejor|ok)?[\\s.,!]*$`,
);

/** A message that is nothing but a number answers the question for an hour. */
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
