// The business backend's operations by address, and those that only read company data. Knows
// nothing of HTTP, faults or delays.

import { malformed, ofCompany, refused, succeeded } from "./answers.ts";
import type { BackendAnswer, Operate, OperationContext } from "./answers.ts";
import { cancelEvent, checkAvailability, createEvent, listEvents } from "./bookings.ts";
import { moveEvent } from "./bookings.ts";
import { blocksJson, companyByChatbot, hoursText } from "../companies/index.ts";
import type { CatalogItem, Company } from "../companies/company.ts";
import { WEEKDAYS } from "../spanish/days.ts";
import type { JsonRecord } from "../http/json.ts";
import { suggest } from "./suggestions.ts";

const OPERATIONS = {
  informacion: {
    OBTENER_HORARIO_REUNIONES: ofCompany(schedule),
    OBTENER_CONTEXTO_NEGOCIO: ofCompany(({ context }) => succeeded({ contexto_negocio: context })),
    OBTENER_FUNCIONES_ESPECIALES: ofCompany(({ instructions }) =>
      succeeded({ funciones_especiales: instructions }),
    ),
    OBTENER_PRODUCTOS_CITAS: ofCompany((company) =>
      succeeded({ productos: itemNames(company, "Producto") }),
    ),
    OBTENER_SERVICIOS_CITAS: ofCompany((company) =>
      succeeded({ servicios: itemNames(company, "Servicio") }),
    ),
    BUSCAR_PRODUCTOS_SERVICIOS_CITAS: ofCompany(search),
  },
  agendar: {
    SUGERIR_HORARIOS: ofCompany(suggest),
    CONSULTAR_DISPONIBILIDAD: ofCompany(checkAvailability),
  },
  calendario: {
    CREAR_EVENTO: createEvent,
    LISTAR_EVENTOS: ofCompany(listEvents),
    MODIFICAR_EVENTO: moveEvent,
    CANCELAR_EVENTO: cancelEvent,
  },
  preguntas: { PREGUNTAS: questions },
} as const satisfies Record<string, Record<string, Operate>>;

export type Address = keyof typeof OPERATIONS;
type NamesOf<Table> = Table extends unknown ? keyof Table : never;
/** Every `codOpe`, and `PREGUNTAS` for the address without one. */
export type Operation = NamesOf<(typeof OPERATIONS)[Address]>;

export function isAddress(text: string): text is Address {
  return Object.hasOwn(OPERATIONS, text);
}

/** The operation of a request, or null if the address does not serve it. */
export function operationOf(address: Address, body: JsonRecord): Operation | null {
  if (address === "preguntas") return "PREGUNTAS";
  const code = body["codOpe"];
  return typeof code === "string" && serves(address, code) ? code : null;
}

function serves(address: Address, code: string): code is Operation {
  return Object.hasOwn(OPERATIONS[address], code);
}

export function operate(
  address: Address,
  body: JsonRecord,
  context: OperationContext,
): BackendAnswer {
  if (address !== "preguntas" && typeof body["codOpe"] !== "string") return malformed("codOpe");
  const table: Readonly<Partial<Record<Operation, Operate>>> = OPERATIONS[address];
  const operation = operationOf(address, body);
  const run = operation === null ? undefined : table[operation];
  return run === undefined ? refused("Operación no reconocida.") : run(body, context);
}

function schedule(company: Company, _: JsonRecord, { now }: OperationContext): BackendAnswer {
  const week = WEEKDAYS.map((weekday) => [
    `reunion_${weekday.normalize("NFD").replace(/\p{M}/gu, "")}`,
    hoursText(company, weekday),
  ]);
  const horarios_bloqueados = blocksJson(company, now.day);
  return succeeded({
    horario_reuniones: { ...Object.fromEntries(week), horarios_bloqueados },
  });
}

function itemNames(company: Company, type: CatalogItem["nombre_tipo_producto"]): unknown[] {
  return company.catalog
    .filter((item) => item.nombre_tipo_producto === type)
    .map(({ nombre }) => ({ nombre }));
}

function search(company: Company, body: JsonRecord): BackendAnswer {
  const term = body["busqueda"];
  if (typeof term !== "string") return malformed("busqueda");
  const limit = typeof body["limite"] === "number" ? Math.max(0, Math.trunc(body["limite"])) : 10;
  return succeeded({ productos: searchCatalog(company.catalog, term).slice(0, limit) });
}

const KINDS: ReadonlySet<string> = new Set(["producto", "servicio"]);

/** The items that contain the most words of the term; none if they contain no word. */
function searchCatalog(catalog: readonly CatalogItem[], term: string): readonly CatalogItem[] {
  const words = plain(term)
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/(?<=..)(es|s)$/, ""))
    .filter((word) => word.length > 2);
  const points = catalog.map((item) => {
    const { nombre, nombre_categoria, descripcion, nombre_tipo_producto } = item;
    const text = plain([nombre, nombre_categoria, descripcion].join(" "));
    // "productos" and "servicios" match the item's kind, not its text.
    const kind = plain(nombre_tipo_producto);
    return words.filter((word) => (KINDS.has(word) ? kind === word : text.includes(word))).length;
  });
  const best = Math.max(...points);
  return best === 0 ? [] : catalog.filter((_, index) => points[index] === best);
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function questions(body: JsonRecord): BackendAnswer {
  const id = body["id_chatbot"];
  if (typeof id !== "number" && typeof id !== "string") return malformed("id_chatbot");
  const company = companyByChatbot(String(id));
  if (company === null) return refused("El chatbot no existe.");
  return succeeded({ preguntas_frecuentes: company.questions });
}
