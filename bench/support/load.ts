// The load: keep-alive clients that send one request after the other, up to a limit at once,
// counting every status and its latency. Uses memory of a fixed size.

import http from "node:http";
import { setTimeout as wait } from "node:timers/promises";

interface LoadOptions {
  readonly url: string;
  readonly concurrency: number;
  readonly body: (index: number) => string;
  /** Total requests; the load also ends at `untilMs` of the monotonic clock. */
  readonly count: number;
  readonly untilMs?: number;
  /** A client's pause after a response other than 200, varied by ±50 %. */
  readonly pauseMs?: number;
  readonly timeoutMs?: number;
  /** Awaited only by the client that got the response. */
  readonly onDone?: (doneCount: number) => Promise<void> | void;
}

export interface LoadReport {
  readonly seconds: number;
  readonly requests: number;
  /** By status, or by error code if a connection was refused or cut. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly latencyMs: Readonly<Record<string, Percentiles>>;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Latencies kept per status, in a ring buffer. */
const TIMES_MAX = 20_000;

class Times {
  readonly #kept = new Float64Array(TIMES_MAX);
  count = 0;

  add(milliseconds: number): void {
    this.#kept[this.count++ % TIMES_MAX] = milliseconds;
  }

  percentiles(): Percentiles {
    const sorted = this.#kept.slice(0, Math.min(this.count, TIMES_MAX)).sort();
    const at = (share: number): number =>
      Math.round(100 * (sorted[Math.floor(share * (sorted.length - 1))] ?? 0)) / 100;
    return { p50: at(0.5), p99: at(0.99), max: at(1) };
  }
}

/** Latencies by result: an HTTP status or an error code, a few dozen at most. */
export class Outcomes {
  readonly #times = new Map<string, Times>();

  add(status: string, milliseconds: number): void {
    const kept = this.#times.get(status) ?? new Times();
    kept.add(milliseconds);
    this.#times.set(status, kept);
  }

  report(): Pick<LoadReport, "statuses" | "latencyMs"> {
    const entries = [...this.#times].sort(([a], [b]) => a.localeCompare(b));
    return {
      statuses: Object.fromEntries(entries.map(([status, { count }]) => [status, count])),
      latencyMs: Object.fromEntries(entries.map(([status, kept]) => [status, kept.percentiles()])),
    };
  }
}

export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const { concurrency, count, untilMs = Number.POSITIVE_INFINITY, pauseMs = 0 } = options;
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  const outcomes = new Outcomes();
  const beganAt = performance.now();
  let next = 0;
  let done = 0;
  const client = async (): Promise<void> => {
    while (next < count && performance.now() < untilMs) {
      const body = options.body(next++);
      const startedAt = performance.now();
      const status = await post(agent, body, options);
      outcomes.add(status, performance.now() - startedAt);
      done++;
      await options.onDone?.(done);
      // Spreads the retries of clients that were rejected at the same time.
      if (status !== "200" && pauseMs > 0) await wait(pauseMs * (0.5 + Math.random()));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, count) }, client));
  } finally {
    agent.destroy();
  }
  return {
    seconds: Math.round((performance.now() - beganAt) / 100) / 10,
    requests: done,
    ...outcomes.report(),
  };
}

/** The status, or the error code if the server refused, cut the connection or timed out. */
export function post(
  agent: http.Agent,
  body: string,
  options: Pick<LoadOptions, "url" | "timeoutMs">,
): Promise<string> {
  const { url, timeoutMs = 130_000 } = options;
  return new Promise((resolve) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    };
    const request = http.request(
      `${url}/api/chat`,
      { method: "POST", agent, headers },
      (response) => {
        response.resume();
        response.on("end", () => resolve(String(response.statusCode)));
        response.on("error", () => resolve("CUT"));
        response.on("close", () => resolve("CUT"));
      },
    );
    request.setTimeout(timeoutMs, () => {
      resolve("TIMEOUT");
      request.destroy();
    });
    request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "ERROR"));
    request.end(body);
  });
}

/** GETs a small JSON or text response, once; null on a timeout. */
export async function fetchText(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { headers: { connection: "close" } });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}
