// Reduces a conversation with a company that has a file to the current state: the appointment in
// progress, the one after it, the calendar's last result, and the newest message. Pure.

import type { CompanyFacts } from "./company-facts.ts";
import { fill, readCompanyMessage } from "./company-message.ts";
import { ANYBODY, NO_WISHES, emptyOrder } from "./company-order.ts";
import type { CompanyAsked, CompanyMessage } from "./company-message.ts";
import type { OtherWishes } from "./company-order.ts";
import type { CompanyCheck, Order } from "./company-order.ts";
import { recall } from "./company-memory.ts";
import type { Remembered } from "./company-memory.ts";
import { askedByCompany } from "./company-texts.ts";
import { startsBooking, statedFacts, takenBack } from "./company-statements.ts";
import { abandons, concernsExisting } from "./conversation.ts";
import { answersBooked } from "./booked-request.ts";
import type { Conversation } from "./conversation.ts";
import { ASKS_DAY_TOO } from "../spanish/intent-patterns.ts";
import { foldMessages } from "./fold-messages.ts";
import type { Before, Said } from "./fold-messages.ts";
import type { PromptFacts } from "./prompt-facts.ts";
import { clockText, longDay } from "../spanish/days.ts";
import { fold } from "../spanish/text.ts";
import { BOOK, CHECK, LIST, isUncertain, offeredSlots, wasNeverSent } from "./tool-results.ts";
import type { ToolResult } from "./tool-results.ts";
import type { WireMessage } from "../openai/validate-messages.ts";
import { stops } from "./ways-out.ts";

export interface CompanyState extends Pick<
  Conversation,
  "prompt" | "active" | "wasActive" | "imageCount" | "changed" | "abandoned" | "results"
> {
  readonly lastReply: string | null;
  readonly company: CompanyFacts;
  readonly order: Order;
  /** For whom the order is; null: one customer. */
  readonly whose: string | null;
  /** The appointments after this one: as many as one message names. */
  readonly next: readonly OtherWishes[];
  /** The newest message says that there are several. */
  readonly isNewParty: boolean;
  readonly check: CompanyCheck | null;
  readonly message: CompanyMessage;
  readonly asked: CompanyAsked;
  readonly stopped: boolean;
  /** Questions in a row that brought nothing. */
  readonly unanswered: number;
  /** An appointment was booked, listed or changed in this conversation. */
  readonly hasBooked: boolean;
  /** The wanted person does not give the wanted service. */
  readonly conflict: { readonly person: string; readonly service: string } | null;
}

/** A reply that shows an appointment that stands. */
const STANDING = /Cita confirmada|quedó confirmada|Cita cambiada|Sus citas: |Tiene estas citas: /;

/** Null when the customer has not written anything. */
export function reduceCompany(
  messages: readonly WireMessage[],
  parts: { readonly prompt: PromptFacts; readonly company: CompanyFacts },
): CompanyState | null {
  return foldMessages<CompanyState>(messages, {
    user: (before, said) => onUser(before, said, parts),
    tool: onTool,
  });
}

function onUser(
  { lastReply, before }: Before<CompanyState>,
  { text, imageCount }: Said,
  parts: { readonly prompt: PromptFacts; readonly company: CompanyFacts },
): CompanyState {
  const asked = askedByCompany(lastReply);
  const isPending = (before?.next ?? []).length > 0;
  const recalled = recall(before, lastReply, parts.company);
  const isShown = STANDING.test(lastReply ?? "");
  const isTimed = recalled?.order.minute ?? before?.order.minute ?? null;
  // What was just shown is what is spoken of, not a wish that has no hour yet.
  const isLeft = isShown && isTimed === null && !/\?\s*$/.test(lastReply ?? "");
  const wasActive = recalled !== null || ((before?.active ?? false) && !isLeft);
  const hasBooked = (before?.hasBooked ?? false) || isShown;
  const stands = hasBooked && !wasActive;
  const isActive = wasActive && isTimed !== null;
  const read = readCompanyMessage(text, { ...parts, asked, isPending, stands, isActive });
  const message = wasActive ? read : asksHoursToo(read, lastReply);
  const { intents, dayTrouble } = message.facts;
  const known = recalled?.order ?? before?.order ?? emptyOrder(parts.company);
  const stopped = stops(message.folded);
  const abandoned = stopped || abandons(message.facts, wasActive || asked.offer);
  const isOld =
    concernsExisting(message.facts) || answersBooked(message.facts, lastReply, message.hints);
  const existing = (!wasActive && isOld) || intents.listsBooked;
  const check = before?.check ?? null;
  const stated = existing ? {} : statedFacts({ known, check, message, wasActive });
  const changed = { ...takenBack(known, intents.changes), ...stated };
  const merged = abandoned ? emptyOrder(parts.company) : changed;
  const conflict = conflictIn(merged, parts.company);
  const order = conflict === null ? merged : { ...merged, person: null };
  const isStarted = startsBooking(message, stated) || (asked.offer && intents.affirms);
  const wants = isStarted || intents.asksSlots || dayTrouble !== null;
  const isNew = !existing && !intents.changesBooked && wants;
  const active = !abandoned && !intents.changesBooked && (wasActive || isNew);
  return {
    ...{ ...parts, order, wasActive, message, asked, imageCount, abandoned, stopped, conflict },
    ...{ active, hasBooked, unanswered: unansweredIn(before, { asked, message, known, order }) },
    check: abandoned || check === null ? null : { ...check, current: false },
    changed: JSON.stringify(known) !== JSON.stringify(order),
    ...nextOf(recalled ?? before, { message, order, active }),
    results: [],
    lastReply,
  };
}

interface Answered {
  readonly asked: CompanyAsked;
  readonly message: CompanyMessage;
  readonly known: Order;
  readonly order: Order;
}

/** A question of the customer's own counts as well: the data are still not there. */
function unansweredIn(
  before: CompanyState | null,
  { asked, message, known, order }: Answered,
): number {
  const { confirmation, offer, ...questions } = asked;
  const isAsked = !confirmation && !offer && Object.values(questions).includes(true);
  const isSame = JSON.stringify(known) === JSON.stringify(order);
  if (!isAsked || !isSame || message.facts.intents.asksQuestion) return 0;
  return (before?.unanswered ?? 0) + 1;
}

/** "¿Y el sábado?" after the opening hours were told. */
function asksHoursToo(message: CompanyMessage, lastReply: string | null): CompanyMessage {
  if (!HOURS_TOLD.test(lastReply ?? "") || !ASKS_DAY_TOO.test(message.folded)) return message;
  const intents = { ...message.facts.intents, asksHours: true, asksSlots: false };
  return { ...message, facts: { ...message.facts, intents } };
}

const HOURS_TOLD = /Nuestro horario de atención:/;

function nextOf(
  before: Remembered | null,
  { message, order, active }: Pick<CompanyState, "message" | "order" | "active">,
): Pick<CompanyState, "next" | "whose" | "isNewParty"> {
  const { others, isAlone } = message;
  const known = { next: before?.next ?? [], whose: before?.whose ?? null, isNewParty: false };
  if (!active || isAlone) return { next: [], whose: null, isNewParty: false };
  // "Mi hijo y yo", said again, is no other party.
  if (others.length === 0 || (known.whose !== null && known.next.length === 0)) return known;
  const filled = others.map((other, at) => {
    const earlier = known.next[at]?.wishes ?? NO_WISHES;
    const minute = other.wishes.minute ?? earlier.minute;
    return { ...other, wishes: { ...fill(fill(other.wishes, earlier), order), minute } };
  });
  const next = [...filled, ...known.next.slice(filled.length)];
  return { next, whose: message.whose, isNewParty: known.next.length === 0 };
}

function conflictIn({ service, person }: Order, { services }: CompanyFacts) {
  if (service === null || person === null || person === ANYBODY) return null;
  const people = services.find(({ name }) => name === service)?.people ?? [];
  return people.length === 0 || people.includes(person) ? null : { person, service };
}

function onTool(state: CompanyState, result: ToolResult): CompanyState {
  const next = { ...state, results: [...state.results, result] };
  const { name, marker } = result;
  if (name === CHECK) return afterCheck(next, result);
  if (name === LIST && marker === "Citas del cliente") return { ...next, hasBooked: true };
  return name === BOOK ? afterBooking(next, result) : next;
}

function afterCheck(state: CompanyState, { args, marker, body }: ToolResult): CompanyState {
  const { order, check } = state;
  if (args["date"] === undefined) return state; // refused by the engine
  const time = typeof args["time"] === "string" ? args["time"] : null;
  const found = { key: JSON.stringify(args), hasHour: time !== null, marker, body, current: true };
  const minute = timeOf(time ?? "");
  if (minute === null || order.minute !== null || order.day === null) {
    return { ...state, check: found };
  }
  // The first or the last hour of the day was looked for.
  if (order.edge !== null) {
    if (marker !== "Disponible") return state;
    return { ...state, check: found, order: { ...order, minute, edge: null, part: null } };
  }
  // An hour that the list left out.
  if (check === null || marker !== "Disponible") return state;
  const more = `${check.body} ${longDay(order.day)}: ${clockText(minute)}`;
  return { ...state, check: { ...check, body: more } };
}

function timeOf(time: string): number | null {
  const slot = offeredSlots(`${longDay(0)}, ${time}`)[0];
  return slot ?? null;
}

function afterBooking(state: CompanyState, result: ToolResult): CompanyState {
  const { marker, body } = result;
  const { company, order, next } = state;
  const empty = emptyOrder(company);
  const ended = { ...state, active: false, check: null, order: empty, next: [], whose: null };
  if (isUncertain(result) || marker === "Sin configurar") return ended;
  if (marker === "Cita confirmada") {
    const closed = { ...ended, hasBooked: true };
    const [following, ...later] = next;
    if (following === undefined) return closed;
    const { email, phone } = order;
    const { wishes, name, whose } = following;
    // Another person: the name is theirs, the address may be the same.
    const other = { ...empty, ...wishes, service: wishes.service ?? empty.service, name };
    return { ...closed, active: true, order: { ...other, email, phone }, next: later, whose };
  }
  if (marker === "Dato inválido") return { ...state, order: { ...order, ...wrongFields(body) } };
  if (marker !== "Cita no registrada" || wasNeverSent(result)) return state;
  const check = state.check ?? { key: "", hasHour: true };
  return { ...state, check: { ...check, marker: "No disponible", body, current: true } };
}

function wrongFields(body: string): Partial<Order> {
  const folded = fold(body);
  if (/\b(?:correo|email)\b/.test(folded)) return { email: null };
  if (/\btelefono\b/.test(folded)) return { phone: null };
  if (/\bnombre\b/.test(folded)) return { name: null };
  return /\bfecha\b/.test(folded) ? { day: null } : { minute: null };
}

/** The arguments of a tool result's call, for its key. */
export function keyOf(args: object): string {
  return JSON.stringify(args);
}
