// Trains the preset dictionary of engine/sessions/turn-codec.ts and measures what it saves.
//   tsx bench/train-dictionary.ts            measures only
//   tsx bench/train-dictionary.ts FILE       also writes a dictionary trained on all phrases
// A shipped dictionary is permanent: rings refer to it by version. Never overwrite one.

import { writeFileSync } from "node:fs";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { plainForm } from "../engine/sessions/turn-codec.ts";
import { conversation } from "../test/support/corpora/conversations.ts";
import type { Half } from "../test/support/corpora/conversations.ts";

/** Above this, held-out text gains 1 % and every write pays for hashing a larger dictionary. */
const SHIPPED_BYTES = 8 * 1024;
/** Long enough that a match pays off, short enough to match parts of words. */
const GRAM_BYTES = 7;
const SEGMENT_BYTES = 40;

interface Settings {
  readonly level: number;
  readonly windowBits: number;
  readonly memLevel: number;
  readonly dictionary?: Buffer;
}

function sample(half: Half, firstSeed: number, countMax: number): Buffer[] {
  const turns: Buffer[] = [];
  for (let seed = firstSeed; seed < firstSeed + countMax; seed++) {
    for (const turn of conversation(seed, half)) turns.push(plainForm(turn));
  }
  return turns;
}

/**
 * Greedy cover: splits the text into as many stretches as segments fit the dictionary, and takes
 * from each the segment whose uncovered grams occur in the most turns. The best go last, where
 * deflate reaches them with the shortest distances.
 */
function train(turns: readonly Buffer[], bytesMax: number): Buffer {
  const scores = gramScores(turns);
  const text = Buffer.concat(turns).toString("latin1");
  const segmentsMax = Math.floor(bytesMax / SEGMENT_BYTES);
  const stretch = Math.floor(text.length / segmentsMax);
  const chosen: { readonly score: number; readonly segment: string }[] = [];
  for (let start = 0; chosen.length < segmentsMax && start < text.length; start += stretch) {
    const best = bestSegment(text.slice(start, start + stretch), scores);
    for (const gram of gramsOf(best.segment)) scores.delete(gram);
    chosen.push(best);
  }
  chosen.sort((one, other) => one.score - other.score);
  return Buffer.from(chosen.map(({ segment }) => segment).join(""), "latin1");
}

function bestSegment(text: string, scores: ReadonlyMap<string, number>) {
  let best = { score: -1, segment: text.slice(0, SEGMENT_BYTES) };
  for (let at = 0; at + SEGMENT_BYTES <= text.length; at += 2) {
    const segment = text.slice(at, at + SEGMENT_BYTES);
    let score = 0;
    for (const gram of gramsOf(segment)) score += scores.get(gram) ?? 0;
    if (score > best.score) best = { score, segment };
  }
  return best;
}

/** In how many turns each gram occurs; grams of a single turn are useless. */
function gramScores(turns: readonly Buffer[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const turn of turns) {
    for (const gram of gramsOf(turn.toString("latin1"))) {
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
  }
  for (const [gram, count] of counts) if (count < 3) counts.delete(gram);
  return counts;
}

function gramsOf(text: string): Set<string> {
  const grams = new Set<string>();
  for (let at = 0; at + GRAM_BYTES <= text.length; at++) grams.add(text.slice(at, at + GRAM_BYTES));
  return grams;
}

function measure(label: string, turns: readonly Buffer[], settings: Settings): void {
  const { dictionary, windowBits } = settings;
  const deflate = { ...settings, strategy: constants.Z_DEFAULT_STRATEGY, chunkSize: 2048 };
  const inflate = {
    windowBits,
    chunkSize: 4096,
    ...(dictionary === undefined ? {} : { dictionary }),
  };
  const packed = turns.map((turn) => deflateRawSync(turn, deflate));
  const write = micros(() => turns.forEach((turn) => deflateRawSync(turn, deflate)), turns.length);
  const read = micros(() => packed.forEach((turn) => inflateRawSync(turn, inflate)), turns.length);
  // zlib's formula for deflate's state, which it allocates and clears for each call.
  const state = 2 ** (windowBits + 2) + 2 ** (settings.memLevel + 9);
  const [raw, small] = [mean(turns), mean(packed)];
  console.log(
    `${label.padEnd(36)} ${raw.toFixed(0).padStart(6)} → ${small.toFixed(0).padStart(5)} B ` +
      `(${((100 * small) / raw).toFixed(0)} %)  write ${write.toFixed(0).padStart(4)} µs  ` +
      `read ${read.toFixed(0).padStart(3)} µs  state ${state / 1024} KiB`,
  );
}

function mean(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, buffer) => sum + buffer.length, 0) / buffers.length;
}

/** The best of five rounds: slower ones measure other work on this machine. */
function micros(work: () => void, countMax: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const started = process.hrtime.bigint();
    work();
    best = Math.min(best, Number(process.hrtime.bigint() - started) / 1000 / countMax);
  }
  return best;
}

function main(): void {
  const training = sample("even", 1, 150);
  const sets = [
    ["known wording", sample("even", 10_000, 60)],
    ["unknown wording", sample("odd", 20_000, 60)],
  ] as const;
  const usual = { level: 6, windowBits: 14, memLevel: 6 };
  for (const [name, turns] of sets) {
    measure(`${name}, deflate`, turns, usual);
    for (const kib of [4, 8, 16]) {
      const dictionary = train(training, kib * 1024);
      measure(`${name}, ${kib} KiB dictionary`, turns, { ...usual, dictionary });
    }
  }
  const dictionary = train(training, SHIPPED_BYTES);
  for (const level of [1, 3, 6, 9]) {
    for (const [windowBits, memLevel] of [
      [14, 5],
      [14, 6],
      [15, 8],
    ] as const) {
      const settings = { level, windowBits, memLevel, dictionary };
      const label = `unknown, level ${level}, ${windowBits} bits, memLevel ${memLevel}`;
      measure(label, sets[1][1], settings);
    }
  }
  const [file] = process.argv.slice(2);
  if (file !== undefined) writeFileSync(file, train(sample("all", 1, 300), SHIPPED_BYTES));
}

main();
