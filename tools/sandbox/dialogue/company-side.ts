// Answers of a company with a file to what is not a booking: prices, lengths, who works there, and
// what the customer cannot get here. Pure. States only what the prompt says.

import { serviceLine } from "./company-facts.ts";
import type { ServiceFacts } from "./company-facts.ts";
import type { CompanyState } from "./company-state.ts";
import { either, noDatum, noPerson, noWay, SORRY } from "./company-texts.ts";
import * as words from "./company-words.ts";
import * as said from "../spanish/said-to-company.ts";
import * as say from "./phrases.ts";
import { answerSideQuestions } from "./side-questions.ts";
import type { SideQuestions } from "./side-questions.ts";
import { fold } from "../spanish/text.ts";
import { fresh, wayOut } from "./ways-out.ts";

/** A text that is the whole reply: nothing else is asked. */
export function wholeReply({ message, lastReply, prompt }: CompanyState): string | null {
  const { text, intents } = message.facts;
  const person = intents.asksPerson ? fresh(noPerson(prompt.contact), lastReply) : null;
  return wayOut(text, lastReply) ?? person;
}

export function companySide(state: CompanyState): SideQuestions {
  const { message, lastReply } = state;
  const { intents } = message.facts;
  const refused = refusedDatum(state);
  const own = [
    ...(intents.insults ? [fresh(SORRY, lastReply)] : []),
    ...(refused === null ? [] : [fresh(noDatum(refused, state.prompt.contact), lastReply)]),
    ...answersOf(state),
  ];
  const calm = { ...intents, insults: false, asksProducts: false };
  const others = answerSideQuestions({
    ...state,
    message: { ...message.facts, intents: own.length > 0 ? calm : { ...intents, insults: false } },
  });
  const texts = [...own, ...others.texts];
  return { ...others, texts: texts.length === 0 && isUnanswered(state) ? [unknown(state)] : texts };
}

/** A question in the middle of a booking that nothing here answers. */
function isUnanswered({ active, wasActive, changed, results, message }: CompanyState): boolean {
  const { intents, day, minute, rest } = message.facts;
  const isOther = day === null && minute === null && !intents.asksSlots && !intents.books;
  const isQuestion = intents.asksQuestion && /\p{L}{4}/u.test(rest) && !intents.asksProducts;
  return active && wasActive && isOther && isQuestion && !changed && results.length === 0;
}

function unknown({ prompt }: CompanyState): string {
  return prompt.unknownAnswer ?? say.UNKNOWN;
}

/** After questions that brought nothing, whatever they were for. */
export function otherWay({ unanswered, prompt, lastReply }: CompanyState): readonly string[] {
  if (unanswered <= ASKS_MAX || prompt.contact === null) return [];
  return [fresh(noWay(prompt.contact), lastReply)];
}

const ADDRESS = /\b(?:av|avenida|calle|jr|jiron|pasaje|paseo|plaza|c\/|carrera|esquina|piso)\b/;

function whereText({ company, prompt }: CompanyState): string {
  const { branches } = company;
  const sentences = prompt.sentences.filter((sentence) => ADDRESS.test(fold(sentence)));
  const places = branches.length > 0 ? branches : sentences;
  return places.length > 0 ? places.join("\n") : (prompt.unknownAnswer ?? say.UNKNOWN);
}

/** Asks in a row for the same data, after which the customer is sent to the company. */
const ASKS_MAX = 2;

/** What is needed and is not given; null: nothing is refused. */
export function refusedDatum(state: CompanyState): said.Datum | "data" | null {
  const { message, company, order, asked, active, unanswered } = state;
  if (!active || message.doubt !== null) return null;
  const open = (["email", "phone", "name"] as const).filter(
    (datum) => order[datum] === null && (datum === "name" || company.asks[datum]),
  );
  const named = open.find((datum) => said.refuses(message.folded, datum, false));
  const { day, minute, service, person } = message.wishes;
  // "No puedo, mejor el viernes" changes the day.
  const isOther = day !== null || minute !== null || service !== null || person !== null;
  const isAsked = (datum: said.Datum): boolean => asked[datum] && !isOther;
  const refused = named ?? open.find((one) => said.refuses(message.folded, one, isAsked(one)));
  if (refused !== undefined) return refused;
  const isData = asked.email || asked.phone || asked.name;
  return isData && unanswered >= ASKS_MAX && open.length > 0 ? "data" : null;
}

function answersOf(state: CompanyState): readonly string[] {
  const { company, message, order } = state;
  const { folded, facts } = message;
  const found = words.findService(folded, company);
  const named = found.kind === "one" ? [found.item] : found.kind === "several" ? found.items : [];
  const inProgress = company.services.filter(({ name }) => name === order.service);
  const about = named.length > 0 ? named : inProgress;
  const texts: string[] = []; // at most one for each kind of question
  const asksList = said.ASKS_LIST.test(folded);
  if (facts.intents.asksProducts && (about.length > 0 || asksList || isPriceAlone(folded))) {
    texts.push(servicesText(about.length > 0 && !asksList ? about : company.services));
  } else if (said.ASKS_LENGTH.test(folded) && about.length > 0) {
    texts.push(about.map(({ name, minutes }) => `${name} dura ${minutes} minutos.`).join(" "));
  }
  if (said.ASKS_WHERE.test(folded)) texts.push(whereText(state));
  if (said.ASKS_WHO.test(folded)) {
    const able = about.length === 1 ? (about[0]?.people ?? []) : [];
    const people = able.length > 0 ? able : company.people;
    if (people.length > 0)
      texts.push(`Atiende ${either(people)}.`.replace(/ o ([^ ].*)\.$/, " y $1."));
  }
  return texts;
}

const PRICE_ALONE = new RegExp(
  "\\b(?:cuanto (?:me )?(?:cuesta|vale|sale|es|seria|cobr(?:an?|as|ais))|precios?|costos?|a como)" +
    "\\b\\W*$",
);

/** "¿cuánto cuesta?" names nothing that a catalogue could be searched for. */
function isPriceAlone(folded: string): boolean {
  return PRICE_ALONE.test(folded);
}

/** Services in one reply: a chat message, not a catalogue. */
const SHOWN_MAX = 8;

function servicesText(services: readonly ServiceFacts[]): string {
  const lines = services.slice(0, SHOWN_MAX).map(serviceLine);
  const more = services.length > SHOWN_MAX ? ["Hay más; dígame cuál busca."] : [];
  return [...lines, ...more].join("\n");
}
