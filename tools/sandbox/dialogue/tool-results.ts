// The tools as the simulated model knows them: their names, the markers their texts begin with, and
// what of such a text is for the customer. Pure. Must not know when a tool is called.

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
  /** Null for a text that is none of the domain's: a refusal or a timeout of the engine. */
  readonly marker: Marker | null;
  readonly body: string;
}

export function parseToolResult(call: Pick<ToolResult, "name" | "args">, text: string): ToolResult {
  const marker = MARKERS.find((known) => text.startsWith(`${known}:`)) ?? null;
  const body = marker === null ? text : text.slice(marker.length + 1);
  return { name: call.name, args: call.args, marker, body: body.trim() };
}

/** A booking that may or may not exist, in the domain's words or in the engine's. */
export function isUncertain({ marker, body }: ToolResult): boolean {
  if (marker === "Cita por verificar" || marker === "Cambio por verificar") return true;
  return marker === null && /verific|no se sabe/i.test(body);
}

/** A booking that failed for a moment's reason: the same slot may be tried again. */
export function wasNeverSent({ marker, body }: ToolResult): boolean {
  return marker === "Cita no registrada" && body.includes("no se envió");
}

/** How a tool's text tells the model what to do: such a sentence is not for the customer. */
const ORDERS: ReadonlySet<string> = new Set(
  (
    "pide pidele pidelo pidela ofrece ofrecele dile dilo di pregunta preguntale confirma " +
    "confirmale llama usa consulta indica indicale informa informale sugiere explica " +
    "explicale propon muestra muestrale repite verifica comparte agradece haz intenta vuelve " +
    "evita recuerda corrige elige disculpate cuentale cuenta dale avisa avisale responde " +
    "espera resume antes"
  ).split(" "),
);
const INNER = anyOf([
  "hay que consultar|cliente|herramienta|check_availability|create_booking|time|date|argumento",
  "no (?:inventes|(?:la )?registres|vuelvas|prometas|digas|(?:lo )?intentes|llames|ofrezcas)",
  "no (?:uses|repitas|lo supongas)",
]);

/** The facts of a tool's text, without what it tells the model to do. */
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

/** "3 para «corte»." above a list of results. */
const COUNT_LINE = /^\d+ para «[^»]*»\.?$/;

function isForCustomer(sentence: string): boolean {
  const folded = fold(sentence);
  const first = /[a-z]+/.exec(folded)?.[0] ?? "";
  return !ORDERS.has(first) && !INNER.test(folded);
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

/** The slot a message picks from a list by its place: "la primera", "el último". */
export function pickedSlot(folded: string, slots: readonly number[]): number | null {
  if (/\b(?:primer[oa]?|cualquiera)\b/.test(folded)) return slots[0] ?? null;
  if (/\bsegund[oa]\b/.test(folded)) return slots[1] ?? null;
  if (/\btercer[oa]?\b/.test(folded)) return slots[2] ?? null;
  return /\bultim[oa]\b/.test(folded) ? (slots.at(-1) ?? null) : null;
}
