// The HTTP edge and composition root: settings, what stands in for what is not configured, routes,
// statuses and the drain. Everything else is behind engine/index.ts and tools/index.ts.

import assert from "node:assert";
import { readFileSync } from "node:fs";
import {
  AgentError,
  DEFAULT_TEXTS,
  Meter,
  createAgent,
  createEdge,
  createInstruments,
  createLog,
  errorSummary,
  processEnvironment,
  readConfig,
  send,
  sendJson,
  systemClock,
  waitFor,
  wireReport,
} from "./engine/index.ts";
import type { Agent, Clock, Config, Environment, Exchange, Log, Route } from "./engine/index.ts";
import { BACKEND_FEATURES, createAppointments, readAppointmentSettings } from "./tools/index.ts";
import type { AppointmentSettings, Appointments, ChatConfig } from "./tools/index.ts";
import { handleChat } from "./tools/chat.ts";
import type { Sandbox } from "./tools/sandbox/index.ts";

export const VERSION = "3.0.0-alpha.1";
const NEVER = new AbortController().signal;
const OPENAI_URL = "https://api.openai.com/v1";

export interface ServerOptions {
  readonly environment: Environment;
  readonly clock?: Clock;
  /** Where log lines go; standard output when absent. */
  readonly logDestination?: { write(line: string): void };
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
  const log = createLog({
    level: config.logLevel,
    bufferBytesMax: config.limits.logBufferBytesMax,
    ...(logDestination === undefined ? {} : { destination: logDestination }),
  });
  const parts = await compose({ config, settings, clock, log });
  const state = { draining: false };
  const edge = createEdge({ ...config, clock, log, routes: routesOf(parts, state) });
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
    log.info({ event: "server_stopped" });
    log.flush();
  };
  return { url, agent: parts.agent, sandboxUrl: parts.sandbox?.backend.url ?? null, close };
}

interface Parts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly agent: Agent<ChatConfig>;
  readonly appointments: Appointments;
  readonly sandbox: Sandbox | null;
  /** What is a stand-in: "model", "backend". */
  readonly simulated: readonly string[];
  readonly closables: readonly { close(): Promise<void> }[];
}

async function compose(given: {
  readonly config: Config;
  readonly settings: AppointmentSettings;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Parts> {
  const { config, settings, clock, log } = given;
  const { limits, openai } = config;
  const meter = new Meter();
  meter.addProcessMetrics();
  const sandbox = settings.urls === null ? await startSandbox(given) : null;
  const urls = settings.urls ?? sandbox?.backend.urls;
  assert(urls !== undefined, "a backend or its stand-in");
  const model = sandbox?.model ?? null;
  const name = model === null ? openai.model : "simulated";
  const { tenantLabelsMax } = limits;
  const instruments = createInstruments(meter, { version: VERSION, model: name, tenantLabelsMax });
  const common = { clock, limits, meter, log };
  const features = sandbox === null ? settings.features : new Set(BACKEND_FEATURES);
  const onEvict = instruments.evicted;
  const appointments = createAppointments({ ...settings, ...common, urls, features, onEvict });
  const agent = await createAgent<ChatConfig>({
    ...common,
    instruments,
    openai: {
      ...openai,
      baseUrl: model?.url ?? openai.baseUrl ?? OPENAI_URL,
      apiKey: model === null ? openai.apiKey : "sk-simulated",
      model: name,
    },
    redisUrl: config.redisUrl,
    tools: appointments.tools,
    prompt: (request) => appointments.prompt(request),
    accounts: appointments.accounts,
  });
  const simulated = [...(model ? ["model"] : []), ...(sandbox ? ["backend"] : [])];
  const closables = [agent, appointments, ...(sandbox ? [sandbox] : [])];
  return { config, clock, log, meter, agent, appointments, sandbox, simulated, closables };
}

/**
 * Stands in for a backend that is not configured, and for the model when there is no key either: a
 * production backend without a key is a service whose requests bring their own. Loaded only here,
 * so that production carries none of its weight.
 */
async function startSandbox(given: {
  readonly config: Config;
  readonly settings: AppointmentSettings;
  readonly clock: Clock;
}): Promise<Sandbox> {
  const { openai } = given.config;
  const { startSandbox: start } = await import("./tools/sandbox/index.ts");
  const withModel = openai.apiKey === null && openai.baseUrl === null;
  return start({ clock: given.clock, timeZone: given.settings.timeZone, withModel });
}

function routesOf(parts: Parts, state: { readonly draining: boolean }): readonly Route[] {
  const { agent, meter } = parts;
  const page = firstPage(parts.simulated);
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
    get("/", false, (exchange) => send(exchange, 200, { type: "text/html", body: page })),
    get("/health", true, (exchange) => sendHealth(parts, exchange)),
    get("/live", true, (exchange) => sendJson(exchange, 200, { status: "ok" })),
    get("/ready", true, (exchange) => {
      const status = state.draining ? "draining" : "ready";
      sendJson(exchange, state.draining ? 503 : 200, { status });
    }),
    get("/memory", false, (exchange) => {
      sendJson(exchange, 200, wireReport(agent.ledger.report(process.memoryUsage.rss())));
    }),
    get("/metrics", false, async (exchange) => {
      send(exchange, 200, { type: meter.contentType, body: await meter.expose() });
    }),
  ];
}

/** From memory only: no call goes out. 503 only for what touches every tenant. */
function sendHealth({ agent, appointments, simulated }: Parts, exchange: Exchange): void {
  const own = agent.store.healthy() ? [] : [{ issue: "redis_degraded", critical: true }];
  const found = [...appointments.issues(), ...own];
  const issues = found.map(({ issue }) => issue);
  const status = issues.length === 0 ? "ok" : "degraded";
  const body = { status, agent: "citas", version: VERSION, issues, simulated };
  sendJson(exchange, found.some(({ critical }) => critical) ? 503 : 200, body);
}

function firstPage(simulated: readonly string[]): string {
  const page = readFileSync(new URL("./web/index.html", import.meta.url), "utf8");
  const names = simulated.map((part) => (part === "model" ? "el modelo" : "la agenda"));
  const notice =
    names.length === 0 ? "" : `Demostración: ${names.join(" y ")} de esta página es simulado.`;
  return page.replace("<!-- simulated -->", notice).replace("<!-- version -->", VERSION);
}

function announce({ log, config, simulated, sandbox }: Parts, url: string): void {
  for (const part of simulated) {
    log.warn({ event: "simulated", detail: `the ${part} is simulated: for trying out only` });
  }
  if (sandbox !== null) log.info({ event: "sandbox_listening", detail: sandbox.backend.url });
  const store = config.redisUrl === null ? "embedded" : "redis";
  log.info({ event: "server_listening", detail: `${url} sessions=${store}` });
}

function startFailure(error: unknown): string {
  if (error instanceof AgentError && error.code === "config_invalid") return error.message;
  const { name, code } = errorSummary(error);
  return code === "EADDRINUSE" ? "SERVER_PORT is taken: set another" : `${name} (${code})`;
}

async function main(): Promise<void> {
  let server: RunningServer;
  try {
    server = await startServer({ environment: processEnvironment() });
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
