// Families of model servers and the rules by which each refuses, in its own words and envelope. The
// names are the rows of the table in docs/models.md.

import type { Asked, Envelope, Refusal, Rule, RuledBody, Warp } from "./ruled-model.ts";

export interface Family {
  readonly name: string;
  readonly outcome: "works" | "works after learning" | "named cause";
  readonly rule: Rule;
  readonly environment?: Readonly<Record<string, string>>;
  /** The name by which it is reached: what is sent first depends on it. */
  readonly host?: string;
  /** Said first in the talk, where another start is needed. */
  readonly opening?: string;
  /** The parameters learnt, in order. */
  readonly learns?: readonly string[];
  /** The parameter of a cause that stays. */
  readonly cause?: string;
  /** What spares the lessons. */
  readonly spared?: Readonly<Record<string, string>>;
  /** Alters the message of each answer. */
  readonly warp?: Warp;
  /** Writes a whole answer's JSON, also in the place of a stream. */
  readonly envelope?: Envelope;
}

/** A 400 in OpenAI's envelope. */
export function openAi(
  message: string,
  param: string | null = null,
  code: string | null = null,
): Refusal {
  return { status: 400, body: { error: { message, type: "invalid_request_error", param, code } } };
}

const effortOf = ({ api, body }: Asked): string | undefined =>
  api === "responses"
    ? (body["reasoning"] as { effort?: string } | undefined)?.effort
    : (body["reasoning_effort"] as string | undefined);

const hasTools = ({ tools = [] }: RuledBody): boolean => tools.length > 0;

function tokensByNewName({ body }: Asked): Refusal | null {
  if (body["max_tokens"] === undefined) return null;
  const message =
    "Unsupported parameter: 'max_tokens' is not supported with this model. " +
    "Use 'max_completion_tokens' instead.";
  return openAi(message, "max_tokens", "unsupported_parameter");
}

function noneWithTools(asked: Asked): Refusal | null {
  if (asked.api === "responses" || effortOf(asked) === "none" || !hasTools(asked.body)) return null;
  const message =
    `Function tools with reasoning_effort are not supported for ${asked.body.model} in ` +
    "/v1/chat/completions. Please use /v1/responses instead or set reasoning_effort to 'none'.";
  return openAi(message, "reasoning_effort");
}

function temperatureWithNone(asked: Asked): Refusal | null {
  const { temperature } = asked.body;
  if (effortOf(asked) === "none" || temperature === undefined || temperature === 1) return null;
  const message =
    `Unsupported value: 'temperature' does not support ${String(temperature)} with this model. ` +
    "Only the default (1) value is supported.";
  return openAi(message, "temperature", "unsupported_value");
}

function noNone(asked: Asked): Refusal | null {
  if (effortOf(asked) !== "none") return null;
  const message =
    "Unsupported value: 'reasoning_effort' does not support 'none' with this model. " +
    "Supported values are: 'low', 'medium', 'high', and 'xhigh'.";
  return openAi(message, "reasoning_effort", "unsupported_value");
}

function noResponses({ api }: Asked): Refusal | null {
  return api === "responses" ? { status: 404, body: { detail: "Not Found" } } : null;
}

const all =
  (...rules: readonly Rule[]): Rule =>
  (asked) =>
    rules.map((rule) => rule(asked)).find((refusal) => refusal !== null) ?? null;

/** Refuses a field of a request, wherever `here` says it is. */
const refuses =
  (here: (body: RuledBody) => boolean, refusal: Refusal): Rule =>
  ({ body }) =>
    here(body) ? refusal : null;

const has =
  (field: string) =>
  (body: RuledBody): boolean =>
    body[field] !== undefined;

const inTools =
  (pattern: RegExp) =>
  ({ tools = [] }: RuledBody): boolean =>
    pattern.test(JSON.stringify(tools));

/** Gemini's envelope: a list with one object, and a status in words. */
function gemini(message: string): Refusal {
  const error = { code: 400, message, status: "INVALID_ARGUMENT" };
  return { status: 400, body: [{ error }] };
}

const unknownName = (name: string, at: string): Refusal =>
  gemini(`Invalid JSON payload received. Unknown name "${name}" at '${at}': Cannot find field.`);

/** Pydantic's, of vLLM and other servers in Python. */
function forbidden(...paths: readonly (readonly (string | number)[])[]): Refusal {
  const detail = paths.map((loc) => ({
    ...{ type: "extra_forbidden", loc: ["body", ...loc], msg: "Extra inputs are not permitted" },
    input: "temperature",
  }));
  return { status: 422, body: { detail } };
}

export const FAMILIES: readonly Family[] = [
  { name: "a server that takes everything", outcome: "works", rule: () => null },
  {
    name: "OpenAI's 5.6 and 6",
    outcome: "works after learning",
    rule: all(tokensByNewName, noneWithTools, temperatureWithNone),
    learns: ["max_tokens", "reasoning_effort"],
    spared: { OPENAI_REASONING_EFFORT: "none", MODEL_WITHOUT: "max_tokens" },
  },
  {
    name: "OpenAI, at its own address",
    outcome: "works",
    host: "api.openai.com",
    rule: all(tokensByNewName, noneWithTools, temperatureWithNone),
  },
  {
    name: "Azure, at its v1 address",
    outcome: "works",
    host: "citas.openai.azure.com",
    rule: all(tokensByNewName, noneWithTools, temperatureWithNone),
  },
  {
    name: "OpenAI's models that always reason",
    outcome: "works after learning",
    rule: all(tokensByNewName, noNone, noneWithTools, temperatureWithNone),
    learns: ["max_tokens", "reasoning_effort", "reasoning_effort", "api"],
    spared: { OPENAI_REASONING_EFFORT: "low", OPENAI_API: "responses" },
  },
  {
    name: "OpenAI's models before reasoning",
    outcome: "works after learning",
    environment: { OPENAI_REASONING_EFFORT: "none" },
    rule: refuses(
      has("reasoning_effort"),
      openAi("Unrecognized request argument supplied: reasoning_effort"),
    ),
    learns: ["reasoning_effort"],
    spared: { OPENAI_REASONING_EFFORT: "off" },
  },
  {
    name: "a server without the Responses API",
    outcome: "works after learning",
    environment: { OPENAI_API: "responses" },
    rule: noResponses,
    learns: ["api"],
    spared: { OPENAI_API: "chat" },
  },
  {
    name: "Gemini's compatible endpoint",
    outcome: "works after learning",
    rule: all(
      refuses(has("parallel_tool_calls"), unknownName("parallel_tool_calls", "")),
      refuses(
        inTools(/"additionalProperties"/),
        unknownName("additionalProperties", "tools[0].function_declarations[0].parameters"),
      ),
      refuses(inTools(/"anyOf"|"type":\[/), gemini("Proto field is not repeating at 'tools'.")),
    ),
    learns: ["parallel_tool_calls", "additionalProperties"],
    spared: { MODEL_WITHOUT: "parallel_tool_calls,additionalProperties" },
  },
  {
    name: "a server without json_schema",
    outcome: "works after learning",
    rule: refuses(
      (body) => JSON.stringify(body["response_format"] ?? "").includes("json_schema"),
      openAi("This model does not support response format `json_schema`."),
    ),
    learns: ["response_format"],
    spared: { MODEL_WITHOUT: "response_format" },
  },
  {
    name: "a server that has no grammar beside tools",
    outcome: "works after learning",
    rule: refuses((body) => has("response_format")(body) && hasTools(body), {
      status: 400,
      body: { error: "Cannot use custom grammar constraints with tools." },
    }),
    learns: ["response_format"],
    spared: { MODEL_WITHOUT: "response_format" },
  },
  {
    name: "a server that forbids what it does not know",
    outcome: "works after learning",
    rule: refuses(
      (body) => inTools(/"strict"/)(body) || has("parallel_tool_calls")(body),
      forbidden(["tools", 0, "function", "strict"], ["parallel_tool_calls"]),
    ),
    learns: ["strict", "parallel_tool_calls"],
    spared: { MODEL_WITHOUT: "strict, parallel_tool_calls" },
  },
  {
    name: "a server without tool_choice",
    outcome: "works after learning",
    rule: refuses(has("tool_choice"), {
      status: 400,
      body: { object: "error", message: "tool_choice is not supported", type: "BadRequestError" },
    }),
    learns: ["tool_choice"],
    spared: { MODEL_WITHOUT: "tool_choice" },
  },
  {
    name: "a gateway that packs its provider's error",
    outcome: "works after learning",
    rule: refuses(has("parallel_tool_calls"), {
      status: 400,
      body: {
        error: {
          message: "Provider returned error",
          code: 400,
          metadata: {
            raw: JSON.stringify({
              error: { message: "Unknown parameter: 'parallel_tool_calls'.", param: null },
            }),
          },
        },
      },
    }),
    learns: ["parallel_tool_calls"],
    spared: { MODEL_WITHOUT: "parallel_tool_calls" },
  },
  {
    name: "a gateway that tells errors inside a 200",
    outcome: "works after learning",
    rule: ({ body }) => {
      if (body["parallel_tool_calls"] === undefined) return null;
      const error = { code: 400, message: "property 'parallel_tool_calls' is unsupported" };
      return body.stream === true ? { event: { error } } : { status: 200, body: { error } };
    },
    learns: ["parallel_tool_calls"],
    spared: { MODEL_WITHOUT: "parallel_tool_calls" },
  },
  {
    name: "a server without usage in streams",
    outcome: "works after learning",
    rule: refuses(has("stream_options"), openAi("Unknown field: stream_options")),
    learns: ["stream_options"],
    spared: { MODEL_WITHOUT: "stream_options" },
  },
  {
    name: "a model that sees no pictures",
    outcome: "works after learning",
    opening: "Hola, quiero una cita mañana a las 10 https://a.example/foto.png",
    rule: refuses((body) => JSON.stringify(body).includes('"image_url"'), {
      status: 404,
      body: { error: { message: "No endpoints found that support image input" } },
    }),
    learns: ["image_url"],
    spared: { MODEL_WITHOUT: "image_url" },
  },
  {
    name: "a server whose model cannot call tools",
    outcome: "named cause",
    rule: refuses(hasTools, openAi("gemma:2b does not support tools")),
    cause: "tools",
  },
  {
    name: "a server that does not have the model",
    outcome: "named cause",
    rule: () => ({
      status: 404,
      body: {
        error: {
          message: "The model `gpt-6-luna` does not exist or you do not have access to it.",
          ...{ type: "invalid_request_error", param: null, code: "model_not_found" },
        },
      },
    }),
    cause: "model",
  },
];
