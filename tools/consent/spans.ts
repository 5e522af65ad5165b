// Splits an answer into spans, each with its meaning: a phrase of the table, a shown name, address
// or date, or something else. Pure; one pass, with a fixed number of words for each span.

import {
  PHRASE_WORDS_MAX,
  isKnownWord,
  senseOf,
  type ConsentAction,
  type Sense,
} from "./lexicon.ts";
import { MomentMatcher, type Datum } from "./shown-moments.ts";
import type { ConsentQuestion } from "./consent-question.ts";
import { CONDITIONS, NO_CONDITIONS } from "./refusal-phrases.ts";
import type { Token } from "./consent-tokens.ts";
import { senseOfSign } from "./emoji.ts";
import { DETERMINERS, NOUNS, PLACERS } from "./agreement-phrases.ts";
import { foldText } from "../dates/date-mentions.ts";

export interface Span {
  /** "data" was shown, "stale" is the old date of a move, "other" was not shown. */
  readonly sense: Sense | "data" | "stale" | "other" | "unknown";
  /** As the table spells it. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Follows a comma or similar. */
  readonly broken: boolean;
  readonly datum?: Datum;
  readonly isName?: boolean;
  /** "la cita", "a esa hora". */
  readonly isNoun?: boolean;
  /** Preceded by "del" or "desde". */
  readonly isLeft?: boolean;
  /** "el jueves", "en la tarde", but not the bare "jueves 4 pm". */
  readonly isLed?: boolean;
  /** A part of the day without an hour. */
  readonly isPart?: boolean;
}

/**
 * Only with these determiners, without a preposition, and not the words for the appointment itself.
 */
const TOPIC = new RegExp(
  "^(?:la|el|las|los|mi|su|tu|mis|sus|tus) " +
    "(?:hora|horario|fecha|dia|datos|correo|email|mail|nombre|lugar)$",
);
const IF = new Set(CONDITIONS);
const NOT_IF = new Set(NO_CONDITIONS);
const PLACES = new Set(PLACERS);
const DETERMINES = new Set(DETERMINERS);
const NAMES = new Set(NOUNS);
const NAME_LEADS = [
  ...["a nombre de", "mi nombre completo es", "el nombre es", "mi nombre es", "yo soy", "me llamo"],
  ...["soy", "nombre", "para", "de", "yo", "es", "al nombre de", "a mi nombre"],
].map((lead) => lead.split(" "));

export function spansOf(tokens: readonly Token[], question: ConsentQuestion): readonly Span[] {
  const reader = new Reader(tokens, question);
  const spans: Span[] = [];
  for (let index = 0; index < tokens.length;) {
    const token = tokens[index];
    if (token === undefined || token.kind === "sign") {
      index += 1;
      continue;
    }
    const span = { ...reader.at(index, spans.at(-1)), broken: token.broken };
    spans.push(span);
    index = span.end;
  }
  return spans;
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #action: ConsentAction;
  readonly #moments: MomentMatcher;
  readonly #names: readonly ReadonlySet<string>[];
  readonly #emails: ReadonlySet<string>;

  constructor(tokens: readonly Token[], { action, shown }: ConsentQuestion) {
    this.#tokens = tokens;
    this.#action = action;
    this.#moments = new MomentMatcher(tokens, shown.moments);
    this.#names = shown.names.map((name) => new Set(foldText(name).match(/[\p{L}\p{N}]+/gu) ?? []));
    this.#emails = new Set(shown.emails.map((email) => email.normalize("NFKC").toLowerCase()));
  }

  at(start: number, last: Span | undefined): Omit<Span, "broken"> {
    const token = this.#tokens[start];
    if (token === undefined) return { start, end: start + 1, text: "", sense: "unknown" };
    const one = { start, end: start + 1, text: token.text };
    if (token.kind === "email") {
      return { ...one, sense: this.#emails.has(token.text) ? "data" : "other" };
    }
    if (token.kind === "other") return { ...one, sense: senseOfSign(token.text) };
    const name = this.#name(start);
    if (name !== null) return name;
    const datum = this.#moments.at(start, last?.datum?.kind ?? null);
    if (datum !== null) {
      const sense = datum.fits.length === 0 ? "other" : "data";
      const leads = [this.#word(start), this.#word(start + 1)];
      const isLed = /^(?:el|en|por|a)$/.test(leads[0] ?? "");
      const isPart = this.#word(datum.end - 2) === "la" && /^(?:en|por|a)$/.test(leads[0] ?? "");
      const isLeft = leads.some((lead) => /^(?:del?|desde)$/.test(lead));
      return { start, end: datum.end, text: "", sense, datum, isLeft, isLed, isPart };
    }
    if (token.kind === "number") return { ...one, sense: "unknown" };
    return this.#phrase(start) ?? { ...one, sense: "unknown" };
  }

  /** A shown name, or a part of one that has no other meaning, with the words that introduce it. */
  #name(start: number): Omit<Span, "broken"> | null {
    const leads = NAME_LEADS.filter((lead) =>
      lead.every((word, at) => this.#word(start + at) === word),
    );
    for (const from of [...leads.map((lead) => start + lead.length), start]) {
      const count = Math.max(0, ...this.#names.map((name) => this.#run(from, name)));
      if (count === 0) continue;
      const isPlain =
        this.#senseFrom(from, 1) === undefined && this.#moments.at(from, null) === null;
      if (count === 1 && !isPlain) continue;
      const end = from + count;
      return { start, end: this.#spelling(from, end), text: "", sense: "data", isName: true };
    }
    return null;
  }

  #run(start: number, name: ReadonlySet<string>): number {
    let end = start;
    while (this.#tokens[end]?.kind === "word" && name.has(this.#tokens[end]?.written ?? ""))
      end += 1;
    return end - start;
  }

  /** "Ruiz con z": spells out a letter of the name. */
  #spelling(start: number, end: number): number {
    const letter = this.#word(end + 1);
    if (this.#word(end) !== "con" || letter.length !== 1) return end;
    const said = this.#tokens.slice(start, end);
    return said.some(({ written }) => written.includes(letter)) ? end + 2 : end;
  }

  #phrase(start: number): Omit<Span, "broken"> | null {
    const ends = this.#wordEnds(start);
    const condition = this.#conditionWords(start);
    const noun = this.#nounPhraseWords(start);
    for (let count = ends.length; count > 0; count -= 1) {
      const end = ends[count - 1] ?? start + 1;
      const text = this.#text(start, end);
      if (condition > 0 && count <= condition) {
        return { start, end, text, sense: "unsure" };
      }
      if (count === noun) {
        const sense = TOPIC.test(text) ? "topic" : "neutral";
        return { start, end, text, sense, isNoun: true };
      }
      if (text === "y si" && this.#tokens[end - 1]?.firm === true) continue;
      const sense = senseOf(text, this.#action) ?? this.#openSense(start, end, count);
      if (sense !== undefined) return { start, end, text, sense };
    }
    return null;
  }

  /** "se enfermó mi *": the star matches one word that the table does not have. */
  #openSense(start: number, end: number, count: number): Sense | undefined {
    const last = this.#tokens[end - 1];
    if (count < 3 || last === undefined || isKnownWord(last.text)) return undefined;
    return senseOf(`${this.#text(start, end - 1)} *`, this.#action);
  }

  /** The ends of the phrases of one word, two words, … that start at `start`. */
  #wordEnds(start: number): readonly number[] {
    const ends: number[] = [];
    for (let index = start; ends.length < PHRASE_WORDS_MAX; index += 1) {
      const token = this.#tokens[index];
      if (token === undefined || (token.kind !== "word" && token.kind !== "sign")) break;
      if (token.kind === "word") ends.push(index + 1);
    }
    return ends;
  }

  #text(start: number, end: number): string {
    const words = this.#tokens.slice(start, end).filter(({ kind }) => kind === "word");
    return words.map(({ text }) => text).join(" ");
  }

  /**
   * The number of words of a condition that starts with a bare "si", included; 0 where it is a yes.
   */
  #conditionWords(start: number): number {
    const token = this.#tokens[start];
    if (token?.text !== "si" || token.firm || this.#tokens[start + 1]?.kind !== "word") return 0;
    for (let count = 4; count > 0; count -= 1) {
      const text = this.#text(start + 1, start + 1 + count);
      if (NOT_IF.has(text)) return 0;
      if (IF.has(text)) return count + 1;
    }
    return 0;
  }

  /** "la cita", "a esa hora": the number of words, 0 for none. */
  #nounPhraseWords(start: number): number {
    const at = PLACES.has(this.#word(start)) ? start + 1 : start;
    if (!DETERMINES.has(this.#word(at)) || !NAMES.has(this.#word(at + 1))) return 0;
    return at + 2 - start;
  }

  #senseFrom(start: number, count: number): Sense | undefined {
    return senseOf(this.#text(start, start + count), this.#action);
  }

  #word(index: number): string {
    const token = this.#tokens[index];
    return token?.kind === "word" ? token.text : "";
  }
}
