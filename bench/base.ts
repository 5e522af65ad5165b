// Are the constants of the memory budget that stand for objects true of this very build? The
// server runs with all that it may load (Redis, a model over TLS) at two limits: RSS outside V8's
// heap while turns run against RUNTIME_BYTES, live heap after a collection, less what the accounts
// hold, against PROGRAM_BYTES. Exits with 1 when a constant is too low, or both together are more
// than 5 % off; then set them in engine/limits/memory-budget.ts, with the date.
// `npm run bench:base -- --rounds 3 --turns 3000`

import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { systemClock } from "../engine/core/clock.ts";
import { MIB } from "../engine/core/bytes.ts";
import { MEASURED_ON, baseBytes, semiSpaceMib } from "../engine/limits/memory-budget.ts";
import { startRedis } from "../test/support/redis/redis-server.ts";
import { startSandboxBackend } from "../tools/sandbox/index.ts";
import { judgeConstants } from "./support/base-verdict.ts";
import { chatBody } from "./support/chat-body.ts";
import { fetchText, runLoad } from "./support/load.ts";
import { createMeter } from "./support/meter.ts";
import { announce, progress, round, writeReport } from "./support/report.ts";
import { startServerProcess } from "./support/server-process.ts";
import { printTable } from "./support/table.ts";
import { startThinkingModel } from "./support/thinking-model.ts";
import { startTlsFront } from "./support/tls-front.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    turns: { type: "string", default: "3000" },
    concurrency: { type: "string", default: "4" },
    limit: { type: "string", multiple: true, default: ["128", "512"] },
  },
});
const turns = Number(values.turns);
const concurrency = Number(values.concurrency);
const rounds = Number(values.rounds);
const limitsMib = values.limit.map(Number);
const REST_MS = 2000;
const LOOK_MS = 100;
const TURNS_PER_SESSION = 10;

/** Bytes of one server's life. */
interface Figures {
  readonly restRss: number;
  readonly restOutside: number;
  readonly restProgram: number;
  readonly loadRss: number;
  readonly loadOutside: number;
  readonly loadProgram: number;
}

const head = { bench: "base", seed: 1, limitMib: 128, settings: { turns, concurrency, rounds } };
announce(head);
const backend = await startSandboxBackend({ clock: systemClock });
const model = await startThinkingModel();
const front = await startTlsFront(model.url);
const redis = await startRedis();
const environment = {
  ...front.environment,
  OPENAI_BASE_URL: `${front.url}/v1`,
  API_INFORMACION_URL: backend.urls.informacion,
  API_AGENDAR_REUNION_URL: backend.urls.agendar,
  API_CALENDAR_URL: backend.urls.calendario,
  API_PREGUNTAS_FRECUENTES_URL: backend.urls.preguntas,
  REDIS_URL: redis.url,
};
let nextSession = Date.now();
try {
  const lives = new Map<number, Figures[]>(limitsMib.map((limit) => [limit, []]));
  for (let index = 0; index < rounds; index++) {
    for (const limit of limitsMib) lives.get(limit)?.push(await live(limit));
  }
  show(new Map([...lives].map(([limit, figures]) => [limit, middle(figures)])));
} finally {
  front.close();
  await Promise.all([model.close(), backend.close(), redis.stop()]);
}

async function live(limitMib: number): Promise<Figures> {
  const meter = await createMeter();
  const server = await startServerProcess({
    limitMib,
    preload: meter.preload,
    // Pages that V8 pools are none of its heap's, and yet covered by what the budget gives it.
    nodeFlags: ["--no-memory-pool"],
    environment: { ...environment, ...meter.environment },
  });
  try {
    await wait(REST_MS);
    const restRss = server.rssMib() * MIB;
    const restOutside = await meter.outsideHeap();
    const restProgram = (await meter.weigh()).heapBytes;
    const outside: number[] = [];
    const state = { isOver: false, loadRss: 0 };
    const looks = (async () => {
      while (!state.isOver) {
        outside.push(await meter.outsideHeap());
        state.loadRss = Math.max(state.loadRss, server.rssMib() * MIB);
        await wait(LOOK_MS);
      }
    })();
    await play(server.url);
    state.isOver = true;
    await looks;
    const accounted = await accountedBytes(server.url);
    const loadProgram = (await meter.weigh()).heapBytes - accounted;
    const load = { loadRss: state.loadRss, loadOutside: Math.max(...outside) };
    return { restRss, restOutside, restProgram, ...load, loadProgram };
  } finally {
    await server.stop();
    meter.close();
  }
}

async function play(url: string): Promise<void> {
  const firstSession = nextSession;
  const sessions = Math.ceil(turns / TURNS_PER_SESSION);
  nextSession += sessions;
  const { statuses } = await runLoad({
    ...{ url, concurrency, count: turns },
    body: (turn) =>
      chatBody({ session: firstSession + (turn % sessions), tenant: 1, checks: turn % 4 === 0 }),
  });
  if (statuses["200"] !== turns) throw new Error(`answered ${JSON.stringify(statuses)}`);
}

/** What the server's own accounts hold. */
async function accountedBytes(url: string): Promise<number> {
  const report = (await fetchText(`${url}/memory`)) ?? "";
  return Number(/"accounted_bytes":(\d+)/.exec(report)?.[1] ?? 0);
}

/** The middle life of each figure: a busy machine moves a mean. */
function middle(figures: readonly Figures[]): Figures {
  const of = (read: (one: Figures) => number): number =>
    figures.map(read).toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
  return {
    restRss: of((one) => one.restRss),
    restOutside: of((one) => one.restOutside),
    restProgram: of((one) => one.restProgram),
    loadRss: of((one) => one.loadRss),
    loadOutside: of((one) => one.loadOutside),
    loadProgram: of((one) => one.loadProgram),
  };
}

function show(byLimit: ReadonlyMap<number, Figures>): void {
  const mib = (bytes: number): number => round(bytes / MIB);
  printTable(
    [
      ...["limit, MiB", "RSS at rest", "outside the heap", "live heap"],
      ...["RSS at most", "outside at most", "live heap after"],
    ],
    [...byLimit].map(([limit, one]) => [
      ...[limit, mib(one.restRss), mib(one.restOutside), mib(one.restProgram)],
      ...[mib(one.loadRss), mib(one.loadOutside)],
      mib(one.loadProgram),
    ]),
  );
  let isTrue = true;
  for (const [limit, one] of byLimit) {
    const { RUNTIME_BYTES, PROGRAM_BYTES } = baseBytes(semiSpaceMib(limit * MIB));
    const verdict = judgeConstants(
      {
        runtimeBytes: Math.max(one.restOutside, one.loadOutside),
        programBytes: Math.max(one.restProgram, one.loadProgram),
      },
      { runtimeBytes: RUNTIME_BYTES, programBytes: PROGRAM_BYTES },
    );
    isTrue &&= verdict.isTrue;
    for (const line of verdict.lines) progress(`at ${limit} MiB, ${line}`);
  }
  progress(`the constants are of ${MEASURED_ON}`);
  writeReport("base", head, { isTrue, byLimit: Object.fromEntries(byLimit) });
  if (!isTrue) process.exitCode = 1;
}
