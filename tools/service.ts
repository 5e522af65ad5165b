// The service put together from settings: model, backend, domain and agent, and the sandbox where
// something is not configured. It listens to nothing of its own.

import assert from "node:assert";
import { createAgent } from "../engine/agent.ts";
import type { Agent } from "../engine/agent.ts";
import type { Clock } from "../engine/clock.ts";
import type { Config } from "../engine/config.ts";
import { createInstruments } from "../engine/instruments.ts";
import type { Account } from "../engine/ledger.ts";
import type { Log } from "../engine/log.ts";
import { Meter } from "../engine/metrics.ts";
import type { MemoryPort } from "../engine/pressure-watch.ts";
import { createRedis } from "../engine/redis.ts";
import type { TracingOptions } from "../engine/tracing.ts";
import type { ChatConfig } from "./chat-request.ts";
import { claimsReview } from "./claims.ts";
import { createAppointments } from "./index.ts";
import type { Appointments } from "./index.ts";
import type { Sandbox } from "./sandbox/index.ts";
import { BACKEND_FEATURES } from "./settings.ts";
import type { AppointmentSettings } from "./settings.ts";

const OPENAI_URL = "https://api.openai.com/v1";

export interface Service {
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

export interface ServiceOptions {
  readonly version: string;
  readonly config: Config;
  readonly settings: AppointmentSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly tracing: TracingOptions | undefined;
  /** What the process weighs; the process itself when absent. */
  readonly memory: MemoryPort | undefined;
  /** Sockets open now: the edge's own account. */
  readonly connections: () => number;
}

export async function createService(given: ServiceOptions): Promise<Service> {
  const { config, settings, clock, log, tracing } = given;
  const { limits, openai } = config;
  const meter = new Meter();
  meter.addProcessMetrics();
  const sandbox = settings.urls === null ? await startSandbox(given) : null;
  const urls = settings.urls ?? sandbox?.backend.urls;
  assert(urls !== undefined, "a backend or its stand-in");
  const model = sandbox?.model ?? null;
  const name = model === null ? openai.model : "simulated";
  const { tenantLabelsMax } = limits;
  const instruments = createInstruments(meter, {
    version: given.version,
    model: name,
    tenantLabelsMax,
  });
  const common = { clock, limits, meter, log, tracing };
  const features = sandbox === null ? settings.features : new Set(BACKEND_FEATURES);
  const onEvict = instruments.evicted;
  const url = config.redisUrl;
  // One link for sessions and bookings; the agent closes it.
  const caFile = config.redisCaFile;
  const redis = url === null ? null : createRedis({ url, caFile, limits, log, clock });
  const appointments = createAppointments({
    ...settings,
    ...common,
    urls,
    features,
    redis,
    onEvict,
  });
  const agent = await createAgent<ChatConfig>({
    ...common,
    instruments,
    openai: {
      ...openai,
      baseUrl: model?.url ?? openai.baseUrl ?? OPENAI_URL,
      apiKey: model === null ? openai.apiKey : "sk-simulated",
      model: name,
    },
    redis,
    tools: appointments.tools,
    prompt: (request) => appointments.prompt(request),
    review: claimsReview,
    accounts: [...appointments.accounts, socketsAccount(given)],
    shrink: (percent) => appointments.shrink(percent),
    memory: given.memory,
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
async function startSandbox(given: ServiceOptions): Promise<Sandbox> {
  const { openai } = given.config;
  const { startSandbox: start } = await import("./sandbox/index.ts");
  const withModel = openai.apiKey === null && openai.baseUrl === null;
  return start({ clock: given.clock, timeZone: given.settings.timeZone, withModel });
}

function socketsAccount({ config, connections }: ServiceOptions): Account {
  const { connectionsMax, socketBytes } = config.limits;
  const read = (): ReturnType<Account["read"]> => {
    // One more than the cap may stand for the moment until it is dropped.
    const entries = Math.min(connections(), connectionsMax);
    return { bytes: entries * socketBytes, entries };
  };
  return { name: "sockets", bytesMax: connectionsMax * socketBytes, read };
}
