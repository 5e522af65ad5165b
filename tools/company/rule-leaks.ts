// The rules of our own prompt, as runs of words: a reply that holds a long run of them tells the
// prompt. The company's data are no part of it: they are for customers. Made once, when first
// asked.

import { foldText } from "../dates/date-mentions.ts";
import { templateText } from "./templates.ts";

/** So many words in a row are no chance. */
const RUN_WORDS = 7;

/** Hashes of all runs of the rules: some 1,200 numbers. */
let runs: ReadonlySet<number> | null = null;

export function leaksRules(sentence: string): boolean {
  const known = (runs ??= runsOf(templateText("system.eta")));
  return runsIn(sentence).some((run) => known.has(run));
}

function runsOf(template: string): ReadonlySet<number> {
  // What the templates put in is data, and a line is a run's end.
  const pieces = template.split(/<%[^]*?%>|\n/);
  return new Set(pieces.flatMap(runsIn));
}

function runsIn(text: string): readonly number[] {
  const words = foldText(text).match(/[a-z0-9_]+/g) ?? [];
  const hashes: number[] = [];
  for (let index = 0; index + RUN_WORDS <= words.length; index++) {
    hashes.push(hashOf(words.slice(index, index + RUN_WORDS).join(" ")));
  }
  return hashes;
}

/** FNV-1a, 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
