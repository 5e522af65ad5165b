// Pictures in a message: their URLs become image parts, the rest stays text. Pure.

import type { UserMessage } from "./messages.ts";

/** An http(s) URL whose path has a picture's extension; a query may follow; commas end it. */
const ADDRESS = String.raw`https?:\/\/[^\s,<>"']+?\.(?:jpe?g|png|gif|webp)(?:\?[^\s,<>"']*)?`;
/** What may follow such a URL. */
const BEHIND = String.raw`(?=$|[\s,<>"'.;:!?)\]}»”’*_…|])`;
const IMAGE = new RegExp(ADDRESS + BEHIND, "gi");
/** Characters that end a sentence, a bracket or an emphasis, and never a URL. */
const CLOSERS: ReadonlySet<string> = new Set(".;:!?¡¿«»“”‘’*…");
const BRACKETS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
/** Brackets and quotes that enclosed only a picture. */
const EMPTY_PAIR = /\(\s*\)|\[\s*\]|\{\s*\}|«\s*»|“\s*”|"\s*"/g;
/** Only punctuation that enclosed pictures; a lone "?" is not included, it asks about them. */
const MARKS_ALONE = /^[\s.,;:()[\]{}«»“”"'*_|-]*$/;

/** Takes at most `imagesMax` URLs out of the text; further ones stay in it. */
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

/** Removes the closing punctuation around a URL; a bracket that the URL opened itself stays. */
function withoutClosers(found: string): string {
  let end = found.length;
  // For each closing bracket: the number that the URL itself does not open.
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

/** The message as the history stores it: each picture is replaced by `mark`. */
export function storedText(message: UserMessage, mark = "[imagen]"): string {
  if (message.images.length === 0) return message.text;
  return [message.text, ...message.images.map(() => mark)].filter((part) => part !== "").join(" ");
}
