// Permanent rejections by the model's server, through the real server: which key's issue it is, the
// fallback model, a retry, a conversation that grew too long, pictures, redirects.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { openAi } from "../support/model/ruled-families.ts";
import { startRuledModel } from "../support/model/ruled-model.ts";
import type { Refusal, Rule, RuledModel } from "../support/model/ruled-model.ts";
import { call, quickClock, startTestServer, tuesdayClock } from "../support/server-fixture.ts";
import type { TestServer } from "../support/server-fixture.ts";

interface Kit {
  readonly server: TestServer;
  readonly model: RuledModel;
  readonly say: (message: string, fields?: Record<string, unknown>) => Promise<string>;
  /** Status and issues of /health. */
  readonly health: () => Promise<unknown>;
  readonly ends: () => readonly Record<string, unknown>[];
}

async function kit(
  context: TestContext,
  rule: Rule,
  environment: Readonly<Record<string, string>> = {},
  clock = tuesdayClock,
): Promise<Kit> {
  const model = await startRuledModel(context, { rule, clock });
  const server = await startTestServer(context, {
    clock,
    environment: { OPENAI_BASE_URL: model.url, ...environment },
  });
  const health = async (): Promise<unknown> => {
    const { status, body } = await call(`${server.url}/health`);
    return [status, body?.["issues"]];
  };
  const ends = (): Record<string, unknown>[] =>
    server.logs
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event }) => event === "turn_ended");
  return { server, model, say: server.say, health, ends };
}

function paramOf(end: Record<string, unknown> | undefined): unknown {
  const cause: unknown = end?.["cause"];
  return typeof cause === "object" && cause !== null ? Reflect.get(cause, "param") : undefined;
}

const WELL = [200, []];
const CRITICAL = [503, ["model_refuses"]];
const DEGRADED = [200, ["model_refuses"]];

function status(code: number, error: object = { message: "secreto" }): Refusal {
  return { status: code, body: { error } };
}

const OWN_KEY = /sk-test$/;

for (const [what, refusal, callers] of [
  ["a key that is refused", status(401), WELL],
  ["a key that may not", status(403), WELL],
  ["an account without credit", status(429, { code: "insufficient_quota" }), WELL],
  ["a model that is not there", status(404, { code: "model_not_found" }), DEGRADED],
  ["a model that is gone", status(410), DEGRADED],
  ["a redirect", { ...status(307), headers: { location: "http://127.0.0.1:1/" } }, DEGRADED],
  ["a parameter of every request", openAi("no", "tools"), DEGRADED],
] as const) {
  test(`${what} is critical of the server's own key, and no more of a caller's`, async (context) => {
    const { say, model, health } = await kit(context, () => refusal);
    await say("Hola", { api_key: "sk-caller" });
    assert.deepEqual(await health(), callers);
    await say("Hola");
    assert.deepEqual(await health(), CRITICAL);
    // A caller's success says nothing of the server's own key.
    model.rule(({ authorization }) => (OWN_KEY.test(authorization) ? refusal : null));
    await say("Hola", { api_key: "sk-caller" });
    assert.deepEqual(await health(), CRITICAL);
    model.rule(() => null);
    await say("Hola");
    assert.deepEqual(await health(), WELL);
  });
}

for (const [what, refusal] of [
  ["a message that is refused", openAi("no", "messages[1].content")],
  ["a server that is down", status(500)],
  ["a moderated message", status(403, { message: "your input was flagged" })],
] as const) {
  test(`${what} is no issue of the model's`, async (context) => {
    const { say, health } = await kit(context, () => refusal, {}, quickClock);
    await say("Hola");
    assert.deepEqual(await health(), WELL);
  });
}

test("a redirect is reported by its name, and not followed", async (context) => {
  const rule = (): Refusal => ({ ...status(308), headers: { location: "http://127.0.0.1:1/" } });
  const { say, ends, model } = await kit(context, rule);
  await say("Hola");
  const [end] = ends();
  assert.deepEqual(end?.["cause"], { status: 308, type: null, code: "redirected", param: null });
  assert.equal(end["code"], "openai_bad_request");
  assert.equal(model.asked.length, 1);
});

// --- A fallback model ----------------------------------------------------------------------------

const FALLBACK = { OPENAI_MODEL: "gone", MODEL_FALLBACK: "here" };
const isGone: Rule = ({ body }) =>
  body.model === "gone" ? status(404, { code: "model_not_found" }) : null;

test("a missing model is requested once; the fallback answers, and the issue is reported", async (context) => {
  const { say, model, health, ends } = await kit(context, isGone, FALLBACK);
  for (const word of ["Hola", "gracias", "adiós"]) await say(word);
  assert.deepEqual(
    model.asked.map(({ body }) => body.model),
    ["gone", "here", "here", "here"],
  );
  assert.deepEqual(await health(), DEGRADED);
  for (const { code } of ends()) assert.equal(code, undefined);
});

test("a caller's key without access to the model does not affect other callers", async (context) => {
  const rule: Rule = (asked) => (OWN_KEY.test(asked.authorization) ? null : isGone(asked));
  const { say, model, health } = await kit(context, rule, FALLBACK);
  await say("Hola", { api_key: "sk-caller" });
  await say("Hola");
  assert.deepEqual(
    model.asked.map(({ body }) => body.model),
    ["gone", "here", "gone"],
  );
  assert.deepEqual(await health(), WELL);
});

// --- Corrections ---------------------------------------------------------------------------------

test("four corrections are made in a turn, a fifth in the next", async (context) => {
  const fields = ["max_tokens", "parallel_tool_calls", "response_format", "tool_choice"];
  const rule: Rule = ({ body }) => {
    const field = [...fields, "strict"].find((name) =>
      name === "strict"
        ? JSON.stringify(body.tools).includes('"strict"')
        : body[name] !== undefined,
    );
    return field === undefined ? null : openAi("no", field);
  };
  const { say, model, ends } = await kit(context, rule);
  await say("Hola");
  assert.equal(model.asked.length, 5);
  assert.deepEqual([ends()[0]?.["code"], paramOf(ends()[0])], ["openai_bad_request", "strict"]);
  await say("Hola");
  assert.equal(model.asked.length, 7);
  assert.equal(ends()[1]?.["code"], undefined);
});

test("a correction that is refused alike ends the turn with its cause", async (context) => {
  const rule: Rule = () => openAi("no", "temperature");
  const { say, model, ends } = await kit(context, rule, { OPENAI_TEMPERATURE: "0.3" });
  await say("Hola");
  assert.equal(model.asked.length, 2);
  assert.equal(paramOf(ends()[0]), "temperature");
});

for (const [what, refusal] of [
  ["the model's own call refused by its server", status(400, { code: "tool_use_failed" })],
  ["the model's own JSON refused by its server", status(400, { code: "json_validate_failed" })],
  ["425", status(425)],
] as const) {
  test(`${what} is tried once more`, async (context) => {
    let refusals = 1;
    const rule: Rule = () => (refusals-- > 0 ? refusal : null);
    const { say, model, ends } = await kit(context, rule, {}, quickClock);
    await say("Hola");
    assert.equal(ends()[0]?.["code"], undefined);
    assert.equal(model.asked.length, 2);
    refusals = 9;
    await say("Hola");
    assert.equal(model.asked.length, 4);
    assert.notEqual(ends()[1]?.["code"], undefined);
  });
}

// --- Too long, and pictures ----------------------------------------------------------------------

test("a conversation that grew too long goes on with what was said since", async (context) => {
  const users = ({ body }: { body: Record<string, unknown> }): number =>
    JSON.stringify(body["messages"]).split('"role":"user"').length - 1;
  let usersMax = 100;
  const tooLong: Refusal = {
    status: 400,
    body: { error: { message: "the request exceeds the available context size", code: 400 } },
  };
  const { say, ends, model } = await kit(context, (asked) =>
    users(asked) > usersMax ? tooLong : null,
  );
  for (let turn = 0; turn < 6; turn++) await say(`mensaje ${turn}`);
  usersMax = 2;
  const asked = model.asked.length;
  const told = await say("¿sigues ahí?");
  // Once as it was, and once with the newest half.
  assert.equal(model.asked.length, asked + 2);
  assert.match(told, /Escríbemelo de nuevo/);
  assert.doesNotMatch(told, /\/clear/);
  for (const word of ["¿y ahora?", "hola"]) await say(word);
  assert.deepEqual(
    ends().map(({ code }) => code),
    [...Array.from({ length: 6 }, () => undefined), "context_error", undefined, undefined],
  );
});

test("a picture that is refused leaves its mark, for all of its turn and no longer", async (context) => {
  const pictures = ({ body }: { body: Record<string, unknown> }): boolean =>
    JSON.stringify(body).includes('"image_url"');
  const { say, model, ends } = await kit(context, (asked) =>
    pictures(asked) ? status(400, { code: "invalid_image_url", message: "no" }) : null,
  );
  await say("mira https://a.example/foto.png");
  assert.deepEqual(model.asked.map(pictures), [true, false]);
  assert.match(JSON.stringify(model.asked[1]?.body), /mira \[imagen\]/);
  assert.equal(ends()[0]?.["code"], undefined);
  await say("mira https://a.example/otra.png");
  assert.deepEqual(model.asked.map(pictures), [true, false, true, false]);
});
