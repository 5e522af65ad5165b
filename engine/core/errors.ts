// The closed table of expected failures: code, fault and HTTP status. Bugs are `node:assert`
// failures, never an AgentError. Code never matches on messages.

export type Fault = "caller" | "upstream" | "overload" | "operator";

const CODES = {
  bad_json: ["caller", 400],
  bad_request: ["caller", 400],
  unauthorized: ["caller", 401],
  forbidden: ["caller", 403],
  not_found: ["caller", 404],
  unknown_company: ["caller", 404],
  method_not_allowed: ["caller", 405],
  message_expired: ["caller", 410],
  body_too_large: ["caller", 413],
  unsupported_media_type: ["caller", 415],
  expectation_failed: ["caller", 417],
  invalid_request: ["caller", 422],
  session_busy: ["overload", 429],
  too_many_attempts: ["overload", 429],
  overloaded: ["overload", 503],
  draining: ["overload", 503],
  store_error: ["upstream", 503],
  upstream_timeout: ["upstream", 504],
  /** No connection was made: the request was certainly not received. */
  upstream_unreachable: ["upstream", 502],
  /** The connection broke: the request may have been received. */
  upstream_connection: ["upstream", 502],
  upstream_too_large: ["upstream", 502],
  upstream_invalid: ["upstream", 502],
  cancelled: ["caller", 499],
  config_invalid: ["operator", 500],
  /** Its file is wrong since a change, and what it said before is no longer in memory. */
  company_unavailable: ["operator", 503],
} as const satisfies Record<string, readonly [Fault, number]>;

export type ErrorCode = keyof typeof CODES;

/** One fault of a request, in the shape the gateway already parses. */
export interface ErrorDetail {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

/**
 * An expected failure. `message` is for operators and never holds message text, names, emails,
 * phones, keys or inner addresses: it may reach a log line.
 */
export class AgentError extends Error {
  readonly code: ErrorCode;
  readonly fault: Fault;
  readonly status: number;
  readonly details: readonly ErrorDetail[];
  /** When to retry, where a retry is known to help; null otherwise. */
  readonly retryAfterSeconds: number | null;

  constructor(code: ErrorCode, message: string, options: ErrorOptions & Details = {}) {
    const [fault, status] = CODES[code];
    const { stackTraceLimit } = Error;
    // A full server makes one for each request, and a stack costs more than the rest of it.
    if (fault === "overload") Error.stackTraceLimit = 0;
    super(message, options);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = "AgentError";
    this.code = code;
    this.fault = fault;
    this.status = status;
    this.details = options.details ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

interface Details {
  readonly details?: readonly ErrorDetail[];
  readonly retryAfterSeconds?: number;
}

/**
 * The loggable part of an unknown thrown value: its class and its code. Messages of library errors
 * contain arguments, addresses and passwords, so they are left out.
 */
export function errorSummary(error: unknown): { readonly name: string; readonly code: string } {
  if (error instanceof AgentError) return { name: error.name, code: error.code };
  if (!(error instanceof Error)) return { name: typeof error, code: "unknown" };
  const code: unknown = "code" in error ? error.code : undefined;
  return { name: error.name, code: typeof code === "string" ? code : "unknown" };
}

/** Why the process could not start, as printed to the terminal. */
export function startFailure(error: unknown): string {
  if (error instanceof AgentError && error.code === "config_invalid") return error.message;
  const { name, code } = errorSummary(error);
  return code === "EADDRINUSE" ? "SERVER_PORT is taken: set another" : `${name} (${code})`;
}

/** For an invalid option set by the application's code; the message names the option. */
export function invalidOption(message: string, cause?: unknown): AgentError {
  return new AgentError("config_invalid", message, { cause });
}
