// The dialect of a model server: which parameters of the model API it accepts. Pure.

/** The model used if none is configured. */
export const DEFAULT_MODEL = "gpt-6-luna";

/** The values of OpenAI's `reasoning_effort`. */
const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;
type Effort = (typeof EFFORTS)[number];

/** `auto`: by the server's address. `off`: the parameter is not sent. */
export const EFFORT_SETTINGS = ["auto", ...EFFORTS, "off"] as const;
export type EffortSetting = (typeof EFFORT_SETTINGS)[number];

/** `auto`: `responses` for reasoning on OpenAI's own servers, which requires it, else `chat`. */
export const API_SETTINGS = ["auto", "chat", "responses"] as const;
export type ApiSetting = (typeof API_SETTINGS)[number];

/** Request parts that can be left out, by their names in the API: the values of MODEL_WITHOUT. */
export const DISPENSABLE = [
  "temperature",
  "parallel_tool_calls",
  "stream_options",
  "store",
  "safety_identifier",
  "prompt_cache_key",
  /** The newer and the older name of one parameter. */
  "max_tokens",
  "max_completion_tokens",
  /** In tools. */
  "strict",
  "response_format",
  "tool_choice",
  /** Without either, tool schemas are sent in their simplest form. */
  "additionalProperties",
  "anyOf",
  "image_url",
  /** In the Responses API: requests the reasoning, to send it back with the turn's calls. */
  "include",
  /** Carried fields of calls: reasoning and signatures, sent back within a turn. */
  "carried",
] as const;
export type Dispensable = (typeof DISPENSABLE)[number];

/** A part that a server rejected: a fact about the server, independent of an agent's settings. */
export type RejectedPart =
  Dispensable | `reasoning_effort:${Effort | "absent"}` | `api:${Dialect["api"]}` | "model";

/** The parameters for one model on one server. Immutable. */
export interface Dialect {
  readonly api: "chat" | "responses";
  /** `reasoning_effort`, or null if it is not sent. */
  readonly effort: Effort | null;
  /** Null if it is not sent. */
  readonly temperature: number | null;
  readonly tokensField: "max_tokens" | "max_completion_tokens";
  /** Whether the reply's schema is sent; otherwise the reply is parsed from plain text. */
  readonly format: boolean;
  /** Whether tools are sent with `strict: true`. */
  readonly strict: boolean;
  /** Whether tool schemas are sent in their simplest form: see strict-schema.ts. */
  readonly plainSchemas: boolean;
  /** Whether `tool_choice` is sent; otherwise tools that may not be called are left out. */
  readonly toolChoice: boolean;
  /** Whether `parallel_tool_calls: false` is sent with tools. */
  readonly serialCalls: boolean;
  /** Whether usage is requested of a stream. */
  readonly streamUsage: boolean;
  /** Whether `store: false` is sent. */
  readonly unstored: boolean;
  /** Whether `safety_identifier` is sent. */
  readonly safetyIdentifier: boolean;
  /** Whether encrypted reasoning is requested of the Responses API, to send it back. */
  readonly encryptedReasoning: boolean;
  /** Whether assistant messages are sent with their `phase`, as OpenAI's models require. */
  readonly phases: boolean;
  /** Whether pictures are sent; otherwise only their mark. */
  readonly pictures: boolean;
  /** Whether a call's carried fields are sent back with its result. */
  readonly carries: boolean;
  /** Whether a call without a signature gets Gemini's placeholder. */
  readonly fillsSignatures: boolean;
}

/** The settings for a server; its address and its rejections decide the rest. */
export interface DialectSettings {
  readonly baseUrl: string;
  /** Null: 0.5 with effort `none`, otherwise not sent, because most reasoning models reject it. */
  readonly temperature: number | null;
  readonly effort?: EffortSetting | undefined;
  readonly api?: ApiSetting | undefined;
  readonly without?: readonly Dispensable[] | undefined;
}

const TEMPERATURE = 0.5;

/** The dialect by settings, without the parts that the server rejected. */
export function dialectOf(
  settings: DialectSettings,
  rejected: readonly RejectedPart[] = [],
): Dialect {
  const own = isOpenAi(settings.baseUrl);
  const { hostname } = new URL(settings.baseUrl);
  const { temperature, without = [] } = settings;
  const isRejected = (part: RejectedPart): boolean => rejected.includes(part);
  const accepts = (part: Dispensable): boolean => !isRejected(part) && !without.includes(part);
  const effort = effortOf(settings, isRejected);
  const api = apiOf(settings, isRejected);
  const plainSchemas = !accepts("additionalProperties") || !accepts("anyOf");
  return {
    api,
    effort,
    temperature: accepts("temperature")
      ? (temperature ?? (effort === "none" ? TEMPERATURE : null))
      : null,
    tokensField: tokensFieldOf(own, accepts),
    format: accepts("response_format"),
    // Strict mode requires all properties to be required; in the simplest form they are not.
    strict: accepts("strict") && !plainSchemas,
    plainSchemas,
    toolChoice: accepts("tool_choice"),
    serialCalls: accepts("parallel_tool_calls"),
    streamUsage: accepts("stream_options"),
    // Without `store: false` the Responses API stores every response for a month.
    unstored: (own || api === "responses") && accepts("store"),
    safetyIdentifier: own && accepts("safety_identifier"),
    encryptedReasoning: accepts("include"),
    phases: own,
    pictures: accepts("image_url"),
    // Groq rejects every undocumented field, including its own `reasoning`.
    carries: !/(?:^|\.)groq\.com$/.test(hostname) && accepts("carried"),
    fillsSignatures: hostname === "generativelanguage.googleapis.com",
  };
}

/**
 * The configured effort; if that is rejected `none`; if that is rejected, the parameter is not
 * sent.
 */
function effortOf(
  { baseUrl, effort = "auto" }: DialectSettings,
  isRejected: (part: RejectedPart) => boolean,
): Effort | null {
  const configured = effort === "auto" ? (isOpenAi(baseUrl) ? "none" : null) : effort;
  const wanted = configured === "off" ? null : configured;
  const order = [wanted, "none", null] as const;
  return order.find((one) => !isRejected(`reasoning_effort:${one ?? "absent"}`)) ?? null;
}

/** OpenAI's chat completions rejects tools together with reasoning. */
function apiOf(
  { baseUrl, api = "auto", effort = "auto" }: DialectSettings,
  isRejected: (part: RejectedPart) => boolean,
): Dialect["api"] {
  const reasons = effort !== "auto" && effort !== "none" && effort !== "off";
  const automatic = reasons && isOpenAi(baseUrl) ? "responses" : "chat";
  const wanted = api === "auto" ? automatic : api;
  const other = wanted === "chat" ? "responses" : "chat";
  return isRejected(`api:${wanted}`) && !isRejected(`api:${other}`) ? other : wanted;
}

function tokensFieldOf(
  own: boolean,
  accepts: (part: Dispensable) => boolean,
): Dialect["tokensField"] {
  // Older compatible servers only know `max_tokens`.
  const [wanted, other] = own
    ? (["max_completion_tokens", "max_tokens"] as const)
    : (["max_tokens", "max_completion_tokens"] as const);
  return accepts(wanted) ? wanted : other;
}

const OPENAI_HOST = /(?:^|\.)openai\.com$/;
const AZURE_HOST = /\.(?:openai\.azure|services\.ai\.azure|cognitiveservices\.azure)\.com$/;

/** Whether the address is OpenAI's or Azure's, with OpenAI's models and rules. */
function isOpenAi(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return OPENAI_HOST.test(hostname) || AZURE_HOST.test(hostname);
}

/** Describes what is wrong with a model server's address, without quoting it; or null. */
export function baseUrlProblem(baseUrl: string): string | null {
  const { hostname = "", pathname = "", search = "" } = URL.parse(baseUrl) ?? {};
  if (!AZURE_HOST.test(hostname)) return null;
  if (/\/openai\/v1\/?$/.test(pathname) && search === "") return null;
  return (
    "must be Azure's v1 address, https://RESOURCE.openai.azure.com/openai/v1/, without " +
    "/deployments/ and api-version; the deployment's name goes into the model's"
  );
}

/** Describes what is wrong with a MODEL_WITHOUT list, or null. */
export function withoutProblem(words: readonly string[]): string | null {
  const unknown = words.some((word) => !DISPENSABLE.some((known) => known === word));
  if (unknown) return `must be a list of ${DISPENSABLE.join(", ")}`;
  const both = words.includes("max_tokens") && words.includes("max_completion_tokens");
  return both ? "must leave one of max_tokens and max_completion_tokens" : null;
}
