// Composition root and HTTP server: settings, stand-ins, routes, statuses and the drain. Everything
// else is in the rooms of engine/ and tools/.

import { DEFAULT_TEXTS } from "./engine/conversation/fallback-texts.ts";
import { WrongTokens } from "./engine/http/wrong-tokens.ts";
import { assertHeap } from "./engine/process/heap-flags.ts";
import { createHttpServer } from "./engine/http/http-server.ts";
import { send, sendJson } from "./engine/http/http-responses.ts";
import { createLog } from "./engine/telemetry/log.ts";
import { flushSpans, loadOpenTelemetry } from "./engine/tracing/load-opentelemetry.ts";
import { guardedSink } from "./engine/agent/agent-callbacks.ts";
import { LogThrottle } from "./engine/core/log-throttle.ts";
import {
  planSockets,
  processDescriptors,
  socketShortage,
} from "./engine/process/file-descriptors.ts";
import { processEnvironment } from "./engine/config/config.ts";
import { releaseFreePages } from "./engine/process/process-memory.ts";
import { processBudget } from "./engine/limits/memory-budget.ts";
import { systemClock } from "./engine/core/clock.ts";
import { memoryReportJson } from "./engine/memory/memory-ledger.ts";
import type { ComposedAgent } from "./engine/agent/compose-agent.ts";
import type { Clock } from "./engine/core/clock.ts";
import type { Config } from "./engine/config/config.ts";
import type { Environment } from "./engine/config/setting-parsers.ts";
import type { HttpServer } from "./engine/http/http-server.ts";
import type { TracingOptions } from "./engine/tracing/trace-spans.ts";
import type { BufferedLog } from "./engine/telemetry/log.ts";
import type { MemoryPort } from "./engine/process/pressure-monitor.ts";
import type { Route } from "./engine/http/http-server.ts";
import { VERSION } from "./engine/core/version.ts";
import { logStartup } from "./tools/service/startup-log.ts";
import { readAllSettings, unknownSettingLine } from "./tools/service/all-settings.ts";
import type { ChatConfig } from "./tools/domain/chat-config.ts";
import { handleChat } from "./tools/api/chat-route.ts";
import { runUntilSignal } from "./tools/cli/lifetime.ts";
import type { RunningProcess } from "./tools/cli/lifetime.ts";
import { consoleRoutes } from "./tools/api/console-routes.ts";
import type { ConsoleInfo } from "./tools/api/console-routes.ts";
import { customerRoutes } from "./tools/service/customer-routes.ts";
import { probeRoutes } from "./tools/service/probes.ts";
import { openApiFile } from "./tools/api/served-files.ts";
import type { KeptFile } from "./tools/api/served-files.ts";
import { createService, socketCounter } from "./tools/service/service.ts";
import type { Service } from "./tools/service/service.ts";

export { VERSION };

const AGENT_NAME = "citas";
const EXPIRED = "sent_at is over 24 hours before this machine's clock: is that right?";

export interface ServerOptions {
  readonly environment: Environment;
  readonly clock?: Clock;
  /** Destination of log lines; standard output when absent. */
  readonly logDestination?: { write(line: string): void };
  /** Source of the process's memory figures; the real process when absent. */
  readonly memory?: MemoryPort | undefined;
}

export interface RunningServer {
  readonly url: string;
  readonly agent: ComposedAgent<ChatConfig>;
  /** The sandbox backend's address; null when a real backend is configured. */
  readonly sandboxUrl: string | null;
  /** Makes `/ready` answer 503 and responses close their connections; requests are still served. */
  leave(): void;
  /** Stops accepting connections, waits for running turns, then closes everything. */
  close(): Promise<void>;
}

interface State {
  /** Load balancers should send no more requests. */
  leaving: boolean;
}

/** @throws AgentError `config_invalid` naming the invalid settings. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  return (await serverAndLog(options, readAllSettings(options.environment))).running;
}

interface Started {
  readonly running: RunningServer;
  readonly config: Config;
  readonly log: BufferedLog;
}

async function serverAndLog(
  options: ServerOptions,
  read: ReturnType<typeof readAllSettings>,
): Promise<Started> {
  const { clock = systemClock, logDestination, environment } = options;
  const { config, settings, standIns, unknownSettings } = read;
  const log = createLog({
    level: config.logLevel,
    bufferBytesMax: config.limits.logBufferBytesMax,
    ...(logDestination === undefined ? {} : { destination: guardedSink(logDestination) }),
  });
  let connections = (): number => 0;
  const tracing = tracingOf(config);
  const service = await createService({
    version: VERSION,
    tracing,
    secret: (name) => environment[name]?.trim() || null,
    ...{ config, settings, standIns, clock, log, memory: options.memory },
    connections: () => connections(),
  });
  const state: State = { leaving: false };
  const description = openApiFile(import.meta.url);
  const httpServer = openHttpServer(service, state, description);
  connections = httpServer.connections;
  const { address, port, family } = await httpServer.listen(config.port, config.host);
  const url = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  for (const setting of unknownSettings)
    log.warn({ event: "setting_unknown", detail: unknownSettingLine(setting) });
  logStartup(service, url);
  const leave = (): void => {
    state.leaving = true;
    httpServer.disableKeepAlive();
  };
  const close = async (): Promise<void> => {
    leave();
    await service.agent.chats.drain(config.limits.drainTimeoutMs);
    // The last responses get one second to be read; keep-alive connections do not delay the exit.
    const cancelTimer = clock.after(1000, () => httpServer.server.closeAllConnections());
    await httpServer.drain();
    cancelTimer();
    for (const closable of service.closables) await closable.close();
    description.close();
    if (tracing !== undefined) await flushSpans(tracing.api, clock);
    log.info({ event: "server_stopped" });
    await log.written();
  };
  const { agent, sandbox } = service;
  const running = { url, agent, sandboxUrl: sandbox?.backend.url ?? null, leave, close };
  return { running, config, log };
}

/** Allows as many sockets as the system has file descriptors for. */
function openHttpServer(service: Service, state: State, description: KeptFile): HttpServer {
  const { config, clock, log, meter, agent } = service;
  const { limits } = config;
  const descriptors = processDescriptors();
  const plan = planSockets(limits, descriptors);
  if (plan.isShort && descriptors !== null) {
    log.warn({ event: "descriptors_few", detail: socketShortage(plan, descriptors, limits) });
  }
  const { wrongToken: count } = agent.metrics;
  return createHttpServer({
    ...{ token: config.token, clock, log, overflow: plan },
    wrongTokens: new WrongTokens({ clock, limits, log, count }),
    limits: { ...limits, connectionsMax: plan.connectionsMax },
    routes: routesOf(service, state, description),
    onSocket: socketCounter(meter),
  });
}

function tracingOf({ tracing }: Config): TracingOptions | undefined {
  return tracing === null
    ? undefined
    : { ...tracing, api: loadOpenTelemetry(), agentName: AGENT_NAME };
}

function routesOf(
  service: Service,
  state: Readonly<State>,
  description: KeptFile,
): readonly Route[] {
  const { agent, meter, clock } = service;
  const startedAt = clock.monotonic();
  const get = (path: string, handle: Route["handle"]): Route => {
    return { method: "GET", path, isPublic: false, handle };
  };
  const expired = new LogThrottle({
    ...{ clock, periodMs: 60_000 },
    report: (count) => service.log.warn({ event: "messages_expired", count, detail: EXPIRED }),
  });
  const chat = {
    ...service,
    texts: DEFAULT_TEXTS,
    onExpired: () => expired.add(),
    defaults: (tenant: number) => service.sandbox?.defaults.get(tenant),
  };
  return [
    {
      method: "POST",
      path: "/api/chat",
      isPublic: false,
      handle: (exchange) => handleChat(chat, exchange),
    },
    ...(service.config.console ? consoleRoutes(import.meta.url, aboutOf(service)) : []),
    ...customerRoutes(service),
    ...service.ownerRoutes,
    ...probeRoutes(service, {
      ...{ agent: AGENT_NAME, version: VERSION },
      isLeaving: () => state.leaving,
    }),
    get("/memory", (exchange) => {
      const uptimeSeconds = Math.round((clock.monotonic() - startedAt) / 1000);
      const admission = agent.runtime.admission.report;
      const running = { uptimeSeconds, totals: agent.metrics.totals(), admission };
      const report = agent.ledger.report(process.memoryUsage.rss());
      sendJson(exchange, 200, memoryReportJson(report, running));
    }),
    get("/openapi.json", (exchange) => {
      send(exchange, 200, { type: "application/json", body: description.read() });
    }),
    get("/metrics", async (exchange) => {
      send(exchange, 200, { type: meter.contentType, body: await meter.expose() });
    }),
  ];
}

function aboutOf({ simulated, sandbox, companies }: Service): ConsoleInfo {
  const agenda = companies !== null;
  return { version: VERSION, simulated, agenda, companies: sandbox?.companies ?? [] };
}

async function main(): Promise<RunningProcess> {
  const environment = processEnvironment();
  const read = readAllSettings(environment);
  assertHeap(processBudget(read.config.limits).flags);
  const { running, config, log } = await serverAndLog({ environment }, read);
  // Memory freed after the start would stay resident: 11 MiB of RSS.
  releaseFreePages();
  const { drainDelayMs, limits } = config;
  return {
    ...running,
    drainDelayMs,
    closeMsMax: limits.drainTimeoutMs,
    isStuck: () => log.isStuck,
  };
}

if (import.meta.main) runUntilSignal(main).catch(() => process.exit(1));
