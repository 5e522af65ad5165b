// The turn's clock, as the prompt tells it: today, the time and the days to come. Every turn of a
// minute has the same, in one time zone.

import {
  civilDateTime,
  clockTime24,
  longDate,
  nextDays,
  weekdayName,
} from "../dates/civil-time.ts";
import type { Templates } from "./templates.ts";

const DAYS_NAMED = 14;

export class PromptClock {
  readonly #template: Templates["clock"];
  /** The newest minute's in the newest zone: one text of some 700 bytes. */
  #newest = { minute: Number.NaN, timeZone: "", text: "" };

  constructor(template: Templates["clock"]) {
    this.#template = template;
  }

  /** `now`: milliseconds since the epoch. Every offset from UTC in use is of whole minutes. */
  text(now: number, timeZone: string): string {
    const minute = Math.floor(now / 60_000);
    const { minute: newest, timeZone: zone } = this.#newest;
    if (minute !== newest || timeZone !== zone) {
      this.#newest = { minute, timeZone, text: this.#render(now, timeZone) };
    }
    return this.#newest.text;
  }

  #render(now: number, timeZone: string): string {
    const { date, minute } = civilDateTime(now, timeZone);
    const days = nextDays(date, DAYS_NAMED).map((day) => `${weekdayName(day)} ${day}`);
    return this.#template({
      today: longDate(date),
      date,
      time: clockTime24(minute),
      timeZone,
      nextDays: days.join(", "),
    });
  }
}
