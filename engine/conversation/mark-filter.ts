// Takes model-internal marks out of a text that comes in pieces or whole: the same for any cutting.
// Pure. It holds back at most `MARK_MAX` units, and a thought is dropped as it comes.

import { MARK_BEGUN, MARK_MAX, isDistinct, kindOf, markPattern } from "./answer-marks.ts";
import type { MarkKind } from "./answer-marks.ts";

interface FilterOptions {
  /** Tools whose calls end what is shown, with or without a mark; null: calls stay in the text. */
  readonly tools: ReadonlySet<string> | null;
  /** Whether nothing is said after a token that ends an answer; else the token is left out. */
  readonly cutsAtEnd: boolean;
  /** What was given back until now was a thought, or no answer: it is taken back. */
  readonly onRestart?: (() => void) | undefined;
}

type State = "text" | "thought" | "role" | "header" | "unshown" | "muted";

const ROLE = /^(?:assistant|system|model|tool)?\n?/i;

export class MarkFilter {
  readonly #options: FilterOptions;
  readonly #names: readonly string[];
  #state: State = "text";
  /** What cannot be judged yet. */
  #held = "";
  /** A channel's header, or the name of who speaks; at most `MARK_MAX` units. */
  #header = "";
  /** Whether something that can be seen was given back. */
  #shown = false;
  /** The last unit given back. */
  #last = "";

  constructor(options: FilterOptions) {
    this.#options = options;
    this.#names = [...(options.tools ?? [])].filter(isDistinct);
  }

  /** What of the text until now may be read on, and was not given back before. */
  push(piece: string): string {
    const text = this.#held + piece;
    const pattern = markPattern(this.#options.tools ?? undefined);
    let [shown, at] = ["", 0];
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      shown += this.#take(text.slice(at, match.index));
      at = match.index + match[0].length;
      if (this.#state === "role") shown += this.#afterRole();
      if (this.#isText(match[0])) shown += this.#take(match[0]);
      else if (this.#pass(match[0])) shown = "";
      pattern.lastIndex = at;
    }
    const tail = text.slice(Math.max(at, text.length - MARK_MAX));
    const begun = Math.min(MARK_BEGUN.exec(tail)?.index ?? tail.length, this.#nameBegun(tail));
    const until = text.length - tail.length + begun;
    shown += this.#take(text.slice(at, until));
    this.#held = text.slice(until);
    return shown;
  }

  /** What was held back at the end of a text. */
  end(): string {
    const held = this.#held;
    this.#held = "";
    return this.#take(held) + (this.#state === "role" ? this.#afterRole() : "");
  }

  /** What of a text without marks is shown in the present state. */
  #take(text: string): string {
    if (text === "") return "";
    if (this.#state === "role") {
      this.#header += text;
      // The longest name and a line break: no more is waited for.
      return this.#header.length > 10 ? this.#afterRole() : "";
    }
    if (this.#state === "header") this.#header = (this.#header + text).slice(-MARK_MAX);
    if (this.#state !== "text") return "";
    this.#last = text.at(-1) ?? "";
    this.#shown ||= text.trim() !== "";
    return text;
  }

  /** What follows the name of who speaks and the line break after it. */
  #afterRole(): string {
    const header = this.#header;
    this.#header = "";
    // The model writes what the customer might say next.
    this.#state = header.startsWith("user") ? "muted" : "text";
    return this.#take(header.replace(ROLE, ""));
  }

  /** Whether what looks like a mark stays in the text: a call that is read there, half a word. */
  #isText(mark: string): boolean {
    const isName = /^[\w$]/.test(mark);
    if (isName && /[\w$]/.test(this.#last) && this.#state === "text") return true;
    return this.#options.tools === null && kindOf(mark) === "call";
  }

  /** Goes over a mark; whether what was shown before it is taken back. */
  #pass(mark: string): boolean {
    if (this.#state === "muted") return false;
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
    if (kind === "call") return "muted";
    return kind === "end" && this.#options.cutsAtEnd && this.#shown ? "muted" : "text";
  }

  /** The channels of a harmony answer: only the body of the final one is said to the customer. */
  #passChannel(mark: string): boolean {
    const before = this.#state;
    if (mark === "<|message|>") {
      const header = before === "header" ? this.#header : "";
      this.#state = /\bfinal\b/.test(header) && !header.includes("to=") ? "text" : "unshown";
      // The header's own mark was left out: what came before this one was no text.
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

  /** Where in `tail` a tool's name may have begun; its length where none has. */
  #nameBegun(tail: string): number {
    if (this.#names.length === 0) return tail.length;
    const word = /[\w$-]{1,64}$/.exec(tail)?.[0].toLowerCase() ?? "";
    const isBegun = this.#names.some((name) => name.toLowerCase().startsWith(word));
    return word !== "" && isBegun ? tail.length - word.length : tail.length;
  }
}

/** A text without its marks, as the filter gives it back whole. */
export function stripMarks(text: string, options: Omit<FilterOptions, "onRestart">): string {
  const filter = new MarkFilter(options);
  const shown = filter.push(text);
  // A mark that is only begun says nothing that a customer could read; it is left as it is.
  return shown + filter.end();
}
