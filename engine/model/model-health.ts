// Whether the model's server would refuse every request: its issue of /health. Told of each call,
// from memory only, and cleared by an answer.

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
/** A request's address or its model: nobody's key changes that. */
const OF_ADDRESS: ReadonlySet<number> = new Set([404, 405, 410]);
/** Of the key that it came with. */
const OF_KEY: ReadonlySet<number> = new Set([401, 402, 403]);
const NO_CREDIT: ReadonlySet<string | null> = new Set([
  ...["insufficient_quota", "billing_hard_limit_reached", "insufficient_balance"],
]);

/** Whose it is when the next request, whatever is in it, will be refused likewise; or null. */
function rejectionScope({ kind, cause }: ModelFailure): "key" | "everybody" | null {
  if (kind === "openai_content_filter" || cause === undefined) return null;
  const { status, code, param } = cause;
  if (NO_CREDIT.has(code) || (status !== null && OF_KEY.has(status))) return "key";
  if (status === null) return null;
  if (OF_ADDRESS.has(status) || code === "redirected") return "everybody";
  return (status === 400 || status === 422) && FIXED.has(param) ? "everybody" : null;
}

export class ModelHealth {
  #ownKeyRejected = false;
  #everyKeyRejected = false;
  #replaced = false;

  /** Null: nothing is wrong. Critical: requests with the server's own key are refused. */
  issue(): { readonly critical: boolean } | null {
    if (this.#ownKeyRejected) return { critical: true };
    return this.#everyKeyRejected || this.#replaced ? { critical: false } : null;
  }

  /** The server does not have the model that is set; another answers. */
  markReplaced(): void {
    this.#replaced = true;
  }

  /** The same model, heard. */
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
      const refused = error instanceof ModelError ? rejectionScope(error.failure) : null;
      // A key that its own company brought is that company's to mend.
      if (refused !== null && isOwn) this.#ownKeyRejected = true;
      else if (refused === "everybody") this.#everyKeyRejected = true;
      throw error;
    }
  }
}
