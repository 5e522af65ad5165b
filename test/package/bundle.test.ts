// The shipped bundle is built, started by its own command and books an appointment, although large
// parts of the libraries are left out, and without loading Node's heaviest modules.

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { startScriptedModel } from "../../tools/testing/scripted-model.ts";
import { startResponsesServer } from "../support/model/responses-server.ts";
import { call } from "../support/server-fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const DAY_MS = 86_400_000;

const directory = mkdtempSync(path.join(tmpdir(), "agent-citas-"));
after(() => rmSync(directory, { recursive: true, force: true }));
const dist = path.join(directory, "dist");
// esbuild asks for nothing but Node: the build has no other input than the sources.
execFileSync(process.execPath, [path.join(ROOT, "scripts/build/build.mjs"), dist]);

/** Printed at the exit by a preloaded script: which of Node's own modules were loaded. */
const loadedFile = path.join(directory, "loaded.json");
const spy = path.join(directory, "spy.cjs");
writeFileSync(
  spy,
  `process.on("exit", () => require("node:fs").writeFileSync(
    ${JSON.stringify(loadedFile)}, JSON.stringify(process.moduleLoadList)));`,
);

/** The addresses of the server and of the sandbox's backend, from the lines that say so. */
async function addresses(child: ChildProcess): Promise<{ server: string; backend: string }> {
  assert(child.stdout);
  let backend = "";
  for await (const line of createInterface({ input: child.stdout })) {
    backend = /"sandbox_listening","detail":"(http:[^"\s]+)/.exec(line)?.[1] ?? backend;
    const server = /"server_listening","detail":"(http:\S+) /.exec(line)?.[1];
    if (server !== undefined) return { server, backend };
  }
  throw new Error("the process ended before it listened");
}

function post(url: string, body: object): ReturnType<typeof call> {
  const headers = { "content-type": "application/json" };
  return call(url, { method: "POST", headers, body: JSON.stringify(body) });
}

/** A Tuesday at least two days from now: open, and not today in any zone. */
function tuesday(): Date {
  const soon = new Date(Date.now() + 2 * DAY_MS);
  return new Date(soon.getTime() + ((9 - soon.getUTCDay()) % 7) * DAY_MS);
}

test("the bundle books an appointment and wakes neither Node's own fetch nor its HTTP/2", async (t) => {
  const child = spawn(process.execPath, [path.join(dist, "start.cjs")], {
    cwd: directory,
    env: { SERVER_PORT: "0", NODE_OPTIONS: `--require "${spy}"` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const { server, backend } = await addresses(child);
  const day = tuesday().toISOString().slice(0, 10);
  const messages = [
    `Hola, quiero una cita el ${day} a las 10`,
    "Soy Ana María Ñahui",
    "mi correo es ana.nahui@example.com",
    "sí, confirmo",
  ];
  const replies: string[] = [];
  for (const message of messages) {
    const answer = await post(`${server}/api/chat`, { message, session_id: 1, id_empresa: 1 });
    assert.equal(answer.status, 200);
    replies.push(String(answer.body?.["reply"]));
  }
  const listed = await post(`${backend}/calendario`, {
    codOpe: "LISTAR_EVENTOS",
    id_empresa: 1,
    id_prospecto: 1,
  });
  assert.match(listed.text, new RegExp(`"fecha_inicio":"${day} 10:00:00"`), replies.join("\n"));
  assert.equal((await call(`${server}/metrics`)).status, 200);
  // The page, with the chart library from its own folder: there are no packages here.
  for (const name of ["", "console/main.js", "console/uPlot.iife.min.js"]) {
    assert.equal((await call(`${server}/${name}`)).status, 200, name);
  }
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
  const loaded = readFileSync(loadedFile, "utf8");
  assert.match(loaded, /NativeModule http"/);
  // ioredis, which no setting asks for here, would load TLS.
  const heavy = loaded.match(/NativeModule (?:internal\/deps\/undici\/undici|http2|tls)(?=")/g);
  assert.deepEqual(heavy, null);
});

test("the bundle speaks the Responses API, whole and streamed, with nothing more of the SDK in it", async (t) => {
  const model = await startResponsesServer(t);
  const child = spawn(process.execPath, [path.join(dist, "start.cjs")], {
    cwd: directory,
    env: {
      ...{ SERVER_PORT: "0", OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url, SANDBOX: "on" },
      ...{ OPENAI_API: "responses", OPENAI_REASONING_EFFORT: "low" },
      NODE_OPTIONS: `--require "${spy}"`,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const { server } = await addresses(child);
  for (const stream of [false, true]) {
    const body = { message: "Hola", session_id: 1, id_empresa: 1, stream };
    const answer = await post(`${server}/api/chat`, body);
    assert.match(answer.text, /"reply":"Dime\."/);
  }
  assert.equal(model.requests.length, 2);
  assert.deepEqual(model.violations, []);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
  const heavy = /NativeModule (?:internal\/deps\/undici\/undici|http2)(?=")/;
  assert.doesNotMatch(readFileSync(loadedFile, "utf8"), heavy);
  // What `client.responses` would bring: 4 MB at rest.
  assert.doesNotMatch(readFileSync(path.join(dist, "server.cjs"), "latin1"), /input_items/);
});

test("the bundle carries its tools' validators instead of the library that compiles them", () => {
  const source = readFileSync(path.join(dist, "server.cjs"), "latin1");
  assert.match(source, /schema was not compiled at build/);
  assert.doesNotMatch(source, /strictTypes/);
});

test("the bundle is ASCII, so that V8 keeps one byte a character of it", () => {
  const source = readFileSync(path.join(dist, "server.cjs"), "latin1");
  assert.equal(/[\u0080-\u00ff]/.exec(source), null);
});

/** The command line as it is installed: its output and its exit code. */
function cli(...args: string[]) {
  const env = { PATH: path.dirname(process.execPath), MEMORY_LIMIT_MB: "128", SERVER_PORT: "0" };
  const ran = spawnSync(path.join(dist, "cli.cjs"), args, { env, encoding: "utf8" });
  return { code: ran.status, output: ran.stdout, errors: ran.stderr };
}

test("the command line runs by itself: version, help, and advice on what it does not know", () => {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
    version: string;
  };
  assert.deepEqual(cli("--version"), { code: 0, output: `${version}\n`, errors: "" });
  const help = cli("--help");
  assert.equal(help.code, 0);
  for (const name of ["serve", "chat", "ledger", "doctor"]) {
    assert.match(help.output, new RegExp(`^ {2}${name}\\b`, "m"));
    const own = cli(name, "--help");
    assert.equal(own.code, 0);
    assert.match(own.output, new RegExp(`^Usage: agent-citas ${name}`));
  }
  assert.equal(cli().code, 2);
  for (const [args, advice] of [
    [["docter"], /^Unknown command 'docter'. Did you mean doctor\?/],
    [["--versoin"], /^Unknown option '--versoin'/],
    [["ledger", "--limt", "1"], /^Unknown option '--limt'. Did you mean --limit\?/],
    [["ledger", "--limit"], /^Option '--limit <value>' argument missing/],
    [["doctor", "--tenant", "cero"], /^--tenant must be a whole number above 0/],
    [["doctor", "--chatbot", "1"], /^--chatbot goes with --tenant/],
    [["chat", "--url", "nada"], /^--url must be an http\(s\) address/],
    [["serve", "--port", "1"], /^Unexpected argument '--port'/],
  ] as const) {
    const { code, output, errors } = cli(...args);
    assert.deepEqual([code, output], [2, ""], args.join(" "));
    assert.match(errors, advice);
  }
});

test("ledger and doctor report the same for a limit, as text and as JSON", () => {
  const { code, output } = cli("ledger");
  assert.equal(code, 0);
  assert.match(output, /^limit {8}128\.0$/m);
  // What the command itself wrote.
  const sum = JSON.parse(cli("ledger", "--json").output) as { sum_bytes: number; flags: object };
  assert(sum.sum_bytes <= 128 * 2 ** 20);
  const flags = Object.values(sum.flags).join(" --max-semi-space-size=");
  assert(output.includes(`--max-old-space-size=${flags}`));
  const other = cli("ledger", "--limit", "70");
  assert.deepEqual([other.code, other.output], [1, ""]);
  assert.match(other.errors, /MEMORY_LIMIT_MB must be \d+/);
  const doctor = cli("doctor");
  assert.equal(doctor.code, 0, doctor.output);
  assert.match(doctor.output, new RegExp(`^ok {4}memory {4}V8 .*${flags}$`, "m"));
  assert.equal(doctor.errors, "");
});

test("agent-citas serve is the server, under the same process id", async (t) => {
  const child = spawn(path.join(dist, "cli.cjs"), ["serve"], {
    env: { PATH: path.dirname(process.execPath), SERVER_PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const { server } = await addresses(child);
  assert.equal((await call(`${server}/live`)).status, 200);
  const described = await call(`${server}/openapi.json`);
  assert.equal(described.text, readFileSync(path.join(ROOT, "docs/openapi.json"), "utf8"));
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
});

test("at rest the process uses less than its fixed budget, and its accounts almost nothing", async (t) => {
  const child = spawn(process.execPath, [path.join(dist, "start.cjs")], {
    cwd: directory,
    env: { SERVER_PORT: "0", MEMORY_LIMIT_MB: "256" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const { server } = await addresses(child);
  const environ = `/proc/${child.pid}/environ`;
  if (existsSync(environ)) {
    assert.match(
      readFileSync(environ, "utf8"),
      /MALLOC_ARENA_MAX=1\0MALLOC_MMAP_THRESHOLD_=32768\0/,
    );
  }
  const memory = (await call(`${server}/memory`)).body;
  // What the server itself wrote; looked at field by field.
  const fixed = memory?.["fixed"] as readonly { account: string; cap_bytes: number }[];
  const accounts = memory?.["accounts"] as readonly { account: string; entries: number }[];
  const lineOf = (name: string): number => {
    return fixed.find(({ account }) => account === name)?.cap_bytes ?? 0;
  };
  const used = accounts.filter(({ entries }) => entries > 0).map(({ account }) => account);
  assert.deepEqual(used, ["sockets", "labels"], "this very request, and the metrics' own labels");
  assert(Number(memory?.["accounted_bytes"]) <= 2 ** 20);
  const restBytes = sizeOf(child.pid ?? 0, "VmRSS") ?? Number(memory?.["rss_bytes"]);
  const linesBytes = lineOf("runtime") + lineOf("program");
  t.diagnostic(`it weighs ${(restBytes / 2 ** 20).toFixed(1)} MiB`);
  assert(restBytes > 2 ** 24 && restBytes <= 0.9 * linesBytes, `it weighs ${restBytes} bytes`);
});

const LIMIT_MB = 128;
const OFFERED = 10;
/** One company alone has at most half of the places. */
const COMPANIES = 4;

test("at ten times what it takes, the process stays under its limit and refuses the rest at once", async (t) => {
  const model = await startScriptedModel();
  t.after(() => model.close());
  const gate = Promise.withResolvers<void>();
  model.handler(() => ({ after: gate.promise, then: { reply: "ñ".repeat(4000) } }));
  const child = spawn(process.execPath, [path.join(dist, "start.cjs")], {
    cwd: directory,
    env: {
      ...{ SERVER_PORT: "0", MEMORY_LIMIT_MB: String(LIMIT_MB) },
      ...{ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url, SANDBOX: "on" },
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const { server } = await addresses(child);
  let sessions = 0;
  const ask = (parts: number) => {
    const session_id = ++sessions;
    const id_empresa = 1 + (session_id % COMPANIES);
    // What costs most of all that fits in a body: a field that is ignored, after it was parsed.
    const padding = Array.from({ length: parts }, () => ({}));
    return post(`${server}/api/chat`, { message: "Hola", session_id, id_empresa, padding });
  };
  const { turns } = (await call(`${server}/memory`)).body as { turns: Record<string, number> };
  const placesMax = (turns["running_max"] ?? 0) + (turns["waiting_max"] ?? 0);
  assert(placesMax > 50);
  const inside = Array.from({ length: placesMax }, () => ask(0));
  while ((await turnsInside(server)) < placesMax) assert.equal(child.exitCode, null);
  // Two at a time: the rest of the sockets that are served.
  for (let offered = placesMax; offered < OFFERED * placesMax; offered += 2) {
    for (const { status, headers } of await Promise.all([ask(16_000), ask(16_000)])) {
      assert.equal(status, 503);
      assert.match(String(headers["retry-after"]), /^\d+$/);
    }
  }
  gate.resolve();
  for (const { status } of await Promise.all(inside)) assert.equal(status, 200);
  const memory = (await call(`${server}/memory`)).body;
  assert.equal(memory?.["limit_bytes"], LIMIT_MB * 2 ** 20);
  const peakBytes = sizeOf(child.pid ?? 0, "VmHWM") ?? Number(memory?.["rss_bytes"]);
  t.diagnostic(`it weighed at most ${(peakBytes / 2 ** 20).toFixed(1)} MiB`);
  assert(peakBytes > 2 ** 24 && peakBytes <= LIMIT_MB * 2 ** 20, `it weighed ${peakBytes} bytes`);
});

/** Requests that the server holds, as it says itself. */
async function turnsInside(server: string): Promise<number> {
  const { text } = await call(`${server}/memory`);
  return Number(/"account":"turns"[^}]*"entries":(\d+)/.exec(text)?.[1]);
}

/** A process's current or peak memory, as the system reports it; null if unsupported. */
function sizeOf(pid: number, name: "VmRSS" | "VmHWM"): number | null {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return null;
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(readFileSync(file, "utf8"));
  return Number(kilobytes?.[1]) * 1024;
}
