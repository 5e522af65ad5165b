// The appointment tools' texts about a booking: who it is for, why it was not made, its outcome.
// Each has two parts (tool-text.ts). Spanish. A test checks them all with the rules for a model's
// replies.

import type { ParsedEmail, ParsedName } from "../customer/customer-fields.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import type { BookingRules } from "./slot-parser.ts";
import { invalid, formatSlot, placeText } from "./slot-texts.ts";
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

export function nameText(reason: RefusedName): ToolText {
  return invalid(NAME_REASONS[reason].customerText, NAME_REASONS[reason].instruction);
}

export function emailText(reason: RefusedEmail): ToolText {
  return invalid(EMAIL_REASONS[reason].customerText, EMAIL_REASONS[reason].instruction);
}

/** For data that the customer did not write: the model's own words do not count. */
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

/** The marker of a rejection: for a new appointment, and for one that stays as it was. */
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

/** How the customer gets the booking's details; `none` if no way is known. */
export type MeetingDetails =
  | { readonly kind: "link"; readonly link: string }
  | { readonly kind: "email" }
  | { readonly kind: "none" };

/** One line that may be shown to the customer as it is. */
export function bookedText(
  order: BookedOrder,
  name: string,
  details: MeetingDetails = { kind: "none" },
): string {
  const booked = `${confirmed(order, name)}.`;
  if (details.kind === "none") return booked;
  const after =
    details.kind === "email"
      ? "Los detalles llegarán a su correo."
      : `Enlace de la reunión: ${details.link}`;
  return `${booked} ${after}`;
}

/** What was booked, and for which service and person where the company has several. */
interface BookedOrder {
  readonly slot: Slot;
  readonly rules: Pick<BookingRules, "place">;
}

function confirmed({ slot, rules: { place } }: BookedOrder, name: string): string {
  const what = place === null ? "" : placeText({ ...place, resource: place.resources[0].id });
  const parts = [formatSlot(slot), ...(what === "" ? [] : [what]), `a nombre de ${name}`];
  return `Cita confirmada: ${parts.join(", ")}`;
}

/** The customer's own booking, ordered again. */
export function alreadyBooked(order: BookedOrder, name: string): ToolText {
  return toolText(
    `${confirmed(order, name)}. ` + "Ya la tenías registrada; no hace falta pedirla otra vez.",
  );
}

/** `canCheck`: the backend lists a customer's bookings. */
export function unknownText(slot: Slot, canCheck: boolean): ToolText {
  return toolText(
    `Cita por verificar: la solicitud para ${formatSlot(slot)} se envió y todavía no sé si quedó ` +
      `registrada. No hace falta pedirla otra vez${howToCheck(canCheck)}`,
    "No la registres de nuevo ni digas que está confirmada.",
  );
}

/** How the customer learns the outcome: from this agent if it can check, else from the company. */
export function howToCheck(canCheck: boolean): string {
  return canCheck
    ? "; pregúntame en unos minutos y lo compruebo."
    : "; para estar seguro, confírmala con la empresa.";
}
