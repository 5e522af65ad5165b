// Evaluates how a corpus of owners' hours or blocked times is parsed. A line is right with the
// expected result, missed when a readable one was not parsed, wrong with another result.

import { MINUTES_PER_DAY, addDays, clockTime24 } from "../../../tools/dates/civil-time.ts";
import { parseBlocks } from "../../../tools/dates/blocked-times.ts";
import { parseHours } from "../../../tools/dates/parse-day-hours.ts";
import type { BlockedRange } from "../../../tools/dates/weekly-hours.ts";

interface HoursLine {
  readonly id: string;
  readonly value: unknown;
  readonly ranges: readonly (readonly [string, string])[] | null;
}

interface BlocksLine {
  readonly id: string;
  readonly value: unknown;
  readonly blocks: readonly {
    readonly date: string;
    readonly start: string;
    readonly end: string;
  }[];
  readonly unreadable: number;
}

export interface Verdicts {
  readonly kind: "hours" | "blocks";
  readonly total: number;
  readonly readable: number;
  readonly read: number;
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
}

interface Reading {
  readonly id: string;
  readonly value: unknown;
  readonly expected: string;
  readonly got: string;
  readonly readable: boolean;
  /** Nothing unexpected was parsed. */
  readonly safe: boolean;
}

export function judgeCorpus(text: string): Verdicts {
  // The corpora are our own, in the shape above.
  const lines = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as HoursLine | BlocksLine);
  const readings = lines.map((line) => ("blocks" in line ? blocksLine(line) : hoursLine(line)));
  const show = ({ id, value, expected, got }: Reading): string =>
    `${id} ${JSON.stringify(value)}: expected ${expected}, read ${got}`;
  const off = readings.filter(({ expected, got }) => expected !== got);
  return {
    kind: lines.some((line) => "blocks" in line) ? "blocks" : "hours",
    total: readings.length,
    readable: readings.filter(({ readable }) => readable).length,
    read: readings.filter(({ readable, expected, got }) => readable && expected === got).length,
    wrong: off.filter(({ safe }) => !safe).map(show),
    missed: off.filter(({ safe }) => safe).map(show),
  };
}

function hoursLine({ id, value, ranges }: HoursLine): Reading {
  const read = parseHours(value);
  const wrap = (minute: number): string =>
    minute === MINUTES_PER_DAY ? "24:00" : clockTime24(minute % MINUTES_PER_DAY);
  const got =
    read.kind === "open"
      ? JSON.stringify(read.ranges.map(({ start, end }) => [wrap(start), wrap(end)]))
      : read.kind === "closed"
        ? "[]"
        : "unreadable";
  const expected = ranges === null ? "unreadable" : JSON.stringify(ranges);
  return { id, value, expected, got, readable: ranges !== null, safe: got === "unreadable" };
}

function blocksLine({ id, value, blocks, unreadable }: BlocksLine): Reading {
  const read = parseBlocks(value);
  const days = read.blocks.flatMap(dayByDay).sort();
  const wanted = blocks.map(({ date, start, end }) => `${date} ${start}-${end}`).sort();
  const say = (list: readonly string[], count: number): string =>
    `${JSON.stringify(list)} and ${count} unreadable`;
  return {
    id,
    value,
    expected: say(wanted, unreadable),
    got: say(days, read.unreadableCount),
    readable: unreadable === 0,
    // Unreadable items are counted.
    safe: days.every((day) => wanted.includes(day)) && read.unreadableCount >= unreadable,
  };
}

function dayByDay({ date, start, end }: BlockedRange): readonly string[] {
  const days = Math.ceil(end / MINUTES_PER_DAY);
  return Array.from({ length: days }, (_, day) => {
    const from = Math.max(0, start - day * MINUTES_PER_DAY);
    const until = Math.min(MINUTES_PER_DAY, end - day * MINUTES_PER_DAY);
    const closes = until === MINUTES_PER_DAY ? "24:00" : clockTime24(until);
    return `${addDays(date, day)} ${clockTime24(from)}-${closes}`;
  });
}
