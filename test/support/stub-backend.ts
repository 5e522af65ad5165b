// A business backend for tests that plays exact answers over real HTTP and records what it was
// asked. It decides nothing: a test says what every operation answers.

import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { AppointmentOptions } from "../../tools/service/appointment-options.ts";
import { systemClock } from "../../engine/core/clock.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import type { Log, LogRecord } from "../../engine/telemetry/log.ts";
import { MetricRegistry } from "../../engine/telemetry/metrics.ts";
import type { ToolContext, ToolOutcome } from "../../engine/toolbox/tool.ts";
import { parseChatConfig } from "../../tools/api/chat-request.ts";
import type { BackendUrls } from "../../tools/domain/settings.ts";
import type { ChatConfig } from "../../tools/domain/chat-config.ts";
import type { Company } from "../../tools/domain/company.ts";
import { createAppointments } from "../../tools/service/appointments.ts";
import { storedTurn } from "./turn-fixture.ts";
import type { Appointments } from "../../tools/service/appointments.ts";
import { sessionKey } from "../../engine/conversation/session-key.ts";

export type Play =
  | { readonly json: unknown }
  | { readonly status: number; readonly body?: string }
  | { readonly raw: string }
  | { readonly fault: "reset" | "hang" | "huge" }
  /** Answers once the promise settles. */
  | { readonly after: Promise<unknown>; readonly then: Play };

export interface RecordedCall {
  /** The `codOpe`, or PREGUNTAS. */
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

export type Player = Play | ((body: Readonly<Record<string, unknown>>) => Play);

export class StubBackend {
  readonly calls: RecordedCall[] = [];
  readonly #plays = new Map<string, Player>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  url = "";

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    // A listening TCP server's address is never a path.
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get urls(): BackendUrls {
    const at = (path: string): string => `${this.url}/${path}`;
    return {
      informacion: at("informacion"),
      agendar: at("agendar"),
      calendario: at("calendario"),
      preguntas: at("preguntas"),
    };
  }

  play(operation: string, player: Player): void {
    this.#plays.set(operation, player);
  }

  /** Bodies that one operation was asked with. */
  asked(operation: string): readonly Readonly<Record<string, unknown>>[] {
    return this.calls.filter((call) => call.operation === operation).map(({ body }) => body);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The client under test sends JSON objects only.
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    const code = body["codOpe"];
    const operation = typeof code === "string" ? code : "PREGUNTAS";
    this.calls.push({ operation, body, headers: request.headers });
    const player = this.#plays.get(operation) ?? { json: { success: false, error: "sin guion" } };
    await perform(typeof player === "function" ? player(body) : player, response);
  }
}

async function perform(play: Play, response: ServerResponse): Promise<void> {
  if ("after" in play) {
    await play.after;
    return perform(play.then, response);
  }
  if ("json" in play) return void response.end(JSON.stringify(play.json));
  if ("raw" in play) return void response.end(play.raw);
  if ("status" in play) return void response.writeHead(play.status).end(play.body ?? "");
  if (play.fault === "reset") return void response.socket?.destroy();
  if (play.fault === "hang") return;
  const chunk = Buffer.alloc(64 * 1024, 32);
  const pour = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", pour);
  pour();
}

/** A calendar of the test's own, durations that can be moved on, timers that can be made to end. */
export class TestClock implements Clock {
  wallMs: number;
  movedMs = 0;
  readonly #timers = new Set<() => void>();

  constructor(wall: string) {
    this.wallMs = Date.parse(wall);
  }

  now(): number {
    return this.wallMs;
  }

  monotonic(): number {
    return systemClock.monotonic() + this.movedMs;
  }

  after(delayMs: number, task: () => void): () => void {
    const finish = (): void => {
      this.#timers.delete(finish);
      task();
    };
    this.#timers.add(finish);
    const cancel = systemClock.after(delayMs, finish);
    return () => {
      this.#timers.delete(finish);
      cancel();
    };
  }

  /** Ends every timer that runs now: whoever waits for a deadline has reached it. */
  expire(): void {
    for (const finish of [...this.#timers]) finish();
  }

  random(): number {
    return 0.5;
  }

  token(): string {
    return "0123456789abcdef";
  }
}

/** Short pauses between tries; deadlines are reached by `TestClock.expire`, never waited for. */
export const FAST: Limits = {
  ...DEFAULT_LIMITS,
  backendBackoffMs: 1,
  backendBackoffMsMax: 4,
};

/** Out of the way of tests that book the whole day. */
export const CAPS = {
  ...{ perSession: 16, perEmail: 1000, perTenant: 1000 },
  ...{ changesPerSession: 1000, changesPerTenant: 1000 },
};

export const SESSION = "51999";
export const CONFIG: Readonly<Record<string, unknown>> = {
  usuario_id: 70,
  correo_usuario: "duena@empresa.pe",
  duracion_cita_minutos: 30,
  slots: 1,
  id_chatbot: 9,
};

export interface Rig {
  readonly stub: StubBackend;
  readonly clock: TestClock;
  readonly appointments: Appointments;
  readonly logged: readonly LogRecord[];
  /** Runs a tool as the engine would. */
  run(name: string, args: Readonly<Record<string, unknown>>, call?: Call): Promise<ToolOutcome>;
  /** Lets one operation hang until `run` has asked for it, then lets every deadline pass. */
  hang<Value>(operation: string, run: () => Promise<Value>): Promise<Value>;
  metric(line: string): Promise<number>;
  close(): Promise<void>;
}

export interface Call {
  readonly tenant?: number;
  readonly session?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  readonly remainingMs?: number;
  /** The turn's token; each call is a turn of its own when absent. */
  readonly turn?: string;
  readonly turnsBefore?: number;
  /** Conversations of the session that were cleared before this one. */
  readonly cleared?: number;
  /** The customer reads something else than what the tool said. */
  readonly unheard?: boolean;
  /** What the customer writes in this turn; a plain yes when absent. */
  readonly message?: string;
  /** What they wrote before; all that the tool is given when absent. */
  readonly wrote?: string;
  readonly cameDuringTurn?: boolean;
  /** When the turn began, when absent. */
  readonly arrivedAt?: number;
  readonly sentAt?: number;
  readonly notes?: string;
  /** What the company's file says. */
  readonly company?: Company;
}

let turnsMade = 0;

/** Sunday 22 November 2026, 14:05 in Lima. */
export const NOW = "2026-11-22T19:05:00Z";

/** The domain over a stub that answers well: open every day from nine to six, always free. */
export async function createRig(options: Partial<AppointmentOptions> = {}): Promise<Rig> {
  const stub = new StubBackend();
  await stub.start();
  playWell(stub);
  const clock = new TestClock(NOW);
  const meter = new MetricRegistry();
  const logged: LogRecord[] = [];
  /** What the customers of one test read, by session and turn. */
  const replies = new Map<string, string>();
  const appointments = createAppointments({
    urls: stub.urls,
    redis: null,
    clock,
    limits: FAST,
    meter,
    log: recordingLog(logged),
    timeZone: "America/Lima",
    currency: "S/.",
    features: new Set(),
    whenDegraded: "refuse",
    confirm: "model",
    caps: CAPS,
    promptTtlMs: 3_600_000,
    scheduleTtlMs: 300_000,
    searchTtlMs: 900_000,
    ...options,
  });
  return {
    stub,
    clock,
    appointments,
    logged,
    run: async (name, args, call = {}) => {
      const previousReply = replies.get(placeOf(call, -1)) ?? null;
      const tool = appointments.tools.find((candidate) => candidate.name === name);
      if (tool === undefined) throw new Error(`no tool ${name}`);
      const wrote = Object.values(args).map(String).join(" ");
      const context = contextOf(clock, call, wrote);
      const outcome = await tool.run(args, { ...context, previousReply });
      if (call.unheard !== true) replies.set(placeOf(call), outcome.customerText ?? outcome.text);
      return outcome;
    },
    hang: (operation, run) => hangOnce({ stub, clock }, operation, run),
    metric: async (line) => {
      const lines = (await meter.expose()).split("\n");
      const found = lines.find((candidate) => candidate.startsWith(`${line} `));
      return Number(found?.slice(line.length + 1) ?? 0);
    },
    close: async () => {
      await appointments.close();
      await stub.close();
    },
  };
}

export async function hangOnce<Value>(
  { stub, clock }: { readonly stub: StubBackend; readonly clock: TestClock },
  operation: string,
  run: () => Promise<Value>,
): Promise<Value> {
  const before = stub.asked(operation).length;
  stub.play(operation, { fault: "hang" });
  const value = run();
  await until(() => stub.asked(operation).length > before);
  clock.expire();
  return value;
}

export function playWell(stub: StubBackend): void {
  const days = "lunes martes miercoles jueves viernes sabado domingo".split(" ");
  const hours = Object.fromEntries(days.map((day) => [`reunion_${day}`, "09:00-18:00"]));
  const well = (operation: string, json: object): void =>
    stub.play(operation, { json: { success: true, ...json } });
  well("OBTENER_HORARIO_REUNIONES", { horario_reuniones: hours });
  well("OBTENER_CONTEXTO_NEGOCIO", { contexto_negocio: "Clínica dental en Lima." });
  well("OBTENER_FUNCIONES_ESPECIALES", { funciones_especiales: "Trata de usted." });
  well("OBTENER_PRODUCTOS_CITAS", { productos: [{ nombre: "Cepillo" }] });
  well("OBTENER_SERVICIOS_CITAS", { items: ["Limpieza"] });
  well("CONSULTAR_DISPONIBILIDAD", { disponible: true });
  well("SUGERIR_HORARIOS", { mensaje: "x", total: 0, sugerencias: [] });
  well("CREAR_EVENTO", { message: "ok", google_meet_link: "https://meet.example/abc" });
  well("BUSCAR_PRODUCTOS_SERVICIOS_CITAS", { productos: [] });
  well("PREGUNTAS", { preguntas_frecuentes: [] });
}

export function weekOf(hours: unknown, blocks: unknown = null): Play {
  const days = "lunes martes miercoles jueves viernes sabado domingo".split(" ");
  const week = Object.fromEntries(days.map((day) => [`reunion_${day}`, hours]));
  return { json: { success: true, horario_reuniones: { ...week, horarios_bloqueados: blocks } } };
}

export function configOf(config: Readonly<Record<string, unknown>> = CONFIG): ChatConfig {
  return parseChatConfig(config);
}

/** A turn of a conversation, or the one so many turns from it. */
function placeOf({ tenant, session, cleared, turnsBefore = 0 }: Call, from = 0): string {
  return [tenant, session, cleared, turnsBefore + from].join(" ");
}

function contextOf(
  clock: TestClock,
  call: Call,
  wrote: string,
): Omit<ToolContext<ChatConfig>, "previousReply"> {
  const tenant = call.tenant ?? 1;
  const sessionId = call.session ?? SESSION;
  const { turnsBefore = 0 } = call;
  return {
    tenant,
    session: sessionKey(tenant, sessionId),
    sessionId,
    turn: call.turn ?? `turn${turnsMade++}`,
    turnsBefore,
    startedAt: clock.now(),
    data: { ...configOf(call.config ?? CONFIG), company: call.company ?? null },
    message: call.message ?? "sí",
    history: [storedTurn(1, { user: call.wrote ?? wrote })],
    notes: call.notes ?? "",
    cameDuringTurn: call.cameDuringTurn ?? false,
    arrivedAt: call.arrivedAt ?? clock.now(),
    sentAt: call.sentAt ?? null,
    now: () => clock.now(),
    remainingMs: () => call.remainingMs ?? 45_000,
    signal: call.signal ?? new AbortController().signal,
  };
}

export function recordingLog(records: LogRecord[]): Log {
  const write = (record: LogRecord): void => void records.push(record);
  return { debug: write, info: write, warn: write, error: write, dropped: 0, flush: () => {} };
}

/** Waits for something that will happen, a bounded number of turns of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  for (let step = 0; step < 100_000; step++) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("what was waited for never happened");
}
