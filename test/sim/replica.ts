// One replica: the real engine and the real appointment tools over fake wires, with its crashes and
// restarts. It reports its replies.

import type { ChatRequest, RequestContext } from "../../engine/runtime/chat-call.ts";
import type { Permit } from "../../engine/concurrency/permit.ts";
import type { TurnBytes } from "../../engine/concurrency/turn-bytes.ts";
import { AgentError } from "../../engine/core/errors.ts";
import type { TurnEvent } from "../../engine/turn/turn-events.ts";
import { createAgentMetrics } from "../../engine/runtime/agent-metrics.ts";
import { requestBytes } from "../../engine/limits/turn-weights.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import type { Log, LogRecord } from "../../engine/telemetry/log.ts";
import { MetricRegistry } from "../../engine/telemetry/metrics.ts";
import type { RedisPort } from "../../engine/redis/redis-link.ts";
import type { Review } from "../../engine/turn/reply-review.ts";
import { ChatRuntime } from "../../engine/runtime/chat-runtime.ts";
import { createFailoverSessions } from "../../engine/sessions/failover-store.ts";
import { createRedisSessions } from "../../engine/sessions/redis-store.ts";
import type { SessionStore } from "../../engine/sessions/session-store.ts";
import { DEFAULT_TEXTS } from "../../engine/conversation/fallback-texts.ts";
import { Toolbox } from "../../engine/toolbox/toolbox.ts";
import type { Tool } from "../../engine/toolbox/tool.ts";
import type { ChatConfig } from "../../tools/domain/chat-config.ts";
import { claimsReview } from "../../tools/review/review-reply.ts";
import { customerNotes } from "../../tools/customer/customer-notes.ts";
import { createAppointments } from "../../tools/service/appointments.ts";
import { readAppointmentSettings } from "../../tools/domain/settings.ts";
import type { BackendFeature } from "../../tools/domain/settings.ts";
import type { HttpClient } from "../../engine/http/http-client.ts";
import { createCalendars } from "../../tools/calendars/calendars.ts";
import { SimulatedCalendar } from "./company-calendar.ts";
import type { Judge } from "./invariants.ts";
import type { ScriptedModel } from "./model.ts";
import type { Process } from "./scheduler.ts";
import { visits } from "./request-context.ts";
import type { DeliveryVisit } from "./request-context.ts";

export interface ReplicaOptions {
  readonly process: Process;
  readonly redis: RedisPort;
  readonly http: HttpClient;
  readonly model: ScriptedModel;
  readonly limits: Limits;
  readonly features: ReadonlySet<BackendFeature>;
  readonly confirm: "model" | "code";
  readonly judge: Judge;
  /** One tenant has a company's file. */
  readonly company: boolean;
  /** Ways to break the product from outside. */
  readonly tools?: ((tools: Tools) => Tools) | undefined;
  readonly hears?: ((event: TurnEvent) => boolean) | undefined;
  readonly review?: Review | undefined;
  readonly bytes?: ((bytes: TurnBytes) => TurnBytes) | undefined;
}

export type Tools = readonly Tool<ChatConfig>[];

export interface Delivery {
  readonly request: ChatRequest<ChatConfig>;
  /** The caller hangs up, and its turn is to end. */
  readonly cancelled: AbortSignal;
  readonly streaming: boolean;
}

/** How one delivery ended. */
export type Outcome =
  | { readonly kind: "answered"; readonly reply: string; readonly repeated: boolean }
  | { readonly kind: "refused"; readonly code: string }
  /** The connection broke: the replica died. */
  | { readonly kind: "reset" };

const URLS = {
  informacion: "http://backend.test/informacion",
  agendar: "http://backend.test/agendar",
  calendario: "http://backend.test/calendario",
  preguntas: "http://backend.test/preguntas",
};

const REFUSALS: ReadonlySet<string> = new Set(["session_busy", "overloaded", "cancelled"]);

export class Replica {
  readonly process: Process;
  readonly runtime: ChatRuntime<ChatConfig>;
  readonly #options: ReplicaOptions;
  readonly #store: SessionStore;
  /** Those who wait for an answer. Cap: the deliveries of the customers, one or two each. */
  readonly #open = new Set<{ readonly reset: () => void }>();

  constructor(options: ReplicaOptions) {
    const { process: clock, redis, limits, model, judge } = options;
    this.#options = options;
    this.process = clock;
    const log = judgingLog(judge);
    const meter = new MetricRegistry();
    const appointments = createAppointments({
      ...readAppointmentSettings({}),
      ...{ redis, clock, limits, meter, log, urls: URLS },
      ...{ http: options.http, features: options.features, confirm: options.confirm },
      calendars: options.company
        ? createCalendars({ memory: new SimulatedCalendar(options.http) })
        : undefined,
    });
    const toolbox = new Toolbox({
      tools: options.tools?.(appointments.tools) ?? appointments.tools,
      clock,
      toolTimeoutMs: limits.toolTimeoutMs,
      argumentsBytesMax: limits.toolArgumentsBytesMax,
      resultBytesMax: limits.toolResultBytesMax,
    });
    this.#store = createFailoverSessions({
      primary: observed(createRedisSessions({ redis, clock, limits }), judge),
      ...{ clock, limits },
      onReady: (listener) => redis.onReady(listener),
      onLost: () => judge.fail("a turn that waited for redis was forgotten"),
    });
    const store = promising(this.#store, clock, judge);
    const { review = claimsReview } = options;
    const named = { version: "0", model: "simulated", tenantLabelsMax: limits.tenantLabelsMax };
    const metrics = createAgentMetrics(meter, named);
    const prompt = appointments.prompt.bind(appointments);
    const ready = appointments.ready.bind(appointments);
    const ports = { clock, limits, store, model, toolbox, prompt, ready, metrics, log };
    const domain = { texts: DEFAULT_TEXTS, review, notes: customerNotes };
    this.runtime = new ChatRuntime({ ...ports, ...domain });
  }

  /** Deliveries without an answer yet. */
  get open(): number {
    return this.#open.size;
  }

  /** One delivery, as the edge handles it. */
  deliver(delivery: Delivery): Promise<Outcome> {
    const { judge } = this.#options;
    const { request, cancelled } = delivery;
    const admitted = this.runtime.admission.tryAcquire(requestBytes(request.message.length));
    if (admitted === null) return Promise.resolve({ kind: "refused", code: "full" });
    const permit = this.#watched(admitted);
    const arrivedAt = this.process.monotonic();
    const { tenant, sessionId, messageId, message } = request;
    const owner = { tenant, sessionId };
    const written = { arrivedAt, writtenBy: request.sentAtMs ?? this.process.now() };
    const so = { effects: 0, refused: false, lies: [] };
    const visit = { owner, messageId, message, cancelled, ...written, ...so };
    judge.delivered(visit);
    return new Promise((resolve) => {
      const open = { reset: () => resolve({ kind: "reset" }) };
      this.#open.add(open);
      const settle = (outcome: Outcome): void => {
        if (!this.process.alive) return;
        permit.release();
        this.#open.delete(open);
        this.#judgeTime(arrivedAt);
        resolve(outcome);
      };
      const answered = visits.run(visit, () =>
        this.#answer(delivery, visit, { permit, arrivedAt }),
      );
      answered.then(settle, (error: unknown) => {
        const code = error instanceof AgentError ? error.code : String(error);
        if (!REFUSALS.has(code)) judge.fail(`a delivery ended with ${code}`);
        if (this.process.alive) judge.calendar.refused(visit);
        settle({ kind: "refused", code });
      });
    });
  }

  /** The permit, with what a planted bug makes of its bytes. */
  #watched(permit: Permit): Permit {
    const { bytes } = this.#options;
    if (bytes === undefined) return permit;
    return {
      bytes: bytes(permit.bytes),
      get state() {
        return permit.state;
      },
      setTenant: (tenant) => permit.setTenant(tenant),
      acquireSlot: (onActive) => permit.acquireSlot(onActive),
      yieldSlot: () => permit.yieldSlot(),
      release: () => permit.release(),
    };
  }

  async #answer(
    { request, cancelled, streaming }: Delivery,
    visit: DeliveryVisit,
    place: Pick<RequestContext, "permit" | "arrivedAt">,
  ): Promise<Outcome> {
    const { judge, hears = () => true } = this.#options;
    let told = "";
    const onEvent = (event: TurnEvent): void => {
      if (!hears(event)) return;
      if (event.type === "text_discarded") told = "";
      if (event.type === "text_streamed") told += event.piece;
    };
    const entering = { ...place, cancelled, streaming, onEvent };
    if (request.message === "/clear") return this.#clear(request, entering);
    const { reply, repeated, error } = await this.runtime.chat(request, entering);
    // The HTTP server sends the text of requests for which no turn ran.
    const isRun = !repeated && error !== "store_error";
    const late = this.process.pausedMs > 0;
    const answer = { reply, repeated, late, told: streaming && isRun ? told : null };
    if (this.process.alive) judge.answered(visit, answer);
    return { kind: "answered", reply, repeated };
  }

  async #clear(request: ChatRequest<ChatConfig>, visit: RequestContext): Promise<Outcome> {
    try {
      const cleared = await this.runtime.clear(request, visit);
      return { kind: "answered", reply: String(cleared), repeated: false };
    } catch (error) {
      // The edge answers this one with a sentence.
      if (!(error instanceof AgentError) || error.code !== "store_error") throw error;
      return { kind: "answered", reply: "no", repeated: false };
    }
  }

  /** Stops everything; waiting callers get a reset connection. */
  kill(): void {
    this.process.kill();
    for (const { reset } of this.#open) reset();
    this.#open.clear();
  }

  /** What must hold after every step. */
  judge(): void {
    const { judge, limits } = this.#options;
    const { admission } = this.runtime;
    try {
      admission.assertInvariants();
    } catch {
      judge.fail("admission lost count");
    }
    if (admission.bytes > limits.turnsBytesMax)
      judge.fail("the turns hold more than their account");
  }

  /** What must hold once no caller waits and every deadline has passed. */
  judgeRest(): void {
    const { judge, redis } = this.#options;
    const { admission, queuedSessions } = this.runtime;
    const left = { open: this.open, bytes: admission.bytes, inside: admission.admitted };
    const waiting = this.#store.usage().entries;
    const counts = {
      ...left,
      sessionsInLine: queuedSessions,
      commands: redis.commandsInFlight,
      waiting,
    };
    for (const [name, count] of Object.entries(counts)) {
      if (count !== 0) judge.fail(`${this.process.name} rests with ${name} ${count}`);
    }
  }

  /** A turn, a side effect that outlives it, and what Redis may take at its end. */
  #judgeTime(arrivedAt: number): void {
    const { limits, judge } = this.#options;
    const boundMs = limits.turnTimeoutMs + limits.toolTimeoutMs + 10_000 + this.process.pausedMs;
    const tookMs = this.process.monotonic() - arrivedAt;
    if (tookMs > boundMs) judge.fail(`a delivery took ${tookMs} ms`);
  }
}

/** Engine bugs that do not stop it appear only in its log. */
function judgingLog(judge: Judge): Log {
  const ignore = (): void => {};
  const error = ({ event, error: cause }: LogRecord): void => {
    const isBug = cause !== undefined && cause.name !== "AgentError";
    if (event === "turn_broke" || isBug) judge.fail(`${event}: ${cause?.name} ${cause?.code}`);
  };
  return { debug: ignore, info: ignore, warn: ignore, error, flush: ignore, dropped: 0 };
}

/** The whole store under the judge's eyes: what it acknowledges it owes. */
function promising(store: SessionStore, process: Process, judge: Judge): SessionStore {
  const { name: replica } = process;
  return {
    ...forwarded(store),
    async commit(request) {
      const { session, turn } = request;
      judge.ended(turn, process.pausedMs > 0);
      const committed = await store.commit(request);
      if (committed.kind === "stored") judge.promised({ replica, session, turn });
      return committed;
    },
    clear(request) {
      judge.forgotten(request.session);
      return store.clear(request);
    },
  };
}

/** The primary store under the judge's eyes. */
function observed(store: SessionStore, judge: Judge): SessionStore {
  return {
    ...forwarded(store),
    async acquire(request) {
      const begun = await store.acquire(request);
      judge.begun(request.token, begun);
      return begun;
    },
    async commit(request) {
      const committed = await store.commit(request);
      judge.committed(request, committed);
      return committed;
    },
  };
}

function forwarded(store: SessionStore): SessionStore {
  return {
    acquire: (request) => store.acquire(request),
    commit: (request) => store.commit(request),
    release: (request) => store.release(request),
    clear: (request) => store.clear(request),
    inspect: (session) => store.inspect(session),
    healthy: () => store.healthy(),
    usage: () => store.usage(),
    close: () => store.close(),
  };
}
