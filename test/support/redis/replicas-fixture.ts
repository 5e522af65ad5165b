// Several replicas for tests: servers over one real Redis, one backend and one model, behind a
// random balancer. In one process where that is enough, or as shipped, each as its own process.
// Everything is stopped when the test ends.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { decodeRing } from "../../../engine/sessions/turn-codec.ts";
import { systemClock } from "../../../engine/core/clock.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import type { Turn } from "../../../engine/conversation/messages.ts";
import { startServer } from "../../../server.ts";
import {
  SANDBOX_CONFIGS,
  startSandboxBackend,
  startSimulatedModel,
} from "../../../tools/sandbox/index.ts";
import type { SandboxBackend } from "../../../tools/sandbox/index.ts";
import { startScriptedModel } from "../../../tools/testing/scripted-model.ts";
import type { ScriptedModel } from "../../../tools/testing/scripted-model.ts";
import { startBalancer } from "./balancer.ts";
import type { Balancer } from "./balancer.ts";
import { Random, SEED } from "../random.ts";
import { startRedis } from "./redis-server.ts";
import type { RedisServer } from "./redis-server.ts";
import { call, tuesdayClock } from "../server-fixture.ts";
import type { Answer } from "../server-fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");

export interface Surroundings {
  readonly redis: RedisServer;
  readonly backend: SandboxBackend;
  readonly model: ScriptedModel;
  /** What points a replica at all of them. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What replicas share. With `simulated`, the model that talks; the scripted one stays idle. */
export async function startSurroundings(
  context: TestContext,
  options: { readonly simulated?: boolean; readonly real?: boolean } = {},
): Promise<Surroundings> {
  const clock = options.real === true ? systemClock : tuesdayClock;
  const redis = await startRedis();
  const backend = await startSandboxBackend({ clock });
  const model = await startScriptedModel();
  const talker = options.simulated === true ? await startSimulatedModel({ clock }) : null;
  context.after(() => Promise.all([redis.stop(), backend.close(), model.close(), talker?.close()]));
  const environment = {
    SERVER_PORT: "0",
    // With scripted models: replicas are about sessions and locks, and book in one step.
    ...(talker === null ? { BOOKING_CONFIRM: "model" } : {}),
    REDIS_URL: redis.url,
    OPENAI_API_KEY: "sk-test",
    OPENAI_BASE_URL: talker?.url ?? model.url,
    API_INFORMACION_URL: backend.urls.informacion,
    API_AGENDAR_REUNION_URL: backend.urls.agendar,
    API_CALENDAR_URL: backend.urls.calendario,
    API_PREGUNTAS_FRECUENTES_URL: backend.urls.preguntas,
    BACKEND_FEATURES: "slots,idempotency_key,eventos,sugerir_fecha",
  };
  return { redis, backend, model, environment };
}

export interface Replicas extends Surroundings {
  readonly urls: readonly string[];
  readonly balancer: Balancer;
  /** POST /api/chat through the balancer. */
  chat(message: string, fields?: Fields): Promise<Answer>;
}

export interface Fields {
  readonly session_id?: number;
  readonly message_id?: string;
  readonly id_empresa?: number;
  readonly config?: object;
}

/** Three servers in this process, which share nothing but what `Surroundings` names. */
export async function startReplicas(
  context: TestContext,
  options: { readonly simulated?: boolean } = {},
): Promise<Replicas> {
  const surroundings = await startSurroundings(context, options);
  const { environment } = surroundings;
  const memory = {
    read: () => ({ rssBytes: 0, heapUsedBytes: 0, heapLimitBytes: 1 }),
    collect: () => {},
  };
  const start = () =>
    startServer({ environment, clock: tuesdayClock, memory, logDestination: { write: () => {} } });
  const servers = await Promise.all([start(), start(), start()]);
  const urls = servers.map(({ url }) => url);
  const balancer = await startBalancer(new Random(SEED), urls);
  context.after(async () => {
    surroundings.model.handler(null);
    await balancer.close();
    await Promise.all(servers.map((server) => server.close()));
  });
  const chat = (message: string, fields: Fields = {}): Promise<Answer> =>
    post(balancer.url, message, fields);
  return { ...surroundings, urls, balancer, chat };
}

export function post(url: string, message: string, fields: Fields = {}): Promise<Answer> {
  const config = SANDBOX_CONFIGS.get(fields.id_empresa ?? 1);
  const body = { message, session_id: 1, id_empresa: 1, config, ...fields };
  return call(`${url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** A session's turns as Redis holds them, oldest first. */
export async function ringOf(
  redis: RedisServer,
  session: number,
  tenant = 1,
): Promise<readonly Turn[]> {
  const elements = await redis.client.lrangeBuffer(`citas:{${tenant}:${session}}:turns`, 0, -1);
  return decodeRing(elements, DEFAULT_LIMITS, () => assert.fail("a turn cannot be read"));
}

/** The bundle as it is shipped, built into a directory that goes with the test. */
export function buildBundle(context: TestContext): string {
  const directory = mkdtempSync(path.join(tmpdir(), "citas-replicas-"));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  const dist = path.join(directory, "dist");
  execFileSync(process.execPath, [path.join(ROOT, "scripts/build/build.mjs"), dist]);
  return dist;
}

export interface ReplicaProcess {
  readonly url: string;
  readonly child: ChildProcess;
}

/** One replica as its own process; killed with the test if it still runs. */
export async function startProcess(
  context: TestContext,
  dist: string,
  environment: Readonly<Record<string, string>>,
): Promise<ReplicaProcess> {
  const child = spawn(process.execPath, [path.join(dist, "start.cjs")], {
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  context.after(() => child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"server_listening","detail":"(http:\S+) /.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, child };
  }
  throw new Error("the replica ended before it listened");
}
