// The fetch that the SDK is given: a thin face over http.ts, so that the SDK's bytes are counted
// and its sockets are ours. It has just what the SDK reads of a response; nothing global is
// touched.

import type { ClientOptions } from "openai";
import { AgentError } from "./errors.ts";
import type { HttpClient, HttpStream } from "./http.ts";

type Fetch = NonNullable<ClientOptions["fetch"]>;

export function thinFetch(http: HttpClient, bytesMax: number, timeoutMs: number): Fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const body = init?.body ?? null;
    if (body !== null && typeof body !== "string") {
      throw new AgentError("upstream_invalid", "the SDK sent a body that is not text");
    }
    const stream = await http.stream({
      url,
      method: init?.method === "GET" ? "GET" : "POST",
      headers: Object.fromEntries(new Headers(init?.headers)),
      body,
      timeoutMs,
      bytesMax,
      signal: init?.signal ?? new AbortController().signal,
    });
    // The SDK reads `ok`, `status`, `headers`, `url`, `text()` and an async-iterable `body`:
    // exactly what ThinResponse has. A real Response would copy every chunk through a web stream.
    return new ThinResponse(url, stream) as unknown as Response;
  };
}

class ThinResponse {
  readonly url: string;
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  readonly body: HttpStream["chunks"];

  constructor(url: string, stream: HttpStream) {
    this.url = url;
    this.status = stream.status;
    this.ok = stream.status >= 200 && stream.status < 300;
    this.headers = new Headers(stream.headers);
    this.body = stream.chunks;
  }

  async text(): Promise<string> {
    const parts: Uint8Array[] = [];
    for await (const chunk of this.body) parts.push(chunk);
    return Buffer.concat(parts).toString("utf8");
  }
}
