// What a failover of a Redis Cluster costs: turns continue in many sessions while masters are
// stopped (a machine that hangs and returns) or killed. Every caller repeats its message under the
// same id until it is answered, as a gateway does; at the end each session must have as many turns
// as messages. Seconds and CPU are specific to this machine.
//
// `npm run bench:failover -- --faults stop,stop,kill`

import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startCluster } from "../test/support/redis/redis-cluster.ts";
import { until } from "../test/support/redis/redis-server.ts";
import { startFastBackend } from "./support/fast-backend.ts";
import { startFastModel } from "./support/fast-model.ts";
import { fetchText } from "./support/load.ts";
import { announce, progress, round, writeReport } from "./support/report.ts";
import { startServerProcess } from "./support/server-process.ts";
import { createWorkload } from "./support/workload.ts";

const { values } = parseArgs({
  options: {
    "faults": { type: "string", default: "kill" },
    "node-timeout": { type: "string", default: "2000" },
    "seed": { type: "string", default: "1" },
  },
});
const faults = values.faults.split(",");
// A killed node does not come back: its shard would not survive another fault.
if (!/^(stop,)*(stop|kill)$/.test(values.faults)) throw new Error("--faults stop,…,stop or …,kill");
const nodeTimeoutMs = Number(values["node-timeout"]);
const seed = Number(values.seed);
/** Undisturbed time before the first fault and after each. */
const CALM_MS = 5000;
const FAULT_MS = 3 * nodeTimeoutMs + 4000;
const CALLERS = 8;
/** For each caller: spread over all slots, so that every master has some. */
const SESSIONS = 8;
const PAUSE_MS = 20;
const REPEAT_MS = 100;
const SAMPLE_MS = 100;
const BACK_MS_MAX = 60_000;

interface Session {
  readonly id: number;
  said: number;
}

interface Tally {
  turns: number;
  failures: number;
  slowestMs: number;
}

const head = {
  bench: "failover",
  seed,
  limitMib: 256,
  settings: { faults, nodeTimeoutMs, callers: CALLERS, sessions: CALLERS * SESSIONS },
};
announce(head);
const workload = createWorkload(seed);
const cluster = await startCluster({ nodeTimeoutMs });
const backend = await startFastBackend();
const model = await startFastModel({ seed, replies: workload.replies });
const server = await startServerProcess({
  limitMib: head.limitMib,
  environment: {
    ...backend.environment,
    OPENAI_BASE_URL: `${model.url}/v1`,
    REDIS_URL: cluster.url,
  },
});
const sessions: readonly Session[] = Array.from({ length: CALLERS * SESSIONS }, (_, id) => ({
  ...{ id, said: 0 },
}));
const startedAt = performance.now();
/** One entry per second of the run. */
const tallies: Tally[] = [];
const tallyNow = (): Tally => {
  const second = Math.floor((performance.now() - startedAt) / 1000);
  while (tallies.length <= second) tallies.push({ turns: 0, failures: 0, slowestMs: 0 });
  // Filled just above.
  return tallies[second] as Tally;
};

/**
 * Sends one message, repeated until it is answered; returns the session's turns as the server
 * counts them.
 */
async function say(session: Session): Promise<number> {
  session.said++;
  const body = JSON.stringify({
    ...{ message: "Hola, ¿qué servicios tienen?", session_id: session.id, id_empresa: 1 },
    message_id: `${session.id}-${session.said}`,
  });
  const askedAt = performance.now();
  for (;;) {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${server.url}/api/chat`, { method: "POST", headers, body });
    await response.arrayBuffer();
    const tally = tallyNow();
    tally.slowestMs = Math.max(tally.slowestMs, performance.now() - askedAt);
    if (response.status === 200) {
      tally.turns++;
      return Number(response.headers.get("x-session-turns"));
    }
    tally.failures++;
    await wait(REPEAT_MS);
  }
}

let over = false;

async function caller(index: number): Promise<void> {
  for (let turn = 0; !over; turn++) {
    const session = sessions[index * SESSIONS + (turn % SESSIONS)];
    if (session !== undefined) await say(session);
    await wait(PAUSE_MS);
  }
}

const degraded = async (): Promise<boolean> =>
  (await fetchText(`${server.url}/health`))?.includes("redis_degraded") ?? true;

/**
 * Fails the master of the first session; returns the server's CPU use and how long it reports a
 * degraded Redis.
 */
async function failMaster(fault: string) {
  const victim = await cluster.masterOf("citas:{1:0}:meta");
  const failedAt = performance.now();
  const cpuBefore = server.cpuMs();
  victim.signal(fault === "kill" ? "SIGKILL" : "SIGSTOP");
  let degradedMs = 0;
  let cpuPercent = 0;
  for (let sinceMs = 0; sinceMs < FAULT_MS; sinceMs = performance.now() - failedAt) {
    await wait(SAMPLE_MS);
    if (await degraded()) degradedMs = performance.now() - failedAt;
    if (sinceMs < nodeTimeoutMs * 2) {
      cpuPercent = (100 * (server.cpuMs() - cpuBefore)) / (performance.now() - failedAt);
    }
  }
  if (fault === "stop") {
    victim.signal("SIGCONT");
    await until(async () => (await victim.client.info("replication")).includes("link_status:up"));
  }
  const second = Math.round((failedAt - startedAt) / 1000);
  progress(
    `${fault} at ${second} s: degraded for ${round(degradedMs / 1000, 1)} s, ` +
      `CPU of the server in the first ${round((nodeTimeoutMs * 2) / 1000, 1)} s ${round(cpuPercent, 0)} %`,
  );
  return { fault, second, degradedMs, cpuPercent };
}

try {
  const callers = Array.from({ length: CALLERS }, (_, index) => caller(index));
  await wait(CALM_MS);
  const failed: Awaited<ReturnType<typeof failMaster>>[] = [];
  for (const fault of faults) failed.push(await failMaster(fault));
  over = true;
  await Promise.all(callers);
  const waitedUntil = performance.now() + BACK_MS_MAX;
  while ((await degraded()) && performance.now() < waitedUntil) await wait(SAMPLE_MS);
  const told = await Promise.all(sessions.map((session) => say(session)));
  const wrong = sessions.filter(({ said }, index) => told[index] !== said);
  tallies.forEach(({ turns, failures, slowestMs }, second) => {
    progress(`${second} s: ${turns} turns, ${failures} refused, slowest ${round(slowestMs, 0)} ms`);
  });
  progress(`${wrong.length} of ${sessions.length} sessions have lost or doubled a turn`);
  writeReport("failover", head, { tallies, failed, wrong: wrong.length });
  if (wrong.length > 0) process.exitCode = 1;
} finally {
  await server.stop();
  await Promise.all([backend.close(), model.close(), cluster.stop()]);
}
