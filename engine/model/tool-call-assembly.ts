// Puts calls together that a server sends in pieces or whole, with indexes and ids or without.
// Pure. It holds what it was given once; the cap on the answer's bytes bounds that.

import { withCarried, unnamedFields } from "../turn/carried-fields.ts";
import type { ChatCarried } from "../turn/carried-fields.ts";
import { argumentsText, toolNamed } from "../conversation/call-shapes.ts";
import type { ToolCall } from "../conversation/messages.ts";
import { isObject, tryParseJson } from "../conversation/lenient-json.ts";
import type { JsonObject } from "../conversation/lenient-json.ts";

const CALLS_MAX = 256;

interface Slot {
  readonly index: number | null;
  id: string;
  name: string;
  /** All pieces of the arguments; null until one came. */
  text: string | null;
  /** The last piece: the arguments, where a server sends them whole with every chunk. */
  last: string;
  readonly ending: JsonEndDetector;
  /** What the server hung on it and wants back. */
  carried: ChatCarried;
}

export class CallAssembly {
  readonly #tools: ReadonlySet<string>;
  readonly #slots: Slot[] = [];

  constructor(tools: ReadonlySet<string>) {
    this.#tools = tools;
  }

  /** Whether every call has its name and, where it takes any, all of its arguments. */
  isWhole({ mayTakeNone }: { readonly mayTakeNone: boolean }): boolean {
    return this.#slots.every((slot) => {
      const text = wholeOf(slot) ?? "";
      return slot.name !== "" && (text === "" ? mayTakeNone : isObject(tryParseJson(text)));
    });
  }

  get count(): number {
    return this.#slots.length;
  }

  /** One element of `tool_calls`; false where there is no place for it. */
  take(delta: unknown): boolean {
    if (!isObject(delta)) return delta === null || delta === undefined;
    const call = delta["function"];
    // A call of another kind, as `custom` is, is none of ours.
    if (!isObject(call) && typeof delta["type"] === "string" && delta["type"] !== "function") {
      return true;
    }
    const fields = isObject(call) ? call : {};
    const carried = carriedFields(delta, fields);
    const piece = { id: textOf(delta["id"]), name: textOf(fields["name"]), fields, carried };
    const index = indexOf(delta["index"]);
    const slot = this.#slotOf(index, piece);
    if (slot !== null) this.#add(slot, piece);
    else if (isObject(call) || piece.id !== "") this.#begin(index, piece);
    return this.#slots.length <= CALLS_MAX;
  }

  /** All calls, the first with what hung on their message. */
  end(ofMessage: JsonObject | null): readonly ToolCall[] {
    const calls = this.#slots.map((slot) => {
      const name = toolNamed(slot.name, this.#tools) ?? slot.name;
      return { id: slot.id, name, arguments: argumentsText(wholeOf(slot)) };
    });
    const hung = this.#slots.map((slot) => slot.carried);
    return withCarried(calls, ofMessage, hung);
  }

  /** The call that a piece belongs to; null: it begins a new one. */
  #slotOf(index: number | null, piece: Piece): Slot | null {
    const { id, name } = piece;
    const own = this.#slots.filter((slot) => index === null || slot.index === index);
    const known = id === "" ? undefined : own.findLast((slot) => slot.id === id);
    // Without an index, or with one that is always the same, the id tells calls apart.
    const slot = known ?? own.at(-1);
    if (slot === undefined) {
      const elsewhere = id === "" ? undefined : this.#slots.findLast((other) => other.id === id);
      return name === "" ? (elsewhere ?? (id === "" ? this.#lastCall() : null)) : null;
    }
    if (slot.name === "" && (slot.text ?? "") === "") return slot;
    const isOther = known === undefined && id !== "" && slot.id !== "" && id !== slot.id;
    if (isOther && (name !== "" || slot.ending.isClosed)) return null;
    if (name === "" || name === slot.name) {
      const isRepeated = piece.fields["arguments"] === slot.last;
      const isNamed = name !== "" && slot.ending.isClosed && known === undefined;
      return isNamed && !isRepeated && textOf(piece.fields["arguments"]) !== "" ? null : slot;
    }
    return this.#isNextPart(slot, name) ? slot : null;
  }

  /** Whether a name goes on with the one before it: servers send it in pieces, too. */
  #isNextPart(slot: Slot, name: string): boolean {
    if ((slot.text ?? "") !== "") return false;
    return !(this.#tools.has(slot.name) && this.#tools.has(name));
  }

  /** The only call that there is: pieces of arguments that name nothing are its. */
  #lastCall(): Slot | null {
    return this.#slots.at(-1) ?? null;
  }

  #begin(index: number | null, piece: Piece): void {
    const ending = new JsonEndDetector();
    const slot: Slot = { index, id: piece.id, name: "", text: null, last: "", ending, carried: {} };
    this.#slots.push(slot);
    this.#add(slot, piece);
  }

  #add(slot: Slot, { id, name, fields, carried }: Piece): void {
    slot.carried = { ...slot.carried, ...carried };
    if (slot.id === "") slot.id = id;
    if (name !== slot.name) slot.name += name;
    const given = fields["arguments"];
    if (given === null || given === undefined) return;
    const text = typeof given === "string" ? given : JSON.stringify(given);
    slot.text = (slot.text ?? "") + text;
    if (text !== "") slot.last = text;
    slot.ending.take(text);
  }
}

interface Piece {
  readonly id: string;
  readonly name: string;
  readonly fields: JsonObject;
  readonly carried: ChatCarried;
}

function carriedFields(delta: JsonObject, fields: JsonObject): ChatCarried {
  const call = unnamedFields("call", delta);
  const inner = unnamedFields("function", fields);
  return { ...(call === null ? {} : { call }), ...(inner === null ? {} : { function: inner }) };
}

/** All pieces joined, or the last where each was the whole; null where none came. */
function wholeOf({ text, last }: Slot): string | null {
  if (text === null || text === last || isObject(tryParseJson(text))) return text;
  return isObject(tryParseJson(last)) && text.includes(last) ? last : text;
}

/** Follows a JSON text piece by piece and knows when its outermost value has ended. */
class JsonEndDetector {
  #depth = 0;
  #inText = false;
  #escaped = false;
  isClosed = false;

  take(piece: string): void {
    for (const character of piece) {
      if (this.#escaped) this.#escaped = false;
      else if (this.#inText) {
        if (character === "\\") this.#escaped = true;
        else if (character === '"') this.#inText = false;
      } else if (character === '"') this.#inText = true;
      else if (character === "{" || character === "[") this.#depth++;
      else if (character === "}" || character === "]") this.isClosed = --this.#depth <= 0;
    }
  }
}

function indexOf(index: unknown): number | null {
  const value = typeof index === "string" && /^\d{1,9}$/.test(index) ? Number(index) : index;
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
