// Faults of the sandbox backend: the list, and what each one looks like on the wire. The server
// decides when one is due.

import type { ServerResponse } from "node:http";
import type { Clock } from "../../../engine/core/clock.ts";
import type { BackendAnswer } from "./answers.ts";
import { respondJson } from "../http/loopback.ts";
import { MEGABYTE, drip, streamHuge, sendGzipBomb } from "../http/bad-responses.ts";

export type Fault =
  /** The socket closes before the first byte of a response; nothing happened. */
  | { readonly kind: "reset" }
  /** Never answers; nothing happened. */
  | { readonly kind: "hang" }
  | { readonly kind: "status"; readonly status: number; readonly body?: string }
  /** PHP warnings before the JSON (the operation ran) or instead of it (it did not). */
  | { readonly kind: "html"; readonly place: "before" | "instead" }
  /** `success: false` with an error that contains an internal address. */
  | { readonly kind: "false"; readonly error?: string }
  /** A JSON text of `bytes` (100 MB) that is streamed as fast as it is read. */
  | { readonly kind: "huge"; readonly bytes?: number }
  /** The correct response, one byte every `everyMs` (200). */
  | { readonly kind: "drip"; readonly everyMs?: number }
  /** 100 MB of zeros in 100 KB of gzip. */
  | { readonly kind: "gzip" }
  /** The operation ran; half of its response arrives, as a complete HTTP message. */
  | { readonly kind: "truncated" }
  /** The operation ran; its response is lost. */
  | { readonly kind: "commit-then-hang" }
  | { readonly kind: "commit-then-reset" }
  | { readonly kind: "commit-then-500" }
  /** Runs and responds once the promise has resolved. */
  | { readonly kind: "slow-until"; readonly until: Promise<void> }
  /** Exactly this JSON value; nothing happened. */
  | { readonly kind: "reply"; readonly json: unknown };

/** Runs the requested operation; a fault that never calls it has no effect on the calendar. */
type Run = () => BackendAnswer;

interface Stage {
  readonly response: ServerResponse;
  readonly run: Run;
  readonly clock: Clock;
}

const HUGE = { type: "application/json", before: '{"success":true,"relleno":"', after: '"}' };
const PHP_WARNING =
  "<br />\n<b>Warning</b>: Undefined index: id in <b>/var/www/html/ws.php</b> on line <b>42</b>\n";
const INNER_ERROR = "cURL error 7: Failed to connect to http://10.0.0.12:8080/interno/ws.php";

export async function playFault(fault: Fault, stage: Stage): Promise<void> {
  const { response, run } = stage;
  switch (fault.kind) {
    case "reset":
      return void response.destroy();
    case "hang":
      return;
    case "status":
      return sendText(response, fault.status, fault.body ?? `{"error":"estado ${fault.status}"}`);
    case "html":
      return sendText(response, 200, PHP_WARNING + rest(fault.place, run));
    case "false":
      return respondJson(response, 200, { success: false, error: fault.error ?? INNER_ERROR });
    case "huge":
      return streamHuge(response, { ...HUGE, bytes: fault.bytes ?? 100 * MEGABYTE });
    case "drip": {
      const text = JSON.stringify(run().json);
      const { everyMs = 200 } = fault;
      return drip(response, { clock: stage.clock, type: HUGE.type, text, everyMs, endless: false });
    }
    case "gzip":
      return sendGzipBomb(response);
    case "truncated": {
      const text = JSON.stringify(run().json);
      return sendText(response, 200, text.slice(0, Math.floor(text.length / 2)));
    }
    case "commit-then-hang":
      return void run();
    case "commit-then-reset":
      run();
      return void response.destroy();
    case "commit-then-500":
      run();
      return sendText(response, 500, "<h1>500 Internal Server Error</h1>");
    case "slow-until":
      await fault.until;
      return sendAnswer(response, run());
    case "reply":
      return respondJson(response, 200, fault.json);
    default:
      fault satisfies never;
  }
}

export function sendAnswer(response: ServerResponse, answer: BackendAnswer): void {
  respondJson(response, answer.status, answer.json);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  const type = text.startsWith("{") ? "application/json" : "text/html; charset=utf-8";
  const body = Buffer.from(text);
  response.writeHead(status, { "content-type": type, "content-length": body.length });
  response.end(body);
}

function rest(place: "before" | "instead", run: Run): string {
  return place === "before" ? JSON.stringify(run().json) : "<p>Fatal error</p>";
}
