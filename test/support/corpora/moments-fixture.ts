// Evaluates extracted days and hours against a corpus: JSONL lines of `now`, `text`, `dates`,
// `times` and `ends`. Counts only days that are meant for an appointment and not before today.

import { readFileSync } from "node:fs";
import { clockTime24, parseDate } from "../../../tools/dates/civil-time.ts";
import { extractDates } from "../../../tools/dates/extract-dates.ts";

export interface Line {
  readonly id: string;
  readonly now: string;
  readonly text: string;
  readonly dates: readonly string[];
  readonly times: readonly string[];
  readonly ends: readonly string[];
}

export interface Verdict {
  readonly line: Line;
  readonly read: Pick<Line, "dates" | "times" | "ends">;
  readonly datesRight: boolean;
  readonly timesRight: boolean;
  readonly endsRight: boolean;
  readonly isRight: boolean;
  /** The line names no day and no hour. */
  readonly isTrap: boolean;
}

export function readLines(file: string): readonly Line[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Line); // by the corpus's own brief
}

export function judge(line: Line): Verdict {
  const today = parseDate(line.now.slice(0, 10));
  const { days, times } = extractDates(line.text, today);
  const clocks = (isEnd: boolean): string[] =>
    times.flatMap((time) =>
      time.isEnd === isEnd && time.usual !== null ? [clockTime24(time.usual)] : [],
    );
  const dates = days.flatMap(({ date, role, error }) =>
    role === "single" && error === null && date !== null && date >= (today ?? "") ? [date] : [],
  );
  const read = { dates: sorted(dates), times: sorted(clocks(false)), ends: sorted(clocks(true)) };
  const isSame = (key: keyof typeof read): boolean => sorted(line[key]).join() === read[key].join();
  const right = {
    datesRight: isSame("dates"),
    timesRight: isSame("times"),
    endsRight: isSame("ends"),
  };
  return {
    line,
    read,
    ...right,
    isRight: right.datesRight && right.timesRight && right.endsRight,
    isTrap: line.dates.length + line.times.length + line.ends.length === 0,
  };
}

function sorted(items: readonly string[]): string[] {
  return [...new Set(items)].sort();
}

export interface Rates {
  readonly lines: number;
  readonly right: number;
  readonly dates: number;
  readonly times: number;
  readonly ends: number;
  readonly traps: number;
  readonly trapsQuiet: number;
}

export function rates(verdicts: readonly Verdict[]): Rates {
  const count = (is: (verdict: Verdict) => boolean): number => verdicts.filter(is).length;
  return {
    lines: verdicts.length,
    right: count(({ isRight }) => isRight),
    dates: count(({ datesRight }) => datesRight),
    times: count(({ timesRight }) => timesRight),
    ends: count(({ endsRight }) => endsRight),
    traps: count(({ isTrap }) => isTrap),
    trapsQuiet: count(({ isTrap, isRight }) => isTrap && isRight),
  };
}
