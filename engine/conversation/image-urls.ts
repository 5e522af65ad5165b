// Pictures in a message: their addresses become image parts, the rest stays text. Pure.

import type { UserMessage } from "./messages.ts";

/** An http(s) address whose path ends like a picture's; a query may follow; commas end it. */
const ADDRESS = String.raw`https?:\/\/[^\s,<>"']+?\.(?:jpe?g|png|gif|webp)(?:\?[^\s,<>"']*)?`;
/** What may stand behind one. */
const BEHIND = String.raw`(?=$|[\s,<>"'.;:!?)\]}»”’*_…|])`;
const IMAGE = new RegExp(ADDRESS + BEHIND, "gi");
/** What ends a sentence, a bracket or an emphasis around an address, and never an address. */
const CLOSERS: ReadonlySet<string> = new Set(".;:!?¡¿«»“”‘’*…");
const BRACKETS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
/** Brackets and quotes that stood around a picture alone. */
const EMPTY_PAIR = /\(\s*\)|\[\s*\]|\{\s*\}|«\s*»|“\s*”|"\s*"/g;
/** Nothing is said but the marks that stood around pictures; a lone "?" asks about them. */
const MARKS_ALONE = /^[\s.,;:()[\]{}«»“”"'*_|-]*$/;

/** At most `imagesMax` addresses are taken out; further ones stay in the text. */
export function splitImages(text: string, imagesMax: number): UserMessage {
  const images: string[] = [];
  const rest = text.replace(IMAGE, (found) => {
    if (images.length >= imagesMax) return found;
    const address = withoutClosers(found);
    images.push(address);
    return found.slice(address.length);
  });
  if (images.length === 0) return { text, images };
  return { text: tidied(rest), images };
}

/** Without the marks that close what stands around it; a bracket that it opened itself stays. */
function withoutClosers(found: string): string {
  let end = found.length;
  // By closer: those in the address that nothing in it opens.
  const spare = new Map(Object.entries(BRACKETS).map(([to, from]) => [to, count(found, to, from)]));
  for (; end > 0; end--) {
    const last = found.charAt(end - 1);
    const left = spare.get(last) ?? 0;
    if (!CLOSERS.has(last) && left <= 0) break;
    spare.set(last, left - 1);
  }
  return found.slice(0, end);
}

function count(text: string, closer: string, opener: string): number {
  return text.split(closer).length - text.split(opener).length;
}

function tidied(rest: string): string {
  const text = rest.replace(EMPTY_PAIR, "");
  if (MARKS_ALONE.test(text)) return "";
  return text.replace(/^[\s,]+|[\s,]+$/g, "").replace(/\s{2,}/g, " ");
}

/** What is left of a message without its pictures: their mark. So the history keeps it. */
export function storedText(message: UserMessage, mark = "[imagen]"): string {
  if (message.images.length === 0) return message.text;
  return [message.text, ...message.images.map(() => mark)].filter((part) => part !== "").join(" ");
}
