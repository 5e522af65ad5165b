// What the appointment tools say of a booking: who it is for, why it was not made, what became of
// it, each in its two parts (tool-text.ts). Spanish. A test judges them all as it judges a model's
// replies.

import type { ParsedEmail, ParsedName } from "../customer/customer-fields.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import { invalid, formatSlot } from "./slot-texts.ts";
import { toolText } from "../text/tool-text.ts";
import type { ToolText } from "../text/tool-text.ts";

type RefusedName = Extract<ParsedName, { kind: "refused" }>["reason"];
type RefusedEmail = Extract<ParsedEmail, { kind: "refused" }>["reason"];

const NAME_REASONS: Readonly<Record<RefusedName, ToolText>> = {
  too_short: toolText("falta el nombre completo del cliente.", "Pídelo."),
  too_long: toolText(
    "el nombre es demasiado largo.",
    "Pide al cliente solo su nombre y sus apellidos.",
  ),
  digits: toolText("un nombre no lleva números.", "Pide al cliente su nombre y sus apellidos."),
  characters: toolText(
    "el nombre tiene signos que no van en un nombre.",
    "Pídelo de nuevo, solo con letras.",
  ),
};

const EMAIL_REASONS: Readonly<Record<RefusedEmail, ToolText>> = {
  empty: toolText("falta el correo electrónico del cliente.", "Pídelo."),
  phone: toolText(
    "eso es un teléfono y la invitación llega por correo.",
    "Pide un correo electrónico.",
  ),
  too_long: toolText("el correo es demasiado largo.", "Pídelo de nuevo."),
  form: toolText(
    "el correo no está bien escrito.",
    "Pide que lo repita, por ejemplo ana@correo.com.",
  ),
};

export function nameText(why: RefusedName): ToolText {
  return invalid(NAME_REASONS[why].customerText, NAME_REASONS[why].instruction);
}

export function emailText(why: RefusedEmail): ToolText {
  return invalid(EMAIL_REASONS[why].customerText, EMAIL_REASONS[why].instruction);
}

/** Data that the customer never wrote: a model's own words do not count. */
export const NOT_WRITTEN = {
  name: invalid(
    "falta que el cliente escriba su nombre completo.",
    "Pídeselo y usa solo el que él escriba; no lo inventes ni lo completes.",
  ),
  email: invalid(
    "falta que el cliente escriba su correo electrónico.",
    "Pídeselo y usa solo el que él escriba, letra por letra; no lo inventes ni lo corrijas.",
  ),
} as const;

/** By what the customer sees it: a new appointment, or one that stays as it was. */
export const NOT_DONE = { booking: "Cita no registrada", change: "Cita sin cambios" } as const;

export const NOT_BOOKED_REASONS = {
  taken: toolText("ese horario acaba de ocuparse.", "Discúlpate y ofrece otra hora."),
  contended: toolText("otra persona está reservando ese mismo horario.", "Ofrece otra hora."),
  refused: toolText(
    "la agenda no aceptó la cita en ese horario.",
    "Discúlpate y ofrece otra hora.",
  ),
  unreachable: toolText(
    "ahora no hay conexión con la agenda y no se envió nada.",
    "Discúlpate y ofrece intentarlo más tarde.",
  ),
  no_store: toolText(
    "ahora no se pueden confirmar citas de forma segura y no se envió nada.",
    "Dilo con franqueza, discúlpate y ofrece intentarlo en unos minutos.",
  ),
  fenced: toolText(
    "la conversación siguió por otro lado mientras tanto y no se envió nada.",
    "Pregunta al cliente si todavía lo quiere.",
  ),
  session_cap: toolText(
    "este cliente ya registró hoy todas las citas que se permiten.",
    "Dile que para otra más contacte directamente a la empresa.",
  ),
  email_cap: toolText(
    "con ese correo ya se registraron hoy todas las citas que se permiten.",
    "Dile que para otra más contacte directamente a la empresa.",
  ),
  tenant_cap: toolText(
    "la empresa ya recibió hoy todas las citas que admite por este medio.",
    "Dile que contacte directamente a la empresa.",
  ),
  no_time: toolText(
    "no alcanzó el tiempo y no se envió nada.",
    "Pregunta al cliente si lo intentas otra vez.",
  ),
  declined: toolText(
    "el cliente no la confirmó.",
    "No insistas: responde a lo que dijo y pregunta qué prefiere.",
  ),
} as const satisfies Readonly<Record<string, ToolText>>;
export type NotBookedReason = keyof typeof NOT_BOOKED_REASONS;

/** Where the details of a booking are; `none` where nothing is known to reach the customer. */
export type MeetingDetails =
  | { readonly kind: "link"; readonly link: string }
  | { readonly kind: "email" }
  | { readonly kind: "none" };

/** One line: it may be shown to the customer as it is. */
export function bookedText(
  slot: Slot,
  name: string,
  details: MeetingDetails = { kind: "none" },
): string {
  const booked = `Cita confirmada: ${formatSlot(slot)}, a nombre de ${name}.`;
  if (details.kind === "none") return booked;
  const after =
    details.kind === "email"
      ? "Los detalles llegarán a su correo."
      : `Enlace de la reunión: ${details.link}`;
  return `${booked} ${after}`;
}

/** The customer's own booking, asked for once more. */
export function alreadyBooked(slot: Slot, name: string): ToolText {
  return toolText(
    `Cita confirmada: ${formatSlot(slot)}, a nombre de ${name}. ` +
      "Ya la tenías registrada; no hace falta pedirla otra vez.",
  );
}

/**
 * It may be shown to the customer as it is. `canCheck`: the backend lists a customer's bookings.
 */
export function unknownText(slot: Slot, canCheck: boolean): ToolText {
  return toolText(
    `Cita por verificar: la solicitud para ${formatSlot(slot)} se envió y todavía no sé si quedó ` +
      `registrada. No hace falta pedirla otra vez${howToCheck(canCheck)}`,
    "No la registres de nuevo ni digas que está confirmada.",
  );
}

/** How the customer learns what became of a request; who cannot look sends them to the company. */
export function howToCheck(canCheck: boolean): string {
  return canCheck
    ? "; pregúntame en unos minutos y lo compruebo."
    : "; para estar seguro, confírmala con la empresa.";
}
