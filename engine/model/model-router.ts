// Sends a call to the model that it chooses: the configured one, or another by name, address and
// effort. The others are opened when they are first called.

import type { Model, ModelCall, ModelChoice, ModelOptions } from "./chat-model.ts";
import { createModel } from "./chat-model.ts";
import type { HttpClient } from "../http/http-client.ts";

/** Some 12 KiB each, part of the program's room; the least recently called is dropped. */
export const CHOSEN_MODELS_MAX = 16;
/** Addresses beside the configured one; the caller's settings keep to it. */
export const OTHER_ADDRESSES_MAX = 4;

interface ModelRouterOptions {
  /** Answers calls without a choice. */
  readonly configured: Model;
  readonly options: ModelOptions;
  /** For other addresses; opened by the first call to one. */
  readonly otherHttp: () => HttpClient;
}

export class ModelRouter implements Model {
  readonly #options: ModelRouterOptions;
  /** By choice, the least recently called first. Cap: `CHOSEN_MODELS_MAX`. */
  readonly #chosen = new Map<string, Model>();

  constructor(options: ModelRouterOptions) {
    this.#options = options;
  }

  call(call: ModelCall): ReturnType<Model["call"]> {
    const { choice = null } = call;
    return (choice === null ? this.#options.configured : this.#model(choice)).call(call);
  }

  #model(choice: ModelChoice): Model {
    const key = JSON.stringify([choice.baseUrl, choice.model, choice.effort]);
    const model = this.#chosen.get(key) ?? this.#open(choice);
    this.#chosen.delete(key);
    this.#chosen.set(key, model);
    const [oldest] = this.#chosen.keys();
    if (this.#chosen.size > CHOSEN_MODELS_MAX && oldest !== undefined) this.#chosen.delete(oldest);
    return model;
  }

  #open({ baseUrl, model, effort }: ModelChoice): Model {
    const { options, otherHttp } = this.#options;
    const isOther = baseUrl !== null && baseUrl !== options.baseUrl;
    return createModel({
      ...options,
      ...(model === null ? {} : { model, fallback: null }),
      ...(effort === null ? {} : { effort }),
      // The configured key is for the configured address alone.
      ...(isOther ? { baseUrl, apiKey: null, http: otherHttp() } : {}),
    });
  }
}
