// Settings: defaults, rejections, and how the limits follow from them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MIB } from "../../../engine/core/bytes.ts";
import { containerLimitBytes } from "../../../engine/process/container-limit.ts";
import type { Environment } from "../../../engine/config/setting-parsers.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { readAppointmentSettings } from "../../../tools/domain/settings.ts";
import { config, refusal } from "../../support/config-fixture.ts";

test("an empty environment is the documented defaults", () => {
  const { limits, ...rest } = config();
  assert.deepEqual(rest, {
    host: "127.0.0.1",
    port: 8002,
    token: null,
    drainDelayMs: 0,
    console: true,
    logLevel: "info",
    tracing: null,
    redisUrl: null,
    redisCaFile: null,
    redisNatMap: null,
    dataDir: null,
    openai: {
      ...{ apiKey: null, baseUrl: null, model: "gpt-6-luna", fallback: null },
      ...{ api: "auto", effort: "auto", temperature: null, without: [] },
    },
  });
  // What the memory gives is not much less than the default.
  const elastic = new Set([
    ...["profileCacheBytesMax", "promptCacheBytesMax", "searchCacheBytesMax"],
    ...["embeddedSessionsBytesMax", "embeddedSessionsMax", "connectionsMax"],
    ...["turnsActiveMax", "turnsQueuedMax", "turnsBytesMax", "modelConnectionsMax"],
  ]);
  const effective = new Map(Object.entries({ ...limits }));
  for (const [name, value] of Object.entries({ ...DEFAULT_LIMITS })) {
    const given = effective.get(name);
    if (elastic.has(name)) assert(Number(given) >= value / 2, name);
    else assert.equal(given, value, name);
  }
});

test("an IPv6 host is the same with its brackets and without, and other brackets are no host's", () => {
  for (const host of ["::1", "[::1]"]) assert.equal(config({ SERVER_HOST: host }).host, "::1");
  const INTERNAL_API_TOKEN = "clave";
  assert.equal(config({ SERVER_HOST: "[::]", INTERNAL_API_TOKEN }).host, "::");
  for (const host of ["[localhost]", "::2", "[::2]"]) {
    assert.match(
      refusal(() => config({ SERVER_HOST: host })),
      /not 127\.0\.0\.1, ::1 or localhost$/,
    );
  }
  assert.equal(config({ DRAIN_DELAY_SECONDS: "10" }).drainDelayMs, 10_000);
});

test("the documented defaults are these", () => {
  const { limits } = config();
  const seconds = (ms: number): number => ms / 1000;
  assert.equal(limits.memoryLimitBytes, 256 * MIB);
  assert.equal(seconds(limits.modelTimeoutMs), 60);
  assert.equal(seconds(limits.turnTimeoutMs), 120);
  assert.equal(seconds(limits.backendTimeoutMs), 10);
  assert.deepEqual([limits.backendAttemptsMax, limits.backendConnectionsMax], [3, 50]);
  assert.deepEqual([seconds(limits.backendBackoffMs), seconds(limits.backendBackoffMsMax)], [1, 4]);
  assert.deepEqual([limits.breakerThreshold, seconds(limits.breakerOpenMs)], [3, 300]);
  assert.equal(limits.breakerKeysMax, 500);
  assert.deepEqual([limits.historyMessagesMax, limits.modelTokensMax], [20, 2048]);
  assert.deepEqual([limits.promptCacheEntriesMax, limits.searchCacheEntriesMax], [500, 2000]);
  assert.equal(seconds(limits.sessionTtlMs), 24 * 3600);
});

test("the domain's documented defaults are these", () => {
  assert.deepEqual(readAppointmentSettings({}), {
    urls: null,
    companiesDir: null,
    timeZone: "America/Lima",
    currency: "S/.",
    whenDegraded: "refuse",
    confirm: "code",
    caps: {
      ...{ perSession: 5, perEmail: 5, perTenant: 500 },
      ...{ changesPerSession: 10, changesPerTenant: 500 },
    },
    features: new Set(),
    promptTtlMs: 60 * 60_000,
    scheduleTtlMs: 5 * 60_000,
    searchTtlMs: 15 * 60_000,
  });
});

test("given values are taken, with blanks around them or without", () => {
  const given = config({
    OPENAI_API_KEY: " sk-1 ",
    OPENAI_TEMPERATURE: "0",
    SERVER_PORT: "0",
    LOG_LEVEL: "WARN",
    MAX_TOOL_ROUNDS: "3",
    REDIS_URL: "rediss://user:pass@redis:6380/2",
    OPENAI_BASE_URL: "https://proxy.example/v1",
  });
  assert.deepEqual(given.openai, {
    apiKey: "sk-1",
    baseUrl: "https://proxy.example/v1",
    ...{ model: "gpt-6-luna", fallback: null, api: "auto", effort: "auto", without: [] },
    temperature: 0,
  });
  assert.equal(given.port, 0);
  assert.equal(given.logLevel, "warn");
  assert.equal(given.limits.toolRoundsMax, 3);
  assert.equal(given.redisUrl, "rediss://user:pass@redis:6380/2");
});

test("a blank variable is an absent one", () => {
  const blank = { OPENAI_API_KEY: "", SERVER_PORT: "  ", REDIS_URL: "\t", DEBUG: "" };
  assert.deepEqual(config(blank), config());
});

// --- Junk ----------------------------------------------------------------------------------------------

/** The outermost values taken, in each variable of a number. */
const NUMBERS: Readonly<Record<string, readonly [min: string, max: string]>> = {
  OPENAI_TEMPERATURE: ["0", "2"],
  OPENAI_TIMEOUT: ["1", "120"],
  MAX_TOKENS: ["1", "32768"],
  SERVER_PORT: ["0", "65535"],
  CHAT_TIMEOUT: ["60", "600"],
  DRAIN_DELAY_SECONDS: ["0", "300"],
  MEMORY_LIMIT_MB: ["128", "1048576"],
  MAX_CONCURRENT_AGENT: ["1", "50"],
  MAX_QUEUED: ["1", "100"],
  MAX_TOOL_ROUNDS: ["1", "20"],
  MAX_MESSAGES_HISTORY: ["2", "200"],
  SESSION_MAX_TURNS: ["1", "200"],
  SESSION_MAX_BYTES: ["16384", "262144"],
  REDIS_CHECKPOINT_TTL_HOURS: ["1", "8760"],
  API_TIMEOUT: ["1", "40"],
  API_MAX_BYTES: ["1024", "262144"],
  HTTP_RETRY_ATTEMPTS: ["1", "10"],
  HTTP_RETRY_WAIT_MIN: ["0.01", "4"],
  HTTP_RETRY_WAIT_MAX: ["1", "60"],
  HTTP_MAX_CONNECTIONS: ["1", "1000"],
  CB_THRESHOLD: ["1", "100"],
  CB_RESET_TTL: ["1", "86400"],
  CB_MAX_KEYS: ["1", "10000"],
  AGENT_CACHE_MAXSIZE: ["1", "100000"],
  SEARCH_CACHE_MAXSIZE: ["1", "100000"],
  AGENT_CACHE_TTL_MINUTES: ["1", "1440"],
  SCHEDULE_CACHE_TTL_MINUTES: ["1", "1440"],
  SEARCH_CACHE_TTL_MINUTES: ["1", "1440"],
};

function readAll(environment: Environment): void {
  config(environment);
  readAppointmentSettings(environment);
}

for (const [name, [min, max]] of Object.entries(NUMBERS)) {
  test(`${name} takes ${min} and ${max}, and is refused by name on anything that is no such number`, () => {
    for (const value of [min, max]) readAll({ [name]: value });
    const past = String(Number(max) * 2000 + 1);
    for (const value of [
      "abc",
      "-1",
      "1e3",
      "0x10",
      "5 5",
      "1,5",
      "NaN",
      "Infinity",
      past,
      "9".repeat(40),
    ]) {
      const message = refusal(() => readAll({ [name]: value }));
      assert.match(message, new RegExp(`^${name} `));
      assert(!message.includes(value), "the value is not repeated");
    }
  });
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  LOG_LEVEL: ["verbose", "secreto"],
  OPENAI_BASE_URL: ["secreto", "ftp://secreto", "https://", "javascript:secreto"],
  REDIS_URL: ["secreto", "http://secreto", "redis://"],
  REDIS_NAT_MAP: ["secreto", "secreto:1=b:65536", "a:1=secreto:2,a:1=b:3"],
  OPENAI_API_KEY: ["s".repeat(513)],
  OPENAI_MODEL: ["s".repeat(129)],
  MODEL_FALLBACK: ["s".repeat(129)],
  OPENAI_API: ["secreto", "completions"],
  OPENAI_REASONING_EFFORT: ["secreto", "ultra"],
  MODEL_WITHOUT: ["secreto", "store;secreto", "max_tokens,max_completion_tokens", "s".repeat(513)],
  INTERNAL_API_TOKEN: ["s".repeat(513)],
  SERVER_HOST: ["s".repeat(256)],
  TIMEZONE: ["secreto", "America/Lima2"],
  CURRENCY: ["secretisimo"],
  BOOKING_WHEN_DEGRADED: ["secreto"],
  BOOKING_CONFIRM: ["secreto", "codes"],
  BOOKINGS_PER_SESSION_DAY: ["secreto", "0", "17"],
  BOOKINGS_PER_EMAIL_DAY: ["secreto", "0", "1001"],
  BOOKINGS_PER_TENANT_DAY: ["secreto", "0", "2001"],
  CHANGES_PER_SESSION_DAY: ["secreto", "0", "1001"],
  CHANGES_PER_TENANT_DAY: ["secreto", "0", "2001"],
  BACKEND_FEATURES: ["secreto", "slots;secreto", "s".repeat(513)],
  API_INFORMACION_URL: ["secreto"],
  API_AGENDAR_REUNION_URL: ["ftp://secreto"],
  API_CALENDAR_URL: ["secreto"],
  API_PREGUNTAS_FRECUENTES_URL: ["secreto"],
};

for (const [name, values] of Object.entries(WORDS)) {
  test(`${name} is refused by name on junk, and the value is not repeated`, () => {
    for (const value of values) {
      const message = refusal(() => readAll({ [name]: value, SERVER_PORT: "8002" }));
      assert.match(message, new RegExp(`^${name} `));
      assert.doesNotMatch(message, /secret|sss/);
    }
  });
}

test("every variable that is wrong has its line", () => {
  const message = refusal(() => config({ SERVER_PORT: "x", LOG_LEVEL: "y", MAX_TOKENS: "0" }));
  const names = message.split("\n").map((line) => line.split(" ")[0]);
  assert.deepEqual(names.sort(), ["LOG_LEVEL", "MAX_TOKENS", "SERVER_PORT"]);
});

test("DEBUG is refused: libraries would print messages and passwords", () => {
  assert.match(
    refusal(() => config({ DEBUG: "ioredis:*" })),
    /^DEBUG /,
  );
});

// --- Host and token --------------------------------------------------------------------------------------

test("with a token the server is open to the network, without one to this machine", () => {
  assert.equal(config({ INTERNAL_API_TOKEN: "t" }).host, "0.0.0.0");
  assert.equal(config({ INTERNAL_API_TOKEN: "t", SERVER_HOST: "10.0.0.1" }).host, "10.0.0.1");
  for (const host of ["127.0.0.1", "::1", "localhost"]) {
    assert.equal(config({ SERVER_HOST: host }).host, host);
  }
});

test("a host for the network without a token is refused", () => {
  for (const host of ["0.0.0.0", "::", "10.0.0.1", "example.com", "127.0.0.1.example.com"]) {
    assert.match(
      refusal(() => config({ SERVER_HOST: host })),
      /^INTERNAL_API_TOKEN .*SERVER_HOST/,
    );
  }
});

// --- Memory ------------------------------------------------------------------------------------------------

const V2 = "/sys/fs/cgroup/memory.max";
const V1 = "/sys/fs/cgroup/memory/memory.limit_in_bytes";

for (const [what, files, expected] of [
  ["a cgroup v2 limit", { [V2]: "268435456\n" }, 256 * MIB],
  ["a cgroup v2 without a limit", { [V2]: "max\n" }, null],
  ["a cgroup v1 limit", { [V1]: "134217728\n" }, 128 * MIB],
  ["a cgroup v1 without a limit", { [V1]: "9223372036854771712\n" }, null],
  ["both, of which v2 counts", { [V2]: "1000000", [V1]: "2000000" }, 1_000_000],
  ["a v2 of max over a v1 limit", { [V2]: "max", [V1]: "2000000" }, 2_000_000],
  ["an unreadable file", { [V2]: "mucho" }, null],
  ["no container at all", {}, null],
] as const) {
  test(`${what} is read as ${expected}`, () => {
    const found: Readonly<Record<string, string | undefined>> = files;
    const read = (path: string): string => found[path] ?? assert.fail("ENOENT");
    assert.equal(containerLimitBytes(read), expected);
  });
}

// --- The domain's own --------------------------------------------------------------------------------------

const URLS = {
  API_INFORMACION_URL: "http://a/1",
  API_AGENDAR_REUNION_URL: "http://a/2",
  API_CALENDAR_URL: "http://a/3",
  API_PREGUNTAS_FRECUENTES_URL: "http://a/4",
};

test("a whole backend is taken", () => {
  assert.deepEqual(readAppointmentSettings(URLS).urls, {
    informacion: "http://a/1",
    agendar: "http://a/2",
    calendario: "http://a/3",
    preguntas: "http://a/4",
  });
});

for (const name of Object.keys(URLS)) {
  test(`a backend without ${name} is refused, and one with only it too`, () => {
    const without: Environment = { ...URLS, [name]: " " };
    assert.match(
      refusal(() => readAppointmentSettings(without)),
      new RegExp(`^${name} must be set`),
    );
    const message = refusal(() => readAppointmentSettings({ [name]: "http://a/1" }));
    assert.equal(message.split("\n").length, 3);
    assert.doesNotMatch(message, new RegExp(`^${name} `, "m"));
  });
}

test("what a backend can do is a list of known words", () => {
  const { features } = readAppointmentSettings({
    BACKEND_FEATURES: "slots, eventos,,idempotency_key",
  });
  assert.deepEqual([...features].sort(), ["eventos", "idempotency_key", "slots"]);
});

test("tracing is on when enabled and the SDK is not disabled by its own setting", () => {
  const tracing = (environment: Record<string, string>) => config(environment).tracing;
  const content = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";
  assert.equal(tracing({ [content]: "true" }), null);
  assert.deepEqual(tracing({ OTEL_TRACING: "on" }), { captureContent: false });
  assert.deepEqual(tracing({ OTEL_TRACING: "ON", [content]: "true" }), { captureContent: true });
  assert.equal(tracing({ OTEL_TRACING: "on", OTEL_SDK_DISABLED: "True" }), null);
  assert.deepEqual(tracing({ OTEL_TRACING: "on", OTEL_SDK_DISABLED: "1" }), {
    captureContent: false,
  });
  const wrong = refusal(() => tracing({ OTEL_TRACING: "yes" }));
  assert.match(wrong, /^OTEL_TRACING must be one of on, off$/);
});
