// One blocked time in an object: its day and its ends by any of their names, in fields of their own
// or together. Fields with other names say nothing about the time. Pure; it looks at each field of
// the object once.

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

/** Null when it cannot be read with certainty; no block when nothing is written in it. */
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
  // Days of which the hours are said: each day's hours, or from the first to the last?
  const daily = fields.lastDay !== undefined && fields.start !== undefined && !half;
  if (daily && from[0] !== until[0] && !hasDate(fields.start)) return null;
  // A last day that is not said is not the first one.
  const open = day === undefined && fields.lastDay === undefined && !hasDate(fields.end);
  if (half || open) return null;
  // Midnight to midnight is how programs write days; whether with the last one, they do not say.
  if (isMidnight(from[1]) && isMidnight(until[1])) return null;
  return momentsBlock(from, until);
}

function isMidnight(time: WrittenTime | undefined): boolean {
  return time?.hour === 0 && time.minute === 0;
}

function isDayEnd(time: WrittenTime): boolean {
  return isMidnight(time) || time.hour === 24 || (time.hour === 23 && time.minute === 59);
}

/** The texts of the fields that are known; null where one of them is no text, or says too much. */
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

/** The day may stand in either text; a time in the day's own is one only without another. */
function momentOf(dayText: string | undefined, timeText: string | undefined): WrittenMoment | null {
  const day = partsOf(dayText);
  const time = partsOf(timeText);
  if (day === null || time === null) return null;
  const date = time.date ?? day.date;
  if (date === undefined) return null;
  if (time.date !== undefined && day.date !== undefined && time.date !== day.date) return null;
  const own = time.time;
  const beside = day.time;
  if (own !== undefined) return beside === undefined || isMidnight(beside) ? [date, own] : null;
  return [date, beside];
}

interface Parts {
  readonly date?: CivilDate;
  readonly time?: WrittenTime;
}

const ZULU = /(\d)t(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)z$/;

/** One date, one time, or one of each in this order; null for anything else. */
function partsOf(text: string | undefined): Parts | null {
  if (text === undefined) return {};
  if (text.length > TEXT_CHARACTERS_MAX) return null;
  const plain = normaliseOwnerText(text);
  const zulu = ZULU.exec(plain);
  // A moment of Greenwich is another one on the owner's clock; its midnight only names a day.
  if (zulu !== null && !/^00:00(?::00(?:\.0+)?)?$/.test(zulu[2] ?? "")) return null;
  const words = tokeniseOwnerText(markDates(plain.replace(ZULU, "$1")).trim());
  if (words === null) return null;
  const known = words.filter(({ kind }) => kind !== "word");
  const weekday = words.every((word) => word.kind !== "word" || WEEKDAY.test(word.text));
  if (!weekday || known.length > 2 || known.length === 0) return null;
  const [first, second] = known;
  if (first?.kind === "time") return second === undefined ? { time: first.time } : null;
  if (first?.kind !== "date") return null;
  if (second === undefined) return { date: first.date };
  return second.kind === "time" ? { date: first.date, time: second.time } : null;
}

const WEEKDAY = /^(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)$/;
