// The appointment domain, put together: tools and prompt for the engine, accounts for the ledger,
// issues for /health. Holds nothing global; `close` gives back what was opened here.

import type { Prompt } from "../engine/answer.ts";
import { Cache } from "../engine/cache.ts";
import type { EvictionCause } from "../engine/cache.ts";
import type { Clock } from "../engine/clock.ts";
import { HttpClient } from "../engine/http.ts";
import { countAccount } from "../engine/ledger.ts";
import type { Account } from "../engine/ledger.ts";
import type { Limits } from "../engine/limits.ts";
import type { Log } from "../engine/log.ts";
import type { Meter } from "../engine/metrics.ts";
import type { RedisPort } from "../engine/redis.ts";
import { BREAKERS_MAX, BREAKER_KEY_BYTES } from "../engine/sizing.ts";
import type { Tool } from "../engine/toolbox.ts";
import { availabilityTool } from "./availability.ts";
import { Backend } from "./backend.ts";
import { bookingTool } from "./booking.ts";
import { catalogTool } from "./catalog.ts";
import type { ChatConfig } from "./chat-request.ts";
import type { CircuitState, Circuits } from "./circuits.ts";
import { Diary } from "./diary.ts";
import { EventSender } from "./event-sender.ts";
import { Holds } from "./holds.ts";
import { createDomainMetrics, exposeCacheEntries, exposeCircuits } from "./metrics.ts";
import type { DomainMetrics } from "./metrics.ts";
import type { CircuitName } from "./operations.ts";
import { Outcomes } from "./outcomes.ts";
import { Profiles } from "./profile.ts";
import { Prompts } from "./prompt.ts";
import type { PromptRequest } from "./prompt.ts";
import type { AppointmentSettings, BackendUrls } from "./settings.ts";

export { parseChatConfig, parseChatRequest } from "./chat-request.ts";
export type { ChatBody, ChatConfig } from "./chat-request.ts";
export type { PromptRequest } from "./prompt.ts";
export { BACKEND_FEATURES, readAppointmentSettings } from "./settings.ts";
export type { AppointmentSettings, BackendFeature, BackendUrls } from "./settings.ts";

export interface AppointmentOptions extends Omit<AppointmentSettings, "urls"> {
  /** Where bookings are held and remembered; null: in this process. Not closed here. */
  readonly redis: RedisPort | null;
  readonly urls: BackendUrls;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly meter: Meter;
  readonly log: Log;
  /** The backend's own connections; opened, and closed, here when absent. */
  readonly http?: HttpClient;
  readonly onEvict?: (account: string, cause: EvictionCause) => void;
}

/** An issue of /health; critical when it touches every tenant. */
export interface Issue {
  readonly issue: string;
  readonly critical: boolean;
}

export interface Appointments {
  readonly tools: readonly Tool<ChatConfig>[];
  /** Rejects only with `cancelled`. */
  prompt(request: PromptRequest): Promise<Prompt>;
  /** From memory only: no call goes out. */
  issues(): readonly Issue[];
  circuits(): readonly CircuitState[];
  readonly accounts: readonly Account[];
  /** Under pressure: gives back so many percent of what the caches hold, oldest first. */
  shrink(percent: number): void;
  close(): Promise<void>;
}

const ISSUES: Readonly<Record<CircuitName, string>> = {
  ws_informacion_ia: "informacion_api_degraded",
  ws_preguntas_frecuentes: "preguntas_api_degraded",
  ws_agendar_reunion: "agendar_reunion_api_degraded",
  ws_calendario: "calendario_api_degraded",
};

export function createAppointments(options: AppointmentOptions): Appointments {
  const { clock, limits, meter, log, urls } = options;
  const metrics = createDomainMetrics(meter);
  const http = options.http ?? backendHttp(clock, limits);
  const backend = new Backend({ http, clock, limits, log, metrics, urls });
  const caches = createCaches(options);
  const accounts = accountsOf(caches);
  const states = (): readonly CircuitState[] => backend.circuits.states(clock.monotonic());
  exposeCacheEntries(meter, () => accounts.map(({ name, read }) => [name, read().entries]));
  exposeCircuits(meter, () => states().map(({ name, openCount }) => [name, openCount]));
  const profiles = new Profiles({
    backend,
    cache: caches.profiles,
    clock,
    limits,
    log,
    scheduleTtlMs: options.scheduleTtlMs,
    profileTtlMs: options.promptTtlMs,
  });
  const { timeZone } = options;
  const prompts = new Prompts({
    profiles,
    cache: caches.prompts,
    clock,
    limits,
    metrics,
    timeZone,
  });
  return {
    tools: createTools(options, { backend, profiles, caches, metrics }),
    prompt: (request) => prompts.prompt(request),
    issues: () => issuesOf(states()),
    circuits: states,
    accounts: [...accounts, circuitsAccount(backend.circuits, limits)],
    shrink: (percent) => shrink(caches, percent),
    close: () => (options.http === undefined ? http.close() : Promise.resolve()),
  };
}

function circuitsAccount(circuits: Circuits, { breakerKeysMax }: Limits): Account {
  return countAccount("breakers", {
    line: "indexes",
    entriesMax: BREAKERS_MAX * breakerKeysMax,
    entryBytes: BREAKER_KEY_BYTES,
    count: () => circuits.keys,
  });
}

interface Caches {
  readonly profiles: Cache;
  readonly prompts: Cache;
  readonly search: Cache;
  readonly unknownBookings: Cache;
  readonly bookings: Cache;
}

interface Parts {
  readonly backend: Backend;
  readonly profiles: Profiles;
  readonly caches: Caches;
  readonly metrics: DomainMetrics;
}

/**
 * Unknown bookings block their slot this long; by then a person has looked. Bookings made answer
 * the same request again this long and no longer: a person may have cancelled one meanwhile.
 */
const OUTCOME_TTL_MS = 15 * 60_000;
/** Of each kind. */
const BOOKINGS_MAX = 2048;

/** The share of the search account that remembers bookings: an eighth each for both kinds. */
function createCaches(options: AppointmentOptions): Caches {
  const { limits, promptTtlMs, searchTtlMs, onEvict = () => {} } = options;
  const bookingBytesMax = Math.floor(limits.searchCacheBytesMax / 8);
  const cache = (
    name: string,
    bytesMax: number,
    rest: { readonly entriesMax: number; readonly ttlMs: number },
  ): Cache => new Cache({ name, bytesMax, ...rest, onEvict: (cause) => onEvict(name, cause) });
  return {
    profiles: cache("profiles", limits.profileCacheBytesMax, {
      entriesMax: limits.profileCacheEntriesMax,
      ttlMs: promptTtlMs,
    }),
    prompts: cache("prompts", limits.promptCacheBytesMax, {
      entriesMax: limits.promptCacheEntriesMax,
      ttlMs: promptTtlMs,
    }),
    search: cache("search", limits.searchCacheBytesMax - 2 * bookingBytesMax, {
      entriesMax: limits.searchCacheEntriesMax,
      ttlMs: searchTtlMs,
    }),
    unknownBookings: cache("unknown_bookings", bookingBytesMax, {
      entriesMax: BOOKINGS_MAX,
      ttlMs: OUTCOME_TTL_MS,
    }),
    bookings: cache("bookings", bookingBytesMax, {
      entriesMax: BOOKINGS_MAX,
      ttlMs: OUTCOME_TTL_MS,
    }),
  };
}

function createTools(options: AppointmentOptions, parts: Parts): readonly Tool<ChatConfig>[] {
  const { clock, limits, log, timeZone, features, whenDegraded } = options;
  const { backend, profiles, caches, metrics } = parts;
  const diary = new Diary({ backend, profiles, metrics, whenDegraded });
  const outcomes = new Outcomes({ unknown: caches.unknownBookings, booked: caches.bookings });
  const common = { metrics, log, monotonic: () => clock.monotonic() };
  const writeTimeoutMs = limits.backendTimeoutMs;
  const sender = new EventSender({
    ...common,
    backend,
    outcomes,
    writeTimeoutMs,
    sendsSlots: features.has("slots"),
    sendsIdempotencyKey: features.has("idempotency_key"),
    listsEvents: features.has("eventos"),
  });
  const holds = new Holds({
    // A turn that was cancelled may still be sending while the next one runs in its place.
    holdsMax: 2 * limits.turnsActiveMax,
    ttlMs: limits.toolTimeoutMs + limits.backendTimeoutMs,
  });
  const suggestsAnyDay = features.has("sugerir_fecha");
  return [
    availabilityTool({ diary, timeZone, suggestsAnyDay }),
    bookingTool({ ...common, diary, holds, sender, timeZone, writeTimeoutMs }),
    catalogTool({
      ...common,
      backend,
      cache: caches.search,
      currency: options.currency,
      resultBytesMax: limits.toolResultBytesMax,
      budgetMs: 2 * limits.backendTimeoutMs,
    }),
  ];
}

function backendHttp(clock: Clock, limits: Limits): HttpClient {
  return new HttpClient({
    clock,
    connectionsMax: limits.backendConnectionsMax,
    queuedMax: limits.backendQueuedMax,
    originsMax: 4,
    connectTimeoutMs: limits.backendConnectTimeoutMs,
    keepAliveMs: limits.backendKeepAliveMs,
  });
}

function accountsOf(caches: Caches): readonly Account[] {
  const bookings: ReadonlySet<string> = new Set(["unknown_bookings", "bookings"]);
  return Object.values(caches).map((cache: Cache) => ({
    name: cache.name,
    line: bookings.has(cache.name) ? "search" : cache.name,
    bytesMax: cache.bytesMax,
    read: () => ({ bytes: cache.bytes, entries: cache.entries }),
  }));
}

function shrink(caches: Caches, percent: number): void {
  // What became of bookings is small and is not traded for room.
  for (const cache of [caches.profiles, caches.prompts, caches.search]) {
    cache.giveBack(percent);
  }
}

function issuesOf(states: readonly CircuitState[]): readonly Issue[] {
  return states
    .filter(({ openCount, everybody }) => openCount > 0 || everybody)
    .map(({ name, everybody }) => ({ issue: ISSUES[name], critical: everybody }));
}
