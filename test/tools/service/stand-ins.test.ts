// What the sandbox replaces: every combination of SANDBOX, a model and a backend; and a server, a
// process and the doctor with the ones that matter.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { readConfig } from "../../../engine/config/config.ts";
import { valueOrThrow } from "../../../engine/config/setting-parsers.ts";
import { startServer } from "../../../server.ts";
import { startScriptedModel } from "../../../tools/testing/scripted-model.ts";
import { readAppointmentSettings } from "../../../tools/domain/settings.ts";
import { examineStandIns } from "../../../tools/service/stand-ins.ts";
import type { StandIns } from "../../../tools/service/stand-ins.ts";
import { backendAt, diagnose } from "../../support/doctor-fixture.ts";
import { call, startTestServer } from "../../support/server-fixture.ts";

type Variables = Readonly<Record<string, string>>;

const BACKEND = backendAt("http://backend.example");
const KEY: Variables = { OPENAI_API_KEY: "sk-canario" };
const OWN: Variables = { COMPANIES_DIR: "companies" };
const SERVER: Variables = { OPENAI_BASE_URL: "http://model.example/v1" };
const FOUR = new RegExp(`^COMPANIES_DIR or ${Object.keys(BACKEND).join(", ")} must be set`);

function standIns(environment: Variables): StandIns {
  const settings = readAppointmentSettings(environment);
  return valueOrThrow(examineStandIns(environment, settings, readConfig(environment, null).openai));
}

const REAL = { backend: false, model: false };
const TRIED = { backend: true, model: false };
const DEMONSTRATION = { backend: true, model: true };

const CASES: readonly (readonly [string, Variables, StandIns | RegExp])[] = [
  ["auto", {}, DEMONSTRATION],
  ["auto", KEY, FOUR],
  ["auto", SERVER, FOUR],
  ["auto", { ...KEY, ...SERVER }, /set SANDBOX=on$/],
  ["auto", { OPENAI_API_KEY: " ", OPENAI_BASE_URL: "" }, DEMONSTRATION],
  ["auto", { ...KEY, ...BACKEND }, REAL],
  // Every request brings its own key.
  ["auto", BACKEND, REAL],
  ["on", {}, DEMONSTRATION],
  ["on", KEY, TRIED],
  ["on", SERVER, TRIED],
  ["on", { ...KEY, ...BACKEND }, /^SANDBOX must not be on where API_INFORMACION_URL, /],
  ["on", BACKEND, /^SANDBOX must not be on/],
  ["off", {}, FOUR],
  ["off", KEY, /where SANDBOX is off$/],
  ["off", { ...KEY, ...BACKEND }, REAL],
  ["off", BACKEND, REAL],
  // Companies of one's own are never replaced; without a model they are tried out by a simulated one.
  ["auto", OWN, { backend: false, model: true }],
  ["auto", { ...OWN, ...KEY }, REAL],
  ["auto", { ...OWN, ...BACKEND }, REAL],
  ["off", OWN, REAL],
  ["on", OWN, /^SANDBOX must not be on where COMPANIES_DIR is set/],
];

test("the sandbox is used when nothing is configured or when it is switched on", () => {
  for (const [SANDBOX, environment, expected] of CASES) {
    const all = { ...environment, SANDBOX };
    const name = JSON.stringify(all);
    if (!(expected instanceof RegExp)) {
      assert.deepEqual(standIns(all), expected, name);
      if (SANDBOX === "auto") assert.deepEqual(standIns(environment), expected, name);
      continue;
    }
    assert.throws(() => standIns(all), { code: "config_invalid", message: expected }, name);
    assert.throws(
      () => standIns(all),
      (error: Error) => !error.message.includes("canario"),
    );
  }
  assert.deepEqual(standIns({ ...KEY, SANDBOX: "ON" }), TRIED);
  const wrong = { SANDBOX: "yes", TIMEZONE: "x" };
  assert.throws(() => standIns(wrong), /^.*SANDBOX must be one of auto, on, off\nTIMEZONE must/);
});

test("with a model and no backend the start fails and says what to set", async () => {
  const environment = { SERVER_PORT: "0", ...KEY };
  const refusal = { code: "config_invalid", message: FOUR };
  await assert.rejects(startServer({ environment }), refusal);
  const child = spawn(process.execPath, ["--import", "tsx", "start.ts"], {
    cwd: path.resolve(import.meta.dirname, "../../.."),
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  child.stderr.on("data", (piece: Buffer) => (text += piece.toString("utf8")));
  assert.deepEqual(await once(child, "close"), [1, null]);
  assert.match(
    text,
    /^agent-citas cannot start:\nCOMPANIES_DIR or API_INFORMACION_URL, .*SANDBOX=on$/m,
  );
});

async function scripted(t: TestContext): Promise<Variables> {
  const model = await startScriptedModel();
  t.after(() => model.close());
  model.handler(() => ({ reply: "Ok." }));
  return { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url };
}

test("SANDBOX=on with a real model: its companies are served, and the log says so", async (t) => {
  const environment = { ...(await scripted(t)), SANDBOX: "on" };
  const server = await startTestServer(t, { simulated: true, environment });
  assert.equal((await server.say("hola")).trim(), "Ok.");
  const health = await call(`${server.url}/health`);
  assert.equal(health.status, 200);
  assert.deepEqual([health.body?.["status"], health.body?.["simulated"]], ["ok", ["backend"]]);
  const told = server.logs.filter((line) => line.includes('"event":"simulated"'));
  assert.equal(told.length, 1);
  assert.match(String(told), /the backend is simulated: for trying out only/);
});

test("a backend without a key serves requests that bring their own, also with SANDBOX=off", async (t) => {
  const environment = { SANDBOX: "off", OPENAI_API_KEY: "" };
  const server = await startTestServer(t, { environment });
  server.model.handler(() => ({ reply: "Ok." }));
  assert.equal(await server.say("hola", { api_key: "sk-own" }), "Ok.");
  assert.deepEqual((await call(`${server.url}/health`)).body?.["simulated"], []);
});

test("the doctor says what the start would", async (t) => {
  const alone = await diagnose(KEY);
  assert.equal(alone.code, 1);
  assert.match(
    String(alone.of("settings")),
    /^fail COMPANIES_DIR or API_INFORMACION_URL, .* set SANDBOX=on$/,
  );
  assert.match(String((await diagnose({ SANDBOX: "off" })).of("settings")), /SANDBOX is off$/);
  const tried = await diagnose({ ...(await scripted(t)), SANDBOX: "on" });
  assert.match(String(tried.of("backend")), /^warn simulated/);
  assert.doesNotMatch(String(tried.of("model")), /simulated/);
});
