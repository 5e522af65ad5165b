// Words of how a model's server wants to be asked: what of the model API it takes. Pure.

/** How long a model may think before it answers, in OpenAI's words. */
export const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof EFFORTS)[number];

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
  /** Whether `parallel_tool_calls: false` is said where there are tools. */
  readonly serialCalls: boolean;
  /** Whether a stream is asked for its usage. */
  readonly streamUsage: boolean;
  /** Whether `store: false` is said. */
  readonly unstored: boolean;
  /** Whether `safety_identifier` is said. */
  readonly safetyTag: boolean;
  /** Whether what the server hung on a call goes back with its result. */
  readonly carries: boolean;
  /** Whether a call without its signature says so in Gemini's own words. */
  readonly fillsSignatures: boolean;
}

/** What is known of a server before it was ever asked. */
export function initialDialect(baseUrl: string, temperature: number): Dialect {
  const { hostname } = new URL(baseUrl);
  const official = /(?:^|\.)openai\.com$/.test(hostname);
  return {
    api: "chat",
    effort: null,
    temperature,
    // Older compatible servers only know the first name.
    tokensField: official ? "max_completion_tokens" : "max_tokens",
    format: true,
    strict: true,
    serialCalls: true,
    streamUsage: true,
    unstored: official,
    safetyTag: official,
    // Groq refuses every field that it does not name, its own `reasoning` too.
    carries: !/(?:^|\.)groq\.com$/.test(hostname),
    fillsSignatures: hostname === "generativelanguage.googleapis.com",
  };
}
