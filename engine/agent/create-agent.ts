// Creates an embedded agent: validates the options, opens what they need, and closes it again when
// a step fails. No global state and no listening socket.

import type { Issue } from "./compose-agent.ts";
import { systemClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { AgentError, invalidOption } from "../core/errors.ts";
import { EmbeddedAgent } from "./embedded-agent.ts";
import {
  callGuardedOr,
  guardedNotes,
  guardedReview,
  isTextOrNull,
  runGuarded,
} from "./agent-callbacks.ts";
import type { Refusals } from "./chat-admission.ts";
import type { Agent } from "./embedded-agent.ts";
import { agentLimits } from "./agent-limits.ts";
import {
  guardedLog,
  parseModelSettings,
  promptFunction,
  parseRedisSettings,
  textsOf,
} from "./agent-options.ts";
import type { AgentOptions, Domain, DomainParts, DomainServices } from "./agent-options.ts";
import type { ErrorSource } from "./agent-options.ts";
import { reportingTool } from "../toolbox/define-tool.ts";
import { validateOptions } from "./agent-schema.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../telemetry/log.ts";
import type { RedisPort } from "../redis/redis-link.ts";
import type { Database } from "../sqlite/database.ts";
import { DATABASE_BYTES, agentBudget } from "../limits/memory-budget.ts";
import { VERSION } from "../core/version.ts";

/**
 * Connects to Redis if one is given, waiting at most two seconds: it may come up later. Everything
 * else is opened on first use.
 * @throws AgentError `config_invalid` naming the invalid option.
 */
export async function createAgent<Data = unknown>(
  options: AgentOptions<Data>,
): Promise<Agent<Data>> {
  const { redis, dataDir, report, watch, ...plan } = resolveOptions(options);
  const { clock, limits, log } = plan;
  // Loaded with the first agent: importing the library alone costs 40 MB less.
  const { composeAgent } = await import("./compose-agent.ts");
  const { MetricRegistry } = await import("../telemetry/metrics.ts");
  const meter = new MetricRegistry();
  const core = await composeAgent<Data>({
    ...plan,
    ...watch,
    ...{ meter, version: VERSION, tracing: options.tracing },
    texts: textsOf(options.texts),
    openRedis: redis && (() => openRedis(redis, { clock, limits, log })),
    openDatabase: dataDir === null ? null : () => openData(dataDir, plan),
    budget: agentBudget(limits),
    refusals: REFUSALS,
    onListenerError: report("listener"),
  });
  return new EmbeddedAgent<Data>({ core, limits, meter });
}

const REFUSALS: Refusals = {
  draining: "the agent is closed",
  pressure: "the process is short of memory",
  refused: "no capacity for another message",
};

type RedisAccess = NonNullable<ReturnType<typeof parseRedisSettings>>;

interface ResolvedOptions<Data> {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly openai: ReturnType<typeof parseModelSettings>;
  readonly redis: RedisAccess | null;
  readonly dataDir: string | null;
  readonly domain: Domain<Data>;
  /** Whether the process's memory is sampled, and against which limit. */
  readonly watch: { readonly memory: null } | { readonly processLimitBytes: number };
  readonly report: (source: ErrorSource) => (error: unknown) => void;
}

/** Validates everything that can be validated before anything is opened. */
function resolveOptions<Data>(options: AgentOptions<Data>): ResolvedOptions<Data> {
  const { clock = systemClock, onError, prompt } = options;
  const validated = validateOptions(options);
  const { processMemoryMb: processLimitMb } = validated;
  // An error thrown by `onError` itself is dropped.
  const report = (source: ErrorSource) => (error: unknown) =>
    void runGuarded(() => onError?.(error, source), noop);
  if ((prompt === undefined) === (options.domain === undefined)) {
    throw invalidOption("either prompt or domain must be given");
  }
  const { dataDir = null } = validated;
  const limits = agentLimits({
    ...validated,
    withCaches: options.domain !== undefined,
    databaseBytesMax: dataDir === null ? 0 : DATABASE_BYTES,
  });
  const simple: Domain<Data> = () => ({ tools: [], prompt: own });
  const own = promptFunction(prompt ?? "unused", limits, report("prompt"));
  return {
    ...{ clock, limits, report },
    log: guardedLog(options.log, report("log")),
    openai: parseModelSettings(validated.model),
    redis: parseRedisSettings(validated.redis),
    dataDir,
    domain: guardedDomain(options.domain ?? simple, options, report),
    watch:
      processLimitMb === undefined
        ? { memory: null }
        : { processLimitBytes: processLimitMb * 2 ** 20 },
  };
}

/**
 * The plugin with the options' own tools, each callback guarded so that its errors break neither a
 * turn nor a timer.
 */
function guardedDomain<Data>(
  domain: Domain<Data>,
  options: AgentOptions<Data>,
  report: ResolvedOptions<Data>["report"],
): Domain<Data> {
  const guarded = (parts: DomainParts): DomainServices<Data> => {
    const services = domain(parts);
    const { accounts, review = options.review, notes = options.notes } = services;
    const tools = [...services.tools, ...(options.tools ?? [])];
    const onError = report("domain");
    const contact = { what: "contactOf", isAnswer: isTextOrNull, report: onError };
    const issues = { what: "issues", isAnswer: isIssues, report: onError };
    return {
      accounts,
      tools: tools.map((tool) => reportingTool(tool, report("tool"))),
      ready: services.ready?.bind(services),
      prompt: (request) => services.prompt(request),
      review: review && guardedReview(review, report("review")),
      notes: notes && guardedNotes(notes, report("notes")),
      contactOf: (data, tenant) =>
        callGuardedOr(() => services.contactOf?.(data, tenant) ?? null, null, contact),
      shrink: (percent) => void runGuarded(() => services.shrink?.(percent), onError),
      issues: () => callGuardedOr(() => services.issues?.() ?? [], [], issues),
      close: async () => services.close?.(),
    };
  };
  return Object.assign(guarded, { tables: domain.tables });
}

/** Only checks for a list; its elements are trusted to their types. */
function isIssues(value: unknown): value is readonly Issue[] {
  return Array.isArray(value);
}

function noop(): void {}

interface LinkParts {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
}

/** Loaded on demand, so that an agent without a data folder does not load SQLite. */
async function openData<Data>(
  folder: string,
  { clock, domain }: Pick<ResolvedOptions<Data>, "clock" | "domain">,
): Promise<Database> {
  const { openDataFolder } = await import("./data-folder.ts");
  return openDataFolder({ folder, tables: domain.tables ?? [], clock });
}

/** Loaded on demand, so that an agent without Redis does not load the client. */
async function openRedis(access: RedisAccess, parts: LinkParts): Promise<RedisPort> {
  const { createRedis } = await import("../redis/redis-link.ts");
  try {
    return createRedis({ ...access, ...parts });
  } catch (error) {
    const known = error instanceof AgentError && access.caFile !== null;
    throw known ? invalidOption("redis.caFile: the file cannot be read", error) : error;
  }
}
