// Builds the OpenAPI 3.1 description of the HTTP API from the schemas that validate requests; `npm
// run openapi` writes it to docs/openapi.json. The server only reads that file and never loads this
// module. Tests compare the file with this module, and real responses with the file.

import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import { AGENDA_PATHS } from "./agenda.ts";
import { CUSTOMER_PATH } from "./customers.ts";
import { componentSchemas } from "./schemas.ts";
import { CHAT_HEADERS, ERROR_EXAMPLES, REQUEST_EXAMPLES, REQUEST_ID } from "./descriptions.ts";
import { STREAM_EXAMPLE } from "./descriptions.ts";

type Json = Readonly<Record<string, unknown>>;

const ABOUT = [
  "Books appointments in conversation. A gateway posts a customer's message to `POST /api/chat`; " +
    "the agent answers in Spanish, calls the company's backend through tools, and books.",
  "If the server has a token, every route except `/health`, `/live` and `/ready` requires it. " +
    "Without one it listens on loopback only, and no route requires it.",
  "A failure inside a conversation (model, tool, timeout) is a `200` with a friendly " +
    "reply: other statuses are the caller's errors and overload, and a rejected request " +
    "changes nothing. Unknown routes are `404` and wrong methods `405` with `Allow`, in the " +
    "shape `Error`. Responses may gain fields.",
].join("\n\n");

const ref = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` });
const schemaRef = (name: string): Json => ref("schemas", name);

/** The whole document, with the default limits. */
function openApiDocument(version: string): Json {
  return {
    openapi: "3.1.1",
    info: {
      title: "agent-citas",
      version,
      description: ABOUT,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "This server" }],
    tags: [
      { name: "conversation" },
      { name: "agenda", description: "The owner's page, where companies have files." },
      { name: "operation", description: "For probes, dashboards and operators." },
    ],
    security: [{ internalToken: [] }, { bearer: [] }, { basic: [] }, {}],
    paths: {
      "/api/chat": { post: CHAT },
      "/api/customers": CUSTOMER_PATH,
      ...AGENDA_PATHS,
      ...OPERATION,
    },
    components: {
      schemas: componentSchemas(DEFAULT_LIMITS),
      responses: RESPONSES,
      headers: HEADERS,
      securitySchemes: SECURITY,
    },
  };
}

/** As it is stored and served: formatted text. */
export function openApiText(version: string): string {
  return `${JSON.stringify(openApiDocument(version), null, 1)}\n`;
}

const SECURITY: Json = {
  internalToken: {
    type: "apiKey",
    in: "header",
    name: "X-Internal-Token",
    description: "The value of INTERNAL_API_TOKEN.",
  },
  bearer: { type: "http", scheme: "bearer", description: "The same token." },
  basic: {
    type: "http",
    scheme: "basic",
    description: "The same token as the password, with any user name: for browsers.",
  },
};

const HEADERS: Json = {
  RequestId: {
    description: "This request's id in the server's log: the caller's own, or 16 hex digits.",
    schema: REQUEST_ID,
  },
  SessionTurns: {
    description: "Turns in the session's memory, this one included; 0 after a command.",
    schema: { type: "integer", minimum: 0 },
  },
  Challenge: {
    description: "RFC 9110, section 11.6.1: how a browser may sign in.",
    schema: { type: "string" },
  },
  RetryAfter: {
    description: "Seconds after which to retry.",
    schema: { type: "integer", minimum: 1 },
  },
};

const requestId = { "x-request-id": ref("headers", "RequestId") };
const retryAfter = { "retry-after": ref("headers", "RetryAfter") };

function json(schema: string, examples: Json = {}): Json {
  const values = Object.entries(examples).map(([name, value]) => [name, { value }] as const);
  const shown = values.length === 0 ? {} : { examples: Object.fromEntries(values) };
  return { "application/json": { schema: schemaRef(schema), ...shown } };
}

function answer(description: string, content: Json, headers: Json = {}): Json {
  return { description, headers: { ...requestId, ...headers }, content };
}

function failure(description: string, codes: readonly (keyof typeof ERROR_EXAMPLES)[]): Json {
  const examples = Object.fromEntries(codes.map((name) => [name, ERROR_EXAMPLES[name]]));
  return answer(description, json("Error", examples));
}

const BUSY = { detail: "too many messages of one session wait", code: "session_busy" };
const { overloaded, draining, too_many_attempts } = ERROR_EXAMPLES;
const INVALID = {
  detail: [
    { type: "missing", loc: ["body", "session_id"], msg: "Field required" },
    { type: "int_type", loc: ["body", "id_empresa"], msg: "Input should be a valid integer" },
  ],
};

const RESPONSES: Json = {
  BadJson: failure("The body is not JSON in UTF-8.", ["bad_json"]),
  Unauthorized: answer(
    "The token is missing or wrong.",
    json("Error", { unauthorized: ERROR_EXAMPLES.unauthorized }),
    { "www-authenticate": ref("headers", "Challenge") },
  ),
  Forbidden: failure("A browser sent it from a page of another origin.", ["forbidden"]),
  UnknownCompany: failure("No company file has the `id_empresa`.", ["unknown_company"]),
  Expired: failure("By its `sent_at` the message is over 24 hours old.", ["message_expired"]),
  TooLarge: failure("The body is over 64 KiB.", ["body_too_large"]),
  UnsupportedMediaType: failure("Not `application/json`, or compressed.", [
    "unsupported_media_type",
  ]),
  Invalid: answer("What is wrong, field by field.", json("ValidationError", { fields: INVALID })),
  TooManyAttempts: answer(
    "Too many requests with a wrong token, including this one.",
    json("Error", { too_many_attempts }),
    retryAfter,
  ),
  SessionBusy: answer(
    "Too many messages of the session are queued; or too many wrong tokens, including this one.",
    json("Error", { session_busy: BUSY, too_many_attempts }),
    retryAfter,
  ),
  Overloaded: answer(
    "The server is at capacity, short of memory or stopping.",
    json("Error", { overloaded, draining }),
    retryAfter,
  ),
  Unexpected: answer(
    "Any other status: `405`, or `500` for an error of the server.",
    json("Error"),
  ),
};

const unauthorized = {
  "401": ref("responses", "Unauthorized"),
  "429": ref("responses", "TooManyAttempts"),
};
const unexpected = { default: ref("responses", "Unexpected") };

const REPLY = {
  reply: "¡Hola! Soy Sofía, de la clínica dental Sonrisas. ¿Qué día te gustaría venir?",
  url: "https://clinica.example/bienvenida.pdf",
};

const CHAT: Json = {
  operationId: "chat",
  tags: ["conversation"],
  summary: "Answer one message of a customer",
  description:
    "One turn. Messages of one session are answered in order. A caller that disconnects before " +
    "the reply cancels its turn, unless the message has an id: then the turn goes on and a " +
    "repeat gets its reply. A booking that is being written is never cancelled.",
  parameters: CHAT_HEADERS,
  requestBody: {
    description: "At most 64 KiB, not compressed.",
    required: true,
    content: {
      "application/json": {
        schema: { anyOf: [schemaRef("ChatRequest"), schemaRef("OlderChatRequest")] },
        examples: REQUEST_EXAMPLES,
      },
    },
  },
  responses: {
    "200": answer(
      "The reply or, if `stream` or `Accept` requests it, the turn's events. The schema of " +
        "`text/event-stream` is that of each event.",
      {
        ...json("ChatReply", { greeting: REPLY }),
        "text/event-stream": {
          schema: schemaRef("ChatEvent"),
          examples: { free: { summary: "A time that is free", value: STREAM_EXAMPLE } },
        },
      },
      { "x-session-turns": ref("headers", "SessionTurns") },
    ),
    "400": ref("responses", "BadJson"),
    ...unauthorized,
    "403": ref("responses", "Forbidden"),
    "408": { description: "The request did not arrive in time. No body." },
    "404": ref("responses", "UnknownCompany"),
    "410": ref("responses", "Expired"),
    "413": ref("responses", "TooLarge"),
    "415": ref("responses", "UnsupportedMediaType"),
    "422": ref("responses", "Invalid"),
    "429": ref("responses", "SessionBusy"),
    "503": ref("responses", "Overloaded"),
    ...unexpected,
  },
};

function read(operationId: string, summary: string, responses: Json): Json {
  return { get: { operationId, tags: ["operation"], summary, responses } };
}

/** A probe: needs no token and calls no other service. */
function probe(operationId: string, summary: string, responses: Json): Json {
  const get = { operationId, tags: ["operation"], summary, security: [], responses };
  return { get: { ...get, responses: { ...responses, ...unexpected } } };
}

const OPERATION: Json = {
  "/health": probe("health", "Health of the service", {
    "200": answer("Able to serve; `issues` may still affect some tenants.", json("Health")),
    "503": answer("An issue affects every tenant.", json("Health")),
  }),
  "/live": probe("live", "Whether the process runs", {
    "200": answer("It does.", json("Live")),
  }),
  "/ready": probe("ready", "Whether to send requests here", {
    "200": answer("Yes.", json("Ready")),
    "503": answer("No: the server is stopping.", json("Ready")),
  }),
  "/memory": read("memory", "The memory ledger: every account against its cap", {
    "200": answer("The ledger now.", json("Memory")),
    ...unauthorized,
    ...unexpected,
  }),
  "/metrics": read("metrics", "Metrics in Prometheus' text format", {
    "200": answer("All metrics.", { "text/plain": { schema: { type: "string" } } }),
    ...unauthorized,
    ...unexpected,
  }),
  "/openapi.json": read("openapi", "This description", {
    "200": answer("OpenAPI 3.1.", { "application/json": { schema: { type: "object" } } }),
    ...unauthorized,
    ...unexpected,
  }),
};
