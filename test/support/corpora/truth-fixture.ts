// Runs dialogues through the real server for the tests of truthfulness: one message at a time, as
// JSON or as a stream, with sessions in this process or in a real Redis. Every stream is checked
// against the rules of streams. Everything started is stopped when its test ends.

import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { test } from "node:test";
import type { Clock } from "../../../engine/core/clock.ts";
import { SANDBOX_CONFIGS } from "../../../tools/sandbox/index.ts";
import type { SandboxEvent } from "../../../tools/sandbox/backend/calendar.ts";
import type { Operation } from "../../../tools/sandbox/backend/operations.ts";
import type { StepHandler } from "../../../tools/testing/scripted-model.ts";
import type { Step } from "../../../tools/testing/scripted-steps.ts";
import { startRedis } from "../redis/redis-server.ts";
import type { RedisServer } from "../redis/redis-server.ts";
import { call, dayFromToday, startTestServer, tuesdayClock } from "../server-fixture.ts";
import type { KitOptions, TestServer } from "../server-fixture.ts";

export interface Heard {
  readonly reply: string;
  /** Every text that the customer saw, oldest first; for JSON only the reply. */
  readonly seen: readonly string[];
}

export type Fields = Readonly<Record<string, unknown>>;

export interface Stage {
  readonly server: TestServer;
  readonly redis: RedisServer | null;
  /** The next customer: an unused session. */
  newSession(): number;
  ask(session: number, message: string, fields?: Fields): Promise<Heard>;
  /** The same message to another replica. */
  askOf(server: TestServer, message: string, fields: Fields): Promise<Heard>;
  events(session: number): readonly SandboxEvent[];
  /** Adds an appointment of the customer to the calendar, made outside of the chat. */
  plant(session: number, from: string, name?: string, until?: string): Promise<string>;
  /** Removes it from the calendar, outside of the chat. */
  remove(eventId: string): Promise<void>;
  /** The server's wall clock. */
  now(): number;
  /** Advances time between two messages, also for what is stored. */
  pass(ms: number): Promise<void>;
}

/** Thursday 19 March 2026, nine days after the kit's Tuesday: cases advance by days. */
export const THURSDAY = dayFromToday(9);
export const ORDER = {
  date: THURSDAY,
  time: "4:00 PM",
  customer_name: "Ana Ruiz",
  customer_contact: "ana@example.com",
};
export const CONFIG = SANDBOX_CONFIGS.get(1);

const ENVIRONMENT = {
  BOOKING_CONFIRM: "code",
  BACKEND_FEATURES: "slots,idempotency_key,eventos,sugerir_fecha",
  // Cases share a server, and therefore its days.
  BOOKINGS_PER_EMAIL_DAY: "1000",
  BOOKINGS_PER_TENANT_DAY: "2000",
  BOOKINGS_PER_SESSION_DAY: "16",
  CHANGES_PER_TENANT_DAY: "2000",
};

/** The sandbox's operations over its own HTTP, as another program of the company would use them. */
async function operate(server: TestServer, body: Fields): Promise<Fields> {
  const answer = await call(server.backend.urls.calendario, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id_empresa: 1, ...body }),
  });
  assert.equal(answer.body?.["success"], true, answer.text);
  return answer.body ?? {};
}

/** The part of a test context that a server needs: registers what to stop. */
export type Stops = Pick<TestContext, "after">;

interface StageOptions extends KitOptions {
  readonly streamed: boolean;
  readonly inRedis: boolean;
}

export async function startStage(context: Stops, options: StageOptions): Promise<Stage> {
  const { streamed, inRedis, clock: base = tuesdayClock, ...kit } = options;
  const redis = inRedis ? await startRedis() : null;
  if (redis !== null) context.after(() => redis.stop());
  let movedMs = 0;
  const clock: Clock = {
    ...base,
    now: () => base.now() + movedMs,
    monotonic: () => base.monotonic() + movedMs,
  };
  const environment = {
    ...ENVIRONMENT,
    ...(redis === null ? {} : { REDIS_URL: redis.url }),
    ...kit.environment,
  };
  const server = await startTestServer(context, { ...kit, clock, environment });
  let sessions = 51_000_000;
  const askOf: Stage["askOf"] = async (replica, message, fields) => {
    const answer = await replica.chat(message, { stream: streamed, ...fields });
    assert.equal(answer.status, 200, answer.text);
    if (fields["stream"] ?? streamed) return heardOf(answer.text);
    const reply = String(answer.body?.["reply"]);
    return { reply, seen: [reply] };
  };
  return {
    server,
    redis,
    now: () => clock.now(),
    newSession: () => ++sessions,
    askOf,
    ask: (session, message, fields = {}) =>
      askOf(server, message, { session_id: session, ...fields }),
    events: (session) => server.backend.events().filter((one) => one.prospect === String(session)),
    plant: async (session, from, name = "Ana Ruiz", until = from.replace(":00:00", ":30:00")) => {
      const body = await operate(server, {
        codOpe: "CREAR_EVENTO",
        usuario_id: CONFIG?.usuario_id,
        id_prospecto: session,
        titulo: `Cita con ${name}`,
        fecha_inicio: from,
        fecha_fin: until,
        correo_cliente: "ana@example.com",
        slots: 50,
      });
      return String(body["evento_id"]);
    },
    remove: async (evento_id) =>
      void (await operate(server, { codOpe: "CANCELAR_EVENTO", evento_id })),
    pass: async (ms) => {
      movedMs += ms;
      if (redis !== null) await age(redis, ms);
    },
  };
}

/**
 * Redis expires bookings by its own clock, which a test cannot move: stored timestamps move
 * instead.
 */
async function age({ client }: RedisServer, ms: number): Promise<void> {
  for (const key of await client.keys("citas:*:bookings")) {
    for (const [field, value] of Object.entries(await client.hgetall(key))) {
      const split = value.indexOf(" ") + 1;
      // The product's JSON, with its timestamp moved.
      const entry = JSON.parse(value.slice(split)) as { at: number };
      const older = JSON.stringify({ ...entry, at: entry.at - ms });
      await client.hset(key, field, value.slice(0, split) + older);
    }
  }
}

/** The content of a stream; its tokens since the last `discarded` must equal the reply. */
function heardOf(text: string): Heard {
  let [shown, reply] = ["", ""];
  const seen: string[] = [];
  for (const block of text.split("\n\n")) {
    const match = /^event: (\w+)\ndata: (.*)$/.exec(block);
    if (match === null) continue;
    // The server's JSON.
    const data = JSON.parse(match[2] ?? "") as Record<string, string>;
    if (match[1] === "discarded") shown = "";
    if (match[1] === "token") seen.push((shown += data["text"] ?? ""));
    if (match[1] === "done") reply = data["reply"] ?? "";
  }
  assert.equal(shown, reply, "the tokens since the last discarded are the reply");
  return { reply, seen };
}

const KINDS = [
  { name: "in this process, as JSON", streamed: false, inRedis: false },
  { name: "in this process, as a stream", streamed: true, inRedis: false },
  { name: "in Redis, as JSON", streamed: false, inRedis: true },
  { name: "in Redis, as a stream", streamed: true, inRedis: true },
] as const;

export interface Case {
  readonly name: string;
  run(stage: Stage): Promise<void>;
}

/** What a case may break. */
const OPERATIONS = [
  ...["CREAR_EVENTO", "MODIFICAR_EVENTO", "CANCELAR_EVENTO", "LISTAR_EVENTOS"],
  ...["CONSULTAR_DISPONIBILIDAD", "OBTENER_HORARIO_REUNIONES"],
] as readonly Operation[];

interface PlayOptions extends KitOptions {
  /** Both if omitted. A fast clock makes Redis' deadlines too short for a busy machine. */
  readonly only?: "process" | "redis";
}

/** Runs every case on one server of each kind; each must leave no event and no script behind. */
export function playAll(title: string, cases: readonly Case[], given: PlayOptions = {}): void {
  const { only, ...options } = given;
  const kinds = KINDS.filter(({ inRedis }) => only === undefined || inRedis === (only === "redis"));
  for (const { name, ...kind } of kinds) {
    test(`${title}: ${name}`, async (t) => {
      const stage = await startStage(t, { ...options, ...kind });
      const { model, backend } = stage.server;
      for (const one of cases) {
        await t.test(one.name, async () => {
          await one.run(stage);
          assert.deepEqual(model.violations, []);
        });
        model.handler(null);
        for (const operation of OPERATIONS) backend.inject(operation, null);
        for (const { id } of backend.events()) await stage.remove(id);
      }
    });
  }
}

// --- Models ---------------------------------------------------------------------------------------

/**
 * Calls one tool in every round that starts with a customer's or our text, and then claims success.
 */
export function eager(
  call: () => { name: string; arguments: object },
  boast = "Gracias.",
): StepHandler {
  return ({ messages }) =>
    messages.at(-1)?.role === "tool" ? { reply: boast } : { calls: [call()] };
}

/** Step by step; the last step repeats. */
export function play({ server }: Stage, ...steps: readonly Step[]): void {
  let next = 0;
  server.model.handler(() => {
    const step = steps[Math.min(next, steps.length - 1)];
    next += 1;
    return step ?? { reply: "Dime." };
  });
}

/** A reply with its declared fields, as in the schema. */
export function declaring(claims: string, reply: string, at: string | null = null): Step {
  return { content: JSON.stringify({ claims, at, reply, url: null }) };
}

// --- What a customer may have read ------------------------------------------------------------------

export const CORRECTED = new RegExp(
  "no registré, cambié ni cancelé|todavía no se registró|no avisé a nadie|todavía no sé si" +
    "|Cita no registrada: |Cita sin cambios: |Sin verificar: |No encuentro esa cita",
);

/** Asserts that a false claim is always corrected: in the reply, and at every point of a stream. */
export function assertNeverAlone({ seen, reply }: Heard, claim: RegExp): void {
  for (const text of [...seen, reply]) {
    assert(!claim.test(text) || CORRECTED.test(text), `it stood alone: ${text}`);
  }
}

// --- A customer before a summary ------------------------------------------------------------------

export type Action = "book" | "move" | "cancel";

export interface Play {
  readonly session: number;
  say(message: string, fields?: Fields): Promise<string>;
  isDone(): boolean;
}

export const FIRST: Readonly<Record<Action, string>> = {
  book: "hola, soy Ana Ruiz, ana@example.com, ¿tienen cita el jueves a las 4?",
  move: "hola, ¿puedo pasar mi cita al jueves a las 4?",
  cancel: "hola, quisiera cancelar mi cita del jueves a las 10",
};
export const BOAST = "Tu cita quedó registrada, cambiada y cancelada.";

/** A customer who was shown the summary of the action, and a model that wants it done at once. */
export async function begin(stage: Stage, action: Action, fields: Fields = {}): Promise<Play> {
  const session = stage.newSession();
  const { model } = stage.server;
  const id = action === "book" ? "" : await stage.plant(session, `${THURSDAY} 10:00:00`);
  const to = { date: THURSDAY, time: "4:00 PM" };
  const calls = {
    book: { name: "create_booking", arguments: ORDER },
    move: { name: "reschedule_booking", arguments: { booking_id: id, ...to } },
    cancel: { name: "cancel_booking", arguments: { booking_id: id } },
  };
  model.handler(eager(() => calls[action], BOAST));
  const say: Play["say"] = async (message, more = {}) => {
    const heard = await stage.ask(session, message, more);
    if (!isDone()) assertNeverAlone(heard, /quedó/);
    return heard.reply;
  };
  const isDone = (): boolean => {
    const starts = stage.events(session).map(({ start }) => start % 1440);
    if (action === "book") return starts.length === 1;
    return action === "move" ? starts[0] === 16 * 60 : starts.length === 0;
  };
  const first = await say(FIRST[action], fields);
  const told = stage.server.model.requests.at(-1)?.body.messages.at(-1)?.content;
  assert.match(first, /^(?:Cita|Cambio) por confirmar: /, `${first} after ${String(told)}`);
  assert(!isDone(), first);
  return { session, say, isDone };
}
