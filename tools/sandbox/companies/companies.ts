// The three invented companies of the sandbox. Owns their shape and the look-ups; the texts are in
// company-*.ts. Nothing here is a real business, address or telephone number.

import { BARBER } from "./company-barber.ts";
import { CLINIC } from "./company-clinic.ts";
import { SOFTWARE } from "./company-software.ts";
import { WEEKDAYS, clock24, clockText, formatDay, weekdayIndex } from "../spanish/days.ts";
import type { Weekday } from "../spanish/days.ts";

/** Minutes of a day, half-open; 1440 is the end of the day. */
export type MinuteRange = readonly [start: number, end: number];

export interface CatalogItem {
  readonly nombre: string;
  readonly precio_unitario: number;
  readonly nombre_categoria: string;
  readonly descripcion: string;
  readonly nombre_tipo_producto: "Producto" | "Servicio";
  readonly nombre_unidad: string;
  readonly imagen?: string;
}

interface Question {
  readonly pregunta: string;
  readonly respuesta: string;
  readonly categoria?: string;
  readonly archivo_ayuda?: string;
}

/** What a gateway would send as `config` for this company. */
export interface SandboxConfig {
  readonly usuario_id: number;
  readonly correo_usuario: string;
  readonly duracion_cita_minutos: number;
  readonly slots: number;
  readonly agendar_usuario: 0 | 1;
  readonly agendar_sucursal: 0 | 1;
  readonly personalidad: string;
  readonly nombre_bot: string;
  readonly frase_saludo: string;
  readonly frase_des: string;
  readonly frase_no_sabe: string;
  readonly archivo_saludo: string | null;
  readonly id_chatbot: number;
}

export interface Company {
  readonly id: number;
  readonly name: string;
  readonly open: Readonly<Record<Weekday, readonly MinuteRange[]>>;
  /** How the company's people typed their hours: `09:00-13:00` or `9:00 AM - 6:00 PM`. */
  readonly hoursStyle: "24h" | "12h";
  /** What stands in the schedule on a closed day. */
  readonly closedText: string | null;
  /** Hours blocked every week; published as dates of the next two weeks. */
  readonly blocks: readonly { readonly weekday: Weekday; readonly range: MinuteRange }[];
  readonly blocksStyle: "list" | "text" | "none";
  readonly context: string;
  readonly instructions: string;
  readonly catalog: readonly CatalogItem[];
  readonly questions: readonly Question[];
  /** Whether a booking answers with a meeting link, and whether the calendar was synchronised. */
  readonly meetLinks: boolean;
  readonly calendarSynced: boolean;
  readonly config: SandboxConfig;
}

export const COMPANIES: readonly Company[] = [CLINIC, SOFTWARE, BARBER];

/** The request `config` a gateway would send for each company, by `id_empresa`. */
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

interface Block {
  readonly day: number;
  readonly range: MinuteRange;
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

/** `horarios_bloqueados` in the company's own of the three shapes that backends use. */
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
