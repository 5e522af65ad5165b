// Classifies the failures of a model call: the kind, its cause, and whether a retry can help; all
// of closed sets. The error's code and type come first, then the status. Messages are only matched
// with rejection-patterns.ts, for errors that have no code.

import { APIConnectionError, APIError, APIUserAbortError, OpenAIError } from "openai/core/error";
import { AgentError } from "../core/errors.ts";
import type { ErrorCode } from "../core/errors.ts";
import type { ModelFailure, TurnError } from "../conversation/messages.ts";
import { causeOf, parseRejection } from "./api-rejection.ts";
import type { ApiRejection } from "./api-rejection.ts";
import {
  isCutShort,
  isModerated,
  isGenerationSlip,
  isTooLong,
  pictureProblem,
} from "./rejection-patterns.ts";

export class ModelError extends Error {
  readonly failure: ModelFailure;

  constructor(failure: Partial<ModelFailure> & Pick<ModelFailure, "kind" | "retryable">) {
    super(failure.kind);
    this.name = "ModelError";
    this.failure = { retryAfterMs: null, contextTooLong: false, ...failure };
  }
}

/** The caller ended the call. */
export const CANCELLED = new ModelError({ kind: "cancelled", retryable: false });
/** The call's deadline passed. */
export const TIMED_OUT = new ModelError({ kind: "openai_timeout", retryable: false });

/** For a complete response that cannot be read. */
export function unreadableAnswer(what: string): AgentError {
  return new AgentError("upstream_invalid", `unreadable model response: ${what}`);
}

/** For an error inside a 200 response; `classify` finds its status. */
export function failureInAnswer(error: unknown): Error {
  const body: object =
    typeof error === "object" && error !== null ? error : { message: String(error) };
  return new APIError(undefined, body, undefined, undefined);
}

/** Rejects a key that is not valid in a header; the SDK's own error would contain the key. */
export function assertHeaderSafe(apiKey: string | null): void {
  if (/^[\x21-\x7e]*$/.test(apiKey ?? "")) return;
  throw new ModelError({ kind: "openai_auth_error", retryable: false });
}

/** The rejection in a thrown value; null if no server rejected a request. */
export function rejectionOf(error: unknown): ApiRejection | null {
  if (!(error instanceof APIError) || error instanceof APIUserAbortError) return null;
  if (error instanceof APIConnectionError) return null;
  const { status, error: body } = error as StatusError;
  return parseRejection(isWrapped(body) ? body.body : body, status ?? statusInBody(body) ?? null);
}

/** Classifies a thrown value. `now` is wall time, for a `Retry-After` that is a date. */
export function classify(error: unknown, now: number): ModelError {
  if (error instanceof ModelError) return error;
  const own = ownError(error);
  if (own !== null) return new ModelError(fromTransport(own.code));
  if (error instanceof APIUserAbortError) {
    return new ModelError({ kind: "cancelled", retryable: false });
  }
  if (error instanceof APIConnectionError) {
    return new ModelError({ kind: "openai_connection_error", retryable: true });
  }
  const rejection = rejectionOf(error);
  if (rejection !== null) {
    const cause = namedCause(rejection);
    // Not null: the error is the SDK's, with the fields that it documents.
    return new ModelError({ ...fromRejection(rejection, error as StatusError, now), cause });
  }
  // The SDK could not parse the response, such as a proxy's page or a cut body.
  if (error instanceof SyntaxError || error instanceof OpenAIError || error instanceof TypeError) {
    return new ModelError({ kind: "openai_server_error", retryable: true });
  }
  throw error;
}

/** The AgentError, also if the SDK wrapped it as the cause. */
function ownError(error: unknown): AgentError | null {
  if (error instanceof AgentError) return error;
  return error instanceof Error && error.cause instanceof AgentError ? error.cause : null;
}

/** The fields of APIError that are read; `instanceof` would type them as `any`. */
interface StatusError {
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  /** The error as the server sent it. */
  readonly error: unknown;
}

/** Whether `standardBody` wrapped the error's body. */
function isWrapped(body: unknown): body is { readonly body: unknown } {
  return typeof body === "object" && body !== null && "body" in body;
}

/** Adds a code for redirects, which are not followed because the key would be sent along. */
function namedCause(rejection: ApiRejection): NonNullable<ModelFailure["cause"]> {
  const cause = causeOf(rejection);
  const { status } = rejection;
  return status !== null && status >= 300 && status < 400
    ? { ...cause, code: "redirected" }
    : cause;
}

type Classification = Pick<ModelFailure, "kind" | "retryable"> & Partial<ModelFailure>;

function fromTransport(code: ErrorCode): Classification {
  if (code === "upstream_timeout") return { kind: "openai_timeout", retryable: false };
  if (code === "cancelled") return { kind: "cancelled", retryable: false };
  if (code === "upstream_too_large") return { kind: "openai_server_error", retryable: false };
  if (code === "upstream_invalid") return { kind: "openai_server_error", retryable: true };
  return { kind: "openai_connection_error", retryable: true };
}

/** Of other statuses, 408, 409, 425 and from 500 are the server's fault; the rest the request's. */
const BY_STATUS: Readonly<Record<number, TurnError>> = {
  401: "openai_auth_error",
  403: "openai_permission_denied",
  404: "openai_not_found",
  410: "openai_not_found",
};

/** Rejections because of the key, the address or the rate, not because of the content. */
const NOT_OF_CONTENT: ReadonlySet<number | null> = new Set([401, 402, 403, 404, 405, 410, 429]);

function fromRejection(rejection: ApiRejection, error: StatusError, now: number): Classification {
  const { status, codes, text } = rejection;
  if (isFiltered(rejection)) return { kind: "openai_content_filter", retryable: false };
  const verdict = NOT_OF_CONTENT.has(status) ? null : fromContent(rejection);
  if (verdict !== null) return verdict;
  const problem = status === 401 || status === 429 ? null : pictureProblem(codes, text);
  // Some gateways respond with 404 if no model accepts pictures, servers that cannot with 500.
  const isPicture = status === 400 || status === 422 ? problem !== null : problem === "never";
  return { ...byStatus(rejection, error, now), ...(isPicture ? { pictureRefused: true } : {}) };
}

function byStatus(
  { status, types, codes }: ApiRejection,
  error: StatusError,
  now: number,
): Classification {
  if (status === 429) {
    const retryable = !codes.includes("insufficient_quota");
    return { kind: "openai_rate_limit", retryable, retryAfterMs: retryAfterMs(error, now) };
  }
  if (status === 425) return { kind: "openai_server_error", retryable: true, triesMax: 2 };
  const isRequestFault =
    status === null
      ? types.includes("invalid_request_error")
      : status < 500 && status !== 408 && status !== 409;
  if (isRequestFault)
    return { kind: BY_STATUS[status ?? 400] ?? "openai_bad_request", retryable: false };
  return {
    kind: "openai_server_error",
    retryable: true,
    retryAfterMs: retryAfterMs(error, now),
  };
}

function isFiltered({ status, codes, text }: ApiRejection): boolean {
  if (codes.includes("content_filter") || codes.includes("content_policy_violation")) return true;
  return status === 403 && isModerated(text);
}

/** Errors of the request's content, independent of the status. */
function fromContent({ types, codes, text }: ApiRejection): Classification | null {
  const words = [...types, ...codes];
  if (isTooLong(words, text)) {
    return { kind: "context_error", retryable: false, contextTooLong: true };
  }
  if (isCutShort(text)) return { kind: "openai_length_limit", retryable: false };
  if (!isGenerationSlip(words, text)) return null;
  return { kind: "openai_bad_request", retryable: true, triesMax: 2 };
}

const STATUS_WORDS: readonly (readonly [RegExp, number])[] = [
  [/rate_?limit|too_many_requests|throttl|resource_exhausted|insufficient_quota/, 429],
  [/authentication|invalid_api_key|unauthori[sz]ed/, 401],
  [/permission|forbidden/, 403],
  [/not_found/, 404],
  [/invalid_request|invalid_argument|bad_request/, 400],
];

/** The status that an error inside a response names, as a number or by the API's error types. */
function statusInBody(error: unknown): number | undefined {
  const record = Object(error) as Readonly<Record<string, unknown>>;
  const fields = ["code", "status", "status_code", "type"].map((name) =>
    String(record[name] ?? ""),
  );
  const status = fields.map(Number).find((number) => number >= 400 && number <= 599);
  if (status !== undefined) return status;
  const words = fields.join(" ").toLowerCase();
  return STATUS_WORDS.find(([pattern]) => pattern.test(words))?.[1];
}

const NUMBER = /^\d{1,9}(\.\d+)?$/;

/** `retry-after-ms`, or `Retry-After` in seconds or as a date (RFC 9110 §10.2.3); else null. */
function retryAfterMs(error: StatusError, now: number): number | null {
  const exact = error.headers?.get("retry-after-ms")?.trim() ?? "";
  if (NUMBER.test(exact)) return Math.ceil(Number(exact));
  const value = error.headers?.get("retry-after")?.trim() ?? "";
  if (NUMBER.test(value)) return Math.ceil(Number(value) * 1000);
  const until = /[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(until) ? null : Math.max(0, until - now);
}
