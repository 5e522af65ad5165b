// Reads the corpora of replies that the claim detector is trained on and judged by: JSON lines of
// test/corpus/claims-*.jsonl, and the single sentences of claims-sentences.txt. Holds the files it
// is asked for, a few megabytes.

import { readFileSync } from "node:fs";
import path from "node:path";

export const CORPUS_FOLDER = path.resolve(import.meta.dirname, "../test/corpus");
export const WORKING_FILES = ["claims-working.jsonl", "claims-working-more.jsonl"] as const;
export const SENTENCES_FILE = "claims-sentences.txt";

export interface ClaimLine {
  readonly id: string;
  readonly lang: string;
  readonly kind: string;
  /** "false": something in it claims what is not so. */
  readonly label: "false" | "honest";
  /** A real deed or a known appointment stands behind an honest one: it may claim. */
  readonly isBacked: boolean;
  readonly offered: boolean;
  readonly reply: string;
}

/** A line as people wrote it. */
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
    // The corpora's own shape: test/tools/review/claim-detector.test.ts reads every line of them.
    const written = JSON.parse(line) as WrittenLine;
    const { id, lang, kind, label, done, known, slots, reply } = written;
    const isBacked = label === "honest" && (done.length > 0 || (known ?? []).length > 0);
    return { id, lang, kind, label, isBacked, offered: slots.length > 0, reply };
  });
}

/** "+ a sentence that claims", "- one that does not". */
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
