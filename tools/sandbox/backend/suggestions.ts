// SUGERIR_HORARIOS: free slots within the opening hours. Pure; reads the calendar.

import { malformed, positive, succeeded } from "./answers.ts";
import type { BackendAnswer, OperationContext } from "./answers.ts";
import { overlaps } from "./calendar.ts";
import { blocksFrom } from "../companies/index.ts";
import type { Company } from "../companies/company.ts";
import { DAY_MINUTES, WEEKDAYS, clockText, formatMoment, parseDay } from "../spanish/days.ts";
import { weekdayIndex, weekdayName } from "../spanish/days.ts";
import type { JsonRecord } from "../http/json.ts";

/** Suggestions in one response, spread over the requested days. */
const SUGGESTIONS_MAX = 6;

export function suggest(
  company: Company,
  body: JsonRecord,
  context: OperationContext,
): BackendAnswer {
  const minutes = positive(body, "duracion_minutos", company.config.duracion_cita_minutos);
  const slots = positive(body, "slots", company.config.slots);
  if (minutes === null || minutes > DAY_MINUTES) return malformed("duracion_minutos");
  if (slots === null) return malformed("slots");
  const days = daysAsked(body["fecha"], context.now.day);
  if (days === null) return malformed("fecha");
  const free = days.map((day) => freeStarts(company, { day, minutes, slots }, context));
  const chosen = choose(free);
  const sugerencias = chosen.map((moment) => ({
    dia: dayLabel(Math.floor(moment / DAY_MINUTES), context.now.day),
    hora_legible: clockText(moment % DAY_MINUTES),
    disponible: true,
    fecha_inicio: formatMoment(moment),
  }));
  const mensaje =
    sugerencias.length === 0 ? "No hay horarios libres." : "Estos son los horarios libres.";
  return succeeded({ mensaje, total: sugerencias.length, sugerencias });
}

/** Today and tomorrow, or the day in `fecha`; null if that is invalid. */
function daysAsked(fecha: unknown, today: number): readonly number[] | null {
  if (fecha === undefined || fecha === null) return [today, today + 1];
  const day = typeof fecha === "string" ? parseDay(fecha) : null;
  return day === null ? null : [day];
}

interface Wanted {
  readonly day: number;
  readonly minutes: number;
  readonly slots: number;
}

/** Future, free, unblocked starts, on a grid of the duration from each opening time. */
function freeStarts(company: Company, wanted: Wanted, context: OperationContext): number[] {
  const { day, minutes, slots } = wanted;
  const midnight = day * DAY_MINUTES;
  const now = context.now.day * DAY_MINUTES + context.now.minute;
  const blocked = blockedIntervals(company, context.now.day);
  const weekday = WEEKDAYS[weekdayIndex(day)] ?? "lunes";
  return company.open[weekday].flatMap(([opens, closes]) => {
    const count = Math.max(0, Math.floor((closes - opens) / minutes));
    const starts = Array.from({ length: count }, (_, index) => midnight + opens + index * minutes);
    return starts.filter((start) => {
      const interval = { start, end: start + minutes };
      if (start <= now || blocked.some((block) => overlaps(block, interval))) return false;
      return context.calendar.fits(company.id, interval, slots);
    });
  });
}

/** The company's blocked hours of the next two weeks as intervals. */
export function blockedIntervals(company: Company, today: number) {
  return blocksFrom(company, today).map(({ day, range: [start, end] }) => ({
    start: day * DAY_MINUTES + start,
    end: day * DAY_MINUTES + end,
  }));
}

/** At most `SUGGESTIONS_MAX`, evenly over each day; a day's unused share goes to the others. */
function choose(days: readonly (readonly number[])[]): number[] {
  const share = Math.floor(SUGGESTIONS_MAX / days.length);
  const spare = days.reduce((sum, free) => sum + Math.max(0, share - free.length), 0);
  return days.flatMap((free) => spread(free, share + spare)).slice(0, SUGGESTIONS_MAX);
}

function spread(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  const step = (values.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, index) => values[Math.round(index * step)] ?? 0);
}

function dayLabel(day: number, today: number): string {
  if (day === today) return "hoy";
  return day === today + 1 ? "mañana" : weekdayName(day);
}
