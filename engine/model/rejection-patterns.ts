// Patterns for the error messages, codes and parameter paths of model servers. Messages are only
// matched with these; nothing else of them is stored, logged or counted. Pure.

import type { Dispensable } from "./dialect.ts";

/** A request part that a rejection names, for logs and label values. */
export type NamedPart =
  Dispensable | "reasoning_effort" | "tools" | "model" | "messages" | "api" | "other";

type Alias = readonly [pattern: RegExp, part: NamedPart];

/** A name in quotes, at the end of a path, or after a word such as "parameter". */
const announced = (word: string): RegExp =>
  new RegExp(
    "(?:[\"'`‘“.]|\\b(?:parameters?|arguments?|fields?|propert(?:y|ies)|options?|keys?|names?|" +
      `keywords?|args?|supplied|inputs?)\\b[:=]?\\s*[\\["'\`]{0,2})${word}\\b`,
    "i",
  );

/**
 * Names with an underscore count anywhere in a message; plain English words only if a word such as
 * "parameter" announces them. The first one mentioned counts.
 */
const ALIASES: readonly Alias[] = [
  [/\btemperature\b/i, "temperature"],
  [/\bparallel[ _]?tool[ _]?calls?\b/i, "parallel_tool_calls"],
  [/\bstream_?options\b|\binclude_usage\b/i, "stream_options"],
  [announced("store"), "store"],
  [/\bsafety_?identifier\b/i, "safety_identifier"],
  [/\bprompt_?cache_?key\b/i, "prompt_cache_key"],
  [/\breasoning_?effort\b|\breasoning\.effort\b/i, "reasoning_effort"],
  [/\breasoning_(?:content|details|text)\b|\bextra_content\b/i, "carried"],
  [/\bthought[ _]?signatures?\b/i, "carried"],
  [announced("reasoning(?![._]effort)"), "carried"],
  [/\bmax_?completion_?tokens\b/i, "max_completion_tokens"],
  [/\bmax_?tokens\b/i, "max_tokens"],
  [announced("strict"), "strict"],
  [/\bstrict (?:mode|tools?|functions?|schemas?)\b/i, "strict"],
  [/\bresponse[ _]?format\b|\bresponse_?schema\b|\bresponse[ _]mime[ _]type\b/i, "response_format"],
  [/\bjson[ _]schema\b|\bjson mode\b|\bstructured outputs?\b/i, "response_format"],
  [/\bguided_(?:json|decoding)\b|\bgrammar\b/i, "response_format"],
  [/\btool[_ ]?choice\b/i, "tool_choice"],
  [/\badditional_?properties\b/i, "additionalProperties"],
  [/\bany_?of\b/i, "anyOf"],
  [/\bfunction_declarations\b[^'"]*\bparameters\b/i, "anyOf"],
  [/\bimage_url\b/i, "image_url"],
  [/\bencrypted[ _]content\b|\breasoning\.encrypted_content\b/i, "include"],
  [/\btools\b|\btool us(?:e|age)\b|\bfunction[ -]?call/i, "tools"],
];

/** The parts that a message names, in order of mention. Reads at most `TEXT_MAX` characters. */
export function partsNamedIn(text: string): readonly NamedPart[] {
  const found = ALIASES.flatMap(([pattern, part]) => {
    const match = pattern.exec(text.slice(0, TEXT_MAX));
    return match === null ? [] : [{ part, at: match.index }];
  });
  const order = found.sort((a, b) => a.at - b.at).map(({ part }) => part);
  return [...new Set(aboutReply(text) ? ["response_format" as const, ...order] : order)];
}

export const TEXT_MAX = 8192;

/** Schema keywords refer to the reply if the message does not mention tools. */
function aboutReply(text: string): boolean {
  return (
    /\bresponse_?schema\b|\bresponse_?format\b/i.test(text) &&
    !/\bfunction_declarations\b|\btools\b/i.test(text)
  );
}

const HEADS: readonly (readonly [RegExp, NamedPart])[] = [
  [
    /^(?:response_?format|text|generation_?config|response_?schema|guided_json)$/i,
    "response_format",
  ],
  [/^(?:tool_?choice|tool_?config)$/i, "tool_choice"],
  [/^(?:reasoning|reasoning_?effort)$/i, "reasoning_effort"],
  [/^(?:messages|input|contents|prompt)$/i, "messages"],
  [/^model$/i, "model"],
  [/^include$/i, "include"],
];

const CARRIED_FIELD = /^(?:reasoning(?:_\w+)?|extra_content|thoughts?(?:_signatures?)?)$/i;

/** The request part of a parameter's path, such as `tools[0].function.strict` or `store`. */
export function partAt(path: string): NamedPart {
  const steps = path.slice(0, 256).split(/[^A-Za-z_]+/);
  const [head = ""] = steps.filter((step) => !/^(?:|body|request|root)$/i.test(step));
  if (/^tools?$|^functions?$|^function_declarations$/i.test(head)) return partOfTools(steps);
  const known = HEADS.find(([pattern]) => pattern.test(head))?.[1];
  if (known === "messages" && steps.includes("image_url")) return "image_url";
  if (known === "messages" && steps.some((step) => CARRIED_FIELD.test(step))) return "carried";
  if (known !== undefined) return known;
  const alias = ALIASES.find(([pattern]) => pattern.exec(`'${head}'`)?.[0].includes(head));
  return alias?.[1] ?? "other";
}

function partOfTools(steps: readonly string[]): NamedPart {
  if (steps.includes("strict")) return "strict";
  const keyword = steps.find((step) => /^additional_?properties$/i.test(step));
  if (keyword !== undefined) return "additionalProperties";
  return steps.some((step) => /^parameters$|^any_?of$|^schema$/i.test(step)) ? "anyOf" : "tools";
}

/** A value is out of range, so the parameter's other name would not help. */
export function isOutOfRange(text: string): boolean {
  return /too (?:large|big|high|many)|at most|less than or equal|must be (?:<=|≤)|exceed/i.test(
    text.slice(0, TEXT_MAX),
  );
}

/** The message names the Responses API: `/v1/responses`. */
export function namesResponses(text: string): boolean {
  return /\bv1\/responses\b|\bresponses api\b/i.test(text.slice(0, TEXT_MAX));
}

const TOO_LONG: readonly RegExp[] = [
  // OpenAI, vLLM, OpenRouter, DeepSeek; Mistral; Ollama
  /\bmaximum (?:context|prompt|model|input) length\b|\bmax(?:imum)? context (?:size|window)\b/i,
  // llama.cpp, LM Studio, SGLang
  /\b(?:available|model's|the) context (?:size|length|window)\b/i,
  // OpenAI's Responses; MiniMax
  /\bcontext[ _](?:window|length|size|limit)[ _](?:is |was |has been )?exceed/i,
  /\bexceed\w* (?:(?:the|your|its|max|model's) )*(?:context|input|token)[ _](?:length|limit)/i,
  // Gemini; Cohere
  /\btoken count\b.{0,40}\bexceeds? the maximum\b|\btoo many tokens\b/i,
  // Anthropic; Bedrock; Ollama; z.ai
  /\b(?:prompt|input) (?:is )?too long\b|\bprompt exceeds max length\b/i,
  // TGI
  /\binputs`? tokens \+ `?max_new_tokens/i,
  // Groq, Cerebras, GitHub
  /\breduce the length of the (?:messages|prompt|input)\b|\b(?:request|body) too large for\b/i,
  // Kimi
  /\bexceeded model token limit\b|\btoken limit exceeded\b/i,
];

const TOO_LONG_CODES: ReadonlySet<string> = new Set([
  ...["context_length_exceeded", "exceed_context_size_error", "tokens_limit_reached"],
  ...["context_window_exceeded", "prompt_too_long", "contextwindowexceedederror"],
]);

/** `words` are the error's types and codes, in lower case. */
export function isTooLong(words: readonly string[], text: string): boolean {
  if (words.some((word) => TOO_LONG_CODES.has(word))) return true;
  const start = text.slice(0, TEXT_MAX);
  return TOO_LONG.some((pattern) => pattern.test(start));
}

/** The server rejected the model's own output: a retry may succeed. */
const GENERATION_SLIPS: ReadonlySet<string> = new Set([
  ...["tool_use_failed", "json_validate_failed", "output_parse_failed"],
]);

export function isGenerationSlip(words: readonly string[], text: string): boolean {
  if (words.some((word) => GENERATION_SLIPS.has(word))) return true;
  return /\bfailed to (?:call a function|generate json|validate json)\b/i.test(text);
}

/** The reply exceeded its token limit, reported as an error. */
export function isCutShort(text: string): boolean {
  return /\bcould not finish the message because max_tokens\b/i.test(text.slice(0, TEXT_MAX));
}

/** A moderation step rejected the customer's message. */
export function isModerated(text: string): boolean {
  return /\b(?:requires )?moderation\b|\b(?:was|were|been) flagged\b/i.test(
    text.slice(0, TEXT_MAX),
  );
}

/** The problem with a picture: `this` one, or `never` if the model accepts none. */
export function pictureProblem(words: readonly string[], text: string): "this" | "never" | null {
  const start = text.slice(0, TEXT_MAX);
  const never =
    /\bimage inputs?\b|unknown variant.{0,4}image_url|\bmmproj\b|\bmulti-?modal/i.test(start) ||
    /\bsupport\w* (?:for )?(?:images?|vision)\b/i.test(start) ||
    /\b(?:images?|vision) (?:is|are) not supported/i.test(start) ||
    // The content must be a string.
    /\bcontent\b.{0,80}\b(?:expected|must be|be a valid|valid) (?:a )?string\b/i.test(start);
  if (never) return "never";
  if (words.some((word) => /image/.test(word))) return "this";
  return /\bimages?\b|\bimage_url\b|\bdownload/i.test(start) ? "this" : null;
}

/** Known types and codes; any other is reported as "other". */
const KNOWN: ReadonlySet<string> = new Set(
  [
    "invalid_request_error authentication_error permission_error not_found_error server_error",
    "rate_limit_error api_error overloaded_error insufficient_quota invalid_argument not_found",
    "permission_denied unauthenticated resource_exhausted failed_precondition unavailable",
    "badrequesterror notfounderror unprocessableentityerror internalservererror bad_request",
    "exceed_context_size_error invalid_api_key model_not_found model_not_available",
    "deploymentnotfound operationnotsupported unsupported_parameter unsupported_value",
    "unknown_parameter missing_required_parameter invalid_value invalid_type invalid_parameter",
    "invalid_function_parameters invalid_json_schema context_length_exceeded content_filter",
    "content_policy_violation rate_limit_exceeded billing_hard_limit_reached",
    "insufficient_balance account_deactivated tool_use_failed json_validate_failed",
    "output_parse_failed extra_forbidden invalid_image_url invalid_image_format",
    "image_parse_error unsupported_country_region_territory string_above_max_length",
    "array_above_max_length integer_above_max_value wrong_api_format requests tokens",
    "redirected deprecated model_deprecated model_decommissioned error",
  ].flatMap((line) => line.split(" ")),
);

/** The first known of `words`; "other" if none is known, null if there are none. */
export function knownWord(words: readonly string[]): string | null {
  const known = words.find((word) => KNOWN.has(word));
  return known ?? (words.length === 0 ? null : "other");
}
