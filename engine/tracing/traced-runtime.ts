// A runtime that traces every turn as a span.

import type { ChatAnswer } from "../turn/chat-answer.ts";
import type { ChatRequest, RequestContext } from "../runtime/chat-call.ts";
import { ChatRuntime } from "../runtime/chat-runtime.ts";
import type { ChatRuntimeOptions } from "../runtime/chat-runtime.ts";
import type { TracingDecorators } from "./traced-ports.ts";

export class TracedRuntime<Data> extends ChatRuntime<Data> {
  readonly #traced: TracingDecorators;

  constructor(options: ChatRuntimeOptions<Data>, traced: TracingDecorators) {
    super(options);
    this.#traced = traced;
  }

  override chat(request: ChatRequest<Data>, requestContext: RequestContext): Promise<ChatAnswer> {
    return this.#traced.turn(request, requestContext, () => super.chat(request, requestContext));
  }
}
