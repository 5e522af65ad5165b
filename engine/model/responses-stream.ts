// The items of a streamed answer of the Responses API while they grow: they may come without their
// beginning, out of their order, twice, or without their end.

import { fieldsOf, listOf, textOf } from "./lenient-fields.ts";
import type { Fields } from "./lenient-fields.ts";
import { MarkFilter } from "../conversation/mark-filter.ts";
import type { ReaderOptions } from "./completions-reader.ts";
import { unreadableAnswer } from "./model-error.ts";

/** Items of one answer; a stream that opens more is garbage. */
export const ITEMS_MAX = 256;

interface Slot {
  readonly index: number | null;
  readonly id: string;
  /** As it was announced, then as it was said to be done. */
  item: Fields;
  done: boolean;
  text: string;
  refusal: string;
  args: string;
}

interface StreamedPiece {
  readonly text: string;
  /** The message that it is of: the same object for each of its pieces. */
  readonly message: object;
}

/** The items of a stream as they grow. */
export class StreamedItems {
  /** At most `ITEMS_MAX`. */
  readonly #slots: Slot[] = [];

  /** Takes one event; gives the piece of the reply's text that it brings, or null. */
  take(type: string, event: Fields): StreamedPiece | null {
    const known = KINDS.get(type);
    if (known === undefined) return null;
    const { item, delta } = event;
    const slot = this.#slotOf(event, known ?? textOf(fieldsOf(item)["type"]));
    if (slot.done) return null;
    const piece = textOf(delta);
    switch (type) {
      case "response.output_item.added":
        slot.item = fieldsOf(item);
        return null;
      case "response.output_item.done":
        slot.item = { ...slot.item, ...fieldsOf(item) };
        slot.done = true;
        return null;
      case "response.output_text.delta":
        slot.text += piece;
        return piece === "" || isCommentary(slot.item) ? null : { text: piece, message: slot };
      case "response.refusal.delta":
        slot.refusal += piece;
        return null;
      case "response.function_call_arguments.delta":
        slot.args += piece;
        return null;
      default:
        // The arguments whole, and from newer servers with the function's name.
        slot.args = textOf(event["arguments"]) || slot.args;
        slot.item = { name: event["name"], ...slot.item };
        return null;
    }
  }

  get output(): readonly Fields[] {
    const place = ({ index }: Slot): number => index ?? ITEMS_MAX;
    return this.#slots.toSorted((a, b) => place(a) - place(b)).map(wholeItem);
  }

  /** By its place, for some gateways change an item's id from event to event; else by its id. */
  #slotOf(event: Fields, kind: string): Slot {
    const index = indexOf(event["output_index"]);
    const id = textOf(event["item_id"]) || textOf(fieldsOf(event["item"])["id"]);
    const known = this.#slots.findLast((slot) => {
      if (index !== null && slot.index !== null) return slot.index === index;
      return id === "" ? !slot.done && slot.item["type"] === kind : slot.id === id;
    });
    const unnamed = index === null && id === "" && event["type"] === "response.output_item.added";
    if (known !== undefined && !unnamed) return known;
    if (this.#slots.length === ITEMS_MAX) throw unreadableAnswer("too many items");
    const item = { type: kind };
    const slot = { index, id, item, done: false, text: "", refusal: "", args: "" };
    this.#slots.push(slot);
    return slot;
  }
}

/** Events that are read, and the kind of item they belong to; null where they say it themselves. */
const KINDS: ReadonlyMap<string, string | null> = new Map([
  ["response.output_item.added", null],
  ["response.output_item.done", null],
  ["response.output_text.delta", "message"],
  ["response.refusal.delta", "message"],
  ["response.function_call_arguments.delta", "function_call"],
  ["response.function_call_arguments.done", "function_call"],
]);

function indexOf(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const sound = typeof value === "number" && Number.isInteger(value);
  if (sound && value >= 0 && value < ITEMS_MAX) return value;
  throw unreadableAnswer("item index");
}

/** What is missing in the item itself is what its pieces make. */
function wholeItem({ item, text, refusal, args }: Slot): Fields {
  if (item["type"] === "function_call") return { ...item, arguments: item["arguments"] || args };
  const holds = ({ text: own, refusal: no }: Fields): boolean => textOf(own) + textOf(no) !== "";
  if (item["type"] !== "message" || partsOf(item).some(holds)) return item;
  return {
    ...item,
    content: [
      { type: "output_text", text },
      { type: "refusal", refusal },
    ],
  };
}

/** What a model says to itself on the way to its answer. */
export function isCommentary({ phase }: Fields): boolean {
  return phase === "commentary";
}

export function partsOf({ content }: Fields): readonly Fields[] {
  if (typeof content === "string" && content !== "") return [{ type: "text", text: content }];
  return listOf(content).map(fieldsOf);
}

/** Tells the text while it comes, nothing model-internal; the last message is the answer. */
export class TextStreamer {
  readonly #options: ReaderOptions;
  #filter: MarkFilter;
  #message: object | null = null;

  constructor(listeners: ReaderOptions) {
    this.#options = listeners;
    this.#filter = this.#newFilter();
  }

  push({ text, message }: StreamedPiece): void {
    const { onText, onRestart } = this.#options;
    if (onText === null) return;
    if (this.#message !== null && this.#message !== message) {
      onRestart?.();
      this.#filter = this.#newFilter();
    }
    this.#message = message;
    const shown = this.#filter.push(text);
    if (shown !== "") onText(shown);
  }

  #newFilter(): MarkFilter {
    const { tools = NO_TOOLS, onRestart } = this.#options;
    // A token that ends an answer may stand inside of its JSON, which goes on.
    return new MarkFilter({ tools, cutsAtEnd: false, onRestart });
  }
}

const NO_TOOLS: ReadonlySet<string> = new Set();
