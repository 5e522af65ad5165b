// Composes the appointment plugin: tools and prompt for the engine, accounts for the ledger, issues
// for /health. No global state; `close` closes what was opened here.

import type { Issue } from "../../engine/agent/compose-agent.ts";
import type { AppointmentOptions } from "./appointment-options.ts";
import { HttpClient } from "../../engine/http/http-client.ts";
import { countedAccount } from "../../engine/memory/memory-ledger.ts";
import type { Account } from "../../engine/memory/memory-ledger.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import {
  BREAKERS_MAX,
  BREAKER_KEY_BYTES,
  SHARED_BREAKERS_MAX,
} from "../../engine/limits/memory-budget.ts";
import type { Review } from "../../engine/turn/reply-review.ts";
import type { Tool } from "../../engine/toolbox/tool.ts";
import { outgoingTrace } from "../../engine/tracing/trace-spans.ts";
import { BackendClient } from "../backend/backend-client.ts";
import { createTools } from "./appointment-tools.ts";
import { accountsOf, createCaches, evictPercent } from "./caches.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { SharedFetches } from "../backend/shared-fetches.ts";
import type { CircuitState, CircuitBreakers } from "../backend/circuit-breakers.ts";
import { createReview } from "../review/review-reply.ts";
import {
  createDomainMetrics,
  exposeCacheEntries,
  exposeCircuits,
} from "../domain/domain-metrics.ts";
import type { CircuitName } from "../backend/operations.ts";
import { createBookingStores } from "./booking-stores.ts";
import { CompanyProfiles } from "../company/company-profile.ts";
import type { Prompt } from "../../engine/turn/prompt-source.ts";
import { SystemPrompts } from "../company/system-prompt.ts";
import type { CompanyPromptRequest } from "../company/system-prompt.ts";
import type { BookingStore } from "../records/booking-store.ts";
import { TENANTS_MAX, TENANT_BYTES, UnreadableHours } from "../company/unreadable-hours.ts";

export interface Appointments {
  readonly tools: readonly Tool<ChatConfig>[];
  /** Fetches what the prompt is made from. Rejects only with `cancelled`. */
  ready(request: CompanyPromptRequest): Promise<void>;
  /** Rejects only with `cancelled`. */
  prompt(request: CompanyPromptRequest): Promise<Prompt>;
  /** Checks the model's reply against what its tools did. */
  readonly review: Review;
  /** Another way to reach the company of a request. */
  contactOf(config: ChatConfig): string | null;
  /** The booking store, then the one in this process used while Redis is lost. */
  readonly records: readonly [BookingStore, ...BookingStore[]];
  /** From memory only: no request is sent. */
  issues(): readonly Issue[];
  circuits(): readonly CircuitState[];
  readonly accounts: readonly Account[];
  /** Under memory pressure: evicts this percentage of what the caches hold, oldest first. */
  shrink(percent: number): void;
  close(): Promise<void>;
}

const ISSUES: Readonly<Record<CircuitName, string>> = {
  ws_informacion_ia: "informacion_api_degraded",
  ws_preguntas_frecuentes: "preguntas_api_degraded",
  ws_agendar_reunion: "agendar_reunion_api_degraded",
  ws_calendario: "calendario_api_degraded",
  ws_calendario_escritura: "calendario_api_degraded",
};

/** Opening hours or blocked times of some tenant could not be parsed; affects that tenant only. */
const UNREADABLE = "horario_ilegible";
/** A company's file is wrong since it was changed; the old one is in force. */
const FILE_INVALID = "company_file_invalid";

/** Every name that `issues` may return. */
export const APPOINTMENT_ISSUES: readonly string[] = [
  ...new Set(Object.values(ISSUES)),
  UNREADABLE,
  FILE_INVALID,
];

export function createAppointments(options: AppointmentOptions): Appointments {
  const { clock, limits, meter, log, urls, companies = null } = options;
  const metrics = createDomainMetrics(meter);
  const http = options.http ?? backendHttp(options);
  const backend = new BackendClient({ http, clock, limits, log, metrics, urls });
  const fetches = new SharedFetches(limits);
  const caches = createCaches(options);
  const accounts = accountsOf(caches);
  const states = (): readonly CircuitState[] => backend.circuits.states(clock.monotonic());
  exposeCacheEntries(meter, () => accounts.map(({ name, read }) => [name, read().entries]));
  exposeCircuits(meter, () => states().map(({ name, openCount }) => [name, openCount]));
  const unreadable = new UnreadableHours();
  const profiles = new CompanyProfiles({
    backend,
    fetches,
    unreadable,
    cache: caches.profiles,
    clock,
    limits,
    log,
    scheduleTtlMs: options.scheduleTtlMs,
    profileTtlMs: options.promptTtlMs,
  });
  const { timeZone } = options;
  const records = createBookingStores(options, caches);
  const prompts = new SystemPrompts({
    profiles,
    cache: caches.prompts,
    clock,
    limits,
    metrics,
    timeZone,
    confirm: options.confirm,
  });
  return {
    tools: createTools(options, { backend, fetches, profiles, caches, metrics, records }),
    records: records.fallback === null ? [records.records] : [records.records, records.fallback],
    ready: (request) => prompts.ready(request),
    prompt: (request) => prompts.prompt(request),
    review: createReview({ timeZone }),
    contactOf: ({ companyContact }) => companyContact,
    issues: () => [
      ...issuesOf(states()),
      ...(unreadable.isAny(clock.monotonic()) ? [{ issue: UNREADABLE, critical: false }] : []),
      ...(companies?.hasProblem === true ? [{ issue: FILE_INVALID, critical: false }] : []),
    ],
    circuits: states,
    accounts: [
      ...accounts,
      ...(companies?.accounts ?? []),
      ...(options.calendars?.accounts ?? []),
      fetches.account,
      circuitsAccount(backend.circuits, limits),
      unreadableAccount(unreadable),
    ],
    shrink: (percent) => {
      evictPercent(caches, percent);
      companies?.shrink(percent);
    },
    close: () => (options.http === undefined ? http.close() : Promise.resolve()),
  };
}

function circuitsAccount(circuits: CircuitBreakers, { breakerKeysMax }: Limits): Account {
  return countedAccount("breakers", {
    line: "indexes",
    entriesMax: BREAKERS_MAX * breakerKeysMax + SHARED_BREAKERS_MAX,
    entryBytes: BREAKER_KEY_BYTES,
    count: () => circuits.keyCount,
  });
}

/** Part of the profiles' budget: the profile cache leaves room for it. */
function unreadableAccount(unreadable: UnreadableHours): Account {
  return countedAccount("unreadable_hours", {
    line: "profiles",
    entriesMax: TENANTS_MAX,
    entryBytes: TENANT_BYTES,
    count: () => unreadable.count,
  });
}

function backendHttp({ clock, limits, tracing }: AppointmentOptions): HttpClient {
  return new HttpClient({
    clock,
    addHeaders: tracing && outgoingTrace(tracing),
    connectionsMax: limits.backendConnectionsMax,
    queuedMax: limits.backendQueuedMax,
    originsMax: 4,
    answersWaitingMax: limits.answersWaitingMax,
    connectTimeoutMs: limits.backendConnectTimeoutMs,
    keepAliveMs: limits.backendKeepAliveMs,
  });
}

/** One issue per name: reads and writes of the calendar share one. */
function issuesOf(states: readonly CircuitState[]): readonly Issue[] {
  const open = states.filter(({ openCount, isOpenForAll }) => openCount > 0 || isOpenForAll);
  return APPOINTMENT_ISSUES.flatMap((issue) => {
    const found = open.filter(({ name }) => ISSUES[name] === issue);
    return found.length === 0 ? [] : { issue, critical: found.some((one) => one.isOpenForAll) };
  });
}
