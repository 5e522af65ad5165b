// Words of how a model's server wants to be asked: what of the model API it takes. Pure.

/** OpenAI's, where nobody says another. */
export const DEFAULT_MODEL = "gpt-6-luna";

/** How long a model may think before it answers, in OpenAI's words. */
const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;
type Effort = (typeof EFFORTS)[number];

/** `auto` is decided by the server's address; `off`: nothing is said of it. */
export const EFFORT_SETTINGS = ["auto", ...EFFORTS, "off"] as const;
export type EffortSetting = (typeof EFFORT_SETTINGS)[number];

/** `auto`: chat completions, but on OpenAI's own servers where tools are to go with reasoning. */
export const API_SETTINGS = ["auto", "chat", "responses"] as const;
export type ApiSetting = (typeof API_SETTINGS)[number];

/** What a request can do without, in the model API's own names: the words of MODEL_WITHOUT. */
export const DISPENSABLE = [
  "temperature",
  "parallel_tool_calls",
  "stream_options",
  "store",
  "safety_identifier",
  "prompt_cache_key",
  /** One of the two is the other's other name. */
  "max_tokens",
  "max_completion_tokens",
  /** In tools. */
  "strict",
  "response_format",
  "tool_choice",
  /** Either: the schemas of tools are told in their simplest form. */
  "additionalProperties",
  "anyOf",
  "image_url",
  /** Of the Responses API: the reasoning of a turn's earlier calls. */
  "include",
  /** What the server hung on its own calls, thoughts and signatures, in the messages of a turn. */
  "carried",
] as const;
export type Dispensable = (typeof DISPENSABLE)[number];

/** What a server was found to refuse. Facts: they hold whatever an agent's own settings are. */
export type RejectedPart =
  Dispensable | `reasoning_effort:${Effort | "absent"}` | `api:${Dialect["api"]}` | "model";

/** How one server wants to be asked for one model. Replaced, never changed. */
export interface Dialect {
  readonly api: "chat" | "responses";
  /** `reasoning_effort`; null: not sent. */
  readonly effort: Effort | null;
  /** Null: not sent. */
  readonly temperature: number | null;
  readonly tokensField: "max_tokens" | "max_completion_tokens";
  /** Whether the reply's schema goes with the request; else the reply is read from plain text. */
  readonly format: boolean;
  /** Whether tools say `strict: true`. */
  readonly strict: boolean;
  /** Whether the schemas of tools are told in their simplest form: see strict-schema.ts. */
  readonly plainSchemas: boolean;
  /** Whether `tool_choice` is said; else tools that may not be called are left out. */
  readonly toolChoice: boolean;
  /** Whether `parallel_tool_calls: false` is said where there are tools. */
  readonly serialCalls: boolean;
  /** Whether a stream is asked for its usage. */
  readonly streamUsage: boolean;
  /** Whether `store: false` is said. */
  readonly unstored: boolean;
  /** Whether `safety_identifier` is said. */
  readonly safetyIdentifier: boolean;
  /** Whether `prompt_cache_key` may be said. */
  readonly cacheKey: boolean;
  /** Whether the Responses API is asked for reasoning that can be handed back. */
  readonly encryptedReasoning: boolean;
  /** Whether the model's own words go back with their phase, as OpenAI's models want them. */
  readonly phases: boolean;
  /** Whether pictures go with a message; else only their mark. */
  readonly pictures: boolean;
  /** Whether what the server hung on a call goes back with its result. */
  readonly carries: boolean;
  /** Whether a call without its signature says so in Gemini's own words. */
  readonly fillsSignatures: boolean;
}

/** What somebody said of a server; the rest is decided by its address and by what it refuses. */
export interface DialectSettings {
  readonly baseUrl: string;
  /** Null: 0.5 where the model is told not to reason, else not sent: most refuse it then. */
  readonly temperature: number | null;
  readonly effort?: EffortSetting | undefined;
  readonly api?: ApiSetting | undefined;
  readonly without?: readonly Dispensable[] | undefined;
}

const TEMPERATURE = 0.5;

/** How a server is asked: by its settings, and without what it was found to refuse. */
export function dialectOf(
  settings: DialectSettings,
  refused: readonly RejectedPart[] = [],
): Dialect {
  const own = isOpenAi(settings.baseUrl);
  const { hostname } = new URL(settings.baseUrl);
  const { temperature, without = [] } = settings;
  const isRefused = (what: RejectedPart): boolean => refused.includes(what);
  const takes = (word: Dispensable): boolean => !isRefused(word) && !without.includes(word);
  const effort = effortOf(settings, isRefused);
  const api = apiOf(settings, isRefused);
  const plainSchemas = !takes("additionalProperties") || !takes("anyOf");
  return {
    api,
    effort,
    temperature: takes("temperature")
      ? (temperature ?? (effort === "none" ? TEMPERATURE : null))
      : null,
    tokensField: tokensFieldOf(own, takes),
    format: takes("response_format"),
    // Strict mode wants every property required, which the simplest form has not.
    strict: takes("strict") && !plainSchemas,
    plainSchemas,
    toolChoice: takes("tool_choice"),
    serialCalls: takes("parallel_tool_calls"),
    streamUsage: takes("stream_options"),
    // The Responses API keeps every answer for a month where nothing is said.
    unstored: (own || api === "responses") && takes("store"),
    safetyIdentifier: own && takes("safety_identifier"),
    cacheKey: own && takes("prompt_cache_key"),
    encryptedReasoning: takes("include"),
    phases: own,
    pictures: takes("image_url"),
    // Groq refuses every field that it does not name, its own `reasoning` too.
    carries: !/(?:^|\.)groq\.com$/.test(hostname) && takes("carried"),
    fillsSignatures: hostname === "generativelanguage.googleapis.com",
  };
}

/** The effort that was asked for; where it is refused none; where that is, too, nothing. */
function effortOf(
  { baseUrl, effort = "auto" }: DialectSettings,
  isRefused: (what: RejectedPart) => boolean,
): Effort | null {
  const asked = effort === "auto" ? (isOpenAi(baseUrl) ? "none" : null) : effort;
  const wanted = asked === "off" ? null : asked;
  const order = [wanted, "none", null] as const;
  return order.find((one) => !isRefused(`reasoning_effort:${one ?? "absent"}`)) ?? null;
}

/** Chat completions refuses tools together with reasoning on OpenAI's current models. */
function apiOf(
  { baseUrl, api = "auto", effort = "auto" }: DialectSettings,
  isRefused: (what: RejectedPart) => boolean,
): Dialect["api"] {
  const reasons = effort !== "auto" && effort !== "none" && effort !== "off";
  const automatic = reasons && isOpenAi(baseUrl) ? "responses" : "chat";
  const wanted = api === "auto" ? automatic : api;
  const other = wanted === "chat" ? "responses" : "chat";
  return isRefused(`api:${wanted}`) && !isRefused(`api:${other}`) ? other : wanted;
}

function tokensFieldOf(
  own: boolean,
  takes: (word: Dispensable) => boolean,
): Dialect["tokensField"] {
  // Older compatible servers only know the first name.
  const [wanted, other] = own
    ? (["max_completion_tokens", "max_tokens"] as const)
    : (["max_tokens", "max_completion_tokens"] as const);
  return takes(wanted) ? wanted : other;
}

const OPENAI_HOST = /(?:^|\.)openai\.com$/;
const AZURE_HOST = /\.(?:openai\.azure|services\.ai\.azure|cognitiveservices\.azure)\.com$/;

/** Whether OpenAI's own models answer there, under OpenAI's own rules. */
function isOpenAi(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return OPENAI_HOST.test(hostname) || AZURE_HOST.test(hostname);
}

/** What is wrong with a model server's address, or null. It never repeats the address. */
export function baseUrlProblem(baseUrl: string): string | null {
  const { hostname = "", pathname = "", search = "" } = URL.parse(baseUrl) ?? {};
  if (!AZURE_HOST.test(hostname)) return null;
  if (/\/openai\/v1\/?$/.test(pathname) && search === "") return null;
  return (
    "must be Azure's v1 address, https://RESOURCE.openai.azure.com/openai/v1/, without " +
    "/deployments/ and api-version; the deployment's name goes into the model's"
  );
}

/** What is wrong with a list of what to do without, or null. */
export function withoutProblem(words: readonly string[]): string | null {
  const unknown = words.some((word) => !DISPENSABLE.some((known) => known === word));
  if (unknown) return `must be a list of ${DISPENSABLE.join(", ")}`;
  const both = words.includes("max_tokens") && words.includes("max_completion_tokens");
  return both ? "must leave one of max_tokens and max_completion_tokens" : null;
}
