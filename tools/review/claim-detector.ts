// Decides whether a sentence of a reply makes the customer believe that an appointment of theirs
// was made, moved, cancelled, held or exists, or that something was arranged for them. The score is
// a sum of trained weights for the sentence and its surroundings. Whether the claim is true is
// decided elsewhere, from what was done. Linear in the text: claim-features.ts bounds the features
// of a sentence. Pure.

import {
  addFeaturesAround,
  addOwnFeatures,
  hasNoWords,
  parseSentence,
  surroundingsOf,
} from "./claim-features.ts";
import type {
  FeatureGroup,
  FeatureSink,
  Subject,
  Surroundings,
  WhereOptions,
} from "./claim-features.ts";
import type { Signals } from "./sentence-signals.ts";
import { BIAS, CERTAIN_ABOVE, PACKED, THRESHOLD, UNIT } from "./claim-weights.ts";

/** Above this score a claim is certain: at most 2 % of honest replies reach it. */
export const CERTAIN = (CERTAIN_ABOVE - THRESHOLD) / UNIT;

/** Score of a sentence without words. */
const NOTHING_SAID = -20;

/** A sentence as far as it can be judged without those around it. */
export interface ReadSentence {
  readonly signals: Signals;
  /** Of each piece that has words. */
  readonly pieces: readonly { readonly sum: number; readonly subject: Subject }[];
}

export function readSentence(sentence: string): ReadSentence {
  const { signals, pieces } = parseSentence(sentence);
  const judged = pieces
    .filter((tokens) => !hasNoWords(tokens))
    .map((tokens) => {
      SUM.clear();
      const subject = addOwnFeatures(tokens, signals, SUM);
      return { sum: SUM.value, subject };
    });
  return { signals, pieces: judged };
}

/** Log-odds above the threshold: a score above 0 is a claim. Of the strongest piece. */
export function scoreAt(read: readonly ReadSentence[], where: WhereOptions): number {
  const around = surroundingsOf(read, where);
  let highest = NOTHING_SAID * UNIT;
  for (const { sum, subject } of read[where.index]?.pieces ?? []) {
    highest = Math.max(highest, BIAS + sum + sumAround(subject, around) - THRESHOLD);
  }
  return highest / UNIT;
}

/** Scores every sentence of a reply, reading each once. */
export function claimScores(sentences: readonly string[], offered: boolean): readonly number[] {
  const read = sentences.map(readSentence);
  return read.map((_, index) => scoreAt(read, { index, offered }));
}

function sumAround(subject: Subject, around: Surroundings): number {
  SUM.clear();
  addFeaturesAround(subject, around, SUM);
  return SUM.value;
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

const ROUNDS_MAX = 2 ** 32 - 1;

/** Adds up the weights of a piece, each feature once. */
class Sum implements FeatureSink {
  value = 0;
  /** For each feature the round in which it was last added. */
  readonly #rounds = new Uint32Array(WEIGHTS.length);
  #round = 0;
  /** The last name of a pair is the first of the next, as a rule. */
  #name = "";
  #number: number | undefined;

  clear(): void {
    this.value = 0;
    if (this.#round === ROUNDS_MAX) this.#rounds.fill(0);
    this.#round = (this.#round % ROUNDS_MAX) + 1;
  }

  one(group: FeatureGroup, name: string): void {
    this.#add(TABLES[group].get(name));
  }

  pair(first: string, second: string): void {
    const one = first === this.#name ? this.#number : PAIR_NAMES.get(first);
    this.#name = second;
    this.#number = PAIR_NAMES.get(second);
    if (one !== undefined && this.#number !== undefined) {
      this.#add(PAIRS.get(keyOf(one, this.#number)));
    }
  }

  #add(feature: number | undefined): void {
    if (feature === undefined || this.#rounds[feature] === this.#round) return;
    this.#rounds[feature] = this.#round;
    this.value += WEIGHTS[feature] ?? 0;
  }
}

/** One for all: a sum is read before the next begins. */
const SUM = new Sum();

/** "name=weight name=weight …" */
function featuresIn(packed: string): readonly (readonly [string, number])[] {
  const entries = packed.trim().split(/\s+/);
  return entries.map((entry) => {
    const at = entry.lastIndexOf("=");
    return [entry.slice(0, at), WEIGHTS.push(Number(entry.slice(at + 1))) - 1] as const;
  });
}
