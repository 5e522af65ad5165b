// Parses an owner's blocked times, in any shape that forms and backends produce: lists, objects
// with number keys, JSON in a text, items between commas or lines. An unreadable item is counted,
// and the days that it names become unverified. Pure; reads at most `ITEMS_MAX` items and
// `DEPTH_MAX` levels. With more items no day is verified.

import { parseJsonText } from "../../engine/core/json-text.ts";
import { blocksOfFields, isBlockObject } from "./blocked-fields.ts";
import { blocksOfText } from "./blocked-sentence.ts";
import type { ItemBlocks } from "./blocked-sentence.ts";
import { MINUTES_PER_DAY, daysBetween } from "./civil-time.ts";
import { isBlank, plainKey } from "./owner-fields.ts";
import { TEXT_CHARACTERS_MAX, datesIn, markDates, normaliseOwnerText } from "./owner-text.ts";
import { weekdaysIn, yearlessDays } from "./owner-text.ts";
import type { BlockedRange, UnverifiedDays } from "./weekly-hours.ts";

interface ParsedBlocks {
  readonly blocks: readonly BlockedRange[];
  readonly unverified: UnverifiedDays;
  /** Readable and unreadable items, without blank ones. */
  readonly itemCount: number;
  readonly unreadableCount: number;
  /** Unreadable items that name no day: they block nothing, and are only reported. */
  readonly undatedCount: number;
}

const DEPTH_MAX = 3;
/** Parsing this many takes a few hundred milliseconds at worst. */
export const ITEMS_MAX = 3000;
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const NONE = /^(?:-*|n\/?a|no|null|ningun[oa]s?|nada|sin bloqueos?|no hay(?: bloqueos?)?)$/;

/** Never throws. */
export function parseBlocks(raw: unknown): ParsedBlocks {
  const blocks: BlockedRange[] = [];
  const unreadable: string[] = [];
  const items = itemsOf(raw, 0);
  for (const item of items.slice(0, ITEMS_MAX)) {
    const read = typeof item === "string" ? blocksOfText(item) : blocksOfValue(item);
    if (read === null) unreadable.push(textIn(item));
    else blocks.push(...read);
  }
  const days = unreadable.map(daysNamed);
  const tooMany = Math.max(0, items.length - ITEMS_MAX);
  return {
    blocks,
    unverified: {
      spans: days.flatMap(({ spans }) => spans),
      weekdays: tooMany > 0 ? EVERY_DAY : unique(days.flatMap(({ weekdays }) => weekdays)),
      yearly: unique(days.flatMap(({ yearly }) => yearly)),
    },
    itemCount: items.length,
    unreadableCount: unreadable.length + tooMany,
    undatedCount: days.filter(isUndated).length,
  };
}

function unique<Item>(list: readonly Item[]): readonly Item[] {
  return [...new Set(list)];
}

/** Splits the input into items: texts unchanged, everything else as its value. */
function itemsOf(raw: unknown, depth: number): readonly unknown[] {
  if (raw === null || raw === undefined || raw === false) return [];
  if (typeof raw === "string") return textItems(raw, depth);
  if (typeof raw !== "object" || depth > DEPTH_MAX) return [raw];
  if (Array.isArray(raw)) {
    const list: readonly unknown[] = raw;
    const texts = list.filter((part) => typeof part === "string");
    const one = texts.length === list.length ? oneOf(texts, depth > 0) : null;
    return one === null ? list.flatMap((item) => itemsOf(item, depth + 1)) : [one];
  }
  const fields: readonly (readonly [string, unknown])[] = Object.entries(raw);
  if (fields.length > 0 && fields.every(([key]) => /^\d{1,6}$/.test(key))) {
    return fields.flatMap(([, item]) => itemsOf(item, depth + 1));
  }
  if (fields.length > 0 && fields.every(([key]) => isDay(key))) {
    return fields.flatMap(([key, times]) => itemsOfDay(key, times));
  }
  const [only] = fields;
  const wraps = only !== undefined && fields.length === 1 && typeof only[1] === "object";
  if (wraps && WRAPPERS.test(plainKey(only[0]))) return itemsOf(only[1], depth + 1);
  return fields.every(([, value]) => isBlank(value)) ? [] : [raw];
}

function isDay(key: string): boolean {
  return key.length < 40 && datesIn(markDates(normaliseOwnerText(key))).length === 1;
}

/** `{"2026-12-10": ["10:00-12:00"]}`. */
function itemsOfDay(day: string, times: unknown): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(times) ? times : [times];
  return list.map((time) => (typeof time === "string" ? `${day} ${time}` : { [day]: time }));
}

const WRAPPERS = /^(?:bloqueos?|bloqueados|horariosbloqueados|blocks|items|data|lista)$/;

const ONE_PARTS_MAX = 12;

/**
 * Joins a list that is one item: a date followed by times or, inside another list, two dates with
 * times. Two days in an inner list may be both or a range: the list is kept, and cannot be parsed.
 */
function oneOf(list: readonly string[], inner: boolean): unknown {
  if (list.length > ONE_PARTS_MAX || list.some((part) => part.length > 40)) return null;
  const marked = list.map((part) => markDates(normaliseOwnerText(part)));
  const dates = marked.map((text) => datesIn(text).length);
  if (list.length > 1 && dates[0] === 1 && dates.slice(1).every((count) => count === 0)) {
    return marked.slice(1).every((text) => /^\d[\d:. -]*(?:[ap]m ?)?/.test(text))
      ? list.join(" ")
      : null;
  }
  if (!inner || list.length !== 2 || dates.some((count) => count !== 1)) return null;
  return marked.every((text) => text.includes(":")) ? list.join(" - ") : list;
}

function textItems(text: string, depth: number): readonly unknown[] {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) {
    try {
      const parsed = parseJsonText(trimmed);
      return itemsOf(parsed, depth);
    } catch {
      return [trimmed];
    }
  }
  const items: string[] = []; // as many as the text has separators
  for (const line of trimmed.split(/[\n;]/)) {
    let before: string | null = null;
    for (const part of line.split(",")) {
      const item = part.trim();
      if (item.length < 40 && NONE.test(normaliseOwnerText(item))) continue;
      // "2026-12-10 10:00-12:00, 15:00-17:00": times alone belong to the day before the comma.
      const sameDay = before !== null && /^\d{1,2}[:.]\d\d[\d:. -]*$/.test(item);
      if (sameDay && items.at(-1) === before) items.pop();
      items.push(sameDay ? `${before} ${item}` : item);
      if (!sameDay) before = dayBefore(item);
    }
  }
  return items;
}

/** The only date of an item, for the items after it that have none. */
function dayBefore(item: string): string | null {
  if (item.length > TEXT_CHARACTERS_MAX) return null;
  const marked = markDates(normaliseOwnerText(item));
  const [date, other] = datesIn(marked);
  if (date === undefined || other !== undefined) return null;
  return marked.trim() === `<${date}>` ? item : date;
}

function blocksOfValue(item: unknown): ItemBlocks | null {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return null;
  return isBlockObject(item) ? blocksOfFields(item) : null;
}

/** Every text in the item, to find the days that it may name. */
function textIn(item: unknown, depth = 0): string {
  if (typeof item === "string") return item;
  if (typeof item !== "object" || item === null || depth > DEPTH_MAX) return "";
  return Object.entries(item)
    .map(([key, value]) => `${key} , ${textIn(value, depth + 1)}`)
    .join(" , ");
}

function isUndated({ spans, weekdays, yearly }: NamedDays): boolean {
  return spans.length + weekdays.length + yearly.length === 0;
}

interface NamedDays {
  readonly spans: readonly BlockedRange[];
  readonly weekdays: readonly number[];
  readonly yearly: readonly string[];
}

/** Days of an unreadable item are searched only in its first characters. */
const NAMING_CHARACTERS_MAX = 4096;
/** Dates further apart are a mistake or a list: the days between them are not marked. */
const BETWEEN_DAYS_MAX = 31;

/** A text with two dates may mean all days between them. */
function daysNamed(text: string): NamedDays {
  const marked = markDates(normaliseOwnerText(text.slice(0, NAMING_CHARACTERS_MAX)));
  const yearly = yearlessDays(marked);
  const dates = datesIn(marked).toSorted();
  const [first, last] = [dates[0], dates.at(-1)];
  if (first !== undefined && last !== undefined) {
    const days = daysBetween(first, last) + 1;
    const near = [{ date: first, start: 0, end: days * MINUTES_PER_DAY }];
    const each = dates.map((date) => ({ date, start: 0, end: MINUTES_PER_DAY }));
    return { spans: days <= BETWEEN_DAYS_MAX ? near : each, weekdays: [], yearly };
  }
  return { spans: [], weekdays: yearly.length > 0 ? [] : weekdaysIn(marked), yearly };
}
