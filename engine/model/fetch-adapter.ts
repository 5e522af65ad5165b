// A response as the openai SDK reads one, over http-client.ts, which owns the sockets and the byte
// caps. It uses no global fetch class, because the first use of one costs 14 MB of memory.

import { ByteParts } from "../core/byte-parts.ts";
import { EventBody, normalizeBody } from "./response-bytes.ts";
import type { HttpStream } from "../http/http-client.ts";
import { standardBody } from "./api-rejection.ts";

export class FetchResponse {
  /** Only the SDK's log, which is off, would have the address and a good response's headers. */
  readonly url = "";
  readonly status: number;
  readonly ok: boolean;
  readonly headers: HeaderMap;
  readonly body: HttpStream["chunks"];

  /** `eventBytesMax` if a stream was requested, else null. */
  constructor(url: string, stream: HttpStream, eventBytesMax: number | null) {
    this.status = stream.status;
    this.ok = stream.status >= 200 && stream.status < 300;
    this.headers = this.ok ? NO_HEADERS : new HeaderMap(stream.headers);
    const marksEnd = url.endsWith("/chat/completions");
    this.body =
      this.ok && eventBytesMax !== null
        ? new EventBody(stream.chunks, { marksEnd, eventBytesMax })
        : stream.chunks;
  }

  async text(): Promise<string> {
    const parts = new ByteParts();
    for await (const chunk of this.body) parts.add(chunk);
    const text = normalizeBody(parts.take());
    return this.ok ? text : standardBody(text);
  }
}

/**
 * The part of `Headers` that the SDK uses: one value per name, case-insensitive. `undici` validates
 * names and values.
 */
export class HeaderMap {
  readonly #values = new Map<string, string>();

  constructor(headers: Readonly<Record<string, string>> = {}) {
    for (const [name, value] of Object.entries(headers)) this.set(name, value);
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), String(value).trim());
  }

  append(name: string, value: string): void {
    const before = this.get(name);
    this.set(name, before === null ? value : `${before}, ${String(value).trim()}`);
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  forEach(visit: (value: string, name: string) => void): void {
    for (const [name, value] of this) visit(value, name);
  }

  entries(): Iterator<[string, string]> & Iterable<[string, string]> {
    return this.#values.entries();
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#values.entries();
  }
}

const NO_HEADERS = new HeaderMap();
