// The business backend's client: one call, its retries, its circuit, its metrics. It never throws
// for what the other side does: every outcome is a value that says whether the request may have
// been received. The backend's own error texts stay here; they hold inner names and addresses.

import { z } from "zod";
import { sleep } from "../../engine/core/clock.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { AgentError } from "../../engine/core/errors.ts";
import type { ErrorCode } from "../../engine/core/errors.ts";
import { parseJsonText } from "../../engine/core/json-text.ts";
import type { HttpResponse, HttpClient } from "../../engine/http/http.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import type { Log, LogTag } from "../../engine/telemetry/log.ts";
import { Circuits } from "./circuits.ts";
import type { CallVerdict } from "./circuits.ts";
import type { DomainMetrics } from "../domain/metrics.ts";
import type { BackendUrl, Operation } from "./operations.ts";

export type BackendReply<Answer> =
  | { readonly kind: "answer"; readonly value: Answer }
  /** Received and declined: `success: false`, or a 4xx. Nothing happened. */
  | { readonly kind: "refused"; readonly status: number }
  /** Certainly not received. */
  | { readonly kind: "not_sent"; readonly why: NotSent }
  /** May have been received, and may have had its effect. */
  | { readonly kind: "lost"; readonly why: Lost; readonly status: number };

type NotSent = "circuit_open" | "unreachable" | "overloaded" | "cancelled" | "no_time";
type Lost =
  "timeout" | "deadline" | "connection" | "status" | "invalid" | "too_large" | "cancelled";
export type BackendFailure = Exclude<BackendReply<never>, { kind: "answer" }>;

interface BackendRequest {
  readonly tenant: number;
  /** Of the turn that asks, for log lines. */
  readonly tag?: LogTag | undefined;
  /** What the circuit is keyed by when it is not the tenant. */
  readonly circuitKey?: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Time left for the call with all its retries. */
  readonly remainingMs: () => number;
  readonly signal: AbortSignal;
}

interface BackendOptions {
  readonly http: Pick<HttpClient, "request">;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly metrics: DomainMetrics;
  readonly urls: Readonly<Record<BackendUrl, string>>;
}

const HEADERS = { "content-type": "application/json", "accept": "application/json" };
const anyAnswer = z.object({ success: z.boolean() });

export class Backend {
  readonly circuits: Circuits;
  readonly #options: BackendOptions;

  constructor(options: BackendOptions) {
    this.#options = options;
    this.circuits = new Circuits(options.limits);
  }

  /** For what is wrong with an answer that only its reader can see. */
  get log(): Log {
    return this.#options.log;
  }

  async call<Answer>(
    operation: Operation<Answer>,
    request: BackendRequest,
  ): Promise<BackendReply<Answer>> {
    const { clock, metrics } = this.#options;
    const { endpoint, circuit } = operation;
    const key = request.circuitKey ?? String(request.tenant);
    if (!this.circuits.admits(circuit, key, clock.monotonic())) {
      metrics.apiCalls.add({ endpoint, status: "circuit_open" });
      return { kind: "not_sent", why: "circuit_open" };
    }
    const startedAt = clock.monotonic();
    let verdict: CallVerdict = "untold";
    try {
      const reply = await this.#attempts(operation, request);
      verdict = verdictOf(reply);
      this.#record(operation, request, reply, startedAt);
      return reply;
    } finally {
      this.circuits.settle(circuit, key, { verdict, now: clock.monotonic() });
    }
  }

  async #attempts<Answer>(
    operation: Operation<Answer>,
    request: BackendRequest,
  ): Promise<BackendReply<Answer>> {
    const { clock, limits } = this.#options;
    const attemptsMax = operation.idempotent ? limits.backendAttemptsMax : 1;
    for (let attempt = 1; ; attempt++) {
      const reply = await this.#attempt(operation, request);
      if (attempt >= attemptsMax || !isTransportFailure(reply)) return reply;
      const delayMs = this.#backoffMs(attempt);
      if (request.remainingMs() <= delayMs) return reply;
      await sleep(clock, delayMs, request.signal);
      if (request.signal.aborted) return { kind: "not_sent", why: "cancelled" };
    }
  }

  /** Between the shortest wait and twice as much with every attempt, never over the longest. */
  #backoffMs(attempt: number): number {
    const { backendBackoffMs: shortest, backendBackoffMsMax: longest } = this.#options.limits;
    const upper = Math.min(longest, shortest * 2 ** attempt);
    return shortest + this.#options.clock.random() * Math.max(0, upper - shortest);
  }

  async #attempt<Answer>(
    operation: Operation<Answer>,
    request: BackendRequest,
  ): Promise<BackendReply<Answer>> {
    const { http, limits, urls } = this.#options;
    const timeoutMs = Math.min(limits.backendTimeoutMs, request.remainingMs());
    if (request.signal.aborted) return { kind: "not_sent", why: "cancelled" };
    if (timeoutMs <= 0) return { kind: "not_sent", why: "no_time" };
    const code = operation.codOpe === null ? {} : { codOpe: operation.codOpe };
    try {
      const answer = await http.request({
        url: urls[operation.url],
        method: "POST",
        headers: HEADERS,
        body: JSON.stringify({ ...code, ...request.body }),
        timeoutMs,
        bytesMax: limits.backendBytesMax,
        signal: request.signal,
      });
      return readAnswer(operation, answer);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      const failure = failureOf(error.code);
      // Our own hurry says nothing of the other side: only its whole time counts as its timeout.
      const hurried = timeoutMs < limits.backendTimeoutMs && error.code === "upstream_timeout";
      return hurried ? { kind: "lost", why: "deadline", status: 0 } : failure;
    }
  }

  #record(
    operation: Operation<unknown>,
    request: BackendRequest,
    reply: BackendReply<unknown>,
    startedAt: number,
  ): void {
    const { clock, metrics, log } = this.#options;
    const { endpoint } = operation;
    const durationMs = clock.monotonic() - startedAt;
    const status = reply.kind === "answer" ? "success" : failureReason(reply);
    metrics.apiCalls.add({ endpoint, status });
    metrics.apiDurations.observe({ endpoint }, durationMs / 1000);
    if (reply.kind === "answer") return;
    const { tenant, tag } = request;
    const whose = { ...tag, tenant, endpoint };
    log.warn({ event: "backend_call_failed", ...whose, code: status, durationMs });
  }
}

/** Only a literal boolean `success` counts, and only the operation's own shape is an answer. */
function readAnswer<Answer>(
  operation: Operation<Answer>,
  { status, text }: HttpResponse,
): BackendReply<Answer> {
  // 408 and 499 are given up by somebody on the way: the work may have begun.
  if (status >= 400 && status < 500 && status !== 408 && status !== 499) {
    return { kind: "refused", status };
  }
  if (status < 200 || status > 299) return { kind: "lost", why: "status", status };
  const invalid: BackendReply<Answer> = { kind: "lost", why: "invalid", status };
  let body: unknown;
  try {
    // Trimmed: every file that such a backend includes may put a byte order mark before its answer.
    body = parseJsonText(text.trim());
  } catch {
    return invalid;
  }
  const any = anyAnswer.safeParse(body);
  if (!any.success) return invalid;
  if (!any.data.success) return { kind: "refused", status };
  const answer = operation.answer.safeParse(body);
  return answer.success ? { kind: "answer", value: answer.data } : invalid;
}

const FAILURES: Partial<Record<ErrorCode, BackendFailure>> = {
  overloaded: { kind: "not_sent", why: "overloaded" },
  upstream_unreachable: { kind: "not_sent", why: "unreachable" },
  upstream_timeout: { kind: "lost", why: "timeout", status: 0 },
  upstream_too_large: { kind: "lost", why: "too_large", status: 0 },
  upstream_invalid: { kind: "lost", why: "invalid", status: 0 },
  cancelled: { kind: "lost", why: "cancelled", status: 0 },
};

/** Whatever else the client may ever say counts as lost: the request may have been received. */
function failureOf(code: ErrorCode): BackendFailure {
  return FAILURES[code] ?? { kind: "lost", why: "connection", status: 0 };
}

/** No connection, or one that broke. A timeout is not tried again: slow gets no faster that way. */
function isTransportFailure(reply: BackendReply<unknown>): boolean {
  if (reply.kind === "not_sent") return reply.why === "unreachable";
  return reply.kind === "lost" && reply.why === "connection";
}

function verdictOf(reply: BackendReply<unknown>): CallVerdict {
  if (reply.kind === "answer" || reply.kind === "refused") return "answered";
  if (isTransportFailure(reply)) return "failed";
  if (reply.kind === "not_sent") return "untold";
  if (reply.why === "timeout" || (reply.why === "status" && reply.status >= 500)) return "failed";
  return "untold";
}

/** A failure in the words of the booking metric's `reason`. */
export function failureReason(failure: BackendFailure): string {
  switch (failure.kind) {
    case "refused":
      return failure.status >= 400 ? `http_${failure.status}` : "api_error";
    case "not_sent":
      if (failure.why === "circuit_open") return "circuit_open";
      return failure.why === "unreachable" ? "connection_error" : "unknown_error";
    case "lost":
      return lostReason(failure.why, failure.status);
    default:
      return failure satisfies never;
  }
}

function lostReason(why: Lost, status: number): string {
  switch (why) {
    case "timeout":
    case "deadline":
      return "timeout";
    case "connection":
      return "connection_error";
    case "status":
      return `http_${status}`;
    case "invalid":
    case "too_large":
      return "invalid_response";
    case "cancelled":
      return "unknown_error";
    default:
      return why satisfies never;
  }
}
