// Composes an agent for the service and for the library: plugin, model, tools, sessions and runtime
// over one set of limits. No global state and no listening socket; `close` ends all of it.

import assert from "node:assert";
import { registerMemoryGauges, agentAccounts } from "./memory-accounts.ts";
import { openModel } from "./agent-model.ts";
import type { ModelEndpoint } from "./agent-model.ts";
import { openSessions } from "./agent-sessions.ts";
import type { OwnSessions } from "./agent-sessions.ts";
import { ChatAdmission } from "./chat-admission.ts";
import type { ChatAdmissionOptions } from "./chat-admission.ts";
import { dialectOf } from "../model/dialect.ts";
import type { Admission } from "../concurrency/admission.ts";
import type { Clock } from "../core/clock.ts";
import { createAgentMetrics, registerEvictions } from "../runtime/agent-metrics.ts";
import type { AgentMetrics } from "../runtime/agent-metrics.ts";
import { MemoryLedger } from "../memory/memory-ledger.ts";
import type { Account } from "../memory/memory-ledger.ts";
import type { Domain, DomainServices } from "./agent-options.ts";
import { assertTools } from "../toolbox/define-tool.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../telemetry/log.ts";
import type { MetricRegistry } from "../telemetry/metrics.ts";
import type { ModelHealth } from "../model/model-health.ts";
import { PROCESS_MEMORY, PressureMonitor } from "../process/pressure-monitor.ts";
import type { MemoryPort } from "../process/pressure-monitor.ts";
import type { RedisPort } from "../redis/redis-link.ts";
import { ChatRuntime } from "../runtime/chat-runtime.ts";
import type { Database } from "../sqlite/database.ts";
import type { SessionStore } from "../sessions/session-store.ts";
import { LABELS_MAX, processBudget } from "../limits/memory-budget.ts";
import type { MemoryBudget } from "../limits/memory-budget.ts";
import { DEFAULT_TEXTS } from "../conversation/fallback-texts.ts";
import type { FallbackTexts } from "../conversation/fallback-texts.ts";
import { Toolbox } from "../toolbox/toolbox.ts";
import { TracingDecorators } from "../tracing/traced-ports.ts";
import { TracedRuntime } from "../tracing/traced-runtime.ts";
import type { TracingOptions } from "../tracing/trace-spans.ts";

interface ComposeOptions<Data> extends Pick<ChatAdmissionOptions, "refusals" | "onListenerError"> {
  readonly limits: Limits;
  readonly log: Log;
  readonly meter: MetricRegistry;
  readonly clock: Clock;
  /** The program's version, for its metrics. */
  readonly version: string;
  readonly texts?: FallbackTexts;
  readonly openai: ModelEndpoint;
  /** Opens the Redis link for sessions; null: sessions are in this process, within bounds. */
  readonly openRedis: (() => Promise<RedisPort>) | null;
  /** Opens the data folder's database; absent or null: nothing is kept on the disk. */
  readonly openDatabase?: (() => Promise<Database>) | null | undefined;
  /** Built from the agent's own parts and closed with the agent. */
  readonly domain: Domain<Data>;
  /** OpenTelemetry spans of the agent's work; absent: none. */
  readonly tracing: TracingOptions | undefined;
  /** Memory accounts of the host process. */
  readonly accounts?: readonly Account[];
  /** Source of the process's memory figures; the real process when absent. Null: no sampling. */
  readonly memory?: MemoryPort | null | undefined;
  /** The process's limit, when it is not the limit of the memory budget. */
  readonly processLimitBytes?: number;
  /** The memory budget of the accounts; that of a dedicated process when absent. */
  readonly budget?: MemoryBudget;
}

export const AGENT_ISSUES = [
  "redis_degraded",
  "database_failing",
  "memory_pressure",
  "model_refuses",
] as const;

export interface Issue {
  readonly issue: string;
  /** It affects every tenant. */
  readonly critical: boolean;
}

type OwnIssue = Issue & { readonly issue: (typeof AGENT_ISSUES)[number] };

export interface ComposedAgent<Data> {
  /** Admits messages. */
  readonly chats: ChatAdmission;
  readonly runtime: ChatRuntime<Data>;
  readonly store: SessionStore;
  readonly metrics: AgentMetrics;
  readonly ledger: MemoryLedger;
  /** The plugin's and the agent's issues, from memory only: no request is sent. */
  issues(): readonly Issue[];
  close(): Promise<void>;
}

/** A failure closes what was already opened. */
export async function composeAgent<Data>(
  options: ComposeOptions<Data>,
): Promise<ComposedAgent<Data>> {
  const { clock, limits, log, meter, tracing, version, openai } = options;
  const { tenantLabelsMax } = limits;
  const metrics = createAgentMetrics(meter, { version, model: openai.model, tenantLabelsMax });
  const redis = (await options.openRedis?.()) ?? null;
  let domain: DomainServices<Data> | null = null;
  let database: Database | null = null;
  try {
    database = (await options.openDatabase?.()) ?? null;
    const onEvict = metrics.evicted;
    domain = options.domain({ clock, limits, log, meter, redis, database, onEvict, tracing });
    assertTools(domain.tools);
    registerEvictions(metrics, domain.accounts ?? []);
    return await composeWithDomain(options, { redis, database, domain, metrics });
  } catch (error) {
    await Promise.allSettled([redis?.close(), domain?.close?.()]);
    database?.close();
    throw error;
  }
}

interface Opened<Data> {
  readonly redis: RedisPort | null;
  readonly database: Database | null;
  readonly domain: DomainServices<Data>;
  readonly metrics: AgentMetrics;
}

async function composeWithDomain<Data>(
  options: ComposeOptions<Data>,
  { redis, database, domain, metrics }: Opened<Data>,
): Promise<ComposedAgent<Data>> {
  const { clock, limits, log, meter, openai, texts = DEFAULT_TEXTS } = options;
  const traced = tracedParts(options);
  const toolbox = new Toolbox({
    tools: domain.tools,
    clock,
    toolTimeoutMs: limits.toolTimeoutMs,
    argumentsBytesMax: limits.toolArgumentsBytesMax,
    resultBytesMax: limits.toolResultBytesMax,
  });
  const { review, notes } = domain;
  const { model, health, ...modelLink } = openModel({
    ...{ clock, limits, metrics, log, openai, tools: toolbox.specs },
    ...{ declares: review?.declares, pictureMark: texts.picture, tracing: options.tracing },
  });
  const sessions = await openSessions({ clock, limits, log, metrics, redis, database, traced });
  const { store } = sessions;
  const ports = {
    ...{ clock, limits, store, texts, metrics, log, review, notes, apiKey: openai.apiKey },
    ready: domain.ready?.bind(domain),
    prompt: domain.prompt.bind(domain),
    contactOf: domain.contactOf?.bind(domain),
  };
  const runtime =
    traced === null
      ? new ChatRuntime<Data>({ ...ports, model, toolbox })
      : new TracedRuntime<Data>(
          { ...ports, model: traced.model(model), toolbox: traced.tools(toolbox) },
          traced,
        );
  const ledger = new MemoryLedger(options.budget ?? processBudget(limits), [
    ...(domain.accounts ?? []),
    ...(options.accounts ?? []),
    ...agentAccounts({ limits, meter, store, runtime, database }),
  ]);
  registerMemoryGauges(meter, ledger);
  // All metrics are registered by now, so the labels' account cannot exceed its cap.
  assert(meter.labelValuesMax <= LABELS_MAX, "more label values than the memory budget counts");
  const { admission } = runtime;
  const monitor = monitorMemory(options, admission, (percent) => {
    sessions.evictPercent(percent);
    domain.shrink?.(percent);
  });
  return {
    ...{ runtime, store, metrics, ledger },
    chats: new ChatAdmission({ ...options, admission, metrics }),
    issues: () => [
      ...(domain.issues?.() ?? []),
      ...issuesOf({ sessions, database, monitor, health }),
    ],
    async close() {
      monitor?.close();
      admission.close();
      await store.close();
      await modelLink.close();
      await domain.close?.();
      database?.close();
    },
  };
}

/** Samples memory; under pressure `evictPercent` receives the percentage to evict. */
function monitorMemory<Data>(
  options: ComposeOptions<Data>,
  admission: Admission,
  evictPercent: (percent: number) => void,
): PressureMonitor | null {
  const { clock, limits, log, meter, memory = PROCESS_MEMORY } = options;
  if (memory === null) return null;
  const memoryLimitBytes = options.processLimitBytes ?? limits.memoryLimitBytes;
  return new PressureMonitor({
    ...{ clock, log, meter, memory, evictPercent },
    limits: { ...limits, memoryLimitBytes },
    onRefuse: (refusing) => admission.setLoadShedding(refusing),
  });
}

interface IssueSources {
  readonly sessions: OwnSessions;
  readonly database: Database | null;
  readonly monitor: PressureMonitor | null;
  readonly health: ModelHealth;
}

function issuesOf({ sessions, database, monitor, health }: IssueSources): readonly OwnIssue[] {
  const outage = sessions.redisOutage();
  const refused = health.issue();
  return [
    ...(outage === "none"
      ? []
      : [{ issue: "redis_degraded", critical: outage === "all" } as const]),
    ...(typeof database?.failure() === "string"
      ? [{ issue: "database_failing", critical: true } as const]
      : []),
    ...(monitor?.level === "refusing"
      ? [{ issue: "memory_pressure", critical: true } as const]
      : []),
    ...(refused === null ? [] : [{ issue: "model_refuses", ...refused } as const]),
  ];
}

function tracedParts<Data>(options: ComposeOptions<Data>): TracingDecorators | null {
  const { tracing, openai, limits, clock } = options;
  if (tracing === undefined) return null;
  const { baseUrl, apiKey, model } = openai;
  const { temperature } = dialectOf(openai);
  const { modelTokensMax: tokensMax } = limits;
  return new TracingDecorators({
    ...tracing,
    baseUrl,
    apiKey,
    model,
    temperature,
    clock,
    tokensMax,
  });
}
