// A plain HTTP client and a clock that stands still, for the sandbox's own tests.

import http from "node:http";
import { systemClock } from "../../engine/core/clock.ts";
import type { Clock } from "../../engine/core/clock.ts";

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as it is. */
  readonly body?: object | string;
  readonly signal?: AbortSignal;
}

/** One request on a socket of its own; rejects with what the socket said. */
export function ask(url: string, asking: Asking = {}): Promise<Reply> {
  const { method = "POST", headers = {}, body = "", signal } = asking;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, ...(signal === undefined ? {} : { signal }) };
    const request = http.request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode: status = 0 } = response;
        const read = bytes.toString("utf8");
        resolve({ status, headers: response.headers, bytes, text: read, json: parsed(read) });
      });
    });
    request.on("error", reject);
    request.end(text);
  });
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** Opens a request and resolves with the first `bytes` bytes of its body, then hangs up. */
export function askFirstBytes(url: string, body: object, bytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", agent: false }, (response) => {
      let seen = Buffer.alloc(0);
      response.on("data", (chunk: Buffer) => {
        seen = Buffer.concat([seen, chunk]);
        if (seen.length < bytes) return;
        resolve(seen.subarray(0, bytes));
        request.destroy();
      });
      response.on("error", () => resolve(seen));
    });
    request.on("error", reject);
    request.end(JSON.stringify(body));
  });
}

/** The system's clock stopped at a moment of the wall; durations go on. */
export function clockAt(iso: string): Clock {
  const now = Date.parse(iso);
  return { ...systemClock, now: () => now };
}

/** Polls on the event loop, without a clock; fails after `turns` turns of it. */
export async function until(condition: () => boolean, turns = 200_000): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("the condition never came true");
}
