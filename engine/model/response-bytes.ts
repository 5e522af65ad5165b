// Normalises the bytes of a model's response for the SDK, by their content, not by the headers. A
// stream is parsed event by event and rewritten; a whole response to a stream request becomes
// events, and events in place of a whole response become one JSON list.

import { isUtf8 } from "node:buffer";
import { ByteParts } from "../core/byte-parts.ts";
import { AgentError } from "../core/errors.ts";
import { TOO_COMPLEX, isTooComplex } from "../core/json-text.ts";
import { ENDED_WHOLE } from "./completions-reader.ts";
import { unreadableAnswer } from "./model-error.ts";
import { tryParseJson } from "../conversation/lenient-json.ts";

const BOM = "\uFEFF";
const DONE = "[DONE]";

/** A whole response as JSON text; a body that is neither JSON nor events is not changed. */
export function normalizeBody(bytes: Buffer): string {
  const text = decoded(bytes);
  // The SDK parses it with JSON.parse.
  if (isTooComplex(text)) throw unreadableAnswer(TOO_COMPLEX);
  if (!/^\s*(?:data|event|id|retry)?:/.test(text)) return text;
  const events = new EventReader(bytes.length);
  const values = [...events.take(bytes), ...events.end()].filter((event) => event.data !== DONE);
  return `[${values.map((event) => event.data).join(",")}]`;
}

/** Decodes UTF-8 if the bytes are valid, else Latin-1; the declared charset is ignored. */
function decoded(bytes: Buffer): string {
  const text = bytes.toString(isUtf8(bytes) ? "utf8" : "latin1");
  return text.startsWith(BOM) ? text.slice(BOM.length) : text;
}

interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

/** Parses server-sent events with any line ending. Holds one event of at most `bytesMax`. */
class EventReader {
  readonly #bytesMax: number;
  readonly #line = new ByteParts();
  /** Bytes of the current, incomplete event. */
  #bytes = 0;
  #isAfterReturn = false;
  #isFirstLine = true;
  #name = "";
  #data: string[] = [];

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Returns the events that end within `bytes`. */
  take(bytes: Uint8Array): StreamEvent[] {
    const events: StreamEvent[] = [];
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      const isFeed = byte === 0x0a;
      if (!isFeed && byte !== 0x0d) {
        this.#isAfterReturn = false;
        continue;
      }
      if (!(isFeed && this.#isAfterReturn)) {
        this.#append(bytes.subarray(from, at));
        events.push(...this.#takeField(this.#takeLine()));
      }
      this.#isAfterReturn = !isFeed;
      from = at + 1;
    }
    if (from < bytes.length) this.#append(bytes.slice(from));
    return events;
  }

  #append(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#bytesMax) throw tooLarge();
    this.#line.add(part);
  }

  /** Returns the last event if no empty line ended it. */
  end(): StreamEvent[] {
    return [...this.#takeField(this.#takeLine()), ...this.#takeEvent()];
  }

  #takeLine(): string {
    const line = decoded(this.#line.take());
    if (!this.#isFirstLine) return line;
    this.#isFirstLine = false;
    return line.trimStart();
  }

  #takeField(line: string): StreamEvent[] {
    if (line === "") return this.#takeEvent();
    const field = /^(data|event) ?: ?/.exec(line);
    if (field?.[1] === "event") this.#name = line.slice(field[0].length).trim();
    // Some proxies add a second `data:` to the lines that they pass on.
    if (field?.[1] === "data") this.#data.push(line.replace(/^(?:data ?: ?){1,4}/, ""));
    return [];
  }

  #takeEvent(): StreamEvent[] {
    const [name, lines] = [this.#name, this.#data];
    this.#name = "";
    this.#data = [];
    this.#bytes = 0;
    const whole = lines.join("\n");
    const each = lines.length > 1 && tryParseJson(whole) === undefined ? lines : [whole];
    return each
      .map((data) => data.trim())
      .flatMap((data) => (hasContent(data) ? [{ name, data }] : []));
  }
}

/** Comments, empty lines and `null` are dropped, also if they are sent as data. */
function hasContent(data: string): boolean {
  return data === DONE || /^[[{]/.test(data);
}

interface EventBodyOptions {
  /** Whether the server's end mark is also passed on as an event, `ENDED_WHOLE`. */
  readonly marksEnd: boolean;
  /** Cap of one event, or of a whole response in place of events. */
  readonly eventBytesMax: number;
}

/** A stream's body as normalised events. `return` also ends the underlying response. */
export class EventBody implements AsyncIterableIterator<Uint8Array> {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #marksEnd: boolean;
  readonly #events: EventReader;
  readonly #bytesMax: number;
  /** The body so far, while it is JSON or only white space; at most `eventBytesMax`. */
  #whole: ByteParts | null = new ByteParts();
  #isJson = false;
  #isOver = false;

  constructor(chunks: AsyncIterable<Uint8Array>, options: EventBodyOptions) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#marksEnd = options.marksEnd;
    this.#bytesMax = options.eventBytesMax;
    this.#events = new EventReader(options.eventBytesMax);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    while (!this.#isOver) {
      const result = await this.#chunks.next();
      const output = result.done === true ? this.#end() : this.#take(result.value);
      if (output !== "") return { done: false, value: Buffer.from(output, "utf8") };
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#isOver = true;
    await this.#chunks.return?.();
    return { done: true, value: undefined };
  }

  #take(bytes: Uint8Array): string {
    if (this.#whole === null) return this.#format(this.#events.take(bytes));
    this.#whole.add(bytes.slice());
    if (!this.#isJson && !bytes.every(isSpace)) {
      const first = firstByte(this.#whole.peek());
      this.#isJson = first === 0x7b || first === 0x5b;
      if (first !== null && !this.#isJson) {
        const start = this.#whole.take();
        this.#whole = null;
        return this.#format(this.#events.take(start));
      }
    }
    if (this.#whole.bytes > this.#bytesMax) throw tooLarge();
    return "";
  }

  #end(): string {
    this.#isOver = true;
    if (!this.#isJson || this.#whole === null) return this.#format(this.#events.end());
    const data = jsonValues(decoded(this.#whole.take()));
    return this.#format([...data, DONE].map((text) => ({ name: "", data: text })));
  }

  #format(events: readonly StreamEvent[]): string {
    return events.map((event) => this.#formatEvent(event)).join("");
  }

  #formatEvent({ name, data }: StreamEvent): string {
    if (isTooComplex(data)) throw unreadableAnswer(TOO_COMPLEX);
    const end = JSON.stringify({ choices: [], [ENDED_WHOLE]: true });
    if (data === DONE)
      return this.#marksEnd ? `data: ${end}\n\ndata: ${DONE}\n\n` : `data: ${DONE}\n\n`;
    const lines = data.split("\n").map((line) => `data: ${line}\n`);
    return `${name === "" ? "" : `event: ${name}\n`}${lines.join("")}\n`;
  }
}

function tooLarge(): AgentError {
  return new AgentError("upstream_too_large", "an event of the response is over its byte cap");
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** The first byte that is neither white space nor BOM; null if there is none yet. */
function firstByte(bytes: Buffer): number | null {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (isSpace(byte)) continue;
    if (byte !== 0xef) return byte;
    if (at + 2 >= bytes.length) return null;
    if (bytes[at + 1] !== 0xbb || bytes[at + 2] !== 0xbf) return byte;
    at += 2;
  }
  return null;
}

/** The values of a JSON body: the elements of a list, or one value per line. */
function jsonValues(text: string): readonly string[] {
  const value = tryParseJson(text);
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(item));
  if (value !== undefined) return [JSON.stringify(value)];
  return text.split("\n").filter((line) => hasContent(line.trim()) && line.trim() !== DONE);
}
