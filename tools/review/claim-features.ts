// The claim detector's features of a sentence: names, each present or absent. They are its words,
// their classes and endings, pairs of neighbours, whether it names a date or a time, and what the
// sentences around it ask, lack or cannot do. A sentence has at most `FEATURES_PER_WORD_MAX`
// features for each token and `FEATURES_OF_SENTENCE_MAX` more; it sees `EARLIER_SENTENCES_MAX`
// sentences back and `LATER_SENTENCES_MAX` ahead. Pure.

import { NO_SIGNALS, signalsOf, mergeSignals } from "./sentence-signals.ts";
import type { SentenceSignals } from "./sentence-signals.ts";
import { bare, piecesOf, tokensOf } from "./claim-tokens.ts";
import type { Token } from "./claim-tokens.ts";

export const EARLIER_SENTENCES_MAX = 6;
export const LATER_SENTENCES_MAX = 8;
/** Word, stem, symbol, pair, and class with a date or time. */
export const FEATURES_PER_WORD_MAX = 5;
export const FEATURES_OF_SENTENCE_MAX = 64;
/**
 * Prefix of features of later sentences. Their weights are never above 0: a sentence of a reply
 * that is still streaming is scored without them, and its score can only be too high.
 */
export const LATER_PREFIX = "L:";

/** The kind of a feature: a word, a stem, a symbol, or a property of the sentence. */
export type FeatureGroup = "words" | "stems" | "symbols" | "flags";

/** Receives the features of a sentence; repeated ones count once. */
export interface FeatureSink {
  one(group: FeatureGroup, name: string): void;
  /** Two neighbours, or a flag with its subject. */
  pair(first: string, second: string): void;
}

const STEM_LETTERS = 5;

export interface ParsedSentence {
  readonly signals: SentenceSignals;
  readonly pieces: readonly (readonly Token[])[];
}

export function parseSentence(sentence: string): ParsedSentence {
  const pieces = piecesOf(sentence).map(tokensOf);
  return { signals: mergeSignals(pieces.map(signalsOf)), pieces };
}

/** Whether there are only emoji and punctuation. */
export function hasNoWords(tokens: readonly Token[]): boolean {
  return tokens.every(({ isPunctuation }) => isPunctuation);
}

interface Surroundings {
  readonly signals: SentenceSignals;
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
  const signalsFrom = (start: number, end: number): readonly SentenceSignals[] =>
    sentences.slice(Math.max(0, start), end).map(({ signals }) => signals);
  return {
    signals: sentences[index]?.signals ?? NO_SIGNALS,
    earlier: signalsFrom(index - EARLIER_SENTENCES_MAX, index),
    later: signalsFrom(index + 1, index + 1 + LATER_SENTENCES_MAX),
    isFirst: index === 0,
    offered,
  };
}

/** Adds the features of one piece of a sentence to `sink`. */
export function addFeatures(
  tokens: readonly Token[],
  around: Surroundings,
  sink: FeatureSink,
): void {
  if (hasNoWords(tokens)) return;
  addWords(tokens, sink);
  const { moment, kinds } = addMoments(tokens, sink);
  const { signals, isFirst, offered } = around;
  if (signals.question !== null) {
    sink.one("flags", "ask");
    sink.pair("ask", signals.question);
  }
  for (const name of SIGNAL_NAMES) if (signals[name]) sink.one("flags", name);
  if (signals.endsInColon) sink.one("flags", "colon");
  if (isFirst) sink.one("flags", "first");
  if (offered) {
    sink.one("flags", "offered");
    sink.pair("offered", moment);
  }
  addEarlier(around.earlier, moment, sink);
  addLater(around, [moment, leadOf(kinds)], sink);
}

const SIGNAL_NAMES = ["wants", "cannot", "notYet"] as const;

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

/**
 * Adds the dates and times that it names, and returns the classes of its words outside questions,
 * negations and conditions.
 */
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

/** Upper limits in words, exclusive. */
const LENGTHS = [
  [4, "shortest"],
  [8, "short"],
  [14, "middle"],
  [22, "long"],
] as const;

/** The main subject: an action on an appointment, a "listo", or something else. */
function leadOf(kinds: ReadonlySet<string>): string {
  if (["BOOK", "HOLD", "CHG", "CANC", "CONF"].some((kind) => kinds.has(kind))) return "act";
  return kinds.has("READY") ? "ready" : "else";
}

function addEarlier(earlier: readonly SentenceSignals[], moment: string, sink: FeatureSink): void {
  if (earlier.at(-1)?.endsInColon === true) sink.one("flags", "after-colon");
  for (const name of SIGNAL_NAMES) {
    if (!earlier.some((signals) => signals[name])) continue;
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
  for (const name of SIGNAL_NAMES) if (later.some((signals) => signals[name])) names.add(name);
  for (const name of names) {
    sink.one("flags", `${LATER_PREFIX}${name}`);
    for (const subject of about) sink.pair(`${LATER_PREFIX}${name}`, subject);
  }
}
