// Words of a reply: the structured answer `{reply, url}`, how it is read out of what a model really
// sends, and how its text is read while it is still arriving. Pure.

import { cutGraphemes } from "../core/bytes.ts";
import { parsedJson } from "../core/json-text.ts";
import { isVisible } from "../core/visible.ts";

interface StructuredReply {
  readonly reply: string;
  readonly url: string | null;
}

/** What a model said of its own reply, beside the two fields: whatever JSON it wrote there. */
export type Declared = Readonly<Record<string, unknown>>;

type ParsedReply =
  /** `declared` is absent where none of the asked fields was filled in. */
  | { readonly kind: "structured"; readonly value: StructuredReply; readonly declared?: Declared }
  /** No JSON at all: the model spoke plainly, and that is an answer. */
  | { readonly kind: "plain"; readonly value: StructuredReply }
  /** It tried to be JSON and is not, or nothing is in it: worth one repair. */
  | { readonly kind: "broken" };

const FENCE = /^```(?:json)?\s*([\s\S]*?)\s*```$/;

/** Reads a model's final text, and of its further fields those in `declares`. Never throws. */
export function parseReply(text: string | null, declares: readonly string[] = []): ParsedReply {
  const trimmed = (text ?? "").trim();
  const bare = FENCE.exec(trimmed)?.[1] ?? trimmed;
  if (!isVisible(bare) || isStrayJson(bare)) return { kind: "broken" };
  if (!bare.startsWith("{")) return { kind: "plain", value: { reply: bare, url: null } };
  let value: unknown;
  try {
    value = parsedJson(bare);
  } catch {
    return { kind: "broken" };
  }
  if (typeof value !== "object" || value === null || !("reply" in value)) return { kind: "broken" };
  const { reply } = value;
  if (typeof reply !== "string" || !isVisible(reply)) return { kind: "broken" };
  const url = "url" in value && typeof value.url === "string" ? value.url.trim() : "";
  const declared = declaredIn(value, declares);
  const spoken = { reply: reply.trim(), url: url === "" ? null : url };
  return { kind: "structured", value: spoken, ...(declared === null ? {} : { declared }) };
}

function declaredIn(value: object, declares: readonly string[]): Declared | null {
  const fields: readonly (readonly [string, unknown])[] = Object.entries(value);
  const given = fields.filter(([name]) => declares.includes(name));
  return given.length === 0 ? null : Object.fromEntries(given);
}

/** An answer with words around it, or another shape of JSON: no customer may read that. */
function isStrayJson(bare: string): boolean {
  if (bare === "null") return true;
  if (bare.startsWith("{")) return false;
  if (/[{,]\s*"(?:reply|url)"\s*:/.test(bare)) return true;
  if (!bare.startsWith("[")) return false;
  try {
    return Array.isArray(parsedJson(bare));
  } catch {
    return false;
  }
}

/** Control characters other than line breaks and tabs, and the marks that reorder text. */
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

/**
 * What a customer may be sent: no control characters, whole graphemes, at most `max` units; "" for
 * what would be an empty bubble.
 */
export function cleanReply(reply: string, charactersMax: number): string {
  const clean = cutGraphemes(reply.replace(UNSAFE, "").toWellFormed().trim(), charactersMax);
  return isVisible(clean) ? clean : "";
}

/** What ends a sentence, the marks that may close it, and then white space. */
const END_OF_SENTENCE = /[.!?…]["'»”’)\]*_]{0,4}(?=\s)|\n/g;
/** A point that ends a word and no sentence. */
const ABBREVIATION =
  /(?:(?:^|[\s(¡¿])(?:sra?|dra?|srta|av|jr|ing|lic|n[úu]m|nro|s\/|[ap]\.\s?m)|\d\s?[ap])$/i;

/**
 * The index after the first sentence of `text`, null while it may still go on. What follows begins
 * with white space. Looks from `from` on: before it there is no end.
 */
export function sentenceEnd(text: string, from = 0): number | null {
  // The end of one looked at before may have been missing only the white space after it.
  END_OF_SENTENCE.lastIndex = Math.max(0, from - 8);
  for (;;) {
    const match = END_OF_SENTENCE.exec(text);
    if (match === null) return null;
    const isLine = match[0] === "\n";
    const end = isLine ? match.index : match.index + match[0].length;
    const before = text.slice(Math.max(0, match.index - 8), match.index);
    if (match[0] === "." && ABBREVIATION.test(before)) continue;
    if (!isLine || isVisible(text.slice(0, end))) return end;
  }
}

/** The sentences of a text; joined they are the text. */
export function sentencesOf(text: string): readonly string[] {
  const sentences: string[] = [];
  let rest = text;
  for (let end = sentenceEnd(rest); end !== null; end = sentenceEnd(rest)) {
    sentences.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest === "" ? sentences : [...sentences, rest];
}

const ESCAPES: Readonly<Record<string, string>> = {
  "n": "\n",
  "t": "\t",
  "r": "",
  "b": "",
  "f": "",
  '"': '"',
  "\\": "\\",
  "/": "/",
};

function objectIn(text: string): Declared | null {
  try {
    const value = parsedJson(text);
    // An object of JSON has texts as keys and JSON as values.
    return typeof value === "object" && value !== null ? (value as Declared) : null;
  } catch {
    return null;
  }
}

/** The key of the reply, wherever fields before it end; in a text its quotes would be escaped. */
const REPLY_KEY = /(?<!\\)"reply"\s*:\s*"/;

/**
 * Takes a structured answer piece by piece and gives back the pieces of its `reply` text, never
 * raw JSON. Holds at most one unfinished escape and the head of the document up to the reply's
 * opening quote, which `headMax` caps: beyond it the text is taken to be no structured answer.
 */
export class ReplyStream {
  readonly #declares: readonly string[];
  #declared: Declared | null = null;
  #head = "";
  #escape = "";
  #phase: "head" | "reply" | "done" = "head";
  static readonly headMax = 256;

  constructor(declares: readonly string[] = []) {
    this.#declares = declares;
  }

  /** What the model declared before its reply; null before that, and where it declared nothing. */
  get declared(): Declared | null {
    return this.#declared;
  }

  /** The part of `piece` that belongs to the reply's text; often "". */
  push(piece: string): string {
    if (this.#phase === "done") return "";
    if (this.#phase === "reply") return this.#read(piece);
    this.#head += piece;
    const start = this.#replyStart();
    if (start !== null) {
      const rest = this.#head.slice(start);
      this.#head = "";
      this.#phase = "reply";
      return this.#read(rest);
    }
    if (this.#head.length > ReplyStream.headMax) this.#finish();
    return "";
  }

  /** Where the reply's text begins, once the fields before it are whole; null before. */
  #replyStart(): number | null {
    const match = REPLY_KEY.exec(this.#head);
    if (match === null) return null;
    const before = this.#head.slice(0, match.index).replace(/^\s*```(?:json)?/, "");
    const fields = objectIn(`${before}"reply":""}`);
    if (fields === null) return null;
    const names = Object.keys(fields).filter((name) => name !== "reply");
    // Another field before the reply is none of ours: this is no answer to be shown as it comes.
    if (!names.every((name) => this.#declares.includes(name))) return null;
    this.#declared = declaredIn(fields, names);
    return match.index + match[0].length;
  }

  /** Without what `cleanReply` takes out: a streamed piece is read by a customer too. */
  #read(piece: string): string {
    return this.#readText(piece).replace(UNSAFE, "");
  }

  #readText(piece: string): string {
    let text = "";
    for (const character of piece) {
      if (this.#escape !== "") text += this.#readEscape(character);
      else if (character === "\\") this.#escape = "\\";
      else if (character === '"') {
        this.#finish();
        return text;
      } else text += character;
    }
    return text;
  }

  /** Collects `\n`-like and `\uXXXX` escapes; a broken one is dropped. */
  #readEscape(character: string): string {
    this.#escape += character;
    if (this.#escape[1] !== "u") {
      this.#escape = "";
      return ESCAPES[character] ?? "";
    }
    if (this.#escape.length < 6) return "";
    const unit = Number.parseInt(this.#escape.slice(2), 16);
    this.#escape = "";
    return Number.isNaN(unit) ? "" : String.fromCharCode(unit);
  }

  #finish(): void {
    this.#phase = "done";
    this.#head = "";
  }
}
