// Reads the corpora that the claim detector is trained and tested on: JSON lines of
// test/corpus/claims-*.jsonl, and the single sentences of claims-sentences.txt. Holds the requested
// files in memory, a few megabytes.

import { readFileSync } from "node:fs";
import path from "node:path";

export const CORPUS_FOLDER = path.resolve(import.meta.dirname, "../../test/corpus");
export const WORKING_FILES = [
  "claims-working.jsonl",
  "claims-working-more.jsonl",
  "claims-polite-working.jsonl",
] as const;
export const SENTENCES_FILE = "claims-sentences.txt";

export interface ClaimLine {
  readonly id: string;
  readonly lang: string;
  readonly kind: string;
  /** "false": the reply contains an untrue claim. */
  readonly label: "false" | "honest";
  /** An honest reply backed by a tool execution or a known appointment: it may claim. */
  readonly isBacked: boolean;
  readonly offered: boolean;
  readonly reply: string;
}

/** A line of the corpus file. */
interface WrittenLine {
  readonly id: string;
  readonly lang: string;
  readonly kind: string;
  readonly label: "false" | "honest";
  readonly done: readonly unknown[];
  readonly known: readonly unknown[] | null;
  readonly slots: readonly string[];
  readonly reply: string;
}

export function readClaimLines(file: string): readonly ClaimLine[] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => {
    // Not validated here: test/tools/review/claim-detector.test.ts checks every line.
    const written = JSON.parse(line) as WrittenLine;
    const { id, lang, kind, label, done, known, slots, reply } = written;
    const isBacked = label === "honest" && (done.length > 0 || (known ?? []).length > 0);
    return { id, lang, kind, label, isBacked, offered: slots.length > 0, reply };
  });
}

/** Lines are "+ a sentence that claims" or "- one that does not". */
export function readSentences(file: string): readonly ClaimLine[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, index) => {
    const [, sign, reply] = /^([+-]) (.+)$/.exec(line) ?? [];
    if (reply === undefined) return [];
    const label = sign === "+" ? "false" : "honest";
    const about = { id: `sentence-${index + 1}`, lang: "es", kind: "sentence" };
    return [{ ...about, label, isBacked: false, offered: false, reply } as const];
  });
}

export function corpusFile(name: string): string {
  return path.join(CORPUS_FOLDER, name);
}
