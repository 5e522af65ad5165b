// What is known of a tenant: hours, context, instructions, names, questions. One cache for all of
// it, part by part; a part that cannot be fetched is missing for seconds and spoils no other part.

import { cutBytes, cutGraphemes, utf8Bytes } from "../../engine/core/bytes.ts";
import type { ByteCache } from "../../engine/memory/byte-cache.ts";
import type { Clock } from "../../engine/core/clock.ts";
import type { Limits } from "../../engine/limits/default-limits.ts";
import type { Log, LogTag } from "../../engine/telemetry/log.ts";
import type { BackendClient } from "../backend/backend-client.ts";
import { parseBlocks } from "../dates/blocked-times.ts";
import { failureReason } from "../backend/backend-reply.ts";
import { SingleFlight } from "../backend/single-flight.ts";
import { OPERATIONS } from "../backend/operations.ts";
import type { BackendOperation, RawQuestion, RawSchedule } from "../backend/operations.ts";
import { parseDayHours } from "../dates/parse-day-hours.ts";
import type { BlockedRange, UnverifiedDays, Week } from "../dates/weekly-hours.ts";
import type { UnreadableHours } from "./unreadable-hours.ts";

export type Section<Value> =
  | { readonly kind: "known"; readonly value: Value }
  | { readonly kind: "missing"; readonly reason: string };

export interface Schedule {
  readonly week: Week;
  readonly blocks: readonly BlockedRange[];
  /** Days of blocks that could not be read. */
  readonly unverified: UnverifiedDays;
}

/** A part as it is cached: most turns only need to know whether it is still the same text. */
class CachedSection<Value> {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  static encode<Known>(part: Section<Known>): CachedSection<Known> {
    return new CachedSection(JSON.stringify(part));
  }

  decode(): Section<Value> {
    // Only ever written by `of` with this very type, under a key of its own.
    return JSON.parse(this.text) as Section<Value>;
  }
}

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
  readonly cache: ByteCache;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  /** Whose hours or blocks could not be read, for /health; capped by itself. */
  readonly unreadable: UnreadableHours;
  readonly scheduleTtlMs: number;
  readonly profileTtlMs: number;
}

interface SectionSource<Raw, Value> {
  /** Begins with the tenant: no other tenant's question can meet this answer. */
  readonly key: string;
  readonly operation: BackendOperation<Raw>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly circuitKey: string;
  readonly ttlMs: number;
  readonly shape: (raw: Raw) => Value;
}

/** Who asks first: a fetch that others join is logged as that one's. */
interface CallScope {
  readonly tenant: number;
  readonly signal: AbortSignal;
  readonly tag?: LogTag | undefined;
}

/** A failure is remembered this long at most, so that a blip is never an hour's answer. */
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

  /** Fetches under way. */
  get fetchCount(): number {
    return this.#singleFlight.count;
  }

  /** Rejects only with `cancelled`, like everything here. */
  schedule(tenant: number, signal: AbortSignal, tag?: LogTag): Promise<CachedSection<Schedule>> {
    const asker = { tenant, signal, tag };
    const shape = (raw: RawSchedule): Schedule => this.#parseSchedule(asker, raw);
    const ttlMs = this.#options.scheduleTtlMs;
    return this.#companySection(asker, OPERATIONS.schedule, { shape, ttlMs });
  }

  /** Every part at once, each fetched on its own. */
  async sections(
    request: CallScope & { readonly chatbotId: number | string | null },
  ): Promise<ProfileSections> {
    const ttlMs = this.#options.profileTtlMs;
    const bytesMax = this.#options.limits.promptBytesMax;
    const shape = (text: string): string => cutBytes(text.toWellFormed().trim(), bytesMax);
    const [schedule, context, instructions, products, services, questions] = await Promise.all([
      this.schedule(request.tenant, request.signal, request.tag),
      this.#companySection(request, OPERATIONS.context, { ttlMs, shape }),
      this.#companySection(request, OPERATIONS.instructions, { ttlMs, shape }),
      this.#companySection(request, OPERATIONS.products, { ttlMs, shape: shortList }),
      this.#companySection(request, OPERATIONS.services, { ttlMs, shape: shortList }),
      this.#questions(request),
    ]);
    return { schedule, context, instructions, products, services, questions };
  }

  #questions(
    request: CallScope & { readonly chatbotId: number | string | null },
  ): Promise<CachedSection<readonly RawQuestion[]>> {
    const { tenant, chatbotId } = request;
    if (chatbotId === null) return Promise.resolve(SKIPPED);
    const source: SectionSource<readonly RawQuestion[], readonly RawQuestion[]> = {
      key: `${tenant}:questions:${chatbotId}`,
      operation: OPERATIONS.questions,
      body: { id_chatbot: chatbotId },
      circuitKey: `${tenant}:${chatbotId}`,
      ttlMs: this.#options.profileTtlMs,
      shape: (raw) => questionsWithin(raw, this.#options.limits.promptBytesMax),
    };
    return this.#section(request, source);
  }

  #companySection<Raw, Value>(
    asker: CallScope,
    operation: BackendOperation<Raw>,
    { ttlMs, shape }: Pick<SectionSource<Raw, Value>, "ttlMs" | "shape">,
  ): Promise<CachedSection<Value>> {
    const { tenant } = asker;
    const key = `${tenant}:${operation.endpoint}`;
    const source = { key, operation, body: { id_empresa: tenant }, circuitKey: String(tenant) };
    return this.#section(asker, { ...source, ttlMs, shape });
  }

  async #section<Raw, Value>(
    asker: CallScope,
    source: SectionSource<Raw, Value>,
  ): Promise<CachedSection<Value>> {
    const { cache, clock } = this.#options;
    const fetch = (signal: AbortSignal): Promise<string> =>
      this.#fetch({ ...asker, signal }, source);
    const text =
      cache.get(source.key, clock.monotonic()) ??
      (await this.#singleFlight.run(source.key, asker.signal, fetch));
    return new CachedSection(text);
  }

  /** Settles within its own budget, whoever waits; stores what it found, also that it failed. */
  async #fetch<Raw, Value>(
    { tenant, signal, tag }: CallScope,
    source: SectionSource<Raw, Value>,
  ): Promise<string> {
    const { backend, cache, clock, limits } = this.#options;
    const deadline = clock.monotonic() + 2 * limits.backendTimeoutMs;
    const remainingMs = (): number => deadline - clock.monotonic();
    const { body, circuitKey } = source;
    const call = { tenant, tag, circuitKey, body, remainingMs, signal };
    const reply = await backend.call(source.operation, call);
    const part: Section<Value> =
      reply.kind === "answer"
        ? { kind: "known", value: source.shape(reply.value) }
        : { kind: "missing", reason: failureReason(reply) };
    const { text } = CachedSection.encode(part);
    if (signal.aborted) return text;
    // The jitter keeps tenants that failed together from coming back together.
    const missingMs = MISSING_TTL_MS * (0.5 + clock.random() / 2);
    const ttlMs = part.kind === "known" ? source.ttlMs : missingMs;
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
    // They name no day that could be kept free: nothing but this line and /health says so.
    warn("blocks_undated", undatedCount);
    warn("hours_unreadable", days);
    unreadable.note(tenant, days + unreadableCount > 0, clock.monotonic());
    return { week, blocks, unverified };
  }
}

function shortList(names: readonly string[]): readonly string[] {
  return names
    .map((name) => cutGraphemes(name.toWellFormed().trim(), NAME_CHARACTERS_MAX))
    .filter((name) => name !== "")
    .slice(0, NAMES_MAX);
}

/** The first questions that fit; a prompt could not hold more. */
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
