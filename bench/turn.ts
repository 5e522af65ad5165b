// What a turn costs: CPU of the server's process alone, turns a second, what the process weighs, and
// the ratio to the same turn in a loop by hand over the openai SDK. Each server is a process of its
// own; a model that answers at once and the sandbox's backend run here. In a round all of them are
// started and warmed, then they work by turns, a short while each, so that a busy machine is as busy
// for each: only the ratio is worth something. `npm run bench:turn -- --rounds 3 --store redis`
//
// Builds and settings are compared in the same way, and more peers:
// `npm run bench:turn -- --dist /tmp/before --dist dist --dist dist,LOG_LEVEL=warn --peer sdk --peer ai`
// One alone: `--peer none`. The JSON has the CPU of each segment: whether V8 was warm.

import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { systemClock } from "../engine/core/clock.ts";
import { startRedis } from "../test/support/redis/redis-server.ts";
import { startSandboxBackend } from "../tools/sandbox/index.ts";
import { chatBody } from "./support/chat-body.ts";
import { runLoad } from "./support/load.ts";
import { PEERS, installPeers, isPeer, startPeerProcess } from "./support/peer-process.ts";
import { announce, progress, round, writeReport } from "./support/report.ts";
import { startServerProcess } from "./support/server-process.ts";
import type { ServerProcess } from "./support/server-process.ts";
import { printTable } from "./support/table.ts";
import { startThinkingModel } from "./support/thinking-model.ts";

const { values } = parseArgs({
  options: {
    redis: { type: "string", default: "" },
    store: { type: "string", default: "embedded" },
    limit: { type: "string", default: "256" },
    turns: { type: "string", default: "5000" },
    warm: { type: "string", default: "2000" },
    concurrency: { type: "string", default: "16" },
    rounds: { type: "string", default: "1" },
    segments: { type: "string", default: "5" },
    plain: { type: "boolean", default: false },
    dist: { type: "string", multiple: true, default: ["dist"] },
    peer: { type: "string", multiple: true, default: ["sdk"] },
  },
});
const segments = Number(values.segments);
const segmentTurns = Math.ceil(Number(values.turns) / segments);
const concurrency = Number(values.concurrency);
const rounds = Number(values.rounds);
const REST_MS = 1000;
const TURNS_PER_SESSION = 10;
/** Every fourth turn checks availability first: 1.25 model calls a turn; none with `--plain`. */
const CHECK_EVERY = values.plain ? Number.POSITIVE_INFINITY : 4;
const root = path.resolve(import.meta.dirname, "..");

interface Figures {
  readonly readyMs: number;
  readonly restMib: number;
  readonly afterMib: number;
  readonly cpuMsPerTurn: number;
  readonly turnsPerSecond: number;
  readonly requestBytes: number;
  /** 1.25 is right, 1 with `--plain`: more of them are replies that were asked for again. */
  readonly modelCallsPerTurn: number;
  /** CPU a turn, segment by segment. */
  readonly segmentsCpuMs: readonly number[];
}

/** While a round lasts. */
interface Contestant {
  readonly name: string;
  readonly server: ServerProcess;
  readonly restMib: number;
  /** Of each segment. */
  readonly cpuMs: number[];
  seconds: number;
  bytes: number;
  calls: number;
}

const peers = values.peer.filter((peer) => peer !== "none");
const names = [...values.dist, ...peers];
const head = {
  bench: "turn",
  seed: 1,
  limitMib: Number(values.limit),
  settings: { turns: segments * segmentTurns, concurrency, rounds, plain: values.plain },
};
announce(head);
if (peers.length > 0) installPeers();
const backend = await startSandboxBackend({ clock: systemClock });
const model = await startThinkingModel();
const redis = values.store === "redis" ? await startRedis() : null;
const environment = {
  OPENAI_BASE_URL: `${model.url}/v1`,
  API_INFORMACION_URL: backend.urls.informacion,
  API_AGENDAR_REUNION_URL: backend.urls.agendar,
  API_CALENDAR_URL: backend.urls.calendario,
  API_PREGUNTAS_FRECUENTES_URL: backend.urls.preguntas,
};
/** Sessions that no run before this one has seen, whatever Redis still holds. */
let nextSession = Date.now();

const measured = new Map<string, Figures[]>(names.map((name) => [name, []]));
try {
  for (let index = 0; index < rounds; index++) {
    for (const [name, figures] of await playRound(index)) measured.get(name)?.push(figures);
  }
  show();
} finally {
  await Promise.all([model.close(), backend.close(), redis?.stop()]);
}

async function playRound(index: number): Promise<ReadonlyMap<string, Figures>> {
  const contestants: Contestant[] = [];
  try {
    for (const name of names) contestants.push(await enter(name));
    for (const { server } of contestants) await play(server.url, Number(values.warm));
    for (let segment = 0; segment < segments; segment++) {
      // Each is the first as often as the others.
      const first = (index + segment) % contestants.length;
      const order = [...contestants.slice(first), ...contestants.slice(0, first)];
      for (const contestant of order) await measure(contestant);
    }
    return new Map(contestants.map((one) => [one.name, figuresOf(one)]));
  } finally {
    // An end of its own lets a profiler write what it has.
    await Promise.all(contestants.map(({ server }) => server.stop()));
  }
}

async function enter(name: string): Promise<Contestant> {
  const server = await (isPeer(name) && peers.includes(name)
    ? startPeerProcess(name, { environment })
    : startBuild(name));
  await wait(REST_MS);
  return { name, server, restMib: server.rssMib(), cpuMs: [], seconds: 0, bytes: 0, calls: 0 };
}

/** `dist`, or a directory and settings: `dist,NAME=value`. */
function startBuild(variant: string): Promise<ServerProcess> {
  const [dist = "", ...settings] = variant.split(",");
  const given = settings.map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return startServerProcess({
    limitMib: head.limitMib,
    dist: path.resolve(root, dist),
    environment: {
      ...environment,
      REDIS_URL: redis?.url ?? values.redis,
      ...Object.fromEntries(given),
    },
  });
}

async function measure(contestant: Contestant): Promise<void> {
  const { server } = contestant;
  model.resetCounts();
  const cpuMs = server.cpuMs();
  contestant.seconds += await play(server.url, segmentTurns);
  contestant.cpuMs.push(server.cpuMs() - cpuMs);
  const { requestBytes, calls } = model.counts();
  contestant.bytes = requestBytes;
  contestant.calls += calls;
}

/** New sessions of ten turns each; how long it took. */
async function play(url: string, turns: number): Promise<number> {
  const firstSession = nextSession;
  const sessions = Math.ceil(turns / TURNS_PER_SESSION);
  nextSession += sessions;
  const beganAt = performance.now();
  const { statuses } = await runLoad({
    ...{ url, concurrency, count: turns },
    body: (turn) =>
      chatBody({
        session: firstSession + (turn % sessions),
        tenant: 1,
        checks: turn % CHECK_EVERY === 0,
      }),
  });
  if (statuses["200"] !== turns) throw new Error(`answered ${JSON.stringify(statuses)}`);
  return (performance.now() - beganAt) / 1000;
}

function figuresOf(contestant: Contestant): Figures {
  const { server, restMib, cpuMs, seconds, bytes, calls } = contestant;
  const turns = segments * segmentTurns;
  return {
    readyMs: round(server.startMs, 0),
    restMib: round(restMib),
    afterMib: round(server.rssMib()),
    cpuMsPerTurn: round(cpuMs.reduce((sum, ms) => sum + ms, 0) / turns, 3),
    turnsPerSecond: round(turns / seconds, 0),
    requestBytes: bytes,
    modelCallsPerTurn: round(calls / turns, 2),
    segmentsCpuMs: cpuMs.map((ms) => round(ms / segmentTurns, 2)),
  };
}

/** The middle one: a burst of other people's work moves a mean. */
function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Of each round, to the first peer. */
function ratios(figures: readonly Figures[]): readonly number[] {
  const others = measured.get(peers[0] ?? "") ?? [];
  return figures.map(
    (one, index) => one.cpuMsPerTurn / (others[index]?.cpuMsPerTurn ?? Number.NaN),
  );
}

function show(): void {
  const first = peers[0];
  const against = first === undefined ? "–" : isPeer(first) ? PEERS[first] : first;
  const entries = [...measured].map(([name, figures]) => ({
    name,
    figures,
    ratios: ratios(figures).map((ratio) => round(ratio, 2)),
  }));
  printTable(
    [
      ...["server", "CPU ms a turn", "(each round)", `ratio to ${against}`, "(each round)"],
      ...["turns/s", "start ms", "RSS at rest", "RSS after, MiB", "request bytes", "calls a turn"],
    ],
    entries.map(({ name, figures, ratios: each }) => {
      const of = (read: (one: Figures) => number): number => median(figures.map(read));
      return [
        ...[isPeer(name) ? PEERS[name] : name, of((one) => one.cpuMsPerTurn)],
        figures.map((one) => one.cpuMsPerTurn.toFixed(2)).join(" "),
        ...(first === undefined ? ["–", "–"] : [median(each), each.join(" ")]),
        ...[of((one) => one.turnsPerSecond), of((one) => one.readyMs), of((one) => one.restMib)],
        ...[of((one) => one.afterMib), of((one) => one.requestBytes)],
        of((one) => one.modelCallsPerTurn),
      ];
    }),
  );
  const sessions = redis !== null || values.redis !== "" ? "redis" : "embedded";
  progress(`sessions ${sessions}; the median of ${rounds} rounds`);
  writeReport("turn", head, { sessions, contestants: entries });
}
