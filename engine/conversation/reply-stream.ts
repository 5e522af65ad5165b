// Reads the reply's text from a structured answer while it arrives, piece by piece. Pure.

import { parseJsonText } from "../core/json-text.ts";
import type { Declared } from "./reply-parser.ts";
import { UNSAFE, declaredIn } from "./reply-parser.ts";

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

function tryParseObject(text: string): Declared | null {
  try {
    const value = parseJsonText(text);
    // An object of JSON has texts as keys and JSON as values.
    return typeof value === "object" && value !== null ? (value as Declared) : null;
  } catch {
    return null;
  }
}

/** The reply's key after any other fields; within a string its quotes would be escaped. */
const REPLY_KEY = /(?<!\\)"reply"\s*:\s*"/;

/**
 * Takes the pieces of a structured answer and returns the pieces of its `reply` text, never raw
 * JSON. Holds at most one unfinished escape and the document up to the reply's opening quote; if
 * that exceeds `headMax`, the text is not a structured answer.
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

  /** The fields declared before the reply; null until complete, or where there are none. */
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

  /** The index of the reply's text, once the fields before it are complete; else null. */
  #replyStart(): number | null {
    const match = REPLY_KEY.exec(this.#head);
    if (match === null) return null;
    const before = this.#head.slice(0, match.index).replace(/^\s*```(?:json)?/, "");
    const fields = tryParseObject(`${before}"reply":""}`);
    if (fields === null) return null;
    const names = Object.keys(fields).filter((name) => name !== "reply");
    // An undeclared field before the reply: such an answer is not streamed.
    if (!names.every((name) => this.#declares.includes(name))) return null;
    this.#declared = declaredIn(fields, names);
    return match.index + match[0].length;
  }

  /** Also removes what `cleanReply` removes: customers read streamed pieces too. */
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
