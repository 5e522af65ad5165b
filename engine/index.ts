// The engine as the server, the benches and the tests use it: re-exports only. What the package
// shows to others is in library.ts.

export type { Agent, AgentIssue, AgentOptions } from "./agent.ts";
export type { ChatAnswer, Prompt } from "./answer.ts";
export { systemClock } from "./clock.ts";
export type { Clock } from "./clock.ts";
export { processEnvironment, readConfig, readSettings } from "./config.ts";
export type { Config, Environment } from "./config.ts";
export { createEdge, parseJson, readBody, send, sendError, sendJson } from "./edge.ts";
export type { Edge, Exchange, Route } from "./edge.ts";
export type { ChatRequest, Visit } from "./entrance.ts";
export { AgentError, errorSummary, startFailure } from "./errors.ts";
export type { ErrorCode, ErrorDetail } from "./errors.ts";
export type { TurnEvent } from "./events.ts";
export { assertHeap } from "./heap.ts";
export { HttpClient } from "./http.ts";
export { createInstruments } from "./instruments.ts";
export type { HttpOutcome, Instruments } from "./instruments.ts";
export { wireReport } from "./ledger.ts";
export type { Account, LedgerReport } from "./ledger.ts";
export { DEFAULT_LIMITS } from "./limits.ts";
export type { Limits } from "./limits.ts";
export { createLog } from "./log.ts";
export type { Log, LogRecord } from "./log.ts";
export { returnMemory } from "./memory.ts";
export { Meter } from "./metrics.ts";
export type { MemoryPort } from "./pressure-watch.ts";
export { flushSpans, loadOpenTelemetry } from "./opentelemetry.ts";
export type { Notes } from "./notes.ts";
export type { Review, TurnFacts } from "./review.ts";
export type { Runtime } from "./runtime.ts";
export { sizingOf } from "./sizing.ts";
export { EventStream } from "./sse.ts";
export { DEFAULT_TEXTS } from "./texts.ts";
export { defineTool } from "./toolbox.ts";
export type { Tool, ToolContext, ToolOutcome } from "./toolbox.ts";
export type { OpenTelemetryApi, TracingOptions } from "./tracing.ts";
export { waitFor } from "./waiting.ts";
