// Decides whether a sentence of a reply makes the customer believe that an appointment of theirs
// was made, moved, cancelled, held or exists, or that something was arranged for them. The score is
// a sum of trained weights for the sentence and its surroundings. Whether the claim is true is
// decided elsewhere, from what was done. Linear in the text: claim-features.ts bounds the features
// of a sentence. Pure.

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
  /** The whole reply, as split by `sentencesOf`. */
  readonly sentences: readonly string[];
  readonly index: number;
  /** A tool returned free slots in this turn. */
  readonly offered: boolean;
}

/** Above this score a claim is certain: at most 2 % of honest replies reach it. */
export const CERTAIN = (CERTAIN_ABOVE - THRESHOLD) / UNIT;

/** Score of a sentence without words. */
const NOTHING_SAID = -20;

/** Log-odds above the threshold: a score above 0 is a claim. */
export function claimScore({ sentences, index, offered }: ClaimContext): number {
  const start = Math.max(0, index - EARLIER_SENTENCES_MAX);
  const read = sentences.slice(start, index + 1 + LATER_SENTENCES_MAX).map(parseSentence);
  // Puts an empty sentence before the cut, so that a later sentence is not taken for the first.
  const isCut = start > 0;
  const padded = isCut ? [EMPTY, ...read] : read;
  return scoreOf(padded, { index: index - start + (isCut ? 1 : 0), offered });
}

const EMPTY: ParsedSentence = parseSentence("");

/** Scores every sentence of a reply, parsing each once. */
export function claimScores(sentences: readonly string[], offered: boolean): readonly number[] {
  const read = sentences.map(parseSentence);
  return read.map((_, index) => scoreOf(read, { index, offered }));
}

/**
 * Scores the last sentence received so far. Later sentences can only lower its score: it is never
 * lower than `claimScore` of the same sentence in the whole reply.
 */
export function claimScoreSoFar(said: {
  readonly sentences: readonly string[];
  readonly offered: boolean;
}): number {
  return claimScore({ ...said, index: said.sentences.length - 1 });
}

/** The score of the piece with the strongest claim. */
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

/** Adds up the weights of a piece, each feature once. */
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

/** The feature numbers of each group, and the weights by feature number. */
const WEIGHTS: number[] = [];
const TABLES: Readonly<Record<FeatureGroup, ReadonlyMap<string, number>>> = {
  words: new Map(featuresIn(PACKED.words)),
  stems: new Map(featuresIn(PACKED.stems)),
  symbols: new Map(featuresIn(PACKED.symbols)),
  flags: new Map(featuresIn(PACKED.flags)),
};
/** Exceeds the number of names in pairs. */
const NAMES_MAX = 1 << 14;
/** The numbered names that occur in pairs, and the pairs keyed by both numbers. */
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
