// What the package shows: re-exports only. A name here is a promise; everything else may change.

export type { ChatAnswer } from "./turn/chat-answer.ts";
export type { ApiSetting, Dispensable, EffortSetting } from "./model/dialect.ts";
export { systemClock } from "./core/clock.ts";
export type { Clock } from "./core/clock.ts";
export { AgentError } from "./core/errors.ts";
export type { ErrorCode, ErrorDetail, Fault } from "./core/errors.ts";
export type { TurnEvent } from "./turn/turn-events.ts";
export type { Account, AccountReport } from "./memory/memory-ledger.ts";
export type { Issue } from "./agent/compose-agent.ts";
export type { Agent, AgentMemory } from "./agent/embedded-agent.ts";
export { createAgent } from "./agent/create-agent.ts";
export type { ChatInput, SessionInput } from "./agent/chat-input.ts";
export type { AgentLimits } from "./agent/agent-limits.ts";
export type {
  AgentOptions,
  AgentTexts,
  Domain,
  DomainParts,
  DomainServices,
  ErrorSource,
  Logger,
  ModelSettings,
  PromptParts,
  PromptSource,
  RedisSettings,
} from "./agent/agent-options.ts";
export { defineTool } from "./toolbox/define-tool.ts";
export type { ToolDefinition } from "./toolbox/define-tool.ts";
export type { Limits } from "./limits/limits.ts";
export type { LogRecord } from "./telemetry/log.ts";
export type { ModelCause, TurnError } from "./conversation/messages.ts";
export type { Notes } from "./turn/session-notes.ts";
export type { Prompt, PromptRequest } from "./turn/prompt-source.ts";
export type { Review, ReviewContext } from "./turn/reply-review.ts";
export type { Tool, ToolContext, ToolOutcome, ToolStatus } from "./toolbox/tool.ts";
export type { OpenTelemetryApi, TracingOptions } from "./tracing/trace-spans.ts";
export { VERSION } from "./core/version.ts";
/** The very zod that `defineTool` reads. */
export { z } from "zod";
