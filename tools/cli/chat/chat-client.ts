// HTTP client of the terminal chat: POST /api/chat with its events, and GET /health, with a
// deadline and a size cap. Must not print.

import { request as sendPlain } from "node:http";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { Clock } from "../../../engine/core/clock.ts";
import { isList, isRecord, parseJsonValue } from "../../sandbox/http/json.ts";
import type { JsonRecord } from "../../sandbox/http/json.ts";

export interface ChatTarget {
  /** The server's address, without a path. */
  readonly url: URL;
  readonly token: string | null;
}

export type ChatOutcome =
  | {
      readonly kind: "reply";
      readonly reply: string;
      readonly attachment: string | null;
      readonly elapsedMs: number;
      /** The session's turns as the server counts them; null when it does not say. */
      readonly turns: string | null;
    }
  | { readonly kind: "refused"; readonly status: number; readonly detail: string }
  | { readonly kind: "unreachable"; readonly code: string };

/** A turn lasts at most two minutes at the server; a later response is a network fault. */
const TIMEOUT_MS = 130_000;
const ANSWER_BYTES_MAX = 1024 * 1024;

/** Events of a turn before its end. */
export type ChatEvent =
  | { readonly kind: "token"; readonly text: string }
  | { readonly kind: "discarded" }
  | { readonly kind: "tool"; readonly name: string; readonly status: string };

interface Listener {
  readonly clock: Clock;
  readonly onEvent: (event: ChatEvent) => void;
}

/** Sends one message; events are forwarded as they arrive, if the server streams. */
export async function sendMessage(
  target: ChatTarget,
  body: JsonRecord,
  { clock, onEvent }: Listener,
): Promise<ChatOutcome> {
  const startedAt = clock.monotonic();
  const call = { method: "POST", path: "/api/chat", body } as const;
  const answer = await sendRequest(target, call, (name, data) => forwardEvent(onEvent, name, data));
  if (typeof answer === "string") return { kind: "unreachable", code: answer };
  const { status, json } = answer;
  const reply = isRecord(json) ? json["reply"] : undefined;
  if (status !== 200 || typeof reply !== "string" || !isRecord(json)) {
    return { kind: "refused", status, detail: detailOf(answer) };
  }
  const attachment = typeof json["url"] === "string" ? json["url"] : null;
  const elapsedMs = Math.round(clock.monotonic() - startedAt);
  return { kind: "reply", reply, attachment, elapsedMs, turns: answer.turns };
}

function forwardEvent(onEvent: Listener["onEvent"], name: string, data: unknown): void {
  const of = isRecord(data) ? data : {};
  if (name === "token") onEvent({ kind: "token", text: String(of["text"]) });
  if (name === "discarded") onEvent({ kind: "discarded" });
  if (name === "tool" && of["status"] !== "started") {
    onEvent({ kind: "tool", name: String(of["name"]), status: String(of["status"]) });
  }
}

/** The server's simulated parts, version and issues; null when it cannot be reached. */
export async function fetchHealth(target: ChatTarget): Promise<JsonRecord | null> {
  const answer = await sendRequest(
    target,
    { method: "GET", path: "/health", body: null },
    () => {},
  );
  return typeof answer !== "string" && isRecord(answer.json) ? answer.json : null;
}

interface HttpCall {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: JsonRecord | null;
}

interface Answer {
  readonly status: number;
  readonly json: unknown;
  readonly retryAfter: string | null;
  readonly turns: string | null;
}

type OnData = (event: string, data: unknown) => void;

/** The response, or the code of the network error. */
async function sendRequest(
  target: ChatTarget,
  { method, path, body }: HttpCall,
  onData: OnData,
): Promise<Answer | string> {
  const text = body === null ? "" : JSON.stringify(body);
  const headers: OutgoingHttpHeaders = {
    ...(body === null ? {} : { "content-type": "application/json" }),
    ...(target.token === null ? {} : { "x-internal-token": target.token }),
    "content-length": Buffer.byteLength(text),
  };
  const options = { method, headers, agent: false, timeout: TIMEOUT_MS };
  // Loaded only when needed: most servers are local and use plain HTTP.
  const secure = target.url.protocol === "https:";
  const send = secure ? (await import("node:https")).request : sendPlain;
  return new Promise((resolve) => {
    const request = send(new URL(path, target.url), options, (response) => {
      readAnswer(response, onData).then(resolve, () => resolve("ECONNRESET"));
    });
    request.on("timeout", () => request.destroy());
    request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "ECONNRESET"));
    request.on("close", () => resolve("ECONNRESET"));
    request.end(text);
  });
}

/** Reads one JSON response, or a stream of events whose last event is the response. */
async function readAnswer(response: IncomingMessage, onData: OnData): Promise<Answer | string> {
  const { statusCode: status = 0, headers } = response;
  const streamed = headers["content-type"]?.startsWith("text/event-stream") === true;
  const retryAfter = headers["retry-after"] ?? null;
  const turns = headers["x-session-turns"]?.toString() ?? null;
  let bytes = 0;
  let pending = "";
  let end: Answer | null = null;
  // A character's bytes may be split over two chunks.
  response.setEncoding("utf8");
  for await (const chunk of response) {
    const piece = String(chunk);
    bytes += Buffer.byteLength(piece);
    if (bytes > ANSWER_BYTES_MAX) return "EMSGSIZE";
    pending += piece;
    const blocks = streamed ? pending.split("\n\n") : [pending];
    pending = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, name = "", data = ""] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      const json = parseJsonValue(data);
      if (name === "done") end = { status, json, retryAfter, turns };
      else if (name === "error") end = { status: statusOf(json), json, retryAfter, turns };
      else onData(name, json);
    }
  }
  if (streamed) return end ?? "ECONNRESET";
  return { status, json: parseJsonValue(pending), retryAfter, turns };
}

/** The HTTP status for an error event of a stream. */
function statusOf(json: unknown): number {
  const code = isRecord(json) ? json["code"] : undefined;
  if (code === "session_busy") return 429;
  return code === "overloaded" || code === "draining" ? 503 : 500;
}

/** The first detail of a 422, else the retry delay, else "". */
function detailOf({ json, retryAfter }: Answer): string {
  const details = isRecord(json) && isList(json["detail"]) ? json["detail"] : [];
  const [first] = details;
  if (isRecord(first)) {
    const place = isList(first["loc"]) ? first["loc"].slice(1).join(".") : "";
    return `${place}: ${String(first["msg"])}`;
  }
  return retryAfter ?? "";
}
