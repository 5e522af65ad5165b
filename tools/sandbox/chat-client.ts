// The terminal client's side of the wire: POST /api/chat and GET /health over node:http, with a
// deadline and a cap. Must not print.

import { request as send } from "node:http";
import type { OutgoingHttpHeaders } from "node:http";
import type { Clock } from "../../engine/clock.ts";
import { isList, isRecord, parseJson } from "./json.ts";
import type { JsonRecord } from "./json.ts";

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

/** A turn lasts at most two minutes at the server; what comes later is a fault of the network. */
const TIMEOUT_MS = 130_000;
const ANSWER_BYTES_MAX = 1024 * 1024;

export async function sendMessage(
  target: ChatTarget,
  body: JsonRecord,
  clock: Clock,
): Promise<ChatOutcome> {
  const startedAt = clock.monotonic();
  const answer = await exchange(target, { method: "POST", path: "/api/chat", body });
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

/** What of the server is simulated, its version and its issues; null when it cannot be asked. */
export async function askHealth(target: ChatTarget): Promise<JsonRecord | null> {
  const answer = await exchange(target, { method: "GET", path: "/health", body: null });
  return typeof answer !== "string" && isRecord(answer.json) ? answer.json : null;
}

interface Exchange {
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

/** The answer, or the code of what kept it from coming. */
function exchange(target: ChatTarget, { method, path, body }: Exchange): Promise<Answer | string> {
  const text = body === null ? "" : JSON.stringify(body);
  const headers: OutgoingHttpHeaders = {
    ...(body === null ? {} : { "content-type": "application/json" }),
    ...(target.token === null ? {} : { "x-internal-token": target.token }),
    "content-length": Buffer.byteLength(text),
  };
  const options = { method, headers, agent: false, timeout: TIMEOUT_MS };
  return new Promise((resolve) => {
    const request = send(new URL(path, target.url), options, (response) => {
      const chunks: Buffer[] = []; // capped by the count below
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_BYTES_MAX) request.destroy();
        else chunks.push(chunk);
      });
      response.on("error", () => resolve("ECONNRESET"));
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          json: parseJson(Buffer.concat(chunks).toString("utf8")),
          retryAfter: response.headers["retry-after"] ?? null,
          turns: response.headers["x-session-turns"]?.toString() ?? null,
        });
      });
    });
    request.on("timeout", () => request.destroy());
    request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "ECONNRESET"));
    request.on("close", () => resolve("ECONNRESET"));
    request.end(text);
  });
}

/** The first complaint of a 422, else when to come back, else nothing. */
function detailOf({ json, retryAfter }: Answer): string {
  const details = isRecord(json) && isList(json["detail"]) ? json["detail"] : [];
  const [first] = details;
  if (isRecord(first)) {
    const place = isList(first["loc"]) ? first["loc"].slice(1).join(".") : "";
    return `${place}: ${String(first["msg"])}`;
  }
  return retryAfter ?? "";
}
