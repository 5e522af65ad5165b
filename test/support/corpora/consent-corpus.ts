// Reads the corpora of answers to booking summaries: JSON lines, each with the action, the message
// and a careful receptionist's label. The summaries that they answer are fixed.

import { readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { ConsentQuestion } from "../../../tools/consent/consent-question.ts";
import type { Consent } from "../../../tools/consent/read-consent.ts";

const FOLDER = path.join(import.meta.dirname, "../../corpus");

const LINE = z.object({
  id: z.string(),
  country: z.string(),
  action: z.enum(["book", "move", "cancel"]),
  message: z.string(),
  label: z.enum(["yes", "no", "change", "unsure"]),
});

export interface CorpusLine {
  readonly id: string;
  readonly country: string;
  readonly action: ConsentQuestion["action"];
  readonly message: string;
  readonly label: Consent;
}

export function consentCorpora(): readonly string[] {
  const names = readdirSync(FOLDER).filter((name) => /^consent-working.*\.jsonl$/.test(name));
  return names.sort().map((name) => path.join(FOLDER, name));
}

export function readCorpus(text: string): readonly CorpusLine[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const { label, ...rest } = LINE.parse(JSON.parse(line));
    return { ...rest, label: label === "unsure" ? "unclear" : label };
  });
}

const NEW = { date: "2026-12-10", minute: 16 * 60 };
const OLD = { date: "2026-12-08", minute: 10 * 60 };

/** The summaries: Thursday 10 December at 4 PM for Ana Ruiz; a move is from Tuesday 8 at 10 AM. */
export function questionOf(action: ConsentQuestion["action"]): ConsentQuestion {
  if (action === "book") {
    return {
      action,
      shown: { names: ["Ana Ruiz"], emails: ["ana@example.com"], moments: [NEW] },
    };
  }
  return {
    action,
    shown: { names: [], emails: [], moments: action === "move" ? [OLD, NEW] : [NEW] },
  };
}

export interface Rates {
  /** Read as yes, but labelled otherwise. */
  readonly opened: number;
  readonly others: number;
  /** Labelled yes, but read otherwise. */
  readonly missed: number;
  readonly yeses: number;
}

export function ratesOf(
  lines: readonly { readonly label: Consent; readonly reading: Consent }[],
): Rates {
  const others = lines.filter(({ label }) => label !== "yes");
  const yeses = lines.filter(({ label }) => label === "yes");
  return {
    opened: others.filter(({ reading }) => reading === "yes").length,
    others: others.length,
    missed: yeses.filter(({ reading }) => reading !== "yes").length,
    yeses: yeses.length,
  };
}
