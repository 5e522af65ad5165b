// Why a change that staff asked for is not made, in words for the owner's page. Spanish. Pure.

import { theClockTime } from "../dates/civil-time.ts";
import type { SlotHoursResult } from "../dates/weekly-hours.ts";
import type { Company, CompanyService, Resource } from "../domain/company.ts";

export const REFUSAL_CODES = [
  ...["unknown_resource", "other_calendar", "unknown_service", "service_missing"],
  ...["not_offered", "no_such_time", "too_far", "past", "outside_hours", "taken"],
  ...["not_found", "exists", "cancelled", "full", "changed", "invalid_company"],
] as const;

export interface Refusal {
  readonly kind: "refused";
  /** One of `REFUSAL_CODES`. */
  readonly code: string;
  /** The field of the request that is the cause; null when it is none. */
  readonly field: string | null;
  /** For staff. */
  readonly text: string;
  /** Whether the same request is done when it says that staff wants it so. */
  readonly acceptable: boolean;
}

export function refusal(code: string, field: string | null, text: string): Refusal {
  return { kind: "refused", code, field, text, acceptable: false };
}

/** What staff may decide otherwise. */
export function question(code: "past" | "outside_hours", field: string, text: string): Refusal {
  return { ...refusal(code, field, text), acceptable: true };
}

export const UNKNOWN_RESOURCE = refusal("unknown_resource", "resource", "Elija con quién.");
export const OTHER_CALENDAR = refusal(
  ...(["other_calendar", "resource"] as const),
  "Esa agenda la lleva otro sistema: cámbiela allí.",
);
export const NO_SUCH_TIME = refusal(
  ...(["no_such_time", "start"] as const),
  "Esa hora no existe ese día, o existe dos veces: cambia el reloj.",
);
export const TOO_FAR = refusal(
  "too_far",
  "start",
  "Falta demasiado para esa fecha: revise el año.",
);
export const PAST = question("past", "start", "Esa hora ya pasó.");
export const NOT_FOUND = refusal("not_found", "ref", "Esa cita ya no está en la agenda.");

export const EXISTS = refusal(
  "exists",
  null,
  "Esta cita ya se había guardado con otros datos: ábrala en la agenda para cambiarla.",
);

export function serviceRefusal(company: Company, given: string | null): Refusal {
  return given === null || company.services.length > 0
    ? refusal("service_missing", "service", "Elija el servicio.")
    : refusal("unknown_service", "service", "Esa empresa no tiene servicios.");
}

export function notOffered(resource: Resource, service: CompanyService): Refusal {
  const text = `${resource.name} no atiende «${service.name}».`;
  return refusal("not_offered", "resource", text);
}

export function outsideHours(
  verdict: Exclude<SlotHoursResult, { kind: "fits" }>,
  { name }: Resource,
): Refusal {
  return question("outside_hours", "start", hoursText(verdict, name));
}

function hoursText(verdict: Exclude<SlotHoursResult, { kind: "fits" }>, name: string): string {
  switch (verdict.kind) {
    case "closed":
    case "unreadable":
      return `${name} no atiende ese día.`;
    case "before_opening":
      return `${name} atiende ese día desde ${theClockTime(verdict.opensAt)}.`;
    case "after_closing":
      return `${name} atiende ese día hasta ${theClockTime(verdict.closesAt)}.`;
    case "does_not_fit":
      return `La cita no termina antes de ${theClockTime(verdict.closesAt)}, la hora de cierre.`;
    case "in_break":
      return `A esa hora hay una pausa, hasta ${theClockTime(verdict.reopensAt)}.`;
    case "blocked":
      return "Ese día u hora figura como cerrado en los datos de la empresa.";
  }
}

/** What a calendar refuses; its reasons are the port's. */
export function calendarRefusal(kind: "taken" | "refused", reason: string): Refusal {
  if (kind === "taken") {
    return refusal("taken", "start", "Ese horario ya está ocupado o bloqueado.");
  }
  if (reason === "not_found") return NOT_FOUND;
  if (reason === "cancelled") return refusal("cancelled", "ref", "Esa cita ya está cancelada.");
  return refusal("full", null, "La agenda está llena y no acepta más citas.");
}
