// Collects the items of a streamed response of the Responses API. They may come without their
// start, out of order, twice, or without their end.

import { fieldsOf, listOf, textOf } from "./lenient-fields.ts";
import type { Fields } from "./lenient-fields.ts";
import { MarkFilter } from "../conversation/mark-filter.ts";
import type { ReaderOptions } from "./completions-reader.ts";
import { unreadableAnswer } from "./model-error.ts";

/** Items of one response; a stream with more is unreadable. */
export const ITEMS_MAX = 256;

interface Slot {
  readonly index: number | null;
  readonly id: string;
  /** The item of its `added` event, then merged with that of its `done` event. */
  item: Fields;
  done: boolean;
  text: string;
  refusal: string;
  args: string;
}

interface StreamedPiece {
  readonly text: string;
  /** The piece's message: the same object for all its pieces. */
  readonly message: object;
}

export class StreamedItems {
  /** At most `ITEMS_MAX`. */
  readonly #slots: Slot[] = [];

  /** Processes one event; returns its piece of the reply's text, or null. */
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
        // The complete arguments; newer servers add the function's name.
        slot.args = textOf(event["arguments"]) || slot.args;
        slot.item = { name: event["name"], ...slot.item };
        return null;
    }
  }

  get output(): readonly Fields[] {
    const positionOf = ({ index }: Slot): number => index ?? ITEMS_MAX;
    return this.#slots.toSorted((a, b) => positionOf(a) - positionOf(b)).map(wholeItem);
  }

  /** Found by index, because some gateways change an item's id between events; else by id. */
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

/** The events that are read, with the type of their item; null if the event contains the item. */
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
  const isIndex = typeof value === "number" && Number.isInteger(value);
  if (isIndex && value >= 0 && value < ITEMS_MAX) return value;
  throw unreadableAnswer("item index");
}

/** Fills what the item lacks from its pieces. */
function wholeItem({ item, text, refusal, args }: Slot): Fields {
  if (item["type"] === "function_call") return { ...item, arguments: item["arguments"] || args };
  const hasText = ({ text: own, refusal: no }: Fields): boolean => textOf(own) + textOf(no) !== "";
  if (item["type"] !== "message" || partsOf(item).some(hasText)) return item;
  return {
    ...item,
    content: [
      { type: "output_text", text },
      { type: "refusal", refusal },
    ],
  };
}

/** Text that the model writes before its reply. */
export function isCommentary({ phase }: Fields): boolean {
  return phase === "commentary";
}

export function partsOf({ content }: Fields): readonly Fields[] {
  if (typeof content === "string" && content !== "") return [{ type: "text", text: content }];
  return listOf(content).map(fieldsOf);
}

/** Emits the reply's text while it arrives, and restarts with each new message. */
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
    // The reply's JSON may contain an end token and go on after it.
    return new MarkFilter({ tools, cutsAtEnd: false, onRestart });
  }
}

const NO_TOOLS: ReadonlySet<string> = new Set();
