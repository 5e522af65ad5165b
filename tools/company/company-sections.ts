// What a company's file says, as sections of the prompt. Pure.

import { WEEKDAYS, addDays, clockTime, longDate } from "../dates/civil-time.ts";
import { MINUTES_PER_DAY } from "../dates/civil-time.ts";
import { scheduleAt } from "./resource-hours.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import { formatDayHours } from "../dates/format-day-hours.ts";
import type { BlockedRange, Week } from "../dates/weekly-hours.ts";
import type { AskedField, Company, CompanyService, Resource } from "../domain/company.ts";
import { priceText } from "../text/prices.ts";
import type { Section } from "./profile-section.ts";
import { oneLine } from "./sanitize-prompt-text.ts";
import type { FileSections, KnownSections } from "./prompt-text.ts";

/** check_availability knows all; the prompt names the next ones. */
const CLOSED_MAX = 20;
const NOTHING_UNVERIFIED = { spans: [], weekdays: [], yearly: [] };

/** `today`: days that are over are not told. */
export function companySections(company: Company, today: CivilDate): KnownSections {
  const known = <Value>(value: Value): Section<Value> => ({ kind: "known", value });
  const { week, closed: blocks, context, instructions, questions } = company;
  return {
    schedule: known({ week, blocks, unverified: NOTHING_UNVERIFIED }),
    context: known(context),
    instructions: known(instructions),
    products: known([]),
    services: known(company.services.map((service) => serviceText(service, company))),
    questions: known(questions),
    file: fileSections(company, today),
  };
}

function fileSections(company: Company, today: CivilDate): FileSections {
  const { name, booking, services, resources, branches } = company;
  const asked = booking.asks.map((field) => ASKED[field]);
  const hasServices = services.length > 0;
  const needs = ["fecha", "hora", ...(hasServices ? ["servicio"] : []), ...asked];
  const hasPeople = resources.length > 1 || resources.some(({ week }) => week !== null);
  return {
    name,
    asks: listed(needs),
    asksEmail: booking.asks.includes("email") && !booking.asks.includes("phone"),
    hasServices,
    closed: closedTexts(company.closed, today),
    people: hasPeople ? resources.map((one) => personText(one, company)) : [],
    branches: branches.map((branch) => `${branch.name}: ${branch.address}`),
  };
}

const ASKED: Readonly<Record<AskedField, string>> = {
  name: "nombre completo",
  email: "correo electrónico",
  phone: "teléfono",
};

/** `a, b y c`. */
function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} y ${last}`;
}

/** `Corte: 30 minutos, S/. 40.00, con Ana o Luis. Incluye lavado.` */
export function serviceText(service: CompanyService, company: Company): string {
  const { name, minutes, price, about } = service;
  const cost = servicePrice(price, company.currency);
  const who = peopleOf(service, company);
  return [
    `${oneLine(name)}: ${minutes} minutos`,
    ...(cost === null ? [] : [`, ${cost}`]),
    ...(who.length === 0 ? [] : [`, con ${who.join(" o ")}`]),
    `.${about === "" ? "" : ` ${oneLine(about)}`}`,
  ].join("");
}

export function servicePrice(price: number | null, currency: string): string | null {
  return price === 0 ? "sin costo" : priceText(price, currency);
}

/** None where all resources offer the service. */
function peopleOf({ resources: ids }: CompanyService, { resources }: Company): readonly string[] {
  if (ids.length === resources.length) return [];
  return resources.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
}

/** The hours at which appointments can be made, not all that the person has. */
function personText(resource: Resource, company: Company): string {
  const { name, week } = resource;
  return week === null ? name : `${name}: ${weekText(scheduleAt(company, resource).week)}`;
}

/** `lunes a viernes 9:00 AM a 1:00 PM; sábado cerrado`. */
export function weekText(week: Week): string {
  const days: { first: number; last: number; hours: string }[] = []; // at most seven
  for (const [index, day] of week.entries()) {
    const hours = formatDayHours(day);
    const before = days.at(-1);
    if (before?.hours === hours) before.last = index;
    else days.push({ first: index, last: index, hours });
  }
  return days
    .map(({ first, last, hours }) => {
      const [from = "", until = ""] = [WEEKDAYS[first], WEEKDAYS[last]];
      return `${first === last ? from : `${from} a ${until}`} ${hours}`;
    })
    .join("; ");
}

function closedTexts(closed: readonly BlockedRange[], today: CivilDate): readonly string[] {
  return closed
    .filter((range) => lastDay(range) >= today)
    .sort((a, b) => (a.date < b.date ? -1 : 1))
    .slice(0, CLOSED_MAX)
    .map(closedText);
}

function lastDay({ date, end }: BlockedRange): CivilDate {
  return addDays(date, Math.ceil(end / MINUTES_PER_DAY) - 1);
}

export function closedText(range: BlockedRange): string {
  const { date, start, end } = range;
  const isWholeDays = start === 0 && end % MINUTES_PER_DAY === 0;
  if (!isWholeDays) return `${longDate(date)}, de ${clockTime(start)} a ${clockTime(end)}`;
  const last = lastDay(range);
  return last === date ? longDate(date) : `del ${longDate(date)} al ${longDate(last)}`;
}
