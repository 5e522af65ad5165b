// Parses one customer message to a company with a file: the appointments it asks for, and what else
// it says. Pure. What it cannot tell apart it leaves out and names in `doubt`, so that it is asked.

import type { BookedHints } from "./booked-request.ts";
import type { CompanyFacts, ServiceFacts } from "./company-facts.ts";
import * as words from "./company-words.ts";
import * as said from "../spanish/said-to-company.ts";
import { parseMessage } from "./message-facts.ts";
import type { MessageFacts, RequestedFacts } from "./message-facts.ts";
import type { PromptFacts } from "./prompt-facts.ts";
import { readRelativeHour } from "../spanish/day-edges.ts";
import type { Edge, Part } from "../spanish/day-edges.ts";
import { WITH_OTHER, WITH_SOMEBODY, namedBooking, readBookedWish } from "../spanish/booked.ts";
import { findPhone } from "../spanish/people.ts";
import { readParty, readServices } from "../spanish/party.ts";
import type { Party } from "../spanish/party.ts";
import { fold } from "../spanish/text.ts";
import type { HourRange } from "../spanish/times.ts";
import type { ToolResult } from "./tool-results.ts";

/** What is wanted of one appointment; null: not said. */
export interface Wishes {
  readonly service: string | null;
  /** A name of the company's people, or ANYBODY. */
  readonly person: string | null;
  readonly day: number | null;
  readonly minute: number | null;
  readonly part: Part | null;
  readonly range: HourRange | null;
  readonly soonest: boolean;
  /** "A primera hora", "la última que tengan". */
  readonly edge: Edge | null;
}

export interface OtherWishes {
  readonly wishes: Wishes;
  readonly name: string | null;
  /** "su hijo", "la segunda". */
  readonly whose: string;
}

/** An appointment in progress. */
export interface Order extends Wishes {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly notes: string | null;
}

/** A result of `check_availability`. */
export interface CompanyCheck extends Pick<ToolResult, "marker" | "body"> {
  /** The call's arguments as JSON. */
  readonly key: string;
  readonly hasHour: boolean;
  readonly current: boolean;
}

export const ANYBODY = "";

export interface CompanyMessage {
  readonly facts: MessageFacts;
  readonly folded: string;
  readonly wishes: Wishes;
  /** For whom the first appointment is, where there are several: "usted", "la primera". */
  readonly whose: string | null;
  /** Those after the first one; at most PARTY_MAX less one. */
  readonly others: readonly OtherWishes[];
  /** "Al final solo yo". */
  readonly isAlone: boolean;
  readonly phone: string | null;
  readonly notes: string | null;
  readonly hints: BookedHints;
  readonly doubt:
    | { readonly kind: "service"; readonly items: readonly ServiceFacts[] }
    | { readonly kind: "person"; readonly items: readonly string[] }
    | { readonly kind: "day" | "minute"; readonly items: readonly number[] }
    | { readonly kind: "customer" }
    | null;
}

export interface CompanyAsked extends RequestedFacts {
  readonly person: boolean;
  readonly service: boolean;
  readonly phone: boolean;
}

interface Reading {
  readonly prompt: PromptFacts;
  readonly company: CompanyFacts;
  readonly asked: CompanyAsked;
  /** Appointments for others are still to come. */
  readonly isPending: boolean;
  /** An appointment stands, and none is being booked: "mejor a la una" means that one. */
  readonly stands: boolean;
}

export function readCompanyMessage(text: string, reading: Reading): CompanyMessage {
  const whole = read(text, reading);
  const folded = fold(whole.text);
  const byPeople = readParty(whole.text, {
    isService: (word) => words.namesService(word, reading.company),
    isPending: reading.isPending,
  });
  const isByHours = byPeople.others.some(({ text: part }) => part !== "");
  const services = isByHours || byPeople.isAlone ? null : servicesOf(whole, reading);
  const party = services ?? byPeople;
  const own = readWishes(party.first, reading);
  const each = party.others.map(({ text: part, whose }) => {
    return { ...readWishes(part, reading), name: read(part, reading).name, whose };
  });
  const { first, others } =
    services === null ? { first: own, others: each } : shared(own, each, folded);
  const filled = others.reduce((wishes, other) => fill(wishes, other.wishes), first.wishes);
  // "Para mí a las 4 y para mi hijo Leo a las 5": not the first one's name.
  const isSplit = party.first !== whole.text;
  const facts = isSplit ? { ...whole, name: read(party.first, reading).name } : whole;
  const { hints, ...booked } = readBooked(withoutQuestion(facts, filled), own, reading);
  const doubts = [own.doubt, ...others.map(({ doubt }) => doubt)];
  return {
    ...{ folded, wishes: filled, whose: party.whose, isAlone: party.isAlone },
    ...{ facts: booked.facts, hints },
    others: others.map(({ wishes, name, whose }) => ({ wishes, name, whose })),
    phone: findPhone(whole.text),
    notes: said.findNotes(whole.text),
    doubt: whole.manyEmails ? { kind: "customer" } : (doubts.find((one) => one !== null) ?? null),
  };
}

/** "A primera hora, cuando abren": no question for the opening hours. */
function withoutQuestion(facts: MessageFacts, { edge }: Wishes): MessageFacts {
  if (edge === null || /[?¿]/.test(facts.text)) return facts;
  return { ...facts, intents: { ...facts.intents, asksHours: false, asksSlots: false } };
}

/** One appointment for each of several services; null: only one is named, or one of several. */
function servicesOf(
  { text, intents, day, minute }: MessageFacts,
  { company, asked }: Reading,
): Party | null {
  const isAsked = intents.asksProducts || intents.asksWhether || intents.asksHours;
  const isWanted = intents.books || day !== null || minute !== null || asked.service;
  if (isAsked || !isWanted) return null;
  return readServices(text, words.servicesIn(fold(text), company));
}

const SAME_PERSON =
  /\b(?:(?:las?|los?|el) mism[oa]s?|(?:l[oa]s|ambos|ambas) dos|ambos|ambas|tod[oa]s?) ?(?:con)?\b|\bcon (?:ella|el)\b/;

/** The day is the same for all, and the person where that is said; a lone hour is the first one's. */
function shared(
  own: WishesAndDoubt,
  each: readonly (WishesAndDoubt & { readonly name: string | null; readonly whose: string })[],
  folded: string,
) {
  const last = each.at(-1)?.wishes;
  const isOpen = own.wishes.minute === null && own.wishes.range === null;
  const isTail = isOpen && own.wishes.edge === null && each.length === 1;
  const person = [own.wishes, ...each.map(({ wishes }) => wishes)].find(
    (one) => one.person !== null,
  );
  const isSame = isTail || SAME_PERSON.test(folded);
  const who = isSame ? (person?.person ?? null) : null;
  const { minute = null, range = null, part = null, edge = null, soonest = false } = last ?? {};
  const hour = isTail ? { minute, range, part: own.wishes.part ?? part, edge, soonest } : {};
  return {
    first: { ...own, wishes: { ...own.wishes, ...hour, person: own.wishes.person ?? who } },
    others: each.map(({ wishes, ...other }) => {
      const later = isTail ? { minute: null, range: null, edge: null } : {};
      return { ...other, wishes: { ...wishes, ...later, person: wishes.person ?? who ?? ANYBODY } };
    }),
  };
}

/** What is said of an appointment that stands; the day and hour that it has are no new ones. */
function readBooked(
  facts: MessageFacts,
  { wishes }: WishesAndDoubt,
  reading: Reading,
): Pick<CompanyMessage, "facts" | "hints"> {
  const { company, prompt, stands } = reading;
  const folded = fold(facts.unnamed);
  const person = wishes.person === ANYBODY ? null : wishes.person;
  const isOther = WITH_OTHER.test(folded);
  const isStranger = !isOther && person === null && WITH_SOMEBODY.test(folded);
  const people = (label: string): readonly string[] =>
    company.services
      .filter(({ name }) => label.includes(name))
      .toSorted((a, b) => b.name.length - a.name.length)
      .flatMap((one) => (one.people.length > 0 ? [one.people] : []))[0] ?? company.people;
  const said = { person, isOther, isStranger, people };
  const none = { service: wishes.service, day: null, minute: null };
  const isDated = facts.day !== null || facts.minute !== null || facts.range !== null;
  const wish = stands
    ? readBookedWish(folded, {
        isTimed: facts.minute !== null,
        isDated: isDated || facts.partOfDay !== null,
        namesPerson: person !== null || isOther,
        namesService: wishes.service !== null,
      })
    : null;
  if (wish === null) return { facts, hints: { ...none, ...said } };
  const { day, minute, text } = namedBooking(facts.text, prompt.today);
  const rest = day === null && minute === null ? facts : read(text, reading);
  const intents = {
    ...{ ...facts.intents, listsBooked: false, changesBooked: false },
    ...{ movesBooked: wish === "move", cancelsBooked: wish === "cancel" },
  };
  return { facts: { ...rest, intents }, hints: { ...none, ...said, day, minute } };
}

/** "Mejor blanqueamiento", "para mi hijo limpieza": no name. */
function read(text: string, { prompt, company, asked }: Reading): MessageFacts {
  const isNoName = (name: string): boolean => words.namesService(name, company);
  return parseMessage(text, prompt.today, asked, { isNoName });
}

type WishesAndDoubt = Pick<CompanyMessage, "wishes" | "doubt">;

function readWishes(text: string, reading: Reading): WishesAndDoubt {
  const { company, asked } = reading;
  const facts = read(text, reading);
  const plain = fold(facts.unnamed);
  const service = words.findService(plain, company);
  const person = words.findPerson(plain, company, asked.person);
  const isAnybody = said.WHOEVER.test(plain) && !asked.minute;
  const part = PARTS[facts.partOfDay ?? ""] ?? null;
  const isTold = service.kind !== "none" || facts.day !== null || facts.intents.books;
  const isQuestion = /[?¿]/.test(facts.text) && !isTold;
  const hour = readRelativeHour(plain, (asked.minute || isTold) && !isQuestion);
  const isOpen = facts.minute === null && facts.range === null;
  return {
    wishes: {
      service: service.kind === "one" ? service.item.name : null,
      person: person.kind === "one" ? person.item : isAnybody ? ANYBODY : null,
      ...{ day: facts.day, minute: facts.minute },
      range: isOpen ? hour.range : facts.range,
      part: isOpen ? (hour.part ?? part) : part,
      soonest: said.SOONEST.test(plain) && isOpen,
      edge: isOpen ? hour.edge : null,
    },
    doubt: doubtOf(facts, service, person),
  };
}

function doubtOf(
  { dayChoices, minuteChoices }: MessageFacts,
  service: words.Found<ServiceFacts>,
  person: words.Found<string>,
): CompanyMessage["doubt"] {
  if (service.kind === "several") return { kind: "service", items: service.items };
  if (person.kind === "several") return { kind: "person", items: person.items };
  if (dayChoices.length > 0) return { kind: "day", items: dayChoices };
  return minuteChoices.length > 0 ? { kind: "minute", items: minuteChoices } : null;
}

const PARTS: Readonly<Record<string, Part>> = {
  manana: "morning",
  tarde: "afternoon",
  noche: "evening",
};

/** A second appointment has the first one's day, service and person, unless it names its own. */
export function fill(wishes: Wishes, { day, service, person }: Wishes): Wishes {
  return {
    ...wishes,
    day: wishes.day ?? day,
    service: wishes.service ?? service,
    person: wishes.person ?? person,
  };
}
