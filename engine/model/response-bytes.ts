// The bytes of a model's answer, made what the SDK expects of them: the bytes decide, not the
// headers. A stream is read event by event and passed on clean; a whole answer to one who asked for
// a stream becomes events, and events to one who did not become one JSON list.

import { isUtf8 } from "node:buffer";
import { AgentError } from "../core/errors.ts";
import { isTooDeep } from "../core/json-text.ts";
import { ENDED_WHOLE } from "./completions-reader.ts";
import { unreadableAnswer } from "./model-error.ts";
import { tryParseJson } from "../conversation/lenient-json.ts";

const BOM = "\uFEFF";
const DONE = "[DONE]";

/** A whole answer as JSON text; what is neither JSON nor events is given back as it is. */
export function normalizeBody(bytes: Buffer): string {
  const text = decoded(bytes);
  // The SDK parses what it is given.
  if (isTooDeep(text)) throw unreadableAnswer("JSON nested too deep");
  if (!/^\s*(?:data|event|id|retry)?:/.test(text)) return text;
  const events = new EventReader(bytes.length);
  const values = [...events.take(bytes), ...events.end()].filter((event) => event.data !== DONE);
  return `[${values.map((event) => event.data).join(",")}]`;
}

/** UTF-8 where it is that, whatever was said of it; else each byte is a character. */
function decoded(bytes: Buffer): string {
  const text = bytes.toString(isUtf8(bytes) ? "utf8" : "latin1");
  return text.startsWith(BOM) ? text.slice(BOM.length) : text;
}

interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

/** Reads lines of any ending. Holds one event of at most `bytesMax`. */
class EventReader {
  readonly #bytesMax: number;
  #parts: Uint8Array[] = [];
  /** Of the event that is not whole yet. */
  #bytes = 0;
  #isAfterReturn = false;
  #isFirstLine = true;
  #name = "";
  #data: string[] = [];

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The events that end within `bytes`. */
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
        this.#keep(bytes.subarray(from, at));
        events.push(...this.#line(this.#taken()));
      }
      this.#isAfterReturn = !isFeed;
      from = at + 1;
    }
    if (from < bytes.length) this.#keep(bytes.slice(from));
    return events;
  }

  #keep(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#bytesMax) throw tooLarge();
    this.#parts.push(part);
  }

  /** The event that no empty line ended. */
  end(): StreamEvent[] {
    return [...this.#line(this.#taken()), ...this.#ended()];
  }

  #taken(): string {
    const line = decoded(Buffer.concat(this.#parts));
    this.#parts = [];
    if (!this.#isFirstLine) return line;
    this.#isFirstLine = false;
    return line.trimStart();
  }

  #line(line: string): StreamEvent[] {
    if (line === "") return this.#ended();
    const field = /^(data|event) ?: ?/.exec(line);
    if (field?.[1] === "event") this.#name = line.slice(field[0].length).trim();
    // Proxies have been seen that put a second name before what they pass on.
    if (field?.[1] === "data") this.#data.push(line.replace(/^(?:data ?: ?){1,4}/, ""));
    return [];
  }

  #ended(): StreamEvent[] {
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

/** A comment, an empty line or `null` says nothing, also where it is sent as data. */
function hasContent(data: string): boolean {
  return data === DONE || /^[[{]/.test(data);
}

interface EventBodyOptions {
  /** Whether an end that the server marked itself is told in an event of its own. */
  readonly marksEnd: boolean;
  /** One event, or a whole answer in the place of events. */
  readonly eventBytesMax: number;
}

/** A stream's body as clean events. Left early, it lets go of the answer behind it. */
export class EventBody implements AsyncIterableIterator<Uint8Array> {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #marksEnd: boolean;
  readonly #events: EventReader;
  readonly #bytesMax: number;
  /** The whole body, while it is JSON or nothing but white space; at most `eventBytesMax`. */
  #whole: Uint8Array[] | null = [];
  #wholeBytes = 0;
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
      const written = result.done === true ? this.#end() : this.#take(result.value);
      if (written !== "") return { done: false, value: Buffer.from(written, "utf8") };
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#isOver = true;
    await this.#chunks.return?.();
    return { done: true, value: undefined };
  }

  #take(bytes: Uint8Array): string {
    if (this.#whole === null) return this.#written(this.#events.take(bytes));
    this.#wholeBytes += bytes.length;
    this.#whole.push(bytes.slice());
    if (!this.#isJson) {
      const start = Buffer.concat(this.#whole);
      const first = firstByte(start);
      this.#isJson = first === 0x7b || first === 0x5b;
      if (first !== null && !this.#isJson) {
        this.#whole = null;
        return this.#written(this.#events.take(start));
      }
    }
    if (this.#wholeBytes > this.#bytesMax) throw tooLarge();
    return "";
  }

  #end(): string {
    this.#isOver = true;
    if (!this.#isJson || this.#whole === null) return this.#written(this.#events.end());
    const data = jsonValues(decoded(Buffer.concat(this.#whole)));
    return this.#written([...data, DONE].map((text) => ({ name: "", data: text })));
  }

  #written(events: readonly StreamEvent[]): string {
    return events.map((event) => this.#event(event)).join("");
  }

  #event({ name, data }: StreamEvent): string {
    if (isTooDeep(data)) throw unreadableAnswer("JSON nested too deep");
    const end = JSON.stringify({ choices: [], [ENDED_WHOLE]: true });
    if (data === DONE)
      return this.#marksEnd ? `data: ${end}\n\ndata: ${DONE}\n\n` : `data: ${DONE}\n\n`;
    const lines = data.split("\n").map((line) => `data: ${line}\n`);
    return `${name === "" ? "" : `event: ${name}\n`}${lines.join("")}\n`;
  }
}

function tooLarge(): AgentError {
  return new AgentError("upstream_too_large", "an event of the answer is over its byte cap");
}

/** The first byte that is no white space and no byte order mark; null while that is not known. */
function firstByte(bytes: Buffer): number | null {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) continue;
    if (byte !== 0xef) return byte;
    if (at + 2 >= bytes.length) return null;
    if (bytes[at + 1] !== 0xbb || bytes[at + 2] !== 0xbf) return byte;
    at += 2;
  }
  return null;
}

/** The values of a JSON body: the elements of a list, the lines of a body that has one on each. */
function jsonValues(text: string): readonly string[] {
  const value = tryParseJson(text);
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(item));
  if (value !== undefined) return [JSON.stringify(value)];
  return text.split("\n").filter((line) => hasContent(line.trim()) && line.trim() !== DONE);
}
