// Removes model-internal marks from a text, whole or in pieces, with the same result for any
// pieces. Pure. It holds back at most `MARK_MAX` units; reasoning is dropped at once.

import { MARK_BEGUN, MARK_MAX, isDistinct, kindOf, markPattern } from "./answer-marks.ts";
import type { MarkKind } from "./answer-marks.ts";

interface FilterOptions {
  /** Tools whose calls end the shown text, with or without a mark; null: calls stay in it. */
  readonly tools: ReadonlySet<string> | null;
  /** Whether the token that ends an answer also ends the text; else the token is only removed. */
  readonly cutsAtEnd: boolean;
  /** Called when the text returned so far turns out to be reasoning: the caller discards it. */
  readonly onRestart?: (() => void) | undefined;
}

type State = "text" | "thought" | "role" | "header" | "unshown" | "suppressed";

const ROLE = /^(?:assistant|system|model|tool)?\n?/i;

export class MarkFilter {
  readonly #options: FilterOptions;
  readonly #names: readonly string[];
  #state: State = "text";
  /** The end of the text that may be part of a mark. */
  #held = "";
  /** A channel's header, or a role's name; at most `MARK_MAX` units. */
  #header = "";
  /** Whether visible text was returned. */
  #shown = false;
  /** The last unit returned. */
  #last = "";
  /** The unit before the text that is held, shown or not: the pattern cannot look back at it. */
  #before = "";

  constructor(options: FilterOptions) {
    this.#options = options;
    this.#names = [...(options.tools ?? [])].filter(isDistinct);
  }

  /** The newly readable part of the text so far. */
  push(piece: string): string {
    const text = this.#held + piece;
    const pattern = markPattern(this.#options.tools ?? undefined);
    let [shown, at] = ["", 0];
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      shown += this.#take(text.slice(at, match.index));
      at = match.index + match[0].length;
      if (this.#state === "role") shown += this.#afterRole();
      if (this.#isText(match)) shown += this.#take(match[0]);
      else if (this.#pass(match[0])) shown = "";
      pattern.lastIndex = at;
    }
    const tail = text.slice(Math.max(at, text.length - MARK_MAX));
    const begun = Math.min(MARK_BEGUN.exec(tail)?.index ?? tail.length, this.#nameBegun(tail));
    const until = text.length - tail.length + begun;
    shown += this.#take(text.slice(at, until));
    this.#held = text.slice(until);
    this.#before = until === 0 ? this.#before : (text[until - 1] ?? "");
    return shown;
  }

  /** The text still held back at the end. */
  end(): string {
    const held = this.#held;
    this.#held = "";
    return this.#take(held) + (this.#state === "role" ? this.#afterRole() : "");
  }

  /** The part of a text without marks that the current state shows. */
  #take(text: string): string {
    if (text === "") return "";
    if (this.#state === "role") {
      this.#header += text;
      // The longest role name and a line break.
      return this.#header.length > 10 ? this.#afterRole() : "";
    }
    if (this.#state === "header") this.#header = (this.#header + text).slice(-MARK_MAX);
    if (this.#state !== "text") return "";
    this.#last = text.at(-1) ?? "";
    this.#shown ||= text.trim() !== "";
    return text;
  }

  /** The text after the role's name and its line break. */
  #afterRole(): string {
    const header = this.#header;
    this.#header = "";
    // The model invents the customer's next message.
    this.#state = header.startsWith("user") ? "suppressed" : "text";
    return this.#take(header.replace(ROLE, ""));
  }

  /** Whether a match stays in the text: a call that is parsed later, or part of a word. */
  #isText({ 0: mark, index }: RegExpExecArray): boolean {
    if (/^[\w$]/.test(mark)) {
      const before = this.#state === "text" ? this.#last : "";
      if (/[\w$]/.test(index === 0 ? this.#before + before : before)) return true;
    }
    return this.#options.tools === null && kindOf(mark) === "call";
  }

  /** Applies a mark to the state; returns whether the text before it is discarded. */
  #pass(mark: string): boolean {
    if (this.#state === "suppressed") return false;
    const kind = kindOf(mark);
    if (kind === "harmony") return this.#passChannel(mark);
    if (this.#state === "thought") {
      if (kind === "close") this.#state = "text";
      return false;
    }
    if (this.#state === "header" || this.#state === "unshown") return false;
    if (kind === "close") return this.#restart();
    this.#state = this.#after(kind);
    if (kind === "role") this.#header = "";
    return false;
  }

  #after(kind: MarkKind): State {
    if (kind === "open") return "thought";
    if (kind === "role") return "role";
    if (kind === "call") return "suppressed";
    return kind === "end" && this.#options.cutsAtEnd && this.#shown ? "suppressed" : "text";
  }

  /** The channels of a harmony answer: only the body of the final one is shown. */
  #passChannel(mark: string): boolean {
    const before = this.#state;
    if (mark === "<|message|>") {
      const header = before === "header" ? this.#header : "";
      this.#state = /\bfinal\b/.test(header) && !header.includes("to=") ? "text" : "unshown";
      // The header's mark was missing: the text before this one was the header.
      return before === "text" && this.#restart();
    }
    if (mark === "<|start|>" || mark === "<|channel|>") {
      this.#header = before === "header" ? `${this.#header} ` : "";
      this.#state = "header";
    } else if (mark !== "<|constrain|>") this.#state = "unshown";
    return false;
  }

  #restart(): boolean {
    if (this.#last !== "") this.#options.onRestart?.();
    this.#shown = false;
    this.#last = "";
    this.#state = this.#state === "role" ? "text" : this.#state;
    return true;
  }

  /** The index in `tail` at which a tool's name may begin; its length for none. */
  #nameBegun(tail: string): number {
    if (this.#names.length === 0) return tail.length;
    const word = /[\w$-]{1,64}$/.exec(tail)?.[0].toLowerCase() ?? "";
    const isBegun = this.#names.some((name) => name.toLowerCase().startsWith(word));
    return word !== "" && isBegun ? tail.length - word.length : tail.length;
  }
}

/** A whole text without its marks. */
export function stripMarks(text: string, options: Omit<FilterOptions, "onRestart">): string {
  const filter = new MarkFilter(options);
  const shown = filter.push(text);
  // An incomplete mark at the end stays: it contains nothing internal.
  return shown + filter.end();
}
