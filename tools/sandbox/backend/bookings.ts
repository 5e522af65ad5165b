// The operations that read or change the sandbox's calendar. They check capacity; callers check the
// opening hours, as with the real backend.

import { malformed, positive, refused, succeeded } from "./answers.ts";
import type { BackendAnswer, OperationContext } from "./answers.ts";
import { overlaps, parseInterval } from "./calendar.ts";
import type { Interval, SandboxEvent } from "./calendar.ts";
import { companyById, companyByUser } from "../companies/index.ts";
import type { Company } from "../companies/company.ts";
import { DAY_MINUTES, formatMoment } from "../spanish/days.ts";
import type { JsonRecord } from "../http/json.ts";
import { blockedIntervals } from "./suggestions.ts";

/** Events in one LISTAR_EVENTOS response. */
const LISTED_MAX = 50;
const TAKEN = "El horario ya no está disponible.";

export function checkAvailability(
  company: Company,
  body: JsonRecord,
  context: OperationContext,
): BackendAnswer {
  const interval = parseInterval(body["fecha_inicio"], body["fecha_fin"]);
  if (interval === null) return malformed("fecha_inicio");
  const slots = positive(body, "slots", company.config.slots);
  if (slots === null) return malformed("slots");
  return succeeded({ disponible: isFree(company, { interval, slots }, context) });
}

interface Place {
  readonly interval: Interval;
  readonly slots: number;
  readonly except?: string;
}

function isFree(company: Company, place: Place, { calendar, now }: OperationContext): boolean {
  const { interval, slots, except } = place;
  const blocked = blockedIntervals(company, now.day).some((block) => overlaps(block, interval));
  return !blocked && calendar.fits(company.id, interval, slots, except ?? null);
}

/** CREAR_EVENTO. `id_empresa` is optional: the original sent only the user, which is enough. */
export function createEvent(body: JsonRecord, context: OperationContext): BackendAnswer {
  const given = body["id_empresa"];
  const userId = body["usuario_id"];
  if (given !== undefined && !Number.isSafeInteger(given)) return malformed("id_empresa");
  if (typeof userId !== "number" || !Number.isSafeInteger(userId)) return malformed("usuario_id");
  const company = given === undefined ? companyByUser(userId) : companyById(given);
  if (company === null) return refused("La empresa no existe.");
  if (company.config.usuario_id !== userId) return refused("El usuario no es de la empresa.");
  const details = readDetails(body, company);
  if (typeof details === "string") return malformed(details);
  // A known key is a retry of the same booking: one event, the same response.
  const known = context.calendar.findByKey(company.id, details.idempotencyKey);
  if (known !== null) return created(company, known);
  const { slots, interval, ...event } = details;
  if (!isFree(company, { interval, slots }, context)) return refused(TAKEN);
  const meetLink = company.meetLinks ? meetingLink(context.calendar.events.length, interval) : null;
  const added = { ...event, ...interval, company: company.id, userId, meetLink };
  return created(company, context.calendar.add(added));
}

interface Details {
  readonly title: string;
  readonly customerEmail: string;
  readonly prospect: string;
  readonly idempotencyKey: string | null;
  readonly interval: Interval;
  readonly slots: number;
}

/** The event's fields, or the name of the first invalid one. */
function readDetails(body: JsonRecord, company: Company): Details | string {
  const interval = parseInterval(body["fecha_inicio"], body["fecha_fin"]);
  const slots = positive(body, "slots", company.config.slots);
  const { titulo, correo_cliente, id_prospecto, idempotency_key = null } = body;
  if (interval === null) return "fecha_inicio";
  if (slots === null) return "slots";
  if (typeof titulo !== "string" || titulo.trim() === "") return "titulo";
  if (typeof correo_cliente !== "string") return "correo_cliente";
  // With a phone number the email may be empty.
  const hasPhoneOnly = correo_cliente === "" && isPhone(body["telefono_cliente"]);
  if (!hasPhoneOnly && !correo_cliente.includes("@")) return "correo_cliente";
  if (typeof id_prospecto !== "string" && typeof id_prospecto !== "number") return "id_prospecto";
  if (idempotency_key !== null && typeof idempotency_key !== "string") return "idempotency_key";
  return {
    title: titulo,
    customerEmail: correo_cliente,
    prospect: String(id_prospecto),
    idempotencyKey: idempotency_key,
    interval,
    slots,
  };
}

function isPhone(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

/** `example` is a reserved domain, so the link can never be a real meeting. */
function meetingLink(count: number, interval: Interval): string {
  return `https://meet.example/sim-${count.toString(36)}-${interval.start.toString(36)}`;
}

function created(company: Company, event: SandboxEvent): BackendAnswer {
  return succeeded({
    message: "Evento creado correctamente.",
    evento_id: event.id,
    google_calendar_synced: company.calendarSynced,
    ...(company.calendarSynced ? {} : { google_calendar_error: "El calendario no está enlazado." }),
    ...(event.meetLink === null ? {} : { google_meet_link: event.meetLink }),
  });
}

export function listEvents(
  company: Company,
  body: JsonRecord,
  { calendar, now }: OperationContext,
): BackendAnswer {
  const prospect = body["id_prospecto"];
  if (typeof prospect !== "string" && typeof prospect !== "number")
    return malformed("id_prospecto");
  const moment = now.day * DAY_MINUTES + now.minute;
  const eventos = calendar.events
    .filter((event) => event.company === company.id && event.prospect === String(prospect))
    .filter((event) => event.end > moment)
    .slice(0, LISTED_MAX)
    .map((event) => ({
      evento_id: event.id,
      titulo: event.title,
      fecha_inicio: formatMoment(event.start),
      fecha_fin: formatMoment(event.end),
      correo_cliente: event.customerEmail,
      ...(event.meetLink === null ? {} : { google_meet_link: event.meetLink }),
    }));
  return succeeded({ eventos });
}

export function moveEvent(body: JsonRecord, context: OperationContext): BackendAnswer {
  const interval = parseInterval(body["fecha_inicio"], body["fecha_fin"]);
  if (typeof body["evento_id"] !== "string") return malformed("evento_id");
  if (interval === null) return malformed("fecha_inicio");
  const event = context.calendar.find(body["evento_id"]);
  const company = companyById(event?.company);
  if (event === null || company === null) return refused("El evento no existe.");
  const { slots } = company.config;
  if (!isFree(company, { interval, slots, except: event.id }, context)) return refused(TAKEN);
  context.calendar.move(event.id, interval);
  return succeeded({ message: "Evento modificado correctamente.", evento_id: event.id });
}

export function cancelEvent(body: JsonRecord, { calendar }: OperationContext): BackendAnswer {
  if (typeof body["evento_id"] !== "string") return malformed("evento_id");
  const event = calendar.find(body["evento_id"]);
  if (event === null) return refused("El evento no existe.");
  calendar.remove(event.id);
  return succeeded({ message: "Evento cancelado correctamente.", evento_id: event.id });
}
