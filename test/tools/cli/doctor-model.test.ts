// The doctor's one real call to the model: what was learnt and which setting avoids it, what stays
// rejected and what to set, and a model that is about to be shut down.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { startLoopback } from "../../../tools/sandbox/http/loopback.ts";
import { diagnose } from "../../support/doctor-fixture.ts";
import type { Diagnosis } from "../../support/doctor-fixture.ts";
import { FAMILIES, openAi } from "../../support/model/ruled-families.ts";
import { startRuledModel } from "../../support/model/ruled-model.ts";
import type { Rule } from "../../support/model/ruled-model.ts";

const BASE = { OPENAI_API_KEY: "sk-canario", OPENAI_MODEL: "simulated-es", SANDBOX: "on" };

async function examine(
  context: TestContext,
  rule: Rule,
  environment: Readonly<Record<string, string>> = {},
): Promise<Diagnosis & { readonly asked: number; readonly tokens: readonly unknown[] }> {
  const model = await startRuledModel(context, { rule });
  const found = await diagnose({ ...BASE, OPENAI_BASE_URL: model.url, ...environment });
  assert.doesNotMatch(found.text, /canario/);
  const tokens = model.asked.map(
    ({ body }) => body["max_tokens"] ?? body["max_completion_tokens"] ?? body["max_output_tokens"],
  );
  return { ...found, asked: model.asked.length, tokens };
}

const adviceOf = ({ checks }: Diagnosis): string =>
  checks.flatMap(({ check, advice }) => (check === "model" ? [advice ?? ""] : [])).join("\n");

test("a server that accepts everything is called once, with a tool, the reply's format and 32 tokens", async (t) => {
  const found = await examine(t, () => null);
  assert.equal(found.code, 0, found.text);
  assert.deepEqual(found.of("model"), [
    "ok takes the key and has simulated-es",
    "ok takes a tool and the reply's form (one call, of at most 32 tokens)",
  ]);
  assert.deepEqual([found.asked, found.tokens], [1, [32]]);
});

for (const family of FAMILIES.filter(({ learns = [] }) => learns.length > 0)) {
  // The doctor's call is neither streamed nor has it a picture.
  if (family.learns?.some((one) => /^(?:stream_options|image_url)$/.test(one)) === true) continue;
  test(`${family.name}: what is learnt is reported, with the setting that avoids it`, async (t) => {
    const found = await examine(t, family.rule, family.environment);
    assert.equal(found.code, 0, found.text);
    for (const param of family.learns ?? []) {
      assert.match(String(found.of("model")), new RegExp(`ok does not take ${param}`));
    }
    const advised = [...adviceOf(found).matchAll(/^set (\w+)=(\S+):/gm)];
    const settings = Object.fromEntries(advised.map(([, name = "", value = ""]) => [name, value]));
    const spared = await examine(t, family.rule, { ...family.environment, ...settings });
    assert.equal(spared.asked, 1, JSON.stringify(settings));
    assert.equal(spared.code, 0, spared.text);
  });
}

test("a reasoning model's one call may use more tokens", async (t) => {
  const found = await examine(t, () => null, { OPENAI_REASONING_EFFORT: "low" });
  assert.deepEqual(found.tokens, [512]);
  assert.match(String(found.of("model")), /of at most 512 tokens/);
});

const REFUSALS: readonly (readonly [string, Rule, RegExp, RegExp])[] = [
  [
    "tools",
    () => openAi("gemma:2b does not support tools"),
    /fail a real call fails: openai_bad_request \(400, tools\)/,
    /set OPENAI_MODEL to one that can call tools/,
  ],
  [
    "the model",
    () => ({ status: 404, body: { error: { message: "x", code: "model_not_found" } } }),
    /fail a real call fails: openai_not_found \(404, model_not_found, model\)/,
    /set OPENAI_MODEL to one that it has/,
  ],
  [
    "the key",
    () => ({ status: 403, body: { error: { message: "x", code: null } } }),
    /fail a real call fails: openai_permission_denied \(403\)/,
    /set OPENAI_API_KEY/,
  ],
  [
    "a name for its tokens, and the other, too",
    ({ body }) =>
      openAi("no", body["max_tokens"] === undefined ? "max_completion_tokens" : "max_tokens"),
    /fail a real call fails: openai_bad_request \(400, max_completion_tokens\)/,
    /it refuses max_completion_tokens/,
  ],
  [
    "the address",
    () => ({ status: 308, body: {}, headers: { location: "https://canario.example" } }),
    /fail a real call fails: openai_bad_request \(308, redirected\)/,
    /set OPENAI_BASE_URL to where it leads/,
  ],
];

for (const [what, rule, detail, advice] of REFUSALS) {
  test(`a server that rejects ${what} fails, with the setting to change`, async (t) => {
    const found = await examine(t, rule);
    assert.equal(found.code, 1, found.text);
    assert.match(String(found.of("model")), detail);
    assert.match(adviceOf(found), advice);
  });
}

const DAY_MS = 24 * 3600 * 1000;
const inDays = (days: number): Date => new Date(systemClock.now() + days * DAY_MS);

for (const [what, date, expected] of [
  ["in 91 days", inDays(91.5).toISOString(), null],
  ["in 89 days", inDays(88.5).toISOString(), /warn m is shut down on 20\d\d-\d\d-\d\d, in 89 days/],
  ["in seconds", Math.floor(inDays(9.5).getTime() / 1000), /warn m is shut down on .* in 10 days/],
  ["yesterday", inDays(-1).toISOString().slice(0, 10), /warn m was shut down on/],
  ["never", null, null],
  ["some day", "soon", null],
] as const) {
  test(`a model that goes ${what} is ${expected === null ? "well" : "warned of"}`, async (t) => {
    const entry = { id: "m", object: "model", shutdown_date: date };
    const server = await startLoopback((_request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ object: "list", data: [entry] }));
      return Promise.resolve();
    });
    t.after(() => server.close());
    const environment = { ...BASE, OPENAI_MODEL: "m", OPENAI_BASE_URL: `${server.url}/v1` };
    const found = String((await diagnose(environment)).of("model"));
    if (expected === null) assert.doesNotMatch(found, /shut down/);
    else assert.match(found, expected);
  });
}
