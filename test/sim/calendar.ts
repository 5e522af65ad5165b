// The tenants' calendar as one backend holds it: events, capacity, and the naive responses of the
// original contract. CREAR_EVENTO itself rejects nothing: reservations must prevent double
// bookings.

import assert from "node:assert/strict";
import { canaryOf } from "./canary.ts";

export interface CalendarEvent {
  readonly id: number;
  readonly tenant: number;
  readonly resource: number;
  readonly prospect: string;
  readonly title: string;
  start: string;
  end: string;
  readonly key: string | null;
  /** How often it was moved. */
  moves: number;
}

/** What a request did to an event; the body is the very object that `answer` was given. */
export interface CalendarChange {
  readonly kind: "created" | "moved" | "cancelled";
  readonly event: CalendarEvent;
  readonly body: Body;
}

export type Body = Readonly<Record<string, unknown>>;

export interface CalendarOptions {
  /** Called after every change. */
  readonly onChange: (change: CalendarChange) => void;
}

const WEEK = ["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"];

export class Calendar {
  readonly events: CalendarEvent[] = [];
  /** Events that are no more. */
  readonly cancelled: CalendarEvent[] = [];
  readonly #options: CalendarOptions;
  /** By idempotency key; capped by the events of one run. */
  readonly #byKey = new Map<string, CalendarEvent>();
  #ids = 0;

  constructor(options: CalendarOptions) {
    this.#options = options;
  }

  /** The answer's body; what has an effect has it now. */
  answer(body: Body): Body {
    const tenant = Number(body["id_empresa"]);
    switch (body["codOpe"]) {
      case "OBTENER_HORARIO_REUNIONES": {
        const hours = WEEK.map((day) => [`reunion_${day}`, "08:00-20:00"]);
        return { success: true, horario_reuniones: Object.fromEntries(hours) as unknown };
      }
      case "OBTENER_CONTEXTO_NEGOCIO":
        return { success: true, contexto_negocio: `Somos ${canaryOf(tenant, null)}.` };
      case "OBTENER_FUNCIONES_ESPECIALES":
        return { success: true, funciones_especiales: "" };
      case "OBTENER_PRODUCTOS_CITAS":
      case "OBTENER_SERVICIOS_CITAS":
        return { success: true, items: [`Consulta ${canaryOf(tenant, null)}`] };
      case "BUSCAR_PRODUCTOS_SERVICIOS_CITAS":
        return { success: true, productos: [] };
      case "SUGERIR_HORARIOS":
        return { success: true, mensaje: "", total: 0, sugerencias: [] };
      case "CONSULTAR_DISPONIBILIDAD":
        return { success: true, disponible: this.#isFree(body) };
      case "CREAR_EVENTO":
        return this.#create(body);
      case "OCUPADO":
        return { success: true, eventos: this.#busy(body) };
      case "LISTAR_EVENTOS":
        return { success: true, eventos: this.#list(tenant, String(body["id_prospecto"])) };
      case "MODIFICAR_EVENTO":
        return this.#move(body);
      case "CANCELAR_EVENTO":
        return this.#cancel(body);
      default:
        return { success: true, preguntas_frecuentes: [] };
    }
  }

  /** An event that is, or was, by the id that a body names. */
  named(body: Body): CalendarEvent | undefined {
    const id = Number(body["evento_id"]);
    return [...this.events, ...this.cancelled].find((event) => event.id === id);
  }

  /** Events of one calendar that overlap a time; both ends as `YYYY-MM-DD HH:MM:SS`. */
  overlapping(tenant: number, start: string, end: string): readonly CalendarEvent[] {
    return this.events.filter(
      (event) => event.tenant === tenant && event.start < end && start < event.end,
    );
  }

  #isFree(body: Body): boolean {
    const [start, end] = [String(body["fecha_inicio"]), String(body["fecha_fin"])];
    return this.overlapping(Number(body["id_empresa"]), start, end).length < Number(body["slots"]);
  }

  #create(body: Body): Body {
    const key = body["idempotency_key"];
    const known = typeof key === "string" ? this.#byKey.get(key) : undefined;
    if (known !== undefined) return { success: true, evento_id: known.id };
    const event: CalendarEvent = {
      id: ++this.#ids,
      tenant: Number(body["id_empresa"]),
      resource: Number(body["usuario_id"]),
      prospect: String(body["id_prospecto"]),
      title: String(body["titulo"]),
      start: String(body["fecha_inicio"]),
      end: String(body["fecha_fin"]),
      key: typeof key === "string" ? key : null,
      moves: 0,
    };
    this.events.push(event);
    if (typeof key === "string") this.#byKey.set(key, event);
    this.#options.onChange({ kind: "created", event, body });
    return { success: true, message: "ok", evento_id: event.id };
  }

  #list(tenant: number, prospect: string): readonly Body[] {
    return this.events
      .filter((event) => event.tenant === tenant && event.prospect === prospect)
      .map(({ id, title, start, end, key }) => {
        const named = { evento_id: id, id, titulo: title, clave: key };
        return { ...named, fecha_inicio: start, fecha_fin: end };
      });
  }

  /** What takes a time, as a company's own calendar tells it. */
  #busy(body: Body): readonly Body[] {
    const [start, end] = [String(body["fecha_inicio"]), String(body["fecha_fin"])];
    return this.overlapping(Number(body["id_empresa"]), start, end).map((event) => {
      return { clave: event.key, fecha_inicio: event.start, fecha_fin: event.end };
    });
  }

  #move(body: Body): Body {
    const event = this.events.find(({ id }) => id === Number(body["evento_id"]));
    if (event === undefined) return { success: false, error: "no such event" };
    event.start = String(body["fecha_inicio"]);
    event.end = String(body["fecha_fin"]);
    event.moves++;
    this.#options.onChange({ kind: "moved", event, body });
    return { success: true };
  }

  #cancel(body: Body): Body {
    const index = this.events.findIndex(({ id }) => id === Number(body["evento_id"]));
    if (index < 0) return { success: false, error: "no such event" };
    const [event] = this.events.splice(index, 1);
    assert(event !== undefined, "found above");
    this.cancelled.push(event);
    this.#options.onChange({ kind: "cancelled", event, body });
    return { success: true };
  }
}
