// Finds the `@opentelemetry/api` of whoever started the process. Loaded only where tracing is asked
// for; the SDK, its exporters and their memory are the operator's own, preloaded with Node's flags.

import { createRequire } from "node:module";
import path from "node:path";
import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import type { OpenTelemetryApi } from "./trace-spans.ts";
import { withTimeout } from "../core/deadline.ts";

/** How long a stop waits for spans to be sent: less than an orchestrator's patience. */
const FLUSH_MS = 3000;
const HOW = "or set OTEL_TRACING=off; see docs/tracing.md";

/**
 * The api as it is installed under the directory of the process, else under the program's own.
 * @throws AgentError `config_invalid` when it is neither, or when no SDK has been started.
 */
export function loadOpenTelemetry(directory = process.cwd()): OpenTelemetryApi {
  for (const from of [path.join(directory, "package.json"), import.meta.url]) {
    let found: unknown;
    try {
      found = createRequire(from)("@opentelemetry/api");
    } catch {
      continue;
    }
    // The package of this name, whose major version 1 is the only one there is.
    const api = found as OpenTelemetryApi;
    if (isStarted(api)) return api;
    const what = "OTEL_TRACING is on and no OpenTelemetry SDK has been started";
    throw new AgentError("config_invalid", `${what}: NODE_OPTIONS=--require=./otel.cjs, ${HOW}`);
  }
  const what = "OTEL_TRACING is on and @opentelemetry/api is not installed";
  throw new AgentError("config_invalid", `${what}: npm install @opentelemetry/api, ${HOW}`);
}

/**
 * Lets the SDK send the spans that it still holds, for a little while. Never rejects. Flushing is
 * the SDK's own, not the api's: a provider that cannot is left alone.
 */
export async function flushSpans({ trace }: OpenTelemetryApi, clock: Clock): Promise<void> {
  const known: Flushable = trace.getTracerProvider();
  const provider = known.getDelegate?.() ?? known;
  const flushed = Promise.resolve(provider.forceFlush?.()).catch(() => {});
  await withTimeout(flushed, { clock, durationMs: FLUSH_MS }, undefined);
}

interface Flushable {
  /** Of the api's stand-in for the SDK's provider. */
  getDelegate?(): Flushable;
  forceFlush?(): Promise<void>;
}

/** Without an SDK the api does nothing, in silence: what is put into a context is not found. */
function isStarted({ context }: OpenTelemetryApi): boolean {
  const probe = Symbol("probe");
  const inside = context.active().setValue(probe, true);
  return context.with(inside, () => context.active().getValue(probe) === true);
}
