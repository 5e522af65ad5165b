// Which hours are still to be asked of the calendar: one that is known, a list, or the first or the
// last hour of a day. Pure. A list has eight hours at most, so what it leaves out is checked apart.

import { ANYBODY } from "./company-order.ts";
import type { Order } from "./company-order.ts";
import type { CompanyState } from "./company-state.ts";
import type { DialogueCall } from "./new-booking.ts";
import type { Part } from "../spanish/day-edges.ts";
import { DAY_MINUTES, formatDay, weekdayIndex, wireTime } from "../spanish/days.ts";
import { CHECK, offeredSlots } from "./tool-results.ts";

type Args = DialogueCall["args"];

/** Of check_availability: a list as long as this may leave hours out. */
const LIST_MAX = 8;
/** Single hours that are checked where a list left out what was asked for: calls of one round. */
const PROBES_MAX = 4;
/** Tries to find the last hour, each a round of tools. */
const TRIES_MAX = 2;

function placeIn({ order }: CompanyState) {
  const { service, person } = order;
  return { service, resource: person === ANYBODY ? null : person };
}

function hourArgs(state: CompanyState, day: number, minute: number): Args {
  const when = { date: formatDay(day), time: wireTime(minute) };
  return { ...when, part: null, until_date: null, ...placeIn(state) };
}

function listArgs(state: CompanyState, day: number | null, part: Part | null): Args {
  const date = day === null ? null : formatDay(day);
  return { date, time: null, part, until_date: null, ...placeIn(state) };
}

/** Null where the customer has to say more first. */
export function wantedCheck(state: CompanyState): Args | null {
  const { order, message, prompt } = state;
  const { day, minute, soonest, edge } = order;
  if (day !== null && minute !== null) return hourArgs(state, day, minute);
  if (minute !== null || prompt.today === null) return null;
  const isOpen = soonest || message.facts.intents.asksSlots || order.part !== null;
  if (day === null && !isOpen && order.range === null) return null;
  if (day !== null && edge !== null) return edgeArgs(state, day);
  return listArgs(state, day, partOf(order));
}

function partOf({ part, range }: Order): Part | null {
  if (range === null) return part;
  if (range.from >= 18 * 60) return "evening";
  if (range.from >= 12 * 60) return "afternoon";
  return range.until <= 13 * 60 ? "morning" : null;
}

/** The last start of the day by the opening hours; null: not known. */
function lastStart({ prompt, company, order }: CompanyState, day: number): number | null {
  const hours = prompt.hours[weekdayIndex(day)] ?? "";
  const ends = [...hours.matchAll(/(\d{1,2}):(\d{2}) ([AP])M/g)].map(
    ([, hour, minute, half]) =>
      (Number(hour) % 12) * 60 + Number(minute) + (half === "P" ? 720 : 0),
  );
  const minutes = company.services.find(({ name }) => name === order.service)?.minutes;
  return ends.length === 0 || minutes === undefined ? null : Math.max(...ends) - minutes;
}

const LATE_FIRST: readonly Part[] = ["evening", "afternoon", "morning"];

/** A list for the edge of the day, and then the hour itself. */
function edgeArgs(state: CompanyState, day: number): Args | null {
  const { order, results, check } = state;
  const date = formatDay(day);
  const asked = results.filter(({ name, args }) => name === CHECK && args["date"] === date);
  const lists = asked.filter(({ args }) => args["time"] === null);
  const slots = check?.current === true ? hoursOf(state, day) : [];
  const last = lastStart(state, day);
  if (slots.length === 0) {
    if (order.edge === "first") return listArgs(state, day, order.part);
    const latest = last === null || last >= 18 * 60 ? 0 : last >= 12 * 60 ? 1 : 2;
    const parts = order.part === null ? LATE_FIRST.slice(latest) : [order.part];
    return listArgs(state, day, parts[Math.min(lists.length, parts.length - 1)] ?? null);
  }
  const tried = asked.length - lists.length;
  const [first = 0] = slots;
  const listed = slots.at(-1) ?? first;
  if (order.edge === "first") return hourArgs(state, day, first);
  const later = (last ?? 0) - tried * stepOf(slots);
  const isCut = slots.length >= LIST_MAX && order.part === null;
  return hourArgs(state, day, isCut && later > listed && tried < TRIES_MAX ? later : listed);
}

/** The minutes that were found free on `day`, in order. */
export function hoursOf({ check }: CompanyState, day: number): readonly number[] {
  if (check?.marker !== "Horarios libres") return [];
  return offeredSlots(check.body)
    .filter((slot) => Math.floor(slot / DAY_MINUTES) === day)
    .map((slot) => slot % DAY_MINUTES);
}

function stepOf(minutes: readonly number[]): number {
  const steps = minutes.slice(1).map((minute, at) => minute - (minutes[at] ?? minute));
  return Math.min(60, ...steps.filter((step) => step > 0));
}

/** Hours of the wanted range that the list left out. */
export function probes(state: CompanyState): readonly DialogueCall[] {
  const { order, check, results } = state;
  const { day, range, minute } = order;
  if (day === null || range === null || minute !== null || check?.current !== true) return [];
  const slots = hoursOf(state, day);
  const isWithin = slots.some((slot) => slot >= range.from && slot <= range.until);
  const isProbed = results.some(({ name, args }) => name === CHECK && args["time"] !== null);
  const [first] = slots;
  if (isWithin || isProbed || first === undefined || slots.length < LIST_MAX) return [];
  const step = Math.max(30, stepOf(slots));
  const from = first + Math.ceil((range.from - first) / step) * step;
  const until = Math.min(range.until, lastStart(state, day) ?? range.until);
  const minutes = Array.from({ length: PROBES_MAX }, (_, at) => from + at * step);
  return minutes
    .filter((one) => one >= range.from && one <= until)
    .map((one) => ({ name: CHECK, args: hourArgs(state, day, one) }));
}
