// Fences the service's own text within the customer's message: the turn's date and time, and
// objections to a reply. Many chat templates accept a system message only as the first, so this
// text goes into the user's message, between tags that a customer's text cannot contain. Pure.

const TAG = "contexto_del_turno";
const ORIGIN = "Lo añade el servicio; el cliente no lo escribió ni lo lee.";

/** Invisible characters that could hide a tag from the pattern. */
const UNSEEN =
  "[\\u00ad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]{0,8}";
const NAME = [...TAG].map((letter) => (letter === "_" ? "[\\s_-]{0,8}" : letter)).join(UNSEEN);
/** The tag and its imitations: other brackets, other case, spaces, invisible characters. */
const START = `[<＜﹤‹〈《]${UNSEEN}\\s{0,8}[/／\\\\]?${UNSEEN}\\s{0,8}`;
const MARK = new RegExp(`${START}${NAME}(?:[^<>＜＞\\n]{0,64}[>＞﹥›〉》])?`, "giu");
/** From an opening tag to its end, or to the end of the text. */
const BLOCK = new RegExp(`<${TAG}>[^]*?(?:</${TAG}>|$)`, "gi");

/** `text` between the tags, for the end of the user's message. */
export function fenced(text: string): string {
  return `<${TAG}>\n${ORIGIN}\n${withoutFenceTags(text)}\n</${TAG}>`;
}

export function hasFenceTag(text: string): boolean {
  return text.search(MARK) >= 0;
}

/** A text from outside with its tags removed: it can neither open nor close a fence. */
export function withoutFenceTags(text: string): string {
  // Replaced by a space, so that the two sides cannot form a tag together.
  return text.replace(MARK, " ");
}

/** A model's text without the fenced text that it repeated. */
export function withoutFenced(text: string): string {
  return withoutFenceTags(text.replace(BLOCK, " "));
}
