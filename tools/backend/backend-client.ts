// The business backend's client: one call with its retries, circuit and metrics. It never throws
// for a backend failure: every outcome is a value that says whether the request may have been
// received. The backend's error texts stay here, because they hold internal names and addresses.

import { z } from "zod";
import { sleep } from "../../engine/core/clock.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { AgentError } from "../../engine/core/errors.ts";
import type { ErrorCode } from "../../engine/core/errors.ts";
import { parseJsonText } from "../../engine/core/json-text.ts";
import type { HttpResponse, HttpClient } from "../../engine/http/http-client.ts";
import type { TurnBytes } from "../../engine/concurrency/turn-bytes.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import { calendarBytesMax } from "../../engine/limits/turn-weights.ts";
import type { Log, LogTag } from "../../engine/telemetry/log.ts";
import { CircuitBreakers } from "./circuit-breakers.ts";
import type { CallVerdict } from "./circuit-breakers.ts";
import { failureReason } from "./backend-reply.ts";
import type { BackendFailure, BackendReply } from "./backend-reply.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";
import type { BackendUrlName, BackendOperation } from "./operations.ts";

interface BackendRequest {
  readonly tenant: number;
  /** Of the turn that makes the request, for log lines. */
  readonly tag?: LogTag | undefined;
  /** Key of the circuit where it is not the tenant. */
  readonly circuitKey?: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Time left for the call with all its retries. */
  readonly remainingMs: () => number;
  readonly signal: AbortSignal;
  /** Where the answer is claimed. Absent: a claim of the caller covers it. */
  readonly bytes?: TurnBytes | undefined;
}

interface BackendClientOptions {
  readonly http: Pick<HttpClient, "request">;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly metrics: DomainMetrics;
  /** Null: there is no backend, and every call is `not_sent`. */
  readonly urls: Readonly<Record<BackendUrlName, string>> | null;
}

const HEADERS = { "content-type": "application/json", "accept": "application/json" };
const anyAnswer = z.object({ success: z.boolean() });

export class BackendClient {
  readonly circuits: CircuitBreakers;
  readonly #options: BackendClientOptions;

  constructor(options: BackendClientOptions) {
    this.#options = options;
    this.circuits = new CircuitBreakers(options.limits);
  }

  /** For problems with a response that only its reader can see. */
  get log(): Log {
    return this.#options.log;
  }

  async call<Answer>(
    operation: BackendOperation<Answer>,
    request: BackendRequest,
  ): Promise<BackendReply<Answer>> {
    const { clock, metrics } = this.#options;
    const { endpoint, circuit } = operation;
    const key = request.circuitKey ?? String(request.tenant);
    if (!this.circuits.allows(circuit, key, clock.monotonic())) {
      metrics.apiCalls.add({ endpoint, status: "circuit_open" });
      return { kind: "not_sent", reason: "circuit_open" };
    }
    const startedAt = clock.monotonic();
    let verdict: CallVerdict = "neutral";
    try {
      const reply = await this.#callWithRetries(operation, request);
      verdict = verdictOf(reply);
      this.#record(operation, request, reply, startedAt);
      return reply;
    } finally {
      this.circuits.record(circuit, key, { verdict, now: clock.monotonic() });
    }
  }

  async #callWithRetries<Answer>(
    operation: BackendOperation<Answer>,
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
      if (request.signal.aborted) return { kind: "not_sent", reason: "cancelled" };
    }
  }

  /** Random, between the shortest wait and a bound that doubles per attempt, up to the longest. */
  #backoffMs(attempt: number): number {
    const { backendBackoffMs: shortest, backendBackoffMsMax: longest } = this.#options.limits;
    const upper = Math.min(longest, shortest * 2 ** attempt);
    return shortest + this.#options.clock.random() * Math.max(0, upper - shortest);
  }

  async #attempt<Answer>(
    operation: BackendOperation<Answer>,
    request: BackendRequest,
  ): Promise<BackendReply<Answer>> {
    const { http, limits, urls } = this.#options;
    const timeoutMs = Math.min(limits.backendTimeoutMs, request.remainingMs());
    if (request.signal.aborted) return { kind: "not_sent", reason: "cancelled" };
    if (urls === null) return { kind: "not_sent", reason: "no_backend" };
    if (timeoutMs <= 0) return { kind: "not_sent", reason: "no_time" };
    const code = operation.codOpe === null ? {} : { codOpe: operation.codOpe };
    const claim = request.bytes?.open("tool");
    try {
      const answer = await http.request({
        url: urls[operation.url],
        method: "POST",
        headers: HEADERS,
        body: JSON.stringify({ ...code, ...request.body }),
        timeoutMs,
        bytesMax: answerBytesMax(operation, limits),
        signal: request.signal,
        answer: claim,
      });
      return parseAnswer(operation, answer);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      const failure = failureOf(error.code);
      // Only the full timeout counts against the backend; a shorter one is our own deadline.
      const cutShort = timeoutMs < limits.backendTimeoutMs && error.code === "upstream_timeout";
      return cutShort ? { kind: "outcome_unknown", reason: "deadline", status: 0 } : failure;
    } finally {
      claim?.release();
    }
  }

  #record(
    operation: BackendOperation<unknown>,
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
    const source = { ...tag, tenant, endpoint };
    log.warn({ event: "backend_call_failed", ...source, code: status, durationMs });
  }
}

/** Requires a boolean `success` and the operation's own shape. */
function parseAnswer<Answer>(
  operation: BackendOperation<Answer>,
  { status, text }: HttpResponse,
): BackendReply<Answer> {
  // 408 and 499 come from a proxy that stopped waiting: the work may have begun.
  if (status >= 400 && status < 500 && status !== 408 && status !== 499) {
    return { kind: "refused", status };
  }
  if (status < 200 || status > 299) return { kind: "outcome_unknown", reason: "status", status };
  const invalid: BackendReply<Answer> = { kind: "outcome_unknown", reason: "invalid", status };
  let body: unknown;
  try {
    // Trimmed: each file that a PHP backend includes may put a byte order mark before the body.
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

/** The calendar's answers are short and belong to one turn; the others are fetched for all. */
function answerBytesMax({ url }: BackendOperation<unknown>, limits: Limits): number {
  const isCalendar = url === "agendar" || url === "calendario";
  return isCalendar ? calendarBytesMax(limits) : limits.backendBytesMax;
}

const FAILURES: Partial<Record<ErrorCode, BackendFailure>> = {
  overloaded: { kind: "not_sent", reason: "overloaded" },
  upstream_unreachable: { kind: "not_sent", reason: "unreachable" },
  upstream_timeout: { kind: "outcome_unknown", reason: "timeout", status: 0 },
  upstream_too_large: { kind: "outcome_unknown", reason: "too_large", status: 0 },
  upstream_invalid: { kind: "outcome_unknown", reason: "invalid", status: 0 },
  cancelled: { kind: "outcome_unknown", reason: "cancelled", status: 0 },
};

/** Any other error counts as unknown: the request may have been received. */
function failureOf(code: ErrorCode): BackendFailure {
  return FAILURES[code] ?? { kind: "outcome_unknown", reason: "connection", status: 0 };
}

/** No connection, or a broken one. Timeouts are not retried: that would not help a slow backend. */
function isTransportFailure(reply: BackendReply<unknown>): boolean {
  if (reply.kind === "not_sent") return reply.reason === "unreachable";
  return reply.kind === "outcome_unknown" && reply.reason === "connection";
}

function verdictOf(reply: BackendReply<unknown>): CallVerdict {
  if (reply.kind === "answer" || reply.kind === "refused") return "answered";
  if (isTransportFailure(reply)) return "failed";
  if (reply.kind === "not_sent") return "neutral";
  if (reply.reason === "timeout" || (reply.reason === "status" && reply.status >= 500))
    return "failed";
  return "neutral";
}
