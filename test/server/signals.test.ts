// Which signals end a server process: each signal in the middle of a stream, the drain delay for a
// balancer, and npm between the sender and the server.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { startScriptedModel } from "../../tools/testing/scripted-model.ts";
import type { ScriptedModel } from "../../tools/testing/scripted-model.ts";
import { DIST, ROOT, metric, startProcess } from "../support/process-fixture.ts";
import { freePort } from "../support/free-port.ts";
import type { ServerProcess } from "../support/process-fixture.ts";
import { call, until } from "../support/server-fixture.ts";
import type { TestContext } from "node:test";

interface Talk {
  readonly server: ServerProcess;
  readonly model: ScriptedModel;
  /** Lets the model answer. */
  readonly answer: () => void;
  /** All that the stream brought, when it has ended. */
  readonly stream: Promise<string>;
}

/** A stream that has begun and waits for its model. */
async function talking(t: TestContext, environment: Record<string, string> = {}): Promise<Talk> {
  const model = await startScriptedModel();
  t.after(() => model.close());
  const gate = Promise.withResolvers<void>();
  model.handler(() => ({ after: gate.promise, then: { reply: "Hasta luego." } }));
  const given = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url, SANDBOX: "on" };
  const server = await startProcess(t, { environment: { ...given, ...environment } });
  const stream = server.chat(1, { stream: true }).then(({ text }) => text);
  await until(() => model.requests.length === 1);
  return { server, model, stream, answer: gate.resolve };
}

for (const signals of [
  ["SIGTERM"],
  ["SIGHUP"],
  ["SIGUSR2"],
  ["SIGTERM", "SIGTERM", "SIGHUP"],
] as const) {
  test(`${signals.join(", ")} in a stream: the stream ends normally, and then the process`, async (t) => {
    const { server, stream, answer } = await talking(t);
    const exit = once(server.child, "exit");
    for (const signal of signals) server.child.kill(signal);
    while ((await call(`${server.url}/ready`)).status !== 503);
    assert.equal((await server.chat(2)).status, 503, "nobody new is let in");
    for (const signal of signals.slice(1)) server.child.kill(signal);
    answer();
    assert.match(await stream, /event: done\ndata: \{"reply":"Hasta luego\."/);
    assert.deepEqual(await exit, [0, null]);
  });
}

test("SIGUSR1 opens no debugger and ends nothing", async (t) => {
  const server = await startProcess(t, { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  server.child.stderr?.on("data", (piece: Buffer) => (errors += piece.toString()));
  server.child.kill("SIGUSR1");
  assert.equal((await server.chat(1)).status, 200);
  assert.deepEqual(await server.stop(), [0, null]);
  assert.equal(errors, "");
});

test("with a drain delay all is served on while /ready says 503, on sockets that close", async (t) => {
  const { server, stream, answer } = await talking(t, { DRAIN_DELAY_SECONDS: "3" });
  const exit = once(server.child, "exit");
  server.child.kill("SIGTERM");
  while ((await call(`${server.url}/ready`)).status !== 503);
  const live = await call(`${server.url}/live`, { headers: { connection: "keep-alive" } });
  assert.deepEqual([live.status, live.headers.connection], [200, "close"]);
  answer();
  assert.equal((await server.chat(2)).status, 200);
  assert.match(await stream, /event: done/);
  assert.deepEqual(await exit, [0, null]);
});

test("a tool call is validated and run in a process that forbids code from strings", async (t) => {
  const flags = ["--disallow-code-generation-from-strings"];
  const server = await startProcess(t, { flags });
  const day = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  const say = async (message: string): Promise<string> =>
    String((await server.chat(1, { message })).body?.["reply"]);
  await say(`Hola, quiero saber si hay lugar el ${day} a las 10`);
  // The tool call was validated and run.
  assert.equal(
    await metric(server.url, 'agent_citas_tool_calls_total{tool_name="check_availability"}'),
    1,
  );
  assert.deepEqual(await server.stop(), [0, null]);
});

test("SIGTERM to npm start ends the server, which leaves its port", async (t) => {
  if (spawnSync("npm", ["--version"]).status !== 0) return t.skip("there is no npm here");
  // The project's own command, with the build that is made already.
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const folder = mkdtempSync(path.join(tmpdir(), "agent-citas-npm-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const start = String(scripts["start"]);
  writeFileSync(
    path.join(folder, "package.json"),
    JSON.stringify({ scripts: { start, build: "true" } }),
  );
  symlinkSync(DIST, path.join(folder, "dist"));
  const port = await freePort();
  const here = `${path.dirname(process.execPath)}:${process.env["PATH"]}`;
  const env = { PATH: here, HOME: folder, SERVER_PORT: String(port) };
  const child = spawn("npm", ["start"], { cwd: folder, env, stdio: "ignore", detached: true });
  // Anything that is left of it.
  t.after(() => spawnSync("kill", ["-KILL", "--", `-${child.pid}`]));
  const url = `http://127.0.0.1:${port}`;
  const isLive = (): Promise<boolean> =>
    call(`${url}/live`).then(
      () => true,
      () => false,
    );
  while (!(await isLive())) assert.equal(child.exitCode ?? child.signalCode, null);
  const stream = http.get(`${url}/live`);
  await once(stream, "response");
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
  assert.equal(await isLive(), false);
});
