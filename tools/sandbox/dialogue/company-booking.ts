// The next step of an appointment with a company that has a file: the tool call it needs, or a text
// that asks for what is missing. Pure. It books only after a yes to a summary of exactly its data,
// the model's own or the tool's.

import { probes, wantedCheck } from "./company-hours.ts";
import { DAY_MINUTES, clockText, formatDay, longDay, wireTime } from "../spanish/days.ts";
import { ANYBODY } from "./company-order.ts";
import type { CompanyState } from "./company-state.ts";
import { keyOf } from "./company-state.ts";
import * as ask from "./company-texts.ts";
import type { DialogueCall } from "./new-booking.ts";
import * as say from "./phrases.ts";
import { BOOK, CHECK, customerText, offeredSlots } from "./tool-results.ts";
import { fresh } from "./ways-out.ts";

/** The tool calls that are needed before the next text. */
export function companyCalls(state: CompanyState): readonly DialogueCall[] {
  const { active, message, check, conflict } = state;
  const { dayTrouble, minuteTrouble } = message.facts;
  if (!active || dayTrouble !== null || minuteTrouble || conflict !== null) return [];
  const doubt = doubtOf(state)?.kind ?? "customer";
  if (doubt !== "customer" || asksService(state)) return [];
  const args = wantedCheck(state);
  if (args === null) return [];
  if (!isAnswered(state, keyOf(args))) return [{ name: CHECK, args }];
  if (!isFree(state) || check === null) return probes(state);
  return [bookingCall(state) ?? []].flat();
}

/** What the message leaves open, unless it is known by now. */
function doubtOf({ message, order }: CompanyState): CompanyState["message"]["doubt"] {
  const { doubt } = message;
  if (doubt?.kind === "service" && order.service !== null && message.facts.intents.asksQuestion) {
    return null;
  }
  return doubt;
}

function asksService({ company, order }: CompanyState): boolean {
  return company.services.length > 1 && order.service === null;
}

/** Whether the last check was about exactly this and is still valid. */
function isAnswered({ check, message, order }: CompanyState, key: string): boolean {
  // The list for an edge of the day is followed by other lists and by single hours.
  if (order.edge !== null && order.day !== null && check?.current === true) return false;
  if (check === null || check.key !== key) return check?.current === true && !check.hasHour;
  if (check.current) return true;
  if (!check.hasHour) return !message.facts.intents.asksSlots;
  return check.marker !== null && check.marker !== "Sin verificar";
}

function isFree({ check, order }: CompanyState): boolean {
  return check?.marker === "Disponible" && order.day !== null && order.minute !== null;
}

function bookingCall(state: CompanyState): DialogueCall | null {
  const { order, prompt, changed, message, asked } = state;
  const { day, minute, name, email, phone, notes, service } = order;
  if (day === null || minute === null || name === null || isMissing(state)) return null;
  const { denies, affirms } = message.facts.intents;
  // The tool shows the summary and checks the yes, so it is called unless the customer says no.
  const isRefused = denies && !changed;
  const isAgreed = affirms && !changed && asked.confirmation && isSummarised(state);
  if (prompt.toolsAsk ? isRefused : !isAgreed) return null;
  const when = { date: formatDay(day), time: wireTime(minute) };
  const customer = { customer_name: name, customer_contact: email ?? "" };
  return {
    name: BOOK,
    args: { ...when, ...customer, service, resource: bookedPerson(state), phone, notes },
  };
}

/** Whoever was shown in the model's own summary; the tool's summary names somebody itself. */
function bookedPerson({ order, prompt, company, check }: CompanyState): string | null {
  if (order.person !== null && order.person !== ANYBODY) return order.person;
  if (prompt.toolsAsk) return null;
  return company.people.find((person) => check?.body.includes(`con ${person}`)) ?? null;
}

function missingOf({ order, company }: CompanyState): ask.Missing {
  return {
    name: order.name === null,
    email: company.asks.email && order.email === null,
    phone: company.asks.phone && order.phone === null,
  };
}

export function isMissing(state: CompanyState): boolean {
  return Object.values(missingOf(state)).includes(true);
}

/** All that the customer agrees to, in one line. */
function summaryLine(state: CompanyState): string {
  const { day, minute, service, name, email, phone, notes } = state.order;
  const who = bookedPerson(state);
  return [
    `${longDay(day ?? 0)}, ${clockText(minute ?? 0)}`,
    ...(service === null ? [] : [who === null ? service : `${service} con ${who}`]),
    `a nombre de ${name}`,
    ...(email === null ? [] : [`correo ${email}`]),
    ...(phone === null ? [] : [`teléfono ${phone}`]),
    ...(notes === null ? [] : [`nota «${notes}»`]),
  ].join(", ");
}

function isSummarised(state: CompanyState): boolean {
  const { lastReply } = state;
  return (
    lastReply?.includes(summaryLine(state)) === true ||
    lastReply?.includes("Cita por confirmar:") === true
  );
}

/** The text of the next step, when no call is needed or possible. */
export function companyText(state: CompanyState): string {
  const { order, message, conflict, company, lastReply, prompt, check } = state;
  const pick = (texts: readonly string[]): string => fresh(texts, lastReply);
  const { dayTrouble, minuteTrouble } = message.facts;
  if (dayTrouble === "impossible") return say.DATE_IMPOSSIBLE;
  if (dayTrouble === "conflict") return say.DATE_CONFLICT;
  if (minuteTrouble) return say.TIME_IMPOSSIBLE;
  if (conflict !== null) {
    const able = company.services.find(({ name }) => name === conflict.service)?.people ?? [];
    return `${conflict.person} no atiende ${conflict.service}. ${pick(ask.askAble(able))}`;
  }
  const doubt = doubtOf(state);
  if (doubt?.kind === "service") return pick(ask.askService(doubt.items.map(({ name }) => name)));
  if (doubt?.kind === "person") return pick(ask.askPerson(doubt.items));
  if (doubt?.kind === "day") return pick(ask.askWhich("día", doubt.items.map(longDay)));
  if (doubt?.kind === "minute") return pick(ask.askWhich("hora", doubt.items.map(clockText)));
  if (asksService(state)) return pick(ask.askService(company.services.map(({ name }) => name)));
  if (prompt.today === null) return say.NO_TODAY;
  const { day, minute } = order;
  if (day !== null && minute !== null) return hourText(state);
  if (check?.current === true && !check.hasHour) return listText(state);
  if (day !== null) {
    return pick(ask.askHour(day === prompt.today ? "hoy" : `el ${longDay(day)}`));
  }
  return pick(minute === null ? ask.ASK_WHEN : ask.askDay(clockText(minute)));
}

/** Day and hour are known: whether they are free, and who it is for. */
function hourText(state: CompanyState): string {
  const { check } = state;
  const args = wantedCheck(state);
  if (check === null || args === null || !isAnswered(state, keyOf(args))) return say.NO_TOOLS_CHECK;
  if (check.marker !== "Disponible") return unavailableText(state);
  const asked = customerQuestion(state);
  if (!check.current) return asked;
  return `Sí, hay lugar: ${customerText(check.body)} ${asked}`;
}

/** Asks for what is missing of the customer, or for the yes. */
export function customerQuestion(state: CompanyState): string {
  const { message, whose, lastReply, changed, asked } = state;
  if (message.doubt?.kind === "customer" && isMissing(state)) {
    return fresh(ask.WHICH_CUSTOMER, lastReply);
  }
  if (isMissing(state)) return fresh(ask.askCustomer(missingOf(state), whose), lastReply);
  if (message.facts.intents.denies && asked.confirmation && !changed) {
    return fresh(ask.ASK_CHANGE, lastReply);
  }
  if (bookingCall(state) !== null) return say.NO_TOOLS_BOOK;
  if (isUnread(state)) return ask.unread(lastReply);
  return `Le resumo la cita: ${summaryLine(state)}. ${say.CONFIRM}`;
}

/** Words in answer to a summary that are no yes, no question and nothing that was understood. */
export function isUnread({ message, asked, changed }: CompanyState): boolean {
  const { affirms, asksQuestion, asksProducts, thanks } = message.facts.intents;
  const isOther = !affirms && !asksQuestion && !asksProducts && !thanks && !changed;
  return asked.confirmation && isOther && /\p{L}{2}/u.test(message.facts.rest);
}

/** The free hours that were found, only those within what the customer asked for. */
function listText(state: CompanyState): string {
  const { check, order, lastReply } = state;
  if (check?.marker !== "Horarios libres") return unavailableText(state);
  const { range } = order;
  const question = fresh(ask.ASK_SLOT, lastReply);
  if (range === null) {
    const text = customerText(check.body);
    const link = text.startsWith("para ") ? " " : ": ";
    return `Estos horarios están libres${link}${text} ${question}`;
  }
  const within = offeredSlots(check.body).filter((slot) => {
    const minute = slot % DAY_MINUTES;
    return minute >= range.from && minute <= range.until;
  });
  const [first] = within;
  if (first === undefined) {
    const until = range.until >= DAY_MINUTES ? "" : ` y las ${clockText(range.until)}`;
    return `¿A qué hora exactamente, desde las ${clockText(range.from)}${until}?`;
  }
  const hours = within
    .filter((slot) => Math.floor(slot / DAY_MINUTES) === Math.floor(first / DAY_MINUTES))
    .map((slot) => clockText(slot % DAY_MINUTES));
  const day = longDay(Math.floor(first / DAY_MINUTES));
  return `Dentro de ese rango están libres el ${day}: ${hours.join(", ")}. ${question}`;
}

function unavailableText({ check, lastReply }: CompanyState): string {
  const text = check?.current === true ? customerText(check.body) : "";
  const other = fresh(ask.ASK_OTHER, lastReply);
  const marker = check?.marker;
  if (marker === "No disponible") {
    return say.joined(text || "Ese horario no está disponible.", other);
  }
  if (marker === "Dato inválido") return say.joined(text || "Ese día u hora no es válido.", other);
  return marker === "Sin configurar" ? say.NOT_CONFIGURED : say.CHECK_FAILED;
}
