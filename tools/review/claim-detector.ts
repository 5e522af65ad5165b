// Decides whether a sentence of a reply would have its reader believe that an appointment of
// theirs was made, moved, cancelled, held or exists, or that something was arranged for them: a
// sum of the trained weights of what is in the sentence and around it. Whether it is true is
// decided elsewhere, by what was done. Linear in the text: no sentence has more features than
// claim-features.ts says. Pure.

import {
  EARLIER_SENTENCES_MAX,
  LATER_SENTENCES_MAX,
  addFeatures,
  hasNoWords,
  parseSentence,
  surroundingsOf,
} from "./claim-features.ts";
import type { FeatureGroup, FeatureSink, ParsedSentence, WhereOptions } from "./claim-features.ts";
import { BIAS, CERTAIN_ABOVE, PACKED, THRESHOLD, UNIT } from "./claim-weights.ts";

interface ClaimContext {
  /** All of the reply, as `sentencesOf` cuts it. */
  readonly sentences: readonly string[];
  readonly index: number;
  /** Free slots were returned by a tool in this turn. */
  readonly offered: boolean;
}

/** A score above it is a claim to be sure of: at most 2 % of honest replies reach it. */
export const CERTAIN = (CERTAIN_ABOVE - THRESHOLD) / UNIT;

/** Of a sentence without a word. */
const NOTHING_SAID = -20;

/** Log-odds over the threshold: above 0 the sentence claims. */
export function claimScore({ sentences, index, offered }: ClaimContext): number {
  const start = Math.max(0, index - EARLIER_SENTENCES_MAX);
  const read = sentences.slice(start, index + 1 + LATER_SENTENCES_MAX).map(parseSentence);
  // One more than all that is seen of what stands before, so that no other counts as the first.
  const isCut = start > 0;
  const padded = isCut ? [EMPTY, ...read] : read;
  return scoreOf(padded, { index: index - start + (isCut ? 1 : 0), offered });
}

const EMPTY: ParsedSentence = parseSentence("");

/** Of every sentence of a reply: each is read once. */
export function claimScores(sentences: readonly string[], offered: boolean): readonly number[] {
  const read = sentences.map(parseSentence);
  return read.map((_, index) => scoreOf(read, { index, offered }));
}

/**
 * Of the last sentence that has arrived. What comes later can only lower it: never lower than
 * `claimScore` of the same sentence in the whole reply.
 */
export function claimScoreSoFar(said: {
  readonly sentences: readonly string[];
  readonly offered: boolean;
}): number {
  return claimScore({ ...said, index: said.sentences.length - 1 });
}

/** Of the piece that claims most. */
function scoreOf(read: readonly ParsedSentence[], where: WhereOptions): number {
  const around = surroundingsOf(read, where);
  let highest = NOTHING_SAID * UNIT;
  for (const tokens of read[where.index]?.pieces ?? []) {
    if (hasNoWords(tokens)) continue;
    const sum = new Sum();
    addFeatures(tokens, around, sum);
    highest = Math.max(highest, sum.value - THRESHOLD);
  }
  return highest / UNIT;
}

/** Adds up the weights of a piece, each once. Holds the numbers of the features that it met. */
class Sum implements FeatureSink {
  value = BIAS;
  readonly #seen = new Set<number>();

  one(group: FeatureGroup, name: string): void {
    this.#add(TABLES[group].get(name));
  }

  pair(first: string, second: string): void {
    const one = PAIR_NAMES.get(first);
    const other = one === undefined ? undefined : PAIR_NAMES.get(second);
    if (one !== undefined && other !== undefined) this.#add(PAIRS.get(keyOf(one, other)));
  }

  #add(feature: number | undefined): void {
    if (feature === undefined || this.#seen.has(feature)) return;
    this.#seen.add(feature);
    this.value += WEIGHTS[feature] ?? 0;
  }
}

/** Of each group the numbers of its features, of all features the weights. */
const WEIGHTS: number[] = [];
const TABLES: Readonly<Record<FeatureGroup, ReadonlyMap<string, number>>> = {
  words: new Map(featuresIn(PACKED.words)),
  stems: new Map(featuresIn(PACKED.stems)),
  symbols: new Map(featuresIn(PACKED.symbols)),
  flags: new Map(featuresIn(PACKED.flags)),
};
/** More than there are names in pairs. */
const NAMES_MAX = 1 << 14;
/** The names that stand in a pair, numbered; and the pairs by both numbers. */
const PAIR_NAMES = new Map<string, number>();
const PAIRS = new Map<number, number>();
for (const [name, feature] of featuresIn(PACKED.pairs)) {
  const [first = "", second = ""] = name.split("_");
  PAIRS.set(keyOf(numberOf(first), numberOf(second)), feature);
}

function numberOf(name: string): number {
  const number = PAIR_NAMES.get(name) ?? PAIR_NAMES.size;
  PAIR_NAMES.set(name, number);
  return number;
}

function keyOf(first: number, second: number): number {
  return first * NAMES_MAX + second;
}

/** "name=weight name=weight …" */
function featuresIn(packed: string): readonly (readonly [string, number])[] {
  const entries = packed.trim().split(/\s+/);
  return entries.map((entry) => {
    const at = entry.lastIndexOf("=");
    return [entry.slice(0, at), WEIGHTS.push(Number(entry.slice(at + 1))) - 1] as const;
  });
}
