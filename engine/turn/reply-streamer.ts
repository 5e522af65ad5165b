// Tells a listener what happens in a turn, the reply's text sentence by sentence and only as far as
// it was found harmless. Pure. It holds at most one reply's text; the reply's own cap bounds it.

import type { TurnEvent } from "./turn-events.ts";
import { MarkFilter } from "../conversation/mark-filter.ts";
import { ReplyStream } from "../conversation/reply-stream.ts";
import type { Declared } from "../conversation/reply-parser.ts";
import { sentenceEnd } from "../conversation/sentences.ts";

interface ReplyStreamerOptions {
  readonly onEvent: (event: TurnEvent) => void;
  /** With what the model declared before its reply, and what was told of it until now. */
  readonly canStream: (sentence: string, declared: Declared | null, before: string) => boolean;
  /** Names of the fields that a reply declares; none when absent. */
  readonly declares?: readonly string[];
  /** Tools that change the world: what is said after one is told when the turn has ended. */
  readonly sideEffects: ReadonlySet<string>;
  readonly charactersMax: number;
  /** Names of all tools: a call written into a reply is told to nobody. None when absent. */
  readonly tools?: ReadonlySet<string>;
}

const NO_TOOLS: ReadonlySet<string> = new Set();

/**
 * The pieces told since the last `text_discarded` are, once `finish` was called, the whole reply.
 */
export class ReplyStreamer {
  readonly #options: ReplyStreamerOptions;
  #stream: ReplyStream;
  /** Of the reply's own text: what was escaped in its JSON was no mark before. */
  #filter: MarkFilter;
  /** What was told; with `#pending` at most `charactersMax` units. */
  #emitted = "";
  #pending = "";
  /** Units of `#pending` that hold no end of a sentence. */
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

  /** The turn has its reply: tells what is left of it, or all of it when other words were told. */
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

  /** Takes back what was told. */
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

  /** The whole sentences that are there now, up to the first that may not be shown. */
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
