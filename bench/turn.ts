// What a turn costs: CPU of the server's process alone, turns a second, and what the process weighs
// before and after. The shipped bundle runs as its own process; a model that answers at once and
// the sandbox's backend run here. `npm run bench:turn -- --redis redis://127.0.0.1:6379`

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { systemClock } from "../engine/index.ts";
import { SANDBOX_CONFIGS, startSandboxBackend } from "../tools/sandbox/index.ts";

const { values } = parseArgs({
  options: {
    redis: { type: "string", default: "" },
    turns: { type: "string", default: "5000" },
    concurrency: { type: "string", default: "16" },
  },
});
const turns = Number(values.turns);
const concurrency = Number(values.concurrency);
const CLOCK_TICKS_PER_SECOND = 100;
const REPLY = "Claro, con gusto le ayudo con su cita. ".repeat(20);

/** Every fourth turn checks availability first: 1.25 model calls a turn. */
function completion(body: string): string {
  // The server's own request, of which two fields are read.
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
const startedAt = performance.now();
const child = spawn(process.execPath, [path.join(root, "dist/start.cjs")], {
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
  },
  stdio: ["ignore", "pipe", "inherit"],
});
process.on("exit", () => child.kill("SIGKILL"));

async function address(): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"server_listening","detail":"(http:\S+) /.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error("the server did not start: run npm run build first");
}

const url = await address();
const readyMs = performance.now() - startedAt;
const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });

function post(body: string): Promise<number> {
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

function processFigures(): { readonly cpuMs: number; readonly rssMib: number } {
  const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  const rssKib = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
  return { cpuMs: (ticks * 1000) / CLOCK_TICKS_PER_SECOND, rssMib: rssKib / 1024 };
}

async function run(count: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let turn = next++; turn < count; turn = next++) {
      const message =
        turn % 4 === 0 ? "consulta la agenda, por favor" : "hola, una consulta general";
      const session_id = turn % Math.ceil(count / 10);
      const config = SANDBOX_CONFIGS.get(1);
      const status = await post(JSON.stringify({ message, session_id, id_empresa: 1, config }));
      if (status !== 200) throw new Error(`answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

await new Promise((resolve) => setTimeout(resolve, 1000));
const cold = processFigures();
await run(Math.min(1000, turns));
const before = processFigures();
const began = performance.now();
await run(turns);
const seconds = (performance.now() - began) / 1000;
const after = processFigures();
console.log(
  [
    `node ${process.version}, ${turns} turns, concurrency ${concurrency}, ` +
      `sessions ${values.redis === "" ? "embedded" : "redis"}`,
    `start to listening   ${readyMs.toFixed(0)} ms`,
    `RSS at rest          ${cold.rssMib.toFixed(1)} MiB`,
    `RSS after            ${after.rssMib.toFixed(1)} MiB`,
    `CPU per turn         ${((after.cpuMs - before.cpuMs) / turns).toFixed(2)} ms`,
    `turns per second     ${(turns / seconds).toFixed(0)}`,
  ].join("\n"),
);
agent.destroy();
model.close();
await backend.close();
process.exit(0);
