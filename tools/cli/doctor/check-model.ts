// The doctor's check of the model API: `GET /models` with the server's key, then one real call with
// a tool and the reply's format, as a turn makes it, so that errors of a turn show here.

import { DialectRegistry } from "../../../engine/model/dialect-registry.ts";
import { dialectOf } from "../../../engine/model/dialect.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import type { HttpResponse } from "../../../engine/http/http-client.ts";
import { createModel } from "../../../engine/model/chat-model.ts";
import type { LearnedSetting } from "../../../engine/model/chat-model.ts";
import { ModelError } from "../../../engine/model/model-error.ts";
import type { ModelFailure } from "../../../engine/conversation/messages.ts";
import { isList, isRecord, parseJsonValue } from "../../sandbox/http/json.ts";
import type { JsonRecord } from "../../sandbox/http/json.ts";
import { resultsOf } from "./check-result.ts";
import type { Check, CheckResult, CheckContext } from "./check-result.ts";

const OPENAI_URL = "https://api.openai.com/v1";
/** A list of some hundred models has about 100 KiB. */
const LIST_BYTES_MAX = 1024 * 1024;
const REPLY_BYTES_MAX = 256 * 1024;
/** Tokens of the call; a model that reasons first needs more to reply at all. */
const TOKENS_MAX = 32;
const REASONING_TOKENS_MAX = 512;
const DAY_MS = 24 * 3600 * 1000;
/** A model that is shut down within this time gets a warning. */
const SHUTDOWN_DAYS = 90;

const { ok, warn, fail } = resultsOf("model");

export const modelCheck: Check = {
  name: "model",
  async run(context) {
    const { config, standIns, http, timeoutMs, signal } = context;
    const { apiKey, baseUrl } = config.openai;
    if (standIns.model) {
      return [warn("simulated: replies are not a model's", "set OPENAI_API_KEY for a real one")];
    }
    if (apiKey === null && baseUrl === null) {
      const detail = "OPENAI_API_KEY is not set: only requests with an api_key are answered";
      return [warn(detail, "set it, unless every request brings its own")];
    }
    const address = (baseUrl ?? OPENAI_URL).replace(/\/+$/, "");
    const headers = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
    const call = { url: `${address}/models`, method: "GET", body: null, timeoutMs } as const;
    let listed: readonly CheckResult[];
    try {
      const answer = await http.request({ ...call, headers, signal, bytesMax: LIST_BYTES_MAX });
      listed = listResults(answer, context);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      if (error.code !== "upstream_too_large") {
        const advice = "check OPENAI_BASE_URL, the network and the proxy between";
        return [fail(`not reachable: ${error.message}`, advice)];
      }
      listed = [ok("answers; its list is too long to read")];
    }
    const hasFailed = listed.some(({ status }) => status === "fail");
    return hasFailed ? listed : [...listed, ...(await tryCall(context, address))];
  },
};

// --- The list ------------------------------------------------------------------------------------

function listResults(
  { status, text }: HttpResponse,
  context: CheckContext,
): readonly CheckResult[] {
  const { model } = context.config.openai;
  if (status === 401) {
    return [fail("the key is refused (401)", "set OPENAI_API_KEY to a key that is valid there")];
  }
  if (status === 403) {
    return [warn("the key may not list models (403)", "fine for a restricted key: see its call")];
  }
  if (status === 429) {
    return [warn("too many requests, or no credit left (429)", "look at the account's limits")];
  }
  if (status === 404 || status === 405) {
    return [warn(`no list of models there (${status})`, "check OPENAI_BASE_URL: it ends in /v1")];
  }
  if (status >= 300 && status < 400) {
    return [fail(`redirects (${status})`, "set OPENAI_BASE_URL to where it leads")];
  }
  if (status !== 200) return [fail(`answers ${status}`, "check OPENAI_BASE_URL, and try later")];
  const body = parseJsonValue(text);
  const list = isRecord(body) && isList(body["data"]) ? body["data"] : null;
  if (list === null) {
    return [fail("answers something that is no list of models", "check OPENAI_BASE_URL")];
  }
  const entry = list.find((one) => isRecord(one) && one["id"] === model);
  if (!isRecord(entry)) {
    const advice = "set OPENAI_MODEL to one that is";
    return [warn(`${model} is not in its list of ${list.length}`, advice)];
  }
  return [ok(`takes the key and has ${model}`), ...shutdown(entry, context)];
}

/** The API gives a date as a text or as seconds since the epoch. */
function shutdown(entry: JsonRecord, { clock, config }: CheckContext): readonly CheckResult[] {
  const shutdownDate = entry["shutdown_date"];
  const at =
    typeof shutdownDate === "number" ? shutdownDate * 1000 : Date.parse(String(shutdownDate));
  if (!Number.isFinite(at)) return [];
  const days = Math.ceil((at - clock.now()) / DAY_MS);
  if (days > SHUTDOWN_DAYS) return [];
  const date = new Date(at).toISOString().slice(0, 10);
  const when = days > 0 ? `is shut down on ${date}, in ${days} days` : `was shut down on ${date}`;
  const advice = "set OPENAI_MODEL to its successor, and MODEL_FALLBACK until then";
  return [warn(`${config.openai.model} ${when}`, advice)];
}

// --- The call ------------------------------------------------------------------------------------

async function tryCall(context: CheckContext, baseUrl: string): Promise<readonly CheckResult[]> {
  const { config, clock, http, timeoutMs, signal } = context;
  const learned: LearnedSetting[] = []; // at most one for each parameter
  const { effort } = dialectOf({ ...config.openai, baseUrl });
  const tokensMax = effort === null || effort === "none" ? TOKENS_MAX : REASONING_TOKENS_MAX;
  const model = createModel({
    ...config.openai,
    ...{ baseUrl, clock, http, timeoutMs, tokensMax, tools: [TOOL] },
    replyBytesMax: REPLY_BYTES_MAX,
    // A separate registry, so that every run of the doctor reports what the server rejects.
    dialects: new DialectRegistry(),
    onLearned: (setting) => void learned.push(setting),
  });
  const cost = `one call, of at most ${tokensMax} tokens`;
  try {
    await model.call({ ...CALL, apiKey: null, signal });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return [failureResult(error.failure, cost), ...learnedResults(learned, config.openai.without)];
  }
  return [
    ok(`takes a tool and the reply's form (${cost})`),
    ...learnedResults(learned, config.openai.without),
  ];
}

/** As strict as the tools of a turn: a required text and a nullable one. */
const TOOL = {
  name: "check_availability",
  description: "Consulta si hay un horario libre.",
  parameters: {
    type: "object",
    properties: {
      date: { type: "string", description: "AAAA-MM-DD" },
      time: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
    required: ["date", "time"],
    additionalProperties: false,
  },
} as const;

const CALL = {
  request: {
    messages: [
      { role: "system", text: "Responde con una palabra." },
      { role: "user", text: "Hola", images: [] },
    ],
    toolChoice: "auto",
  },
  safetyIdentifier: "doctor",
  onText: null,
} as const;

function learnedResults(
  learned: readonly LearnedSetting[],
  known: readonly string[],
): readonly CheckResult[] {
  // One variable lists all words, including those already set.
  const fresh = learned.flatMap(({ setting }) => /^MODEL_WITHOUT=(.*)/.exec(setting)?.[1] ?? []);
  const without = `MODEL_WITHOUT=${[...known, ...fresh].join(",")}`;
  return learned.map(({ param, setting }) => {
    const whole = setting.startsWith("MODEL_WITHOUT") ? without : setting;
    const advice = `set ${whole}: it spares a refused request after each start`;
    return ok(`does not take ${param} as it was sent: learnt`, advice);
  });
}

function failureResult({ kind, cause, contextTooLong }: ModelFailure, cost: string): CheckResult {
  const { status = null, code = null, param = null } = cause ?? {};
  // The request was accepted and the reply cut short.
  if (kind === "openai_length_limit") return ok(`takes a tool and the reply's form (${cost})`);
  const words = [status, code, param].filter((word) => word !== null).join(", ");
  const detail = `a real call fails: ${kind}${words === "" ? "" : ` (${words})`}`;
  if (kind === "openai_rate_limit") return warn(detail, "look at the account's limits and credit");
  if (kind === "openai_timeout" || kind === "openai_connection_error") {
    return warn(detail, "slow or busy: try again");
  }
  if (kind === "openai_server_error") return warn(detail, "the server's own fault: try again");
  return fail(
    detail,
    contextTooLong ? "a model with a longer context is needed" : adviceFor(cause),
  );
}

function adviceFor(cause: ModelFailure["cause"]): string {
  const { status = null, code = null, param = null } = cause ?? {};
  if (code === "redirected") return "set OPENAI_BASE_URL to where it leads";
  if (status === 401 || status === 403) return "set OPENAI_API_KEY to a key that may use the model";
  if (status === 402) return "the account has no credit";
  if (param === "model") return "set OPENAI_MODEL to one that it has, or MODEL_FALLBACK";
  if (status === 404 || status === 405) return "check OPENAI_BASE_URL: it ends in /v1";
  if (param === "reasoning_effort") return "set OPENAI_REASONING_EFFORT, or OPENAI_API=responses";
  if (param === "tools") return "set OPENAI_MODEL to one that can call tools";
  if (param === null || param === "other" || param === "messages") {
    return "see docs/models.md, and the server's own log for its words";
  }
  return `it refuses ${param} and its replacement: see docs/models.md`;
}
