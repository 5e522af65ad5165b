// The business backend's operations: the URL, whether a retry is safe, the circuit, and the shape
// of a valid response. Data only, no I/O.

import { z } from "zod";
import { listOf, rows } from "./backend-lists.ts";

export type BackendUrlName = "informacion" | "agendar" | "calendario" | "preguntas";

/** The names that the dashboards use. */
export const CIRCUIT_NAMES = [
  "ws_informacion_ia",
  "ws_preguntas_frecuentes",
  "ws_agendar_reunion",
  "ws_calendario",
  "ws_calendario_escritura",
] as const;
export type CircuitName = (typeof CIRCUIT_NAMES)[number];

export interface BackendOperation<Answer> {
  /** The `endpoint` label of the metrics. */
  readonly endpoint: string;
  readonly url: BackendUrlName;
  /** Null where the URL alone identifies the operation. */
  readonly codOpe: string | null;
  /** A read is retried when the connection failed; a write is sent once. */
  readonly idempotent: boolean;
  readonly circuit: CircuitName;
  /** The shape of a response whose `success` is true. */
  readonly answer: z.ZodType<Answer>;
}

/** Text; "" when missing or null, because the company has not written it yet. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** Monday first. */
export const WEEK_FIELDS = [
  "reunion_lunes",
  "reunion_martes",
  "reunion_miercoles",
  "reunion_jueves",
  "reunion_viernes",
  "reunion_sabado",
  "reunion_domingo",
] as const;

export interface RawSchedule {
  /** Seven values as the tenant wrote them, Monday first; null where there is none. */
  readonly days: readonly unknown[];
  readonly blocks: unknown;
}

const schedule: z.ZodType<RawSchedule> = z
  .object({ horario_reuniones: z.record(z.string(), z.unknown()) })
  .transform(({ horario_reuniones: hours }) => ({
    days: WEEK_FIELDS.map((field) => (Object.hasOwn(hours, field) ? hours[field] : null)),
    blocks: Object.hasOwn(hours, "horarios_bloqueados") ? hours["horarios_bloqueados"] : null,
  }));

const namedItem = z.union([
  z.string(),
  z.object({ nombre: z.string() }).transform((i) => i.nombre),
]);

function names(field: "productos" | "servicios"): z.ZodType<readonly string[]> {
  const list = listOf(namedItem);
  const given = z.record(z.string(), z.unknown()).transform((answer) => {
    const names = [field, "items"].filter((name) => Object.hasOwn(answer, name));
    // Skips a field that is null when the other one has the list.
    return answer[names.find((name) => answer[name] !== null) ?? names[0] ?? field];
  });
  return given.pipe(list);
}

const product = z.object({
  nombre: z.string(),
  precio_unitario: z.union([z.number(), z.string()]).nullish().catch(null),
  nombre_categoria: text.catch(""),
  descripcion: text.catch(""),
  nombre_tipo_producto: text.catch(""),
  nombre_unidad: text.catch(""),
});
export type RawProduct = z.infer<typeof product>;

const suggestion = z.object({ disponible: z.literal(true), fecha_inicio: z.string() });

const question = z
  .object({ pregunta: z.string(), respuesta: z.string(), archivo_ayuda: text.catch("") })
  .transform((row) => ({
    question: row.pregunta,
    answer: row.respuesta,
    file: row.archivo_ayuda.trim(),
  }));
export type RawQuestion = z.infer<typeof question>;

/** An event's id is sent back unchanged. An event whose id has another form cannot be changed. */
const eventId = z.union([z.string().regex(/^[\w.:@-]{1,64}$/), z.int().nonnegative()]);

const event = z
  .object({
    evento_id: eventId.nullish().catch(null),
    titulo: z.string(),
    fecha_inicio: z.string(),
    fecha_fin: z.string().nullish().catch(null),
    google_meet_link: z.string().nullish().catch(null),
    id_empresa: z.unknown().optional(),
    id_prospecto: z.unknown().optional(),
  })
  .transform((row) => ({
    event: {
      id: row.evento_id ?? null,
      title: row.titulo,
      start: row.fecha_inicio,
      /** Null where the backend does not send it. */
      end: row.fecha_fin ?? null,
      meetLink: row.google_meet_link ?? null,
    },
    /** As the backend wrote it, or undefined. customer-events.ts validates it. */
    company: row.id_empresa,
    prospect: row.id_prospecto,
  }));
type ListedRow = z.infer<typeof event>;
export type ListedEvent = ListedRow["event"];

const eventList = rows.transform((given) => {
  const readable = listOf(event).parse(given);
  return { rows: readable, count: given.length };
});

const read = { idempotent: true } as const;
const information = { ...read, url: "informacion", circuit: "ws_informacion_ia" } as const;
const slots = { ...read, url: "agendar", circuit: "ws_agendar_reunion" } as const;
const change = {
  idempotent: false,
  url: "calendario",
  circuit: "ws_calendario_escritura",
  answer: z.unknown(),
} as const;

/** Keeps each operation's own answer type while the table stays one literal. */
function operation<Answer>(row: BackendOperation<Answer>): BackendOperation<Answer> {
  return row;
}

export const OPERATIONS = {
  schedule: operation({
    ...information,
    endpoint: "obtener_horario_reuniones",
    codOpe: "OBTENER_HORARIO_REUNIONES",
    answer: schedule,
  }),
  context: operation({
    ...information,
    endpoint: "obtener_contexto_negocio",
    codOpe: "OBTENER_CONTEXTO_NEGOCIO",
    answer: z.object({ contexto_negocio: text }).transform((a) => a.contexto_negocio),
  }),
  instructions: operation({
    ...information,
    endpoint: "obtener_funciones_especiales",
    codOpe: "OBTENER_FUNCIONES_ESPECIALES",
    answer: z.object({ funciones_especiales: text }).transform((a) => a.funciones_especiales),
  }),
  products: operation({
    ...information,
    endpoint: "obtener_productos_citas",
    codOpe: "OBTENER_PRODUCTOS_CITAS",
    answer: names("productos"),
  }),
  services: operation({
    ...information,
    endpoint: "obtener_servicios_citas",
    codOpe: "OBTENER_SERVICIOS_CITAS",
    answer: names("servicios"),
  }),
  search: operation({
    ...information,
    endpoint: "buscar_productos_servicios_citas",
    codOpe: "BUSCAR_PRODUCTOS_SERVICIOS_CITAS",
    answer: z.object({ productos: listOf(product) }).transform((a) => a.productos),
  }),
  suggestions: operation({
    ...slots,
    endpoint: "sugerir_horarios",
    codOpe: "SUGERIR_HORARIOS",
    answer: z
      .object({ sugerencias: listOf(suggestion) })
      .transform((a) => a.sugerencias.map((row) => row.fecha_inicio)),
  }),
  availability: operation({
    ...slots,
    endpoint: "consultar_disponibilidad",
    codOpe: "CONSULTAR_DISPONIBILIDAD",
    answer: z.object({ disponible: z.boolean() }).transform((a) => a.disponible),
  }),
  createEvent: operation({
    endpoint: "crear_evento",
    url: "calendario",
    codOpe: "CREAR_EVENTO",
    idempotent: false,
    circuit: "ws_calendario_escritura",
    // The booking is valid without a link, so a malformed one is dropped.
    answer: z
      .object({
        evento_id: eventId.nullish().catch(null),
        google_meet_link: z.string().nullish().catch(null),
      })
      .transform((a) => ({ id: a.evento_id ?? null, meetLink: a.google_meet_link ?? null })),
  }),
  moveEvent: operation({ ...change, endpoint: "modificar_evento", codOpe: "MODIFICAR_EVENTO" }),
  cancelEvent: operation({ ...change, endpoint: "cancelar_evento", codOpe: "CANCELAR_EVENTO" }),
  listEvents: operation({
    ...read,
    endpoint: "listar_eventos",
    url: "calendario",
    codOpe: "LISTAR_EVENTOS",
    circuit: "ws_calendario",
    answer: z.object({ eventos: eventList }).transform((a) => a.eventos),
  }),
  questions: operation({
    ...read,
    endpoint: "preguntas_frecuentes",
    url: "preguntas",
    codOpe: null,
    circuit: "ws_preguntas_frecuentes",
    answer: z
      .object({ preguntas_frecuentes: listOf(question) })
      .transform((a) => a.preguntas_frecuentes),
  }),
};
