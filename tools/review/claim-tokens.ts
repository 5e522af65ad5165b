// Splits a piece of a reply into tokens for the claim detector: each with the name that the weights
// are trained for (class and ending, a function word, a mark for a date or time) and its scope: a
// question, a negation, a condition. One pass over at most `PIECE_CHARACTERS_MAX` characters, so
// the time is linear in the text. Pure.

import { foldedText, withMarks } from "./claim-placeholders.ts";
import { NAME, meaningOf, plainMeaning, plainWord } from "./claim-words.ts";
import type { Meaning, Scope } from "./claim-words.ts";

/** A longer sentence is split into pieces of this length, so that all of it is read. */
export const PIECE_CHARACTERS_MAX = 400;
/** How many words a negation covers. */
const DENIED_WORDS_MAX = 10;
/** How many words it still covers after the next comma. */
const DENIED_AFTER_COMMA_MAX = 2;

export interface Token {
  /** Folded and in lower case; "" for a mark, a name or punctuation. */
  readonly word: string;
  readonly meaning: Meaning;
  readonly scope: Scope;
  readonly isPunctuation: boolean;
}

const PIECES_OF_TEXT = /#[A-Z]+|[A-Za-z]+(?:'[a-z]*)?|[?¿!,;:]|\p{Extended_Pictographic}/gu;

/** A word or a mark as it is written; a sign has no meaning. */
interface Piece {
  readonly text: string;
  readonly meaning: Meaning | null;
  readonly isUpperCase: boolean;
}

const NOTHING: Piece = { text: "", meaning: null, isUpperCase: false };

function pieceOf(raw: string): Piece {
  const first = raw.charCodeAt(0);
  if (first === HASH) return { text: raw, meaning: markMeaning(raw), isUpperCase: false };
  const isUpperCase = first >= 65 && first <= 90;
  if (!isUpperCase && !(first >= 97 && first <= 122)) {
    return { text: raw, meaning: null, isUpperCase };
  }
  const text = plainWord(raw);
  return { text, meaning: meaningOf(text), isUpperCase };
}

const HASH = 35;
/** Of the marks that claim-placeholders.ts writes. */
const MARKS = new Map<string, Meaning>();

function markMeaning(mark: string): Meaning {
  const meaning = MARKS.get(mark) ?? plainMeaning(mark);
  MARKS.set(mark, meaning);
  return meaning;
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
  const pieces = found.map(pieceOf);
  const asks = found.includes("?") && !found.includes("¿");
  const reading: Reading = { asks, denied: 0, conditional: false };
  const tokens: Token[] = [];
  let hasStarted = false;
  for (let index = 0; index < pieces.length; index++) {
    const { text, meaning, isUpperCase } = pieces[index] ?? NOTHING;
    if (meaning === null) {
      const sign = readSign(text, reading);
      if (sign !== null) tokens.push(sign);
      continue;
    }
    const isName = hasStarted && isUpperCase && meaning.mayBeName;
    tokens.push(tokenOf(text, isName ? NAME : meaning, reading));
    readScope(pieces, index, reading);
    hasStarted = true;
  }
  return tokens;
}

function tokenOf(text: string, meaning: Meaning, reading: Reading): Token {
  const isText = meaning !== NAME && text.charCodeAt(0) !== HASH;
  const scope = scopeOf(reading, meaning.isContent);
  return { word: isText ? text : "", meaning, scope, isPunctuation: false };
}

const sign = (symbol: string): Token => ({
  ...{ word: "", meaning: plainMeaning(symbol), scope: "", isPunctuation: true },
});
const EXCLAMATION = sign("!");
const EMOJI = sign("EMO");
const BREAKS = new Map([",", ";", ":"].map((mark) => [mark, sign(mark)]));

/** Returns the sign's token, null for none, and updates the scopes. */
function readSign(mark: string, reading: Reading): Token | null {
  if (mark === "¿") {
    reading.asks = true;
    reading.denied = 0;
    reading.conditional = false;
    return null;
  }
  if (mark === "?") {
    reading.asks = false;
    return null;
  }
  if (mark === "!") return EXCLAMATION;
  const token = BREAKS.get(mark);
  if (token === undefined) return EMOJI;
  reading.denied = Math.min(reading.denied, mark === "," ? DENIED_AFTER_COMMA_MAX : 0);
  return token;
}

function scopeOf({ asks, denied, conditional }: Reading, isContent: boolean): Scope {
  if (asks) return "?";
  if (!isContent) return "";
  if (denied > 0) return "!";
  return conditional ? "%" : "";
}

function readScope(pieces: readonly Piece[], index: number, reading: Reading): void {
  const meaning = pieces[index]?.meaning;
  if (meaning?.isNegation === true) {
    const isCalm = [1, 2].some((ahead) => pieces[index + ahead]?.meaning?.isCalming === true);
    reading.denied = isCalm ? 0 : DENIED_WORDS_MAX;
  } else if (reading.denied > 0) reading.denied -= 1;
  if (meaning?.isCondition === true && isCondition(pieces, index)) reading.conditional = true;
}

/** "para que", "para agendar" start a condition, "para el lunes" and "antes de las 10" do not. */
function isCondition(pieces: readonly Piece[], index: number): boolean {
  const [word, next, third] = pieces.slice(index, index + 3);
  switch (word?.text ?? "") {
    case "para":
      return next?.text === "que" || next?.meaning?.isInfinitive === true;
    case "hasta":
      return next?.text === "que";
    case "antes":
      return third?.text === "que" || third?.meaning?.isInfinitive === true;
    case "se":
      return index === 0 || pieces[index - 1]?.text === ",";
    default:
      return true;
  }
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
