// The HTTP edge and composition root: settings, what stands in for what is not configured, routes,
// statuses and the drain. Everything else is behind engine/index.ts and tools/index.ts.

import { readFileSync } from "node:fs";
import {
  DEFAULT_TEXTS,
  assertHeap,
  createEdge,
  createLog,
  errorSummary,
  flushSpans,
  loadOpenTelemetry,
  processEnvironment,
  readConfig,
  returnMemory,
  send,
  sendJson,
  sizingOf,
  startFailure,
  systemClock,
  waitFor,
  wireReport,
} from "./engine/index.ts";
import type {
  Agent,
  Clock,
  Config,
  Environment,
  Exchange,
  TracingOptions,
} from "./engine/index.ts";
import type { MemoryPort, Route } from "./engine/index.ts";
import { VERSION } from "./engine/version.ts";
import { readAppointmentSettings } from "./tools/index.ts";
import type { ChatConfig } from "./tools/index.ts";
import { handleChat } from "./tools/chat.ts";
import { consoleRoutes } from "./tools/console.ts";
import type { ConsoleAbout } from "./tools/console.ts";
import { createService } from "./tools/service.ts";
import type { Service } from "./tools/service.ts";
import { readStandIns } from "./tools/stand-ins.ts";

export { VERSION };

const AGENT_NAME = "citas";

/** Written by `npm run openapi`; read when somebody asks for it, and not kept. */
const OPENAPI = new URL("./docs/openapi.json", import.meta.url);
const NEVER = new AbortController().signal;

export interface ServerOptions {
  readonly environment: Environment;
  readonly clock?: Clock;
  /** Where log lines go; standard output when absent. */
  readonly logDestination?: { write(line: string): void };
  /** What the process weighs; the process itself when absent. */
  readonly memory?: MemoryPort | undefined;
}

export interface RunningServer {
  readonly url: string;
  readonly agent: Agent<ChatConfig>;
  /** Where the embedded backend listens, when it stands in for a real one. */
  readonly sandboxUrl: string | null;
  /** Stops accepting, lets running turns end, then closes everything. */
  close(): Promise<void>;
}

/** @throws AgentError `config_invalid` naming the settings that are wrong. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { environment, clock = systemClock, logDestination } = options;
  const config = readConfig(environment);
  const settings = readAppointmentSettings(environment);
  const standIns = readStandIns(environment, settings, config.openai);
  const log = createLog({
    level: config.logLevel,
    bufferBytesMax: config.limits.logBufferBytesMax,
    ...(logDestination === undefined ? {} : { destination: logDestination }),
  });
  let connections = (): number => 0;
  const tracing = tracingOf(config);
  const parts = await createService({
    version: VERSION,
    tracing,
    ...{ config, settings, standIns, clock, log, memory: options.memory },
    connections: () => connections(),
  });
  const state = { draining: false };
  const edge = createEdge({ ...config, clock, log, routes: routesOf(parts, state) });
  connections = edge.connections;
  const { address, port, family } = await edge.listen(config.port, config.host);
  const url = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  announce(parts, url);
  const close = async (): Promise<void> => {
    state.draining = true;
    const deadlineAt = clock.monotonic() + config.limits.drainTimeoutMs;
    const { admission } = parts.agent.runtime;
    await waitFor((onEmpty) => admission.close(onEmpty), { clock, deadlineAt, signal: NEVER });
    // The last answers get a moment to be read; keep-alive sockets do not hold the process.
    const cancelTimer = clock.after(1000, () => edge.server.closeAllConnections());
    await edge.drain();
    cancelTimer();
    for (const closable of parts.closables) await closable.close();
    if (tracing !== undefined) await flushSpans(tracing.api, clock);
    log.info({ event: "server_stopped" });
    await log.flush();
  };
  return { url, agent: parts.agent, sandboxUrl: parts.sandbox?.backend.url ?? null, close };
}

function tracingOf({ tracing }: Config): TracingOptions | undefined {
  return tracing === null
    ? undefined
    : { ...tracing, api: loadOpenTelemetry(), agentName: AGENT_NAME };
}

function routesOf(parts: Service, state: { readonly draining: boolean }): readonly Route[] {
  const { agent, meter, clock } = parts;
  const startedAt = clock.monotonic();
  const get = (path: string, open: boolean, handle: Route["handle"]): Route => {
    return { method: "GET", path, open, handle };
  };
  const chat = {
    ...parts,
    texts: DEFAULT_TEXTS,
    isDraining: () => state.draining,
    defaults: (tenant: number) => parts.sandbox?.defaults.get(tenant) ?? {},
  };
  return [
    {
      method: "POST",
      path: "/api/chat",
      open: false,
      handle: (exchange) => handleChat(chat, exchange),
    },
    ...(parts.config.console ? consoleRoutes(import.meta.url, aboutOf(parts)) : []),
    get("/health", true, (exchange) => sendHealth(parts, exchange)),
    get("/live", true, (exchange) => sendJson(exchange, 200, { status: "ok" })),
    get("/ready", true, (exchange) => {
      const status = state.draining ? "draining" : "ready";
      sendJson(exchange, state.draining ? 503 : 200, { status });
    }),
    get("/memory", false, (exchange) => {
      const uptimeSeconds = Math.round((clock.monotonic() - startedAt) / 1000);
      const running = { uptimeSeconds, totals: agent.instruments.totals() };
      const report = agent.ledger.report(process.memoryUsage.rss());
      sendJson(exchange, 200, wireReport(report, running));
    }),
    get("/openapi.json", false, (exchange) => {
      const body = readFileSync(OPENAPI, "utf8");
      send(exchange, 200, { type: "application/json", body });
    }),
    get("/metrics", false, async (exchange) => {
      send(exchange, 200, { type: meter.contentType, body: await meter.expose() });
    }),
  ];
}

function aboutOf({ simulated, sandbox }: Service): ConsoleAbout {
  return { version: VERSION, simulated, companies: sandbox?.companies ?? [] };
}

/** From memory only: no call goes out. 503 only for what touches every tenant. */
function sendHealth({ simulated, ...parts }: Service, exchange: Exchange): void {
  const found = parts.issues();
  const issues = found.map(({ issue }) => issue);
  const status = issues.length === 0 ? "ok" : "degraded";
  const body = { status, agent: AGENT_NAME, version: VERSION, issues, simulated };
  sendJson(exchange, found.some(({ critical }) => critical) ? 503 : 200, body);
}

function announce({ log, config, simulated, sandbox }: Service, url: string): void {
  const { sumBytes, limitBytes, lines } = sizingOf(config.limits);
  const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const table = lines.map(({ account, bytes }) => `${account}=${mib(bytes)}`).join(" ");
  const left = mib(limitBytes - sumBytes);
  log.info({
    event: "memory_sized",
    bytes: sumBytes,
    detail: `MiB limit=${mib(limitBytes)} left=${left} ${table}`,
  });
  for (const part of simulated) {
    log.warn({ event: "simulated", detail: `the ${part} is simulated: for trying out only` });
  }
  if (config.tracing !== null) {
    const content = config.tracing.captureContent ? "with" : "without";
    log.info({ event: "tracing_on", detail: `${content} the content of messages` });
  }
  if (sandbox !== null) log.info({ event: "sandbox_listening", detail: sandbox.backend.url });
  const store = config.redisUrl === null ? "embedded" : "redis";
  log.info({ event: "server_listening", detail: `${url} sessions=${store}` });
}

async function main(): Promise<void> {
  let server: RunningServer;
  try {
    const environment = processEnvironment();
    assertHeap(sizingOf(readConfig(environment).limits).flags);
    server = await startServer({ environment });
    // What the start left behind would stay ours until the end: 11 MiB of RSS.
    returnMemory();
  } catch (error) {
    console.error(`agent-citas cannot start:\n${startFailure(error)}`);
    // What was started before the failure must not keep the process.
    process.exit(1);
  }
  const stop = (exitCode: number): void => {
    process.exitCode = exitCode;
    server.close().then(
      () => process.exit(),
      () => process.exit(1),
    );
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop(0));
  for (const event of ["unhandledRejection", "uncaughtException"] as const) {
    process.once(event, (error: unknown) => {
      const { name, code } = errorSummary(error);
      console.error(JSON.stringify({ level: "error", event, name, code }));
      stop(1);
    });
  }
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(errorSummary(error));
    process.exit(1);
  });
}
