// Replicas of the appointment domain over one real Redis and one backend, each with its own link,
// like separate processes. Session locks are acquired and lost here, as the session store does it.

import type { TestContext } from "node:test";
import type { AppointmentOptions } from "../../../tools/service/appointment-options.ts";
import { systemClock } from "../../../engine/core/clock.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import type { RedisPort } from "../../../engine/redis/redis-link.ts";
import type { ToolOutcome } from "../../../engine/toolbox/tool.ts";
import { parseTimestamp } from "../../../tools/dates/civil-time.ts";
import { startRedis } from "./redis-server.ts";
import type { RedisServer } from "./redis-server.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import { FAST, createRig, playWell } from "../stub-backend.ts";
import type { Call, Play, Rig, StubBackend } from "../stub-backend.ts";

export interface Replica extends Rig {
  readonly redis: RedisPort;
  /** A turn of the session as the engine runs it: the session is taken, then the tool is called. */
  turn(name: string, args: Readonly<Record<string, unknown>>, call?: Call): Promise<ToolOutcome>;
}

const QUIET = { debug() {}, info() {}, warn() {}, error() {}, dropped: 0, flush() {} };
export const WORDS = {
  date: "2026-11-23",
  time: "10:00 AM",
  customer_name: "ana ruiz",
  customer_contact: "ana@correo.pe",
};

let turns = 0;

export function redisFor(context: TestContext): Promise<RedisServer> {
  const starting = startRedis();
  context.after(async () => (await starting).stop());
  return starting;
}

/** One more process over the same Redis; `url` may be a proxy's. */
export async function createReplica(
  context: TestContext,
  server: RedisServer,
  options: Partial<AppointmentOptions> & { readonly url?: string } = {},
): Promise<Replica> {
  const { url = server.url, ...rest } = options;
  const redis = createRedis({ url, limits: FAST, log: QUIET, clock: systemClock });
  await redis.ready(5000);
  const rig = await createRig({ redis, ...rest });
  context.after(async () => {
    await rig.close();
    await redis.close();
  });
  const turn: Replica["turn"] = async (name, args, call = {}) => {
    const token = call.turn ?? `token${turns++}`;
    await own(server, token, call);
    return rig.run(name, args, { ...call, turn: token });
  };
  return { ...rig, redis, turn };
}

/** What `begin` writes of a session that a turn has taken. */
export async function own(server: RedisServer, token: string, call: Call = {}): Promise<void> {
  const key = sessionKey(call.tenant ?? 1, call.session ?? "51999");
  await server.client.hset(`citas:{${key}}:meta`, { owner: token });
}

interface Event {
  readonly id: string;
  readonly prospect: string;
  title: string;
  start: string;
  end: string;
}

/** A calendar behind the stub: counts places, and lists, moves and cancels by id. */
export class StubCalendar {
  /** What the tests of one file make. */
  events: Event[] = [];
  /** How the next requests of an operation are answered once they had their effect. */
  readonly after = new Map<string, Play>();
  #made = 0;

  attach(stub: StubBackend, slots: number): void {
    playWell(stub);
    stub.play("CONSULTAR_DISPONIBILIDAD", (body) => ({
      json: { success: true, disponible: this.#free(body, slots) },
    }));
    stub.play("CREAR_EVENTO", (body) => {
      if (!this.#free(body, slots + 100)) return { json: { success: false } };
      const [start, end] = [String(body["fecha_inicio"]), String(body["fecha_fin"])];
      const id = `ev-${++this.#made}`;
      const prospect = String(body["id_prospecto"]);
      this.events.push({ id, prospect, title: String(body["titulo"]), start, end });
      return this.#answer("CREAR_EVENTO", { evento_id: id });
    });
    stub.play("LISTAR_EVENTOS", (body) => {
      const mine = this.events.filter((one) => one.prospect === String(body["id_prospecto"]));
      const eventos = mine.map(({ id, title, start, end }) => ({
        ...{ evento_id: id, titulo: title, fecha_inicio: start, fecha_fin: end },
      }));
      return this.#answer("LISTAR_EVENTOS", { eventos });
    });
    stub.play("MODIFICAR_EVENTO", (body) => {
      const event = this.events.find(({ id }) => id === body["evento_id"]);
      if (event === undefined) return { json: { success: false } };
      event.start = String(body["fecha_inicio"]);
      event.end = String(body["fecha_fin"]);
      return this.#answer("MODIFICAR_EVENTO", {});
    });
    stub.play("CANCELAR_EVENTO", (body) => {
      this.events = this.events.filter(({ id }) => id !== body["evento_id"]);
      return this.#answer("CANCELAR_EVENTO", {});
    });
  }

  #answer(operation: string, json: object): Play {
    return this.after.get(operation) ?? { json: { success: true, ...json } };
  }

  #free(body: Readonly<Record<string, unknown>>, slots: number): boolean {
    const [from, to] = [minute(body["fecha_inicio"]), minute(body["fecha_fin"])];
    const same = this.events.filter(({ start, end }) => minute(start) < to && from < minute(end));
    return same.length < slots;
  }
}

function minute(text: unknown): number {
  const moment = parseTimestamp(String(text));
  return moment === null ? Number.NaN : Date.parse(moment.date) / 60_000 + moment.minute;
}
