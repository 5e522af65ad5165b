// The error bodies of the chat-completions API, with its exact texts where they are known.

export interface ApiError {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

export function errorBody({ message, type, param, code }: ApiError) {
  return { error: { message, type, param, code } };
}

/** A 400: the request itself is wrong. */
export function invalid(message: string, param: string | null, code: string | null = null) {
  return { status: 400, message, type: "invalid_request_error", param, code };
}

export function missing(param: string): ApiError {
  return invalid(`Missing required parameter: '${param}'.`, param, "missing_required_parameter");
}

export function wrongType(param: string, expected: string, value: unknown): ApiError {
  const got = kindOf(value);
  const message = `Invalid type for '${param}': expected ${expected}, but got ${got} instead.`;
  return invalid(message, param, "invalid_type");
}

export function emptyArray(param: string): ApiError {
  const message =
    `Invalid '${param}': empty array. Expected an array with minimum length 1, ` +
    "but got an empty array instead.";
  return invalid(message, param, "empty_array");
}

export function invalidValue(param: string, value: unknown, supported: readonly string[]) {
  const list = supported.map((name) => `'${name}'`).join(", ");
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  const message = `Invalid value: '${shown}'. Supported values are: ${list}.`;
  return invalid(message, param, "invalid_value");
}

export function contextTooLong(tokens: number, tokensMax: number): ApiError {
  const message =
    `This model's maximum context length is ${tokensMax} tokens. However, your messages ` +
    `resulted in ${tokens} tokens. Please reduce the length of the messages.`;
  return invalid(message, "messages", "context_length_exceeded");
}

/** The 401 for a request without a key, or with the key `sk-invalid`; else null. */
export function authorizationError(header: string | undefined): ApiError | null {
  const key = /^Bearer\s+(\S+)$/i.exec(header ?? "")?.[1];
  const common = { status: 401, type: "invalid_request_error", param: null };
  if (key === undefined) {
    const message = "You didn't provide an API key. Send it in an Authorization header.";
    return { ...common, message, code: null };
  }
  if (key !== "sk-invalid") return null;
  const message = "Incorrect API key provided: sk-inva**. Check your API key and try again.";
  return { ...common, message, code: "invalid_api_key" };
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
