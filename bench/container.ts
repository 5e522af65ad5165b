// Runs the real server in a hard memory cgroup, at ten times its places: slow and huge model
// responses, 100 MB backend responses, 64 KiB bodies, every session a new one. Exits with 1 on any
// OOM kill. `npm run bench:container -- --limit 128`; `--find` searches the smallest limit that
// survives; `--sessions 1000000` runs until that many sessions have sent their first message.
// `--goodput` runs as many clients first who are not hostile, with the same slow model, and prints
// the answers a second of the hostile load as a share of theirs.

import { parseArgs } from "node:util";
import { readConfig } from "../engine/config/config.ts";
import { createMemoryGroup, limitIsEnforced, privateBinary } from "./support/cgroup.ts";
import type { MemoryGroup } from "./support/cgroup.ts";
import { startFastBackend } from "./support/fast-backend.ts";
import { startFastModel } from "./support/fast-model.ts";
import { runLoad } from "./support/load.ts";
import type { LoadReport, Percentiles } from "./support/load.ts";
import { announce, progress, round, writeReport } from "./support/report.ts";
import { startServerProcess } from "./support/server-process.ts";
import { createWorkload } from "./support/workload.ts";

const { values } = parseArgs({
  options: {
    limit: { type: "string", default: "128" },
    seconds: { type: "string", default: "60" },
    sessions: { type: "string", default: "0" },
    find: { type: "boolean", default: false },
    goodput: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
  },
});
const seed = Number(values.seed);
const seconds = Number(values.seconds);
/** 0: as many as arrive within `seconds`. */
const sessionsWanted = Number(values.sessions);
const BODY_BYTES = 64 * 1024;
const OVERLOAD = 10;
/** The bench's own process has limits, too. */
const CLIENTS_MAX = 2000;
/** Range and step of `--find`, in MiB. */
const FIND = { min: 64, max: 256, step: 8 } as const;
const PAUSE_MS = 250;
/** With `--sessions`, rejected clients retry sooner. */
const HASTE_MS = 20;
const PROGRESS_SESSIONS = 100_000;
const SAMPLE_MS = 100;

const PADDING = "x".repeat(BODY_BYTES);
const LONG_TEXT = "Quiero saber qué días atienden y cuánto cuesta el corte para niño. ".repeat(59);
const WORDS = ["consulta.", "busca.", "reserva.", ""] as const;
const CONFIG = { usuario_id: 7, correo_usuario: "a@b.pe", duracion_cita_minutos: 30, slots: 1 };

interface Survival {
  readonly limitMib: number;
  readonly survived: boolean;
  readonly ending: string;
  readonly oomKills: number;
  readonly limitHits: number;
  readonly peakMib: number;
  readonly anonymousPeakMib: number;
  readonly rssPeakMib: number;
  readonly clients: number;
  readonly flags: readonly string[];
  readonly load: LoadReport | null;
  /** As measured by the clients on a saturated machine; includes the server's own time. */
  readonly refusalMs: Percentiles | null;
  readonly recoveredStatus: string;
  readonly cgroup: string;
}

const head = {
  bench: "container",
  seed,
  limitMib: Number(values.limit),
  settings: {
    seconds,
    sessions: sessionsWanted,
    find: values.find,
    bodyBytes: BODY_BYTES,
    overload: OVERLOAD,
  },
};
announce(head);
const probe = createMemoryGroup(head.limitMib);
if (typeof probe === "string") {
  console.log(`skipped: ${probe}`);
} else {
  await probe.remove();
  if (await limitIsEnforced(head.limitMib)) await main();
  else console.log("skipped: this kernel does not enforce the limit of a memory cgroup");
}

/** Who calls: with all that is too large, or with what is usual. */
type Callers = "hostile" | "usual";

async function main(): Promise<void> {
  const usual = values.goodput ? await survive(head.limitMib, "usual") : null;
  const results = values.find ? await find() : [await survive(head.limitMib)];
  const goodput = usual === null ? null : share(results[0], usual);
  if (goodput !== null) progress(`goodput: ${goodput} of the load without hostility`);
  const survived = results.filter((one) => one.survived).map(({ limitMib }) => limitMib);
  const smallestMib = survived.length === 0 ? null : Math.min(...survived);
  const name = values.find ? "container-find" : `container-${head.limitMib}`;
  writeReport(name, head, { smallestMib, goodput, usual, results });
  if (values.find) progress(`smallest limit that survived: ${smallestMib ?? "none"} MiB`);
  if (smallestMib === null) process.exitCode = 1;
}

/** Answers a second of one load as a share of another's. */
function share(one: Survival | undefined, other: Survival): number {
  const rate = (load: LoadReport | null | undefined) =>
    (load?.statuses["200"] ?? 0) / (load?.seconds ?? 1);
  return round(rate(one?.load) / rate(other.load));
}

/** Binary search between a limit that fails and one that survives. */
async function find(): Promise<readonly Survival[]> {
  const results: Survival[] = [];
  let low: number = FIND.min;
  let high: number = FIND.max;
  while (low < high) {
    const middle = low + FIND.step * Math.floor((high - low) / 2 / FIND.step);
    const result = await survive(middle);
    results.push(result);
    if (result.survived) high = middle;
    else low = middle + FIND.step;
  }
  // Verifies the upper end, which was only assumed.
  if (results.every((one) => !one.survived)) results.push(await survive(high));
  return results;
}

async function survive(limitMib: number, callers: Callers = "hostile"): Promise<Survival> {
  const group = createMemoryGroup(limitMib);
  if (typeof group === "string") throw new Error(group);
  const workload = createWorkload(seed);
  const isHostile = callers === "hostile";
  const backend = await startFastBackend({ mode: isHostile ? "huge" : "normal" });
  const mode = isHostile ? "huge" : "slow";
  const model = await startFastModel({ seed, replies: workload.replies, mode });
  try {
    const urls = { ...backend.environment, OPENAI_BASE_URL: `${model.url}/v1` };
    const result = await overload({ limitMib, callers }, group, urls);
    show(result);
    return result;
  } finally {
    await Promise.all([backend.close(), model.close()]);
    await group.remove();
  }
}

async function overload(
  { limitMib, callers }: { readonly limitMib: number; readonly callers: Callers },
  group: MemoryGroup,
  environment: Readonly<Record<string, string>>,
): Promise<Survival> {
  const none = { clients: 0, load: null, refusalMs: null, recoveredStatus: "none" };
  const common = { limitMib, cgroup: `v${group.version}${group.swapLimited ? "" : ", swap free"}` };
  let server;
  const binary = privateBinary();
  try {
    const cgroupProcs = group.procs;
    server = await startServerProcess({ limitMib, environment, cgroupProcs, binary: binary.path });
  } catch {
    binary.remove();
    const figures = { peakMib: round(group.peakMib()), anonymousPeakMib: 0, rssPeakMib: 0 };
    const counts = { oomKills: group.oomKills(), limitHits: group.limitHits() };
    const ending = "did not start";
    return { ...common, ...none, ...figures, ...counts, survived: false, ending, flags: [] };
  }
  let anonymousPeakMib = 0;
  const sampler = setInterval(() => {
    anonymousPeakMib = Math.max(anonymousPeakMib, group.anonymousMib());
  }, SAMPLE_MS);
  try {
    const clients = Math.min(CLIENTS_MAX, OVERLOAD * placesOf(limitMib));
    const extent = sessionsWanted > 0 ? `${sessionsWanted} sessions` : `${seconds} s`;
    progress(`limit ${limitMib} MiB: ${clients} clients for ${extent}`);
    const load = await runLoad({
      url: server.url,
      concurrency: clients,
      ...(sessionsWanted > 0
        ? { count: sessionsWanted, pauseMs: HASTE_MS }
        : { count: 10_000_000, untilMs: performance.now() + seconds * 1000, pauseMs: PAUSE_MS }),
      body: callers === "hostile" ? heavyBody : usualBody,
      onDone(done) {
        if (done % PROGRESS_SESSIONS === 0) progress(`${done} sessions: ${group.oomKills()} kills`);
      },
    });
    const recoveredStatus = await afterwards(server.url);
    const oomKills = group.oomKills();
    const ending = server.ended() ?? "alive";
    return {
      ...common,
      survived: oomKills === 0 && ending === "alive" && recoveredStatus === "200",
      ending,
      oomKills,
      limitHits: group.limitHits(),
      peakMib: round(group.peakMib()),
      anonymousPeakMib: round(anonymousPeakMib),
      rssPeakMib: round(Math.max(server.highWaterMib(), server.sampledPeakMib())),
      clients,
      flags: server.flags,
      load,
      refusalMs: load.latencyMs["503"] ?? null,
      recoveredStatus,
    };
  } finally {
    clearInterval(sampler);
    await server.stop();
    binary.remove();
  }
}

/** Turns that may run and wait. */
function placesOf(limitMib: number): number {
  const { limits } = readConfig({ MEMORY_LIMIT_MB: String(limitMib), OPENAI_API_KEY: "x" }, null);
  return limits.turnsActiveMax + limits.turnsQueuedMax;
}

/** A new session of one of ten thousand tenants. */
function usualBody(index: number): string {
  const message = `Quiero saber qué días atienden. ${WORDS[index % 4] ?? ""}`;
  const tenant = 1 + (index % 10_000);
  return JSON.stringify({ message, session_id: index, id_empresa: tenant, config: CONFIG });
}

/** The same, with the longest message, padded to the body limit. */
function heavyBody(index: number): string {
  const tenant = 1 + (index % 10_000);
  const message = `${LONG_TEXT}${WORDS[index % 4] ?? ""}`;
  const request = { message, session_id: index, id_empresa: tenant, config: CONFIG };
  const bare = Buffer.byteLength(JSON.stringify({ ...request, relleno: "" }));
  return JSON.stringify({ ...request, relleno: PADDING.slice(0, BODY_BYTES - bare) });
}

/** One ordinary turn after the overload. */
async function afterwards(url: string): Promise<string> {
  const body = (): string => JSON.stringify({ message: "hola", session_id: 1, id_empresa: 1 });
  const { statuses } = await runLoad({ url, concurrency: 1, count: 1, body });
  return Object.keys(statuses)[0] ?? "none";
}

function show(result: Survival): void {
  const { limitMib, survived, ending, oomKills, peakMib, anonymousPeakMib, rssPeakMib } = result;
  const refusal = result.refusalMs;
  const end = survived ? "survived" : `failed (${ending})`;
  const statuses = JSON.stringify(result.load?.statuses ?? {});
  progress(`limit ${limitMib} MiB: ${end}, ${oomKills} OOM kills, cgroup peak ${peakMib}`);
  progress(`anonymous ${anonymousPeakMib}, RSS ${rssPeakMib} MiB, ${statuses}`);
  progress(`503 p50 ${refusal?.p50} ms, p99 ${refusal?.p99} ms`);
}
