// The simulated model's questions and texts for a company with a file, each in two wordings, and
// how its own questions are recognised in the history. Pure.

import type { CompanyAsked } from "./company-message.ts";
import type { CompanyFacts } from "./company-facts.ts";
import type { Order } from "./company-order.ts";
import { DAY_MINUTES } from "../spanish/days.ts";
import { findEmail } from "../spanish/people.ts";
import { offeredSlots } from "./tool-results.ts";
import { askedBy } from "./phrases.ts";
import { fold } from "../spanish/text.ts";

export function askedByCompany(reply: string | null): CompanyAsked {
  const folded = fold(reply ?? "");
  const questions = [...folded.matchAll(/¿([^?]*)\?/g)].map(([, question]) => question).join(" ");
  const asked = askedBy(reply);
  return {
    ...asked,
    email: asked.email || NO_DATUM_SAID.email.test(folded),
    name: asked.name || /\bnombre\b/.test(questions) || NO_DATUM_SAID.name.test(folded),
    person: /\bcon (?:quien|esta persona)\b/.test(questions),
    service: /\bservicios?\b/.test(questions),
    phone: /\btelefono\b/.test(questions) || NO_DATUM_SAID.phone.test(folded),
    confirmation: asked.confirmation || /\besta todo bien\b/.test(questions),
  };
}

const SHOWN =
  /(?:Cita por confirmar|Le resumo la cita|Sí, hay lugar|Sigamos con [^:.¿]+): ([^\n¿]*)/;
const NAMED =
  /a nombre de (.+?)(?=, con el |, correo |, teléfono |, nota |\. (?:Dura|Precio|$)|\.?$)/;

/** What a reply says of the appointment in progress; null: nothing. */
export function shownOrder(reply: string | null, company: CompanyFacts): Partial<Order> | null {
  const text = SHOWN.exec(reply ?? "")?.[1];
  if (text === undefined) return null;
  const [slot] = offeredSlots(text);
  const [midnight] = offeredSlots(`${text} 12:00 AM`);
  const day = slot ?? midnight;
  const service = company.services
    .toSorted((a, b) => b.name.length - a.name.length)
    .find(({ name }) => text.includes(name));
  const person = company.people.find((one) => text.includes(`con ${one}`));
  const name = NAMED.exec(text)?.[1];
  const email = findEmail(text)?.email;
  const phone = /teléfono ([+\d][\d ()-]+\d)/.exec(text)?.[1];
  return {
    ...(day === undefined ? {} : { day: Math.floor(day / DAY_MINUTES) }),
    ...(slot === undefined ? {} : { minute: slot % DAY_MINUTES }),
    ...(service === undefined ? {} : { service: service.name }),
    ...(person === undefined ? {} : { person }),
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
  };
}

/** `a, b o c`. */
export function either(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} o ${last}`;
}

/** Names in one question: a chat message, not a catalogue. */
const NAMES_MAX = 8;

export function askService(names: readonly string[]): readonly string[] {
  const shown = names.length > NAMES_MAX ? [...names.slice(0, NAMES_MAX), "otro"] : names;
  return [
    `¿Qué servicio le interesa: ${either(shown)}?`,
    `Atendemos ${shown.join(", ")}. ¿Para cuál servicio es la cita?`,
  ];
}

export function askPerson(names: readonly string[]): readonly string[] {
  return [`¿Con quién la prefiere: ${either(names)}?`, `Puede ser ${either(names)}. ¿Con quién?`];
}

/** Those who give the service. */
export function askAble(names: readonly string[]): readonly string[] {
  const [only] = names;
  if (names.length !== 1 || only === undefined) return askPerson(names);
  return [`¿La hacemos con esta persona: ${only}?`, `Solo ${only}. ¿Le parece con esta persona?`];
}

export const ASK_WHEN = [
  "¿Para qué día y a qué hora le gustaría la cita?",
  "Dígame un día y una hora, o «lo más pronto posible». ¿Qué día y hora prefiere?",
];
export const ASK_OTHER = [
  "¿Qué otro día u otra hora le conviene?",
  "¿Probamos otro día u otra hora?",
];
export const ASK_SLOT = ["¿Qué horario le conviene?", "¿Cuál horario prefiere?"];

export function askHour(when: string): readonly string[] {
  return [
    `Para ${when}: ¿a qué hora le gustaría?`,
    `Me falta la hora para ${when}. ¿A qué hora le viene bien?`,
  ];
}

export function askDay(hour: string): readonly string[] {
  return [
    `¿Para qué día le gustaría la cita de las ${hour}?`,
    `Me falta el día de la cita de las ${hour}. ¿Qué día sería?`,
  ];
}

/** One of the days or hours that the customer named. */
export function askWhich(what: "día" | "hora", choices: readonly string[]): readonly string[] {
  return [
    `¿Qué ${what} prefiere: ${either(choices)}?`,
    `Puede ser ${either(choices)}. ¿Qué ${what} sería?`,
  ];
}

export interface Missing {
  readonly name: boolean;
  readonly email: boolean;
  readonly phone: boolean;
}

/** "La primera": of several appointments, where it is not said whose it is. */
export const ORDINAL = /^la (?:primera|segunda|tercera|cuarta|quinta)$/;

export const ONE_BY_ONE = "Las registro una por una; empecemos por la primera.";

/** `whose`: for whom it is, where there are two; null: not said. */
export function askCustomer(missing: Missing, whose: string | null): readonly string[] {
  const { name, email, phone } = missing;
  const isNumbered = ORDINAL.test(whose ?? "");
  const forWhom = whose === null || isNumbered ? "" : ` de ${whose}`;
  const which = isNumbered ? `${whose} cita` : "la cita";
  const asked = [
    ...(name ? [`a nombre de quién registro ${which}${forWhom}`] : []),
    ...(email ? ["qué correo electrónico anoto"] : []),
    ...(phone ? ["qué teléfono anoto"] : []),
  ];
  const words = [
    ...(name ? ["el nombre completo"] : []),
    ...(email ? ["el correo electrónico"] : []),
    ...(phone ? ["el teléfono"] : []),
  ];
  const question = all(asked);
  return [
    `¿${question.charAt(0).toUpperCase()}${question.slice(1)}?`,
    `Para registrarla${forWhom} solo falta eso. ¿Me escribe ${all(words)}?`,
  ];
}

/** `a, b y c`. */
function all(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} y ${last}`;
}

export const WHICH_CUSTOMER = [
  "Veo más de un correo. ¿A nombre de quién registro esta cita y a qué correo?",
  "Para no confundirlos: ¿me escribe solo el nombre y el correo de quien viene a esta cita?",
];
export const ASK_CHANGE = [
  "¿Qué dato cambiamos: el servicio, la persona, el día, la hora o el nombre?",
  "Todavía no registro nada. ¿Qué dato cambiamos?",
];

const UNREAD = [
  "Todavía no registro nada. Si está todo bien, responda sí; si no, ¿qué dato cambiamos?",
  "No le entendí. ¿Qué dato cambiamos: el servicio, la persona, el día, la hora o el nombre?",
];

/** After a summary, to words that are neither a yes nor understood. */
export function unread(lastReply: string | null): string {
  // The service shows the summary instead of the question.
  const first = UNREAD.findIndex(
    (text) => !(lastReply ?? "").includes(text.split(".", 1)[0] ?? ""),
  );
  return UNREAD[Math.max(first, 0)] ?? "";
}

const NO_DATUM_SAID = {
  email: /sin un correo no puedo|aqui el correo hace falta/,
  phone: /sin un telefono no puedo|aqui el telefono hace falta/,
  name: /sin un nombre no puedo|aqui el nombre hace falta/,
};
const DATA = { email: "correo", phone: "teléfono", name: "nombre" };

/** `contact`: another way to reach the company; null: not told. "data": whatever is missing. */
export function noDatum(datum: keyof typeof DATA | "data", contact: string | null) {
  const way = contact === null ? "la empresa por otro medio" : `la empresa: ${contact}`;
  if (datum === "data") {
    return [
      `Sin esos datos no puedo registrarla por aquí. Puede pedirla directamente a ${way}. ` +
        "Si me los escribe, sigo.",
      `Me faltan sus datos para seguir; si prefiere no darlos aquí, hable con ${way}.`,
    ];
  }
  const word = DATA[datum];
  const family = datum === "name" ? "" : ", suyo o de un familiar,";
  return [
    `Sin un ${word} no puedo registrarla por aquí. Puede pedirla directamente a ${way}. ` +
      `Si quiere dar un ${word}${family} escríbalo y sigo.`,
    `Lo entiendo. Aquí el ${word} hace falta, así que lo mejor es que hable con ${way}.`,
  ];
}

export function noWay(contact: string): readonly string[] {
  return [
    `Si lo prefiere, pídala directamente a la empresa: ${contact}.`,
    `Creo que no le entiendo bien; también puede hablar con la empresa: ${contact}.`,
  ];
}

export function noPerson(contact: string | null): readonly string[] {
  const way = contact === null ? "la empresa por otro medio" : `la empresa: ${contact}`;
  return [
    `Soy un asistente simulado y no puedo pasarle con una persona; comuníquese con ${way}.`,
    `Por aquí no hay una persona que conteste. Escriba o llame a ${way}.`,
  ];
}

export const SORRY = [
  "Lamento la molestia. Sigo aquí para ayudarle.",
  "Entiendo su enojo y lo lamento. Dígame qué necesita y lo resolvemos.",
];
