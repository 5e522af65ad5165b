// Composes the service from settings: model, backend, appointments and agent, and the sandbox for
// what is not configured. Listens on no socket itself.

import assert from "node:assert";
import { AGENT_ISSUES, composeAgent } from "../../engine/agent/compose-agent.ts";
import type { ComposedAgent, Issue } from "../../engine/agent/compose-agent.ts";
import type { Refusals } from "../../engine/agent/chat-admission.ts";
import type { Clock } from "../../engine/core/clock.ts";
import type { Route } from "../../engine/http/http-server.ts";
import { isShortToken } from "../../engine/config/config.ts";
import type { Config } from "../../engine/config/config.ts";
import { errorSummary } from "../../engine/core/errors.ts";
import type { Account } from "../../engine/memory/memory-ledger.ts";
import type { BufferedLog, Log } from "../../engine/telemetry/log.ts";
import type { ModelChoice } from "../../engine/model/chat-model.ts";
import { MetricRegistry, initAtZero } from "../../engine/telemetry/metrics.ts";
import type { MemoryPort } from "../../engine/process/pressure-monitor.ts";
import type { RedisLinkSettings, RedisPort } from "../../engine/redis/redis-link.ts";
import { SOCKETS_PROBE_MAX } from "../../engine/limits/memory-budget.ts";
import { SOCKET_RESULTS } from "../../engine/http/connection-limit.ts";
import type { SocketResult } from "../../engine/http/connection-limit.ts";
import type { TracingOptions } from "../../engine/tracing/trace-spans.ts";
import type { Database } from "../../engine/sqlite/database.ts";
import { APPOINTMENT_TABLES } from "./booking-stores.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { APPOINTMENT_ISSUES, createAppointments } from "./appointments.ts";
import type { Appointments } from "./appointments.ts";
import type { CompanyDirectory } from "../company-files/company-directory.ts";
import type { Company } from "../domain/company.ts";
import type { Sandbox, SimulatedModel } from "../sandbox/index.ts";
import { customerNotes } from "../customer/customer-notes.ts";
import { BACKEND_FEATURES } from "../domain/settings.ts";
import type { OwnCalendars } from "./own-calendars.ts";
import { loadOwnParts } from "./own-parts.ts";
import type { StandIns } from "./stand-ins.ts";
import type { AppointmentSettings } from "../domain/settings.ts";

const OPENAI_URL = "https://api.openai.com/v1";

/** Problems of the service's own settings that do not stop it. */
export const SERVICE_ISSUES = ["token_short"] as const;

export interface Service {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: MetricRegistry;
  readonly agent: ComposedAgent<ChatConfig>;
  readonly appointments: Appointments;
  readonly sandbox: Sandbox | null;
  /** The companies of COMPANIES_DIR; null: none is set. */
  readonly companies: CompanyDirectory | null;
  /** Of the owner's page; none where no company has a file. */
  readonly ownerRoutes: readonly Route[];
  /** The key and the model of a company's own, as its requests bring them. */
  modelOf(company: Company): { readonly apiKey: string | null; readonly model: ModelChoice | null };
  /** A request for a company without a file has somewhere to go. */
  readonly hasBackend: boolean;
  /** Which parts are simulated: "model", "backend". */
  readonly simulated: readonly string[];
  /** Current problems for /health, from memory only: no request is sent. */
  issues(): readonly Issue[];
  readonly closables: readonly { close(): Promise<void> }[];
}

interface ServiceOptions {
  readonly version: string;
  readonly config: Config;
  readonly settings: AppointmentSettings;
  /** What the sandbox replaces: its backend exactly when `settings` have no addresses. */
  readonly standIns: StandIns;
  /** A variable of the environment that a company's file names; null when it is not set. */
  readonly secret: (name: string) => string | null;
  readonly clock: Clock;
  readonly log: BufferedLog;
  readonly tracing: TracingOptions | undefined;
  /** Source of the process's memory figures; the real process when absent. */
  readonly memory: MemoryPort | undefined;
  /** Sockets open now, from the HTTP server. */
  readonly connections: () => number;
}

export async function createService(given: ServiceOptions): Promise<Service> {
  const { config, settings, clock, log, tracing } = given;
  const { limits, openai, redisUrl: url, redisCaFile: caFile, redisNatMap: natMap } = config;
  const { dataDir: folder } = config;
  const meter = new MetricRegistry();
  meter.addProcessMetrics();
  const own = settings.companiesDir === null ? null : await loadOwnParts();
  const hasDataFolder = folder !== null;
  const companies = (await own?.openCompanies({ ...given, limits, hasDataFolder })) ?? null;
  const sandbox = given.standIns.backend ? await startSandbox(given) : null;
  const urls = settings.urls ?? sandbox?.backend.urls ?? null;
  assert(urls !== null || companies !== null, "companies, a backend or its stand-in");
  const features = sandbox === null ? settings.features : new Set(BACKEND_FEATURES);
  const model = sandbox?.model ?? (given.standIns.model ? await startModel(given) : null);
  const opened: Opened = { ownCalendars: null };
  const serviceIssues = isShortToken(config.token)
    ? [{ issue: SERVICE_ISSUES[0], critical: false }]
    : [];
  const issues = (): readonly Issue[] => [...serviceIssues, ...(opened.agent?.issues() ?? [])];
  const agent = await composeAgent<ChatConfig>({
    ...{ clock, limits, meter, log, tracing, version: given.version, memory: given.memory },
    openai: {
      ...openai,
      ...(model === null ? {} : { apiKey: "sk-simulated", model: "simulated" }),
      baseUrl: model?.url ?? openai.baseUrl ?? OPENAI_URL,
    },
    // One Redis link for sessions and bookings.
    openRedis: url === null ? null : () => openRedis({ url, caFile, natMap, limits, log, clock }),
    openDatabase: folder === null ? null : () => openData(folder, clock),
    domain(parts) {
      if (own !== null && companies !== null) {
        opened.ownCalendars = own.openCalendars({ ...parts, companies, memoryBytes: 0 });
      }
      opened.appointments = createAppointments({
        ...{ ...settings, ...parts, urls, features, companies },
        calendars: opened.ownCalendars?.calendars,
      });
      registerServiceMetrics(meter, { log, redis: parts.redis, issues });
      const close = (): Promise<void> => {
        opened.ownCalendars?.close();
        return opened.appointments?.close() ?? Promise.resolve();
      };
      return { ...opened.appointments, notes: customerNotes, close };
    },
    accounts: [socketsAccount(given), logAccount(given)],
    refusals: REFUSALS,
    onListenerError: (error) => log.error({ event: "edge_broke", error: errorSummary(error) }),
  });
  opened.agent = agent;
  const { appointments, ownCalendars } = opened;
  assert(appointments !== undefined, "the agent composed its plugin");
  const simulated = [model ? "model" : null, sandbox ? "backend" : null].filter(isOpen);
  const closables = [agent, sandbox ?? model].filter(isOpen);
  const parts = { config, clock, log, meter, agent, appointments, sandbox, simulated, closables };
  const modelOf: Service["modelOf"] = (company) => {
    const variable = company.model?.keyVariable ?? null;
    const apiKey = variable === null ? null : given.secret(variable);
    // A real key never goes to the simulated model.
    const keyedUrl = model === null ? null : OPENAI_URL;
    return { apiKey, model: own?.modelChoice(company, { keyedUrl }) ?? null };
  };
  const ownerRoutes = own?.ownerRoutes({ ...parts, companies, ownCalendars }) ?? [];
  return { ...parts, issues, companies, modelOf, hasBackend: urls !== null, ownerRoutes };
}

/** What the composition of the agent makes on its way. */
interface Opened {
  agent?: ComposedAgent<ChatConfig>;
  appointments?: Appointments;
  ownCalendars: OwnCalendars | null;
}

function isOpen<Part>(part: Part | null): part is Part {
  return part !== null;
}

const REFUSALS: Refusals = {
  draining: "the server is stopping",
  pressure: "the server is short of memory",
  refused: "no capacity for another request",
};

/** Loaded on demand: ioredis uses 2 MB at rest, which a process without Redis saves. */
async function openRedis(settings: RedisLinkSettings): Promise<RedisPort> {
  const { createRedis } = await import("../../engine/redis/redis-link.ts");
  return createRedis(settings);
}

/** Loaded on demand: SQLite uses 4 MB, which a process without a data folder saves. */
async function openData(folder: string, clock: Clock): Promise<Database> {
  const { openDataFolder } = await import("../../engine/agent/data-folder.ts");
  return openDataFolder({ folder, tables: APPOINTMENT_TABLES, clock });
}

/** Loaded on demand, so that production does not load the sandbox. */
async function startSandbox({ clock, settings, standIns }: ServiceOptions): Promise<Sandbox> {
  const { startSandbox: start } = await import("../sandbox/index.ts");
  return start({ clock, timeZone: settings.timeZone, withModel: standIns.model });
}

/** The simulated model alone, to try companies out without a key. */
async function startModel({ clock }: ServiceOptions): Promise<SimulatedModel> {
  const { startSimulatedModel } = await import("../sandbox/index.ts");
  return startSimulatedModel({ clock });
}

interface ServiceMetricsOptions {
  readonly log: Log;
  readonly redis: RedisPort | null;
  readonly issues: () => readonly Issue[];
}

/** Gauges that alerts need; read at scrape time. */
function registerServiceMetrics(
  meter: MetricRegistry,
  { log, redis, issues }: ServiceMetricsOptions,
): void {
  const known = [...SERVICE_ISSUES, ...APPOINTMENT_ISSUES, ...AGENT_ISSUES];
  const degraded = {
    name: "citas_degraded",
    help: "Issues of /health: 1 while present, 2 while it affects every tenant.",
    labels: ["issue"] as const,
    valuesMax: known.length,
  };
  meter.gauge(degraded, () => {
    const current = new Map(issues().map(({ issue, critical }) => [issue, critical ? 2 : 1]));
    return known.map((issue) => [{ issue }, current.get(issue) ?? 0] as const);
  });
  const lines = {
    name: "citas_log_lines_dropped_total",
    help: "Log lines dropped because their destination was slow.",
  };
  meter.total(lines, () => log.dropped);
  if (redis === null) return;
  const up = { name: "citas_redis_up", help: "Whether Redis is used; absent without one." };
  meter.gauge({ ...up, labels: [] }, () => [[{}, redis.healthy() ? 1 : 0]]);
}

/** Counts evicted and unserved sockets; the series exist from the start. */
export function socketCounter(meter: MetricRegistry): (result: SocketResult) => void {
  const counter = meter.counter({
    name: "citas_sockets_total",
    help: "Sockets that were evicted or not served, by reason.",
    labels: ["result"],
  });
  initAtZero(counter, "result", SOCKET_RESULTS);
  return (result) => counter.add({ result });
}

function logAccount({ config, log }: ServiceOptions): Account {
  const read = (): ReturnType<Account["read"]> => {
    const bytes = log.bufferedBytes;
    // One buffer, which exists only while it holds bytes.
    return { bytes, entries: bytes === 0 ? 0 : 1 };
  };
  return { name: "log", bytesMax: config.limits.logBufferBytesMax, read };
}

function socketsAccount({ config, connections }: ServiceOptions): Account {
  const { socketBytes } = config.limits;
  const connectionsMax = config.limits.connectionsMax + SOCKETS_PROBE_MAX;
  const read = (): ReturnType<Account["read"]> => {
    // One socket over the cap may be open until it is dropped.
    const entries = Math.min(connections(), connectionsMax);
    return { bytes: entries * socketBytes, entries };
  };
  return { name: "sockets", bytesMax: connectionsMax * socketBytes, read };
}
