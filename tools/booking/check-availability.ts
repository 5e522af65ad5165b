// check_availability: whether one slot is free, or which starts are: on a day, in a part of it,
// over a few days, or the first ones. It only reads, applies the same rules as a booking, and
// answers with at most `STARTS_MAX` starts.

import assert from "node:assert";
import { z } from "zod";
import { defineTool } from "../../engine/toolbox/define-tool.ts";
import type { Tool, ToolOutcome } from "../../engine/toolbox/tool.ts";
import { isVisible } from "../../engine/core/visible.ts";
import { parseDay, parseSlot, presentOf } from "./slot-parser.ts";
import type { BookingRules, CurrentTime } from "./slot-parser.ts";
import type { BookingCalendars } from "./booking-calendars.ts";
import type { CompanyToolContext } from "./booking-context.ts";
import { rulesByResource } from "./company-place.ts";
import { PLACE_WORDS, freeAtText, placesText } from "./company-texts.ts";
import { parseArgumentTime } from "../dates/argument-dates.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { addDays, civilDateTime } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import type { CalendarCheck, OpeningHoursCheck, SlotAvailability } from "./slot-availability.ts";
import { DAYS_MAX, StartSearch, shownStarts } from "./free-starts.ts";
import type { SearchedDay, SearchRange } from "./free-starts.ts";
import * as hoursTexts from "./free-start-texts.ts";
import { outcome } from "../domain/booking-facts.ts";
import { hoursOf } from "../dates/weekly-hours.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import * as texts from "./slot-texts.ts";
import type { ToolText } from "../text/tool-text.ts";

interface AvailabilityToolOptions {
  readonly availability: SlotAvailability;
  readonly calendars: Pick<BookingCalendars, "rulesOf">;
  readonly timeZone: string;
  /** Companies may have files: the tool takes service and resource. */
  readonly companies: boolean;
  /** The backend suggests starts for any day, not only for today and tomorrow. */
  readonly suggestsAnyDay: boolean;
}

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

/** The same with what a company's file adds. */
const COMPANY_PARAMETERS = PARAMETERS.extend({
  service: z.string().max(200).nullable().describe(PLACE_WORDS.service),
  resource: z.string().max(200).nullable().describe(PLACE_WORDS.resource),
});
type Arguments = Partial<z.infer<typeof COMPANY_PARAMETERS>>;

export function availabilityTool(options: AvailabilityToolOptions): Tool<ChatConfig> {
  return defineTool({
    name: "check_availability",
    description:
      "Consulta si hay lugar para una cita en una fecha y hora. Sin hora (null) muestra horas " +
      "libres: de un día, de una parte del día, de varios días, o las primeras que haya.",
    parameters: options.companies ? COMPANY_PARAMETERS : PARAMETERS,
    sideEffect: false,
    run: (args: Arguments, context) => {
      const rules = options.calendars.rulesOf(context.data, args);
      if ("customerText" in rules) {
        const errorType = rules === texts.NOT_CONFIGURED ? "not_configured" : "bad_arguments";
        return Promise.resolve(refused(rules, errorType));
      }
      const { timeZone } = presentOf(context, options.timeZone);
      const ports = { ...options, timeZone, context };
      const time = nonBlank(args.time);
      if (time === null) return checkDays(args, rules, ports);
      // `time` may be a date and time.
      const date = nonBlank(args.date) ?? parseArgumentTime(time, null, timeZone).date;
      if (date === null) {
        return Promise.resolve(refused(hoursTexts.DAY_NEEDED, "invalid_datetime"));
      }
      return checkHour({ date, time }, rules, ports);
    },
  });
}

/** Null for a blank text and for an argument that was left out. */
function nonBlank(text: string | null | undefined): string | null {
  return text && isVisible(text) ? text : null;
}

interface Ports extends AvailabilityToolOptions {
  readonly context: CompanyToolContext;
}

async function checkHour(
  words: { readonly date: string; readonly time: string },
  rules: BookingRules,
  { availability, timeZone, context }: Ports,
): Promise<ToolOutcome> {
  const parsed = parseSlot(words, rules.durationMinutes, presentOf(context, timeZone));
  if (parsed.kind !== "slot") return refused(texts.problemText(parsed), "invalid_datetime");
  const { slot } = parsed;
  const checks: SlotCheck[] = []; // one for each resource that may be meant
  for (const one of rulesByResource(rules)) {
    const check = await checkSlot(slot, one, { availability, context });
    if (check.kind === "free") return outcome(freeAtText(slot, one.place, check.verified), OK);
    checks.push(check);
  }
  return notFree(slot, checks);
}

type SlotCheck = OpeningHoursCheck | CalendarCheck;

/** Hours first, then the calendar of one place. */
async function checkSlot(
  slot: Slot,
  rules: BookingRules,
  { availability, context }: Pick<Ports, "availability" | "context">,
): Promise<SlotCheck> {
  const hours = await availability.checkOpeningHours(slot, rules, context);
  if (hours.kind !== "open") return hours;
  const calendar = await availability.checkCalendar(slot, rules, context);
  if (calendar.kind !== "free") return calendar;
  return { kind: "free", verified: hours.verified && calendar.verified };
}

/** Nobody is free: what is not known counts first, then what is taken, then the hours. */
function notFree(slot: Slot, checks: readonly SlotCheck[]): ToolOutcome {
  const unknown = checks.find((check) => check.kind === "unverified");
  if (unknown !== undefined) return failed(unknown.reason);
  if (checks.some(({ kind }) => kind === "taken")) return outcome(texts.takenText(slot), OK);
  const hours = checks.find((check) => check.kind === "outside");
  assert(hours !== undefined, "a slot that is not free has a reason");
  const text =
    hours.afternoon === null
      ? texts.notAvailable(texts.outsideReason(slot, hours))
      : texts.afternoonQuestion(slot, hours.afternoon);
  return refused(text, null);
}

const OK = { status: "ok" } as const;

async function checkDays(args: Arguments, rules: BookingRules, ports: Ports): Promise<ToolOutcome> {
  const { availability, timeZone, suggestsAnyDay, context } = ports;
  const requested = parseDays(args, presentOf(context, timeZone));
  if ("customerText" in requested) return refused(requested, "invalid_datetime");
  const { first, last } = requested;
  const schedule = await availability.schedule(rules, context);
  if (!("week" in schedule)) {
    const today = civilDateTime(context.now(), timeZone).date;
    const far = first === last && first > addDays(today, 1) && !suggestsAnyDay;
    return far ? refused(texts.timeNeeded(first), null) : failed(schedule.reason);
  }
  const hours = hoursOf(first, schedule.week);
  if (first === last && hours.kind === "closed") {
    const day: Slot = { date: first, start: 0, end: rules.durationMinutes };
    const closed = { kind: "outside", verdict: hours, hours, afternoon: null } as const;
    return refused(texts.notAvailable(texts.outsideReason(day, closed)), null);
  }
  const found = await new StartSearch(requested, { ...ports, schedule, rules }).run();
  return answer(requested, found, rules);
}

/** `requestedLast`: the last day asked for, which may be after `last`. */
type RequestedDays = SearchRange & { readonly requestedLast: CivilDate | null };

/** The days to search, or what is wrong with them. */
function parseDays(
  { date, until_date: until, part = null }: Arguments,
  present: CurrentTime,
): RequestedDays | ToolText {
  const today = civilDateTime(present.now, present.timeZone).date;
  const end = nonBlank(until) === null ? null : parseDay(nonBlank(until) ?? "", present);
  if (end !== null && end.kind !== "day") return texts.problemText(end);
  const begin = nonBlank(date) === null ? null : parseDay(nonBlank(date) ?? "", present);
  // "This week" may have begun before today; a single past day is an error.
  const hasBegun = begin?.kind === "day_past" && end !== null;
  if (begin !== null && begin.kind !== "day" && !hasBegun) return texts.problemText(begin);
  const first = begin?.kind === "day" ? begin.date : today;
  if (end !== null && end.date < first) return hoursTexts.DAYS_SWAPPED;
  if (begin === null && end === null) return { first, last: null, part, requestedLast: null };
  const requestedLast = end?.date ?? first;
  const furthest = addDays(first, DAYS_MAX - 1);
  const last = requestedLast < furthest ? requestedLast : furthest;
  return { first, last, part, requestedLast };
}

function answer(
  { first, part, requestedLast }: RequestedDays,
  found: readonly SearchedDay[],
  { place }: BookingRules,
): ToolOutcome {
  const checked = found.filter((day) => day.kind === "checked");
  const free = checked.filter((day) => day.free.length > 0);
  const searchedLast = found.at(-1)?.date ?? first;
  if (free.length > 0) {
    const gaps = {
      unchecked: found.flatMap(({ kind, date }) =>
        kind === "unverified" || kind === "unchecked" ? [date] : [],
      ),
      until: requestedLast !== null && searchedLast < requestedLast ? searchedLast : null,
    };
    return outcome(hoursTexts.startsFoundText(shownStarts(free), gaps, placesText(place)), OK);
  }
  const failure = found.find((day) => day.kind === "unverified");
  if (failure !== undefined) return failed(failure.reason);
  // Time or requests ran out before any day was checked.
  if (found.length === 0) return failed("timeout");
  const partial = checked.filter(({ whole, taken }) => !whole && taken.length > 0);
  if (partial.length > 0) {
    const days = partial.map(({ date, taken }) => ({ date, starts: taken }));
    return outcome(hoursTexts.askedTakenText(days), OK);
  }
  const isIncomplete = found.some(
    (day) => day.kind === "unchecked" || (day.kind === "checked" && !day.whole),
  );
  if (isIncomplete) return failed("timeout");
  return outcome(hoursTexts.noneFreeText({ first, last: searchedLast, part }), OK);
}

function refused(text: ToolText, errorType: string | null): ToolOutcome {
  return outcome(text, { status: "refused", errorType });
}

function failed(reason: string): ToolOutcome {
  return outcome(texts.UNVERIFIED, { status: "failed", errorType: reason });
}
