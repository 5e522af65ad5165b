// How long a caller waits for its 503 when the server is full: turns over a slow model occupy all
// permits and the queue, and probes come in addition. The probes run in their own thread, and the
// server on its own core, because the model and the other clients would be on other machines. The
// same load first goes to a bare node:http server that answers 503 to everything, which shows what
// the machine and the clients cost. Also measures turns per second with as many callers as permits,
// and of the full server, which receives ten times its capacity. `npm run bench:refusal --
// --seconds 20`

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { startFastBackend } from "./support/fast-backend.ts";
import { startFastModel } from "./support/fast-model.ts";
import { runLoad } from "./support/load.ts";
import type { LoadReport } from "./support/load.ts";
import type { ProbesOptions, ProbesReport } from "./support/refusal-probes.ts";
import { announce, progress, writeReport } from "./support/report.ts";
import { startServerProcess } from "./support/server-process.ts";
import { createWorkload, tenantOf } from "./support/workload.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "20" },
    limit: { type: "string", default: "256" },
    seed: { type: "string", default: "1" },
  },
});
const seed = Number(values.seed);
const seconds = Number(values.seconds);
/** Turns that run at once under a limit of 256 MiB. */
const PLACES = 50;
/** Running turns and queue hold 114: some are always rejected. */
const FILLERS = 160;
const FILLER_PAUSE_MS = 250;
const PROBES_PER_SECOND = 100;
/** Warm-up before the measurement: a full server has already worked. */
const WARMUP_TURNS = 3000;
const WARMUP_CONCURRENCY = 8;
const WARMUP_SECONDS = 3;
const ENDLESS = 10_000_000;
const AIM_MS = 5;
const SERVER_CORE = 0;
const BARE = `
const server = require("node:http").createServer((request, response) => {
  request.resume();
  response.writeHead(503, { "content-type": "application/json" }).end('{"error":"full"}');
});
server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));
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

/**
 * Moves this process with all its threads off the server's core; false if there is only one core.
 */
function leaveServerCore(): boolean {
  const cores = availableParallelism();
  if (cores < 2) return false;
  const rest = cores === 2 ? "1" : `1-${cores - 1}`;
  return spawnSync("taskset", ["-a", "-c", "-p", rest, String(process.pid)]).status === 0;
}

async function measureBare(core: number | undefined): Promise<Measured> {
  const node = [process.execPath, "-e", BARE];
  const [command = "", ...args] =
    core === undefined ? node : ["taskset", "-c", String(core), ...node];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  try {
    // The only line it prints.
    const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return await measure(url);
  } finally {
    process.off("exit", kill);
    kill();
  }
}

async function measureOurs(core: number | undefined): Promise<Measured & { goodput: Goodput }> {
  const backend = await startFastBackend();
  const { replies } = createWorkload(seed);
  const model = await startFastModel({ seed, replies });
  const environment = { ...backend.environment, OPENAI_BASE_URL: `${model.url}/v1` };
  const server = await startServerProcess({
    ...{ limitMib: head.limitMib, environment },
    ...(core === undefined ? {} : { core }),
  });
  try {
    await turns(server.url, { concurrency: WARMUP_CONCURRENCY, count: WARMUP_TURNS });
    model.setMode("slow");
    const alone = await turns(server.url, {
      concurrency: PLACES,
      seconds: WARMUP_SECONDS + seconds,
    });
    const measured = await measure(server.url);
    return { ...measured, goodput: goodputOf(alone, measured) };
  } finally {
    await server.stop();
    await Promise.all([backend.close(), model.close()]);
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

function goodputOf(alone: LoadReport, { filling, probing }: Measured): Goodput {
  const perSecond = (count: number | undefined, over: number): number =>
    Math.round((10 * (count ?? 0)) / over) / 10;
  const asked = Object.values(probing.statuses).reduce((sum, count) => sum + count, 0);
  return {
    capacity: perSecond(alone.statuses["200"], alone.seconds),
    offered: perSecond(filling.requests, filling.seconds) + perSecond(asked, seconds),
    answered:
      perSecond(filling.statuses["200"], filling.seconds) +
      perSecond(probing.statuses["200"], seconds),
  };
}

function tell(name: string, { filling, probing }: Measured): void {
  const { p50, p99, max } = probing.latencyMs["503"] ?? {};
  progress(`${name}: 503 after p50 ${p50} ms, p99 ${p99} ms, at most ${max} ms`);
  const own = probing.ownLatenessMs?.p99;
  const asked = `${JSON.stringify(probing.statuses)}, ${probing.skipped} not asked`;
  progress(`  probes ${asked}, their own timer late by p99 ${own} ms`);
  progress(`  beside ${JSON.stringify(filling.statuses)}`);
}

const head = {
  bench: "refusal",
  seed,
  limitMib: Number(values.limit),
  settings: { seconds, fillers: FILLERS, probesPerSecond: PROBES_PER_SECOND },
};
announce(head);
const core = leaveServerCore() ? SERVER_CORE : undefined;
if (core === undefined) progress("no core for the server alone: taskset and two cores are needed");
const bare = await measureBare(core);
tell("bare node:http", bare);
const ours = await measureOurs(core);
tell("agent-citas", ours);
const { capacity, offered, answered } = ours.goodput;
const times = Math.round((10 * offered) / capacity) / 10;
progress(
  `  turns a second: ${capacity} alone; ${answered} when asked ${offered}, ${times} times as much`,
);
progress(`aim: p99 ${AIM_MS} ms, and nine in ten of the turns`);
writeReport("refusal", head, { aimMs: AIM_MS, bare, ours });
if (ours.probing.latencyMs["503"] === undefined) process.exitCode = 2;
