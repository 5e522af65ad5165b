// Makes an embedded agent: judges the options, opens what they ask for, and closes it again when
// something of it fails. Nothing global, nothing listening.

import { composeAgent } from "./agent.ts";
import type { PromptRequest } from "../turn/answer.ts";
import { systemClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import { createInstruments, meterEvictions } from "../runtime/instruments.ts";
import { EmbeddedAgent } from "./library-agent.ts";
import { askOr, guardedNotes, guardedReview, isTextOrNull, tell } from "./library-callbacks.ts";
import type { Agent, Issue } from "./library-agent.ts";
import { agentLimits, invalid } from "./library-limits.ts";
import { logTo, modelAccess, promptOf, redisAccess, textsOf } from "./library-options.ts";
import type { AgentOptions, Domain, DomainServices, ErrorSource } from "./library-options.ts";
import { assertTools, reportingTool } from "./library-tool.ts";
import { judgedOptions } from "./library-schema.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../telemetry/log.ts";
import { Meter } from "../telemetry/metrics.ts";
import type { RedisPort } from "../redis/redis.ts";
import { agentSumOf } from "../limits/sizing.ts";
import { VERSION } from "../core/version.ts";

/**
 * Connects to Redis where one is given, for at most two seconds: it may come later. Everything else
 * is opened when it is first needed.
 * @throws AgentError `config_invalid` naming the option that is wrong.
 */
export async function createAgent<Data = unknown>(
  options: AgentOptions<Data>,
): Promise<Agent<Data>> {
  const plan = planOf(options);
  const { clock, limits, log, report } = plan;
  const meter = new Meter();
  const instruments = createInstruments(meter, {
    version: VERSION,
    model: plan.openai.model,
    tenantLabelsMax: limits.tenantLabelsMax,
  });
  const redis = plan.redis === null ? null : await openRedis(plan.redis, { clock, limits, log });
  let services: DomainServices<Data> | null = null;
  try {
    const onEvict = instruments.evicted;
    const { tracing } = options;
    services = plan.domain({ clock, limits, log, meter, redis, onEvict, tracing });
    const { accounts = [], review = options.review, notes = options.notes } = services;
    meterEvictions(instruments, accounts);
    const tools = [...services.tools, ...(options.tools ?? [])];
    assertTools(tools);
    const core = await composeAgent<Data>({
      ...{ clock, limits, log, meter, instruments, redis, accounts },
      openai: plan.openai,
      tracing,
      texts: textsOf(options.texts),
      tools: tools.map((tool) => reportingTool(tool, report("tool"))),
      ...guardedServices(services, report("domain")),
      ...(review === undefined ? {} : { review: guardedReview(review, report("review")) }),
      ...(notes === undefined ? {} : { notes: guardedNotes(notes, report("notes")) }),
      ...plan.watch,
      sum: agentSumOf(limits),
    });
    const onListenerError = report("listener");
    const own = domainEnd(services, report("domain"));
    return new EmbeddedAgent<Data>({ core, ...own, limits, clock, meter, onListenerError });
  } catch (error) {
    await Promise.allSettled([redis?.close(), services?.close?.()]);
    throw error;
  }
}

type RedisAccess = NonNullable<ReturnType<typeof redisAccess>>;

interface Plan<Data> {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  readonly openai: ReturnType<typeof modelAccess>;
  readonly redis: RedisAccess | null;
  readonly domain: Domain<Data>;
  /** Whether the process is weighed, and against what. */
  readonly watch: { readonly memory: null } | { readonly processLimitBytes: number };
  readonly report: (source: ErrorSource) => (error: unknown) => void;
}

/** Everything that can be judged before anything is opened. */
function planOf<Data>(options: AgentOptions<Data>): Plan<Data> {
  const { clock = systemClock, onError, prompt } = options;
  const judged = judgedOptions(options);
  const { processMemoryMb: weight } = judged;
  // Whoever is told of errors does not add one.
  const report = (source: ErrorSource) => (error: unknown) =>
    void tell(() => onError?.(error, source), noop);
  if ((prompt === undefined) === (options.domain === undefined)) {
    throw invalid("either prompt or domain must be given");
  }
  const limits = agentLimits({ ...judged, withCaches: options.domain !== undefined });
  const simple: Domain<Data> = () => ({ tools: [], prompt: own });
  const own = promptOf(prompt ?? "unused", limits, report("prompt"));
  return {
    ...{ clock, limits, report },
    log: logTo(options.log, report("log")),
    openai: modelAccess(judged.model),
    redis: redisAccess(judged.redis),
    domain: options.domain ?? simple,
    watch: weight === undefined ? { memory: null } : { processLimitBytes: weight * 2 ** 20 },
  };
}

/** What a domain is asked in the middle of a turn, or by a timer: it must not break either. */
function guardedServices<Data>(services: DomainServices<Data>, report: (error: unknown) => void) {
  const contact = { what: "contactOf", isAnswer: isTextOrNull, report };
  return {
    prompt: (request: PromptRequest<Data>) => services.prompt(request),
    shrink: (percent: number) => void tell(() => services.shrink?.(percent), report),
    contactOf: (data: Data) => askOr(() => services.contactOf?.(data) ?? null, null, contact),
  };
}

/** What the agent asks a domain when it is asked itself, and at its end. */
function domainEnd<Data>(services: DomainServices<Data>, report: (error: unknown) => void) {
  const issues = { what: "issues", isAnswer: isIssues, report };
  return {
    issues: () => askOr(() => services.issues?.() ?? [], [], issues),
    closeDomain: async () => services.close?.(),
  };
}

/** Of what a list holds, types must say the rest. */
function isIssues(value: unknown): value is readonly Issue[] {
  return Array.isArray(value);
}

function noop(): void {}

interface LinkParts {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
}

/** Loaded here, so that an agent with embedded sessions carries none of its client's weight. */
async function openRedis(access: RedisAccess, parts: LinkParts): Promise<RedisPort> {
  const { createRedis } = await import("../redis/redis.ts");
  try {
    return createRedis({ ...access, ...parts });
  } catch (error) {
    const known = error instanceof AgentError && access.caFile !== null;
    throw known ? invalid("redis.caFile: the file cannot be read", error) : error;
  }
}
