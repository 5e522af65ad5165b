// Every way a model call fails, as one closed word, its cause in closed words and whether another
// try can help. Classified by code and type, then by status; messages only tell what no server has
// a code for, by the closed patterns of rejection-patterns.ts.

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

/** Why a call's signal aborts. Nobody reads it, but without one each abort makes an exception. */
export const ENDED = new ModelError({ kind: "cancelled", retryable: false });

/** An answer that came whole and is not one. */
export function unreadableAnswer(what: string): AgentError {
  return new AgentError("upstream_invalid", `model answer unreadable: ${what}`);
}

/** A failure that a server tells inside an answer that began well; `classify` finds its status. */
export function failureInAnswer(told: unknown): Error {
  const body: object = typeof told === "object" && told !== null ? told : { message: String(told) };
  return new APIError(undefined, body, undefined, undefined);
}

/** A key that cannot stand in a header is a wrong key; the SDK's own error would repeat it. */
export function assertHeaderSafe(apiKey: string | null): void {
  if (/^[\x21-\x7e]*$/.test(apiKey ?? "")) return;
  throw new ModelError({ kind: "openai_auth_error", retryable: false });
}

/** What a thrown value says of the request; null where no server refused one. */
export function rejectionOf(error: unknown): ApiRejection | null {
  if (!(error instanceof APIError) || error instanceof APIUserAbortError) return null;
  if (error instanceof APIConnectionError) return null;
  const { status, error: said } = error as StatusError;
  return parseRejection(isWrapped(said) ? said.body : said, status ?? statusInBody(said) ?? null);
}

/** The failure of a thrown value. `now` is wall time, for a `Retry-After` that is a date. */
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
  const refusal = rejectionOf(error);
  if (refusal !== null) {
    const cause = namedCause(refusal);
    // Not null: the error is the SDK's, with the fields that it documents.
    return new ModelError({ ...fromRejection(refusal, error as StatusError, now), cause });
  }
  // The SDK met something it could not parse: a proxy's page, half an answer.
  if (error instanceof SyntaxError || error instanceof OpenAIError || error instanceof TypeError) {
    return new ModelError({ kind: "openai_server_error", retryable: true });
  }
  throw error;
}

/** Our own error, also when the SDK wrapped what its fetch threw. */
function ownError(error: unknown): AgentError | null {
  if (error instanceof AgentError) return error;
  return error instanceof Error && error.cause instanceof AgentError ? error.cause : null;
}

/** What is read of an APIError, without the `any`s that `instanceof` gives its type parameters. */
interface StatusError {
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  /** The error as the server wrote it. */
  readonly error: unknown;
}

/** The body of an error's answer, as fetch-adapter.ts hands it to the SDK. */
function isWrapped(said: unknown): said is { readonly body: unknown } {
  return typeof said === "object" && said !== null && "body" in said;
}

/** A redirect has no words of its own; it is not followed, for the key would go along. */
function namedCause(refusal: ApiRejection): NonNullable<ModelFailure["cause"]> {
  const cause = causeOf(refusal);
  const { status } = refusal;
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

/** Of the others, 408, 409, 425 and from 500 on are the server's own; the rest our request's. */
const BY_STATUS: Readonly<Record<number, TurnError>> = {
  401: "openai_auth_error",
  403: "openai_permission_denied",
  404: "openai_not_found",
  410: "openai_not_found",
};

/** Of a request that the server could not be asked for because of who asks, or how often. */
const NOT_OF_CONTENT: ReadonlySet<number | null> = new Set([401, 402, 403, 404, 405, 410, 429]);

function fromRejection(refusal: ApiRejection, error: StatusError, now: number): Classification {
  const { status, codes, text } = refusal;
  if (isFiltered(refusal)) return { kind: "openai_content_filter", retryable: false };
  const verdict = NOT_OF_CONTENT.has(status) ? null : fromWords(refusal);
  if (verdict !== null) return verdict;
  const problem = status === 401 || status === 429 ? null : pictureProblem(codes, text);
  // A gateway that finds nobody to look at pictures answers 404, a server that cannot, 500.
  const isPicture = status === 400 || status === 422 ? problem !== null : problem === "never";
  return { ...byStatus(refusal, error, now), ...(isPicture ? { pictureRefused: true } : {}) };
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
  const isOurs =
    status === null
      ? types.includes("invalid_request_error")
      : status < 500 && status !== 408 && status !== 409;
  if (isOurs) return { kind: BY_STATUS[status ?? 400] ?? "openai_bad_request", retryable: false };
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

/** What is said of the request's content, whatever its status. */
function fromWords({ types, codes, text }: ApiRejection): Classification | null {
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

/** The status that an error inside an answer names, as a number or as one of the API's words. */
function statusInBody(error: unknown): number | undefined {
  const told = Object(error) as Readonly<Record<string, unknown>>;
  const fields = ["code", "status", "status_code", "type"].map((name) => String(told[name] ?? ""));
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
