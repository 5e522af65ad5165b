// Parses one customer message to a company with a file: the appointments it asks for, and what else
// it says. Pure. What it cannot tell apart it leaves out and names in `doubt`, so that it is asked.

import type { CompanyFacts, ServiceFacts } from "./company-facts.ts";
import * as words from "./company-words.ts";
import { parseMessage } from "./message-facts.ts";
import type { MessageFacts, RequestedFacts } from "./message-facts.ts";
import type { PromptFacts } from "./prompt-facts.ts";
import { findPhone } from "../spanish/people.ts";
import { anyOf, fold } from "../spanish/text.ts";
import type { HourRange } from "../spanish/times.ts";

export type Part = "morning" | "afternoon" | "evening";

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
}

export const ANYBODY = "";

export interface CompanyMessage {
  readonly facts: MessageFacts;
  readonly folded: string;
  readonly wishes: Wishes;
  /** For a second person, and who that is: "su hijo". */
  readonly second: { readonly wishes: Wishes; readonly whose: string } | null;
  readonly phone: string | null;
  readonly notes: string | null;
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
}

export function readCompanyMessage(text: string, reading: Reading): CompanyMessage {
  const facts = read(text, reading);
  const folded = fold(facts.text);
  const [first, second] = splitParty(facts.text);
  const own = readWishes(first, reading);
  const other = second === null ? null : readWishes(second.text, reading);
  const filled = other === null ? own.wishes : fill(own.wishes, other.wishes);
  return {
    ...{ facts, folded, wishes: filled },
    second:
      other === null || second === null
        ? null
        : { wishes: fill(other.wishes, own.wishes), whose: second.whose },
    phone: findPhone(facts.text),
    notes: words.findNotes(facts.text),
    doubt: facts.manyEmails ? { kind: "customer" } : (own.doubt ?? other?.doubt ?? null),
  };
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
  const isAnybody = words.WHOEVER.test(plain) && !asked.minute;
  const part = facts.partOfDay;
  return {
    wishes: {
      service: service.kind === "one" ? service.item.name : null,
      person: person.kind === "one" ? person.item : isAnybody ? ANYBODY : null,
      ...{ day: facts.day, minute: facts.minute, range: facts.range },
      part: part === null ? null : (PARTS[part] ?? null),
      soonest: words.SOONEST.test(plain) && facts.minute === null,
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
function fill(wishes: Wishes, { day, service, person }: Wishes): Wishes {
  return {
    ...wishes,
    day: wishes.day ?? day,
    service: wishes.service ?? service,
    person: wishes.person ?? person,
  };
}

const KIN =
  "hij[oa]s?|nin[oa]|bebe|esposa|esposo|marido|mujer|senora|novi[oa]|mama|papa|madre|padre|" +
  "herman[oa]|amig[oa]|abuel[oa]|prim[oa]|ti[oa]|sobrin[oa]|pareja|nuera|yerno|cunad[oa]";
const OTHER = `(?:para )?(?:mi (?:${KIN})|el|ella|el otro|la otra|otr[oa])`;
const SELF = "(?:para )?(?:mi|yo|la mia|el mio|uno|una|el primero|la primera)";
const AND = "(?:,|;|\\n|\\by\\b|\\be\\b|\\btambien\\b)\\s*(?:tambien )?(?:otr[oa] )?";
const HOUR = "(?:a las? |a eso de las? |tipo )\\S+";
/** "para mí a las 4 y para mi hijo a las 5", and the other way round. */
const PARTY = [
  new RegExp(`\\b${SELF}\\b[^.]*?\\b${HOUR}[^.]*?(${AND}(${OTHER})\\b[^.]*?\\b${HOUR})`),
  new RegExp(`\\b${OTHER}\\b[^.]*?\\b${HOUR}[^.]*?(${AND}(${SELF})\\b[^.]*?\\b${HOUR})`),
  new RegExp(`\\b${OTHER}\\b[^.]*?\\b${HOUR}[^.]*?(${AND}(${OTHER})\\b[^.]*?\\b${HOUR})`),
];
const CORRECTION = anyOf(["mejor|no,|sino|perdon|o a las|digo"]);

type Party = readonly [string, { readonly text: string; readonly whose: string } | null];

/** The text for the first person and for the second; null: only one. */
function splitParty(text: string): Party {
  const folded = fold(text);
  if (CORRECTION.test(folded)) return [text, null];
  for (const pattern of PARTY) {
    const match = pattern.exec(folded);
    const [all = "", tail = "", who = ""] = match ?? [];
    if (match === null) continue;
    const at = match.index + all.length - tail.length;
    return [text.slice(0, at), { text: text.slice(at), whose: whose(who) }];
  }
  return [text, null];
}

function whose(words: string): string {
  const kin = new RegExp(`mi (${KIN})`).exec(words)?.[1];
  if (kin !== undefined) return `su ${kin}`;
  return new RegExp(`^${SELF}$`).test(words) ? "usted" : "la otra persona";
}
