// The model: one call with one deadline, in the dialect that its server takes, and every failure as
// one closed word. The wire formats are their adapters'. No retries here (they are transitions of
// the machine), and no byte is read that the cap of http.ts does not count.

import OpenAI from "openai";
import { chatCompletions } from "./chat-completions.ts";
import type { Clock } from "./clock.ts";
import { initialDialect } from "./dialect.ts";
import type { Dialect } from "./dialect.ts";
import type { HttpClient } from "./http.ts";
import type { ModelReply } from "./message.ts";
import type { ApiCall, ApiOptions, ModelApi } from "./model-api.ts";
import { ENDED, ModelError, assertSendable, classify } from "./model-failure.ts";
import { thinFetch } from "./model-fetch.ts";
import { responses } from "./responses.ts";

export interface ModelOptions extends ApiOptions {
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly baseUrl: string;
  /** Used when a call brings no key of its own; null when there is none. */
  readonly apiKey: string | null;
  readonly temperature: number;
  /** The API that the server is asked through; chat completions when absent. */
  readonly api?: Dialect["api"];
  readonly replyBytesMax: number;
  readonly timeoutMs: number;
}

export interface ModelCall extends ApiCall {
  readonly apiKey: string | null;
  readonly signal: AbortSignal;
}

export interface Model {
  /**
   * Rejects only with ModelError. Settles within `timeoutMs` and at once when the signal aborts.
   */
  call(call: ModelCall): Promise<ModelReply>;
}

export function createModel(options: ModelOptions): Model {
  const client = new OpenAI({
    apiKey: options.apiKey ?? "absent",
    baseURL: options.baseUrl,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    // Ours fires first; the SDK's is a second fence.
    timeout: options.timeoutMs + 1000,
    logLevel: "off",
    fetch: thinFetch(options.http, options.replyBytesMax, options.timeoutMs + 1000),
  });
  const apis = { chat: chatCompletions(client, options), responses: responses(client, options) };
  const { baseUrl, temperature, api = "chat" } = options;
  const dialect = { ...initialDialect(baseUrl, temperature), api };
  return { call: (call) => callModel(apis[dialect.api], dialect, { ...call, options }) };
}

async function callModel(
  api: ModelApi,
  dialect: Dialect,
  call: ModelCall & { readonly options: ModelOptions },
): Promise<ModelReply> {
  const { options, signal } = call;
  assertSendable(call.apiKey);
  const controller = new AbortController();
  const abort = (): void => controller.abort(ENDED);
  let timedOut = false;
  const cancelTimer = options.clock.after(options.timeoutMs, () => {
    timedOut = true;
    abort();
  });
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  const requestOptions = {
    signal: controller.signal,
    ...(call.apiKey === null ? {} : { headers: { Authorization: `Bearer ${call.apiKey}` } }),
  };
  try {
    return await api.ask(call, dialect, requestOptions);
  } catch (error) {
    if (timedOut) throw new ModelError({ kind: "openai_timeout", retryable: false });
    if (signal.aborted) throw new ModelError({ kind: "cancelled", retryable: false });
    throw classify(error, options.clock.now());
  } finally {
    cancelTimer();
    signal.removeEventListener("abort", abort);
    // Lets go of an answer that the SDK left unread, such as an empty one.
    abort();
  }
}
