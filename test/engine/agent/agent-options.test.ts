// Options of an embedded agent: every invalid option is named before anything is opened, one memory
// figure sizes everything, and stores and plugins are opened and closed with it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { AgentError, createAgent, systemClock, z } from "agent-citas";
import type { AgentOptions, Domain } from "agent-citas";
import { appointments, chatConfig } from "agent-citas/appointments";
import { startSandboxBackend, startSimulatedModel } from "agent-citas/testing";
import { agentLimits } from "../../../engine/agent/agent-limits.ts";
import { agentBudget, processBudget } from "../../../engine/limits/memory-budget.ts";
import { agentFor, echo } from "../../support/library-fixture.ts";
import { startRedis } from "../../support/redis/redis-server.ts";

const MODEL = { name: "m", baseUrl: "http://127.0.0.1:9/v1" };
const FINE: AgentOptions<unknown> = { model: MODEL, prompt: "You are a test." };
const BACKEND = {
  informacion: "http://127.0.0.1:9/i",
  agendar: "http://127.0.0.1:9/a",
  calendario: "http://127.0.0.1:9/c",
  preguntas: "http://127.0.0.1:9/p",
};

async function refusal(make: () => unknown): Promise<string> {
  try {
    await make();
  } catch (error) {
    assert(error instanceof AgentError && error.code === "config_invalid", String(error));
    return error.message;
  }
  return assert.fail("it was accepted");
}

const tool = (fields: object): readonly object[] => [{ ...echo, ...fields }];
const optional = z.object({ text: z.string().optional() });

const WRONG: readonly (readonly [object, RegExp])[] = [
  [{ model: undefined }, /^model\.name/],
  [{ model: { ...MODEL, name: "" } }, /^model\.name/],
  [{ model: { ...MODEL, baseUrl: "ftp://secreto" } }, /^model\.baseUrl/],
  [{ model: { ...MODEL, apiKey: "secreto con espacio" } }, /^model\.apiKey/],
  [{ model: { ...MODEL, temperature: 2.1 } }, /^model\.temperature/],
  [{ prompt: undefined }, /^either prompt or domain/],
  [{ prompt: " " }, /^the prompt is empty/],
  [{ prompt: 7 }, /^prompt must be/],
  [{ prompt: "x".repeat(65_537) }, /^the prompt has more than 65536 bytes/],
  [{ redis: "http://secreto" }, /^redis must be/],
  [{ redis: { url: "rediss://h", caFile: "/secreto" } }, /^redis\.caFile/],
  [{ redis: { url: "redis://h", natMap: "secreto" } }, /^redis\.natMap/],
  [{ memoryMb: 0 }, /^memoryMb must be a whole number/],
  [{ memoryMb: 1.5 }, /^memoryMb must be a whole number/],
  [{ memoryMb: 7 }, /^memoryMb must be at least 8 /],
  [{ processMemoryMb: -1 }, /^processMemoryMb must be/],
  [{ limits: { turnsMax: 1 } }, /^limits\.turnsMax is not a limit/],
  [{ limits: { turnBytes: 1 } }, /^limits\.turnBytes is not a limit/],
  [{ limits: { turnsActiveMax: 0 } }, /^limits\.turnsActiveMax must be/],
  [{ limits: { messageCharactersMax: 32_769 } }, /^limits\.messageCharactersMax .* 32768/],
  [{ limits: { turnTimeoutMs: 24 * 3_600_000 + 1 } }, /^limits\.turnTimeoutMs .* 86400000/],
  [{ limits: { sessionBytesMax: 262_145 } }, /^limits\.sessionBytesMax .* 262144/],
  [
    { limits: { embeddedSessionsBytesMax: 262_143 } },
    /^limits\.embeddedSessionsBytesMax .* 262144/,
  ],
  [{ limits: { sessionTtlMs: 120_000 } }, /^limits: a session must outlive its lock/],
  [{ limits: { turnTimeoutMs: 1000, modelTimeoutMs: 1001 } }, /^limits\.modelTimeoutMs must not/],
  [{ limits: { turnsActiveMax: 2000 } }, /^memoryMb must be at least \d+ for these limits/],
  [{ tools: tool({ name: "has space" }) }, /^a tool's name/],
  [{ tools: tool({ name: "x".repeat(65) }) }, /^a tool's name/],
  [{ tools: tool({ description: "" }) }, /^tool "echo": the description/],
  [{ tools: tool({ parameters: optional }) }, /^tool "echo": parameters: .*never optional/],
  [{ tools: tool({ parameters: { type: "object" } }) }, /^tool "echo": parameters: /],
  [{ tools: [echo, echo] }, /^two tools are called "echo"/],
];

for (const [fields, reason] of WRONG) {
  test(`rejected: ${reason.source}: ${JSON.stringify(fields).slice(0, 60)}`, async () => {
    // Types do not hold at run time.
    const given = { ...FINE, ...fields } as AgentOptions<unknown>;
    const message = await refusal(() => createAgent(given));
    assert.match(message, reason);
    assert.doesNotMatch(message, /secreto/);
  });
}

test("all options that are wrong are named at once", async () => {
  const model = { ...MODEL, name: "", effort: "much" };
  const limits = { turnsActiveMax: 0, toolRoundMax: 1 };
  const given = { ...FINE, model, redis: "http://secreto", memoryMb: 0, limits };
  const lines = (await refusal(() => createAgent(given as AgentOptions<unknown>))).split("\n");
  const names = lines.map((line) => line.split(" ", 1)[0]).sort();
  const known = ["limits.toolRoundMax", "limits.turnsActiveMax", "memoryMb", "model.effort"];
  assert.deepEqual(names, [...known, "model.name", "redis"]);
  assert(lines.some((line) => line.endsWith("did you mean limits.toolRoundsMax?")));
});

const WRONG_APPOINTMENTS: readonly (readonly [object, RegExp])[] = [
  [{ backend: undefined }, /^backend must have four addresses/],
  [{ backend: { ...BACKEND, agendar: undefined } }, /^backend\.agendar must be set/],
  [{ backend: { ...BACKEND, preguntas: "ftp://x" } }, /^backend\.preguntas must be an address/],
  [{ timeZone: "Lima" }, /^timeZone must be a time zone/],
  [{ features: ["magic"] }, /^features must be a list of slots/],
  [{ confirm: "maybe" }, /^confirm must be one of model, code/],
  [{ bookingsPerDay: { session: 17 } }, /^bookingsPerDay\.session must be .* 16/],
];

for (const [fields, reason] of WRONG_APPOINTMENTS) {
  test(`appointments, rejected: ${reason.source}`, async () => {
    const given = { backend: BACKEND, ...fields };
    assert.match(await refusal(() => appointments(given)), reason);
  });
}

test("every memory figure sizes an agent that fits it, and more memory gives more", () => {
  for (const withCaches of [false, true]) {
    let [turns, sessions] = [0, 0];
    for (const memoryMb of [withCaches ? 10 : 8, 16, 24, 32, 64, 100, 128, 200, 256, 1000, 4096]) {
      const limits = agentLimits({ memoryMb, withCaches });
      const { sumBytes, limitBytes } = agentBudget(limits);
      assert.equal(limitBytes, memoryMb * 2 ** 20);
      assert(sumBytes <= limitBytes, `${memoryMb}: ${sumBytes}`);
      assert(sumBytes > 0.99 * limitBytes, String(memoryMb));
      assert(limits.turnsActiveMax >= turns && limits.embeddedSessionsBytesMax > 0.99 * sessions);
      [turns, sessions] = [limits.turnsActiveMax, limits.embeddedSessionsBytesMax];
    }
  }
});

test("an agent's budget is the process's without the process's own items", () => {
  const limits = agentLimits({ memoryMb: 64, withCaches: true });
  const { items } = processBudget(limits);
  const own = agentBudget(limits).items.map(({ account }) => account);
  const others = items.map(({ account }) => account).filter((name) => !own.includes(name));
  assert.deepEqual(others, ["runtime", "program", "young", "sockets", "log", "slack"]);
});

test("limits given one by one are taken, and times follow them", () => {
  const given = {
    turnsActiveMax: 3,
    turnTimeoutMs: 20_000,
    toolTimeoutMs: 4000,
    sessionTtlMs: 60_000,
  };
  const limits = agentLimits({ limits: given, withCaches: false });
  assert.deepEqual({ ...limits, ...given }, limits);
  assert.equal(limits.sessionLockMs, 35_000);
  assert.equal(limits.drainTimeoutMs, 30_000);
  assert.equal(limits.modelTimeoutMs, 20_000);
  assert(limits.backendTimeoutMs < 4000);
});

test("longer tool results cost memory: fewer turns run at once", async () => {
  const limits = { toolResultBytesMax: 32 * 1024 };
  for (const memoryMb of [24, 64]) {
    const memory = { memoryMb, withCaches: false };
    const [usual, generous] = [agentLimits(memory), agentLimits({ ...memory, limits })];
    const more = 4 * usual.toolRoundsMax * usual.toolCallsMax * 28 * 1024;
    assert(generous.turnBytesMax - usual.turnBytesMax >= more);
    assert(generous.turnsActiveMax < usual.turnsActiveMax);
  }
  const greedy = { limits: { ...limits, turnsActiveMax: 600 }, withCaches: false };
  const message = await refusal(() => agentLimits(greedy));
  const [, needed = ""] = /^memoryMb must be at least (\d+) for/.exec(message) ?? [];
  assert.equal(agentLimits({ ...greedy, memoryMb: Number(needed) }).turnsActiveMax, 600);
  assert.match(
    await refusal(() => agentLimits({ ...greedy, memoryMb: Number(needed) - 1 })),
    /least/,
  );
});

test("what the agent holds is in its memory, account by account", async (t) => {
  const { agent, model } = await agentFor(t, { memoryMb: 16 });
  model.handler(() => ({ reply: "ok ".repeat(200) }));
  const before = agent.memory();
  for (let session = 0; session < 20; session++) {
    await agent.chat({ session: String(session), message: "hola ".repeat(100) });
  }
  const after = agent.memory();
  assert.equal(after.limitBytes, 16 * 2 ** 20);
  assert(after.sumBytes <= after.limitBytes);
  assert(after.accountedBytes > before.accountedBytes);
  const names = after.accounts.map(({ account }) => account);
  assert.deepEqual(names, ["sessions", "turns", "lines", "dialects", "labels"]);
  assert.equal(after.accounts[0]?.entries, 20);
  assert("rssBytes" in after === false);
});

test("with Redis two agents share a session, and what one of them closes is its own link", async (t) => {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const [one, two] = [
    await agentFor(t, { redis: redis.url }),
    await agentFor(t, { redis: { url: redis.url } }),
  ];
  for (const { model } of [one, two]) model.handler(() => ({ reply: "ok" }));
  await one.agent.chat({ session: "ana", message: "soy Ana" });
  await one.close();
  assert.equal((await two.agent.chat({ session: "ana", message: "¿quién soy?" })).turns, 2);
  const words = two.model.requests[0]?.body.messages.map(({ content }) => content);
  assert(words?.includes("soy Ana"));
  assert.deepEqual(two.agent.issues(), []);
});

test("a domain receives the agent's parts, and is closed with it or when creation fails", async (t) => {
  const events: string[] = [];
  const domain: Domain<{ readonly name: string }> = ({ limits, redis }) => ({
    tools: [echo],
    prompt: ({ data }) => {
      events.push(`prompt for ${data.name}`);
      return Promise.resolve({ system: "You.", clock: "", attachments: [], greetingUrl: null });
    },
    issues: () => [{ issue: `limit ${limits.memoryLimitBytes} ${redis}`, critical: false }],
    close: () => Promise.resolve(void events.push("closed")),
  });
  const kit = await agentFor(t, { domain, memoryMb: 32 });
  kit.model.script({ reply: "ok" });
  await kit.agent.chat({ session: "s", message: "hi", data: { name: "Ana" } });
  assert.deepEqual(kit.agent.issues(), [{ issue: "limit 33554432 null", critical: false }]);
  await kit.close();
  assert.deepEqual(events.splice(0), ["prompt for Ana", "closed"]);
  const message = await refusal(() => createAgent({ model: MODEL, domain, tools: [echo] }));
  assert.match(message, /^two tools are called "echo"/);
  assert.deepEqual(events, ["closed"]);
});

test("appointments as a domain: a conversation with an embedded agent books", async (t) => {
  const clock = systemClock;
  const [backend, model] = [
    await startSandboxBackend({ clock }),
    await startSimulatedModel({ clock }),
  ];
  const agent = await createAgent({
    model: { name: "simulated", baseUrl: model.url, apiKey: "sk-simulated" },
    domain: appointments({ backend: backend.urls, features: ["slots"] }),
  });
  t.after(async () => {
    await agent.close();
    await Promise.all([backend.close(), model.close()]);
  });
  const day = new Date(Date.now() + 2 * 86_400_000);
  day.setUTCDate(day.getUTCDate() + ((9 - day.getUTCDay()) % 7));
  const date = day.toISOString().slice(0, 10);
  const data = chatConfig({
    userId: 101,
    userEmail: "agenda@example.com",
    durationMinutes: 30,
    slots: 1,
    botName: "Lucía",
  });
  const say = (message: string) => agent.chat({ tenant: 1, session: "51999", message, data });
  const replies: string[] = [];
  for (const message of [
    `Hola, quiero una cita el ${date} a las 10`,
    "Soy Ana Ruiz",
    "ana@example.com",
    "sí, confirmo",
  ]) {
    replies.push((await say(message)).reply);
  }
  assert.equal(backend.events().length, 1, replies.join("\n"));
  const names = agent.memory().accounts.map(({ account }) => account);
  assert(["profiles", "prompts", "breakers", "sessions"].every((name) => names.includes(name)));
  const metrics = await agent.metrics();
  assert.match(metrics, /citas_evictions_total\{account="profiles",cause="ttl"\} 0\n/);
  assert.doesNotMatch(metrics, /citas_evictions_total\{account="breakers"/);
  assert.deepEqual(agent.issues(), []);
});
