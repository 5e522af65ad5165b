// The three invented companies of the sandbox, and look-ups; each company's texts are in its own
// file. Nothing here is a real business, address or telephone number.

import { BARBER } from "./barber.ts";
import { CLINIC } from "./clinic.ts";
import { SOFTWARE } from "./software.ts";
import type { Block, Company, MinuteRange, SandboxConfig } from "./company.ts";
import { WEEKDAYS, clock24, clockText, formatDay, weekdayIndex } from "../spanish/days.ts";
import type { Weekday } from "../spanish/days.ts";

export const COMPANIES: readonly Company[] = [CLINIC, SOFTWARE, BARBER];

/** The `config` that a gateway would send for each company, by `id_empresa`. */
export const SANDBOX_CONFIGS: ReadonlyMap<number, SandboxConfig> = new Map(
  COMPANIES.map((company) => [company.id, company.config]),
);

export function companyById(id: unknown): Company | null {
  return COMPANIES.find((company) => company.id === id) ?? null;
}

export function companyByUser(userId: unknown): Company | null {
  return COMPANIES.find((company) => company.config.usuario_id === userId) ?? null;
}

export function companyByChatbot(chatbotId: unknown): Company | null {
  return COMPANIES.find((company) => String(company.config.id_chatbot) === chatbotId) ?? null;
}

/** The value of `reunion_<weekday>` as the company would have typed it. */
export function hoursText(company: Company, weekday: Weekday): string | null {
  const ranges = company.open[weekday];
  if (ranges.length === 0) return company.closedText;
  const show = ([start, end]: MinuteRange): string =>
    company.hoursStyle === "24h"
      ? `${clock24(start)}-${clock24(end)}`
      : `${clockText(start)} - ${clockText(end)}`;
  return ranges.map(show).join(", ");
}

/** The blocked hours of the 14 days that begin today. */
export function blocksFrom(company: Company, today: number): readonly Block[] {
  const days = Array.from({ length: 14 }, (_, index) => today + index);
  return days.flatMap((day) => {
    const weekday = WEEKDAYS[weekdayIndex(day)];
    const mine = company.blocks.filter((block) => block.weekday === weekday);
    return mine.map((block) => ({ day, range: block.range }));
  });
}

/** `horarios_bloqueados` in one of the three shapes that backends use: list, text, null. */
export function blocksJson(company: Company, today: number): unknown {
  const blocks = blocksFrom(company, today).map(({ day, range: [start, end] }) => ({
    fecha: formatDay(day),
    inicio: clock24(start),
    fin: clock24(end),
  }));
  switch (company.blocksStyle) {
    case "list":
      return blocks;
    case "text":
      return blocks.map(({ fecha, inicio, fin }) => `${fecha} ${inicio}-${fin}`).join(", ");
    case "none":
      return null;
    default:
      return company.blocksStyle satisfies never;
  }
}
