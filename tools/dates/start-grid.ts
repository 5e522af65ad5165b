// The start grid: an appointment starts when its day opens, or a whole number of steps later, so
// two appointments never leave an unusable gap between them. Each stretch of a day's hours has its
// own grid, which a block inside it does not shift. Pure; a day has at most `MINUTES_PER_DAY /
// STEP_MINUTES_MIN` starts.

import assert from "node:assert";
import { MINUTES_PER_DAY, addDays } from "./civil-time.ts";
import type { CivilDate } from "./civil-time.ts";
import { blocksNear, checkSlotHours, rangesOf } from "./weekly-hours.ts";
import type { BlockedRange, MinuteRange, Slot, Week } from "./weekly-hours.ts";

export const STEP_MINUTES_MIN = 5;

interface Grid {
  readonly week: Week;
  readonly blocks: readonly BlockedRange[];
  readonly stepMinutes: number;
}

/** The open stretches of a day: its own hours, then the rest of the night before. */
function stretchesOf(date: CivilDate, week: Week): readonly MinuteRange[] {
  const own = rangesOf(date, week);
  const night = rangesOf(addDays(date, -1), week).map(({ start, end }) => ({
    start: start - MINUTES_PER_DAY,
    end: end - MINUTES_PER_DAY,
  }));
  return [...own, ...night.filter(({ end }) => end > 0)];
}

/** The stretch that contains a minute: the day's own where two overlap. */
function stretchAt(minute: number, stretches: readonly MinuteRange[]): MinuteRange | undefined {
  return stretches.find(({ start, end }) => minute >= start && minute < end);
}

export function isOnGrid({ date, start }: Slot, { week, stepMinutes }: Grid): boolean {
  assert(stepMinutes >= STEP_MINUTES_MIN, "a grid has a step");
  const stretch = stretchAt(start, stretchesOf(date, week));
  return stretch !== undefined && (start - stretch.start) % stepMinutes === 0;
}

/** The starts of a day at which an appointment fits hours and blocks, in order. */
export function startsOf(date: CivilDate, minutes: number, grid: Grid): readonly number[] {
  const { week, stepMinutes } = grid;
  const blocks = blocksNear(date, grid.blocks);
  const stretches = stretchesOf(date, week);
  const starts = stretches.flatMap((stretch) => {
    const first = stretch.start < 0 ? firstOfDay(stretch.start, stepMinutes) : stretch.start;
    const count = Math.ceil((Math.min(stretch.end, MINUTES_PER_DAY) - first) / stepMinutes);
    return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * stepMinutes)
      .filter((start) => stretchAt(start, stretches) === stretch)
      .filter((start) => {
        const slot = { date, start, end: start + minutes };
        return checkSlotHours(slot, week, blocks).kind === "fits";
      });
  });
  return starts.sort((a, b) => a - b);
}

function firstOfDay(start: number, step: number): number {
  return start + Math.ceil(-start / step) * step;
}

/** The starts just before and just after a minute that is not on the grid. */
export function nearestStarts(minute: number, starts: readonly number[]): readonly number[] {
  const before = starts.findLast((start) => start < minute);
  const after = starts.find((start) => start > minute);
  return [before, after].filter((start) => start !== undefined);
}
