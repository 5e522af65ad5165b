// Every program in docs/library.md, run as it stands in a project with the built package: it ends well
// and prints what the page says it prints. `npm run check:package` compiles the same programs.

import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { startScriptedModel } from "agent-citas/testing";
import type { RecordedBody, ScriptedModel, Step } from "agent-citas/testing";
import type { Ended } from "../support/package/package-fixture.ts";
import {
  ROOT,
  ended,
  programsOf,
  projectWithPackage,
  startNode,
  writeAll,
} from "../support/package/package-fixture.ts";
import { startRedis } from "../support/redis/redis-server.ts";
import type { RedisServer } from "../support/redis/redis-server.ts";
import { addedTo, wordsOf } from "../support/model/context-fixture.ts";

const page = readFileSync(path.join(ROOT, "docs/library.md"), "utf8");
const programs = programsOf(page);
const project = projectWithPackage();
writeAll(project, programs);
after(() => rmSync(project, { recursive: true, force: true }));

let model: ScriptedModel;
let redis: RedisServer;
before(async () => {
  [model, redis] = await Promise.all([startScriptedModel(), startRedis()]);
  model.handler(answer);
  runAll();
});
after(() => Promise.all([model.close(), redis.stop()]));

/** How a model would answer the page's messages. */
function answer({ messages }: RecordedBody): Step {
  const last = messages.at(-1);
  if (last?.role === "tool") return { reply: wordsOf(last.content) };
  const text = JSON.stringify(wordsOf(messages.findLast(({ role }) => role === "user")?.content));
  const hour = /two at (\d+)/.exec(text)?.[1];
  if (hour !== undefined) {
    const order = { people: 2, hour: Number(hour), note: null };
    return { calls: [{ name: "reserve_table", arguments: order }] };
  }
  if (text.includes("in Lima")) {
    return { calls: [{ name: "time_in", arguments: { zone: "America/Lima" } }] };
  }
  const clock = /^You talk.*$/m.exec(messages.map(({ content }) => addedTo(content)).join("\n"));
  return { reply: clock?.[0] ?? "One, two, three." };
}

test("the page's programs have names of their own, and the smallest is the example", () => {
  assert(programs.length >= 12);
  assert.equal(new Set(programs.map(({ name }) => name)).size, programs.length);
  const [smallest] = programs;
  const example = readFileSync(path.join(ROOT, "examples/smallest.ts"), "utf8");
  assert.equal(example.replace(/^\/\/.*\n/gm, ""), smallest?.text);
  const fences = page.match(/^```\w+/gm)?.length;
  assert.equal(fences, programs.length, "a program without a name is run by nobody");
});

/** Programs that need their own process: another format, and a test runner. */
const APART: ReadonlySet<string> = new Set(["commonjs.cjs", "testing.ts"]);
const MARK = "==== ";

/** What each program printed. Most run in one process, one after the other, as they would alone. */
const printed = new Map<string, Promise<Ended>>();
function runAll(): void {
  const environment = {
    OPENAI_API_KEY: "sk-test",
    OPENAI_BASE_URL: model.url,
    REDIS_URL: redis.url,
  };
  const run = (...args: string[]): Promise<Ended> => ended(startNode(project, args, environment));
  const together = programs.map(({ name }) => name).filter((name) => !APART.has(name));
  const lines = together.flatMap((name) => [
    `console.log(${JSON.stringify(MARK + name)});`,
    `await import("./${name}");`,
  ]);
  writeAll(project, [{ name: "all.mjs", text: lines.join("\n") }]);
  const all = run("all.mjs");
  for (const name of together) {
    const part = (out: string): string => out.split(`${MARK}${name}\n`)[1]?.split(MARK)[0] ?? "";
    printed.set(name, all.then((one) => ({ ...one, out: part(one.out) }))); // prettier-ignore
  }
  for (const name of APART) printed.set(name, run(name));
}

for (const { name, text } of programs) {
  test(`docs/library.md: ${name}`, async () => {
    const { code, out, err } = (await printed.get(name)) ?? assert.fail("it was not run");
    assert.deepEqual([err, code], ["", 0], out);
    let from = 0;
    for (const [, expected = ""] of text.matchAll(/^ *\/\/ → (.+)$/gm)) {
      const at = out.indexOf(expected, from);
      assert(at >= 0, `${expected} is not printed:\n${out}`);
      from = at + expected.length;
    }
  });
}
