// What the package shows: re-exports only. A name here is a promise; everything else may change.

export type { ChatAnswer, Prompt, PromptRequest } from "./answer.ts";
export type { ApiSetting, Dispensable, EffortSetting } from "./dialect.ts";
export { systemClock } from "./clock.ts";
export type { Clock } from "./clock.ts";
export { AgentError } from "./errors.ts";
export type { ErrorCode, ErrorDetail, Fault } from "./errors.ts";
export type { TurnEvent } from "./events.ts";
export type { Account, AccountReport } from "./ledger.ts";
export type { Agent, AgentMemory, Issue } from "./library-agent.ts";
export { createAgent } from "./library-create.ts";
export type { ChatInput, SessionInput } from "./library-input.ts";
export type { AgentLimits } from "./library-limits.ts";
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
} from "./library-options.ts";
export { defineTool } from "./library-tool.ts";
export type { ToolDefinition } from "./library-tool.ts";
export type { Limits } from "./limits.ts";
export type { LogRecord } from "./log.ts";
export type { ModelCause, TurnError } from "./message.ts";
export type { Notes } from "./notes.ts";
export type { Review, TurnFacts } from "./review.ts";
export type { Tool, ToolContext, ToolOutcome, ToolStatus } from "./toolbox.ts";
export type { OpenTelemetryApi, TracingOptions } from "./tracing.ts";
export { VERSION } from "./version.ts";
/** The very zod that `defineTool` reads. */
export { z } from "zod";
