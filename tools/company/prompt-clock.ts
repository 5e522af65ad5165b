// The turn's clock, as the prompt tells it: today, the time and the days to come. Every turn of a
// minute has the same.

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
  readonly #timeZone: string;
  /** The newest minute's: one text of some 700 bytes. */
  #newest = { minute: Number.NaN, text: "" };

  constructor(template: Templates["clock"], timeZone: string) {
    this.#template = template;
    this.#timeZone = timeZone;
  }

  /** `now`: milliseconds since the epoch. Every offset from UTC in use is of whole minutes. */
  text(now: number): string {
    const minute = Math.floor(now / 60_000);
    if (minute !== this.#newest.minute) this.#newest = { minute, text: this.#render(now) };
    return this.#newest.text;
  }

  #render(now: number): string {
    const { date, minute } = civilDateTime(now, this.#timeZone);
    const days = nextDays(date, DAYS_NAMED).map((day) => `${weekdayName(day)} ${day}`);
    return this.#template({
      today: longDate(date),
      date,
      time: clockTime24(minute),
      timeZone: this.#timeZone,
      nextDays: days.join(", "),
    });
  }
}
