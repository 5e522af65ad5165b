// An agent without a network for the test of growth: the real runtime, embedded store and bounded
// structures of the domain, a model and a tool that answer, fail and hang by seeded chance.

import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { ByteCache } from "../../engine/memory/byte-cache.ts";
import { systemClock } from "../../engine/core/clock.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { AgentError } from "../../engine/core/errors.ts";
import { createAgentMetrics } from "../../engine/runtime/agent-metrics.ts";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import { createLog } from "../../engine/telemetry/log.ts";
import type { ModelReply } from "../../engine/conversation/messages.ts";
import { MetricRegistry } from "../../engine/telemetry/metrics.ts";
import type { Model, ModelCall } from "../../engine/model/chat-model.ts";
import { ModelError } from "../../engine/model/model-error.ts";
import { ChatRuntime } from "../../engine/runtime/chat-runtime.ts";
import { createMemorySessions } from "../../engine/sessions/memory-store.ts";
import { DEFAULT_TEXTS } from "../../engine/conversation/fallback-texts.ts";
import { defineTool } from "../../engine/toolbox/define-tool.ts";
import { Toolbox } from "../../engine/toolbox/toolbox.ts";
import type { Tool } from "../../engine/toolbox/tool.ts";
import { CircuitBreakers } from "../../tools/backend/circuit-breakers.ts";
import { parseDate } from "../../tools/dates/civil-time.ts";
import { SingleFlight } from "../../tools/backend/single-flight.ts";
import { SlotQueue } from "../../tools/records/slot-queue.ts";
import type { Prompt, PromptRequest } from "../../engine/turn/prompt-source.ts";
import { MemoryBookingStore } from "../../tools/records/memory-store.ts";
import type { Random } from "./random.ts";
import { BOOK, CHECK, modelReply, says, toolCall } from "./turn-fixture.ts";
import { readAppointmentSettings } from "../../tools/domain/settings.ts";

export const LIMITS: Limits = { ...DEFAULT_LIMITS, modelBackoffMs: 1, modelBackoffMsMax: 2 };

/** The system's clock, counting the timers that are set and neither ran nor were taken back. */
export class CountingClock implements Clock {
  readonly now = systemClock.now;
  readonly monotonic = systemClock.monotonic;
  readonly random = systemClock.random;
  readonly token = systemClock.token;
  created = 0;
  ended = 0;

  after(delayMs: number, task: () => void): () => void {
    let open = true;
    const end = (): void => {
      if (open) this.ended++;
      open = false;
    };
    this.created++;
    const cancel = systemClock.after(delayMs, () => {
      end();
      task();
    });
    return () => {
      end();
      cancel();
    };
  }
}

/** So many turns of the event loop, or fewer when the signal aborts. */
export async function turns(count: number, signal?: AbortSignal): Promise<void> {
  for (let turn = 0; turn < count && signal?.aborted !== true; turn++) await nextTurn();
}

/** The request's own data: something to see whether a turn is still held. */
export interface GrowthData {
  readonly index: number;
}

function createModel(random: Random): Model {
  const cancelled = (): ModelError => new ModelError({ kind: "cancelled", retryable: false });
  const reply = ({ request }: ModelCall): ModelReply => {
    const chance = random.next();
    const answered = request.messages.at(-1)?.role === "tool";
    if (chance < 0.05) throw new ModelError({ kind: "openai_rate_limit", retryable: true });
    if (chance < 0.08) return modelReply({ text: "ni JSON ni nada" });
    if (answered || chance < 0.6) return says(`Claro. ${"Le cuento. ".repeat(random.below(30))}`);
    if (chance < 0.8) return modelReply({ calls: [toolCall(CHECK, { date: "2026-03-12" })] });
    return modelReply({ calls: [toolCall(BOOK, { start: 15 * random.below(90) })] });
  };
  return {
    async call(call) {
      await turns(random.below(4), call.signal);
      if (call.signal.aborted) throw cancelled();
      return reply(call);
    },
  };
}

const DAY = parseDate("2026-03-12");

/** The structures of the domain that a turn leaves something in. */
export class GrowthDomain {
  readonly flights = new SingleFlight<string>();
  readonly circuits = new CircuitBreakers(LIMITS);
  readonly holds = new SlotQueue({ reservationsMax: 2 * LIMITS.turnsActiveMax, ttlMs: 60_000 });
  readonly caches: readonly ByteCache[];
  readonly tools: readonly Tool<GrowthData>[];
  readonly #prompts: ByteCache;
  readonly #records: MemoryBookingStore;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    const cache = (name: string): ByteCache =>
      new ByteCache({ name, bytesMax: 256 * 1024, entriesMax: 500, ttlMs: 60_000 });
    const [bookings, spent] = [cache("bookings"), cache("spent")];
    this.#prompts = cache("prompts");
    this.caches = [bookings, spent, this.#prompts];
    const caps = readAppointmentSettings({}).caps;
    const monotonic = (): number => clock.monotonic();
    this.#records = new MemoryBookingStore({
      bookings,
      quotas: spent,
      slotQueue: this.holds,
      caps,
      monotonic,
    });
    this.tools = [this.#checkTool(), this.#bookTool()];
  }

  /** One fetch for all who ask for a tenant at once; every second tenant's backend is down. */
  async prompt({ tenant, signal }: PromptRequest<GrowthData>): Promise<Prompt> {
    const key = `tenant ${tenant}`;
    const known = this.#prompts.get(key, this.#clock.monotonic());
    const system = known ?? (await this.flights.run(key, signal, () => this.#load(tenant)));
    if (system !== "") this.#prompts.set(key, system, this.#clock.monotonic());
    return { system, clock: "", attachments: [], greetingUrl: null };
  }

  async #load(tenant: number): Promise<string> {
    const [name, key] = ["ws_informacion_ia", String(tenant)] as const;
    if (!this.circuits.allows(name, key, this.#clock.monotonic())) return "";
    await turns(this.#random.below(3));
    const verdict = tenant % 2 === 0 ? "answered" : "failed";
    this.circuits.record(name, key, { verdict, now: this.#clock.monotonic() });
    return verdict === "failed" ? "" : `Eres el asistente de la empresa ${tenant}.`;
  }

  #checkTool(): Tool<GrowthData> {
    return defineTool({
      name: CHECK,
      description: "Libre",
      parameters: z.strictObject({ date: z.string() }),
      sideEffect: false,
      run: async (_, { signal }) => {
        await turns(this.#random.below(4), signal);
        if (signal.aborted) throw new AgentError("cancelled", "caller gave up");
        return { text: "Hay sitio a las 10.", status: "ok" };
      },
    });
  }

  #bookTool(): Tool<GrowthData> {
    return defineTool({
      name: BOOK,
      description: "Reserva",
      parameters: z.strictObject({ start: z.number() }),
      sideEffect: true,
      run: async ({ start }, { tenant, session, turn, data }) => {
        const now = this.#clock.monotonic();
        if (DAY === null) throw new AgentError("upstream_invalid", "a literal date exists");
        const slot = { date: DAY, start, end: start + 30 };
        const place = { tenant, resource: 1, slot, capacity: 2, token: turn };
        const hold = await this.#records.reserve(place);
        if (hold === null) return { text: "Otra persona está en ello.", status: "refused" };
        try {
          await hold.waitForTurn(new AbortController().signal);
          const [field, owner] = [`create ${start}`, { session, turn }];
          await this.#records.consume({
            tenant,
            what: "booking",
            subject: `c${data.index}@x.pe`,
            token: turn,
          });
          await this.#records.write(owner, [[field, `${turn} pending`]]);
          await turns(this.#random.below(3));
          if (this.#random.next() < 0.3) return { text: "Por verificar.", status: "unknown" };
          await this.#records.finalise({
            session,
            key: field,
            expectedPrefix: turn,
            value: `${now}`,
          });
          return { text: "Reservado.", status: "ok" };
        } finally {
          await hold.release();
        }
      },
    });
  }
}

/** Everything of an agent that outlives a turn. */
export function createGrowthRig(random: Random) {
  const clock = new CountingClock();
  const meter = new MetricRegistry();
  const { tenantLabelsMax } = LIMITS;
  const metrics = createAgentMetrics(meter, { version: "0", model: "stub", tenantLabelsMax });
  const store = createMemorySessions({ clock, limits: LIMITS });
  const domain = new GrowthDomain(clock, random);
  const toolbox = new Toolbox({
    tools: domain.tools,
    clock,
    toolTimeoutMs: LIMITS.toolTimeoutMs,
    argumentsBytesMax: LIMITS.toolArgumentsBytesMax,
    resultBytesMax: LIMITS.toolResultBytesMax,
  });
  const runtime = new ChatRuntime<GrowthData>({
    ...{ clock, limits: LIMITS, store, toolbox, metrics },
    model: createModel(random),
    prompt: (request) => domain.prompt(request),
    texts: DEFAULT_TEXTS,
    log: createLog({ level: "silent", bufferBytesMax: LIMITS.logBufferBytesMax }),
  });
  const accountedBytes = (): number =>
    domain.caches.reduce((sum, cache) => sum + cache.bytes, store.usage().bytes);
  return { clock, meter, store, domain, runtime, accountedBytes, emptyBytes: accountedBytes() };
}

export type GrowthRig = ReturnType<typeof createGrowthRig>;
