// Splits a piece of a reply into tokens for the claim detector: each with the name that the weights
// are trained for (class and ending, a function word, a mark for a date or time) and its scope: a
// question, a negation, a condition. One pass over at most `PIECE_CHARACTERS_MAX` characters, so
// the time is linear in the text. Pure.

import { CALMING, CONDITIONS, FUNCTION_WORDS, NEGATIONS, WORD_CLASSES } from "./claim-classes.ts";
import { foldedText, withMarks } from "./claim-placeholders.ts";

/** A longer sentence is split into pieces of this length, so that all of it is read. */
export const PIECE_CHARACTERS_MAX = 400;
/** How many words a negation covers. */
const DENIED_WORDS_MAX = 10;
/** How many words it still covers after the next comma. */
const DENIED_AFTER_COMMA_MAX = 2;

/** "?" in a question, "!" negated, "%" under a condition, "" stated. */
type Scope = "" | "?" | "!" | "%";

export interface Token {
  /** Folded; "" for a mark, a name or punctuation. */
  readonly word: string;
  /** The name that the weights are trained for. */
  readonly symbol: string;
  readonly scope: Scope;
  /** Its class; null if it has none. */
  readonly kind: string | null;
  readonly isPunctuation: boolean;
}

/** Minimum length of a stem; shorter words match only as a whole. */
const STEM_LETTERS_MIN = 3;
const WHOLE_WORDS = new Map<string, string>();
const STEMS = new Map<string, string>();
/** The longest stem for each prefix of `STEM_LETTERS_MIN` letters: where the search starts. */
const STEM_LETTERS_MAX = new Map<string, number>();
for (const [name, text] of Object.entries(WORD_CLASSES)) {
  for (const word of text.trim().split(/\s+/)) {
    const isStem = word.endsWith("*");
    const table = isStem ? STEMS : WHOLE_WORDS;
    const key = isStem ? word.slice(0, -1) : word;
    if (!table.has(key)) table.set(key, name);
    if (!isStem) continue;
    const first = key.slice(0, STEM_LETTERS_MIN);
    STEM_LETTERS_MAX.set(first, Math.max(STEM_LETTERS_MAX.get(first) ?? 0, key.length));
  }
}

function classOf(word: string): string | null {
  const whole =
    WHOLE_WORDS.get(word) ?? (word.includes("'") ? WHOLE_WORDS.get(bare(word)) : undefined);
  if (whole !== undefined) return whole;
  const longest = STEM_LETTERS_MAX.get(word.slice(0, STEM_LETTERS_MIN)) ?? 0;
  for (let letters = Math.min(longest, word.length); letters >= STEM_LETTERS_MIN; letters--) {
    const name = STEMS.get(word.slice(0, letters));
    if (name !== undefined) return name;
  }
  return null;
}

/** Removes the mark of a stressed last vowel. */
export function bare(word: string): string {
  return word.includes("'") ? word.replace("'", "") : word;
}

/** Word endings by their meaning, mostly a verb's person and tense. */
const ENDING_NAMES: Readonly<Record<string, string>> = {
  F1: "are' ere' ire'",
  F3: "ara' era' ira' aran eran iran",
  FM: "aremos eremos iremos",
  E1: "e' i' ei ou",
  O3: "o'",
  P:
    "ado ada ados adas ido ida idos idas adito adita aditos aditas idito idita iditos iditas " +
    "isimo isima isimos isimas",
  M: "amos imos",
  m: "emos",
  K: "aria erian iria arian eria irian arias erias irias",
  T: "aste iste aron ieron",
  G: "ando endo ing",
  I:
    "ar er ir arlo arla arle arlos arlas arles erlo erla erle irlo irla irle arte erte irte arse " +
    "erse irse arnos ernos irnos arme erme irme",
  J: "ara iera ase aran ieran asen",
  ed: "ed",
  ly: "mente ly",
  a: "a an as",
  e: "e en es",
  o: "o os",
};
/** Endings by last letter, the longest first; of equal length in the order above. */
const ENDINGS = new Map<string, (readonly [end: string, name: string])[]>();
for (const [name, text] of Object.entries(ENDING_NAMES)) {
  for (const end of text.split(" ")) {
    const last = end.slice(-1);
    ENDINGS.set(last, [...(ENDINGS.get(last) ?? []), [end, name]]);
  }
}
for (const ends of ENDINGS.values()) ends.sort(([a], [b]) => b.length - a.length);
/** Shorter words have no ending, unless a stress ends them. */
const WORD_WITH_ENDING_MIN = 4;

function endingOf(word: string): string {
  const last = word.slice(-1);
  if (word.length < WORD_WITH_ENDING_MIN && last !== "'") return "";
  return ENDINGS.get(last)?.find(([end]) => word.endsWith(end))?.[1] ?? "";
}

const PIECES_OF_TEXT = /#[A-Z]+|[A-Za-z]+(?:'[a-z]*)?|[?¿!,;:]|\p{Extended_Pictographic}/gu;

const RUN = /([a-z])\1/;

/** Collapses repeated letters: "listooo", and "graciaas" at the end of a word. */
function withoutRepeats(raw: string): string {
  const word = raw.toLowerCase();
  if (!RUN.test(word)) return word;
  return word.replace(/([a-z])\1{2,}/g, "$1").replace(/([aiu])\1'?$/, "$1");
}

/**
 * State of the scopes: an open question, a negation and a condition affect the words after them.
 */
interface Reading {
  asks: boolean;
  denied: number;
  conditional: boolean;
}

export function tokensOf(piece: string): readonly Token[] {
  const found: readonly string[] = withMarks(foldedText(piece)).match(PIECES_OF_TEXT) ?? [];
  const words = found.map((raw) => (/^[A-Za-z]/.test(raw) ? withoutRepeats(raw) : raw));
  const opens = found.includes("¿");
  const reading: Reading = { asks: !opens && found.includes("?"), denied: 0, conditional: false };
  const tokens: Token[] = [];
  let hasStarted = false;
  for (const [index, word] of words.entries()) {
    if (!/^[#a-z]/.test(word)) {
      const symbol = readPunctuation(word, reading);
      if (symbol !== "") tokens.push(punctuation(symbol));
      continue;
    }
    const mayBeName = hasStarted && /^[A-Z]/.test(found[index] ?? "");
    tokens.push(tokenOf(word, mayBeName, reading));
    readScope(words, index, reading);
    hasStarted = true;
  }
  return tokens;
}

function punctuation(symbol: string): Token {
  return { word: "", symbol, scope: "", kind: null, isPunctuation: true };
}

/** Returns the mark's symbol, "" for none, and updates the scopes. */
function readPunctuation(mark: string, reading: Reading): string {
  if (mark === "¿") {
    reading.asks = true;
    reading.denied = 0;
    reading.conditional = false;
    return "";
  }
  if (mark === "?") {
    reading.asks = false;
    return "";
  }
  if (mark === "!") return "!";
  if (mark !== "," && mark !== ";" && mark !== ":") return "EMO";
  reading.denied = Math.min(reading.denied, mark === "," ? DENIED_AFTER_COMMA_MAX : 0);
  return mark;
}

function tokenOf(word: string, mayBeName: boolean, reading: Reading): Token {
  const isMark = word.startsWith("#");
  const kind = isMark ? null : classOf(word);
  const isFunction = FUNCTION_WORDS.has(word);
  const isName = mayBeName && kind === null && !isFunction && !NEGATIONS.has(word);
  let symbol = word;
  if (kind !== null) symbol = isFunction ? kind : `${kind}:${endingOf(word)}`;
  else if (isName) symbol = "NAME";
  else if (!isMark && !isFunction) symbol = NEGATIONS.has(word) ? "NEG" : `~${endingOf(word)}`;
  const isContent = kind !== null || isMark || symbol.startsWith("~");
  return {
    word: isMark || isName ? "" : word,
    symbol,
    scope: scopeOf(reading, isContent),
    kind,
    isPunctuation: false,
  };
}

function scopeOf({ asks, denied, conditional }: Reading, isContent: boolean): Scope {
  if (asks) return "?";
  if (!isContent) return "";
  if (denied > 0) return "!";
  return conditional ? "%" : "";
}

function readScope(words: readonly string[], index: number, reading: Reading): void {
  const word = words[index] ?? "";
  const [next = "", third = ""] = words.slice(index + 1, index + 3);
  if (NEGATIONS.has(word)) {
    reading.denied = CALMING.has(next) || CALMING.has(third) ? 0 : DENIED_WORDS_MAX;
  } else if (reading.denied > 0) reading.denied -= 1;
  if (CONDITIONS.has(word) && isCondition(words, index)) reading.conditional = true;
}

/** "para que", "para agendar" start a condition, "para el lunes" and "antes de las 10" do not. */
function isCondition(words: readonly string[], index: number): boolean {
  const [word, next = "", third = ""] = words.slice(index, index + 3);
  if (word === "para") return next === "que" || endingOf(next) === "I";
  if (word === "hasta") return next === "que";
  if (word === "antes") return third === "que" || endingOf(third) === "I";
  if (word === "se") return index === 0 || words[index - 1] === ",";
  return true;
}

/** Splits a long sentence into pieces, at blanks where possible. */
export function piecesOf(sentence: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  while (sentence.length - start > PIECE_CHARACTERS_MAX) {
    const blank = sentence.lastIndexOf(" ", start + PIECE_CHARACTERS_MAX);
    const end = blank > start ? blank : start + PIECE_CHARACTERS_MAX;
    pieces.push(sentence.slice(start, end));
    start = end;
  }
  return [...pieces, sentence.slice(start)];
}
