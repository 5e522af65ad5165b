// A business backend for the benches: the four URLs of the contract on loopback, with responses of
// about 3 KB, of 100 MB, or none at all. It has no calendar: every slot is free.

import { sendHuge, sendJsonText, startLoopbackServer } from "./loopback-server.ts";

interface FastBackendOptions {
  /** `huge` sends 100 MB in every second response; `hang` never responds. */
  readonly mode?: "normal" | "huge" | "hang";
}

interface FastBackend {
  /** The settings that make the server use it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly calls: () => number;
  close(): Promise<void>;
}

const DAYS = ["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"];
const ANSWER_CHARACTERS = 3000;
const PRODUCTS_COUNT = 10;

const SENTENCE =
  "Atendemos con cita previa, aceptamos tarjeta y efectivo, y el niño paga la mitad. ";
const LONG_TEXT = SENTENCE.repeat(50).slice(0, ANSWER_CHARACTERS);
const products = Array.from({ length: PRODUCTS_COUNT }, (_, index) => ({
  nombre: `Servicio número ${index + 1}`,
  precio_unitario: 25 + index,
  nombre_categoria: "Estética",
  descripcion: `<p>${SENTENCE.repeat(3)}</p>`,
  nombre_tipo_producto: "Servicio",
  nombre_unidad: "Sesión",
}));

const ANSWERS: Readonly<Record<string, object>> = {
  OBTENER_HORARIO_REUNIONES: {
    horario_reuniones: {
      ...Object.fromEntries(DAYS.map((day) => [`reunion_${day}`, "08:00-20:00"])),
      horarios_bloqueados: [],
    },
  },
  OBTENER_CONTEXTO_NEGOCIO: { contexto_negocio: LONG_TEXT },
  OBTENER_FUNCIONES_ESPECIALES: { funciones_especiales: SENTENCE },
  OBTENER_PRODUCTOS_CITAS: { productos: products },
  OBTENER_SERVICIOS_CITAS: { servicios: products },
  BUSCAR_PRODUCTOS_SERVICIOS_CITAS: { productos: products },
  SUGERIR_HORARIOS: { mensaje: "Horarios libres", total: 0, sugerencias: [] },
  CONSULTAR_DISPONIBILIDAD: { disponible: true },
  CREAR_EVENTO: { message: "Evento creado", google_meet_link: "https://meet.example/abc" },
};
const QUESTIONS = {
  preguntas_frecuentes: Array.from({ length: 10 }, (_, index) => ({
    pregunta: `¿Pregunta número ${index + 1}?`,
    respuesta: SENTENCE.repeat(3),
    categoria: "General",
  })),
};
const TEXTS = new Map(
  Object.entries(ANSWERS).map(([name, answer]) => [
    name,
    JSON.stringify({ success: true, ...answer }),
  ]),
);
const QUESTIONS_TEXT = JSON.stringify({ success: true, ...QUESTIONS });

export async function startFastBackend(options: FastBackendOptions = {}): Promise<FastBackend> {
  const { mode = "normal" } = options;
  let calls = 0;
  const server = await startLoopbackServer((body, response) => {
    calls++;
    if (mode === "hang") return;
    if (mode === "huge" && calls % 2 === 0) return sendHuge(response);
    const operation = /"codOpe":"(\w+)"/.exec(body)?.[1];
    const text = operation === undefined ? QUESTIONS_TEXT : TEXTS.get(operation);
    sendJsonText(response, text ?? '{"success":false,"error":"desconocido"}');
  });
  const at = (path: string): string => `${server.url}/${path}`;
  const environment = {
    API_INFORMACION_URL: at("informacion"),
    API_AGENDAR_REUNION_URL: at("agendar"),
    API_CALENDAR_URL: at("calendario"),
    API_PREGUNTAS_FRECUENTES_URL: at("preguntas"),
  };
  return { environment, calls: () => calls, close: server.close };
}
