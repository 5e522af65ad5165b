// Parses one customer message to a company with a file: the appointments it asks for, and what else
// it says. Pure. What it cannot tell apart it leaves out and names in `doubt`, so that it is asked.

import { ANYBODY } from "./company-order.ts";
import type { OtherWishes, Wishes } from "./company-order.ts";
import type { BookedHints } from "./booked-request.ts";
import type { CompanyFacts, ServiceFacts } from "./company-facts.ts";
import { servicesOf, shared } from "./company-services.ts";
import * as words from "./company-words.ts";
import * as said from "../spanish/said-to-company.ts";
import { parseMessage } from "../spanish/message-facts.ts";
import type { MessageFacts, RequestedFacts } from "../spanish/message-facts.ts";
import type { PromptFacts } from "./prompt-facts.ts";
import { readRelativeHour } from "../spanish/day-edges.ts";
import type { Part } from "../spanish/day-edges.ts";
import { WITH_OTHER, WITH_SOMEBODY, namedBooking, readBookedWish } from "../spanish/booked.ts";
import { findPhone } from "../spanish/people.ts";
import { readParty } from "../spanish/party.ts";
import { fold } from "../spanish/text.ts";

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
  /** The order in progress has a day and an hour. */
  readonly isActive: boolean;
}

export function readCompanyMessage(text: string, reading: Reading): CompanyMessage {
  const whole = read(text, reading);
  const folded = fold(whole.text);
  const byPeople = readParty(whole.text, {
    isService: (word) => words.namesService(word, reading.company),
    isPending: reading.isPending,
    isActive: reading.isActive,
  });
  const isByHours = byPeople.others.some(({ text: part }) => part !== "");
  const services =
    isByHours || byPeople.isAlone
      ? null
      : servicesOf(whole, reading.company, reading.asked.service);
  const party = services ?? byPeople;
  const own = readWishes(party.first, reading);
  const each = party.others.map(({ text: part, whose }) => {
    return { ...readWishes(part, reading), name: read(part, reading).name, whose };
  });
  const { first, others } =
    services === null ? { first: own, others: each } : shared(own, each, folded);
  // "Y otro para mi hijo el sábado" says nothing of the one in progress.
  const sharing = party.first === "" ? [] : others;
  const filled = sharing.reduce((wishes, other) => fill(wishes, other.wishes), first.wishes);
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
  const person = words.isStranger(facts.unnamed, company)
    ? { kind: "several" as const, items: company.people }
    : words.findPerson(plain, company, asked.person);
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
      part: isOpen && hour.edge !== null ? hour.part : (hour.part ?? part),
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
