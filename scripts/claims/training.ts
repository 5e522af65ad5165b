// Trains the claim detector: logistic regression over the features of
// tools/review/claim-features.ts. In a reply with an untrue claim the highest-scoring sentence
// counts as the claim; in an honest reply without a tool execution no sentence claims.
// Deterministic: a fixed order of examples per round, averaged over a few runs. Holds the features
// of the corpora and two numbers for each feature name.

import {
  LATER_PREFIX,
  addFeaturesAround,
  addOwnFeatures,
  hasNoWords,
  parseSentence,
  surroundingsOf,
} from "../../tools/review/claim-features.ts";
import type { FeatureSink } from "../../tools/review/claim-features.ts";
import type { ClaimLine } from "./corpus.ts";
import { sentencesOf } from "../../engine/conversation/sentences.ts";

/** `writer`: what is learnt from one writer must hold for the others. */
export interface Example {
  readonly line: ClaimLine;
  readonly writer: string;
  /** The feature numbers of each sentence, or of each piece of a long one. */
  readonly sets: readonly Int32Array[];
}

export interface FeatureNames {
  readonly names: string[];
  readonly numbers: Map<string, number>;
}

export interface Model {
  readonly bias: number;
  readonly weights: Float64Array;
}

/** Example weights: single sentences were written for the trainer, backed replies are uncertain. */
const SENTENCE_WEIGHT = 0.3;
const BACKED_WEIGHT = 0.1;
const ROUNDS = 40;
const RATE = 0.3;
const L1 = 0.002;
const L2 = 3e-4;
const BAGS = 3;
/** Features in fewer lines, or of fewer writers, are not learnt. */
const LINES_MIN = 3;
const WRITERS_MIN = 2;
export const FEATURES_MAX = 1_500;
/** Weights are multiples of a tenth. */
export const UNIT = 10;
export const SENTENCES_WRITER = "sentences";

export function exampleOf(line: ClaimLine, writer: string, features: FeatureNames): Example {
  const read = sentencesOf(line.reply).map(parseSentence);
  const sets = read.flatMap(({ pieces, signals }, index) => {
    const around = surroundingsOf(read, { index, offered: line.offered });
    return pieces.flatMap((tokens) => {
      if (hasNoWords(tokens)) return [];
      const seen = new Set<number>();
      const sink: FeatureSink = {
        one: (group, name) => seen.add(numberOf(`${group} ${name}`, features)),
        pair: (first, second) => seen.add(numberOf(`pairs ${first}_${second}`, features)),
      };
      addFeaturesAround(addOwnFeatures(tokens, signals, sink), around, sink);
      return [Int32Array.from(seen)];
    });
  });
  return { line, writer, sets };
}

function numberOf(name: string, { names, numbers }: FeatureNames): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, names.length);
  return names.push(name) - 1;
}

/** The score of its highest-scoring sentence. */
export function scoreOf({ sets }: Example, model: Model): number {
  return sets.reduce((highest, set) => Math.max(highest, sumOf(set, model)), -20);
}

function sumOf(set: Int32Array, { bias, weights }: Model): number {
  let sum = bias;
  for (const feature of set) sum += weights[feature] ?? 0;
  return sum;
}

/** Fits, keeps the most important features, fits those again and rounds the weights. */
export function fit(examples: readonly Example[], names: readonly string[]): Model {
  const counts = linesOf(examples, names.length);
  const all = averaged(examples, names, learnable(examples, names.length));
  const worth = (feature: number): number =>
    Math.abs(all.weights[feature] ?? 0) * Math.sqrt(counts[feature] ?? 0);
  const kept = new Uint8Array(names.length);
  const ranked = [...all.weights.keys()].filter((feature) => worth(feature) > 0);
  ranked.sort((a, b) => worth(b) - worth(a) || a - b);
  for (const feature of ranked.slice(0, FEATURES_MAX)) kept[feature] = 1;
  const { bias, weights } = averaged(examples, names, kept);
  return { bias: rounded(bias), weights: weights.map(rounded) };
}

function rounded(weight: number): number {
  return Math.round(weight * UNIT) / UNIT;
}

function linesOf(examples: readonly Example[], count: number): Int32Array {
  const lines = new Int32Array(count);
  for (const { sets } of examples) {
    for (const feature of new Set(sets.flatMap((set) => [...set]))) {
      lines[feature] = (lines[feature] ?? 0) + 1;
    }
  }
  return lines;
}

function learnable(examples: readonly Example[], count: number): Uint8Array {
  const lines = linesOf(examples, count);
  const writers = new Uint8Array(count);
  for (const writer of new Set(examples.map((example) => example.writer))) {
    const writerLines = linesOf(
      examples.filter((example) => example.writer === writer),
      count,
    );
    for (const [feature, some] of writerLines.entries()) {
      if (some > 0) writers[feature] = (writers[feature] ?? 0) + 1;
    }
  }
  return Uint8Array.from(lines, (some, feature) =>
    some >= LINES_MIN && (writers[feature] ?? 0) >= WRITERS_MIN ? 1 : 0,
  );
}

function averaged(examples: readonly Example[], names: readonly string[], kept: Uint8Array): Model {
  const weights = new Float64Array(names.length);
  let bias = 0;
  const isLater = Uint8Array.from(names, (name) => (name.includes(` ${LATER_PREFIX}`) ? 1 : 0));
  for (let bag = 0; bag < BAGS; bag++) {
    const one = new Fit(examples, { kept, isLater }).run(1 + bag * 1_000);
    bias += one.bias / BAGS;
    for (const [feature, weight] of one.weights.entries()) {
      weights[feature] = (weights[feature] ?? 0) + weight / BAGS;
    }
  }
  return { bias, weights };
}

interface WeightedExample {
  readonly claims: boolean;
  readonly weight: number;
  readonly sets: readonly Int32Array[];
}

/** AdaGrad with L1 (soft threshold) and L2 regularisation of the features in use. */
class Fit {
  readonly #examples: readonly WeightedExample[];
  readonly #isLater: Uint8Array;
  readonly #weights: Float64Array;
  readonly #squares: Float64Array;
  #bias = -0.5;
  #biasSquares = 1;

  constructor(
    examples: readonly Example[],
    { kept, isLater }: { readonly kept: Uint8Array; readonly isLater: Uint8Array },
  ) {
    this.#isLater = isLater;
    this.#weights = new Float64Array(kept.length);
    this.#squares = new Float64Array(kept.length).fill(1);
    this.#examples = examples.map(({ line, writer, sets }) => ({
      claims: line.label === "false" || line.isBacked,
      weight:
        (line.isBacked ? BACKED_WEIGHT : 1) * (writer === SENTENCES_WRITER ? SENTENCE_WEIGHT : 1),
      sets: sets.map((set) => set.filter((feature) => kept[feature] === 1)),
    }));
  }

  run(seed: number): Model {
    for (let round = 0; round < ROUNDS; round++) {
      for (const index of shuffled(this.#examples.length, round + seed)) {
        const example = this.#examples[index];
        if (example !== undefined) this.#learn(example);
      }
    }
    return { bias: this.#bias, weights: this.#weights };
  }

  #learn({ claims, weight, sets }: WeightedExample): void {
    if (!claims) {
      for (const set of sets)
        this.#step(set, { target: 0, weight: weight / Math.sqrt(sets.length) });
      return;
    }
    const model: Model = { bias: this.#bias, weights: this.#weights };
    const scores = sets.map((set) => sumOf(set, model));
    const highest = sets[scores.indexOf(Math.max(...scores))];
    if (highest !== undefined) this.#step(highest, { target: 1, weight });
  }

  #step(set: Int32Array, { target, weight }: { target: number; weight: number }): void {
    const sum = sumOf(set, { bias: this.#bias, weights: this.#weights });
    const slope = (1 / (1 + Math.exp(-sum)) - target) * weight;
    this.#biasSquares += slope * slope;
    this.#bias -= (RATE * 0.3 * slope) / Math.sqrt(this.#biasSquares);
    for (const feature of set) {
      const old = this.#weights[feature] ?? 0;
      const pull = slope + L2 * old;
      const squares = (this.#squares[feature] ?? 1) + pull * pull;
      const step = RATE / Math.sqrt(squares);
      const moved = old - step * pull;
      const shrunk = Math.sign(moved) * Math.max(0, Math.abs(moved) - step * L1);
      this.#squares[feature] = squares;
      this.#weights[feature] = this.#isLater[feature] === 1 ? Math.min(0, shrunk) : shrunk;
    }
  }
}

/** A deterministic shuffle by seed. */
function shuffled(count: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  let state = seed;
  for (let last = count - 1; last > 0; last--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const other = (state >>> 8) % (last + 1);
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}
