// A runtime whose every turn is a span.

import type { ChatAnswer } from "../turn/answer.ts";
import type { ChatRequest, Visit } from "../runtime/chat-call.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { RuntimeOptions } from "../runtime/runtime.ts";
import type { Traced } from "./traced.ts";

export class TracedRuntime<Data> extends Runtime<Data> {
  readonly #traced: Traced;

  constructor(options: RuntimeOptions<Data>, traced: Traced) {
    super(options);
    this.#traced = traced;
  }

  override chat(request: ChatRequest<Data>, visit: Visit): Promise<ChatAnswer> {
    return this.#traced.turn(request, visit, () => super.chat(request, visit));
  }
}
