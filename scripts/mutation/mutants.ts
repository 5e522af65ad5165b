// Defines a mutant and creates the mutants of one file: of TypeScript by its syntax tree, of Lua by
// its tokens. Pure.

import { mutationsOfLua } from "./mutants-lua.ts";
import { mutationsOfTypeScript } from "./mutants-typescript.ts";

/** A range of a file and its replacement. */
export interface Mutation {
  readonly start: number;
  readonly end: number;
  readonly instead: string;
}

export interface Mutant {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The whole line, trimmed. */
  readonly where: string;
  /** The change in short: `before → after`. */
  readonly change: string;
  readonly text: string;
}

/** Each mutant changes one place. */
export function mutantsOf(file: string, text: string): readonly Mutant[] {
  const mutations = file.endsWith(".lua") ? mutationsOfLua(text) : mutationsOfTypeScript(text);
  return alter(file, text, mutations);
}

/** One mutant for each mutation; duplicates by text are dropped. */
export function alter(
  file: string,
  text: string,
  mutations: readonly Mutation[],
): readonly Mutant[] {
  // Bounded by the mutations of one file.
  const seen = new Set([text]);
  const mutants: Mutant[] = [];
  for (const { start, end, instead } of mutations) {
    const altered = text.slice(0, start) + instead + text.slice(end);
    if (seen.has(altered)) continue;
    seen.add(altered);
    const line = text.slice(0, start).split("\n").length;
    const where = (text.split("\n")[line - 1] ?? "").trim();
    const change = `${short(text.slice(start, end))} → ${short(instead)}`;
    mutants.push({ file, line, where, change, text: altered });
  }
  return mutants;
}

function short(piece: string): string {
  const one = piece.replace(/\s+/g, " ").trim();
  if (one === "") return "nothing";
  return one.length > 60 ? `${one.slice(0, 40)} … ${one.slice(-17)}` : one;
}
