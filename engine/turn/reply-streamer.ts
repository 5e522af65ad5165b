// Emits the events of a turn, and the reply's text sentence by sentence up to the first that may
// not be streamed. Pure. It holds at most one reply's text, which the reply's cap bounds.

import type { TurnEvent } from "./turn-events.ts";
import { MarkFilter } from "../conversation/mark-filter.ts";
import { ReplyStream } from "../conversation/reply-stream.ts";
import type { Declared } from "../conversation/reply-parser.ts";
import { sentenceEnd } from "../conversation/sentences.ts";

interface ReplyStreamerOptions {
  readonly onEvent: (event: TurnEvent) => void;
  /** Receives the reply's declared fields and the text emitted so far. */
  readonly canStream: (sentence: string, declared: Declared | null, before: string) => boolean;
  /** Names of the fields that a reply declares; none when absent. */
  readonly declares?: readonly string[];
  /** Tools with side effects: text after one of them is emitted only when the turn has ended. */
  readonly sideEffects: ReadonlySet<string>;
  readonly charactersMax: number;
  /** Names of all tools: a call written into a reply is never emitted. None when absent. */
  readonly tools?: ReadonlySet<string>;
}

const NO_TOOLS: ReadonlySet<string> = new Set();

/** After `finish`, the pieces emitted since the last `text_discarded` are the whole reply. */
export class ReplyStreamer {
  readonly #options: ReplyStreamerOptions;
  #stream: ReplyStream;
  /** Filters the decoded reply: in its JSON a mark may be escaped. */
  #filter: MarkFilter;
  /** The text emitted so far; with `#pending` at most `charactersMax` units. */
  #emitted = "";
  #pending = "";
  /** Units of `#pending` already scanned without finding a sentence end. */
  #scanned = 0;
  #suppressed = false;
  #sideEffectStarted = false;

  constructor(options: ReplyStreamerOptions) {
    this.#options = options;
    this.#stream = new ReplyStream(options.declares);
    this.#filter = this.#newFilter();
  }

  handleEvent(event: TurnEvent): void {
    const { onEvent, sideEffects } = this.#options;
    if (event.type === "text_streamed") return this.#emit(this.#streamable(event.piece));
    if (event.type === "text_discarded") return this.#restart();
    if (event.type === "tool_started" && sideEffects.has(event.name))
      this.#sideEffectStarted = true;
    onEvent(event);
  }

  /** Emits the rest of the final reply, or restarts if the emitted text is not its prefix. */
  finish(reply: string): void {
    if (!reply.startsWith(this.#emitted)) this.#restart();
    this.#emit(reply.slice(this.#emitted.length));
  }

  #newFilter(): MarkFilter {
    const onRestart = (): void => this.#discard();
    return new MarkFilter({ tools: this.#options.tools ?? NO_TOOLS, cutsAtEnd: true, onRestart });
  }

  #restart(): void {
    this.#stream = new ReplyStream(this.#options.declares);
    this.#filter = this.#newFilter();
    this.#discard();
  }

  /** Discards the emitted text. */
  #discard(): void {
    if (this.#emitted !== "") this.#options.onEvent({ type: "text_discarded" });
    this.#emitted = "";
    this.#pending = "";
    this.#scanned = 0;
    this.#suppressed = false;
  }

  #emit(piece: string): void {
    if (piece === "") return;
    this.#emitted += piece;
    this.#options.onEvent({ type: "text_streamed", piece });
  }

  /** The complete sentences so far, up to the first that may not be streamed. */
  #streamable(piece: string): string {
    if (this.#suppressed || this.#sideEffectStarted) return "";
    const shown = this.#filter.push(this.#stream.push(piece));
    this.#pending += shown;
    if (this.#emitted === "") this.#pending = this.#pending.trimStart();
    let text = "";
    if (this.#emitted.length + this.#pending.length > this.#options.charactersMax)
      this.#suppressed = true;
    while (!this.#suppressed) {
      const end = sentenceEnd(this.#pending, this.#scanned);
      if (end === null) break;
      const sentence = this.#pending.slice(0, end);
      const { declared } = this.#stream;
      this.#suppressed = !this.#options.canStream(sentence, declared, this.#emitted + text);
      if (this.#suppressed) break;
      text += sentence;
      this.#pending = this.#pending.slice(end);
      this.#scanned = 0;
    }
    this.#scanned = this.#pending.length;
    if (this.#suppressed) this.#pending = "";
    return text;
  }
}
