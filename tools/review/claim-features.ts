// The claim detector's features of a sentence: names, each present or absent. They are its words,
// their classes and endings, pairs of neighbours, whether it names a date or a time, and what the
// sentences around it ask, lack or cannot do. A sentence has at most `FEATURES_PER_WORD_MAX`
// features for each token and `FEATURES_OF_SENTENCE_MAX` more; it sees `EARLIER_SENTENCES_MAX`
// sentences back and `LATER_SENTENCES_MAX` ahead. Pure.

import {
  ASKS,
  NO_SIGNALS,
  QUESTIONS,
  STATEMENTS,
  mergeSignals,
  signal,
  signalsOf,
} from "./sentence-signals.ts";
import type { Signals } from "./sentence-signals.ts";
import { piecesOf, tokensOf } from "./claim-tokens.ts";
import type { Token } from "./claim-tokens.ts";
import { bare, stemOf } from "./claim-words.ts";

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

export interface ParsedSentence {
  readonly signals: Signals;
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

export interface Surroundings {
  /** All that the sentences before say, and after. */
  readonly earlier: Signals;
  readonly later: Signals;
  readonly isAfterColon: boolean;
  readonly isFirst: boolean;
  readonly offered: boolean;
}

export interface WhereOptions {
  readonly index: number;
  readonly offered: boolean;
}

export function surroundingsOf(
  sentences: readonly { readonly signals: Signals }[],
  { index, offered }: WhereOptions,
): Surroundings {
  const signalsFrom = (start: number, end: number): Signals => {
    let all = NO_SIGNALS;
    for (let at = Math.max(0, start); at < end; at++) {
      all |= sentences[at]?.signals ?? NO_SIGNALS;
    }
    return all;
  };
  const before = sentences[index - 1]?.signals ?? NO_SIGNALS;
  return {
    earlier: signalsFrom(index - EARLIER_SENTENCES_MAX, index),
    later: signalsFrom(index + 1, index + 1 + LATER_SENTENCES_MAX),
    isAfterColon: (before & signal("colon")) !== 0,
    isFirst: index === 0,
    offered,
  };
}

/** What the features of the surroundings depend on. */
export interface Subject {
  readonly moment: Moment;
  readonly lead: Lead;
}

/** Whether it names a time, a day or both. */
export const MOMENTS = ["-", "T", "D", "TD"] as const;
type Moment = (typeof MOMENTS)[number];
/** The main subject: an action on an appointment, a "listo", or something else. */
export const LEADS = ["act", "ready", "else"] as const;
type Lead = (typeof LEADS)[number];

/**
 * Adds the features that one piece of a sentence has anywhere. The names of those of its
 * surroundings are others.
 */
export function addOwnFeatures(
  tokens: readonly Token[],
  signals: Signals,
  sink: FeatureSink,
): Subject {
  addWords(tokens, sink);
  const subject = addMoments(tokens, sink);
  for (const question of QUESTIONS) {
    if ((signals & signal(question)) === 0) continue;
    sink.one("flags", "ask");
    sink.pair("ask", question);
  }
  for (const name of STATEMENTS) if ((signals & signal(name)) !== 0) sink.one("flags", name);
  if ((signals & signal("colon")) !== 0) sink.one("flags", "colon");
  return subject;
}

/** Adds the features of its surroundings. */
export function addFeaturesAround(
  about: Subject,
  { earlier, later, isAfterColon, isFirst, offered }: Surroundings,
  sink: FeatureSink,
): void {
  const { moment } = about;
  if (isFirst) sink.one("flags", "first");
  if (offered) {
    sink.one("flags", "offered");
    sink.pair("offered", moment);
  }
  if (isAfterColon) sink.one("flags", "after-colon");
  for (const name of STATEMENTS) {
    if ((earlier & signal(name)) === 0) continue;
    sink.pair("earlier", name);
    sink.pair(EARLIER_NAMES[name], moment);
  }
  for (const name of QUESTIONS) if ((earlier & signal(name)) !== 0) sink.pair("earlier", name);
  const asks = (later & ASKS) !== 0;
  if (asks && offered) sink.pair(LATER_NAMES.ask, "offered");
  for (const name of QUESTIONS) if ((later & signal(name)) !== 0) addLater(name, about, sink);
  if (asks) addLater("ask", about, sink);
  for (const name of STATEMENTS) if ((later & signal(name)) !== 0) addLater(name, about, sink);
}

/** Made once: each look into the weights would hash a new string again. */
const LATER_NAMES = {
  ...{ more: "L:more", data: "L:data", choose: "L:choose", agree: "L:agree", other: "L:other" },
  ...{ ask: "L:ask", wants: "L:wants", cannot: "L:cannot", notYet: "L:notYet" },
} as const;
const EARLIER_NAMES = {
  ...{ wants: "earlier:wants", cannot: "earlier:cannot", notYet: "earlier:notYet" },
} as const;

function addLater(name: keyof typeof LATER_NAMES, about: Subject, sink: FeatureSink): void {
  const later = LATER_NAMES[name];
  sink.one("flags", later);
  sink.pair(later, about.moment);
  sink.pair(later, about.lead);
}

function addWords(tokens: readonly Token[], sink: FeatureSink): void {
  let before = "^";
  for (const { word, meaning, scope, isPunctuation } of tokens) {
    const name = meaning.names[scope];
    sink.pair(before, name);
    before = name;
    if (isPunctuation) {
      if (name === "!") sink.one("flags", "exclaims");
      continue;
    }
    sink.one("symbols", name);
    if (scope === "?" || word === "") continue;
    sink.one("words", bare(word));
    const stem = stemOf(word);
    if (stem !== "") sink.one("stems", stem);
  }
  sink.pair(before, "$");
}

/**
 * Adds the dates and times that it names, each with the classes of its words outside questions,
 * negations and conditions.
 */
function addMoments(tokens: readonly Token[], sink: FeatureSink): Subject {
  const marks = new Set<string>();
  const kinds = new Set<string>();
  let count = 0;
  for (const { meaning, scope, isPunctuation } of tokens) {
    const { symbol, kind } = meaning;
    if (!isPunctuation) count += 1;
    if (scope !== "?" && symbol.startsWith("#")) marks.add(symbol);
    if (kind !== null && scope === "") kinds.add(kind);
  }
  const moment = MOMENTS[(marks.has("#T") ? 1 : 0) + (marks.has("#D") ? 2 : 0)] ?? "-";
  sink.pair("moment", moment);
  if (marks.has("#TT") || marks.has("#DD")) sink.one("flags", "several");
  if (marks.has("#R") || marks.has("#H")) sink.one("flags", "habitual");
  if (moment !== "-") for (const kind of kinds) sink.pair(moment, kind);
  sink.pair("length", LENGTHS.find(([words]) => count < words)?.[1] ?? "longest");
  return { moment, lead: leadOf(kinds) };
}

/** Upper limits in words, exclusive. */
const LENGTHS = [
  [4, "shortest"],
  [8, "short"],
  [14, "middle"],
  [22, "long"],
] as const;

const ACTS = ["BOOK", "HOLD", "CHG", "CANC", "CONF"];

function leadOf(kinds: ReadonlySet<string>): Lead {
  if (ACTS.some((kind) => kinds.has(kind))) return "act";
  return kinds.has("READY") ? "ready" : "else";
}
