// check_availability: whether an hour can be had, and which ones can: of a day, of a part of it, of
// a few days, or the first. It reads, decides with the same rules as a booking, and says so in one
// text of at most `STARTS_MAX` starts.

import { z } from "zod";
import { defineTool } from "../../engine/toolbox/toolbox.ts";
import type { Tool, ToolContext, ToolOutcome } from "../../engine/toolbox/toolbox.ts";
import { isVisible } from "../../engine/core/visible.ts";
import { readDay, readSlot, termsOf } from "./appointment.ts";
import { writtenTime } from "../dates/argument-moments.ts";
import type { BookingTerms, DateProblem } from "./appointment.ts";
import type { ChatConfig } from "../domain/tenant-config.ts";
import { addDays, civilMoment } from "../dates/civil.ts";
import type { CivilDate } from "../dates/civil.ts";
import type { Diary } from "./diary.ts";
import { DAYS_MAX, StartSearch } from "./free-starts.ts";
import type { DayFound, SearchWish } from "./free-starts.ts";
import * as hoursTexts from "./hours-texts.ts";
import { outcome } from "../domain/outcomes.ts";
import { hoursOf } from "../dates/schedule.ts";
import type { Slot } from "../dates/schedule.ts";
import * as texts from "./texts.ts";
import type { Words } from "../text/words.ts";

interface AvailabilityOptions {
  readonly diary: Diary;
  readonly timeZone: string;
  /** The backend suggests hours of any day that is named, not only of today and tomorrow. */
  readonly suggestsAnyDay: boolean;
}

type Context = ToolContext<ChatConfig>;

/** Hours offered at once: a chat message, not a timetable. */
const STARTS_MAX = 8;

const PARAMETERS = z.object({
  date: z
    .string()
    .max(32)
    .nullable()
    .describe("Fecha en formato AAAA-MM-DD; null busca la primera hora libre"),
  time: z
    .string()
    .max(32)
    .nullable()
    .describe("Hora en formato HH:MM AM/PM; null muestra las horas libres"),
  part: z
    .enum(["morning", "afternoon", "evening"])
    .nullable()
    .describe("Sin hora: solo la mañana, la tarde o la noche; null, todo el día"),
  until_date: z
    .string()
    .max(32)
    .nullable()
    .describe("Sin hora: último día que interesa, hasta siete después de date; null, solo date"),
});
type Arguments = Partial<z.infer<typeof PARAMETERS>>;

export function availabilityTool(options: AvailabilityOptions): Tool<ChatConfig> {
  return defineTool({
    name: "check_availability",
    description:
      "Consulta si hay lugar para una cita en una fecha y hora. Sin hora (null) muestra horas " +
      "libres: de un día, de una parte del día, de varios días, o las primeras que haya.",
    parameters: PARAMETERS,
    sideEffect: false,
    run: (args: Arguments, context) => {
      const terms = termsOf(context.data);
      if (terms === null) return Promise.resolve(refused(texts.NOT_CONFIGURED, "not_configured"));
      const ports = { ...options, context };
      const time = said(args.time);
      if (time === null) return checkDays(args, terms, ports);
      // A whole moment beside no date has its own.
      const date = said(args.date) ?? dayBeside(time, options.timeZone);
      if (date === null) {
        return Promise.resolve(refused(hoursTexts.DAY_NEEDED, "invalid_datetime"));
      }
      return checkHour({ date, time }, terms, ports);
    },
  });
}

/** A blank text was not said, and neither was an argument that was left out. */
function said(text: string | null | undefined): string | null {
  return text && isVisible(text) ? text : null;
}

function dayBeside(time: string, timeZone: string): string | null {
  return writtenTime(time, null, timeZone).date;
}

interface Ports extends AvailabilityOptions {
  readonly context: Context;
}

async function checkHour(
  words: { readonly date: string; readonly time: string },
  terms: BookingTerms,
  { diary, timeZone, context }: Ports,
): Promise<ToolOutcome> {
  const read = readSlot(words, terms.durationMinutes, { now: context.now(), timeZone });
  if (read.kind !== "slot") return refused(texts.problemText(read), "invalid_datetime");
  const { slot } = read;
  const hours = await diary.hours(slot, terms, context);
  if (hours.kind === "unverified") return failed(hours.reason);
  if (hours.kind === "outside") {
    const text =
      hours.afternoon === null
        ? texts.notAvailable(texts.outsideReason(slot, hours))
        : texts.afternoonQuestion(slot, hours.afternoon);
    return refused(text, null);
  }
  const place = await diary.place(slot, terms, context);
  if (place.kind === "unverified") return failed(place.reason);
  if (place.kind === "taken") return outcome(texts.takenText(slot), { status: "ok" });
  const isVerified = hours.verified && place.verified;
  return outcome(texts.freeText(slot, isVerified), { status: "ok" });
}

async function checkDays(args: Arguments, terms: BookingTerms, ports: Ports): Promise<ToolOutcome> {
  const { diary, timeZone, suggestsAnyDay, context } = ports;
  const wish = readWish(args, { now: context.now(), timeZone });
  if ("say" in wish) return refused(wish, "invalid_datetime");
  const { first, last } = wish;
  const schedule = await diary.schedule(context);
  if (!("week" in schedule)) {
    const today = civilMoment(context.now(), timeZone).date;
    const far = first === last && first > addDays(today, 1) && !suggestsAnyDay;
    return far ? refused(texts.timeNeeded(first, null), null) : failed(schedule.reason);
  }
  const hours = hoursOf(first, schedule.week);
  if (first === last && hours.kind === "closed") {
    const day: Slot = { date: first, start: 0, end: terms.durationMinutes };
    const closed = { kind: "outside", verdict: hours, hours, afternoon: null } as const;
    return refused(texts.notAvailable(texts.outsideReason(day, closed)), null);
  }
  const found = await new StartSearch(wish, { ...ports, schedule, terms }).run();
  return answer(wish, found);
}

type Wish = SearchWish & { readonly wished: CivilDate | null };

/** The days to search, or what is wrong with them. */
function readWish(
  { date, until_date: until, part = null }: Arguments,
  present: { readonly now: number; readonly timeZone: string },
): Wish | Words {
  const today = civilMoment(present.now, present.timeZone).date;
  const end = said(until) === null ? null : readDay(said(until) ?? "", present);
  if (end !== null && end.kind !== "day") return problemOf(end);
  const begin = said(date) === null ? null : readDay(said(date) ?? "", present);
  // "This week" began before today; a single day that is past is past.
  const isUnderWay = begin?.kind === "day_past" && end !== null;
  if (begin !== null && begin.kind !== "day" && !isUnderWay) return problemOf(begin);
  const first = begin?.kind === "day" ? begin.date : today;
  if (end !== null && end.date < first) return hoursTexts.DAYS_SWAPPED;
  if (begin === null && end === null) return { first, last: null, part, wished: null };
  const wished = end?.date ?? first;
  const furthest = addDays(first, DAYS_MAX - 1);
  return { first, last: wished < furthest ? wished : furthest, part, wished };
}

function problemOf(problem: DateProblem): Words {
  return texts.problemText(problem);
}

function answer({ first, part, wished }: Wish, found: readonly DayFound[]): ToolOutcome {
  const asked = found.filter((day) => day.kind === "asked");
  const unverified = found.filter((day) => day.kind === "unverified");
  const free = asked.filter((day) => day.free.length > 0);
  const lookedAt = found.at(-1)?.date ?? first;
  if (free.length > 0) {
    const gaps = {
      unchecked: found.flatMap(({ kind, date }) =>
        kind === "unverified" || kind === "unasked" ? [date] : [],
      ),
      until: wished !== null && lookedAt < wished ? lookedAt : null,
    };
    return outcome(hoursTexts.startsFoundText(shown(free), gaps), { status: "ok" });
  }
  const [failure] = unverified;
  if (failure !== undefined) return failed(failure.reason);
  // Time or questions ran out before anything could be said of the days.
  if (found.length === 0) return failed("timeout");
  const partial = asked.filter(({ whole, taken }) => !whole && taken.length > 0);
  if (partial.length > 0) {
    const days = partial.map(({ date, taken }) => ({ date, starts: taken }));
    return outcome(hoursTexts.askedTakenText(days), { status: "ok" });
  }
  const unsaid = found.some(
    (day) => day.kind === "unasked" || (day.kind === "asked" && !day.whole),
  );
  if (unsaid) return failed("timeout");
  return outcome(hoursTexts.noneFreeText({ first, last: lookedAt, part }), { status: "ok" });
}

/** `STARTS_MAX` of them: every day's share first, then what is left in order. */
function shown(days: readonly Extract<DayFound, { kind: "asked" }>[]) {
  const share = Math.max(1, Math.floor(STARTS_MAX / days.length));
  let left = STARTS_MAX - days.reduce((sum, { free }) => sum + Math.min(share, free.length), 0);
  return days.slice(0, STARTS_MAX).map(({ date, free }) => {
    const extra = Math.max(0, Math.min(left, free.length - share));
    left -= extra;
    return { date, starts: free.slice(0, share + extra) };
  });
}

function refused(said: Words, errorType: string | null): ToolOutcome {
  return outcome(said, { status: "refused", errorType });
}

function failed(reason: string): ToolOutcome {
  return outcome(texts.UNVERIFIED, { status: "failed", errorType: reason });
}
