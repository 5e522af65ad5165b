// The next step of a booking: the tool call it needs, or a text that asks for a missing fact. Pure.
// It books only after a yes to a summary of exactly its four facts. The summary is the model's own,
// or the tool's if the prompt says so.

import type { Check, Conversation } from "./conversation.ts";
import { clockText, formatDay, longDay, wireTime } from "../spanish/days.ts";
import * as say from "./phrases.ts";
import type { WholeBooking } from "./phrases.ts";
import { BOOK, CHECK, customerText, isUncertain, wasNeverSent } from "./tool-results.ts";
import type { ToolResult } from "./tool-results.ts";

export interface DialogueCall {
  readonly name: string;
  readonly args: Readonly<Record<string, string | null>>;
}

/** The tool call that is needed before the next text, or null. */
export function neededCall(conversation: Conversation): DialogueCall | null {
  const { active, booking, message, prompt, check } = conversation;
  const { day, minute } = booking;
  if (!active || message.dayTrouble !== null || message.minuteTrouble) return null;
  if (day !== null) {
    if (!isAnswered(conversation)) return checkCall(day, minute);
    return check?.marker === "Disponible" ? bookingCall(conversation) : null;
  }
  const listed = !message.intents.asksSlots || minute !== null || check?.current === true;
  return listed || prompt.today === null ? null : checkCall(prompt.today, null);
}

/** Whether the last check was about exactly this day and hour and is still valid. */
function isAnswered({ booking, check, message }: Conversation): boolean {
  if (check === null || check.day !== booking.day || check.minute !== booking.minute) return false;
  if (check.current) return true;
  if (booking.minute === null) {
    return !message.intents.asksSlots && !message.intents.changes.includes("minute");
  }
  return check.marker !== null && check.marker !== "Sin verificar";
}

function checkCall(day: number, minute: number | null): DialogueCall {
  const time = minute === null ? null : wireTime(minute);
  return { name: CHECK, args: { date: formatDay(day), time } };
}

function bookingCall(conversation: Conversation): DialogueCall | null {
  const booking = confirmedBooking(conversation);
  if (booking === null) return null;
  const { day, minute, name, email } = booking;
  const when = { date: formatDay(day), time: wireTime(minute) };
  return { name: BOOK, args: { ...when, customer_name: name, customer_contact: email } };
}

/** The booking, if the newest message is a plain yes to the summary of exactly these facts. */
function confirmedBooking(conversation: Conversation): WholeBooking | null {
  const { booking, changed, lastReply, message, prompt } = conversation;
  if (!say.isWhole(booking)) return null;
  // The tool shows the summary and checks the yes, so it is called unless the customer says no.
  if (prompt.toolsAsk) return message.intents.denies && !changed ? null : booking;
  if (changed || !message.intents.affirms) return null;
  const summarised = lastReply?.includes(say.summaryLine(booking)) === true;
  // The tool's own summary asks for a yes as well.
  const proposed = lastReply?.includes("Cita por confirmar:") === true;
  return proposed || (summarised && say.askedBy(lastReply).confirmation) ? booking : null;
}

/** The text of the next step, when no call is needed or possible. */
export function stepText(conversation: Conversation): string {
  const { booking, message, prompt } = conversation;
  if (message.dayTrouble === "impossible") return say.DATE_IMPOSSIBLE;
  if (message.dayTrouble === "conflict") return say.DATE_CONFLICT;
  if (message.minuteTrouble) return say.TIME_IMPOSSIBLE;
  const { day, minute } = booking;
  if (day !== null) {
    const when = { day, minute };
    return minute === null ? askTime(conversation, day) : askPeople(conversation, when);
  }
  if (prompt.today === null) return say.NO_TODAY;
  if (minute !== null) return `¿Para qué día le gustaría la cita de las ${clockText(minute)}?`;
  const { check } = conversation;
  return check?.current === true ? calendarText(check) : say.ASK_DAY_AND_TIME;
}

function askTime({ check, message, prompt }: Conversation, day: number): string {
  if (check?.current === true && check.minute === null) return calendarText(check);
  const part = message.partOfDay === null ? "" : ", dentro de ese turno";
  const when = day === prompt.today ? "hoy" : `el ${longDay(day)}`;
  return `Para ${when}${part}: ${say.ASK_TIME}`;
}

interface When {
  readonly day: number;
  readonly minute: number | null;
}

function askPeople(conversation: Conversation, { day, minute }: When): string {
  const { check } = conversation;
  if (check === null || !isAnswered(conversation)) return say.NO_TOOLS_CHECK;
  if (check.marker !== "Disponible") return calendarText(check);
  const asked = missingPerson(conversation);
  if (!check.current) return asked;
  if (asked.includes(say.CONFIRM)) return `Sí, hay lugar. ${asked}`;
  return `Sí, hay lugar el ${longDay(day)} a las ${clockText(minute ?? 0)}. ${asked}`;
}

function missingPerson(conversation: Conversation): string {
  const { booking, changed, lastReply, message } = conversation;
  const { intents, phone } = message;
  const asked = say.askedBy(lastReply);
  if (phone && booking.email === null && asked.email) return say.NEED_EMAIL;
  if (booking.name === null && booking.email === null) return say.ASK_NAME_AND_EMAIL;
  if (booking.name === null) return say.ASK_NAME;
  if (booking.email === null) return say.ASK_EMAIL;
  if (intents.denies && asked.confirmation && !changed) return say.ASK_CHANGE;
  if (confirmedBooking(conversation) !== null) return say.NO_TOOLS_BOOK;
  return say.isWhole(booking) ? say.summary(booking) : say.ASK_DAY_AND_TIME;
}

/** The calendar's result for the customer, and the next question. */
function calendarText({ marker, body, current }: Check): string {
  const text = current ? customerText(body) : "";
  if (marker === "Horarios libres") {
    return say.joined(text === "" ? "" : `Estos horarios están libres: ${text}`, say.ASK_SLOT);
  }
  if (marker === "Falta la hora") return say.joined(text, say.ASK_TIME);
  if (marker === "No disponible") {
    return say.joined(text || "Ese horario no está disponible.", say.ASK_OTHER);
  }
  if (marker === "Dato inválido") {
    return say.joined(text || "Ese día u hora no es válido.", say.ASK_OTHER);
  }
  return marker === "Sin configurar" ? say.NOT_CONFIGURED : say.CHECK_FAILED;
}

/** The text after `create_booking`, for every outcome. */
export function outcomeText(conversation: Conversation, result: ToolResult): string {
  if (isUncertain(result)) return say.VERIFYING;
  const text = customerText(result.body);
  if (result.marker === "Cita confirmada") return `¡Listo! Su cita quedó confirmada: ${text}`;
  if (result.marker === "Cita por confirmar") return `Cita por confirmar: ${result.body}`;
  if (wasNeverSent(result)) return say.joined(text, say.TRY_LATER);
  if (result.marker === "Cita no registrada") {
    return say.joined(text || "No se pudo registrar la cita en ese horario.", say.ASK_OTHER);
  }
  if (result.marker === "Dato inválido") return say.joined(text, missingPerson(conversation));
  if (result.marker === "Sin configurar") return say.NOT_CONFIGURED;
  return result.marker === "Sin verificar" ? say.CHECK_FAILED : say.BOOK_FAILED;
}
