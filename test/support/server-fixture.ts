// A whole server on loopback for tests: the real edge, engine and domain, with the sandbox's backend
// and either the scripted model (exact replies and faults) or the simulated one. Everything it starts
// is stopped by `stop`.

import http from "node:http";
import type { TestContext } from "node:test";
import { systemClock } from "../../engine/core/clock.ts";
import type { Clock } from "../../engine/core/clock.ts";
import type { MemoryPort } from "../../engine/process/pressure-monitor.ts";
import { startServer } from "../../server.ts";
import type { RunningServer } from "../../server.ts";
import { SANDBOX_CONFIGS, startSandboxBackend } from "../../tools/sandbox/index.ts";
import type { SandboxBackend } from "../../tools/sandbox/index.ts";
import { startScriptedModel } from "../../tools/testing/scripted-model.ts";
import type { ScriptedModel } from "../../tools/testing/scripted-model.ts";
import { wordsOf } from "./model/context-fixture.ts";

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly body: Record<string, unknown> | undefined;
}

export interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One request on a socket of its own. */
export function call(url: string, options: CallOptions = {}): Promise<Answer> {
  const { method = "GET", headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const { statusCode: status = 0 } = response;
        resolve({ status, headers: response.headers, text, body: jsonOf(text) });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    // Tests look at single fields with assertions of their own.
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

export interface TestServer {
  readonly url: string;
  readonly running: RunningServer;
  readonly model: ScriptedModel;
  readonly backend: SandboxBackend;
  /** Every line logged so far. */
  readonly logs: readonly string[];
  /** POST /api/chat with the clinic's config; fields given replace or add. */
  chat(message: string, fields?: Record<string, unknown>): Promise<Answer>;
  /** The reply's text of the same. */
  say(message: string, fields?: Record<string, unknown>): Promise<string>;
}

const BEGAN = systemClock.now();
/** A Tuesday, 10:00 in Lima: tests do not depend on the day they run. */
const TUESDAY = Date.UTC(2026, 2, 10, 15);

/** The system's clock with the calendar of that Tuesday. */
export const tuesdayClock: Clock = {
  ...systemClock,
  now: () => TUESDAY + (systemClock.now() - BEGAN),
};

export interface KitOptions {
  readonly clock?: Clock;
  readonly environment?: Readonly<Record<string, string>>;
  /** What the process seems to weigh; nothing when absent, whatever the test runner weighs. */
  readonly memory?: MemoryPort;
  /** Another server whose model and backend this one uses too: a replica of it. */
  readonly replicaOf?: Pick<TestServer, "model" | "backend">;
  /** Embedded model and backend, as with no settings at all. */
  readonly simulated?: boolean;
}

const WEIGHTLESS: MemoryPort = {
  read: () => ({ rssBytes: 0, heapUsedBytes: 0, heapLimitBytes: 1 }),
  collect: () => {},
};

/** Started for one test and stopped when it ends, whatever its outcome. */
export async function startTestServer(
  context: Pick<TestContext, "after">,
  options: KitOptions = {},
): Promise<TestServer> {
  const { clock = tuesdayClock, environment = {}, simulated = false } = options;
  const { memory = WEIGHTLESS, replicaOf } = options;
  const model = replicaOf?.model ?? (await startScriptedModel());
  const backend = replicaOf?.backend ?? (await startSandboxBackend({ clock }));
  const logs: string[] = [];
  const real = {
    // Most tests are of something else than the customer's yes: they book in one step.
    BOOKING_CONFIRM: "model",
    OPENAI_API_KEY: "sk-test",
    OPENAI_BASE_URL: model.url,
    API_INFORMACION_URL: backend.urls.informacion,
    API_AGENDAR_REUNION_URL: backend.urls.agendar,
    API_CALENDAR_URL: backend.urls.calendario,
    API_PREGUNTAS_FRECUENTES_URL: backend.urls.preguntas,
  };
  if (replicaOf === undefined) {
    // Before the server: one that does not start leaves nothing open behind.
    context.after(async () => {
      model.handler(null);
      await Promise.all([model.close(), backend.close()]);
    });
  }
  const running = await startServer({
    environment: { SERVER_PORT: "0", ...(simulated ? {} : real), ...environment },
    clock,
    memory,
    logDestination: { write: (line) => void logs.push(line) },
  });
  context.after(() => {
    model.handler(null);
    return running.close();
  });
  const chat = (message: string, fields: Record<string, unknown> = {}): Promise<Answer> => {
    const config = SANDBOX_CONFIGS.get(Number(fields["id_empresa"] ?? 1));
    const body = { message, session_id: 51999888777, id_empresa: 1, config, ...fields };
    return call(`${running.url}/api/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  };
  const say = async (message: string, fields?: Record<string, unknown>): Promise<string> => {
    const answer = await chat(message, fields);
    return String(answer.body?.["reply"]);
  };
  return { url: running.url, running, model, backend, logs, chat, say };
}

/** Polls a condition on the event loop, without a clock; fails after `turns` turns of it. */
export async function until(condition: () => boolean, turns = 200_000): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error("the condition never came true");
}

/** The system's clock with durations a tenth as long: back-off and timeouts without the wait. */
export const quickClock: Clock = {
  ...tuesdayClock,
  monotonic: () => systemClock.monotonic() * 10,
  after: (delayMs, task) => systemClock.after(delayMs / 10, task),
};

/** The date some days from today in the sandbox's time zone, `YYYY-MM-DD`. */
export function dayFromToday(days: number): string {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: "America/Lima" });
  return format.format(TUESDAY + days * 24 * 3_600_000);
}

export const BOOKING = {
  date: dayFromToday(2),
  time: "10:00 AM",
  customer_name: "Ana Ruiz",
  customer_contact: "ana@example.com",
};

/** A model that does what the customer's first word says, and tells a tool's text as it is. */
export function obedientModel(server: TestServer): void {
  server.model.handler(({ messages }) => {
    const last = messages.at(-1);
    if (last?.role === "tool") return { reply: wordsOf(last.content) };
    const words = wordsOf(last?.content).split(" ");
    const [verb = "", date = BOOKING.date, time = BOOKING.time] = words;
    switch (verb) {
      case "reserva":
        return { calls: [{ name: "create_booking", arguments: { ...BOOKING, date, time } }] };
      case "consulta":
        return { calls: [{ name: "check_availability", arguments: { date, time } }] };
      case "horarios":
        return { calls: [{ name: "check_availability", arguments: { date, time: null } }] };
      case "busca":
        return {
          calls: [{ name: "search_productos_servicios", arguments: { busqueda: date } }],
        };
      default:
        return { reply: "Dime." };
    }
  });
}
