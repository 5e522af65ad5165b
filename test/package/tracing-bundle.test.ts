// Tracing as an operator sets it up: the bundle in its own directory, the SDK preloaded by the file
// of docs/tracing.md, spans sent over OTLP; and the errors of a wrong setup.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { after, test } from "node:test";
import type { TestContext } from "node:test";
import { httpServer } from "../support/loopback.ts";
import { call } from "../support/server-fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const directory = mkdtempSync(path.join(tmpdir(), "agent-citas-"));
after(() => rmSync(directory, { recursive: true, force: true }));
const dist = path.join(directory, "app/dist");
execFileSync(process.execPath, [path.join(ROOT, "scripts/build/build.mjs"), dist]);

/** Where the process is started: with the packages of OpenTelemetry, or with none. */
const withPackages = path.join(directory, "with");
const without = path.join(directory, "without");
mkdirSync(path.join(withPackages, "node_modules"), { recursive: true });
mkdirSync(without);
symlinkSync(
  path.join(ROOT, "node_modules/@opentelemetry"),
  path.join(withPackages, "node_modules/@opentelemetry"),
);
const docs = readFileSync(path.join(ROOT, "docs/tracing.md"), "utf8");
const preload = /```js\n\/\/ otel\.cjs\n([\s\S]*?)```/.exec(docs)?.[1];
assert(preload, "docs/tracing.md shows otel.cjs");
writeFileSync(path.join(withPackages, "otel.cjs"), preload);
/** Prints at the exit which files of packages were loaded. */
const spy = path.join(directory, "spy.cjs");
writeFileSync(
  spy,
  'process.on("exit", () => console.error("LOADED", Object.keys(require.cache).join(" ")));',
);

function start(context: TestContext, cwd: string, environment: Record<string, string>) {
  const child = spawn(process.execPath, [path.join(dist, "start.cjs")], {
    cwd,
    env: { SERVER_PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  context.after(() => child.kill("SIGKILL"));
  return child;
}

async function listening({ stdout }: ChildProcess): Promise<string> {
  assert(stdout);
  for await (const line of createInterface({ input: stdout })) {
    const url = /"server_listening","detail":"(http:\S+) /.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error("the process ended before it listened");
}

function say(url: string, message: string): ReturnType<typeof call> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ message, session_id: 51999888777, id_empresa: 1 });
  return call(`${url}/api/chat`, { method: "POST", headers, body });
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

test("the bundle sends its spans with the SDK that is preloaded, the last ones at its end", async (t) => {
  const received: OtlpSpan[] = [];
  let bodies = "";
  const collector = await httpServer(t, (request, response) => {
    void text(request).then((body) => {
      bodies += body;
      // OTLP as JSON, as its protocol says; names and ids are compared below.
      const { resourceSpans } = JSON.parse(body) as {
        resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
      };
      const scopes = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans);
      received.push(...scopes.flatMap(({ spans }) => spans));
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  const child = start(t, withPackages, {
    NODE_OPTIONS: "--require=./otel.cjs",
    OTEL_TRACING: "on",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });
  const url = await listening(child);
  assert.equal((await say(url, "Hola, quiero una cita mañana a las 10")).status, 200);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
  const turn = received.find(({ name }) => name === "invoke_agent citas");
  const below = received.filter((span) => span !== turn);
  assert(turn !== undefined && below.length > 0, JSON.stringify(received));
  assert(below.every(({ parentSpanId }) => parentSpanId === turn.spanId));
  assert(below.some(({ name }) => name === "chat simulated"));
  assert.doesNotMatch(bodies, /cita mañana|51999888777/);
});

test("off, nothing of OpenTelemetry is loaded, whether it is there or not", async (t) => {
  const child = start(t, withPackages, { NODE_OPTIONS: `--require=${spy}` });
  const ended = text(child.stderr);
  const url = await listening(child);
  assert.equal((await say(url, "Hola")).status, 200);
  child.kill("SIGTERM");
  await once(child, "exit");
  assert.match(await ended, /LOADED .*server\.cjs/);
  assert.doesNotMatch(await ended, /opentelemetry/);
});

const REFUSED = [
  ["the api is not installed", without, /npm install @opentelemetry\/api/],
  ["no SDK was started", withPackages, /no OpenTelemetry SDK .* NODE_OPTIONS/],
] as const;

for (const [name, cwd, words] of REFUSED) {
  test(`on, and ${name}: the start says what to do`, async (t) => {
    const child = start(t, cwd, { OTEL_TRACING: "on" });
    const [said] = await Promise.all([text(child.stderr), once(child, "exit")]);
    assert.equal(child.exitCode, 1);
    assert.match(said, words);
    assert.match(said, /OTEL_TRACING/);
  });
}

test("on, and the SDK disabled by its own setting: it starts, and nothing is needed", async (t) => {
  const child = start(t, without, { OTEL_TRACING: "on", OTEL_SDK_DISABLED: "true" });
  const url = await listening(child);
  assert.equal((await say(url, "Hola")).status, 200);
});
