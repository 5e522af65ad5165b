// A company with a file among the backend's tenants: its calendar is the port of
// tools/calendars/, over the same wire with the same faults and judges. What the backend cannot do
// has operations of its own here: what takes a time, and the event under a key.

import { AgentError } from "../../engine/core/errors.ts";
import type { HttpClient } from "../../engine/http/http-client.ts";
import { titleOf, wireInterval } from "../../tools/calendars/backend-events.ts";
import type {
  CalendarCall,
  CalendarEvent,
  CalendarPort,
  NewEvent,
  Unverified,
  WriteResult,
} from "../../tools/calendars/calendar-port.ts";
import { instantOf, parseTimestamp } from "../../tools/dates/civil-time.ts";
import type { Company } from "../../tools/domain/company.ts";
import { clinicWith } from "../support/calendars/clinic.ts";
import type { Body } from "./calendar.ts";
import { TENANTS, canaryOf } from "./canary.ts";

/** The tenant that has a file, in the runs where one has. */
export const COMPANY_TENANT = TENANTS[1];
const ZONE = "America/Lima";
const RESOURCE = "agenda";

type Reply =
  | { readonly kind: "answer"; readonly body: Body }
  | { readonly kind: "refused" | "unavailable" | "unknown"; readonly reason: string };

export class SimulatedCalendar implements CalendarPort {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  async busy(query: Parameters<CalendarPort["busy"]>[0], call: CalendarCall) {
    const asked = { id_empresa: query.tenant, ...wireInterval(query, ZONE) };
    const reply = await this.#ask("OCUPADO", asked, call);
    if (reply.kind !== "answer") return unverified(reply.reason);
    const busy = rowsOf(reply.body).map(({ from, until, key }) => {
      return { from, until, key, whole: false };
    });
    return { kind: "busy", busy } as const;
  }

  async create(event: NewEvent, call: CalendarCall): Promise<WriteResult> {
    const { tenant, sessionId, name, email, key } = event;
    const reply = await this.#ask(
      "CREAR_EVENTO",
      {
        ...{ id_empresa: tenant, usuario_id: tenant, id_prospecto: sessionId ?? "" },
        ...{ titulo: titleOf(name), ...wireInterval(event, ZONE), correo_cliente: email ?? "" },
        idempotency_key: key,
      },
      call,
    );
    if (reply.kind !== "answer") return reply;
    return { kind: "booked", event: { ...blank(event), ref: String(reply.body["evento_id"]) } };
  }

  async move(
    ref: string,
    to: Parameters<CalendarPort["move"]>[1],
    call: CalendarCall,
  ): Promise<WriteResult> {
    const moved = { id_empresa: to.tenant, evento_id: Number(ref), ...wireInterval(to, ZONE) };
    const reply = await this.#ask("MODIFICAR_EVENTO", moved, call);
    return reply.kind === "answer" ? { kind: "booked", event: { ...blank(to), ref } } : reply;
  }

  async cancel(ref: string, tenant: number, call: CalendarCall): Promise<WriteResult> {
    const gone = { id_empresa: tenant, evento_id: Number(ref) };
    const reply = await this.#ask("CANCELAR_EVENTO", gone, call);
    if (reply.kind !== "answer") return reply;
    const event = blank({ tenant, resource: RESOURCE, from: 0, until: 0, busyUntil: 0 });
    return { kind: "booked", event: { ...event, ref, state: "cancelled" } };
  }

  async mine(tenant: number, sessionId: string, call: CalendarCall) {
    const asked = { id_empresa: tenant, id_prospecto: sessionId };
    const reply = await this.#ask("LISTAR_EVENTOS", asked, call);
    if (reply.kind !== "answer") return unverified(reply.reason);
    const events = rowsOf(reply.body).map(({ from, until, key, ref, name }) => ({
      ...blank({ tenant, resource: RESOURCE, from, until, busyUntil: until }),
      ...{ sessionId, key, ref, name },
    }));
    return { kind: "events", events, whole: true } as const;
  }

  find(): Promise<Unverified> {
    return Promise.resolve(unverified("unknown_error"));
  }

  async #ask(codOpe: string, body: Body, call: CalendarCall): Promise<Reply> {
    const { signal, remainingMs } = call;
    try {
      const { status, text } = await this.#http.request({
        ...{ url: "http://calendar.test/", method: "POST", headers: {}, bytesMax: 65_536, signal },
        ...{ body: JSON.stringify({ codOpe, ...body }), timeoutMs: Math.min(5000, remainingMs()) },
      });
      // A calendar's answers are what calendar.ts writes, or are cut.
      const answer = JSON.parse(text) as Body;
      if (status !== 200) return { kind: "unknown", reason: `http_${status}` };
      if (answer["success"] === true) return { kind: "answer", body: answer };
      return { kind: "refused", reason: "api_error" };
    } catch (error) {
      const isUnsent = error instanceof AgentError && error.code === "upstream_unreachable";
      return { kind: isUnsent ? "unavailable" : "unknown", reason: "connection_error" };
    }
  }
}

function unverified(reason: string): Unverified {
  return { kind: "unverified", reason };
}

function rowsOf(body: Body) {
  // As calendar.ts writes them.
  const rows = body["eventos"] as readonly Readonly<Record<string, unknown>>[];
  return rows.map((row) => ({
    ...{ from: instant(row["fecha_inicio"]), until: instant(row["fecha_fin"]) },
    ...{ key: String(row["clave"]), ref: String(row["evento_id"]) },
    name: String(row["titulo"]).replace("Cita con ", ""),
  }));
}

function instant(text: unknown): number {
  const moment = parseTimestamp(String(text));
  return (moment === null ? null : instantOf(moment, ZONE)) ?? 0;
}

type Place = Pick<CalendarEvent, "tenant" | "resource" | "from" | "until" | "busyUntil">;

function blank({ tenant, resource, from, until, busyUntil }: Place): CalendarEvent {
  return {
    ...{ tenant, resource, from, until, busyUntil, key: "", ref: "", state: "booked", name: "" },
    ...{ email: null, phone: null, service: null, notes: null, sessionId: null, link: null },
    ...{ createdAt: 0, changedAt: 0, sequence: 0 },
  };
}

/** The same hours and lengths as the backend's tenants. */
export function companyOf(places: number, confirm: "model" | "code"): Company {
  const day = { kind: "open", ranges: [{ start: 480, end: 1200 }] } as const;
  const booking = { stepMinutes: 60, noticeMinutes: 0, daysAhead: 366, confirm };
  return clinicWith(booking, {
    ...{ id: COMPANY_TENANT, name: "Agenda", timeZone: ZONE, services: [], contact: null },
    context: `Somos ${canaryOf(COMPANY_TENANT, null)}.`,
    week: [day, day, day, day, day, day, day],
    resources: [{ id: RESOURCE, name: "Agenda", places, week: null, calendar: "main" }],
  });
}
