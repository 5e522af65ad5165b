// What can be seen of a text: the one notion of "nothing visible", for messages and for replies. A
// text of blanks, controls and invisible characters alone is as good as empty, whoever wrote it.

/**
 * Controls, format characters and what Unicode says to show as nothing (zero widths, bidi marks,
 * fillers, tags, variation selectors), for use in a class of a `u` pattern. Inside a text many of
 * them have a meaning, as in an emoji of several parts: they are only nothing where alone.
 */
export const INVISIBLE =
  "\\p{Cc}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}" +
  // Format characters beyond those; the others of their kind are signs around numbers, and seen.
  "\\ufff9-\\ufffb\\u{13430}-\\u{1343f}" +
  // An empty cell of Braille and a note without a head: blanks by their own look.
  "\\u2800\\u{1d159}";

/** The same and every blank: what leaves nothing to see. */
export const UNSEEN = `\\s${INVISIBLE}`;

const SEEN = new RegExp(`[^${UNSEEN}]`, "u");
const EVERY_INVISIBLE = new RegExp(`[${INVISIBLE}]`, "gu");

/** Whether anybody who looks at the text sees something. */
export function isVisible(text: string): boolean {
  return SEEN.test(text);
}

/** The text as it looks, for comparing words: line breaks and tabs are blanks and stay. */
export function visibleText(text: string): string {
  return text.replace(EVERY_INVISIBLE, (character) => (/[\t-\r]/.test(character) ? character : ""));
}

/** NUL and its kin, which no keyboard writes; tabs and line breaks are text. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** What a model may be sent: servers refuse a NUL, or end the text there. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, "");
}
