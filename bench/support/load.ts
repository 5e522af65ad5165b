// The load: keep-alive clients that post one body after the other, at most so many at once, with
// every status counted and its time kept. What is kept has a fixed size.

import http from "node:http";
import { setTimeout as wait } from "node:timers/promises";

interface LoadOptions {
  readonly url: string;
  readonly concurrency: number;
  readonly body: (index: number) => string;
  /** Requests in all; the load also ends at `untilMs` of the monotonic clock. */
  readonly count: number;
  readonly untilMs?: number;
  /** A client's pause after an answer that is not 200: half as much to half as much again. */
  readonly pauseMs?: number;
  readonly timeoutMs?: number;
  /** Awaited by the client whose answer it was; the others go on. */
  readonly onDone?: (doneCount: number) => Promise<void> | void;
}

export interface LoadReport {
  readonly seconds: number;
  readonly requests: number;
  /** By status, or by the code of the error where a connection was refused or cut. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly latencyMs: Readonly<Record<string, Percentiles>>;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Times kept per status: later ones replace earlier ones, round and round. */
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

/** Times by how a request ended: a status of HTTP or the code of an error, a few dozen at most. */
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
      // Or those who were refused in one moment would come back in one moment.
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

/** The status, or the error's code where the server refused, cut or did not answer in time. */
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

/** GETs a small JSON or text answer, once; null when none comes in time. */
export async function fetchText(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { headers: { connection: "close" } });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}
