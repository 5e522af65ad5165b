// Which service, person and wishes a customer's words name, against what the company has. Pure.
// Works on folded text; forgives typing errors, and never chooses between two.

import type { CompanyFacts, ServiceFacts } from "./company-facts.ts";
import { anyOf, fold, preferred } from "../spanish/text.ts";
import type { Span } from "../spanish/text.ts";
import { everydayServices, everydaySpans } from "../spanish/everyday-words.ts";
import { isAlike, isSameName, isSameWord } from "../spanish/alike.ts";

export type Found<Item> =
  | { readonly kind: "one"; readonly item: Item }
  /** The words fit several. */
  | { readonly kind: "several"; readonly items: readonly Item[] }
  | { readonly kind: "none" };

interface Mention<Item> extends Span {
  readonly item: Item;
  readonly words: number;
  readonly whole: boolean;
}

/** "Corte, sin barba". */
const WITHOUT = /\b(?:sin|menos|nada de|no quiero|excepto)\s+(?:la |el |los |las )?$/;
const UNSURE = /\b(?:no se|no estoy segur[oa]|quizas?|tal vez|a lo mejor)\b/;

/** `folded` without the customer's own name. */
export function findService(folded: string, company: CompanyFacts): Found<ServiceFacts> {
  const { services } = company;
  const mentions = mentionsIn(folded, company);
  const { whole, apart } = saidOf(mentions);
  if (whole.length === 0) {
    // "Barba" may be meant without the "corte" of "Corte y barba".
    const isHalf = most(mentions).some(({ item }) => holdsOther(item, services));
    const everyday = mentions.length === 0 || isHalf ? everydayServices(folded, services) : [];
    const [only] = everyday;
    if (
      only !== undefined &&
      everyday.length === 1 &&
      mentions.every(({ item }) => item === only)
    ) {
      return { kind: "one", item: only };
    }
    if (mentions.length === 0 && everyday.length > 1) return { kind: "several", items: everyday };
    return isHalf ? { kind: "several", items: services } : chosen(folded, most(mentions));
  }
  const isUnsure = UNSURE.test(folded) && whole.some(({ item }) => holdsOther(item, services));
  if (isUnsure) return { kind: "several", items: mentions.map(({ item }) => item) };
  return chosen(folded, [...whole, ...apart]);
}

/** Every service that is named, in the order in which they are, everyday words included. */
export function servicesIn(
  folded: string,
  company: CompanyFacts,
): readonly (Span & { readonly item: ServiceFacts })[] {
  const mentions = mentionsIn(folded, company);
  const { whole, apart } = saidOf(mentions);
  const alone = mentions.filter((one) => mentions.every((all) => all === one || isApart(all, one)));
  const named = whole.length > 0 ? [...whole, ...apart] : alone;
  const everyday = everydaySpans(folded, company.services).filter((one, at, all) => {
    const isFirst = all.findIndex(({ item }) => item === one.item) === at;
    return isFirst && named.every((other) => other.item !== one.item && isApart(other, one));
  });
  return [...named, ...everyday].toSorted((a, b) => a.start - b.start);
}

function isApart(one: Span, other: Span): boolean {
  return one.end <= other.start || one.start >= other.end;
}

function saidOf<Item>(mentions: readonly Mention<Item>[]) {
  const whole = mentions.filter((one) => one.whole && !isWithin(one, mentions));
  // "Limpieza y control": a part of another name, said elsewhere, counts as well.
  const apart = mentions.filter((one) => whole.every((other) => isApart(one, other)));
  return { whole, apart: most(apart) };
}

function mentionsIn(
  folded: string,
  { services, name }: CompanyFacts,
): readonly Mention<ServiceFacts>[] {
  const own = new Set(wordsOf(name));
  const said = [...folded.matchAll(/[a-z]{3,}/g)].filter(
    ({ 0: word, index }) => !own.has(word) && !WITHOUT.test(folded.slice(0, index)),
  );
  return services.flatMap((item) => {
    const words = wordsOf(item.name);
    const matched = words.flatMap((word) => {
      const one = said.find(([heard]) => isAlike(word, heard));
      return one === undefined ? [] : [{ start: one.index, end: one.index + one[0].length }];
    });
    if (matched.length === 0 || !isMeant(words, said)) return [];
    const start = Math.min(...matched.map((one) => one.start));
    const span = { start, end: Math.max(...matched.map((one) => one.end)) };
    return [{ item, ...span, words: matched.length, whole: matched.length === words.length }];
  });
}

/** The name's first word may be said in any form; another one must be said itself. */
function isMeant(words: readonly string[], said: readonly RegExpExecArray[]): boolean {
  return words.some((word, at) =>
    said.some(([heard]) => (at === 0 ? isAlike(word, heard) : isSameWord(word, heard))),
  );
}

/** "Corte y barba" holds "Corte". */
function holdsOther(item: ServiceFacts, services: readonly ServiceFacts[]): boolean {
  const words = wordsOf(item.name);
  return services.some(
    ({ name }) => name !== item.name && wordsOf(name).every((word) => words.includes(word)),
  );
}

/** Whether all words are those of one service, and so no name. */
export function namesService(text: string, { services }: CompanyFacts): boolean {
  const said = wordsOf(text);
  return services.some(({ name }) => {
    const words = wordsOf(name);
    return said.length > 0 && said.every((one) => words.some((word) => isAlike(word, one)));
  });
}

/** "Corte" is not meant where "Corte y barba" is said. */
function isWithin<Item>(one: Mention<Item>, all: readonly Mention<Item>[]): boolean {
  return all.some(
    (other) =>
      other.whole && other.words > one.words && other.start <= one.start && other.end >= one.end,
  );
}

function most<Item>(mentions: readonly Mention<Item>[]): readonly Mention<Item>[] {
  const best = Math.max(0, ...mentions.map(({ words }) => words));
  return mentions.filter(({ words }) => words === best);
}

const CORRECTS = anyOf(["no|mejor|sino|prefiero|en vez|en lugar|cambi\\w+|perdon|digo"]);

function chosen<Item>(folded: string, mentions: readonly Mention<Item>[]): Found<Item> {
  const [first, second] = mentions;
  if (first === undefined) return { kind: "none" };
  if (second === undefined) return { kind: "one", item: first.item };
  const wanted = CORRECTS.test(folded) ? preferred(folded, mentions) : null;
  if (wanted !== null) return { kind: "one", item: wanted.item };
  return { kind: "several", items: mentions.map(({ item }) => item) };
}

const TITLES: ReadonlyMap<string, string> = new Map(
  ["dra doctora", "dr doctor", "lic licenciada", "sra senora", "sr senor"].map(
    (pair): [string, string] => [pair.split(" ")[0] ?? "", pair.split(" ")[1] ?? ""],
  ),
);
const SMALL: ReadonlySet<string> = new Set("con del las los una uno para por".split(" "));

function wordsOf(text: string): readonly string[] {
  return (fold(text).match(/[a-z]{2,}/g) ?? [])
    .map((word) => TITLES.get(word) ?? word)
    .filter((word) => word.length > 2 && !SMALL.has(word));
}

/** What precedes the name of a person who serves. */
const LEADS = new RegExp(
  "\\b(?:con|prefiero|mejor|donde|atiend[ea]|quiero|sea|cambi\\w+|menos|excepto|salvo|ni|sin)\\s+" +
    "(?:(?:con|al?|el|la|mi|lo)\\s+)*$",
);
const LED_TITLE = /^(?:el|la|al)\s+$/;
/** "Con Ana o Luis": what precedes the second one. */
const LEADS_ALSO = /^\s*(?:,|o|u|y|ni)\s+(?:con\s+)?(?:(?:el|la)\s+)?$/;
/** "Con cualquiera menos Ana", "que no me atienda Ana"; not the "si no" of a second choice. */
const NOT_WITH = new RegExp(
  // "Las cinco menos cuarto", "más o menos" and "por lo menos" leave nobody out.
  "\\b(?:no|(?<!\\b(?:o|lo|al) )menos(?! (?:cuarto|cinco|diez|veint\\w+|\\d))|excepto|salvo|ni|" +
    "tampoco)\\s+(?:(?!pero|y|sino|quiero)\\w+\\s+){0,5}$",
);
const NOT_AFTER = /^\s*,?\s*no\b(?!\s+(?:importa|se pued|habra|hay))/;
const ELSE = /\bsi ?no (?:con|hay|puede|esta|se puede|tiene|pues)\b/;

/** Only where somebody is led in ("con Ana"), or when it was `asked`: names are also customers'. */
export function findPerson(
  folded: string,
  { people }: CompanyFacts,
  asked: boolean,
): Found<string> {
  const said = [...folded.matchAll(/[a-z]{2,}/g)].map(({ 0: word, index }) => ({
    word: TITLES.get(word) ?? word,
    ...{ start: index, end: index + word.length },
  }));
  const mentions = people.flatMap((item) => {
    const words = wordsOf(item);
    const matched = said.filter(({ word }) => words.some((one) => isSameName(one, word)));
    const first = matched.find(({ start, word }) => {
      const before = folded.slice(0, start);
      const titled = [...TITLES.values()].includes(word);
      return asked || LEADS.test(before) || (titled && LED_TITLE.test(before.slice(-3)));
    });
    return first === undefined ? [] : [personAt(item, matched, first)];
  });
  const also = people.flatMap((item) => {
    if (mentions.some((one) => one.item === item)) return [];
    const matched = said.filter(({ word }) => wordsOf(item).some((one) => isSameName(one, word)));
    const first = matched.find(({ start }) => isLinked(folded, mentions, start));
    return first === undefined ? [] : [personAt(item, matched, first)];
  });
  // The same words may fit two people: who has more of them is meant.
  const best = [...mentions, ...also].filter(
    (one) => !mentions.some((other) => other.start === one.start && other.words > one.words),
  );
  const wanted = best.filter((one) => !isUnwanted(folded, best, one));
  if (wanted.length > 0 || best.length === 0) return chosen(folded, wanted);
  const others = people.filter((item) => best.every((one) => one.item !== item));
  const [only] = others;
  if (others.length === 1 && only !== undefined) return { kind: "one", item: only };
  return { kind: "several", items: others };
}

const TITLED = /(?:[Dd]octora?|[Dd]ra?\.?|[Ll]ic\.?)\s+(\p{Lu}\p{Ll}{2,})/u;

/** "El doctor Mora", where nobody here has that name. */
export function isStranger(text: string, { people }: CompanyFacts): boolean {
  const said = fold(TITLED.exec(text)?.[1] ?? "");
  const isKnown = people.some((one) => wordsOf(one).some((word) => isSameName(word, said)));
  return said !== "" && people.length > 0 && !isKnown;
}

function personAt(item: string, said: readonly Span[], { start, end }: Span): Mention<string> {
  const near = said.filter((one) => one.start >= start && one.start - end < 25);
  return { item, start, end, words: near.length, whole: false };
}

function isLinked(folded: string, mentions: readonly Span[], start: number): boolean {
  return mentions.some(({ end }) => end <= start && LEADS_ALSO.test(folded.slice(end, start)));
}

function isUnwanted(folded: string, all: readonly Span[], { start, end }: Span): boolean {
  if (ELSE.test(folded)) return false;
  const from = Math.max(0, ...all.filter((one) => one.end <= start).map((one) => one.end));
  const before =
    folded
      .slice(from, start)
      .split(/[.,;:!?]/)
      .at(-1) ?? "";
  const isAlso = /^\s*(?:o|u|y|ni)\b/.test(before) && from > 0;
  const previous = isAlso ? all.find((one) => one.end === from) : undefined;
  if (previous !== undefined) return isUnwanted(folded, all, previous);
  return NOT_WITH.test(before) || NOT_AFTER.test(folded.slice(end));
}
