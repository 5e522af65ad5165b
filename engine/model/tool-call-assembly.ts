// Assembles tool calls that a server sends in pieces or whole, with or without indexes and ids. Its
// memory is bounded by the response's byte cap. Pure.

import { textOf } from "./lenient-fields.ts";
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
  /** All pieces of the arguments; null before the first. */
  text: string | null;
  /** The last piece: some servers send the whole arguments in every chunk. */
  last: string;
  readonly ending: JsonEndDetector;
  /** Fields that must be sent back with the call. */
  carried: ChatCarried;
}

export class CallAssembly {
  readonly #tools: ReadonlySet<string>;
  readonly #slots: Slot[] = [];

  constructor(tools: ReadonlySet<string>) {
    this.#tools = tools;
  }

  /** Whether every call has its name and complete arguments; `mayTakeNone` allows empty ones. */
  isWhole({ mayTakeNone }: { readonly mayTakeNone: boolean }): boolean {
    return this.#slots.every((slot) => {
      const text = wholeOf(slot) ?? "";
      return slot.name !== "" && (text === "" ? mayTakeNone : isObject(tryParseJson(text)));
    });
  }

  get count(): number {
    return this.#slots.length;
  }

  /** Adds one element of `tool_calls`; false if it is unreadable or exceeds `CALLS_MAX`. */
  take(delta: unknown): boolean {
    if (!isObject(delta)) return delta === null || delta === undefined;
    const call = delta["function"];
    // Calls of another type, such as `custom`, are ignored.
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

  /** All calls; the first has the message's carried fields. */
  end(ofMessage: JsonObject | null): readonly ToolCall[] {
    const calls = this.#slots.map((slot) => {
      const name = toolNamed(slot.name, this.#tools) ?? slot.name;
      return { id: slot.id, name, arguments: argumentsText(wholeOf(slot)) };
    });
    const ofCalls = this.#slots.map((slot) => slot.carried);
    return withCarried(calls, ofMessage, ofCalls);
  }

  /** The call that a piece belongs to; null if the piece starts a new one. */
  #slotOf(index: number | null, piece: Piece): Slot | null {
    const { id, name } = piece;
    const own = this.#slots.filter((slot) => index === null || slot.index === index);
    const known = id === "" ? undefined : own.findLast((slot) => slot.id === id);
    // Without an index, or if all are the same, the id separates calls.
    const slot = known ?? own.at(-1);
    if (slot === undefined) {
      const sameId = id === "" ? undefined : this.#slots.findLast((other) => other.id === id);
      return name === "" ? (sameId ?? (id === "" ? this.#lastCall() : null)) : null;
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

  /** Whether the name continues the previous piece: some servers split names. */
  #isNextPart(slot: Slot, name: string): boolean {
    if ((slot.text ?? "") !== "") return false;
    return !(this.#tools.has(slot.name) && this.#tools.has(name));
  }

  /** The last call: it gets pieces of arguments without index, id and name. */
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
    const args = fields["arguments"];
    if (args === null || args === undefined) return;
    const text = typeof args === "string" ? args : JSON.stringify(args);
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

/** All pieces joined, or the last if each was the whole; null if there were none. */
function wholeOf({ text, last }: Slot): string | null {
  if (text === null || text === last || isObject(tryParseJson(text))) return text;
  return isObject(tryParseJson(last)) && text.includes(last) ? last : text;
}

/** Detects in a JSON text, piece by piece, the end of its outermost value. */
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
