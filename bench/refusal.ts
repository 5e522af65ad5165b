// How long a caller waits for its 503 when the server is full, and the ratio to a bare node:http
// server that answers 503 to everything: it shows what the machine and the clients cost. Turns over
// a slow model occupy all permits and the queue, and probes come in addition. The probes run in
// their own thread, and the servers on their own core, because the model and the other clients
// would be on other machines. The servers work in turns, a short while each, so that a busy machine
// is as busy for each: only the ratio is worth something. Also measures turns per second with as
// many callers as permits, and of the full server, which receives ten times its capacity.
// `npm run bench:refusal -- --rounds 5 --dist /tmp/before --dist dist`

import { once } from "node:events";
import path from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { coreForServers } from "./support/server-core.ts";
import { startFastBackend } from "./support/fast-backend.ts";
import { startFastModel } from "./support/fast-model.ts";
import { runLoad } from "./support/load.ts";
import type { LoadReport } from "./support/load.ts";
import type { ProbesOptions, ProbesReport } from "./support/refusal-probes.ts";
import { announce, progress, round, writeReport } from "./support/report.ts";
import { startProcess, startServerProcess } from "./support/server-process.ts";
import type { ServerProcess } from "./support/server-process.ts";
import { printTable } from "./support/table.ts";
import { createWorkload, tenantOf } from "./support/workload.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "8" },
    rounds: { type: "string", default: "5" },
    dist: { type: "string", multiple: true, default: ["dist"] },
    limit: { type: "string", default: "256" },
    seed: { type: "string", default: "1" },
  },
});
const seed = Number(values.seed);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
/** Turns that run at once, and that wait: few, or all probes would soon wait among them. */
const PLACES = 50;
const QUEUED = 16;
/** More than both: some are always rejected. */
const FILLERS = 160;
const FILLER_PAUSE_MS = 250;
const PROBES_PER_SECOND = 100;
/** Warm-up before the measurement: a full server has already worked. */
const WARMUP_TURNS = 3000;
const WARMUP_CONCURRENCY = 8;
const WARMUP_SECONDS = 3;
const ENDLESS = 10_000_000;
const RATIO_AIM = 2;
const BARE = `
const server = require("node:http").createServer((request, response) => {
  request.resume();
  response.writeHead(503, { "content-type": "application/json" }).end('{"error":"full"}');
});
server.listen(0, "127.0.0.1", () => {
  console.log("listening http://127.0.0.1:" + server.address().port);
});
`;

/** Turns per second. */
interface Goodput {
  readonly capacity: number;
  readonly offered: number;
  readonly answered: number;
}

interface Measured {
  readonly filling: LoadReport;
  readonly probing: ProbesReport;
}

/** A server of the comparison, with what each round measured. */
interface Contestant {
  readonly name: string;
  readonly server: ServerProcess;
  /** With as many callers as places; null for the bare one. */
  readonly alone: LoadReport | null;
  readonly measured: Measured[];
}

async function measure(url: string): Promise<Measured> {
  const workload = createWorkload(seed);
  const common = { url, seed, perSecond: PROBES_PER_SECOND };
  const filling = runLoad({
    ...{ url, concurrency: FILLERS, pauseMs: FILLER_PAUSE_MS, count: ENDLESS },
    untilMs: performance.now() + (WARMUP_SECONDS + seconds) * 1000,
    body: (session) => workload.body({ session, tenant: tenantOf(session), turn: 0 }),
  });
  await probe({ ...common, seconds: WARMUP_SECONDS, firstSession: 1e6 });
  const probing = await probe({ ...common, seconds, firstSession: 2e6 });
  return { filling: await filling, probing };
}

async function probe(options: ProbesOptions): Promise<ProbesReport> {
  const worker = new Worker(new URL("./support/refusal-probes.ts", import.meta.url), {
    workerData: options,
  });
  // The only message of the worker.
  const [report] = (await once(worker, "message")) as [ProbesReport];
  return report;
}

async function enterBare(core: number | undefined): Promise<Contestant> {
  const pinned = core === undefined ? [] : ["taskset", "-c", String(core)];
  const server = await startProcess([...pinned, process.execPath, "-e", BARE], {});
  return { name: "bare node:http", server, alone: null, measured: [] };
}

async function enterOurs(dist: string, core: number | undefined): Promise<Contestant> {
  const server = await startServerProcess({
    limitMib: head.limitMib,
    dist: path.resolve(dist),
    environment: {
      ...backend.environment,
      OPENAI_BASE_URL: `${model.url}/v1`,
      MAX_CONCURRENT_AGENT: String(PLACES),
      MAX_QUEUED: String(QUEUED),
    },
    ...(core === undefined ? {} : { core }),
  });
  model.setMode("fast");
  await turns(server.url, { concurrency: WARMUP_CONCURRENCY, count: WARMUP_TURNS });
  model.setMode("slow");
  const alone = await turns(server.url, {
    concurrency: PLACES,
    seconds: WARMUP_SECONDS + seconds,
  });
  return { name: dist, server, alone, measured: [] };
}

async function play(contestants: readonly Contestant[]): Promise<void> {
  for (let index = 0; index < rounds; index++) {
    // Each is the first as often as the others.
    const first = index % contestants.length;
    for (const one of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      one.measured.push(await measure(one.server.url));
    }
  }
}

interface Turns {
  readonly concurrency: number;
  readonly count?: number;
  readonly seconds?: number;
}

function turns(url: string, { concurrency, count, seconds }: Turns): Promise<LoadReport> {
  const workload = createWorkload(seed);
  return runLoad({
    ...{ url, concurrency, count: count ?? ENDLESS },
    ...(seconds === undefined ? {} : { untilMs: performance.now() + seconds * 1000 }),
    body: (index) => workload.body({ session: 3e6 + index, tenant: tenantOf(index), turn: 0 }),
  });
}

function goodputOf(alone: LoadReport, measured: readonly Measured[]): Goodput {
  const perSecond = (count: number | undefined, over: number): number => (count ?? 0) / over;
  const mean = (of: (one: Measured) => number): number =>
    round(measured.reduce((sum, one) => sum + of(one), 0) / measured.length);
  return {
    capacity: round(perSecond(alone.statuses["200"], alone.seconds)),
    offered: mean(({ filling, probing }) => {
      const asked = Object.values(probing.statuses).reduce((sum, count) => sum + count, 0);
      return perSecond(filling.requests, filling.seconds) + perSecond(asked, seconds);
    }),
    answered: mean(
      ({ filling, probing }) =>
        perSecond(filling.statuses["200"], filling.seconds) +
        perSecond(probing.statuses["200"], seconds),
    ),
  };
}

type Point = "p50" | "p99";

/** Milliseconds to a 503, round by round. */
function latencies({ measured }: Contestant, point: Point): readonly number[] {
  return measured.map(({ probing }) => probing.latencyMs["503"]?.[point] ?? Number.NaN);
}

function ratios(one: Contestant, bare: Contestant, point: Point): readonly number[] {
  const others = latencies(bare, point);
  return latencies(one, point).map((ms, index) => round(ms / (others[index] ?? Number.NaN), 2));
}

/** The middle one: a burst of other people's work moves a mean. */
function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function show(contestants: readonly Contestant[], bare: Contestant): void {
  printTable(
    ["server", "503 after p50 ms", "p99", "(each round)", "ratio p50", "ratio p99", "(each round)"],
    contestants.map((one) => [
      ...[one.name, median(latencies(one, "p50")), median(latencies(one, "p99"))],
      latencies(one, "p99").join(" "),
      ...[median(ratios(one, bare, "p50")), median(ratios(one, bare, "p99"))],
      ratios(one, bare, "p99").join(" "),
    ]),
  );
  for (const { name, alone, measured } of contestants) {
    const skipped = measured.reduce((sum, { probing }) => sum + probing.skipped, 0);
    if (skipped > 0) progress(`${name}: ${skipped} probes not asked`);
    if (alone === null) continue;
    const { capacity, offered, answered } = goodputOf(alone, measured);
    const times = round(offered / capacity);
    progress(
      `${name}: turns a second: ${capacity} alone; ${answered} when asked ${offered}, ${times} times as much`,
    );
  }
  const late = median(bare.measured.map(({ probing }) => probing.ownLatenessMs?.p99 ?? 0));
  progress(`the probes' own timer is late by p99 ${late} ms`);
  progress(`aim: ratio p99 ${RATIO_AIM}, and nine in ten of the turns`);
}

const head = {
  bench: "refusal",
  seed,
  limitMib: Number(values.limit),
  settings: { seconds, rounds, fillers: FILLERS, probesPerSecond: PROBES_PER_SECOND },
};
announce(head);
const core = coreForServers();
if (core === undefined) progress("no core for the servers alone: taskset and two cores are needed");
const backend = await startFastBackend();
const { replies } = createWorkload(seed);
const model = await startFastModel({ seed, replies });
const bare = await enterBare(core);
const contestants = [bare];
try {
  for (const dist of values.dist) contestants.push(await enterOurs(dist, core));
  await play(contestants);
} finally {
  for (const { server } of contestants) await server.stop();
  await Promise.all([backend.close(), model.close()]);
}
show(contestants, bare);
writeReport("refusal", head, {
  ratioAim: RATIO_AIM,
  contestants: contestants.map(({ name, alone, measured }) => ({
    name,
    measured,
    goodput: alone === null ? null : goodputOf(alone, measured),
  })),
});
const refusals = contestants.flatMap((one) => latencies(one, "p99"));
if (refusals.some(Number.isNaN)) process.exitCode = 2;
