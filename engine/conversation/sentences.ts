// Finds where a sentence of a reply ends, also while the reply is still arriving. Pure.

import { isVisible } from "../core/visible.ts";

/** The end of a sentence: a final mark, closing marks, and then white space. */
const END_OF_SENTENCE = /[.!?…]["'»”’)\]*_]{0,4}(?=\s)|\n/g;

/** Words before a period that does not end a sentence. */
const ABBREVIATION =
  /(?:(?:^|[\s(¡¿])(?:sra?|dra?|srta|av|jr|ing|lic|n[úu]m|nro|s\/|[ap]\.\s?m)|\d\s?[ap])$/i;

/**
 * The index after the first sentence of `text`, null while it may still go on. The rest begins with
 * white space. Searches from `from` on; the caller knows that no sentence ends before it.
 */
export function sentenceEnd(text: string, from = 0): number | null {
  // An end found in the earlier search may have lacked only its white space.
  END_OF_SENTENCE.lastIndex = Math.max(0, from - 8);
  for (;;) {
    const match = END_OF_SENTENCE.exec(text);
    if (match === null) return null;
    const isLine = match[0] === "\n";
    const end = isLine ? match.index : match.index + match[0].length;
    const before = text.slice(Math.max(0, match.index - 8), match.index);
    if (match[0] === "." && ABBREVIATION.test(before)) continue;
    if (!isLine || isVisible(text.slice(0, end))) return end;
  }
}

/** The sentences of a text; joined they are the text. */
export function sentencesOf(text: string): readonly string[] {
  const sentences: string[] = [];
  let rest = text;
  for (let end = sentenceEnd(rest); end !== null; end = sentenceEnd(rest)) {
    sentences.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest === "" ? sentences : [...sentences, rest];
}
