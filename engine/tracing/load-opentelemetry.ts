// Finds the `@opentelemetry/api` of the host process. Loaded only when tracing is on; the SDK, its
// exporters and their memory belong to the operator, who preloads them with Node's flags.

import { createRequire } from "node:module";
import path from "node:path";
import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import type { OpenTelemetryApi } from "./trace-spans.ts";
import { withTimeout } from "../core/deadline.ts";

/** How long a stop waits for spans to be sent: less than an orchestrator's grace period. */
const FLUSH_MS = 3000;
const HOW = "or set OTEL_TRACING=off; see docs/tracing.md";

/**
 * Loads the api from the process's working directory, else from the program's own directory.
 * @throws AgentError `config_invalid` when it is in neither, or when no SDK was started.
 */
export function loadOpenTelemetry(directory = process.cwd()): OpenTelemetryApi {
  for (const from of [path.join(directory, "package.json"), import.meta.url]) {
    let found: unknown;
    try {
      found = createRequire(from)("@opentelemetry/api");
    } catch {
      continue;
    }
    // The package's only major version is 1.
    const api = found as OpenTelemetryApi;
    if (isStarted(api)) return api;
    const what = "OTEL_TRACING is on and no OpenTelemetry SDK has been started";
    throw new AgentError("config_invalid", `${what}: NODE_OPTIONS=--require=./otel.cjs, ${HOW}`);
  }
  const what = "OTEL_TRACING is on and @opentelemetry/api is not installed";
  throw new AgentError("config_invalid", `${what}: npm install @opentelemetry/api, ${HOW}`);
}

/**
 * Waits up to 3 seconds for the SDK to send its buffered spans. Never rejects. `forceFlush` belongs
 * to the SDK, not to the api: a provider without it is skipped.
 */
export async function flushSpans({ trace }: OpenTelemetryApi, clock: Clock): Promise<void> {
  const known: Flushable = trace.getTracerProvider();
  const provider = known.getDelegate?.() ?? known;
  const flushed = Promise.resolve(provider.forceFlush?.()).catch(() => {});
  await withTimeout(flushed, { clock, durationMs: FLUSH_MS }, undefined);
}

interface Flushable {
  /** On the api's proxy for the SDK's provider. */
  getDelegate?(): Flushable;
  forceFlush?(): Promise<void>;
}

/** Without an SDK the api silently does nothing: a value put into a context is not found. */
function isStarted({ context }: OpenTelemetryApi): boolean {
  const probe = Symbol("probe");
  const inside = context.active().setValue(probe, true);
  return context.with(inside, () => context.active().getValue(probe) === true);
}
