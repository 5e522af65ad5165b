// Plain text from HTML and Markdown pasted into a catalogue: removes tags, entities and links,
// keeps the words. Pure; every step looks at each character a bounded number of times.

/** Longer descriptions are cut before they are cleaned: only their beginning is shown. */
const MARKUP_CHARACTERS_MAX = 8192;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  aacute: "á",
  eacute: "é",
  iacute: "í",
  oacute: "ó",
  uacute: "ú",
  uuml: "ü",
  ntilde: "ñ",
  Aacute: "Á",
  Eacute: "É",
  Iacute: "Í",
  Oacute: "Ó",
  Uacute: "Ú",
  Ntilde: "Ñ",
  iquest: "¿",
  iexcl: "¡",
  ordm: "º",
  ordf: "ª",
  euro: "€",
  hellip: "…",
  ndash: "–",
  mdash: "—",
  bull: "•",
};

/**
 * Returns one line of text. Markup written as entities is removed in a second pass, after the
 * links, because a link text may end in a "<" that would then look like the start of a tag.
 */
export function htmlToText(markup: string): string {
  const decoded = decodeEntities(withoutTags(markup.slice(0, MARKUP_CHARACTERS_MAX)));
  const unlinked = decoded.replace(/!?\[([^[\]]{0,200})\]\([^()\s]{0,2000}\)/g, "$1");
  return withoutTags(unlinked)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ")
    .replace(/\s+/g, " ")
    .toWellFormed()
    .trim();
}

function withoutTags(text: string): string {
  return (
    text
      // Removes scripts and styles with their content, closed or not.
      .replace(/<(script|style)\b(?:[^<]|<(?!\/(?:script|style)\b))*/gi, " ")
      .replace(/<!--(?:[^-]|-(?!->))*(?:-->)?/g, " ")
      // A "<" before a space or a digit is a comparison, not a tag.
      .replace(/<[/!?a-z][^<>]*>?/giu, " ")
  );
}

function decodeEntities(text: string): string {
  return text.replace(
    /&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});/g,
    (whole, body: string) => {
      if (!body.startsWith("#")) {
        return Object.hasOwn(ENTITIES, body) ? (ENTITIES[body] ?? whole) : whole;
      }
      const hexadecimal = /^#[xX]/.test(body);
      const code = Number.parseInt(body.slice(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
      const exists = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
      return exists ? String.fromCodePoint(code) : " ";
    },
  );
}
