// POST /api/chat: admission before the body, the two shapes of request, commands, and the reply as
// JSON or as events. A failure inside the turn is a 200 with a friendly reply: the gateway handles
// no errors of a conversation.

import { prefers } from "../../engine/http/accept-header.ts";
import type { ComposedAgent } from "../../engine/agent/compose-agent.ts";
import type { Caller, ChatPermit } from "../../engine/agent/chat-admission.ts";
import type { ChatAnswer } from "../../engine/turn/chat-answer.ts";
import type { ChatRequest, RequestContext } from "../../engine/runtime/chat-call.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { parseJsonBody, readBody, sendJson } from "../../engine/http/http-server.ts";
import { AgentError, errorSummary } from "../../engine/core/errors.ts";
import type { TurnEvent } from "../../engine/turn/turn-events.ts";
import type { HttpOutcome } from "../../engine/runtime/agent-metrics.ts";
import type { Config } from "../../engine/config/config.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import { EventStream } from "../../engine/http/event-stream.ts";
import type { FallbackTexts } from "../../engine/conversation/fallback-texts.ts";
import { isVisible, visibleText } from "../../engine/core/visible.ts";
import { parseChatRequest } from "./chat-request.ts";
import type { ChatBody } from "./chat-request.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import type { ChatConfig } from "../domain/chat-config.ts";

interface ChatPorts {
  readonly agent: ComposedAgent<ChatConfig>;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly texts: FallbackTexts;
  /** A message was refused for its age: by our clock, which may be the one that is wrong. */
  readonly onExpired: () => void;
  /** Settings of a tenant that its requests leave out; the sandbox's companies have them. */
  readonly defaults: (tenant: number) => Partial<ChatConfig>;
}

/** What is sent: the two fields of the contract, and what the headers say. */
type ChatReply = Pick<ChatAnswer, "reply" | "url" | "turns" | "error">;

export async function handleChat(ports: ChatPorts, exchange: HttpExchange): Promise<void> {
  const { clock, agent } = ports;
  const permit = admitted(agent);
  let outcome: HttpOutcome = "rejected";
  try {
    outcome = outcomeOf(await answerRequest(ports, exchange, permit));
  } catch (error) {
    if (!(error instanceof AgentError)) outcome = "error";
    throw error;
  } finally {
    permit.release();
    agent.metrics.http(outcome, clock.monotonic() - exchange.arrivedAt);
  }
}

function outcomeOf({ error }: ChatReply): HttpOutcome {
  if (error === null) return "success";
  return error === "deadline" || error === "openai_timeout" ? "timeout" : "error";
}

/** Before a byte of the body is read. */
function admitted({ chats, metrics }: ChatPorts["agent"]): ChatPermit {
  try {
    return chats.admit();
  } catch (error) {
    metrics.http("rejected", 0);
    throw error;
  }
}

async function answerRequest(
  ports: ChatPorts,
  exchange: HttpExchange,
  permit: ChatPermit,
): Promise<ChatReply> {
  const { limits } = ports.config;
  const { headers } = exchange.request;
  const idempotencyKey = headers["idempotency-key"];
  let unread: readonly string[] = [];
  const body = parseChatRequest(parseJsonBody(await readBody(exchange, limits.bodyBytesMax)), {
    limits,
    ...(typeof idempotencyKey === "string" ? { idempotencyKey } : {}),
    onUnread: (fields) => (unread = fields),
  });
  logUnread(ports, exchange, { tenant: body.tenant, unread });
  refuseExpired(ports, body);
  const request = requestOf(ports, body);
  // What the body says counts, whatever a library's own `Accept` says.
  const streaming = body.stream ?? prefers(headers.accept, "text/event-stream", "application/json");
  // A caller that can ask again by id gets its answer then: its turn goes on without it.
  const signal = streaming || body.messageId === null ? exchange.closed : undefined;
  const caller = { signal, arrivedAt: exchange.arrivedAt, headers, requestId: exchange.id };
  const run = (onEvent?: Caller["onEvent"]): Promise<ChatReply> =>
    permit.run({ ...caller, onEvent }, (visit) => reply(ports, request, visit));
  if (streaming) return streamReply(ports, exchange, run);
  const answer = await run();
  exchange.response.setHeader("x-session-turns", String(answer.turns));
  sendJson(exchange, 200, { reply: answer.reply, url: answer.url });
  return answer;
}

function requestOf(ports: ChatPorts, body: ChatBody): ChatRequest<ChatConfig> {
  const { tenant, sessionId, message, messageId, apiKey, sentAt, config } = body;
  const given = Object.entries(config).filter(([, value]) => value !== null);
  const data = { ...config, ...ports.defaults(tenant), ...Object.fromEntries(given) };
  const sentAtMs = sentAt === null ? null : sentAt * 1000;
  return { tenant, sessionId, message, messageId, apiKey, sentAtMs, data };
}

/** The names are of our own list of fields: no word of the caller's is in them. */
function logUnread(
  { log }: ChatPorts,
  { id: request }: HttpExchange,
  { tenant, unread }: { readonly tenant: number; readonly unread: readonly string[] },
): void {
  if (unread.length === 0) return;
  log.warn({ event: "settings_unread", request, tenant, detail: unread.join(", ") });
}

/** A reply would be thrown away by WhatsApp, and a booking made by it nobody would hear of. */
function refuseExpired({ clock, config, onExpired }: ChatPorts, { sentAt }: ChatBody): void {
  if (sentAt === null || clock.now() - sentAt * 1000 <= config.limits.messageAgeMsMax) return;
  onExpired();
  throw new AgentError(
    "message_expired",
    "sent_at is over 24 hours before this server's clock: too old to be answered",
  );
}

async function reply(
  ports: ChatPorts,
  request: ChatRequest<ChatConfig>,
  visit: RequestContext,
): Promise<ChatReply> {
  const { agent, texts, log } = ports;
  const fixed = (text: string): ChatReply => ({ reply: text, url: null, turns: 0, error: null });
  if (!isVisible(request.message)) return fixed(texts.blankMessage);
  const command = visibleText(request.message).trim().toLowerCase();
  if (command === "/restart") return fixed(texts.restartReserved);
  try {
    if (command === "/clear") {
      const cleared = await agent.runtime.clear(request, visit);
      return fixed(cleared ? texts.cleared : texts.clearFailed);
    }
    return await agent.runtime.chat(request, visit);
  } catch (error) {
    const code = error instanceof AgentError ? error.code : null;
    if (code === "store_error") return { ...fixed(texts.clearFailed), error: "store_error" };
    if (code !== null) throw error;
    const tag = { request: visit.requestId ?? "", tenant: request.tenant };
    log.error({ event: "chat_broke", ...tag, error: errorSummary(error) });
    const failed = fixed(texts.failure.agent_execution_error);
    return { ...failed, error: "agent_execution_error" };
  }
}

/**
 * The reply as events: `token`, `tool`, then `done` or `error`. `done` has the whole reply, and so
 * have the tokens since the last `discarded`.
 */
async function streamReply(
  ports: ChatPorts,
  exchange: HttpExchange,
  run: (onEvent: Caller["onEvent"]) => Promise<ChatReply>,
): Promise<ChatReply> {
  const { limits } = ports.config;
  const stream = new EventStream(exchange.response, {
    clock: ports.clock,
    heartbeatMs: limits.streamHeartbeatMs,
    bufferBytesMax: limits.streamBufferBytesMax,
  });
  const send = eventSender(stream);
  let isTold = false;
  try {
    const answer = await run((event) => {
      if (event.type === "text_streamed") isTold = true;
      send(event);
    });
    // A stored reply, or one for which no turn was run, is told in one piece.
    if (!isTold) send({ type: "text_streamed", piece: answer.reply });
    stream.send("done", { reply: answer.reply, url: answer.url });
    return answer;
  } catch (error) {
    const code = error instanceof AgentError ? error.code : "internal";
    stream.send("error", { code });
    throw error;
  } finally {
    stream.end();
  }
}

function eventSender(stream: EventStream): (event: TurnEvent) => void {
  return (event) => {
    switch (event.type) {
      case "text_discarded":
        return stream.send("discarded", {});
      case "text_streamed":
        return stream.send("token", { text: event.piece });
      case "tool_started":
        return stream.send("tool", { name: event.name, status: "started" });
      case "tool_finished":
        return stream.send("tool", {
          name: event.name,
          status: event.status,
          duration_ms: Math.round(event.durationMs),
        });
      case "model_called":
        return;
      default:
        event satisfies never;
    }
  };
}
