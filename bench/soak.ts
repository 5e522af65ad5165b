// The soak: three replicas, a Redis that logs every write (or a Cluster) and a backend with a
// journal, each a process that is killed at random while customers write. At the end the replies
// that customers received are checked against Redis and the backend. Exits with 1 on any violation.
// `npm run bench:soak -- --minutes 30 --seed 1`, `-- --minutes 10 --redis cluster`

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { DEFAULT_LIMITS } from "../engine/limits/default-limits.ts";
import { startBalancer } from "../test/support/redis/balancer.ts";
import { createSource } from "../test/support/corpora/conversations.ts";
import { announce, progress, round, writeReport } from "./support/report.ts";
import { runClient, startEcho } from "./soak/clients.ts";
import type { Told } from "./soak/clients.ts";
import { readJournal } from "./soak/backend.ts";
import { unwritten } from "./soak/records.ts";
import { startSoakCluster, startSoakServer } from "./soak/redis.ts";
import { Lapses } from "./soak/lapses.ts";
import { Victim, freePorts } from "./soak/processes.ts";
import { judge } from "./soak/verdict.ts";
import type { Outage } from "./soak/verdict.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
    clients: { type: "string", default: "12" },
    features: { type: "string", default: "" },
    redis: { type: "string", default: "server" },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const clients = Number(values.clients);
const REPLICAS = 3;
/** Short, so that the lock of a killed turn expires soon. */
const CHAT_TIMEOUT_S = 10;
const LOCK_MS_MAX = (CHAT_TIMEOUT_S + 15) * 1000;
/** Replicas reconnect to Redis within their longest back-off. */
const RECOVERY_MS = 5000;
const SHOWN_MAX = 40;

const head = {
  bench: "soak",
  seed,
  limitMib: 256,
  settings: {
    ...{ minutes, clients, replicas: REPLICAS },
    ...{ features: values.features, redis: values.redis },
  },
};
announce(head);
const directory = mkdtempSync(path.join(tmpdir(), "citas-soak-"));
process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const source = createSource(seed, "all");
const [redisPort = 0, backendPort = 0, ...ports] = await freePorts(2 + REPLICAS);
const model = await startEcho(source);
const journal = path.join(directory, "events.jsonl");
const dist = path.resolve(process.env["BENCH_DIST"] ?? path.join(import.meta.dirname, "../dist"));

if (!/^(?:server|cluster)$/.test(values.redis)) throw new Error("--redis server|cluster");
const startSoakRedis = values.redis === "cluster" ? startSoakCluster : startSoakServer;
const redis = await startSoakRedis({
  ...{ port: redisPort, directory, source, recoveryMs: RECOVERY_MS },
});
const backend = new Victim({
  name: "backend",
  command: [
    ...[process.execPath, "--import", "tsx", path.join(import.meta.dirname, "soak/backend.ts")],
    ...[String(backendPort), journal],
  ],
  environment: {},
  port: backendPort,
});
const at = (address: string): string => `http://127.0.0.1:${backendPort}/${address}`;
const lapses = new Lapses(RECOVERY_MS);
const replicas = ports.map((port, index) => {
  const name = `replica ${index}`;
  return new Victim(
    {
      name,
      command: [process.execPath, path.join(dist, "start.cjs")],
      environment: {
        SERVER_PORT: String(port),
        MEMORY_LIMIT_MB: String(head.limitMib),
        REDIS_URL: redis.url,
        OPENAI_API_KEY: "sk-bench",
        OPENAI_BASE_URL: `${model.url}/v1`,
        OPENAI_TIMEOUT: "5",
        CHAT_TIMEOUT: String(CHAT_TIMEOUT_S),
        API_TIMEOUT: "2",
        CB_RESET_TTL: "2",
        HTTP_RETRY_WAIT_MIN: "0.1",
        HTTP_RETRY_WAIT_MAX: "0.5",
        BACKEND_FEATURES: values.features,
        API_INFORMACION_URL: at("informacion"),
        API_AGENDAR_REUNION_URL: at("agendar"),
        API_CALENDAR_URL: at("calendario"),
        API_PREGUNTAS_FRECUENTES_URL: at("preguntas"),
      },
      port,
    },
    (line) => lapses.hear(name, line),
  );
});
const victims = [backend, ...replicas];

const told: Told[] = [];
const outages: Outage[] = [];
const replicaEnds: number[] = [];
let sessions = 0;
let stopping = false;

await backend.start();
await Promise.all(replicas.map((replica) => replica.start()));
const replicaUrls = replicas.map(({ url }) => url);
const balancer = await startBalancer(
  { pick: (items) => items[source.below(items.length)] },
  replicaUrls,
);
const traffic = {
  url: balancer.url,
  source,
  daysCount: Math.max(7, Math.ceil(minutes * 5)),
  nextSession: () => ++sessions,
  stopping: () => stopping,
  tell: (one: Told) => void told.push(one),
};
const began = Date.now();
const endsAt = began + minutes * 60_000;
const customers = Promise.all(Array.from({ length: clients }, () => runClient(traffic)));
const speaker = setInterval(report, 15_000);
while (Date.now() < endsAt) {
  await wait(1000 + source.below(4000));
  await strike();
}
stopping = true;
progress("the last answers");
await customers;
clearInterval(speaker);
report();
const records = redis.records();
const waiting = await unwritten(replicaUrls, LOCK_MS_MAX + RECOVERY_MS);
const locks = await records.locksLeft(LOCK_MS_MAX + 1000);
const stalls = lapses.outages().filter(isUnplanned);
const verdict = judge({
  told,
  journal: readJournal(journal),
  rings: await records.rings(),
  outages: [...outages, ...lapses.outages()],
  replicaEnds,
  turnsKeptMax: DEFAULT_LIMITS.sessionTurnsMax,
});
const kills = Object.fromEntries(killed());
records.close();
await balancer.close();
for (const victim of [...replicas, backend]) await victim.end("SIGTERM");
await redis.stop();
await model.close();
const violations = [
  ...verdict.violations,
  ...waiting,
  ...locks,
  ...model.foreign,
  ...redis.deaths,
  ...replicas.flatMap(({ deaths }) => deaths),
];

const figures = {
  minutes: round((Date.now() - began) / 60_000),
  sessions,
  messages: told.length,
  modelCalls: model.calls(),
  bookings: readJournal(journal).length,
  confirmed: verdict.confirmed,
  handedOff: verdict.handedOff,
  lostInOutage: verdict.lostInOutage,
  twoAnswersInOutage: verdict.twoAnswersInOutage,
  redisStalls: stalls.length,
  kills,
  logged: loggedBy(replicas),
  violationsCount: violations.length,
  violations: violations.slice(0, SHOWN_MAX),
};
console.log(JSON.stringify(figures, null, 2));
writeReport("soak", head, figures);
process.exit(violations.length === 0 ? 0 : 1);

/** Kills and restarts one process. Redis least often, because its effects last longest. */
async function strike(): Promise<void> {
  const dice = source.below(100);
  const replica = replicas[source.below(REPLICAS)];
  if (dice < 15) return void outages.push(await redis.strike());
  const victim = dice < 30 ? backend : replica;
  if (victim === undefined) return;
  await victim.end(victim === replica && dice >= 80 ? "SIGTERM" : "SIGKILL");
  if (victim === replica) {
    replicaEnds.push(Date.now());
    lapses.ended(victim.recipe.name, Date.now());
  }
  await wait(100 + source.below(1900));
  await victim.start();
  if (victim === replica) balancer.add(victim.url);
}

/** An outage without a kill of Redis: it took longer than replicas wait. */
function isUnplanned({ from, to }: Outage): boolean {
  return !outages.some((planned) => planned.from <= to && from <= planned.to);
}

function killed(): readonly (readonly [string, number])[] {
  const others = victims.map(({ recipe, kills }) => [recipe.name, kills] as const);
  return [["redis", redis.kills], ...others];
}

function report(): void {
  const seconds = Math.round((Date.now() - began) / 1000);
  const kills = killed()
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
  progress(`${seconds} s: ${told.length} messages, ${sessions} sessions, killed: ${kills}`);
}

function loggedBy(some: readonly Victim[]): Readonly<Record<string, number>> {
  const sum = new Map<string, number>();
  for (const { events } of some) {
    for (const [name, count] of events) sum.set(name, (sum.get(name) ?? 0) + count);
  }
  return Object.fromEntries([...sum].sort(([, a], [, b]) => b - a));
}
