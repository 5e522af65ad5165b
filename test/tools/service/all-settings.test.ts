// A rejected start names every problem at once, whichever part reads the setting; names that look
// mistyped are reported, never rejected.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { createAgent } from "../../../engine/index.ts";
import { closestName } from "../../../engine/core/closest-name.ts";
import {
  ALL_SETTING_NAMES,
  examineSettings,
  readAllSettings,
} from "../../../tools/service/all-settings.ts";
import { diagnose } from "../../support/doctor-fixture.ts";
import { startTestServer } from "../../support/server-fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");

type Variables = Readonly<Record<string, string>>;

/** The first words of all lines of a rejected start. */
function refused(environment: Variables): readonly string[] {
  const { read, problems } = examineSettings(environment);
  assert.equal(read === null, problems.length > 0);
  return problems.map((line) => line.split(/[ ,]/, 1)[0] ?? "").sort();
}

const KEY = { OPENAI_API_KEY: "sk-secreto" };

for (const [what, environment, expected] of [
  [
    "the engine's and the domain's",
    { SERVER_PORT: "abc", TIMEZONE: "Lima" },
    ["SERVER_PORT", "TIMEZONE"],
  ],
  [
    "values and rules between them",
    { LOG_LEVEL: "loud", SERVER_HOST: "0.0.0.0", DEBUG: "*" },
    ["DEBUG", "INTERNAL_API_TOKEN", "LOG_LEVEL"],
  ],
  [
    "every relation of limits, and their sum",
    { CHAT_TIMEOUT: "30", HTTP_RETRY_WAIT_MIN: "5", MEMORY_LIMIT_MB: "64" },
    ["HTTP_RETRY_WAIT_MIN", "MEMORY_LIMIT_MB", "OPENAI_TIMEOUT"],
  ],
  [
    "what the sandbox may not stand in for",
    { ...KEY, SERVER_PORT: "abc", CURRENCY: "secretisimo" },
    ["COMPANIES_DIR", "CURRENCY", "SERVER_PORT"],
  ],
  [
    "half a backend, of which one address is wrong",
    { API_CALENDAR_URL: "secreto", BACKEND_FEATURES: "secreto", MAX_TOKENS: "0" },
    [
      ...["API_AGENDAR_REUNION_URL", "API_CALENDAR_URL", "API_INFORMACION_URL"],
      ...["API_PREGUNTAS_FRECUENTES_URL", "BACKEND_FEATURES", "MAX_TOKENS"],
    ],
  ],
  [
    "a sandbox that is no word, once",
    { ...KEY, SANDBOX: "secreto", CB_MAX_KEYS: "x" },
    ["CB_MAX_KEYS", "SANDBOX"],
  ],
  [
    "no rule about a variable that is wrong by itself",
    { CHAT_TIMEOUT: "x", OPENAI_TIMEOUT: "300", INTERNAL_API_TOKEN: "s".repeat(513) },
    ["CHAT_TIMEOUT", "INTERNAL_API_TOKEN"],
  ],
] as const satisfies readonly (readonly [string, Variables, readonly string[]])[]) {
  test(`all at once: ${what}`, () => {
    assert.deepEqual(refused(environment), [...expected].sort());
    assert.throws(
      () => readAllSettings(environment),
      ({ message }: Error) => {
        assert(!/secret|sss|loud/.test(message), "values are not repeated");
        assert.equal(message.split("\n").length, expected.length);
        return true;
      },
    );
  });
}

test("every variable may be wrong at once, and each has its line", () => {
  const environment = Object.fromEntries(ALL_SETTING_NAMES.map((name) => [name, "x".repeat(9000)]));
  const lines = refused(environment);
  // There any value but "true" is false, and a path may be long.
  const free = new Set(["REDIS_CA_FILE"]);
  for (const name of ALL_SETTING_NAMES) assert(free.has(name) || lines.includes(name), name);
});

test("the start command reports every problem, and the suggestion for a mistyped name", () => {
  const environment = { SERVER_PORT: "abc", TIMEZONE: "Lima", API_CALENDER_URL: "http://a/1" };
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", path.join(ROOT, "start.ts")],
    { cwd: ROOT, env: { PATH: process.env["PATH"] ?? "", ...environment }, encoding: "utf8" },
  );
  assert.equal(status, 1);
  assert.deepEqual(stderr.trim().split("\n"), [
    "agent-citas cannot start:",
    "SERVER_PORT must be a whole number from 0 to 65535",
    "TIMEZONE must be a time zone such as America/Lima",
    "API_CALENDER_URL is no setting: did you mean API_CALENDAR_URL?",
  ]);
});

test("a mistyped name gets the closest suggestion, other programs' variables are ignored", () => {
  const meant = (name: string, value = "1"): string | undefined =>
    examineSettings({ [name]: value }).unknownSettings[0]?.suggestion;
  for (const [name, expected] of [
    ["OPENAI_TEMPERATUR", "OPENAI_TEMPERATURE"],
    ["OPENIA_MODEL", "OPENAI_MODEL"],
    ["openai_model", "OPENAI_MODEL"],
    ["REDIS_ULR", "REDIS_URL"],
    ["BACKEND_FEATURE", "BACKEND_FEATURES"],
    ["BOKING_CONFIRM", "BOOKING_CONFIRM"],
    ["CB_TRESHOLD", "CB_THRESHOLD"],
    ["SANBOX", "SANDBOX"],
    ["INTERNAL_API_TOKENS", "INTERNAL_API_TOKEN"],
  ] as const) {
    assert.equal(meant(name), expected, name);
    assert.equal(meant(name, " "), undefined, "a blank one says nothing");
  }
  for (const name of [
    ...["PATH", "HOME", "LANG", "TZ", "NODE_ENV", "DB_MAX_KEYS", "APP_TIMEOUT", "MAX"],
    ...["OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "REDIS_HOST", "REDIS_PASSWORD", "SERVER_NAME"],
    ...["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SERVICE_NAME", "HTTP_PROXY", "API_KEY", "x"],
    "A".repeat(100_000),
  ]) {
    assert.equal(meant(name), undefined, name);
  }
});

test("a server with a mistyped name starts and warns, and the doctor says the same", async (t) => {
  const environment = { OPENAI_TEMPERATUR: "1", REDIS_HOST: "elsewhere" };
  const server = await startTestServer(t, { environment });
  // The shape of a log line, as docs/operations.md has it.
  const lines = server.logs.map((line) => JSON.parse(line) as Record<string, unknown>);
  const told = lines.filter(({ event }) => event === "setting_unknown");
  assert.deepEqual(
    told.map(({ level, detail }) => [level, detail]),
    [["warn", "OPENAI_TEMPERATUR is no setting: did you mean OPENAI_TEMPERATURE?"]],
  );
  const { of } = await diagnose({ ...environment, SERVER_PORT: "0" });
  assert(of("settings").includes("warn OPENAI_TEMPERATUR is no setting"));
});

test("the doctor names everything that is wrong, too", async () => {
  const { of, code } = await diagnose({ SERVER_PORT: "abc", TIMEZONE: "Lima" });
  assert.equal(code, 1);
  assert.deepEqual(
    of("settings")
      .map((line) => line.split(" ").slice(0, 2))
      .sort(),
    [
      ["fail", "SERVER_PORT"],
      ["fail", "TIMEZONE"],
    ],
  );
});

test("at most sixteen mistyped names are reported, in any environment", () => {
  const some = (count: number): number => {
    const names = Array.from({ length: count }, (_, index) => `SERVER_PORT${index}`);
    return examineSettings(Object.fromEntries(names.map((name) => [name, "1"]))).unknownSettings
      .length;
  };
  assert.deepEqual([some(15), some(16), some(17)], [15, 16, 16]);
});

test("a limit of the library that is mistyped is named with its nearest", async () => {
  const limits = { turnTimeoutMS: 1000 };
  // What a program without types passes.
  const options = { model: { name: "m" }, prompt: "p", limits: limits as object };
  await assert.rejects(
    createAgent(options),
    /limits\.turnTimeoutMS .*mean limits\.turnTimeoutMs\?$/,
  );
});

test("two edits are close, three are not, and half of a short word is not", () => {
  assert.equal(closestName("dcotor", ["doctor", "serve"]), "doctor");
  assert.equal(closestName("dctr", ["doctor"]), "doctor");
  assert.equal(closestName("dct", ["doctor"]), null);
  assert.equal(closestName("xxad", ["read"]), null);
  assert.equal(closestName("", ["a"]), null);
});
