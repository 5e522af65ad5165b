// How many conversations at once a memory limit has room for: a model that thinks for 3 s, people
// who all talk at once over histories of three to eight turns, our server at each limit and other
// people's loops in the same run, one after the other.
// `npm run bench:room -- --contenders ours:128=100,ours:256=800,sdk=400 --seconds 20`
// `npm run bench:room -- --people 1000`: that many who pause 5 to 15 s between their messages,
// model 200 ms. With `--group` each runs in a hard memory group (as root): ours of its limit, the
// others of `--peer-group` MiB. `--plot` draws docs/plots/room.svg. Exits with 1 where our turns
// hold more than they have claimed. Read the figures of one run against each other, not across runs.

import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { startRedis } from "../test/support/redis/redis-server.ts";
import { parseContenders, start } from "./room/contenders.ts";
import type { Contender } from "./room/contenders.ts";
import { fillHistories, offer } from "./room/conversations.ts";
import type { Offered } from "./room/conversations.ts";
import { weighTurn } from "./room/held.ts";
import type { TurnBytes } from "./room/held.ts";
import { barsSvg } from "./support/bars.ts";
import { limitIsEnforced } from "./support/cgroup.ts";
import { startFastBackend } from "./support/fast-backend.ts";
import { fetchText } from "./support/load.ts";
import { installPeers } from "./support/peer-process.ts";
import { announce, progress, round, writeReport } from "./support/report.ts";
import { printTable } from "./support/table.ts";
import { startThinkingModel } from "./support/thinking-model.ts";
import type { ModelCounts } from "./support/thinking-model.ts";

const { values } = parseArgs({
  options: {
    "contenders": { type: "string" },
    "offered": { type: "string", default: "400" },
    "people": { type: "string" },
    "seconds": { type: "string", default: "20" },
    "think": { type: "string" },
    "store": { type: "string", default: "embedded" },
    "held": { type: "string", default: "10,40" },
    "group": { type: "boolean", default: false },
    "plot": { type: "boolean", default: false },
    "peer-group": { type: "string", default: "256" },
    "seed": { type: "string", default: "1" },
  },
});
const isPeople = values.people !== undefined;
const seed = Number(values.seed);
const seconds = Number(values.seconds);
const thinkMs = Number(values.think ?? (isPeople ? 200 : 3000));
const pauseMs = isPeople ? ([5000, 15_000] as const) : ([0, 0] as const);
const offered = (values.people ?? values.offered).split(",").map(Number);
const ALL = "ours:128,ours:256,ours:512,sdk,ai,agents";
const contenders = parseContenders(values.contenders ?? (isPeople ? "ours:512,sdk" : ALL), offered);
/** Two numbers of turns that are held, or `0` for none. */
const [few = 0, many = 0] = values.held.split(",").map(Number);

const PLOT = path.join(import.meta.dirname, "../docs/plots/room.svg");

interface Row {
  readonly server: string;
  readonly offered: number;
  readonly answeredPerSecond: number;
  readonly idealPerSecond: number;
  readonly refused: number;
  /** What the server adds to the model's time; null where nothing was answered. */
  readonly addedMs: { readonly p50: number; readonly p99: number } | null;
  readonly heldMax: number;
  readonly rssPeakMib: number;
  readonly cpuMsPerTurn: number;
  readonly requestBytes: number;
  /** 1 is right: more of them are replies that were asked for again. */
  readonly modelCallsPerTurn: number;
  readonly killed: string;
  readonly statuses: Offered["statuses"];
  /** Ours: who was let in and why others were not, since the start. */
  readonly admission: readonly string[];
}

const head = {
  bench: "room",
  seed,
  limitMib: Math.max(...contenders.filter(({ kind }) => kind === "ours").map(({ mib }) => mib), 0),
  settings: { seconds, thinkMs, pauseMs, store: values.store, group: values.group },
};
announce(head);
if (contenders.some(({ kind }) => kind !== "ours")) installPeers();
const isGrouped = values.group && (await limitIsEnforced(128));
if (values.group && !isGrouped) progress("no hard group here: without one");
const backend = await startFastBackend();
const model = await startThinkingModel();
const redis = values.store === "redis" ? await startRedis() : null;
const environment = {
  ...backend.environment,
  OPENAI_BASE_URL: `${model.url}/v1`,
  ...(redis === null ? {} : { REDIS_URL: redis.url }),
};
try {
  const rows: Row[] = [];
  const turnBytes: Record<string, TurnBytes | string> = {};
  for (const contender of contenders) {
    rows.push(await measure(contender));
    if (many > 0) turnBytes[contender.name] ??= await heldBytes(contender);
    if (isOverClaim(turnBytes[contender.name] ?? "")) process.exitCode = 1;
  }
  show(rows, turnBytes);
  writeReport(isPeople ? "room-people" : "room", head, { rows, turnBytes });
  if (values.plot) writeFileSync(PLOT, plotOf(rows));
} finally {
  await Promise.all([backend.close(), model.close(), redis?.stop()]);
}

async function measure(contender: Contender): Promise<Row> {
  const groupMib = contender.kind === "ours" ? contender.mib : Number(values["peer-group"]);
  const server = await start(contender, { environment, ...(isGrouped ? { groupMib } : {}) });
  let cpuMs = 0;
  let counts = model.counts();
  try {
    model.setDelay(0);
    const before = await fillHistories(server.url, contender.offered);
    if (Object.keys(before).join() !== "200") progress(`histories: ${JSON.stringify(before)}`);
    model.setDelay(thinkMs);
    const load = await offer({
      ...{ url: server.url, people: contender.offered, seconds, seed, thinkMs, pauseMs },
      alive: () => server.ended() === null,
      onWindow() {
        model.resetCounts();
        cpuMs = -server.cpuMs();
      },
      onWindowEnd() {
        cpuMs += server.cpuMs();
        counts = model.counts();
      },
    });
    const row = rowOf(contender, { load, cpuMs, counts });
    const rssPeakMib = round(Math.max(server.highWaterMib(), server.sampledPeakMib()));
    progress(`${row.server}: ${row.answeredPerSecond} answered a second, ${rssPeakMib} MiB`);
    const admission = contender.kind === "ours" ? await admissionOf(server.url) : [];
    for (const line of admission) progress(`  ${line}`);
    return { ...row, rssPeakMib, killed: server.killed(), admission };
  } finally {
    await server.end();
  }
}

async function admissionOf(url: string): Promise<readonly string[]> {
  const lines = ((await fetchText(`${url}/metrics`)) ?? "").split("\n");
  return lines.filter((line) => /^citas_(?:admission_total|memory_pressure)\b.* [^0]/.test(line));
}

interface Window {
  readonly load: Offered;
  readonly cpuMs: number;
  readonly counts: ModelCounts;
}

function rowOf(contender: Contender, { load, cpuMs, counts }: Window): Row {
  const { heldMax, requestBytes, calls } = counts;
  const times = load.latencyMs["200"];
  const roundMs = thinkMs + (pauseMs[0] + pauseMs[1]) / 2;
  return {
    server: contender.name,
    offered: contender.offered,
    answeredPerSecond: round(load.answered / load.seconds),
    idealPerSecond: round((1000 * contender.offered) / roundMs),
    refused: load.refused,
    addedMs:
      times === undefined
        ? null
        : { p50: round(times.p50 - thinkMs), p99: round(times.p99 - thinkMs) },
    heldMax,
    rssPeakMib: 0,
    cpuMsPerTurn: round(cpuMs / Math.max(1, load.answered), 2),
    requestBytes,
    modelCallsPerTurn: round(calls / Math.max(1, load.answered), 2),
    killed: "no",
    statuses: load.statuses,
    admission: [],
  };
}

async function heldBytes(contender: Contender): Promise<TurnBytes | string> {
  const held = await weighTurn(contender, model, { environment, numbers: [few, many] });
  progress(`${contender.name}, a turn while the model thinks: ${weightText(held)}`);
  return held;
}

function weightText(held: TurnBytes | string | undefined): string {
  if (held === undefined || typeof held === "string") return held ?? "–";
  const kib = (bytes: number): string => (bytes / 1024).toFixed(0);
  const { heap, external, claimed } = held;
  const of = claimed === null ? "" : ` of ${kib(claimed)} claimed`;
  return `${kib(heap + external)} (${kib(heap)} + ${kib(external)})${of} KiB`;
}

/** Whether a turn holds more than it has claimed: then the account bounds nothing. */
function isOverClaim(held: TurnBytes | string): boolean {
  if (typeof held === "string" || held.claimed === null) return false;
  return held.heap + held.external > held.claimed;
}

function show(rows: readonly Row[], turnBytes: Readonly<Record<string, TurnBytes | string>>): void {
  printTable(
    [
      ...[
        "server",
        "offered",
        "answered/s",
        "ideal",
        "refused",
        "held at once",
        "added ms p50/p99",
      ],
      ...[
        "RSS peak MiB",
        "CPU ms a turn",
        "request bytes",
        "calls a turn",
        "killed",
        "bytes held a turn",
      ],
    ],
    rows.map((row) => [
      ...[row.server, row.offered, row.answeredPerSecond, row.idealPerSecond, row.refused],
      ...[row.heldMax, row.addedMs === null ? "–" : `${row.addedMs.p50} / ${row.addedMs.p99}`],
      ...[row.rssPeakMib, row.cpuMsPerTurn, row.requestBytes, row.modelCallsPerTurn],
      row.killed,
      weightText(turnBytes[row.server]),
    ]),
  );
}

function plotOf(rows: readonly Row[]): string {
  return barsSvg({
    title: `Conversations at once, a model that thinks for ${thinkMs / 1000} s`,
    labels: ["conversations held at once", "resident memory at its peak, MiB"],
    rows: rows.map(({ server, heldMax, rssPeakMib, killed }) => ({
      name: nameInPlot(server) + (killed === "no" ? "" : " (died)"),
      isOurs: server.startsWith("ours"),
      values: [heldMax, Math.round(rssPeakMib)],
    })),
  });
}

function nameInPlot(server: string): string {
  return server.replace(/^ours, limit (\d+)$/, "ours, $1 MiB").replace(/, old space \d+$/, "");
}
