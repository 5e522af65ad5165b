// What a turn costs: CPU of the server's process alone, turns per second, and the process's memory
// before and after. The shipped bundle runs as its own process; a model that answers at once and
// the sandbox's backend run here. `npm run bench:turn -- --redis redis://127.0.0.1:6379`
//
// Builds are compared in one run, alternating, so that other load affects each alike: `npm run
// bench:turn -- --rounds 5 --dist /tmp/before --dist dist --dist dist,LOG_LEVEL=warn`

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import type { Readable } from "node:stream";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { systemClock } from "../engine/core/clock.ts";
import { SANDBOX_CONFIGS, startSandboxBackend } from "../tools/sandbox/index.ts";

const { values } = parseArgs({
  options: {
    redis: { type: "string", default: "" },
    turns: { type: "string", default: "5000" },
    concurrency: { type: "string", default: "16" },
    rounds: { type: "string", default: "1" },
    dist: { type: "string", multiple: true, default: ["dist"] },
  },
});
const turns = Number(values.turns);
const concurrency = Number(values.concurrency);
const CLOCK_TICKS_PER_SECOND = 100;
const REPLY = "Claro, con gusto le ayudo con su cita. ".repeat(20);

/** Every fourth turn checks availability first: 1.25 model calls a turn. */
function completion(body: string): string {
  // The server's own request; two fields are read.
  const { messages } = JSON.parse(body) as { messages: { role: string; content: string | null }[] };
  const last = messages.at(-1);
  const wantsTool = last?.role === "user" && last.content?.startsWith("consulta") === true;
  const date = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const args = JSON.stringify({ date, time: "10:00" });
  const calls = [
    { id: "call_1", type: "function", function: { name: "check_availability", arguments: args } },
  ];
  const message = wantsTool
    ? { role: "assistant", content: null, tool_calls: calls }
    : { role: "assistant", content: JSON.stringify({ reply: REPLY, url: null }) };
  const usage = { prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1050 };
  const choice = { index: 0, message, finish_reason: wantsTool ? "tool_calls" : "stop" };
  return JSON.stringify({ id: "x", object: "chat.completion", choices: [choice], usage });
}

const model = http.createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => (body += chunk));
  request.on("end", () => {
    const text = completion(body);
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    };
    response.writeHead(200, headers).end(text);
  });
});

function listen(server: http.Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

const backend = await startSandboxBackend({ clock: systemClock });
const modelPort = await listen(model);
const root = path.resolve(import.meta.dirname, "..");

interface Figures {
  readonly readyMs: number;
  readonly restMib: number;
  readonly afterMib: number;
  readonly cpuMsPerTurn: number;
  readonly turnsPerSecond: number;
}

/**
 * Measures one server from start to stop; `variant` is a directory and settings: `dist,NAME=value`.
 */
async function measure(variant: string): Promise<Figures> {
  const [dist = "", ...settings] = variant.split(",");
  const startedAt = performance.now();
  const child = spawn(process.execPath, [path.join(path.resolve(root, dist), "start.cjs")], {
    env: {
      SERVER_PORT: "0",
      LOG_LEVEL: "info",
      OPENAI_API_KEY: "sk-bench",
      OPENAI_BASE_URL: `http://127.0.0.1:${modelPort}/v1`,
      API_INFORMACION_URL: backend.urls.informacion,
      API_AGENDAR_REUNION_URL: backend.urls.agendar,
      API_CALENDAR_URL: backend.urls.calendario,
      API_PREGUNTAS_FRECUENTES_URL: backend.urls.preguntas,
      REDIS_URL: values.redis,
      ...Object.fromEntries(settings.map(setting)),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const url = await address(child.stdout);
  const readyMs = performance.now() - startedAt;
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const cold = processFigures(child.pid);
  await run({ url, agent }, Math.min(1000, turns));
  const before = processFigures(child.pid);
  const began = performance.now();
  await run({ url, agent }, turns);
  const seconds = (performance.now() - began) / 1000;
  const after = processFigures(child.pid);
  agent.destroy();
  // A normal exit lets a profiler write its result: `dist,NODE_OPTIONS=--cpu-prof`.
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
  process.off("exit", kill);
  return {
    readyMs,
    restMib: cold.rssMib,
    afterMib: after.rssMib,
    cpuMsPerTurn: (after.cpuMs - before.cpuMs) / turns,
    turnsPerSecond: turns / seconds,
  };
}

function setting(pair: string): readonly [name: string, value: string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at), pair.slice(at + 1)];
}

async function address(output: Readable): Promise<string> {
  const lines = createInterface({ input: output });
  for await (const line of lines) {
    const url = /"server_listening","detail":"(http:\S+) /.exec(line)?.[1];
    if (url === undefined) continue;
    // The rest of the log is read and dropped, so that the pipe never fills.
    output.resume();
    return url;
  }
  throw new Error("the server did not start: run npm run build first");
}

interface Target {
  readonly url: string;
  readonly agent: http.Agent;
}

function post({ url, agent }: Target, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { method: "POST", agent, headers: { "content-type": "application/json" } };
    const request = http.request(`${url}/api/chat`, options, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    request.on("error", reject);
    request.end(body);
  });
}

function processFigures(pid = 0): { readonly cpuMs: number; readonly rssMib: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const rssKib = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
  return { cpuMs: (ticks * 1000) / CLOCK_TICKS_PER_SECOND, rssMib: rssKib / 1024 };
}

async function run(target: Target, count: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let turn = next++; turn < count; turn = next++) {
      const message =
        turn % 4 === 0 ? "consulta la agenda, por favor" : "hola, una consulta general";
      const session_id = turn % Math.ceil(count / 10);
      const config = SANDBOX_CONFIGS.get(1);
      const body = JSON.stringify({ message, session_id, id_empresa: 1, config });
      const status = await post(target, body);
      if (status !== 200) throw new Error(`answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/** The median: a burst of other work on the machine would move a mean. */
function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

const measured = new Map<string, Figures[]>(values.dist.map((variant) => [variant, []]));
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [variant, figures] of measured) figures.push(await measure(variant));
}
const sessions = values.redis === "" ? "embedded" : "redis";
console.log(
  `node ${process.version}, ${turns} turns, concurrency ${concurrency}, ` +
    `sessions ${sessions}, median of ${values.rounds}`,
);
for (const [variant, figures] of measured) {
  const of = (read: (one: Figures) => number): number => median(figures.map(read));
  const each = figures.map((one) => one.cpuMsPerTurn.toFixed(2)).join(" ");
  console.log(
    [
      variant,
      `  start to listening   ${of((one) => one.readyMs).toFixed(0)} ms`,
      `  RSS at rest          ${of((one) => one.restMib).toFixed(1)} MiB`,
      `  RSS after            ${of((one) => one.afterMib).toFixed(1)} MiB`,
      `  CPU per turn         ${of((one) => one.cpuMsPerTurn).toFixed(3)} ms (${each})`,
      `  turns per second     ${of((one) => one.turnsPerSecond).toFixed(0)}`,
    ].join("\n"),
  );
}
model.close();
await backend.close();
process.exit(0);
