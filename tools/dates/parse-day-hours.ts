// Parses one weekday's opening hours as the owner wrote them, in a text or in any JSON that a form
// produces. Ambiguous or contradictory input is unreadable, with the reason: ranges that overlap or
// run backwards, words without times, anything that two people read differently. Pure; reads at
// most `RANGES_MAX` ranges and `DEPTH_MAX` levels.

import { parseJsonText } from "../../engine/core/json-text.ts";
import { MINUTES_PER_DAY } from "./civil-time.ts";
import { parseHoursText } from "./hours-sentence.ts";
import type { HoursProblem, WrittenHours, WrittenRange } from "./hours-sentence.ts";
import { flagOf, isBlank, plainKey } from "./owner-fields.ts";
import { TEXT_CHARACTERS_MAX, normaliseOwnerText } from "./owner-text.ts";
import { tokeniseOwnerText } from "./owner-tokens.ts";
import { rangeBetween } from "./resolve-half-day.ts";
import { mergeRanges } from "./weekly-hours.ts";
import type { DayHours, MinuteRange } from "./weekly-hours.ts";

type ParsedHours =
  | { readonly kind: "open"; readonly ranges: readonly MinuteRange[] }
  | { readonly kind: "closed" }
  | { readonly kind: "unreadable"; readonly reason: HoursProblem };

const RANGES_MAX = 12;
const DEPTH_MAX = 3;

/** Never throws. */
export function parseHours(raw: unknown): ParsedHours {
  const written = writtenHours(raw, 0);
  if (typeof written === "string") {
    return written === "closed" ? { kind: "closed" } : { kind: "unreadable", reason: written };
  }
  return resolve(written);
}

export function parseDayHours(raw: unknown): DayHours {
  const read = parseHours(raw);
  return read.kind === "unreadable" ? { kind: "unreadable" } : read;
}

type Written = WrittenHours | "closed" | HoursProblem;

function writtenHours(raw: unknown, depth: number): Written {
  if (raw === null || raw === undefined || raw === false) return "closed";
  if (depth > DEPTH_MAX) return "form";
  if (typeof raw === "string") return ofText(raw, depth);
  if (Array.isArray(raw)) return ofList(raw, depth);
  return typeof raw === "object" ? ofObject(raw, depth) : "form";
}

function ofText(text: string, depth: number): Written {
  if (!/^\s*[[{]/.test(text)) return parseHoursText(text);
  try {
    const parsed = parseJsonText(text);
    return writtenHours(parsed, depth + 1);
  } catch {
    return "form";
  }
}

function isBlankObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.values(value).every(isBlank);
}

function ofList(list: readonly unknown[], depth: number): Written {
  const items = list.filter((item) => !isBlank(item) && !isBlankObject(item));
  if (items.length === 0) return "closed";
  if (items.length > RANGES_MAX) return "form";
  // Alternating starts and ends: ["09:00", "18:00"].
  const times = items.map(timeText);
  const bare = times.filter((time) => time !== null);
  if (bare.length === items.length && items.length % 2 === 0) {
    return joined(pairs(bare).map(([from, until]) => parseHoursText(`${from} - ${until}`)));
  }
  return joined(items.map((item) => writtenHours(item, depth + 1)));
}

/** The value if it is one time and nothing else. */
function timeText(value: unknown): string | null {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : null;
  if (typeof value !== "string" || value.length > TEXT_CHARACTERS_MAX) return null;
  const tokens = tokeniseOwnerText(normaliseOwnerText(value));
  return tokens?.length === 1 && tokens[0]?.kind === "time" ? value : null;
}

function pairs<Item>(items: readonly Item[]): readonly (readonly [Item, Item])[] {
  return items.flatMap((item, index) => {
    const next = items[index + 1];
    return index % 2 === 0 && next !== undefined ? [[item, next] as const] : [];
  });
}

/** Joins the parts of one day in order: closed if all are, unreadable if one is. */
function joined(parts: readonly Written[]): Written {
  if (parts.length > 0 && parts.every((part) => part === "closed")) return "closed";
  const ranges: WrittenRange[] = [];
  const breaks: WrittenRange[] = [];
  for (const part of parts) {
    if (part === "closed") return "words";
    if (typeof part === "string") return part;
    ranges.push(...part.ranges);
    breaks.push(...part.breaks);
  }
  return ranges.length === 0 ? "form" : { ranges, breaks };
}

const STARTS =
  /^(?:hora)?(?:de)?(?:inicio|inicial|desde|apertura|abre|start|opens?|from|de|starttime|entrada)$/;
const ENDS =
  /^(?:hora)?(?:de)?(?:fin|final|hasta|cierre|cierra|end|close|closes|to|a|endtime|salida)$/;
const TEXTS = /^(?:horario|horarios|horas?|hours?|rangos?|ranges?|turnos?|texto|text|valor|value)$/;
const OFF = /^(?:cerrado|closed|descanso|libre)$/;
const ON = /^(?:activo|activa|abierto|habilitado|enabled|active|atiende|disponible|laborable)$/;
const LABELS = /^(?:turno)?(manana|tarde|noche|am|pm)s?$/;
const BREAKS = /^(?:descanso|almuerzo|refrigerio|colacion|pausa|break|receso|comida|siesta)$/;
const STATES = /^(?:estado|status)$/;
const IGNORED = /^(?:id|dia|day|orden|nombre|name|diasemana|weekday)$/;

function ofObject(value: object, depth: number): Written {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const fields = entries.map(([key, of]) => [plainKey(key), of] as const);
  if (fields.length === 0) return "closed";
  for (const [key, of] of fields) {
    const flag = flagOf(of);
    if ((OFF.test(key) && flag === true) || (ON.test(key) && flag === false)) return "closed";
    if (STATES.test(key) && writtenHours(of, depth + 1) === "closed") return "closed";
  }
  const relevant = fields.filter(([key, of]) => {
    const isFlag = (OFF.test(key) || ON.test(key)) && flagOf(of) !== null;
    const isOpen = STATES.test(key) && /^(?:abierto|activo|open)$/i.test(String(of));
    return !isFlag && !isOpen && !IGNORED.test(key) && !isBlank(of);
  });
  if (relevant.length === 0) return fields.some(([key]) => STARTS.test(key)) ? "closed" : "form";
  if (relevant.every(([key]) => /^\d+$/.test(key)))
    return ofList(
      relevant.map(([, of]) => of),
      depth,
    );
  return joined(partsOf(relevant, depth));
}

/**
 * Ranges of an object: `inicio` with `fin`, also `inicio1` with `fin1`; texts; parts of the day by
 * name.
 */
function partsOf(fields: readonly (readonly [string, unknown])[], depth: number): Written[] {
  const starts = new Map<string, string>(); // capped by the object's fields, as the next one
  const ends = new Map<string, string>();
  const named: Written[] = []; // as is this, and the next
  const parts: Written[] = [];
  for (const [key, of] of fields) {
    const [, name = "", suffix = ""] = /^(.*?)(\d*|manana|tarde)$/.exec(key) ?? [];
    const time = typeof of === "string" ? of : timeText(of);
    const label = LABELS.exec(key)?.[1];
    if (label !== undefined) named.push(labelled(writtenHours(of, depth + 1), label));
    else if (BREAKS.test(key)) parts.push(asBreak(writtenHours(of, depth + 1)));
    else if (TEXTS.test(key) || TEXTS.test(name)) parts.push(writtenHours(of, depth + 1));
    else if (time !== null && STARTS.test(name)) starts.set(suffix, time);
    else if (time !== null && ENDS.test(name)) ends.set(suffix, time);
    else return ["form"];
  }
  for (const suffix of new Set([...starts.keys(), ...ends.keys()])) {
    const [from, until] = [starts.get(suffix), ends.get(suffix)];
    if (from === undefined || until === undefined) return ["form"];
    parts.push(parseHoursText(`${normaliseOwnerText(from)} - ${normaliseOwnerText(until)}`));
  }
  // A named part of the day may be closed while another is open.
  const open = named.filter((part) => part !== "closed");
  return [...(open.length > 0 ? open : named), ...parts];
}

/**
 * The hours of a break; words instead, also `no`, mean that there is none or that it is unknown.
 */
function asBreak(written: Written): Written {
  if (written === "closed") return { ranges: [], breaks: [] };
  return typeof written === "string" ? "break" : { ranges: [], breaks: written.ranges };
}

function labelled(written: Written, label: string): Written {
  if (typeof written === "string") return written;
  const [first, ...others] = written.ranges;
  return first === undefined ? written : { ...written, ranges: [{ ...first, label }, ...others] };
}

/** Resolves AM and PM in the order of writing, then cuts out the breaks. */
function resolve({ ranges, breaks }: WrittenHours): ParsedHours {
  if (ranges.length + breaks.length > RANGES_MAX) return { kind: "unreadable", reason: "form" };
  const read: MinuteRange[] = [];
  for (const { from, until, label } of ranges) {
    const start = label === undefined || from.half !== "none" ? from : withHalf(from, label);
    const range = rangeBetween(start, until, read.at(-1) ?? null);
    if (range === null) return { kind: "unreadable", reason: "backwards_or_ambiguous" };
    read.push(range);
  }
  const sorted = read.toSorted((a, b) => a.start - b.start);
  if (sorted.some((range, index) => range.start < (sorted[index - 1]?.end ?? 0))) {
    return { kind: "unreadable", reason: "overlap" };
  }
  let open: readonly MinuteRange[] = mergeRanges(sorted);
  for (const pause of breaks) {
    const rest = without(open, pause);
    if (rest === null) return { kind: "unreadable", reason: "break" };
    open = rest;
  }
  return { kind: "open", ranges: open };
}

function withHalf(time: WrittenRange["from"], label: string): WrittenRange["from"] {
  if (time.hour === 0 || time.hour > 12) return time;
  const isMorning = label === "manana" || label === "am";
  return { ...time, half: isMorning && time.hour < 12 ? "am" : "pm" };
}

/** Cuts one break out; null unless it fits into one range in exactly one way. */
function without(
  open: readonly MinuteRange[],
  { from, until }: WrittenRange,
): readonly MinuteRange[] | null {
  const cuts = minutesOf(from).flatMap((start) =>
    minutesOf(until).flatMap((end) => {
      const around = open.find((range) => range.start < start && end < range.end);
      return start < end && around !== undefined ? [{ start, end, around }] : [];
    }),
  );
  const [cut, other] = cuts;
  if (cut === undefined || other !== undefined) return null;
  const { start, end, around } = cut;
  return open.flatMap((range) =>
    range === around
      ? [
          { ...range, end: start },
          { ...range, start: end },
        ]
      : [range],
  );
}

/** The minutes of a day that a written time may mean. */
function minutesOf({ hour, minute, half }: WrittenRange["from"]): readonly number[] {
  const ofDay = hour * 60 + minute;
  const noon = MINUTES_PER_DAY / 2;
  if (half === "none") return hour === 0 || hour >= 12 ? [ofDay] : [ofDay, ofDay + noon];
  return [(ofDay % noon) + (half === "pm" ? noon : 0)];
}
