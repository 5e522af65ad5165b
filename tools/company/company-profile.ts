// A company's profile: hours, context, instructions, catalogue names, questions. Each section is
// cached separately; one that cannot be fetched is missing for a few seconds and does not affect
// the others.

import { cutBytes, cutGraphemes, utf8Bytes } from "../../engine/core/bytes.ts";
import type { ByteCache } from "../../engine/memory/byte-cache.ts";
import type { Clock } from "../../engine/core/clock.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import type { Log, LogTag } from "../../engine/telemetry/log.ts";
import type { BackendClient } from "../backend/backend-client.ts";
import { parseBlocks } from "../dates/blocked-times.ts";
import { failureReason } from "../backend/backend-reply.ts";
import type { SharedFetches } from "../backend/shared-fetches.ts";
import { SingleFlight } from "../backend/single-flight.ts";
import { OPERATIONS } from "../backend/operations.ts";
import type { BackendOperation, RawQuestion, RawSchedule } from "../backend/operations.ts";
import { parseDayHours } from "../dates/parse-day-hours.ts";
import { CachedSection } from "./profile-section.ts";
import type { Schedule, Section } from "./profile-section.ts";
import type { UnreadableHours } from "./unreadable-hours.ts";

export interface ProfileSections {
  readonly schedule: CachedSection<Schedule>;
  readonly context: CachedSection<string>;
  readonly instructions: CachedSection<string>;
  readonly products: CachedSection<readonly string[]>;
  readonly services: CachedSection<readonly string[]>;
  readonly questions: CachedSection<readonly RawQuestion[]>;
}

interface CompanyProfilesOptions {
  readonly backend: Pick<BackendClient, "call">;
  readonly fetches: SharedFetches;
  readonly cache: ByteCache;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  /** Tenants with unreadable hours or blocks, for /health; has its own cap. */
  readonly unreadable: UnreadableHours;
  readonly scheduleTtlMs: number;
  readonly profileTtlMs: number;
}

interface SectionSource<Raw, Value> {
  /** Begins with the tenant, so that tenants never share a cached value. */
  readonly key: string;
  readonly operation: BackendOperation<Raw>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly circuitKey: string;
  readonly ttlMs: number;
  readonly shape: (raw: Raw) => Value;
}

/** The first caller: a fetch that others join is logged under its tag. */
interface CallScope {
  readonly tenant: number;
  readonly signal: AbortSignal;
  readonly tag?: LogTag | undefined;
}

type SectionsRequest = CallScope & { readonly chatbotId: number | string | null };

/** The longest a failure is cached, so that a short outage does not last for an hour. */
const MISSING_TTL_MS = 5000;
const NAMES_MAX = 10;
const NAME_CHARACTERS_MAX = 120;
const SKIPPED = CachedSection.encode<readonly RawQuestion[]>({ kind: "known", value: [] });

export class CompanyProfiles {
  readonly #options: CompanyProfilesOptions;
  readonly #singleFlight = new SingleFlight<string>();

  constructor(options: CompanyProfilesOptions) {
    this.#options = options;
  }

  /** Fetches in flight. */
  get fetchCount(): number {
    return this.#singleFlight.count;
  }

  /** Rejects only with `cancelled`, like all methods here. */
  schedule(tenant: number, signal: AbortSignal, tag?: LogTag): Promise<CachedSection<Schedule>> {
    const scope = { tenant, signal, tag };
    const shape = (raw: RawSchedule): Schedule => this.#parseSchedule(scope, raw);
    const ttlMs = this.#options.scheduleTtlMs;
    return this.#companySection(scope, OPERATIONS.schedule, { shape, ttlMs });
  }

  /** All sections in parallel, each with its own fetch. */
  async sections(request: SectionsRequest): Promise<ProfileSections> {
    const load = this.#loaders(request);
    const [schedule, context, instructions, products, services, questions] = await Promise.all([
      load.schedule(),
      load.context(),
      load.instructions(),
      load.products(),
      load.services(),
      load.questions(),
    ]);
    return { schedule, context, instructions, products, services, questions };
  }

  /** Fetches the sections that are not cached, and holds none of them. */
  async warm(request: SectionsRequest): Promise<void> {
    const { cache, clock } = this.#options;
    if (sectionKeys(request).every((key) => cache.has(key, clock.monotonic()))) return;
    const forget = (): void => {};
    const all = Object.values(this.#loaders(request)).map((load) => load().then(forget));
    await Promise.all(all);
  }

  #loaders(request: SectionsRequest) {
    const ttlMs = this.#options.profileTtlMs;
    const bytesMax = this.#options.limits.promptBytesMax;
    const shape = (text: string): string => cutBytes(text.toWellFormed().trim(), bytesMax);
    return {
      schedule: () => this.schedule(request.tenant, request.signal, request.tag),
      context: () => this.#companySection(request, OPERATIONS.context, { ttlMs, shape }),
      instructions: () => this.#companySection(request, OPERATIONS.instructions, { ttlMs, shape }),
      products: () =>
        this.#companySection(request, OPERATIONS.products, { ttlMs, shape: shortList }),
      services: () =>
        this.#companySection(request, OPERATIONS.services, { ttlMs, shape: shortList }),
      questions: () => this.#questions(request),
    };
  }

  #questions(request: SectionsRequest): Promise<CachedSection<readonly RawQuestion[]>> {
    const { tenant, chatbotId } = request;
    if (chatbotId === null) return Promise.resolve(SKIPPED);
    const source: SectionSource<readonly RawQuestion[], readonly RawQuestion[]> = {
      key: questionsKey(tenant, chatbotId),
      operation: OPERATIONS.questions,
      body: { id_chatbot: chatbotId },
      circuitKey: `${tenant}:${chatbotId}`,
      ttlMs: this.#options.profileTtlMs,
      shape: (raw) => questionsWithin(raw, this.#options.limits.promptBytesMax),
    };
    return this.#section(request, source);
  }

  #companySection<Raw, Value>(
    scope: CallScope,
    operation: BackendOperation<Raw>,
    { ttlMs, shape }: Pick<SectionSource<Raw, Value>, "ttlMs" | "shape">,
  ): Promise<CachedSection<Value>> {
    const { tenant } = scope;
    const key = companyKey(tenant, operation);
    const source = { key, operation, body: { id_empresa: tenant }, circuitKey: String(tenant) };
    return this.#section(scope, { ...source, ttlMs, shape });
  }

  async #section<Raw, Value>(
    scope: CallScope,
    source: SectionSource<Raw, Value>,
  ): Promise<CachedSection<Value>> {
    const { cache, clock } = this.#options;
    const fetch = (signal: AbortSignal): Promise<string> =>
      this.#fetch({ ...scope, signal }, source);
    const text =
      cache.get(source.key, clock.monotonic()) ??
      (await this.#singleFlight.run(source.key, scope.signal, fetch));
    return new CachedSection(text);
  }

  /** Has its own time budget, independent of the waiters; caches the value or the failure. */
  async #fetch<Raw, Value>(
    { tenant, signal, tag }: CallScope,
    source: SectionSource<Raw, Value>,
  ): Promise<string> {
    const { backend, cache, clock, limits, fetches } = this.#options;
    const deadline = clock.monotonic() + 2 * limits.backendTimeoutMs;
    const remainingMs = (): number => deadline - clock.monotonic();
    const { body, circuitKey } = source;
    const call = { tenant, tag, circuitKey, body, remainingMs, signal };
    const reply = await fetches.run(tenant, (bytes) =>
      backend.call(source.operation, { ...call, bytes }),
    );
    const section: Section<Value> =
      reply.kind === "answer"
        ? { kind: "known", value: source.shape(reply.value) }
        : { kind: "missing", reason: failureReason(reply) };
    const { text } = CachedSection.encode(section);
    if (signal.aborted) return text;
    // The jitter spreads the retries of tenants that failed together.
    const missingMs = MISSING_TTL_MS * (0.5 + clock.random() / 2);
    const ttlMs = section.kind === "known" ? source.ttlMs : missingMs;
    cache.set(source.key, text, clock.monotonic(), ttlMs);
    return text;
  }

  #parseSchedule({ tenant, tag }: CallScope, raw: RawSchedule): Schedule {
    const { clock, log, unreadable } = this.#options;
    const week = raw.days.map(parseDayHours);
    const { blocks, unverified, unreadableCount, undatedCount } = parseBlocks(raw.blocks);
    const days = week.filter((day) => day.kind === "unreadable").length;
    const warn = (event: string, count: number): void => {
      if (count > 0) log.warn({ event, ...tag, tenant, count });
    };
    warn("blocks_unreadable", unreadableCount);
    // Without a date no day can be kept free; only this line and /health report it.
    warn("blocks_undated", undatedCount);
    warn("hours_unreadable", days);
    unreadable.note(tenant, days + unreadableCount > 0, clock.monotonic());
    return { week, blocks, unverified };
  }
}

function companyKey(tenant: number, { endpoint }: BackendOperation<unknown>): string {
  return `${tenant}:${endpoint}`;
}

function questionsKey(tenant: number, chatbotId: number | string): string {
  return `${tenant}:questions:${chatbotId}`;
}

function sectionKeys({ tenant, chatbotId }: SectionsRequest): readonly string[] {
  const { schedule, context, instructions, products, services } = OPERATIONS;
  const company = [schedule, context, instructions, products, services];
  const keys = company.map((operation) => companyKey(tenant, operation));
  return chatbotId === null ? keys : [...keys, questionsKey(tenant, chatbotId)];
}

function shortList(names: readonly string[]): readonly string[] {
  return names
    .map((name) => cutGraphemes(name.toWellFormed().trim(), NAME_CHARACTERS_MAX))
    .filter((name) => name !== "")
    .slice(0, NAMES_MAX);
}

/** The first questions that fit into a prompt. */
function questionsWithin(
  questions: readonly RawQuestion[],
  bytesMax: number,
): readonly RawQuestion[] {
  const kept: RawQuestion[] = [];
  let bytes = 0;
  for (const row of questions) {
    bytes += utf8Bytes(row.question) + utf8Bytes(row.answer) + utf8Bytes(row.file);
    if (bytes > bytesMax) break;
    kept.push({
      question: row.question.toWellFormed().trim(),
      answer: row.answer.toWellFormed().trim(),
      file: row.file,
    });
  }
  return kept;
}
