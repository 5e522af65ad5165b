// Finds the `@opentelemetry/api` of whoever started the process. Loaded only where tracing is asked
// for; the SDK, its exporters and their memory are the operator's own, preloaded with Node's flags.

import { createRequire } from "node:module";
import path from "node:path";
import { AgentError } from "./errors.ts";
import type { OpenTelemetryApi } from "./tracing.ts";

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

/** Without an SDK the api does nothing, in silence: what is put into a context is not found. */
function isStarted({ context }: OpenTelemetryApi): boolean {
  const probe = Symbol("probe");
  const inside = context.active().setValue(probe, true);
  return context.with(inside, () => context.active().getValue(probe) === true);
}
