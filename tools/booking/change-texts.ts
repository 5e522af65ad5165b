// The tools' texts about existing and proposed bookings: the summaries to confirm, the list, and
// the outcome of a change. Each has two parts (tool-text.ts). Spanish; a test checks them all.

import { howToCheck } from "./booking-texts.ts";
import { clockTime, longDate, parseTimestamp } from "../dates/civil-time.ts";
import type { BookingAction } from "../domain/booking-facts.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import { formatSlot } from "./slot-texts.ts";
import { toolText } from "../text/tool-text.ts";
import type { ToolText } from "../text/tool-text.ts";

/** The markers by which the real and the simulated model recognise a summary to confirm. */
export const PROPOSED = "Cita por confirmar: ";
const CHANGE_PROPOSED = "Cambio por confirmar: ";

/** `email` is null if it was left out. */
export function proposalText(slot: Slot, name: string, email: string | null): string {
  const contact = email === null ? "" : `, con el correo ${email}`;
  return (
    `${PROPOSED}${formatSlot(slot)}, a nombre de ${name}${contact}. ` +
    "¿Está todo bien? Responda sí para registrarla o diga qué dato cambia."
  );
}

/** The description of the parameter, for the model. */
export const MOVED_RESOURCE =
  "Con quién o en qué lugar pasa a ser, con el nombre que da la empresa; null: sigue igual";

/**
 * The summary of a move or a cancellation. `from`: a backend timestamp; `place`: `placeText`;
 * `who`: the person or place that it goes to, "" where it stays.
 */
export function changeProposalText(
  from: string,
  to: Slot | null,
  { place, who }: { readonly place: string; readonly who: string },
): string {
  const which = `${place === "" ? "" : `de ${place} `}del ${formatStart(from) ?? from}`;
  const what =
    to === null
      ? `cancelar la cita ${which}`
      : `pasar la cita ${which} al ${formatSlot(to)}${who === "" ? "" : `, con ${who}`}`;
  const answer = to === null ? "para cancelarla" : "para cambiarla";
  return `${CHANGE_PROPOSED}${what}. ¿Está bien? Responda sí ${answer}.`;
}

/** Replaces a second summary in one message. */
export const ONE_AT_A_TIME: ToolText = toolText(
  "Un paso a la vez: primero falta tu respuesta al resumen de este mensaje.",
  "No pidas otra confirmación ahora: espera su respuesta a ese resumen y sigue después.",
);

/** A backend timestamp as readable text; null if malformed. The raw text is never shown. */
export function formatStart(start: string): string | null {
  const moment = parseTimestamp(start);
  return moment === null ? null : `${longDate(moment.date)}, ${clockTime(moment.minute)}`;
}

/** For this number only: bookings made in another way are not in the list. */
export const NO_EVENTS: ToolText = toolText(
  "Sin citas: desde este número no veo citas próximas registradas.",
  "Díselo así, sin afirmar que no tiene ninguna por otro medio, y ofrece agendar una.",
);

/** The list was cut or contained unreadable events. */
export const NONE_SEEN: ToolText = toolText(
  "Sin citas: desde este número no veo citas próximas, aunque puede haber alguna que no aparece.",
  NO_EVENTS.instruction,
);

interface ListedAppointment {
  readonly id: string;
  readonly when: string;
  readonly name: string | null;
  /** As `placeText`. */
  readonly place: string;
}

const LIST_INSTRUCTION =
  "Dile los días, las horas y a nombre de quién; el booking_id es solo para cambiar o cancelar.";

/** Only the model's list contains ids. `more`: there may be other appointments. */
export function eventsText(
  appointments: readonly ListedAppointment[],
  more: boolean,
): { readonly text: string; readonly customerText: string } {
  const line = ({ when, name, place }: ListedAppointment): string =>
    [
      `- ${when}`,
      ...(place === "" ? [] : [place]),
      ...(name === null ? [] : [`a nombre de ${name}`]),
    ].join(", ");
  const head = "Citas del cliente:";
  const tail = more ? ["Puede haber más citas que no aparecen en esta lista."] : [];
  const lines = appointments.map((one) => `${line(one)} (booking_id: ${one.id})`);
  return {
    text: [head, ...lines, ...tail, LIST_INSTRUCTION].join("\n"),
    customerText: ["Desde este número veo estas citas:", ...appointments.map(line), ...tail].join(
      "\n",
    ),
  };
}

export const NOT_FOUND: ToolText = toolText(
  "No encuentro esa cita: no está entre las registradas desde este número.",
  "Ninguna tiene ese booking_id: llama a list_bookings y pregunta cuál es.",
);

/** Its person or place is no longer in the company's file. */
export const RESOURCE_GONE: ToolText = toolText(
  "Esa cita no se puede cambiar desde aquí: la persona o el lugar ya no recibe citas.",
  "Díselo con franqueza, ofrece cancelarla y agendar otra, o que contacte a la empresa.",
);

/** It would go from one calendar to another. */
export const NOT_MOVABLE: ToolText = toolText(
  "Esa cita no se puede pasar a esa persona desde aquí: lleva su agenda en otro sistema.",
  "Díselo con franqueza y ofrece cancelarla y agendar otra, o que contacte a la empresa.",
);

/** `place`: with whom or where it is, as `placeText`; "" where there is one. */
export function movedText(start: string, place: string): ToolText {
  const at = place === "" ? "" : `, ${place}`;
  return toolText(`Cita cambiada: ahora es el ${formatStart(start) ?? start}${at}.`);
}

export function cancelledText(start: string): ToolText {
  return toolText(`Cita cancelada: la del ${formatStart(start) ?? start} ya no está en la agenda.`);
}

/** Only listed bookings can be changed, so the outcome can always be checked later. */
export function changeUnknownText(action: Exclude<BookingAction, "book">): ToolText {
  const what = action === "move" ? "el cambio" : "la cancelación";
  return toolText(
    `Cambio por verificar: se pidió ${what} de la cita y todavía no sé si quedó hecho. No hace ` +
      `falta pedirlo otra vez${howToCheck(true)}`,
    "No lo repitas ni digas que está hecho.",
  );
}

export const NOT_CHANGED_REASONS = {
  who_cap: toolText(
    "este cliente ya hizo hoy todos los cambios que se permiten.",
    "Discúlpate y dile que para otro más contacte directamente a la empresa.",
  ),
  tenant_cap: toolText(
    "la empresa ya recibió hoy todos los cambios que admite por este medio.",
    "Discúlpate y dile que la contacte directamente.",
  ),
  taken: toolText(
    "el nuevo horario está ocupado y la cita sigue como estaba.",
    "Ofrece otra hora.",
  ),
  refused: toolText(
    "la agenda no aceptó el cambio y la cita sigue como estaba.",
    "Discúlpate y ofrece otro.",
  ),
  unreachable: toolText(
    "ahora no hay conexión con la agenda y no se envió nada.",
    "Discúlpate y ofrece intentarlo más tarde.",
  ),
} as const satisfies Readonly<Record<string, ToolText>>;
