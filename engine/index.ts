// The engine as the server, the benches and the tests use it: re-exports only. What the package
// shows to others is in library.ts.

export type { ComposedAgent, ComposeOptions } from "./agent/agent.ts";
export type { ChatAnswer } from "./turn/answer.ts";
export { systemClock } from "./core/clock.ts";
export type { Clock } from "./core/clock.ts";
export { processEnvironment, readConfig, readSettings } from "./config/config.ts";
export type { Config, Environment } from "./config/config.ts";
export { planSockets, processDescriptors, socketShortage } from "./process/descriptors.ts";
export {
  createHttpServer,
  parseJsonBody,
  readBody,
  send,
  sendError,
  sendJson,
} from "./http/edge.ts";
export { WrongTokens } from "./http/wrong-tokens.ts";
export type { HttpServer, Route } from "./http/edge.ts";
export { AgentError, errorSummary, startFailure } from "./core/errors.ts";
export type { ErrorCode, ErrorDetail } from "./core/errors.ts";
export type { TurnEvent } from "./turn/events.ts";
export type { HttpExchange } from "./http/exchange.ts";
export { assertHeap } from "./process/heap.ts";
export { HttpClient } from "./http/http.ts";
export { createAgentMetrics } from "./runtime/instruments.ts";
export type { HttpOutcome, AgentMetrics } from "./runtime/instruments.ts";
export { guardedSink } from "./agent/library-callbacks.ts";
export { memoryReportJson } from "./memory/ledger.ts";
export type { Account, MemoryReport } from "./memory/ledger.ts";
export { DEFAULT_LIMITS } from "./limits/limits.ts";
export type { Limits } from "./limits/limits.ts";
export { createLog } from "./telemetry/log.ts";
export type { BufferedLog, Log, LogRecord } from "./telemetry/log.ts";
export { releaseFreePages } from "./process/memory.ts";
export { MetricRegistry } from "./telemetry/metrics.ts";
export type { MemoryPort } from "./process/pressure-watch.ts";
export { flushSpans, loadOpenTelemetry } from "./tracing/opentelemetry.ts";
export type { Notes } from "./turn/notes.ts";
export type { Prompt } from "./turn/prompt-source.ts";
export type { Review, ReviewContext } from "./turn/review.ts";
export type { ChatRuntime } from "./runtime/runtime.ts";
export { LogThrottle } from "./core/seldom.ts";
export { processBudget } from "./limits/sizing.ts";
export { EventStream } from "./http/sse.ts";
export { DEFAULT_TEXTS } from "./conversation/texts.ts";
export { defineTool } from "./toolbox/define-tool.ts";
export type { Tool, ToolContext, ToolOutcome } from "./toolbox/tool.ts";
export type { OpenTelemetryApi, TracingOptions } from "./tracing/tracing.ts";
