// Parses JSON as models write it: other quotes, raw line breaks, extra or missing commas, Python's
// constants, missing closers at the end. Pure, one pass. No library: those available take seconds
// for a hostile text of 256 KiB. A string or number that was cut off is no value and is never
// guessed.

import { parseJsonText } from "../core/json-text.ts";

/** Deeper values cannot be read: the parser recurses once per level. */
const DEPTH_MAX = 64;

export interface LenientValue {
  readonly value: unknown;
  /** The index after it. */
  readonly end: number;
}

/** The value that begins at `from`; null where there is none. Never throws. */
export function parseLenientJson(text: string, from = 0): LenientValue | null {
  const reader = new Reader(text, from);
  const value = reader.value();
  return value === undefined ? null : { value, end: reader.at };
}

/** The object of `name=value` pairs that ends in `)`; `from` is after its opening parenthesis. */
export function parseKeywordArguments(text: string, from: number): LenientValue | null {
  const reader = new Reader(text, from);
  const value = reader.members(")");
  return value === undefined ? null : { value, end: reader.at };
}

/** The whole text as one strict JSON value; undefined where it is invalid. */
export function tryParseJson(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch {
    return undefined;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isListOfOne(value: unknown): value is readonly [unknown] {
  return Array.isArray(value) && value.length === 1;
}

const LITERALS = new Map<string, boolean | null>([
  ...["true", "True"].map((word) => [word, true] as const),
  ...["false", "False"].map((word) => [word, false] as const),
  ...["null", "None", "undefined"].map((word) => [word, null] as const),
]);

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", "“": "”" };
const SPACE = /[\s\uFEFF]*/y;
/** White space, commas and comments between two members. */
const BETWEEN = /(?:[\s\uFEFF,]|\/\/[^\n]*(?:\n|$)|\/\*[^*]*\*\/)*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[\p{L}_$][\p{L}\p{N}_$.-]*/uy;
/** The next key where the comma before it is missing. */
const NEXT_KEY = /\s{1,64}["'][\w-]{1,64}["']\s{0,8}:/y;
const CLOSERS = new Set(["}", "]", ")"]);

class Reader {
  readonly #text: string;
  /** Expected closers, outermost first; at most `DEPTH_MAX`. */
  readonly #open: string[] = [];
  at: number;

  constructor(text: string, from: number) {
    this.#text = text;
    this.at = from;
  }

  /** The next value after white space; undefined where there is none. */
  value(): unknown {
    this.#skip(SPACE);
    const character = this.#peek();
    if (character === "{") {
      this.at++;
      return this.members("}");
    }
    if (character === "[") {
      this.at++;
      return this.#items();
    }
    if (QUOTES[character] !== undefined) return this.#string();
    const number = this.#take(NUMBER);
    if (number !== null) {
      // Digits at the very end may be half of a number.
      const cut = this.at === this.#text.length && this.#open.length > 0;
      return cut ? undefined : Number(number);
    }
    const word = this.#take(WORD);
    return word === null ? undefined : LITERALS.get(word);
  }

  members(close: "}" | ")"): JsonObject | undefined {
    const entries: [string, unknown][] = [];
    if (!this.#enter(close)) return undefined;
    while (!this.#closed(close)) {
      const key = QUOTES[this.#peek()] === undefined ? this.#take(WORD) : this.#string();
      if (typeof key !== "string") return undefined;
      this.#skip(SPACE);
      const separator = this.#peek();
      if (separator !== ":" && separator !== "=") return undefined;
      this.at++;
      const value = this.value();
      if (value === undefined) return undefined;
      entries.push([key, value]);
    }
    this.#open.pop();
    return Object.fromEntries(entries);
  }

  #items(): unknown[] | undefined {
    const items: unknown[] = [];
    if (!this.#enter("]")) return undefined;
    while (!this.#closed("]")) {
      const value = this.value();
      if (value === undefined) return undefined;
      items.push(value);
    }
    this.#open.pop();
    return items;
  }

  #enter(close: string): boolean {
    if (this.#open.length >= DEPTH_MAX) return false;
    this.#open.push(close);
    return true;
  }

  /**
   * Whether the container ends here: at its closer, at the closer of an outer container, at the end
   * of the text, or where a fence or a tag begins.
   */
  #closed(close: string): boolean {
    this.#skip(BETWEEN);
    const character = this.#peek();
    if (character === close) {
      this.at++;
      return true;
    }
    if (CLOSERS.has(character)) return this.#open.includes(character);
    return character === "" || character === "`" || character === "<";
  }

  #string(): string | undefined {
    const text = this.#text;
    const quote = QUOTES[this.#peek()] ?? '"';
    const parts: string[] = [];
    let from = ++this.at;
    for (; this.at < text.length; this.at++) {
      const character = text[this.at];
      if (character === "\\") {
        parts.push(text.slice(from, this.at), this.#escape());
        from = this.at + 1;
      } else if (character === quote && this.#endsString()) {
        parts.push(text.slice(from, this.at++));
        return parts.join("");
      }
    }
    return undefined;
  }

  /** Decodes an escape; the position stays on its last unit. */
  #escape(): string {
    const character = this.#text[++this.at] ?? "";
    if (character !== "u") return ESCAPES[character] ?? character;
    const digits = this.#text.slice(this.at + 1, this.at + 5);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) return character;
    this.at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  /** Whether the quote ends the string: only if the text after it could follow a string. */
  #endsString(): boolean {
    SPACE.lastIndex = this.at + 1;
    const space = SPACE.exec(this.#text)?.[0] ?? "";
    const next = this.#text[this.at + 1 + space.length] ?? "";
    if (next === "" || ",:=}])<`;/".includes(next)) return true;
    NEXT_KEY.lastIndex = this.at + 1;
    return space !== "" && NEXT_KEY.test(this.#text);
  }

  #peek(): string {
    return this.#text[this.at] ?? "";
  }

  #skip(pattern: RegExp): void {
    this.#take(pattern);
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.at += found.length;
    return found === "" ? null : found;
  }
}
