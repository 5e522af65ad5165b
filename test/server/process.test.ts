// The server as a process: how it starts, what stops the start, and how it ends.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { startScriptedModel } from "../../tools/testing/scripted-model.ts";
import { call, startTestServer, until } from "../support/server-fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

function start(context: TestContext, environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", "start.ts"], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"] ?? "", SERVER_PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  context.after(() => child.kill("SIGKILL"));
  return child;
}

/** The address in the line that says so. */
async function listening(child: ChildProcess): Promise<string> {
  assert(child.stdout);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"server_listening","detail":"(http:\S+) /.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error("the process ended before it listened");
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = "";
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

test("SIGTERM ends an idle server with code 0", async (t) => {
  const child = start(t, {});
  await listening(child);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
});

test("SIGTERM lets a running turn end: it is answered, and then the process exits", async (t) => {
  const model = await startScriptedModel();
  t.after(() => model.close());
  const gate = Promise.withResolvers<void>();
  model.script({ after: gate.promise, then: { reply: "Hasta luego." } });
  const environment = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url, SANDBOX: "on" };
  const child = start(t, environment);
  const url = await listening(child);
  const answer = call(`${url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message: "Hola", session_id: 1, id_empresa: 1 }),
  });
  await until(() => model.requests.length === 1);
  child.kill("SIGTERM");
  gate.resolve();
  const exit = once(child, "exit");
  assert.equal((await answer).body?.["reply"], "Hasta luego.");
  assert.deepEqual(await exit, [0, null]);
});

const WRONG: readonly (readonly [string, string])[] = [
  ["SERVER_PORT", "ochenta"],
  ["REDIS_URL", "http://secreto@example.com"],
  ["MEMORY_LIMIT_MB", "70"],
  ["SERVER_HOST", "0.0.0.0"],
  ["API_CALENDAR_URL", "http://example.com/"],
];

test("a setting that is wrong stops the start, named, without its value", async (t) => {
  const outcomes = await Promise.all(
    WRONG.map(async ([name, value]) => {
      const child = start(t, { [name]: value });
      const [text] = await Promise.all([textOf(child.stderr), once(child, "exit")]);
      return { name, value, text, code: child.exitCode };
    }),
  );
  for (const { name, value, text, code } of outcomes) {
    assert.equal(code, 1, name);
    const told = name === "API_CALENDAR_URL" ? "API_INFORMACION_URL" : name;
    assert.match(text, new RegExp(`^agent-citas cannot start:[\\s\\S]*${told}`, "m"), name);
    assert(value === "0.0.0.0" || !text.includes(value), `${name}: ${text}`);
  }
});

test("while draining, ready says 503, no new request is admitted and running turns end", async (t) => {
  const server = await startTestServer(t);
  const gate = Promise.withResolvers<void>();
  server.model.handler(() => ({ after: gate.promise, then: { reply: "Ok." } }));
  const running = server.chat("Hola");
  await until(() => server.model.requests.length === 1);
  const closed = server.running.close();
  assert.equal((await call(`${server.url}/ready`)).status, 503);
  const refused = await server.chat("Hola", { session_id: 2 });
  assert.equal(refused.status, 503);
  assert.match(String(refused.headers["retry-after"]), /^\d+$/);
  gate.resolve();
  assert.equal((await running).status, 200);
  await closed;
  await assert.rejects(call(`${server.url}/live`), { code: "ECONNREFUSED" });
});

test("a port that is taken stops the start and says which setting to change", async (t) => {
  const taken = await startTestServer(t);
  const child = start(t, { SERVER_PORT: new URL(taken.url).port });
  const [text] = await Promise.all([textOf(child.stderr), once(child, "exit")]);
  assert.equal(child.exitCode, 1);
  assert.match(text, /SERVER_PORT is taken/);
});
