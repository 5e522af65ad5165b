// What the tools say of bookings that exist or are about to: the summary to confirm, the list, and
// what became of a change. Spanish; the confirmations may be shown to the customer as they are.

import { clockTime, longDate, readStamp } from "./civil.ts";
import type { Slot } from "./schedule.ts";
import { when } from "./texts.ts";

/** The marker by which the model, and its stand-in, know a summary that waits for a yes. */
export const PROPOSED = "Cita por confirmar: ";

export function proposalText(slot: Slot, name: string, email: string): string {
  return (
    `${PROPOSED}${when(slot)}, a nombre de ${name}, con el correo ${email}. ` +
    "¿Está todo bien? Responda sí para registrarla o diga qué dato cambia."
  );
}

/** The backend's own moment in our words; as it came it is never shown. */
export function momentText(start: string): string | null {
  const moment = readStamp(start);
  return moment === null ? null : `${longDate(moment.date)}, ${clockTime(moment.minute)}`;
}

export const NO_EVENTS =
  "Sin citas: el cliente no tiene citas próximas registradas desde esta conversación. Díselo y " +
  "ofrece agendar una.";

export interface ListedAppointment {
  readonly id: string;
  readonly when: string;
}

export function eventsText(appointments: readonly ListedAppointment[]): string {
  const lines = appointments.map(({ id, when: moment }) => `- ${moment} (booking_id: ${id})`);
  return (
    "Citas del cliente:\n" +
    lines.join("\n") +
    "\nDile los días y las horas; el booking_id es solo para cambiar o cancelar."
  );
}

export const NOT_FOUND =
  "No encuentro esa cita: entre las citas de este cliente no hay ninguna con ese booking_id. " +
  "Llama a list_bookings y pregunta cuál es.";

export function movedText(start: string): string {
  return `Cita cambiada: ahora es el ${momentText(start) ?? start}.`;
}

export function cancelledText(start: string): string {
  return `Cita cancelada: la del ${momentText(start) ?? start} ya no está en la agenda.`;
}

export function changeUnknownText(kind: "move" | "cancel"): string {
  const what = kind === "move" ? "el cambio" : "la cancelación";
  return (
    `Cambio por verificar: se pidió ${what} de la cita y el equipo está comprobando que quedó ` +
    "hecho. Se avisará en cuanto se confirme; no hace falta pedirlo otra vez."
  );
}

export function notChanged(reason: string): string {
  return `Cita sin cambios: ${reason}`;
}

export const NOT_CHANGED_REASONS = {
  who_cap:
    "este cliente ya hizo hoy todos los cambios que se permiten. Discúlpate y dile que para otro " +
    "más contacte directamente a la empresa.",
  tenant_cap:
    "la empresa ya recibió hoy todos los cambios que admite por este medio. Discúlpate y dile " +
    "que la contacte directamente.",
  taken: "el nuevo horario está ocupado y la cita sigue como estaba. Ofrece otra hora.",
  refused: "la agenda no aceptó el cambio y la cita sigue como estaba. Discúlpate y ofrece otro.",
  unreachable:
    "ahora no hay conexión con la agenda y no se envió nada. Discúlpate y ofrece intentarlo más " +
    "tarde.",
} as const;
