// The doctor's check of the model API: `GET /models` with the server's key, which costs no token.

import { AgentError } from "../../engine/errors.ts";
import type { HttpAnswer } from "../../engine/http.ts";
import { isList, isRecord, parseJson } from "../sandbox/json.ts";
import { findings } from "./finding.ts";
import type { Check, Finding } from "./finding.ts";

const OPENAI_URL = "https://api.openai.com/v1";
/** A list of some hundred models has about 100 KiB. */
const LIST_BYTES_MAX = 1024 * 1024;

const { ok, warn, fail } = findings("model");

export const modelCheck: Check = {
  name: "model",
  async run({ config, standIns, http, timeoutMs, signal }) {
    const { apiKey, baseUrl, model } = config.openai;
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
    try {
      const answer = await http.request({ ...call, headers, signal, bytesMax: LIST_BYTES_MAX });
      return [judge(answer, model)];
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      if (error.code === "upstream_too_large") return [ok("answers; its list is too long to read")];
      const advice = "check OPENAI_BASE_URL, the network and the proxy between";
      return [fail(`not reachable: ${error.message}`, advice)];
    }
  },
};

function judge({ status, text }: HttpAnswer, model: string): Finding {
  if (status === 401) {
    return fail("the key is refused (401)", "set OPENAI_API_KEY to a key that is valid there");
  }
  if (status === 403) {
    return warn("the key may not list models (403)", "fine for a restricted key; send a message");
  }
  if (status === 429) {
    return warn("too many requests, or no credit left (429)", "look at the account's limits");
  }
  if (status === 404 || status === 405) {
    return warn(`no list of models there (${status})`, "check OPENAI_BASE_URL: it ends in /v1");
  }
  if (status !== 200) return fail(`answers ${status}`, "check OPENAI_BASE_URL, and try later");
  const body = parseJson(text);
  const list = isRecord(body) && isList(body["data"]) ? body["data"] : null;
  if (list === null) {
    return fail("answers something that is no list of models", "check OPENAI_BASE_URL");
  }
  const known = list.some((one) => isRecord(one) && one["id"] === model);
  if (known) return ok(`takes the key and has ${model}`);
  return warn(`${model} is not in its list of ${list.length}`, "set OPENAI_MODEL to one that is");
}
