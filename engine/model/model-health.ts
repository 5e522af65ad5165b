// Whether the model's server rejects every request, for /health. It observes each call, sends none
// itself, and a reply clears the issue.

import type { ModelFailure } from "../conversation/messages.ts";
import type { Model, ModelCall } from "./chat-model.ts";
import { ModelError } from "./model-error.ts";

/** Parts of a request that are the same in every turn. */
const FIXED: ReadonlySet<string | null> = new Set([
  ...[
    "include",
    "temperature",
    "parallel_tool_calls",
    "stream_options",
    "store",
    "safety_identifier",
  ],
  ...["prompt_cache_key", "max_tokens", "max_completion_tokens", "strict", "response_format"],
  ...["tool_choice", "additionalProperties", "anyOf", "reasoning_effort", "tools", "model"],
]);
/** The address or the model is wrong, with any key. */
const OF_ADDRESS: ReadonlySet<number> = new Set([404, 405, 410]);
/** The key is rejected. */
const OF_KEY: ReadonlySet<number> = new Set([401, 402, 403]);
const NO_CREDIT: ReadonlySet<string | null> = new Set([
  ...["insufficient_quota", "billing_hard_limit_reached", "insufficient_balance"],
]);

/** Which keys' requests will all be rejected like this one; null if only this one is. */
function rejectionScope({ kind, cause }: ModelFailure): "key" | "every_key" | null {
  if (kind === "openai_content_filter" || cause === undefined) return null;
  const { status, code, param } = cause;
  if (NO_CREDIT.has(code) || (status !== null && OF_KEY.has(status))) return "key";
  if (status === null) return null;
  if (OF_ADDRESS.has(status) || code === "redirected") return "every_key";
  return (status === 400 || status === 422) && FIXED.has(param) ? "every_key" : null;
}

export class ModelHealth {
  #ownKeyRejected = false;
  #everyKeyRejected = false;
  #replaced = false;

  /** Null if all is well. Critical: requests with the service's own key are rejected. */
  issue(): { readonly critical: boolean } | null {
    if (this.#ownKeyRejected) return { critical: true };
    return this.#everyKeyRejected || this.#replaced ? { critical: false } : null;
  }

  /** The server does not have the configured model; the fallback is used. */
  markReplaced(): void {
    this.#replaced = true;
  }

  /** The same model, with its calls observed. */
  observe(model: Model): Model {
    return { call: (call) => this.#observeCall(model, call) };
  }

  async #observeCall(model: Model, call: ModelCall): ReturnType<Model["call"]> {
    const isOwn = call.apiKey === null;
    try {
      const reply = await model.call(call);
      this.#everyKeyRejected = false;
      if (isOwn) this.#ownKeyRejected = false;
      return reply;
    } catch (error) {
      const scope = error instanceof ModelError ? rejectionScope(error.failure) : null;
      // A company's own key is that company's to fix.
      if (scope !== null && isOwn) this.#ownKeyRejected = true;
      else if (scope === "every_key") this.#everyKeyRejected = true;
      throw error;
    }
  }
}
