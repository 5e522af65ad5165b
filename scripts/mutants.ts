// What a mutant is, and the small wrong changes made of one file: of TypeScript by its syntax tree,
// of Lua by its tokens. Pure.

import { mutationsOfLua } from "./mutants-lua.ts";
import { mutationsOfTypeScript } from "./mutants-typescript.ts";

/** A piece of a file and what stands there instead. */
export interface Mutation {
  readonly start: number;
  readonly end: number;
  readonly instead: string;
}

export interface Mutant {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The whole line, without the space around it. */
  readonly where: string;
  /** In short: what stood there, and what stands there now. */
  readonly change: string;
  readonly text: string;
}

/** Each alters one place. */
export function mutantsOf(file: string, text: string): readonly Mutant[] {
  const mutations = file.endsWith(".lua") ? mutationsOfLua(text) : mutationsOfTypeScript(text);
  return alter(file, text, mutations);
}

/** One mutant for each mutation; those that come to the same text are left out. */
export function alter(
  file: string,
  text: string,
  mutations: readonly Mutation[],
): readonly Mutant[] {
  // Cap: the mutations of one file.
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
