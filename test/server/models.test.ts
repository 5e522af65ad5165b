// Every family of model servers through the real server: a booking conversation from the first
// message to the appointment, whole and streamed, and its cost in requests; or the reported cause.

import assert from "node:assert/strict";
import dns from "node:dns";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { FAMILIES as RULED } from "../support/model/ruled-families.ts";
import type { Family } from "../support/model/ruled-families.ts";
import { startRuledModel } from "../support/model/ruled-model.ts";
import type { RuledModel } from "../support/model/ruled-model.ts";
import { call, startTestServer, tuesdayClock } from "../support/server-fixture.ts";
import { WARPED } from "../support/model/warped-families.ts";
import type { TestServer } from "../support/server-fixture.ts";

const FAMILIES: readonly Family[] = [...RULED, ...WARPED];

const CONVERSATION = [
  "Hola, quiero una cita mañana a las 10",
  "Soy Ana Ruiz, mi correo es ana@example.com",
  "sí, confirmo",
  "gracias",
] as const;

/** Requests sent again for one server and model in the life of a process. */
const EXTRA_MAX = 4;

interface Served {
  readonly server: TestServer;
  readonly model: RuledModel;
}

async function serve(
  context: TestContext,
  { rule, warp, envelope, host = "" }: Pick<Family, "rule" | "host" | "warp" | "envelope">,
  environment: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const model = await startRuledModel(context, { rule, warp, envelope, clock: tuesdayClock });
  if (host !== "") context.mock.method(dns, "lookup", toLoopback);
  const path = host.endsWith("azure.com") ? "openai/v1/" : "v1";
  const url = host === "" ? model.url : `http://${host}:${model.port}/${path}`;
  const server = await startTestServer(context, {
    environment: { BOOKING_CONFIRM: "code", OPENAI_BASE_URL: url, ...environment },
  });
  return { server, model };
}

type Found = (error: null, found: unknown, family?: number) => void;

/** Every name is this machine: the question goes to no network. */
function toLoopback(_host: string, options: { all?: boolean }, found: Found): void {
  if (options.all === true) found(null, [{ address: "127.0.0.1", family: 4 }]);
  else found(null, "127.0.0.1", 4);
}

async function converse(
  server: TestServer,
  { opening = CONVERSATION[0] }: Family,
  stream: boolean,
): Promise<readonly string[]> {
  const replies: string[] = [];
  for (const message of [opening, ...CONVERSATION.slice(1)]) {
    const answer = await server.chat(message, stream ? { stream } : {});
    assert.equal(answer.status, 200, answer.text);
    const done = /event: done\ndata: (.*)/.exec(answer.text)?.[1];
    const body = (stream ? JSON.parse(done ?? "{}") : answer.body) as { reply?: unknown };
    replies.push(String(body.reply));
  }
  return replies;
}

function linesOf({ logs }: TestServer, event: string): Record<string, unknown>[] {
  // Every line is a JSON object.
  const lines = logs.map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines.filter((line) => line["event"] === event);
}

function assertBooked(server: TestServer, replies: readonly string[]): void {
  const events = server.backend.events();
  assert.equal(events.length, 1, replies.join("\n"));
  for (const { code } of linesOf(server, "turn_ended")) assert.equal(code, undefined);
}

const WORKING = FAMILIES.filter(({ outcome }) => outcome !== "named cause");

for (const family of WORKING) {
  for (const stream of [false, true]) {
    const how = stream ? "streamed" : "whole";
    test(`${family.name}: a conversation ends in an appointment, ${how}`, async (context) => {
      const { server, model } = await serve(context, family, family.environment);
      assertBooked(server, await converse(server, family, stream));
      assert(model.refused.length <= EXTRA_MAX, `${model.refused.length} extra requests`);
      const learnt = linesOf(server, "model_dialect_learned").map(({ param }) => param);
      const onlyStreamed = family.learns?.includes("stream_options") === true && !stream;
      assert.deepEqual(learnt, onlyStreamed ? [] : (family.learns ?? []));
      const metrics = (await call(`${server.url}/metrics`)).text;
      for (const param of new Set(learnt.map(String))) {
        const times = learnt.filter((one) => one === param).length;
        assert.match(metrics, new RegExp(`model_dialects\\{param="${param}"\\} ${times}\\b`));
      }
      assert.deepEqual((await call(`${server.url}/health`)).body?.["issues"], []);
    });
  }

  if (family.spared === undefined) continue;
  test(`${family.name}: with its settings nothing is learnt`, async (context) => {
    const environment = { ...family.environment, ...family.spared };
    const { server, model } = await serve(context, family, environment);
    assertBooked(server, await converse(server, family, true));
    assert.equal(model.refused.length, 0);
  });
}

for (const family of FAMILIES.filter(({ outcome }) => outcome === "named cause")) {
  for (const stream of [false, true]) {
    const how = stream ? "streamed" : "whole";
    test(`${family.name}: the cause is reported, ${how}, until a call succeeds`, async (context) => {
      const { server, model } = await serve(context, family);
      await server.chat("Hola", stream ? { stream } : {});
      const [ended] = linesOf(server, "turn_ended");
      const cause = ended?.["cause"] as Record<string, unknown> | undefined;
      assert.equal(cause?.["param"], family.cause);
      assert(model.refused.length <= EXTRA_MAX + 1);
      const metrics = (await call(`${server.url}/metrics`)).text;
      assert.match(metrics, new RegExp(`model_refusals_total\\{.*param="${family.cause}"`));
      assert.match(metrics, /citas_degraded\{issue="model_refuses"\} 2/);
      const health = await call(`${server.url}/health`);
      assert.deepEqual([health.status, health.body?.["issues"]], [503, ["model_refuses"]]);
      model.rule(() => null);
      await server.chat("Hola", stream ? { stream } : {});
      const after = await call(`${server.url}/health`);
      assert.deepEqual([after.status, after.body?.["issues"]], [200, []]);
    });
  }
}

test("first turns that come together learn together", async (context) => {
  const family = FAMILIES.find(({ name }) => name === "OpenAI's 5.6 and 6");
  assert(family !== undefined);
  const { server, model } = await serve(context, family);
  const sessions = Array.from({ length: 12 }, (_, index) => 51_900_000_000 + index);
  const answers = await Promise.all(
    sessions.map((session_id, index) =>
      server.chat("Hola", { session_id, ...(index % 2 === 0 ? {} : { stream: true }) }),
    ),
  );
  for (const { status } of answers) assert.equal(status, 200);
  for (const { code } of linesOf(server, "turn_ended")) assert.equal(code, undefined);
  assert(model.refused.length <= EXTRA_MAX, `${model.refused.length} extra requests`);
});

test("each row of the table in the documentation is one of these families", () => {
  const text = readFileSync(new URL("../../docs/models.md", import.meta.url), "utf8");
  const rows = text.split("\n").flatMap((line) => {
    const [, name = "", outcome = ""] =
      /^\| ([^|]+) \| (works[^|]*|named cause) \|/.exec(line) ?? [];
    return name === "" ? [] : [`${name.trim()}: ${outcome.trim()}`];
  });
  assert.deepEqual(rows.sort(), FAMILIES.map(({ name, outcome }) => `${name}: ${outcome}`).sort());
});
