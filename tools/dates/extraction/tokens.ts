// Splits a text into words, numbers and marks for the parser of days and hours
// (../extract-dates.ts). Pure. Reads only the first `CHARACTERS_MAX` characters, in one pass. Every
// letter is folded to one UTF-16 unit, so positions are those of the original text.

/** The text after it is ignored; a long message or reply has about as much. */
export const CHARACTERS_MAX = 8192;

interface Token {
  readonly kind: "number" | "word" | "mark";
  /** Lower case, no accents. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Directly follows the token before it. */
  readonly isGlued: boolean;
  readonly isCapital: boolean;
}

export type Tokens = readonly Token[];

/**
 * Combining accents and invisible characters: allowed inside words and between tokens, never tokens
 * themselves.
 */
const UNSEEN = "\\u0300-\\u036f\\u00ad\\u200b-\\u200f\\u2060";
const INVISIBLE = new RegExp(`[${UNSEEN}]`, "g");
const LETTERS = `[a-z][a-z${UNSEEN}]*`;
/** Letters right after a digit are a separate word: "9am"; digits after letters are not. */
const TOKEN = new RegExp(
  `\\d+|(?<=\\d)[a-z]+|(?:a?las?|el)(?=\\d)|${LETTERS}\\d[a-z\\d]*|${LETTERS}` +
    `|\\n|[^\\s*_~\`${UNSEEN}]`,
  "g",
);

export function tokensOf(text: string): Tokens {
  const read = text.slice(0, CHARACTERS_MAX);
  const folded = withoutAddresses(foldUnits(read));
  const tokens: Token[] = []; // at most one for each character that is read
  let end = -1;
  for (const match of folded.matchAll(TOKEN)) {
    const start = match.index;
    const word = match[0].length > 1 ? match[0].replace(INVISIBLE, "") : match[0];
    const kind = /^\d/.test(word) ? "number" : /^[a-z]/.test(word) ? "word" : "mark";
    const first = read.charAt(start);
    const isCapital = kind === "word" && first !== first.toLowerCase();
    tokens.push({
      kind,
      text: word,
      start,
      end: start + match[0].length,
      isGlued: start === end,
      isCapital,
    });
    end = start + match[0].length;
  }
  return tokens;
}

/** Lower case without accents, unit for unit; letters that fold to several units stay unchanged. */
function foldUnits(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  let folded = "";
  for (let index = 0; index < text.length; index++) {
    folded += text.charCodeAt(index) < 128 ? text.charAt(index) : foldUnit(text.charAt(index));
  }
  return folded.toLowerCase().length === text.length ? folded.toLowerCase() : folded;
}

function foldUnit(unit: string): string {
  const plain = unit.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.length === 1 ? plain : unit;
}

/** Digits in links and email addresses are ignored. */
function withoutAddresses(text: string): string {
  if (!text.includes("@") && !text.includes("://") && !text.includes("www.")) return text;
  return text.replace(/\S+/g, (run) =>
    /[^@]@[^@]|:\/\/|^www\./.test(run) ? " ".repeat(run.length) : run,
  );
}

/** The text of the token at `index`; "" outside. */
export function at(tokens: Tokens, index: number): string {
  return tokens[index]?.text ?? "";
}

export function isNumber(tokens: Tokens, index: number): boolean {
  return tokens[index]?.kind === "number";
}

export function isGlued(tokens: Tokens, index: number): boolean {
  return tokens[index]?.isGlued === true;
}

/**
 * Whether the number at `index` is only part of something: "-2.50", "#12"; not after the T of an
 * ISO timestamp.
 */
export function isPiece(tokens: Tokens, index: number): boolean {
  const before = at(tokens, index - 1);
  return (
    isGlued(tokens, index) &&
    !/^(?:a?las?|el)$/.test(before) &&
    !/^[t(¿¡"'«“‘:—–>[,;!?…]$/.test(before)
  );
}

/** Whether one of `words` is among the `count` tokens before `index`, in the same sentence. */
export function hasBefore(
  tokens: Tokens,
  index: number,
  { words, count }: { readonly words: ReadonlySet<string>; readonly count: number },
): boolean {
  for (let back = index - 1; back >= Math.max(0, index - count); back--) {
    const word = at(tokens, back);
    if (words.has(word)) return true;
    if (/^[!?\n;]$/.test(word)) return false;
  }
  return false;
}
