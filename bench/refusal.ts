// How long a caller waits for its 503 when the server is full: all places and the queue taken by
// turns over a slow model, and a few clients that come on top of them, often but not all at once,
// so that the clients' own work is not what is measured. `npm run bench:refusal -- --seconds 20`

import { parseArgs } from "node:util";
import { startFastBackend } from "./fast-backend.ts";
import { startFastModel } from "./fast-model.ts";
import { runLoad } from "./load.ts";
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

const head = {
  bench: "refusal",
  seed,
  limitMib: Number(values.limit),
  settings: { seconds: Number(values.seconds), fillers: FILLERS, probes: PROBES },
};
announce(head);
const workload = createWorkload(seed);
const backend = await startFastBackend();
const model = await startFastModel({ seed, replies: workload.replies, mode: "slow" });
const environment = { ...backend.environment, OPENAI_BASE_URL: `${model.url}/v1` };
const server = await startServerProcess({ limitMib: head.limitMib, environment });
try {
  const untilMs = performance.now() + head.settings.seconds * 1000;
  const load = (concurrency: number, pauseMs: number, first: number) =>
    runLoad({
      ...{ url: server.url, concurrency, pauseMs, untilMs, count: 10_000_000 },
      body: (index) => {
        const session = first + index;
        return workload.body({ session, tenant: tenantOf(session), turn: 0 });
      },
    });
  const [filling, probing] = await Promise.all([
    load(FILLERS, FILLER_PAUSE_MS, 0),
    load(PROBES, PROBE_PAUSE_MS, 1_000_000),
  ]);
  const refused = probing.latencyMs["503"];
  writeReport("refusal", head, { aimMs: AIM_MS, filling, probing });
  progress(`503 at a client: p50 ${refused?.p50} ms, p99 ${refused?.p99} ms, aim p99 ${AIM_MS} ms`);
  progress(`${JSON.stringify(probing.statuses)} of ${JSON.stringify(filling.statuses)}`);
  if (refused === undefined) process.exitCode = 2;
} finally {
  await server.stop();
  await Promise.all([backend.close(), model.close()]);
}
