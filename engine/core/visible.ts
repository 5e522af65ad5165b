// The one definition of "nothing visible", for messages and replies: a text of only white space,
// controls and invisible characters counts as empty.

/**
 * Controls, format characters and characters that Unicode shows as nothing (zero widths, bidi
 * marks, fillers, tags, variation selectors), for use in a class of a `u` pattern. Within a text
 * many of them have a meaning, as in a composed emoji: only a text of nothing else is empty.
 */
export const INVISIBLE =
  "\\p{Cc}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}" +
  // Further format characters; the rest of category Cf are visible signs around numbers.
  "\\ufff9-\\ufffb\\u{13430}-\\u{1343f}" +
  // The blank Braille cell and the null notehead look blank.
  "\\u2800\\u{1d159}";

/** The same and all white space. */
export const UNSEEN = `\\s${INVISIBLE}`;

const SEEN = new RegExp(`[^${UNSEEN}]`, "u");
const EVERY_INVISIBLE = new RegExp(`[${INVISIBLE}]`, "gu");

/** Whether a text has at least one visible character. */
export function isVisible(text: string): boolean {
  return SEEN.test(text);
}

/** The text without invisible characters, for comparing words; line breaks and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(EVERY_INVISIBLE, (character) => (/[\t-\r]/.test(character) ? character : ""));
}

/** Control characters that no keyboard writes; tabs and line breaks are text. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** A text for the model: servers reject a NUL, or end the text there. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, "");
}
