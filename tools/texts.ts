// Every sentence the appointment tools say to the model. Spanish; each begins with its marker, says
// the facts and what to do next. The backend's own wording never passes through here.

import type { SlotProblem } from "./appointment.ts";
import { clockTime, longDate } from "./civil.ts";
import type { CivilDate } from "./civil.ts";
import type { ReadEmail, ReadName } from "./customer.ts";
import type { HoursAnswer } from "./diary.ts";
import { offGridReason } from "./hours-texts.ts";
import type { DayHours, Slot } from "./schedule.ts";

type RefusedName = Extract<ReadName, { kind: "refused" }>["why"];
type RefusedEmail = Extract<ReadEmail, { kind: "refused" }>["why"];

const INVALID = "Dato inválido: ";

/** `lunes 23 de noviembre de 2026, 10:00 AM`. */
export function when(slot: Slot): string {
  return `${longDate(slot.date)}, ${clockTime(slot.start)}`;
}

/** `9:00 AM a 1:00 PM y 3:00 PM a 7:00 PM`. */
export function hoursText(hours: DayHours): string {
  switch (hours.kind) {
    case "closed":
      return "cerrado";
    case "unreadable":
      return "sin horario registrado; no ofrezcas citas ese día";
    case "open":
      return hours.ranges
        .map(({ start, end }) => `${clockTime(start)} a ${clockTime(end)}`)
        .join(" y ");
    default:
      return hours satisfies never;
  }
}

export const NOT_CONFIGURED =
  "Sin configurar: la empresa aún no ha definido cómo se agendan sus citas. Dile al cliente que " +
  "por ahora no se pueden registrar y que contacte al administrador.";

export const UNVERIFIED =
  "Sin verificar: en este momento no se puede consultar la agenda. Dilo con franqueza, no " +
  "confirmes ni descartes ninguna hora y ofrece que el equipo se comunique con el cliente.";

export function problemText(problem: SlotProblem): string {
  switch (problem.kind) {
    case "date_unreadable":
      return (
        `${INVALID}esa fecha no existe o no está en el formato AAAA-MM-DD. Pregunta al ` +
        "cliente qué día quiere y vuelve a intentarlo."
      );
    case "time_unreadable":
      return `${INVALID}la hora no se entiende. Pídela de nuevo, por ejemplo 10:00 AM o 3:30 PM.`;
    case "time_ambiguous":
      return (
        `${INVALID}falta saber si es de la mañana o de la tarde. Pregunta al cliente: ` +
        `${halves(problem.hour)}`
      );
    case "day_past":
      return `${INVALID}el ${longDate(problem.date)} ya pasó. Pide una fecha de hoy en adelante.`;
    case "past":
      return `${INVALID}${when(problem.slot)} ya pasó. Pide una hora que todavía no llegue.`;
    case "too_far":
      return (
        `${INVALID}el ${longDate(problem.date)} está a más de un año. Confirma con el ` +
        "cliente el día y el año."
      );
    case "no_such_time":
      return (
        `${INVALID}ese día cambia la hora oficial y ${clockTime(problem.slot.start)} no ` +
        "sirve para una cita. Pide otra hora."
      );
    default:
      return problem satisfies never;
  }
}

function halves(hour: number): string {
  const written = clockTime(hour * 60);
  if (hour === 0 || hour > 12) return `¿te refieres a las ${written}?`;
  const morning = clockTime((hour % 12) * 60);
  return `¿a las ${morning} o a las ${clockTime((hour % 12) * 60 + 720)}?`;
}

type Outside = Extract<HoursAnswer, { kind: "outside" }>;

/** Why the hours refuse a slot, without marker. */
export function outsideReason(slot: Slot, { verdict, hours }: Outside): string {
  const day = `el ${longDate(slot.date)}`;
  const start = clockTime(slot.start);
  const open = hours.kind === "open" ? ` Ese día se atiende de ${hoursText(hours)}.` : "";
  switch (verdict.kind) {
    case "closed":
      return `${day} no se atiende. Ofrece otro día.`;
    case "before_opening":
      return (
        `${day} se abre a las ${clockTime(verdict.opensAt)}, después de las ` +
        `${start}.${open} Ofrece una hora dentro de ese horario.`
      );
    case "after_closing":
      return (
        `${day} se cierra a las ${clockTime(verdict.closesAt)} y ${start} ya no ` +
        `entra.${open} Ofrece una hora dentro de ese horario.`
      );
    case "does_not_fit":
      return (
        `${day} una cita a las ${start} terminaría después de las ` +
        `${clockTime(verdict.closesAt)}.${open} Ofrece una hora más temprana.`
      );
    case "in_break":
      return (
        `${day} a las ${start} es la pausa; se vuelve a atender a las ` +
        `${clockTime(verdict.reopensAt)}.${open} Ofrece otra hora.`
      );
    case "blocked":
      return `${day} a las ${start} la agenda está bloqueada. Ofrece otra hora u otro día.`;
    case "off_grid":
      return offGridReason(slot, verdict.near);
    default:
      return verdict satisfies never;
  }
}

/** An hour that only makes sense in the afternoon is asked about, never moved by us. */
export function afternoonQuestion(slot: Slot, afternoon: number): string {
  return (
    `${INVALID}${clockTime(slot.start)} está fuera del horario de atención, pero ` +
    `${clockTime(afternoon)} no. Pregunta al cliente si quiso decir ` +
    `${clockTime(afternoon)}; no lo supongas.`
  );
}

export function freeText(slot: Slot, verified: boolean): string {
  if (verified) {
    return (
      `Disponible: ${when(slot)}. Si el cliente la quiere, reúne su nombre completo y su ` +
      "correo y pide su confirmación antes de registrarla."
    );
  }
  return (
    `Sin verificar: no se pudo comprobar si ${when(slot)} está libre. La empresa acepta ` +
    "registrarla igual si el cliente confirma; no prometas que está libre."
  );
}

export function takenText(slot: Slot): string {
  return `No disponible: ${when(slot)} ya está ocupado. Ofrece otra hora u otro día.`;
}

export function timeNeeded(date: CivilDate, hours: DayHours | null): string {
  const open = hours?.kind === "open" ? ` Ese día se atiende de ${hoursText(hours)}.` : "";
  return (
    `Falta la hora: para el ${longDate(date)} hay que consultar una hora concreta.${open} ` +
    "Pregunta al cliente a qué hora quiere su cita."
  );
}

const NAME_REASONS: Readonly<Record<RefusedName, string>> = {
  too_short: "falta el nombre completo del cliente. Pídelo.",
  too_long: "el nombre es demasiado largo. Pide al cliente solo su nombre y sus apellidos.",
  digits: "un nombre no lleva números. Pide al cliente su nombre y sus apellidos.",
  characters: "el nombre tiene signos que no van en un nombre. Pídelo de nuevo, solo con letras.",
};

const EMAIL_REASONS: Readonly<Record<RefusedEmail, string>> = {
  empty: "falta el correo electrónico del cliente. Pídelo.",
  phone: "eso es un teléfono y la invitación llega por correo. Pide un correo electrónico.",
  too_long: "el correo es demasiado largo. Pídelo de nuevo.",
  form: "el correo no está bien escrito. Pide que lo repita, por ejemplo ana@correo.com.",
};

export function nameText(why: RefusedName): string {
  return INVALID + NAME_REASONS[why];
}

export function emailText(why: RefusedEmail): string {
  return INVALID + EMAIL_REASONS[why];
}

const NOT_BOOKED = "Cita no registrada: ";

export function notBooked(reason: string): string {
  return NOT_BOOKED + reason;
}

/** The reason that such a text gives; null of any other text. */
export function whyNotBooked(text: string): string | null {
  return text.startsWith(NOT_BOOKED) ? text.slice(NOT_BOOKED.length) : null;
}

export const NOT_BOOKED_REASONS = {
  taken: "ese horario acaba de ocuparse. Discúlpate y ofrece otra hora.",
  contended: "otra persona está reservando ese mismo horario. Ofrece otra hora.",
  refused: "la agenda no aceptó la cita en ese horario. Discúlpate y ofrece otra hora.",
  unreachable:
    "ahora no hay conexión con la agenda y no se envió nada. Discúlpate y ofrece intentarlo " +
    "más tarde.",
  no_store:
    "ahora no se pueden confirmar citas de forma segura y no se envió nada. Dilo con franqueza, " +
    "discúlpate y ofrece intentarlo en unos minutos.",
  fenced:
    "la conversación siguió por otro lado mientras tanto y no se envió nada. Pregunta al cliente " +
    "si todavía lo quiere.",
  session_cap:
    "este cliente ya registró hoy todas las citas que se permiten. Dile que para otra más " +
    "contacte directamente a la empresa.",
  email_cap:
    "con ese correo ya se registraron hoy todas las citas que se permiten. Dile que para otra " +
    "más contacte directamente a la empresa.",
  tenant_cap:
    "la empresa ya recibió hoy todas las citas que admite por este medio. Dile que contacte " +
    "directamente a la empresa.",
  no_time: "no alcanzó el tiempo y no se envió nada. Pregunta al cliente si lo intentas otra vez.",
} as const;
export type NotBooked = keyof typeof NOT_BOOKED_REASONS;

/** One line: it may be shown to the customer as it is. */
export function bookedText(slot: Slot, name: string, meetLink: string | null): string {
  const after =
    meetLink === null ? "Los detalles llegarán a su correo." : `Enlace de la reunión: ${meetLink}`;
  return `Cita confirmada: ${when(slot)}, a nombre de ${name}. ${after}`;
}

/** It may be shown to the customer as it is, like the one above. */
export function unknownText(slot: Slot): string {
  return (
    `Cita por verificar: la solicitud para ${when(slot)} se envió y el equipo está ` +
    "comprobando que quedó registrada. Se avisará en cuanto se confirme; no hace falta pedirla " +
    "otra vez."
  );
}
