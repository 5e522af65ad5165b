// The tools' names, the markers that their texts begin with, and the part of a text that is for the
// customer. Pure.

import { DAY_MINUTES, MONTHS, dayNumber } from "../spanish/days.ts";
import { anyOf, fold } from "../spanish/text.ts";

export const CHECK = "check_availability";
export const BOOK = "create_booking";
export const SEARCH = "search_productos_servicios";
export const LIST = "list_bookings";
export const MOVE = "reschedule_booking";
export const CANCEL = "cancel_booking";

const MARKERS = [
  "Disponible",
  "No disponible",
  "Horarios libres",
  "Falta la hora",
  "Dato inválido",
  "Sin configurar",
  "Sin verificar",
  "Cita confirmada",
  "Cita no registrada",
  "Cita por verificar",
  "Cita por confirmar",
  "Cambio por confirmar",
  "Cita cambiada",
  "Cita cancelada",
  "Cita sin cambios",
  "Cambio por verificar",
  "Citas del cliente",
  "Sin citas",
  "Resultados",
  "Sin resultados",
] as const;
export type Marker = (typeof MARKERS)[number];

export interface ToolResult {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Null for a text of the engine, such as a rejection or a timeout. */
  readonly marker: Marker | null;
  readonly body: string;
}

export function parseToolResult(call: Pick<ToolResult, "name" | "args">, text: string): ToolResult {
  // "Horarios libres para Limpieza dental: …" says what the hours are for.
  const marker =
    MARKERS.find((known) => text.startsWith(`${known}:`)) ??
    (text.startsWith("Horarios libres para ") ? "Horarios libres" : null);
  const body = marker === null ? text : text.slice(marker.length + 1);
  return { name: call.name, args: call.args, marker, body: body.trim() };
}

/** Whether the outcome is unknown, by the domain's marker or by the engine's text. */
export function isUncertain({ marker, body }: ToolResult): boolean {
  if (marker === "Cita por verificar" || marker === "Cambio por verificar") return true;
  return marker === null && /verific|no se sabe/i.test(body);
}

/** Whether a booking failed temporarily: the same slot may be tried again. */
export function wasNeverSent({ marker, body }: ToolResult): boolean {
  return marker === "Cita no registrada" && body.includes("no se envió");
}

/** First words of a sentence that instructs the model, so it is not for the customer. */
const INSTRUCTION_VERBS: ReadonlySet<string> = new Set(
  (
    "pide pidele pidelo pidela ofrece ofrecele dile dilo di pregunta preguntale confirma " +
    "confirmale llama usa consulta indica indicale informa informale sugiere explica " +
    "explicale propon muestra muestrale repite verifica comparte agradece haz intenta vuelve " +
    "evita recuerda corrige elige disculpate cuentale cuenta dale avisa avisale responde " +
    "espera resume antes"
  ).split(" "),
);
const INTERNAL = anyOf([
  "hay que consultar|cliente|herramienta|check_availability|create_booking|time|date|argumento",
  "no (?:inventes|(?:la )?registres|vuelvas|prometas|digas|(?:lo )?intentes|llames|ofrezcas)",
  "no (?:uses|repitas|lo supongas)",
]);

/** A tool's text without its instructions for the model. */
export function customerText(body: string): string {
  return body
    .split("\n")
    .map((line) =>
      line
        .split(/(?<=[.!?])\s+/)
        .filter(isForCustomer)
        .join(" "),
    )
    .filter((line) => line.trim() !== "" && !COUNT_LINE.test(line))
    .join("\n");
}

/** The line above a list of results: "3 para «corte»." */
const COUNT_LINE = /^\d+ para «[^»]*»\.?$/;

function isForCustomer(sentence: string): boolean {
  const folded = fold(sentence);
  const first = /[a-z]+/.exec(folded)?.[0] ?? "";
  return !INSTRUCTION_VERBS.has(first) && !INTERNAL.test(folded);
}

/** The slots of a "Horarios libres" text, as minutes since the epoch's civil midnight. */
export function offeredSlots(body: string): readonly number[] {
  const months = MONTHS.join("|");
  const token = new RegExp(
    `(\\d{1,2}) de (${months}) de (\\d{4})|(\\d{1,2}):(\\d{2})\\s*([AP])M`,
    "g",
  );
  const slots: number[] = []; // as many as the text holds
  let day: number | null = null;
  for (const [, date, month, year, hour, minute, half] of body.matchAll(token)) {
    if (date !== undefined) {
      const index = MONTHS.findIndex((name) => name === month);
      day = dayNumber(Number(year), index + 1, Number(date));
    } else if (day !== null) {
      const hours = (Number(hour) % 12) + (half === "P" ? 12 : 0);
      slots.push(day * DAY_MINUTES + hours * 60 + Number(minute));
    }
  }
  return slots;
}

const POSITION_ALONE = new RegExp(
  "^\\W*(?:(?:quiero|prefiero|me quedo con|mejor|dame|ok|si|ya|bueno|vale)\\W+)*" +
    "(?:(?:el|la|lo)\\s+)?" +
    "(?:primer[oa]?|segund[oa]|tercer[oa]?|ultim[oa])(?: (?:hora|horario|opcion|turno))?" +
    "\\W*(?:por favor|porfa|gracias)?\\W*$",
);

/** "El primero" in answer to a list is no first of the month. */
export function isPositionAlone(folded: string): boolean {
  return POSITION_ALONE.test(folded);
}

/** The slot that a message picks from a list by position: "la primera", "el último". */
export function pickedSlot(folded: string, slots: readonly number[]): number | null {
  if (/\b(?:primer[oa]?|cualquiera)\b/.test(folded)) return slots[0] ?? null;
  if (/\bsegund[oa]\b/.test(folded)) return slots[1] ?? null;
  if (/\btercer[oa]?\b/.test(folded)) return slots[2] ?? null;
  return /\bultim[oa]\b/.test(folded) ? (slots.at(-1) ?? null) : null;
}
