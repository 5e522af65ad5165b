// Runs the five scenarios and the 30 days from the memory profile of the replaced Python service
// against the shipped server, and compares its predictions with the measurements. `npm run
// bench:scenarios -- --scale 1 --store redis`; one fresh server for each scenario.

import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startRedis } from "../test/support/redis/redis-server.ts";
import type { RedisServer } from "../test/support/redis/redis-server.ts";
import { startFastBackend } from "./support/fast-backend.ts";
import { startFastModel } from "./support/fast-model.ts";
import { fetchText, runLoad } from "./support/load.ts";
import { REPLACED_BY_DAYS, replacedMib } from "./support/replaced.ts";
import { announce, progress, round, writePlot, writeReport } from "./support/report.ts";
import { startServerProcess } from "./support/server-process.ts";
import type { ServerProcess } from "./support/server-process.ts";
import { createWorkload } from "./support/workload.ts";

const { values } = parseArgs({
  options: {
    scale: { type: "string", default: "0.1" },
    store: { type: "string", default: "both" },
    limit: { type: "string", default: "256" },
    concurrency: { type: "string", default: "32" },
    seed: { type: "string", default: "1" },
  },
});
const scale = Number(values.scale);
const seed = Number(values.seed);
const stores = values.store === "both" ? ["embedded", "redis"] : [values.store];
const SETTLE_MS = 2000;

interface Scenario {
  readonly name: string;
  readonly companies: number;
  readonly sessions: number;
  readonly turns: number;
}

const SCENARIOS: readonly Scenario[] = [
  { name: "cold start", companies: 50, sessions: 0, turns: 0 },
  { name: "50 companies, 10 contacts", companies: 50, sessions: 500, turns: 10 },
  { name: "50 companies, 20 contacts", companies: 50, sessions: 1000, turns: 10 },
  { name: "a week", companies: 50, sessions: 5000, turns: 15 },
  { name: "a month", companies: 50, sessions: 15_000, turns: 15 },
];
const DAYS = 30;
const CONTACTS_A_DAY = 100;
const TURNS_A_CONTACT = 10;

const head = {
  bench: "scenarios",
  seed,
  limitMib: Number(values.limit),
  settings: { scale, stores, concurrency: Number(values.concurrency) },
};
announce(head);
const workload = createWorkload(seed);
const backend = await startFastBackend();
const model = await startFastModel({ seed, replies: workload.replies });
const results = [];
const projections = [];
try {
  for (const store of stores) {
    for (const scenario of SCENARIOS) results.push(await withServer(store, scenario));
    projections.push(await project(store));
  }
} finally {
  await Promise.all([backend.close(), model.close()]);
}
writeReport("scenarios", head, { results, projections });
writePlot("projection", {
  title: `30 days: 100 new contacts a day, 10 turns each (scale ${scale})`,
  xLabel: "day",
  yLabel: "MiB",
  series: [
    ...projections.map(({ store, days }) => ({
      name: `RSS, ${store}`,
      points: days.map(({ day, rssMib }) => [day, rssMib] as const),
    })),
    { name: "replaced (its estimate)", points: REPLACED_BY_DAYS, dashed: true },
    {
      name: "MEMORY_LIMIT_MB",
      points: [
        [0, head.limitMib],
        [DAYS, head.limitMib],
      ],
      dashed: true,
    },
  ],
});

/** Runs `measure` against a fresh server and, if requested, a fresh Redis. */
async function fresh<Figures>(
  store: string,
  measure: (server: ServerProcess, redis: RedisServer | null) => Promise<Figures>,
): Promise<Figures> {
  const redis = store === "redis" ? await startRedis() : null;
  const environment = {
    ...backend.environment,
    OPENAI_BASE_URL: `${model.url}/v1`,
    ...(redis === null ? {} : { REDIS_URL: redis.url }),
  };
  const server = await startServerProcess({ limitMib: head.limitMib, environment });
  try {
    await wait(SETTLE_MS);
    return await measure(server, redis);
  } finally {
    await server.stop();
    await redis?.stop();
  }
}

function withServer(store: string, scenario: Scenario): Promise<object> {
  return fresh(store, async (server, redis) => {
    const { name, companies, turns } = scenario;
    const sessions = Math.ceil(scenario.sessions * scale);
    const load = await drive(server, { companies, turns, from: 0, to: sessions });
    await wait(SETTLE_MS);
    const figures = {
      store,
      name,
      sessions,
      turns,
      replacedMib: replacedMib(scenario.sessions),
      rssMib: round(server.rssMib()),
      peakMib: round(Math.max(server.highWaterMib(), server.sampledPeakMib())),
      cpuMsPerTurn: load.requests === 0 ? null : round(server.cpuMs() / load.requests, 2),
      statuses: load.statuses,
      accounts: await accounts(server),
      redis: redis === null ? null : await redisFigures(redis, sessions),
    };
    progress(
      `${store}, ${name}: ${figures.rssMib} MiB (peak ${figures.peakMib}), ` +
        `replaced service ${figures.replacedMib} MB, ${JSON.stringify(load.statuses)}`,
    );
    return figures;
  });
}

interface Day {
  readonly day: number;
  readonly sessions: number;
  readonly rssMib: number;
}

async function project(
  store: string,
): Promise<{ readonly store: string; readonly days: readonly Day[]; readonly peakMib: number }> {
  return fresh(store, async (server) => {
    const days: Day[] = [{ day: 0, sessions: 0, rssMib: round(server.rssMib()) }];
    const contacts = Math.ceil(CONTACTS_A_DAY * scale);
    for (let day = 1; day <= DAYS; day++) {
      const from = (day - 1) * contacts;
      const to = day * contacts;
      await drive(server, { companies: 50, turns: TURNS_A_CONTACT, from, to });
      days.push({ day, sessions: to, rssMib: round(server.rssMib()) });
    }
    const peakMib = round(server.highWaterMib());
    progress(`${store}, 30 days: ${days.at(-1)?.rssMib} MiB at the end, peak ${peakMib}`);
    return { store, days, peakMib };
  });
}

/** All first turns, then all second ones: sessions overlap as in practice. */
function drive(
  server: ServerProcess,
  given: { companies: number; turns: number; from: number; to: number },
): ReturnType<typeof runLoad> {
  const sessions = given.to - given.from;
  return runLoad({
    url: server.url,
    concurrency: Math.max(1, Math.min(head.settings.concurrency, sessions)),
    count: sessions * given.turns,
    pauseMs: 100,
    body: (index) => {
      const session = given.from + (index % sessions);
      const turn = Math.floor(index / sessions);
      return workload.body({ session, tenant: 1 + (session % given.companies), turn });
    },
  });
}

async function accounts(server: ServerProcess): Promise<unknown> {
  const text = await fetchText(`${server.url}/memory`);
  return text === null ? null : (JSON.parse(text) as unknown);
}

/** Keys, memory and bytes per session in Redis, as Redis reports them. */
async function redisFigures(redis: RedisServer, sessions: number): Promise<object> {
  const info = await redis.client.info("memory");
  const used = Number(/^used_memory_dataset:(\d+)/m.exec(info)?.[1] ?? 0);
  const keys = await redis.client.dbsize();
  const [, sample] = await redis.client.scan("0", "COUNT", 400);
  let sampleBytes = 0;
  for (const key of sample) sampleBytes += Number(await redis.client.memory("USAGE", key));
  const keysPerSession = sessions === 0 ? 0 : keys / sessions;
  const bytesPerKey = sample.length === 0 ? 0 : sampleBytes / sample.length;
  return {
    keys,
    datasetMib: round(used / 1024 / 1024, 2),
    keysPerSession: round(keysPerSession, 2),
    bytesPerSession: Math.round(bytesPerKey * keysPerSession),
  };
}
