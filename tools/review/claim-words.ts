// The words of the claim detector: class, ending and role of a written word, whatever its sentence,
// and the names that the weights are trained for. Tables made once; no text is kept.

import { CALMING, CONDITIONS, FUNCTION_WORDS, NEGATIONS, WORD_CLASSES } from "./claim-classes.ts";

/** "?" in a question, "!" negated, "%" under a condition, "" stated. */
export type Scope = "" | "?" | "!" | "%";

/** What a word means: one for all words of a class and ending. */
export interface Meaning {
  /** Its class; null if it has none. */
  readonly kind: string | null;
  /** The name that the weights are trained for, alone and by scope. */
  readonly symbol: string;
  readonly names: Readonly<Record<Scope, string>>;
  /** The name of a word that is none of its own, for sentence-signals.ts. */
  readonly key: string;
  /** Scopes apply to it. */
  readonly isContent: boolean;
  /** With a capital it may be a name. */
  readonly mayBeName: boolean;
  readonly isInfinitive: boolean;
  readonly isNegation: boolean;
  readonly isCalming: boolean;
  readonly isCondition: boolean;
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
  return WHOLE_WORDS.get(word) ?? classOfUnlisted(word);
}

function classOfUnlisted(word: string): string | null {
  const whole = word.includes("'") ? WHOLE_WORDS.get(bare(word)) : undefined;
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
  for (const [end, name] of ENDINGS.get(last) ?? []) if (word.endsWith(end)) return name;
  return "";
}

/** The meaning of each listed word, and of all others by class and ending: some 2,000 in all. */
const LISTED = new Map<string, Meaning>();
const UNLISTED = new Map<string | null, Map<string, Meaning>>();
for (const list of [WHOLE_WORDS.keys(), FUNCTION_WORDS, NEGATIONS, CALMING, CONDITIONS]) {
  for (const word of list) if (!LISTED.has(word)) LISTED.set(word, meaningOfListed(word));
}
export const NAME = plainMeaning("NAME");

/** The meaning of a folded word in lower case. */
export function meaningOf(word: string): Meaning {
  const listed = LISTED.get(word);
  if (listed !== undefined) return listed;
  const kind = classOfUnlisted(word);
  const end = endingOf(word);
  const ofClass = UNLISTED.get(kind) ?? new Map<string, Meaning>();
  const known = ofClass.get(end);
  if (known !== undefined) return known;
  const symbol = kind === null ? `~${end}` : `${kind}:${end}`;
  const mayBeName = kind === null;
  const isInfinitive = end === "I";
  const made = { ...plainMeaning(symbol), kind, mayBeName, isInfinitive, isContent: true };
  UNLISTED.set(kind, ofClass.set(end, made));
  return made;
}

function meaningOfListed(word: string): Meaning {
  const kind = classOf(word);
  const end = endingOf(word);
  const isFunction = FUNCTION_WORDS.has(word);
  const isNegation = NEGATIONS.has(word);
  const bySense = isNegation ? "NEG" : `~${end}`;
  const withoutKind = isFunction ? word : bySense;
  const withKind = isFunction ? kind : `${kind}:${end}`;
  return {
    ...plainMeaning(kind === null ? withoutKind : (withKind ?? "")),
    kind,
    isContent: kind !== null || withoutKind.startsWith("~"),
    mayBeName: kind === null && !isFunction && !isNegation,
    isInfinitive: end === "I",
    isNegation,
    isCalming: CALMING.has(word),
    isCondition: CONDITIONS.has(word),
  };
}

/** A mark for a date or time, a name, or punctuation. */
export function plainMeaning(symbol: string): Meaning {
  return {
    ...{ kind: null, symbol, key: symbol.toLowerCase() },
    names: { "": symbol, "?": `?${symbol}`, "!": `!${symbol}`, "%": `%${symbol}` },
    ...{ isContent: symbol.startsWith("#"), mayBeName: false },
    ...{ isInfinitive: false, isNegation: false, isCalming: false, isCondition: false },
  };
}

const RUN = /([a-z])\1/;

/** In lower case, repeated letters collapsed: "listooo", and "graciaas" at the end of a word. */
export function plainWord(raw: string): string {
  const word = raw.toLowerCase();
  if (!RUN.test(word)) return word;
  return word.replace(/([a-z])\1{2,}/g, "$1").replace(/([aiu])\1'?$/, "$1");
}

/** Features of longer words also have a stem of this length; "" for a shorter one. */
export function stemOf(word: string): string {
  return word.length > STEM_LETTERS ? word.slice(0, STEM_LETTERS) : "";
}

const STEM_LETTERS = 5;
