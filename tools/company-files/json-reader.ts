// Reads a JSON text and remembers where its parts are, so that an error has a line. V8's own parser
// knows no places and keeps silent about a field that is there twice. Pure.

import { TOO_COMPLEX, isTooComplex } from "../../engine/core/json-text.ts";
import { placeAt } from "./located-value.ts";
import type { FieldPath, LocatedValue, Unreadable } from "./located-value.ts";

export function readJson(text: string): LocatedValue | Unreadable {
  if (isTooComplex(text)) return { problem: TOO_COMPLEX, line: 1, column: 1 };
  const scan = new JsonScan(text);
  try {
    scan.whole();
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    return { problem: error.message, ...placeAt(text, error.offset) };
  }
  return {
    value: JSON.parse(text) as unknown, // a cast to what it is
    placeOf: (path) => placeAt(text, scan.offsetOf(path)),
  };
}

class ScanError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const SPACE = /[ \t\r\n]*/y;
// The grammar of RFC 8259.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

class JsonScan {
  readonly #text: string;
  /** Offsets by path as JSON: at most one for each part of a text that has a cap. */
  readonly #offsets = new Map<string, number>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): void {
    this.#value([]);
    if (this.#at < this.#text.length) this.#fail("there is more after the end of the JSON value");
  }

  offsetOf(path: FieldPath): number {
    for (let length = path.length; length > 0; length--) {
      const offset = this.#offsets.get(JSON.stringify(path.slice(0, length)));
      if (offset !== undefined) return offset;
    }
    return this.#offsets.get("[]") ?? 0;
  }

  #value(path: FieldPath): void {
    this.#take(SPACE);
    // A field's place is its name's: set before its value is read.
    const key = JSON.stringify(path);
    if (!this.#offsets.has(key)) this.#offsets.set(key, this.#at);
    const next = this.#text[this.#at];
    if (next === "{") this.#object(path);
    else if (next === "[") this.#list(path);
    else if (this.#take(STRING) === null && this.#take(SCALAR) === null) {
      this.#fail(next === undefined ? "the text ends too early" : "here JSON needs a value");
    }
    this.#take(SPACE);
  }

  #object(path: FieldPath): void {
    this.#items("}", () => {
      const start = this.#at;
      const name = this.#take(STRING);
      if (name === null) this.#fail('here JSON needs a field\'s name in "quotes"');
      const field = [...path, JSON.parse(name) as string]; // a JSON string, by its pattern
      const key = JSON.stringify(field);
      if (this.#offsets.has(key)) this.#fail(`the field ${name} is there twice`, start);
      this.#offsets.set(key, start);
      this.#take(SPACE);
      if (this.#text[this.#at] !== ":") this.#fail('here JSON needs ":"');
      this.#at++;
      this.#value(field);
    });
  }

  #list(path: FieldPath): void {
    let index = 0;
    this.#items("]", () => this.#value([...path, index++]));
  }

  /** Recursive: `isTooComplex` has refused texts that nest too deep. */
  #items(end: "}" | "]", item: () => void): void {
    this.#at++;
    this.#take(SPACE);
    if (this.#text[this.#at] === end) return void this.#at++;
    for (;;) {
      this.#take(SPACE);
      item();
      this.#take(SPACE);
      const next = this.#text[this.#at];
      if (next === undefined) this.#fail("the text ends too early");
      if (next !== "," && next !== end) this.#fail(`here JSON needs "," or "${end}"`);
      this.#at++;
      if (next === end) return;
    }
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  #fail(message: string, offset = this.#at): never {
    throw new ScanError(message, offset);
  }
}
