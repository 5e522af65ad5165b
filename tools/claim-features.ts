// What the claim detector knows of a sentence: names of features, each there or not. They are its
// words, their classes and endings, pairs of neighbours, whether it names a moment, and what the
// sentences around it ask, lack or cannot do. Bounded: a sentence has at most
// `FEATURES_PER_WORD_MAX` features a token and `FEATURES_OF_SENTENCE_MAX` more, and looks at most
// `EARLIER_SENTENCES_MAX` back and `LATER_SENTENCES_MAX` on. Pure.

import { NO_FACTS, factsOf, mergedFacts } from "./claim-context.ts";
import type { Facts } from "./claim-context.ts";
import { bare, piecesOf, tokensOf } from "./claim-tokens.ts";
import type { Token } from "./claim-tokens.ts";

export const EARLIER_SENTENCES_MAX = 6;
export const LATER_SENTENCES_MAX = 8;
/** Word, beginning, symbol, pair, and class with moment. */
export const FEATURES_PER_WORD_MAX = 5;
export const FEATURES_OF_SENTENCE_MAX = 64;
/**
 * How the name of a feature of later sentences begins. Their weights are never above 0: a sentence
 * of a reply that is still arriving is judged without them, and may then only be judged too
 * severely.
 */
export const LATER_PREFIX = "L:";

/** Words that are in the sentence; the beginnings of longer ones; symbols; pairs of symbols. */
export const WORD_PREFIX = "w:";
export const STEM_PREFIX = "s:";
export const SYMBOL_PREFIX = "c:";
export const PAIR_PREFIX = "d:";
const STEM_LETTERS = 5;

export interface ReadSentence {
  readonly facts: Facts;
  readonly pieces: readonly (readonly Token[])[];
}

export function readSentence(sentence: string): ReadSentence {
  const pieces = piecesOf(sentence).map(tokensOf);
  return { facts: mergedFacts(pieces.map(factsOf)), pieces };
}

/** Emoji and marks alone say nothing. */
export function isEmpty(tokens: readonly Token[]): boolean {
  return tokens.every(({ isPunctuation }) => isPunctuation);
}

export interface Surroundings {
  readonly facts: Facts;
  readonly earlier: readonly Facts[];
  readonly later: readonly Facts[];
  readonly isFirst: boolean;
  readonly offered: boolean;
}

export interface WhereOptions {
  readonly index: number;
  readonly offered: boolean;
}

export function surroundingsOf(
  sentences: readonly ReadSentence[],
  { index, offered }: WhereOptions,
): Surroundings {
  const factsFrom = (start: number, end: number): readonly Facts[] =>
    sentences.slice(Math.max(0, start), end).map(({ facts }) => facts);
  return {
    facts: sentences[index]?.facts ?? NO_FACTS,
    earlier: factsFrom(index - EARLIER_SENTENCES_MAX, index),
    later: factsFrom(index + 1, index + 1 + LATER_SENTENCES_MAX),
    isFirst: index === 0,
    offered,
  };
}

/** Calls `add` with each feature of one piece of a sentence; one may come more than once. */
export function addFeatures(
  tokens: readonly Token[],
  around: Surroundings,
  add: (feature: string) => void,
): void {
  if (isEmpty(tokens)) return;
  addWords(tokens, add);
  const { moment, kinds } = addMoments(tokens, add);
  const { facts, isFirst, offered } = around;
  if (facts.question !== null) for (const name of ["ask", `ask:${facts.question}`]) add(name);
  if (facts.wants) add("wants");
  if (facts.cannot) add("cannot");
  if (facts.notYet) add("notyet");
  if (facts.endsInColon) add("colon");
  if (isFirst) add("first");
  if (offered) for (const name of ["offered", `offered:${moment}`]) add(name);
  addEarlier(around.earlier, moment, add);
  addLater(around, [moment, leadOf(kinds)], add);
}

function addWords(tokens: readonly Token[], add: (feature: string) => void): void {
  let before = "^";
  for (const { word, symbol, scope, isPunctuation } of tokens) {
    const name = `${scope}${symbol}`;
    add(`${PAIR_PREFIX}${before}_${name}`);
    before = name;
    if (isPunctuation) {
      if (symbol === "!") add("exclaims");
      continue;
    }
    add(`${SYMBOL_PREFIX}${name}`);
    if (scope === "?" || word === "") continue;
    add(`${WORD_PREFIX}${bare(word)}`);
    if (word.length > STEM_LETTERS) add(`${STEM_PREFIX}${word.slice(0, STEM_LETTERS)}`);
  }
  add(`${PAIR_PREFIX}${before}_$`);
}

/** What it names of days and times, and the classes of its words that are plainly stated. */
function addMoments(
  tokens: readonly Token[],
  add: (feature: string) => void,
): { readonly moment: string; readonly kinds: ReadonlySet<string> } {
  const marks = new Set(tokens.map(({ symbol, scope }) => (scope === "?" ? "" : symbol)));
  const kinds = new Set<string>();
  for (const { kind, scope } of tokens) if (kind !== null && scope === "") kinds.add(kind);
  const moment = `${marks.has("#T") ? "T" : ""}${marks.has("#D") ? "D" : ""}` || "-";
  add(`moment:${moment}`);
  if (marks.has("#TT") || marks.has("#DD")) add("several");
  if (marks.has("#R") || marks.has("#H")) add("habitual");
  if (moment !== "-") for (const kind of kinds) add(`${moment}:${kind}`);
  const count = tokens.filter(({ isPunctuation }) => !isPunctuation).length;
  add(`length:${[4, 8, 14, 22].filter((limit) => count >= limit).length}`);
  return { moment, kinds };
}

/** What the sentence is about most: an act on an appointment, a "listo", or something else. */
function leadOf(kinds: ReadonlySet<string>): string {
  if (["BOOK", "HOLD", "CHG", "CANC", "CONF"].some((kind) => kinds.has(kind))) return "act";
  return kinds.has("READY") ? "ready" : "else";
}

function addEarlier(
  earlier: readonly Facts[],
  moment: string,
  add: (feature: string) => void,
): void {
  if (earlier.at(-1)?.endsInColon === true) add("after-colon");
  for (const name of ["wants", "cannot", "notYet"] as const) {
    if (!earlier.some((facts) => facts[name])) continue;
    add(`E:${name}`);
    add(`E:${name}:${moment}`);
  }
  for (const { question } of earlier) if (question !== null) add(`E:${question}`);
}

function addLater(
  { later, offered }: Surroundings,
  about: readonly string[],
  add: (feature: string) => void,
): void {
  const names = new Set<string>();
  for (const { question } of later) if (question !== null) names.add(question);
  if (names.size > 0) {
    names.add("ask");
    if (offered) add(`${LATER_PREFIX}ask:offered`);
  }
  for (const name of ["wants", "cannot", "notYet"] as const) {
    if (later.some((facts) => facts[name])) names.add(name);
  }
  for (const name of names) {
    add(`${LATER_PREFIX}${name}`);
    for (const subject of about) add(`${LATER_PREFIX}${name}:${subject}`);
  }
}
