// POST /api/chat: admission before the body is read, both request shapes, commands, and the reply
// as JSON or as events. A failure inside the turn is a 200 with a friendly reply: the gateway does
// not handle conversation errors.

import { prefers } from "../../engine/http/accept-header.ts";
import type { ComposedAgent } from "../../engine/agent/compose-agent.ts";
import type { Caller, ChatPermit } from "../../engine/agent/chat-admission.ts";
import type { ChatRequest, RequestContext } from "../../engine/runtime/chat-call.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { parseJsonBody } from "../../engine/core/json-text.ts";
import { readBody } from "../../engine/http/request-body.ts";
import { sendError, sendJson } from "../../engine/http/http-responses.ts";
import { AgentError, errorSummary } from "../../engine/core/errors.ts";
import type { HttpOutcome } from "../../engine/runtime/request-metrics.ts";
import type { Config } from "../../engine/config/config.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import type { FallbackTexts } from "../../engine/conversation/fallback-texts.ts";
import { isVisible, visibleText } from "../../engine/core/visible.ts";
import { parseChatRequest } from "./chat-request.ts";
import type { ChatBody } from "./chat-request.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { Company } from "../domain/company.ts";
import type { Companies } from "../company-files/companies.ts";
import type { CompanyScope } from "../company-files/company-uses.ts";
import { streamReply } from "./chat-stream.ts";
import type { ChatReply } from "./chat-stream.ts";
import { withCompany } from "./company-request.ts";

interface ChatPorts {
  readonly agent: ComposedAgent<ChatConfig>;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly texts: FallbackTexts;
  /** Called when a message is rejected for its age: this server's clock may be the wrong one. */
  readonly onExpired: () => void;
  /** Default settings of a tenant; only the sandbox's companies have them. */
  readonly defaults: (tenant: number) => Partial<ChatConfig> | undefined;
  /** Companies with a file; null: none. */
  readonly companies: Pick<Companies, "scope"> | null;
  readonly modelOf: (company: Company) => Pick<ChatRequest<ChatConfig>, "apiKey" | "model">;
  /** Whether a company without a file may have a backend. */
  readonly hasBackend: boolean;
}

/** Admits before a byte of the body is read; a refusal costs no promise and throws nothing. */
export function handleChat(ports: ChatPorts, exchange: HttpExchange): Promise<void> | void {
  const { chats, metrics } = ports.agent;
  const permit = chats.tryAdmit(bodyBytesOf(exchange, ports.config.limits.bodyBytesMax));
  if (!(permit instanceof AgentError)) return answerAdmitted(ports, exchange, permit);
  metrics.http("rejected", 0);
  sendError(exchange, permit, ports.config.limits);
}

async function answerAdmitted(
  ports: ChatPorts,
  exchange: HttpExchange,
  permit: ChatPermit,
): Promise<void> {
  const { clock, agent } = ports;
  const companies = ports.companies?.scope() ?? null;
  let outcome: HttpOutcome = "rejected";
  try {
    outcome = outcomeOf(await answerRequest(ports, exchange, { permit, companies }));
  } catch (error) {
    if (!(error instanceof AgentError)) outcome = "error";
    throw error;
  } finally {
    permit.release();
    companies?.release();
    agent.metrics.http(outcome, clock.monotonic() - exchange.arrivedAt);
  }
}

function outcomeOf({ error }: ChatReply): HttpOutcome {
  if (error === null) return "success";
  return error === "deadline" || error === "openai_timeout" ? "timeout" : "error";
}

/** The declared length, at most the cap: a longer body is rejected unread. */
function bodyBytesOf({ request }: HttpExchange, bytesMax: number): number {
  const declared = Number(request.headers["content-length"] ?? Number.NaN);
  return declared >= 0 ? Math.min(declared, bytesMax) : bytesMax;
}

/** What an admitted request holds until it is answered. */
interface Held {
  readonly permit: ChatPermit;
  readonly companies: CompanyScope | null;
}

async function answerRequest(
  ports: ChatPorts,
  exchange: HttpExchange,
  { permit, companies }: Held,
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
  rejectExpired(ports, body);
  permit.keepRequest(body);
  const request = await requestOf(ports, companies, body);
  // The body's `stream` wins over the `Accept` header, which a library may set by itself.
  const streaming = body.stream ?? prefers(headers.accept, "text/event-stream", "application/json");
  // A caller with a message id can fetch the reply by sending it again, so its turn goes on after a
  // disconnect.
  const signal = streaming || body.messageId === null ? exchange.closed : undefined;
  const caller = { signal, arrivedAt: exchange.arrivedAt, headers, requestId: exchange.id };
  const run = (onEvent?: Caller["onEvent"]): Promise<ChatReply> =>
    permit.run({ ...caller, onEvent }, (requestContext) => reply(ports, request, requestContext));
  if (streaming) return streamReply(ports, exchange, run);
  const answer = await run();
  exchange.response.setHeader("x-session-turns", String(answer.turns));
  sendJson(exchange, 200, { reply: answer.reply, url: answer.url });
  return answer;
}

/** @throws AgentError `unknown_company` */
async function requestOf(
  ports: ChatPorts,
  companies: CompanyScope | null,
  body: ChatBody,
): Promise<ChatRequest<ChatConfig>> {
  const { tenant, sessionId, message, messageId, apiKey, sentAt, config } = body;
  const sentAtMs = sentAt === null ? null : sentAt * 1000;
  const common = { tenant, sessionId, message, messageId, sentAtMs };
  const company = (await companies?.find(tenant)) ?? null;
  if (company !== null) {
    const own = ports.modelOf(company);
    return { ...common, ...own, apiKey: apiKey ?? own.apiKey, data: withCompany(config, company) };
  }
  if (!ports.hasBackend) throw new AgentError("unknown_company", "no company has this id_empresa");
  return { ...common, apiKey, data: withDefaults(config, ports.defaults(tenant)) };
}

function withDefaults(config: ChatConfig, defaults: Partial<ChatConfig> | undefined): ChatConfig {
  if (defaults === undefined) return config;
  const given = Object.entries(config).filter(([, value]) => value !== null);
  return { ...config, ...defaults, ...Object.fromEntries(given) };
}

/** The logged names come from our own list of fields, never from the caller's text. */
function logUnread(
  { log }: ChatPorts,
  { id: request }: HttpExchange,
  { tenant, unread }: { readonly tenant: number; readonly unread: readonly string[] },
): void {
  if (unread.length === 0) return;
  log.warn({ event: "settings_unread", request, tenant, detail: unread.join(", ") });
}

/** WhatsApp discards replies to old messages; a booking made by one would stay unnoticed. */
function rejectExpired({ clock, config, onExpired }: ChatPorts, { sentAt }: ChatBody): void {
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
  requestContext: RequestContext,
): Promise<ChatReply> {
  const { agent, texts, log } = ports;
  const fixed = (text: string): ChatReply => ({ reply: text, url: null, turns: 0, error: null });
  if (!isVisible(request.message)) return fixed(texts.blankMessage);
  const command = visibleText(request.message).trim().toLowerCase();
  if (command === "/restart") return fixed(texts.restartReserved);
  try {
    if (command === "/clear") {
      const cleared = await agent.runtime.clear(request, requestContext);
      return fixed(cleared ? texts.cleared : texts.clearFailed);
    }
    return await agent.runtime.chat(request, requestContext);
  } catch (error) {
    const code = error instanceof AgentError ? error.code : null;
    if (code === "store_error") return { ...fixed(texts.clearFailed), error: "store_error" };
    if (code !== null) throw error;
    const tag = { request: requestContext.requestId ?? "", tenant: request.tenant };
    log.error({ event: "chat_broke", ...tag, error: errorSummary(error) });
    const failed = fixed(texts.failure.agent_execution_error);
    return { ...failed, error: "agent_execution_error" };
  }
}
