// Does the process grow with the sessions it has seen? Measures RSS while distinct sessions come
// and never return, its slope once the caches are full, and a verdict; exits with 1 when it grows,
// 2 when requests were rejected. Also reports how much memory is released in a quiet minute, which
// is not promised, and the event loop lag. `npm run bench:growth -- --sessions 1000000 --store
// redis`; with `--leak 1024` it must exit with 1. At a small limit: `--limit 128 --concurrency 8`.

import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startRedis } from "../test/support/redis/redis-server.ts";
import type { RedisServer } from "../test/support/redis/redis-server.ts";
import { startFastBackend } from "./support/fast-backend.ts";
import { startFastModel } from "./support/fast-model.ts";
import { fetchText, runLoad } from "./support/load.ts";
import { announce, progress, round, writePlot, writeReport } from "./support/report.ts";
import { startServerProcess } from "./support/server-process.ts";
import type { ServerProcess } from "./support/server-process.ts";
import { judge } from "./support/slope.ts";
import type { Sample } from "./support/slope.ts";
import { createWorkload, tenantOf } from "./support/workload.ts";

const { values } = parseArgs({
  options: {
    sessions: { type: "string", default: "20000" },
    turns: { type: "string", default: "1" },
    store: { type: "string", default: "embedded" },
    limit: { type: "string", default: "256" },
    leak: { type: "string", default: "0" },
    concurrency: { type: "string", default: "32" },
    seed: { type: "string", default: "1" },
    drain: { type: "string", default: "30" },
  },
});
const sessionsCount = Number(values.sessions);
const turns = Number(values.turns);
const seed = Number(values.seed);
const leakBytes = Number(values.leak);
const THRESHOLDS_KIB: Readonly<Record<string, number>> = { embedded: 0.02, redis: 0.01 };
const thresholdKib = THRESHOLDS_KIB[values.store];
if (thresholdKib === undefined) throw new Error("--store is embedded or redis");
/** Sessions that only fill the caches and V8's young heap; not measured, see below. */
const WARMUP = { sessions: 100_000, leastShare: 0.2, mostShare: 0.5 } as const;
/** Samples for the verdict, in equal steps; earlier ones are spaced logarithmically. */
const SAMPLES_COUNT = 64;
const RSS_MS = 50;
const SCRAPES_COUNT = 50;
const PASSING: ReadonlySet<string> = new Set(["turns", "sockets"]);
/** Sessions need not outlive the bench: with Redis, they would grow there. */
const REDIS_SETTINGS = ["--maxmemory", "512mb", "--maxmemory-policy", "allkeys-lru"];

const head = {
  bench: "growth",
  seed,
  limitMib: Number(values.limit),
  settings: {
    sessions: sessionsCount,
    turns,
    store: values.store,
    leakBytes,
    concurrency: Number(values.concurrency),
  },
};
announce(head);
const workload = createWorkload(seed);
const redis = values.store === "redis" ? await startRedis({ settings: REDIS_SETTINGS }) : null;
const backend = await startFastBackend();
const model = await startFastModel({ seed, replies: workload.replies });
const server = await startServer(redis);
try {
  const { samples, load } = await grow(server);
  const steady = samples.filter(({ sessions }) => sessions >= warmUpSessions());
  const verdict = judge(steady, thresholdKib);
  const loopP99Ms = await eventLoopP99Ms(server.url);
  await wait(Number(values.drain) * 1000);
  const drainedMib = round(server.rssMib());
  const name = `growth-${values.store}${leakBytes > 0 ? "-leak" : ""}`;
  writeReport(name, head, {
    ...verdict,
    thresholdKib,
    highWaterMib: round(server.highWaterMib()),
    smapsPeakMib: round(server.sampledPeakMib()),
    cpuMsPerTurn: round(server.cpuMs() / load.requests, 2),
    drainedMib,
    loopP99Ms,
    load,
    samples,
    pressure: await pressureCounters(server.url),
    scrape: await timeScrapes(server.url),
    memory: JSON.parse((await fetchText(`${server.url}/memory`)) ?? "null") as unknown,
  });
  if (leakBytes === 0) plot(name, samples);
  progress(
    `${verdict.verdict}: ${verdict.slopeKib.toFixed(4)} ± ${verdict.uncertaintyKib.toFixed(4)} ` +
      `KB a session (${verdict.accountedSlopeKib.toFixed(4)} of it accounted), threshold ` +
      `${thresholdKib}; ${verdict.detail}`,
  );
  for (const line of await pressureCounters(server.url)) progress(line);
  progress(`peak ${server.highWaterMib().toFixed(1)} MiB, ${JSON.stringify(load.statuses)}`);
  progress(
    `${drainedMib} MiB after ${values.drain} s of quiet; event loop late by p99 ${loopP99Ms} ms`,
  );
  if (verdict.verdict === "grows") process.exitCode = 1;
  // Rejected sessions were not served: such a run measures something else.
  else if (load.statuses["200"] !== load.requests) process.exitCode = 2;
} finally {
  await server.stop();
  await Promise.all([backend.close(), model.close(), redis?.stop()]);
}

function startServer(store: RedisServer | null): Promise<ServerProcess> {
  return startServerProcess({
    limitMib: head.limitMib,
    environment: {
      ...backend.environment,
      OPENAI_BASE_URL: `${model.url}/v1`,
      ...(store === null ? {} : { REDIS_URL: store.url }),
      ...(leakBytes > 0 ? { BENCH_LEAK_BYTES: String(leakBytes) } : {}),
    },
    ...(leakBytes > 0 ? { preload: path.join(import.meta.dirname, "support/leak.cjs") } : {}),
  });
}

/** A fifth of a long run; in a short one the warm-up, limited to half of the run. */
function warmUpSessions(): number {
  const { sessions, leastShare, mostShare } = WARMUP;
  const most = Math.min(sessions, mostShare * sessionsCount);
  return Math.floor(Math.max(leastShare * sessionsCount, most));
}

/**
 * Numbers of sessions at which a sample is taken: 1, 2, 5, 10 … in the warm-up, then equal steps.
 */
function sampleMarks(): readonly number[] {
  const from = warmUpSessions();
  const marks = [0, 1, 2, 3, 4, 5, 6]
    .flatMap((power) => [10 ** power, 2 * 10 ** power, 5 * 10 ** power])
    .filter((mark) => mark < from);
  const step = (sessionsCount - from) / SAMPLES_COUNT;
  const rest = Array.from({ length: SAMPLES_COUNT + 1 }, (_, index) => from + index * step);
  return [...marks, ...rest.map(Math.floor)];
}

async function grow(target: ServerProcess): Promise<{
  readonly samples: readonly Sample[];
  readonly load: Awaited<ReturnType<typeof runLoad>>;
}> {
  const samples: Sample[] = [];
  const marks = sampleMarks();
  let floorMib = Number.POSITIVE_INFINITY;
  const look = setInterval(() => (floorMib = Math.min(floorMib, target.rssMib())), RSS_MS);
  let reached = 0;
  try {
    const load = await runLoad({
      url: target.url,
      concurrency: head.settings.concurrency,
      count: sessionsCount * turns,
      pauseMs: 100,
      body: (index) => {
        // All turns of a session in order, in a moving window of sessions.
        const session = Math.floor(index / turns);
        return workload.body({ session, tenant: tenantOf(session), turn: turnOf(index) });
      },
      async onDone(done) {
        const sessions = Math.floor(done / turns);
        if (sessions < (marks[reached] ?? Number.POSITIVE_INFINITY)) return;
        reached = marks.findIndex((mark) => mark > sessions);
        if (reached < 0) reached = marks.length;
        const rssMib = Math.min(floorMib, target.rssMib());
        floorMib = Number.POSITIVE_INFINITY;
        samples.push({
          sessions,
          rssKib: rssMib * 1024,
          accountedKib: await accountedKib(target),
        });
        if (samples.length % 5 === 0) progress(`${sessions} sessions: ${rssMib.toFixed(1)} MiB`);
      },
    });
    return { samples, load };
  } finally {
    clearInterval(look);
  }
}

/** With one turn per session, the sessions cycle through the kinds of turns. */
function turnOf(index: number): number {
  return turns === 1 ? index % 10 : index % turns;
}

/** Memory pressure counters: whether the process had to defend its limit. */
async function pressureCounters(url: string): Promise<readonly string[]> {
  const text = (await fetchText(`${url}/metrics`)) ?? "";
  return text.split("\n").filter((line) => /^citas_.*pressure/.test(line));
}

/** Since the last scrape or the start. */
async function eventLoopP99Ms(url: string): Promise<number> {
  const text = (await fetchText(`${url}/metrics`)) ?? "";
  const seconds = /^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1];
  return round(Number(seconds) * 1000, 1);
}

/** Duration of a scrape as a client sees it, its series and the tenants in it. */
async function timeScrapes(url: string): Promise<object> {
  const times: number[] = [];
  let text = "";
  for (let scrape = 0; scrape < SCRAPES_COUNT; scrape++) {
    const startedAt = performance.now();
    text = (await fetchText(`${url}/metrics`)) ?? "";
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const tenants = new Set(Array.from(text.matchAll(/tenant="(\w+)"|empresa_id="(\w+)"/g), String));
  const [p50Ms, maxMs] = [times[SCRAPES_COUNT / 2] ?? 0, times.at(-1) ?? 0];
  const series = text.split("\n").filter((line) => /^[a-z]/.test(line)).length;
  progress(`a scrape: p50 ${p50Ms.toFixed(1)} ms, ${series} series, ${tenants.size} tenants`);
  return { p50Ms: round(p50Ms, 1), maxMs: round(maxMs, 1), series, tenants: tenants.size };
}

/** What caches and the embedded store use; without the reservations of turns and sockets. */
async function accountedKib(target: ServerProcess): Promise<number> {
  const text = await fetchText(`${target.url}/memory`);
  // The server's own report; two fields are read.
  const report = JSON.parse(text ?? "{}") as { accounts?: { account: string; bytes: number }[] };
  const kept = (report.accounts ?? []).filter(({ account }) => !PASSING.has(account));
  return kept.reduce((sum, { bytes }) => sum + bytes, 0) / 1024;
}

function plot(name: string, samples: readonly Sample[]): void {
  const points = (pick: (sample: Sample) => number): (readonly [number, number])[] =>
    samples.map((sample) => [sample.sessions, pick(sample) / 1024] as const);
  writePlot(name, {
    title: `RSS while ${sessionsCount} distinct sessions come (${values.store} store)`,
    xLabel: "sessions seen",
    yLabel: "MiB",
    logX: true,
    series: [
      { name: "RSS", points: points(({ rssKib }) => rssKib) },
      { name: "accounted for", points: points(({ accountedKib: kib }) => kib) },
      {
        name: "MEMORY_LIMIT_MB",
        dashed: true,
        points: [
          [1, head.limitMib],
          [sessionsCount, head.limitMib],
        ],
      },
    ],
  });
}
