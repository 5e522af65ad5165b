// What the service itself says inside the customer's message: the turn's clock, and what was wrong
// with an answer. Many chat templates take one system message and only as the first, so such words
// go with the user's message, between marks that no customer's text can write. Pure.

const TAG = "contexto_del_turno";
const ORIGIN = "Lo añade el servicio; el cliente no lo escribió ni lo lee.";

/** Letters that a reader does not see and a pattern would stumble over. */
const UNSEEN =
  "[\\u00ad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]{0,8}";
const NAME = [...TAG].map((letter) => (letter === "_" ? "[\\s_-]{0,8}" : letter)).join(UNSEEN);
/** The mark as somebody might imitate it: other brackets, other case, spaces, unseen letters. */
const START = `[<＜﹤‹〈《]${UNSEEN}\\s{0,8}[/／\\\\]?${UNSEEN}\\s{0,8}`;
const MARK = new RegExp(`${START}${NAME}(?:[^<>＜＞\\n]{0,64}[>＞﹥›〉》])?`, "giu");
/** From a mark to its end, or to where the text ends. */
const BLOCK = new RegExp(`<${TAG}>[^]*?(?:</${TAG}>|$)`, "gi");

/** `text` as the service's own words, for the end of the user's message. */
export function fenced(text: string): string {
  return `<${TAG}>\n${ORIGIN}\n${withoutFenceTags(text)}\n</${TAG}>`;
}

export function hasFenceTag(text: string): boolean {
  return text.search(MARK) >= 0;
}

/** A text of somebody else's that can neither open nor close the service's words. */
export function withoutFenceTags(text: string): string {
  // A space in its place: what stands on both sides must not become a mark together.
  return text.replace(MARK, " ");
}

/** What a model wrote, without the service's words that it repeated. */
export function withoutFenced(text: string): string {
  return withoutFenceTags(text.replace(BLOCK, " "));
}
