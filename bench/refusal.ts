// How long a caller waits for its 503 when the server is full: all places and the queue taken by
// turns over a slow model, and a few clients that come on top of them. Those have a thread of their
// own, and the server a core: the work of the model and of the other clients, which would be on
// other machines, is not what is measured. `npm run bench:refusal -- --seconds 20`

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { startFastBackend } from "./fast-backend.ts";
import { startFastModel } from "./fast-model.ts";
import { runLoad } from "./load.ts";
import type { LoadReport } from "./load.ts";
import { announce, progress, writeReport } from "./report.ts";
import { startServerProcess } from "./server-process.ts";
import { createWorkload, tenantOf } from "./workload.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "20" },
    limit: { type: "string", default: "256" },
    seed: { type: "string", default: "1" },
  },
});
const seed = Number(values.seed);
/** Places and queue of a limit of 256 MiB, and a few more: there is always one who waits. */
const FILLERS = 128;
const FILLER_PAUSE_MS = 250;
const PROBES = 8;
const PROBE_PAUSE_MS = 20;
const AIM_MS = 5;
const SERVER_CORE = 0;

interface Clients {
  readonly url: string;
  readonly concurrency: number;
  readonly pauseMs: number;
  readonly seconds: number;
  readonly firstSession: number;
}

if (isMainThread) await main();
// What `probe` below gave it.
else parentPort?.postMessage(await load(workerData as Clients));

function load({ url, concurrency, pauseMs, seconds, firstSession }: Clients): Promise<LoadReport> {
  const workload = createWorkload(seed);
  return runLoad({
    ...{ url, concurrency, pauseMs, count: 10_000_000 },
    untilMs: performance.now() + seconds * 1000,
    body: (index) => {
      const session = firstSession + index;
      return workload.body({ session, tenant: tenantOf(session), turn: 0 });
    },
  });
}

/** Moves this process, with all its threads, off the server's core; false where there is but one. */
function leaveServerCore(): boolean {
  const cores = availableParallelism();
  if (cores < 2) return false;
  const rest = cores === 2 ? "1" : `1-${cores - 1}`;
  return spawnSync("taskset", ["-a", "-c", "-p", rest, String(process.pid)]).status === 0;
}

async function probe(clients: Clients): Promise<LoadReport> {
  const worker = new Worker(new URL(import.meta.url), { workerData: clients });
  // The worker's only message.
  const [report] = (await once(worker, "message")) as [LoadReport];
  return report;
}

async function main(): Promise<void> {
  const head = {
    bench: "refusal",
    seed,
    limitMib: Number(values.limit),
    settings: { seconds: Number(values.seconds), fillers: FILLERS, probes: PROBES },
  };
  announce(head);
  const backend = await startFastBackend();
  const { replies } = createWorkload(seed);
  const model = await startFastModel({ seed, replies, mode: "slow" });
  const environment = { ...backend.environment, OPENAI_BASE_URL: `${model.url}/v1` };
  const core = leaveServerCore() ? SERVER_CORE : undefined;
  const server = await startServerProcess({
    ...{ limitMib: head.limitMib, environment },
    ...(core === undefined ? {} : { core }),
  });
  try {
    const common = { url: server.url, seconds: head.settings.seconds };
    const [filling, probing] = await Promise.all([
      load({ ...common, concurrency: FILLERS, pauseMs: FILLER_PAUSE_MS, firstSession: 0 }),
      probe({ ...common, concurrency: PROBES, pauseMs: PROBE_PAUSE_MS, firstSession: 1e6 }),
    ]);
    const refused = probing.latencyMs["503"];
    writeReport("refusal", head, { aimMs: AIM_MS, filling, probing });
    const figures = `p50 ${refused?.p50} ms, p99 ${refused?.p99} ms, aim p99 ${AIM_MS} ms`;
    progress(`503 at a client: ${figures}`);
    progress(`${JSON.stringify(probing.statuses)} of ${JSON.stringify(filling.statuses)}`);
    if (refused === undefined) process.exitCode = 2;
  } finally {
    await server.stop();
    await Promise.all([backend.close(), model.close()]);
  }
}
