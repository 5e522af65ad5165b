// Puts an agent together: model, tools, sessions and runtime over one set of limits. Nothing
// global, nothing listening; `close` gives everything back.

import assert from "node:assert";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { HttpClient } from "./http.ts";
import type { Instruments } from "./instruments.ts";
import { Ledger, countAccount } from "./ledger.ts";
import type { Account } from "./ledger.ts";
import type { Limits } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Meter } from "./metrics.ts";
import { createModel } from "./model.ts";
import { PROCESS_MEMORY, PressureWatch } from "./pressure-watch.ts";
import type { MemoryPort } from "./pressure-watch.ts";
import type { RedisPort } from "./redis.ts";
import type { Review } from "./review.ts";
import { Runtime } from "./runtime.ts";
import type { RuntimeOptions } from "./runtime.ts";
import { createFallbackSessions } from "./sessions-fallback.ts";
import { createMemorySessions } from "./sessions-memory.ts";
import { createRedisSessions } from "./sessions-redis.ts";
import type { SessionStore } from "./sessions.ts";
import { LABELS_MAX, LABEL_BYTES, LINE_BYTES, sizingOf } from "./sizing.ts";
import { DEFAULT_TEXTS } from "./texts.ts";
import type { Texts } from "./texts.ts";
import { Toolbox } from "./toolbox.ts";
import type { Tool } from "./toolbox.ts";
import { Traced } from "./traced.ts";
import { TracedRuntime } from "./traced-runtime.ts";
import { outgoingTrace } from "./tracing.ts";
import type { TracingOptions } from "./tracing.ts";

export interface AgentOptions<Data> {
  readonly limits: Limits;
  readonly log: Log;
  readonly meter: Meter;
  readonly instruments: Instruments;
  readonly clock?: Clock;
  readonly texts?: Texts;
  readonly openai: {
    readonly baseUrl: string;
    readonly apiKey: string | null;
    readonly model: string;
    readonly temperature: number;
  };
  /** Where sessions live; null: in this process, bounded. Closed with the agent. */
  readonly redis: RedisPort | null;
  readonly tools: readonly Tool<Data>[];
  readonly prompt: RuntimeOptions<Data>["prompt"];
  /** Holds the model's words against what the turn did; absent: its word is taken. */
  readonly review?: Review;
  /** Spans of what the agent does; absent: none, and nothing of it is there. */
  readonly tracing?: TracingOptions | undefined;
  /** The application's own accounts. */
  readonly accounts: readonly Account[];
  /** Under pressure the application's caches give back so many percent of what they hold. */
  readonly shrink?: (percent: number) => void;
  /** What the process weighs; the process itself when absent. */
  readonly memory?: MemoryPort | undefined;
}

/** An issue of /health; critical when it touches every tenant. */
export interface AgentIssue {
  readonly issue: "redis_degraded" | "memory_pressure";
  readonly critical: boolean;
}

export interface Agent<Data> {
  readonly runtime: Runtime<Data>;
  readonly store: SessionStore;
  readonly instruments: Instruments;
  readonly ledger: Ledger;
  /** From memory only: no call goes out. */
  issues(): readonly AgentIssue[];
  close(): Promise<void>;
}

export async function createAgent<Data>(options: AgentOptions<Data>): Promise<Agent<Data>> {
  const { limits, log, meter, instruments, openai } = options;
  const clock = options.clock ?? systemClock;
  const traced = tracedParts(options, clock);
  const http = modelHttp(options, clock);
  const toolbox = new Toolbox({
    tools: options.tools,
    clock,
    toolTimeoutMs: limits.toolTimeoutMs,
    argumentsBytesMax: limits.toolArgumentsBytesMax,
    resultBytesMax: limits.toolResultBytesMax,
  });
  const model = createModel({
    clock,
    http,
    ...openai,
    tokensMax: limits.modelTokensMax,
    replyBytesMax: limits.modelReplyBytesMax,
    timeoutMs: limits.modelTimeoutMs,
    tools: toolbox.specs,
  });
  const { store, shrink } = await createStore(options, clock, traced);
  const { prompt, review, texts = DEFAULT_TEXTS } = options;
  const { apiKey } = openai;
  const ports = { clock, limits, store, prompt, texts, instruments, log, review, apiKey };
  const runtime =
    traced === null
      ? new Runtime<Data>({ ...ports, model, toolbox })
      : new TracedRuntime<Data>(
          { ...ports, model: traced.model(model), toolbox: traced.tools(toolbox) },
          traced,
        );
  const ledger = new Ledger(sizingOf(limits), [
    ...options.accounts,
    ...ownAccounts(options, store, runtime),
  ]);
  meterLedger(meter, ledger);
  // The last metric is there: the account can never be over its cap.
  assert(meter.labelValuesMax <= LABELS_MAX, "more label values than the sum counts with");
  const { admission } = runtime;
  const watch = new PressureWatch({
    ...{ clock, limits, log, meter, admission },
    memory: options.memory ?? PROCESS_MEMORY,
    shrink: (percent) => {
      shrink(percent);
      options.shrink?.(percent);
    },
  });
  const close = async (): Promise<void> => {
    watch.close();
    admission.close();
    await store.close();
    await http.close();
  };
  return { runtime, store, instruments, ledger, issues: () => issuesOf(store, watch), close };
}

function issuesOf(store: SessionStore, watch: PressureWatch): readonly AgentIssue[] {
  return [
    ...(store.healthy() ? [] : [{ issue: "redis_degraded", critical: true } as const]),
    ...(watch.level === "refusing" ? [{ issue: "memory_pressure", critical: true } as const] : []),
  ];
}

function tracedParts<Data>(
  { tracing, openai, limits }: AgentOptions<Data>,
  clock: Clock,
): Traced | null {
  if (tracing === undefined) return null;
  return new Traced({ ...tracing, ...openai, clock, tokensMax: limits.modelTokensMax });
}

function modelHttp<Data>({ limits, tracing }: AgentOptions<Data>, clock: Clock): HttpClient {
  return new HttpClient({
    clock,
    addHeaders: tracing && outgoingTrace(tracing),
    connectionsMax: limits.modelConnectionsMax,
    // Every turn has at most one model call under way.
    queuedMax: limits.turnsActiveMax,
    originsMax: 1,
    connectTimeoutMs: limits.backendConnectTimeoutMs,
    keepAliveMs: limits.backendKeepAliveMs,
  });
}

interface OwnSessions {
  readonly store: SessionStore;
  /** Gives back so many percent of the sessions held in this process. */
  readonly shrink: (percent: number) => void;
}

async function createStore<Data>(
  { limits, redis, instruments }: AgentOptions<Data>,
  clock: Clock,
  traced: Traced | null,
): Promise<OwnSessions> {
  const onUndecodable = (): void => instruments.turnsDropped("undecodable", 1);
  const onEvict = (cause: string): void => instruments.evicted("sessions", cause);
  if (redis === null) {
    const store = createMemorySessions({ clock, limits, onEvict, onUndecodable });
    return { store, shrink: (percent) => store.giveBack(percent) };
  }
  // A Redis that is not there yet does not keep the server from starting: /health says so.
  await redis.ready(limits.redisConnectTimeoutMs);
  const sessions = createRedisSessions({ redis, limits, onUndecodable });
  const primary = traced === null ? sessions : traced.sessions(sessions);
  const store = createFallbackSessions({
    ...{ primary, clock, limits, onEvict, onUndecodable },
    onReady: (listener) => redis.onReady(listener),
    onLost: (count) => instruments.turnsDropped("store", count),
  });
  return { store, shrink: (percent) => store.giveBack(percent) };
}

function ownAccounts<Data>(
  { limits, meter }: AgentOptions<Data>,
  store: SessionStore,
  runtime: Runtime<Data>,
): readonly Account[] {
  return [
    { name: "sessions", bytesMax: limits.embeddedSessionsBytesMax, read: () => store.usage() },
    {
      name: "turns",
      bytesMax: limits.admissionBytesMax,
      read: () => ({ bytes: runtime.admission.bytes, entries: runtime.admission.inside }),
    },
    countAccount("lines", {
      line: "indexes",
      entriesMax: limits.turnsActiveMax + limits.turnsQueuedMax,
      entryBytes: LINE_BYTES,
      count: () => runtime.sessionsInLine,
    }),
    countAccount("labels", {
      line: "indexes",
      entriesMax: LABELS_MAX,
      entryBytes: LABEL_BYTES,
      count: () => meter.labelValues,
    }),
  ];
}

function meterLedger(meter: Meter, ledger: Ledger): void {
  const report = (): ReturnType<Ledger["report"]> => ledger.report(process.memoryUsage.rss());
  meter.gauge(
    { name: "citas_memory_accounted_bytes", help: "Bytes by account.", labels: ["account"] },
    () => report().accounts.map(({ account, bytes }) => [{ account }, bytes] as const),
  );
  meter.gauge(
    { name: "citas_memory_cap_bytes", help: "The cap of each account.", labels: ["account"] },
    () => report().accounts.map(({ account, bytesMax }) => [{ account }, bytesMax] as const),
  );
  meter.gauge(
    { name: "citas_memory_bound_bytes", help: "What the process may weigh.", labels: [] },
    () => [[{}, report().limitBytes]],
  );
  meter.gauge(
    { name: "citas_memory_rss_bytes", help: "What the process weighs.", labels: [] },
    () => [[{}, report().rssBytes]],
  );
}
