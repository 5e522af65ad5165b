// Puts an agent together: model, tools, sessions and runtime over one set of limits. Nothing
// global, nothing listening; `close` gives everything back.

import assert from "node:assert";
import { meterLedger, ownAccounts } from "./agent-accounts.ts";
import { openModel } from "./agent-model.ts";
import type { ModelPlace } from "./agent-model.ts";
import type { EvictionCause } from "../memory/cache.ts";
import { dialectOf } from "../model/dialect.ts";
import { systemClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import type { Instruments } from "../runtime/instruments.ts";
import { Ledger } from "../memory/ledger.ts";
import type { Account } from "../memory/ledger.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../telemetry/log.ts";
import type { Meter } from "../telemetry/metrics.ts";
import type { ModelStanding } from "../model/model-standing.ts";
import { PROCESS_MEMORY, PressureWatch } from "../process/pressure-watch.ts";
import type { MemoryPort } from "../process/pressure-watch.ts";
import type { RedisPort } from "../redis/redis.ts";
import type { Notes } from "../turn/notes.ts";
import type { Review } from "../turn/review.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { RuntimeOptions } from "../runtime/runtime.ts";
import { createFallbackSessions } from "../sessions/sessions-fallback.ts";
import { createMemorySessions } from "../sessions/sessions-memory.ts";
import { createRedisSessions } from "../sessions/sessions-redis.ts";
import type { SessionStore } from "../sessions/sessions.ts";
import { LABELS_MAX, sizingOf } from "../limits/sizing.ts";
import type { Sum } from "../limits/sizing.ts";
import { DEFAULT_TEXTS } from "../conversation/texts.ts";
import type { Texts } from "../conversation/texts.ts";
import { Toolbox } from "../toolbox/toolbox.ts";
import type { Tool } from "../toolbox/tool.ts";
import { Traced } from "../tracing/traced.ts";
import { TracedRuntime } from "../tracing/traced-runtime.ts";
import type { TracingOptions } from "../tracing/tracing.ts";

export interface AgentOptions<Data> {
  readonly limits: Limits;
  readonly log: Log;
  readonly meter: Meter;
  readonly instruments: Instruments;
  readonly clock?: Clock;
  readonly texts?: Texts;
  readonly openai: ModelPlace;
  /** Where sessions live; null: in this process, bounded. Closed with the agent. */
  readonly redis: RedisPort | null;
  readonly tools: readonly Tool<Data>[];
  readonly prompt: RuntimeOptions<Data>["prompt"];
  /** Holds the model's words against what the turn did; absent: its word is taken. */
  readonly review?: Review;
  /** What is kept of a conversation beyond its turns; absent: nothing. */
  readonly notes?: Notes;
  /** How else the company of a request is reached, said where a turn fails; absent: unknown. */
  readonly contactOf?: RuntimeOptions<Data>["contactOf"];
  /** Spans of what the agent does; absent: none, and nothing of it is there. */
  readonly tracing?: TracingOptions | undefined;
  /** The application's own accounts. */
  readonly accounts: readonly Account[];
  /** Under pressure the application's caches give back so many percent of what they hold. */
  readonly shrink?: (percent: number) => void;
  /** What the process weighs; the process itself when absent. Null: nobody looks. */
  readonly memory?: MemoryPort | null | undefined;
  /** What it may weigh, where that is not the limit of the sum. */
  readonly processLimitBytes?: number;
  /** The sum that the accounts stand in; that of a process of the agent's own when absent. */
  readonly sum?: Sum;
}

export const AGENT_ISSUES = ["redis_degraded", "memory_pressure", "model_refuses"] as const;

/** An issue of /health; critical when it touches every tenant. */
export interface AgentIssue {
  readonly issue: (typeof AGENT_ISSUES)[number];
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

export async function composeAgent<Data>(options: AgentOptions<Data>): Promise<Agent<Data>> {
  const { limits, log, meter, instruments, openai } = options;
  const clock = options.clock ?? systemClock;
  const traced = tracedParts(options, clock);
  const toolbox = new Toolbox({
    tools: options.tools,
    clock,
    toolTimeoutMs: limits.toolTimeoutMs,
    argumentsBytesMax: limits.toolArgumentsBytesMax,
    resultBytesMax: limits.toolResultBytesMax,
  });
  const { prompt, review, notes, contactOf, texts = DEFAULT_TEXTS } = options;
  const { model, standing, ...modelLink } = openModel({
    ...{ clock, limits, instruments, log, openai, tools: toolbox.specs },
    ...{ declares: review?.declares, pictureMark: texts.picture, tracing: options.tracing },
  });
  const sessions = await createStore(options, clock, traced);
  const { store, shrink } = sessions;
  const { apiKey } = openai;
  const ports = {
    ...{ clock, limits, store, prompt, texts, instruments, log, review, notes },
    ...{ contactOf, apiKey },
  };
  const runtime =
    traced === null
      ? new Runtime<Data>({ ...ports, model, toolbox })
      : new TracedRuntime<Data>(
          { ...ports, model: traced.model(model), toolbox: traced.tools(toolbox) },
          traced,
        );
  const ledger = new Ledger(options.sum ?? sizingOf(limits), [
    ...options.accounts,
    ...ownAccounts({ limits, meter, store, runtime }),
  ]);
  meterLedger(meter, ledger);
  // The last metric is there: the account can never be over its cap.
  assert(meter.labelValuesMax <= LABELS_MAX, "more label values than the sum counts with");
  const watch = watchProcess(options, { clock, runtime, shrink });
  const close = async (): Promise<void> => {
    watch?.close();
    runtime.admission.close();
    await store.close();
    await modelLink.close();
  };
  const issues = (): readonly AgentIssue[] => issuesOf(sessions, watch, standing);
  return { runtime, store, instruments, ledger, issues, close };
}

interface Watched<Data> {
  readonly clock: Clock;
  readonly runtime: Runtime<Data>;
  /** Gives back so many percent of the agent's own sessions. */
  readonly shrink: (percent: number) => void;
}

function watchProcess<Data>(
  options: AgentOptions<Data>,
  { clock, runtime, shrink }: Watched<Data>,
): PressureWatch | null {
  const { limits, log, meter, memory = PROCESS_MEMORY } = options;
  if (memory === null) return null;
  const memoryLimitBytes = options.processLimitBytes ?? limits.memoryLimitBytes;
  return new PressureWatch({
    ...{ clock, log, meter, memory },
    limits: { ...limits, memoryLimitBytes },
    onRefuse: (refusing) => runtime.admission.refuse(refusing),
    shrink: (percent) => {
      shrink(percent);
      options.shrink?.(percent);
    },
  });
}

function issuesOf(
  sessions: OwnSessions,
  watch: PressureWatch | null,
  standing: ModelStanding,
): readonly AgentIssue[] {
  const away = sessions.away();
  const refused = standing.issue();
  return [
    ...(away === "none" ? [] : [{ issue: "redis_degraded", critical: away === "all" } as const]),
    ...(watch?.level === "refusing" ? [{ issue: "memory_pressure", critical: true } as const] : []),
    ...(refused === null ? [] : [{ issue: "model_refuses", ...refused } as const]),
  ];
}

function tracedParts<Data>(
  { tracing, openai, limits }: AgentOptions<Data>,
  clock: Clock,
): Traced | null {
  if (tracing === undefined) return null;
  const { baseUrl, apiKey, model } = openai;
  const { temperature } = dialectOf(openai);
  const { modelTokensMax: tokensMax } = limits;
  return new Traced({ ...tracing, baseUrl, apiKey, model, temperature, clock, tokensMax });
}

interface OwnSessions {
  readonly store: SessionStore;
  /** Gives back so many percent of the sessions held in this process. */
  readonly shrink: (percent: number) => void;
  /** Whose sessions are not where they belong: of a Cluster, one part may be out of reach. */
  readonly away: () => "none" | "some" | "all";
}

async function createStore<Data>(
  { limits, redis, instruments, log }: AgentOptions<Data>,
  clock: Clock,
  traced: Traced | null,
): Promise<OwnSessions> {
  const onUndecodable = (): void => instruments.turnsDropped("undecodable", 1);
  const onEvict = (cause: EvictionCause): void => instruments.evicted("sessions", cause);
  instruments.evicts("sessions");
  if (redis === null) {
    const store = createMemorySessions({ clock, limits, onEvict, onUndecodable });
    return { store, shrink: (percent) => store.giveBack(percent), away: () => "none" };
  }
  // A Redis that is not there yet does not keep the server from starting: /health says so.
  await redis.ready(limits.redisConnectTimeoutMs);
  const sessions = createRedisSessions({ redis, clock, limits, onUndecodable });
  const primary = traced === null ? sessions : traced.sessions(sessions);
  const store = createFallbackSessions({
    ...{ primary, clock, limits, onEvict, onUndecodable },
    onReady: (listener) => redis.onReady(listener),
    onLost: (count) => instruments.turnsDropped("store", count),
    onWaiting: (waiting, detail) => {
      if (waiting) log.warn({ event: "turns_waiting", detail });
      else log.info({ event: "turns_written_back" });
    },
  });
  const away = () => (!store.healthy() ? "all" : store.usage().entries > 0 ? "some" : "none");
  return { store, shrink: (percent) => store.giveBack(percent), away };
}
