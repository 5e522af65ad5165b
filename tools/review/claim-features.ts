// What the claim detector knows of a sentence: names of features, each there or not. They are its
// words, their classes and endings, pairs of neighbours, whether it names a moment, and what the
// sentences around it ask, lack or cannot do. Bounded: a sentence has at most
// `FEATURES_PER_WORD_MAX` features a token and `FEATURES_OF_SENTENCE_MAX` more, and looks at most
// `EARLIER_SENTENCES_MAX` back and `LATER_SENTENCES_MAX` on. Pure.

import { NO_SIGNALS, signalsOf, mergeSignals } from "./sentence-signals.ts";
import type { SentenceSignals } from "./sentence-signals.ts";
import { bare, piecesOf, tokensOf } from "./claim-tokens.ts";
import type { Token } from "./claim-tokens.ts";

export const EARLIER_SENTENCES_MAX = 6;
export const LATER_SENTENCES_MAX = 8;
/** Word, beginning, symbol, pair, and class with moment. */
export const FEATURES_PER_WORD_MAX = 5;
export const FEATURES_OF_SENTENCE_MAX = 64;
/**
 * How the names of features of later sentences begin. Their weights are never above 0: a sentence
 * of a reply that is still arriving is judged without them, and may then only be judged too
 * severely.
 */
export const LATER_PREFIX = "L:";

/** What kind of name it is: a word, the beginning of one, a symbol, or what the sentence is. */
export type FeatureGroup = "words" | "stems" | "symbols" | "flags";

/** Takes the features of a sentence; one may come more than once and counts once. */
export interface FeatureSink {
  one(group: FeatureGroup, name: string): void;
  /** Two neighbours, or a flag and what it is about. */
  pair(first: string, second: string): void;
}

const STEM_LETTERS = 5;

export interface ParsedSentence {
  readonly facts: SentenceSignals;
  readonly pieces: readonly (readonly Token[])[];
}

export function parseSentence(sentence: string): ParsedSentence {
  const pieces = piecesOf(sentence).map(tokensOf);
  return { facts: mergeSignals(pieces.map(signalsOf)), pieces };
}

/** Emoji and marks alone say nothing. */
export function hasNoWords(tokens: readonly Token[]): boolean {
  return tokens.every(({ isPunctuation }) => isPunctuation);
}

interface Surroundings {
  readonly facts: SentenceSignals;
  readonly earlier: readonly SentenceSignals[];
  readonly later: readonly SentenceSignals[];
  readonly isFirst: boolean;
  readonly offered: boolean;
}

export interface WhereOptions {
  readonly index: number;
  readonly offered: boolean;
}

export function surroundingsOf(
  sentences: readonly ParsedSentence[],
  { index, offered }: WhereOptions,
): Surroundings {
  const factsFrom = (start: number, end: number): readonly SentenceSignals[] =>
    sentences.slice(Math.max(0, start), end).map(({ facts }) => facts);
  return {
    facts: sentences[index]?.facts ?? NO_SIGNALS,
    earlier: factsFrom(index - EARLIER_SENTENCES_MAX, index),
    later: factsFrom(index + 1, index + 1 + LATER_SENTENCES_MAX),
    isFirst: index === 0,
    offered,
  };
}

/** Puts the features of one piece of a sentence into `sink`. */
export function addFeatures(
  tokens: readonly Token[],
  around: Surroundings,
  sink: FeatureSink,
): void {
  if (hasNoWords(tokens)) return;
  addWords(tokens, sink);
  const { moment, kinds } = addMoments(tokens, sink);
  const { facts, isFirst, offered } = around;
  if (facts.question !== null) {
    sink.one("flags", "ask");
    sink.pair("ask", facts.question);
  }
  for (const name of FACTS) if (facts[name]) sink.one("flags", name);
  if (facts.endsInColon) sink.one("flags", "colon");
  if (isFirst) sink.one("flags", "first");
  if (offered) {
    sink.one("flags", "offered");
    sink.pair("offered", moment);
  }
  addEarlier(around.earlier, moment, sink);
  addLater(around, [moment, leadOf(kinds)], sink);
}

const FACTS = ["wants", "cannot", "notYet"] as const;

function addWords(tokens: readonly Token[], sink: FeatureSink): void {
  let before = "^";
  for (const { word, symbol, scope, isPunctuation } of tokens) {
    const name = scope === "" ? symbol : `${scope}${symbol}`;
    sink.pair(before, name);
    before = name;
    if (isPunctuation) {
      if (symbol === "!") sink.one("flags", "exclaims");
      continue;
    }
    sink.one("symbols", name);
    if (scope === "?" || word === "") continue;
    sink.one("words", bare(word));
    if (word.length > STEM_LETTERS) sink.one("stems", word.slice(0, STEM_LETTERS));
  }
  sink.pair(before, "$");
}

/** What it names of days and times, and the classes of its words that are plainly stated. */
function addMoments(
  tokens: readonly Token[],
  sink: FeatureSink,
): { readonly moment: string; readonly kinds: ReadonlySet<string> } {
  const marks = new Set<string>();
  const kinds = new Set<string>();
  let count = 0;
  for (const { symbol, kind, scope, isPunctuation } of tokens) {
    if (!isPunctuation) count += 1;
    if (symbol.startsWith("#") && scope !== "?") marks.add(symbol);
    if (kind !== null && scope === "") kinds.add(kind);
  }
  const moment = `${marks.has("#T") ? "T" : ""}${marks.has("#D") ? "D" : ""}` || "-";
  sink.pair("moment", moment);
  if (marks.has("#TT") || marks.has("#DD")) sink.one("flags", "several");
  if (marks.has("#R") || marks.has("#H")) sink.one("flags", "habitual");
  if (moment !== "-") for (const kind of kinds) sink.pair(moment, kind);
  sink.pair("length", LENGTHS.find(([words]) => count < words)?.[1] ?? "longest");
  return { moment, kinds };
}

/** Below so many words. */
const LENGTHS = [
  [4, "shortest"],
  [8, "short"],
  [14, "middle"],
  [22, "long"],
] as const;

/** What the sentence is about most: an act on an appointment, a "listo", or something else. */
function leadOf(kinds: ReadonlySet<string>): string {
  if (["BOOK", "HOLD", "CHG", "CANC", "CONF"].some((kind) => kinds.has(kind))) return "act";
  return kinds.has("READY") ? "ready" : "else";
}

function addEarlier(earlier: readonly SentenceSignals[], moment: string, sink: FeatureSink): void {
  if (earlier.at(-1)?.endsInColon === true) sink.one("flags", "after-colon");
  for (const name of FACTS) {
    if (!earlier.some((facts) => facts[name])) continue;
    sink.pair("earlier", name);
    sink.pair(`earlier:${name}`, moment);
  }
  for (const { question } of earlier) if (question !== null) sink.pair("earlier", question);
}

function addLater(
  { later, offered }: Surroundings,
  about: readonly string[],
  sink: FeatureSink,
): void {
  const names = new Set<string>();
  for (const { question } of later) if (question !== null) names.add(question);
  if (names.size > 0) {
    names.add("ask");
    if (offered) sink.pair(`${LATER_PREFIX}ask`, "offered");
  }
  for (const name of FACTS) if (later.some((facts) => facts[name])) names.add(name);
  for (const name of names) {
    sink.one("flags", `${LATER_PREFIX}${name}`);
    for (const subject of about) sink.pair(`${LATER_PREFIX}${name}`, subject);
  }
}
