// The simulated model's texts, and how its own questions are recognised in the history. Pure.

import { clockText, longDay } from "../spanish/days.ts";
import type { RequestedFacts } from "../spanish/message-facts.ts";
import { fold } from "../spanish/text.ts";

export interface Booking {
  readonly day: number | null;
  readonly minute: number | null;
  readonly name: string | null;
  readonly email: string | null;
}

export interface WholeBooking {
  readonly day: number;
  readonly minute: number;
  readonly name: string;
  readonly email: string;
}

export const NO_BOOKING: Booking = { day: null, minute: null, name: null, email: null };

export function isWhole(booking: Booking): booking is WholeBooking {
  return Object.values(booking).every((value) => value !== null);
}

/** Part of the first reply, so that customers know it is a simulation. */
export const DISCLOSURE = "(Soy un asistente simulado, solo para probar el servicio.)";

export const ASK_DAY_AND_TIME = "¿Para qué día y a qué hora le gustaría la cita?";
export const ASK_TIME = "¿A qué hora le gustaría?";
export const ASK_OTHER = "¿Qué otro día u otra hora le conviene?";
export const ASK_SLOT = "¿Qué horario le conviene?";
export const ASK_NAME_AND_EMAIL =
  "¿A nombre de quién la registro y a qué correo electrónico enviamos los detalles?";
export const ASK_NAME = "¿A nombre de quién registro la cita?";
export const ASK_EMAIL = "¿A qué correo electrónico enviamos los detalles?";
export const ASK_CHANGE = "¿Qué dato cambiamos: el día, la hora, el nombre o el correo?";
export const CONFIRM = "¿Confirmo la cita?";
export const TRY_LATER = "Puede pedírmelo de nuevo en unos minutos.";
export const OFFER = "¿Desea agendar una cita?";

/** The facts that a reply of the assistant asked for; null before the first reply. */
export function askedBy(reply: string | null): RequestedFacts {
  const folded = fold(reply ?? "");
  // Only questions count, from "¿" to "?".
  const questions = [...folded.matchAll(/¿([^?]*)\?/g)].map(([, question]) => question).join(" ");
  const confirmation = /\bconfirmo la cita\b/.test(questions);
  return {
    confirmation,
    name: /\ba nombre de quien\b|\bsu nombre\b/.test(questions),
    email: /\bcorreo\b/.test(questions),
    day: /\bque (?:otro )?dia\b/.test(questions),
    minute: /\bhora\b|\bhorarios?\b/.test(questions),
    offer: /\b(?:desea|quiere) agendar\b|\ble agendo\b/.test(questions),
  };
}

/** The four facts that the customer confirms, in one line. */
export function summaryLine({ day, minute, name, email }: WholeBooking): string {
  return `${longDay(day)}, ${clockText(minute)}, a nombre de ${name}, correo ${email}`;
}

export function summary(booking: WholeBooking): string {
  return `Le resumo la cita: ${summaryLine(booking)}. ${CONFIRM}`;
}

export const DATE_IMPOSSIBLE = "Esa fecha no existe en el calendario. ¿Qué día le gustaría?";
export const DATE_CONFLICT =
  "El día de la semana y la fecha que indica no coinciden. ¿Qué día prefiere exactamente?";
export const TIME_IMPOSSIBLE = "Esa hora no existe en el reloj. ¿A qué hora le gustaría?";
export const NO_TODAY =
  "No puedo saber qué día es hoy. ¿Me dice el día exacto, con día, mes y año, y a qué hora?";
export const NEED_EMAIL =
  "Para registrar la cita necesito un correo; un teléfono no basta. " + ASK_EMAIL;
export const NO_TOOLS_CHECK =
  "En este momento no puedo consultar la agenda, así que no le confirmo ningún horario. " +
  "Intente de nuevo en unos minutos, por favor.";
export const NO_TOOLS_BOOK =
  "En este momento no puedo registrar la cita; todavía no queda reservada. " +
  "Escríbame de nuevo en unos minutos, por favor.";
export const NO_TOOLS_SEARCH = "En este momento no puedo consultar los precios ni el catálogo.";
export const CHECK_FAILED =
  "Ahora mismo no puedo comprobar la agenda, así que no le confirmo ese horario. " +
  "Puede intentarlo más tarde.";
export const BOOK_FAILED =
  "No se pudo completar el registro de la cita y no la doy por reservada. " +
  "Puede intentarlo más tarde o comunicarse con la empresa.";
export const NOT_CONFIGURED =
  "Las citas todavía no están habilitadas aquí. Comuníquese con la empresa, por favor.";
export const VERIFYING =
  "Todavía no sé si su cita quedó registrada. No hace falta que la pida de nuevo.";
export const ABANDONED = "De acuerdo, no registro ninguna cita. Si cambia de idea, aquí estaré.";
export const CANNOT_CHANGE =
  "Desde aquí no puedo cambiar ni cancelar una cita ya registrada. " +
  "Comuníquese con la empresa, por favor.";
export const CANNOT_SEE = "Recibí la imagen, pero al ser un asistente simulado no puedo verla.";
export const INSULTED = "Lamento la molestia. Sigo aquí para ayudarle con una cita o una consulta.";
export const WORDLESS = "No entendí el mensaje. ¿Me lo escribe con palabras, por favor?";
export const IDENTITY =
  "Soy un asistente simulado, un programa para probar este servicio de citas; no soy una persona.";
/** `contact`: another way to reach the company; null: not told. */
export function noPerson(contact: string | null): string {
  const way =
    contact === null
      ? "la empresa tiene otros canales."
      : `comuníquese con la empresa: ${contact}.`;
  return `Soy un asistente simulado y no puedo pasarle con una persona; ${way}`;
}
export const UNKNOWN_HOURS = "No tengo el horario de atención a la mano.";
export const UNKNOWN = "No tengo ese dato.";
export const HELP = "Puedo ayudarle a agendar una cita o a resolver dudas sobre los servicios.";

/** Appends `question`, unless the tool's text already ends with one. */
export function joined(text: string, question: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return sentence.endsWith("?") ? sentence : `${sentence} ${question}`.trim();
}
