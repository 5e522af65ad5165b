// A model that thinks: an OpenAI-compatible server on loopback that answers after a delay that is
// set while it runs, or holds what it was asked until it is released, and counts what it holds. A
// message that starts with "consulta" is answered with the tool first, any other one at once.

import type { ServerResponse } from "node:http";
import { sendJsonText, startLoopbackServer } from "./loopback-server.ts";
import type { LoopbackServer } from "./loopback-server.ts";

export interface ThinkingModel extends LoopbackServer {
  /** From now on; `hold` keeps every request until `release`. */
  setDelay(delay: number | "hold"): void;
  /** Answers all that is held. */
  release(): void;
  held(): number;
  /** Whether that number of requests was held at once before the timeout. */
  whenHeld(count: number, timeoutMs: number): Promise<boolean>;
  /** Forgets the counts below. */
  resetCounts(): void;
  counts(): ModelCounts;
}

export interface ModelCounts {
  readonly calls: number;
  /** The most requests at once: conversations whose model is thinking. */
  readonly heldMax: number;
  /** The mean size of a request. */
  readonly requestBytes: number;
}

const DAY_MS = 86_400_000;
/**
 * 800 bytes that claim nothing of a booking: a reply that ours objects to would be asked for again,
 * and a turn be two calls. The benches print the calls a turn, so that it would be seen.
 */
const SENTENCE =
  "Atendemos de lunes a viernes por la mañana y por la tarde, con gusto le explico cada servicio. ";
const REPLY = SENTENCE.repeat(9).slice(0, 800);

export async function startThinkingModel(delayMs = 0): Promise<ThinkingModel> {
  let delay: number | "hold" = delayMs;
  let counts = { calls: 0, heldMax: 0, bytes: 0 };
  const open = new Set<() => void>();
  const watchers = new Set<() => void>();
  const server = await startLoopbackServer((body, response) => {
    let timer: NodeJS.Timeout | undefined;
    const answer = (): void => {
      clearTimeout(timer);
      open.delete(answer);
      sendJsonText(response, completion(body));
    };
    open.add(answer);
    onCut(response, () => {
      clearTimeout(timer);
      open.delete(answer);
    });
    counts.calls++;
    counts.bytes += Buffer.byteLength(body);
    counts.heldMax = Math.max(counts.heldMax, open.size);
    for (const look of watchers) look();
    if (delay === 0) answer();
    else if (delay !== "hold") timer = setTimeout(answer, delay);
  });
  return {
    ...server,
    setDelay: (given) => void (delay = given),
    release() {
      for (const answer of open) answer();
    },
    held: () => open.size,
    whenHeld: (count, timeoutMs) =>
      new Promise((resolve) => {
        const finish = (held: boolean): void => {
          clearTimeout(timer);
          watchers.delete(look);
          resolve(held);
        };
        const look = (): void => {
          if (open.size >= count) finish(true);
        };
        const timer = setTimeout(() => finish(false), timeoutMs);
        watchers.add(look);
        look();
      }),
    resetCounts: () => void (counts = { calls: 0, heldMax: open.size, bytes: 0 }),
    counts: () => ({
      calls: counts.calls,
      heldMax: counts.heldMax,
      requestBytes: Math.round(counts.bytes / Math.max(1, counts.calls)),
    }),
  };
}

function onCut(response: ServerResponse, cut: () => void): void {
  response.on("close", () => {
    if (!response.writableFinished) cut();
  });
}

/** The last message alone is looked at: a request may be a hundred kilobytes. */
function completion(body: string): string {
  const last = body.slice(body.lastIndexOf('"role":"'));
  const asks = last.startsWith('"role":"user"') && /"(?:content|text)":"consulta/.test(last);
  const date = new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 10);
  const args = JSON.stringify({ date, time: "10:00" });
  const call = { name: "check_availability", arguments: args };
  const message = asks
    ? {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "function", function: call }],
      }
    : { role: "assistant", content: JSON.stringify({ reply: REPLY, url: null }) };
  const usage = { prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1050 };
  const choices = [{ index: 0, message, finish_reason: asks ? "tool_calls" : "stop" }];
  const head = { id: "x", object: "chat.completion", created: 1, model: "gpt-4o-mini" };
  return JSON.stringify({ ...head, choices, usage });
}
