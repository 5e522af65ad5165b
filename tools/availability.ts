// check_availability: whether a day or an hour can be had. It reads, decides with the same rules as
// a booking, and says so in one text.

import { z } from "zod";
import { defineTool } from "../engine/toolbox.ts";
import type { Tool, ToolContext, ToolOutcome } from "../engine/toolbox.ts";
import { isPast, readDay, readSlot, termsOf } from "./appointment.ts";
import type { BookingTerms } from "./appointment.ts";
import type { ChatConfig } from "./chat-request.ts";
import { addDays, civilMoment } from "./civil.ts";
import type { CivilDate } from "./civil.ts";
import type { Diary } from "./diary.ts";
import { hoursOf } from "./schedule.ts";
import type { Slot } from "./schedule.ts";
import { outcome } from "./outcomes.ts";
import * as texts from "./texts.ts";
import type { Words } from "./words.ts";

export interface AvailabilityOptions {
  readonly diary: Diary;
  readonly timeZone: string;
  /** The backend suggests hours of any day that is named, not only of today and tomorrow. */
  readonly suggestsAnyDay: boolean;
}

type Context = ToolContext<ChatConfig>;

/** Hours offered at once: a chat message, not a timetable. */
const STARTS_MAX = 8;

export function availabilityTool(options: AvailabilityOptions): Tool<ChatConfig> {
  return defineTool({
    name: "check_availability",
    description:
      "Consulta si hay lugar para una cita en una fecha y hora. Sin hora (null) muestra los " +
      "horarios libres de hoy o de mañana.",
    parameters: z.object({
      date: z.string().max(32).describe("Fecha en formato AAAA-MM-DD"),
      time: z.string().max(32).nullable().describe("Hora en formato HH:MM AM/PM, o null"),
    }),
    sideEffect: false,
    run: (args, context) => {
      const terms = termsOf(context.data);
      if (terms === null) return Promise.resolve(refused(texts.NOT_CONFIGURED, "not_configured"));
      const { date, time } = args;
      const hasTime = time !== null && time.trim() !== "";
      return hasTime
        ? checkHour({ date, time }, terms, { ...options, context })
        : checkDay(date, terms, { ...options, context });
    },
  });
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
  const hours = await diary.hours(slot, context);
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

async function checkDay(
  text: string,
  terms: BookingTerms,
  { diary, timeZone, suggestsAnyDay, context }: Ports,
): Promise<ToolOutcome> {
  const read = readDay(text, { now: context.now(), timeZone });
  if (read.kind !== "day") return refused(texts.problemText(read), "invalid_datetime");
  const { date } = read;
  const schedule = await diary.schedule(context);
  const hours = "week" in schedule ? hoursOf(date, schedule.week) : null;
  if (hours?.kind === "closed") {
    const day: Slot = { date, start: 0, end: terms.durationMinutes };
    const closed = { kind: "outside", verdict: hours, hours, afternoon: null } as const;
    return refused(texts.notAvailable(texts.outsideReason(day, closed)), null);
  }
  const today = civilMoment(context.now(), timeZone).date;
  const near = date <= addDays(today, 1);
  if (!near && !suggestsAnyDay) return refused(texts.timeNeeded(date, hours), null);
  if (!("week" in schedule)) return failed(schedule.reason);
  const asker = { ...context, schedule, named: suggestsAnyDay };
  const found = await diary.suggestions(date, terms, asker);
  if (found.kind === "unverified") return failed(found.reason);
  const starts = future(date, found.starts, { now: context.now(), timeZone });
  return outcome(texts.startsText(date, starts.slice(0, STARTS_MAX)), { status: "ok" });
}

function future(
  date: CivilDate,
  starts: readonly number[],
  present: { readonly now: number; readonly timeZone: string },
): readonly number[] {
  return starts.filter((start) => !isPast({ date, start, end: start + 1 }, present));
}

function refused(said: Words, errorType: string | null): ToolOutcome {
  return outcome(said, { status: "refused", errorType });
}

function failed(reason: string): ToolOutcome {
  return outcome(texts.UNVERIFIED, { status: "failed", errorType: reason });
}
