// Parses one blocked time from an object: its day, start and end under any of their names, in
// separate fields or together. Fields with other names do not affect the time. Pure; each field of
// the object is read once.

import { momentsBlock, blocksOfText } from "./blocked-sentence.ts";
import type { ItemBlocks, WrittenMoment } from "./blocked-sentence.ts";
import { flagOf, isBlank, plainKey } from "./owner-fields.ts";
import { TEXT_CHARACTERS_MAX, datesIn, markDates, normaliseOwnerText } from "./owner-text.ts";
import { tokeniseOwnerText } from "./owner-tokens.ts";
import type { WrittenTime } from "./owner-tokens.ts";
import type { CivilDate } from "./civil-time.ts";

const NAMES = {
  day: /^(?:fecha|date|dia|day|fechabloqueo|fechabloqueada|fechas|dias)$/,
  firstDay: /^(?:fecha(?:de)?(?:inicio|inicial|desde)|(?:start|from)date|diainicio|fechaini)$/,
  lastDay: /^(?:fecha(?:de)?(?:fin|final|hasta)|(?:end|to)date|diafin)$/,
  start:
    /^(?:(?:hora|horario)?(?:de)?(?:inicio|inicial|desde)|(?:start|from)(?:time|sat)?|comienzo)$/,
  end: /^(?:(?:hora|horario)?(?:de)?(?:fin|final|hasta|termino)|(?:end|to)(?:time|sat)?)$/,
  range: /^(?:horas?|horarios?|rango|hours?|time|times|franja)$/,
  whole: /^(?:todoeldia|diacompleto|allday|diaentero)$/,
  repeats: /repet|repit|recurr|semanal|frecuencia|cada/,
  off: /^(?:activo|activa|active|habilitado|enabled)$/,
} as const;
type Name = keyof typeof NAMES;

type Fields = Partial<Record<Name, string>>;

export function isBlockObject(item: object): boolean {
  return Object.keys(item).some((key) => {
    const name = nameOf(key);
    return name !== null && name !== "off" && name !== "repeats";
  });
}

const KNOWN = Object.keys(NAMES).filter((name): name is Name => Object.hasOwn(NAMES, name));

function nameOf(key: string): Name | null {
  const plain = plainKey(key);
  return KNOWN.find((name) => NAMES[name].test(plain)) ?? null;
}

/** Null when it cannot be parsed with certainty; an empty list when nothing is written in it. */
export function blocksOfFields(item: object): ItemBlocks | null {
  const fields = fieldsOf(item);
  if (fields === null) return null;
  const { day, range } = fields;
  const wholeDay = fields.whole === "true";
  if (range !== undefined) {
    const others = fields.start ?? fields.end ?? fields.firstDay ?? fields.lastDay;
    return others === undefined && !wholeDay ? blocksOfText(`${day ?? ""} ${range}`) : null;
  }
  const from = momentOf(fields.firstDay ?? day, fields.start);
  const until = momentOf(fields.lastDay ?? day ?? fields.firstDay, fields.end);
  if (from === null || until === null) return null;
  if (wholeDay) {
    const isAll = [from[1], until[1]].every((time) => time === undefined || isDayEnd(time));
    return isAll ? momentsBlock([from[0], undefined], [until[0], undefined]) : null;
  }
  const half = (from[1] === undefined) !== (until[1] === undefined);
  // Several days with hours: ambiguous between daily hours and one block from first to last.
  const daily = fields.lastDay !== undefined && fields.start !== undefined && !half;
  if (daily && from[0] !== until[0] && !hasDate(fields.start)) return null;
  // A missing last day is not assumed to be the first one.
  const open = day === undefined && fields.lastDay === undefined && !hasDate(fields.end);
  if (half || open) return null;
  // Programs write whole days as midnight to midnight, but whether the last day is included is
  // unknown.
  if (isMidnight(from[1]) && isMidnight(until[1])) return null;
  return momentsBlock(from, until);
}

function isMidnight(time: WrittenTime | undefined): boolean {
  return time?.hour === 0 && time.minute === 0;
}

function isDayEnd(time: WrittenTime): boolean {
  return isMidnight(time) || time.hour === 24 || (time.hour === 23 && time.minute === 59);
}

/**
 * The texts of the known fields; null if one is not a text, appears twice, or says that the block
 * repeats or is inactive.
 */
function fieldsOf(item: object): Fields | null {
  const fields: Fields = {};
  const entries: readonly (readonly [string, unknown])[] = Object.entries(item);
  for (const [key, value] of entries) {
    const name = nameOf(key);
    if (name === null || isBlank(value)) continue;
    const flag = flagOf(value);
    if (name === "off" || name === "repeats") {
      if (flag === (name === "repeats") || (flag === null && name === "repeats")) return null;
      continue;
    }
    if (name === "whole") {
      if (flag === true) fields.whole = "true";
      else if (flag === null) return null;
      continue;
    }
    const text = typeof value === "number" && Number.isInteger(value) ? String(value) : value;
    if (typeof text !== "string" || fields[name] !== undefined) return null;
    fields[name] = text;
  }
  return fields;
}

function hasDate(text: string | undefined): boolean {
  return text !== undefined && datesIn(markDates(normaliseOwnerText(text))).length > 0;
}

/** The day may be in either text; a time in the day's text counts only if there is no other. */
function momentOf(dayText: string | undefined, timeText: string | undefined): WrittenMoment | null {
  const day = partsOf(dayText);
  const time = partsOf(timeText);
  if (day === null || time === null) return null;
  const date = time.date ?? day.date;
  if (date === undefined) return null;
  if (time.date !== undefined && day.date !== undefined && time.date !== day.date) return null;
  const timeOfTime = time.time;
  const timeOfDay = day.time;
  if (timeOfTime !== undefined)
    return timeOfDay === undefined || isMidnight(timeOfDay) ? [date, timeOfTime] : null;
  return [date, timeOfDay];
}

interface Parts {
  readonly date?: CivilDate;
  readonly time?: WrittenTime;
}

const ZULU = /(\d)t(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)z$/;

/** One date, one time, or a date and then a time; null for anything else. */
function partsOf(text: string | undefined): Parts | null {
  if (text === undefined) return {};
  if (text.length > TEXT_CHARACTERS_MAX) return null;
  const plain = normaliseOwnerText(text);
  const zulu = ZULU.exec(plain);
  // A UTC time differs on the owner's clock; UTC midnight only names a day.
  if (zulu !== null && !/^00:00(?::00(?:\.0+)?)?$/.test(zulu[2] ?? "")) return null;
  const tokens = tokeniseOwnerText(markDates(plain.replace(ZULU, "$1")).trim());
  if (tokens === null) return null;
  const known = tokens.filter(({ kind }) => kind !== "word");
  const weekday = tokens.every((token) => token.kind !== "word" || WEEKDAY.test(token.text));
  if (!weekday || known.length > 2 || known.length === 0) return null;
  const [first, second] = known;
  if (first?.kind === "time") return second === undefined ? { time: first.time } : null;
  if (first?.kind !== "date") return null;
  if (second === undefined) return { date: first.date };
  return second.kind === "time" ? { date: first.date, time: second.time } : null;
}

const WEEKDAY = /^(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)$/;
