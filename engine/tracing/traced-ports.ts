// Decorators that put a span around each part of a turn, after OpenTelemetry's conventions for
// generative AI (v0.1.0): https://github.com/open-telemetry/semantic-conventions-genai. They
// replace the plain parts only when tracing is on.

import type { ChatAnswer } from "../turn/chat-answer.ts";
import { cutBytes } from "../core/bytes.ts";
import type { ChatRequest, RequestContext } from "../runtime/chat-call.ts";
import type { Clock } from "../core/clock.ts";
import { hashedSessionId } from "../telemetry/log.ts";
import type { ModelReply, ToolCall } from "../conversation/messages.ts";
import type { Model, ModelCall } from "../model/chat-model.ts";
import { hashedConversationId } from "../model/safety-identifier.ts";
import { sessionKey } from "../conversation/session-key.ts";
import type { SessionStore } from "../sessions/session-store.ts";
import type { ToolPort, ToolRun } from "../toolbox/toolbox.ts";
import { CLIENT, INTERNAL, Spans, failSpan } from "./trace-spans.ts";
import type { SpanAttributes, TraceSpan, TracingOptions } from "./trace-spans.ts";
import { cutContent, inputMessages, outputMessages } from "./span-content.ts";

interface TracingDecoratorsOptions extends TracingOptions {
  readonly clock: Clock;
  readonly baseUrl: string;
  /** Used for requests without a key. */
  readonly apiKey: string | null;
  readonly model: string;
  readonly temperature: number | null;
  readonly tokensMax: number;
}

export class TracingDecorators {
  readonly #options: TracingDecoratorsOptions;
  readonly #spans: Spans;
  readonly #agentName: string;
  /** Attributes of a model call that are known before it. */
  readonly #chat: SpanAttributes;

  constructor(options: TracingDecoratorsOptions) {
    this.#options = options;
    this.#spans = new Spans(options.api);
    this.#agentName = options.agentName ?? "agent";
    const { temperature } = options;
    this.#chat = {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": options.model,
      ...serverOf(options.baseUrl),
      "gen_ai.request.max_tokens": options.tokensMax,
      "gen_ai.output.type": "json",
      ...(temperature === null ? {} : { "gen_ai.request.temperature": temperature }),
    };
  }

  /** A whole turn, its waits included. */
  turn<Data>(
    request: ChatRequest<Data>,
    { headers }: RequestContext,
    chat: () => Promise<ChatAnswer>,
  ): Promise<ChatAnswer> {
    const { tenant } = request;
    const session = sessionKey(tenant, request.sessionId);
    const conversation = hashedConversationId(session, request.apiKey ?? this.#options.apiKey);
    const attributes: SpanAttributes = {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.provider.name": "openai",
      "gen_ai.agent.name": this.#agentName,
      "gen_ai.request.model": request.model?.model ?? this.#options.model,
      "gen_ai.conversation.id": conversation,
      "agent_citas.tenant": tenant,
      "agent_citas.session": hashedSessionId(session),
    };
    const parent = this.#spans.turnContext(conversation, headers);
    const start = { kind: INTERNAL, attributes, parent };
    return this.#spans.run(`invoke_agent ${this.#agentName}`, start, async (span) => {
      const answer = await chat();
      const { turns, repeated, error } = answer;
      span.setAttributes({ "agent_citas.turns": turns, "agent_citas.repeated": repeated });
      if (error !== null) failSpan(span, error);
      return answer;
    });
  }

  /** One span for each attempt of a model call. */
  model(model: Model): Model {
    return { call: (call) => this.#chatSpan(call, (inner) => model.call(inner)) };
  }

  #chatSpan(call: ModelCall, send: Model["call"]): Promise<ModelReply> {
    const { captureContent } = this.#options;
    // A company may have a model of its own.
    const { model = null, baseUrl = null } = call.choice ?? {};
    const name = model ?? this.#options.model;
    const attributes: SpanAttributes = {
      ...this.#chat,
      "gen_ai.request.model": name,
      ...(baseUrl === null ? {} : serverOf(baseUrl)),
    };
    const conversation = this.#spans.conversation();
    if (conversation !== null) attributes["gen_ai.conversation.id"] = conversation;
    if (call.onText !== null) attributes["gen_ai.request.stream"] = true;
    if (captureContent) attributes["gen_ai.input.messages"] = inputMessages(call.request.messages);
    return this.#spans.run(`chat ${name}`, { kind: CLIENT, attributes }, async (span) => {
      const reply = await send({ ...call, onResponse: this.#onResponse(call, span) });
      const { usage, finish } = reply;
      span.setAttributes({
        "gen_ai.response.finish_reasons": [finish],
        "gen_ai.usage.input_tokens": usage.input,
        "gen_ai.usage.output_tokens": usage.output,
        "gen_ai.usage.cache_read.input_tokens": usage.cached,
      });
      if (captureContent) span.setAttributes({ "gen_ai.output.messages": outputMessages(reply) });
      return reply;
    });
  }

  #onResponse(call: ModelCall, span: TraceSpan): NonNullable<ModelCall["onResponse"]> {
    const { clock } = this.#options;
    const startedAt = clock.monotonic();
    return ({ id, model }) => {
      span.setAttributes({
        "gen_ai.response.id": cutBytes(id, NAME_BYTES_MAX),
        "gen_ai.response.model": cutBytes(model, NAME_BYTES_MAX),
      });
      if (call.onText === null) return;
      const seconds = (clock.monotonic() - startedAt) / 1000;
      span.setAttributes({ "gen_ai.response.time_to_first_chunk": seconds });
    };
  }

  /** One span for each tool run. */
  tools<Data>(tools: ToolPort<Data>): ToolPort<Data> {
    const { names, sideEffects } = tools;
    const run: ToolPort<Data>["run"] = (call, context) => {
      // A name that the model invented must not become a span's name.
      const name = names.has(call.name) ? call.name : "unknown";
      return this.#toolSpan(name, call, () => tools.run(call, context));
    };
    return { names, sideEffects, run };
  }

  #toolSpan(name: string, call: ToolCall, run: () => Promise<ToolRun>): Promise<ToolRun> {
    const { captureContent } = this.#options;
    const attributes: SpanAttributes = {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": name,
      "gen_ai.tool.type": "function",
      "gen_ai.tool.call.id": cutBytes(call.id, NAME_BYTES_MAX),
    };
    if (captureContent) attributes["gen_ai.tool.call.arguments"] = cutContent(call.arguments);
    const start = { kind: INTERNAL, attributes };
    return this.#spans.run(`execute_tool ${name}`, start, async (span) => {
      const result = await run();
      const { status, errorType, invalid, text } = result;
      span.setAttributes({ "agent_citas.tool.status": status });
      if (captureContent) span.setAttributes({ "gen_ai.tool.call.result": cutContent(text) });
      // A tool that rejects by its rules works as intended.
      const wrong = invalid || status === "failed" || status === "unknown";
      if (wrong) failSpan(span, errorType ?? status);
      return result;
    });
  }

  /** Sessions in Redis: a span for each of a turn's two round trips. */
  sessions(store: SessionStore): SessionStore {
    const redisSpan = <Result>(script: string, run: () => Promise<Result>): Promise<Result> => {
      // A resync after an outage belongs to no turn.
      if (this.#spans.conversation() === null) return run();
      const attributes: SpanAttributes = {
        "db.system.name": "redis",
        "db.operation.name": "EVALSHA",
        "db.stored_procedure.name": script,
      };
      return this.#spans.run(`EVALSHA ${script}`, { kind: CLIENT, attributes }, run);
    };
    return {
      acquire: (request) => redisSpan("begin", () => store.acquire(request)),
      commit: (request) => redisSpan("commit", () => store.commit(request)),
      release: (request) => store.release(request),
      clear: (request) => store.clear(request),
      inspect: (session) => store.inspect(session),
      healthy: () => store.healthy(),
      usage: () => store.usage(),
      close: () => store.close(),
    };
  }
}

function serverOf(baseUrl: string): SpanAttributes {
  const { hostname, port, protocol } = new URL(baseUrl);
  const usual = protocol === "http:" ? 80 : 443;
  return { "server.address": hostname, "server.port": port === "" ? usual : Number(port) };
}

/** Names chosen by the server or the model are cut to this many bytes. */
const NAME_BYTES_MAX = 128;
