// What an hour means on a 24-hour clock: one reading, or two where the half of the day is open.
// Pure arithmetic.

import type { Clock } from "./spoken-hour.ts";
import type { PartOfDay } from "./hour-suffix.ts";

export const DAY_MINUTES = 1440;

type Readable = Pick<Clock, "hour" | "minute" | "half" | "part" | "shape" | "hasUnit">;

/** The minutes of the day that it may mean: two where the half is open, none for "las 25". */
export function readingsOf(clock: Readable): readonly number[] {
  if (clock.minute > 59 || clock.minute < -59) return [];
  return hoursOf(clock).map((hour) => (hour * 60 + clock.minute + DAY_MINUTES) % DAY_MINUTES);
}

function hoursOf({ hour, half, part, shape, hasUnit }: Readable): readonly number[] {
  if (hour > 23) return [];
  if (hour > 12 || hour === 0) return [hour];
  if (half !== null) return [(hour % 12) + (half === "p" ? 12 : 0)];
  if (part !== null) return [partHour(hour, part)];
  const isOfDay = hasUnit && (shape === "colon" || shape === "letter" || hour >= 10) && hour >= 7;
  return isOfDay ? [hour] : [hour % 12, (hour % 12) + 12];
}

/** "12 de la noche" is midnight, "2 de la noche" is 02:00, "12 de la mañana" is noon. */
export function partHour(hour: number, part: PartOfDay): number {
  if (part === "manana") return hour;
  if (part === "madrugada") return hour % 12;
  if (part === "dia") return hour < 7 ? hour + 12 : hour;
  if (part === "tarde") return hour === 12 ? 12 : hour + 12;
  return hour === 12 ? 0 : hour < 5 ? hour : hour + 12;
}

const OPENS = 8 * 60;
const CLOSES = 20 * 60;

/** The only reading from 08:00 to 20:00; null where both are, as for eight. */
export function usualOf(readings: readonly number[], hasZero = false): number | null {
  const [first] = readings;
  if (first === undefined) return null;
  if (readings.length === 1 || (hasZero && first >= 6 * 60)) return first;
  const usual = readings.filter((minute) => minute >= OPENS && minute <= CLOSES);
  return usual.length === 1 ? (usual[0] ?? null) : null;
}
