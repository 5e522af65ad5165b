// The picture of the memory on the console page: its parts add up to the limit, every part and
// account has a name, and its line says what happens when there is no room.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { KIB } from "../../engine/core/bytes.ts";
import { RUNNING_TURN_BYTES } from "../../engine/limits/turn-weights.ts";
import { accessibilityProblems, openPage, withChromium } from "../support/console-fixture.ts";
import { call, startTestServer, until } from "../support/server-fixture.ts";

withChromium();

const PHONE = { width: 390, height: 844 };

interface Report {
  readonly limit_bytes: number;
  readonly turns: {
    readonly cap_bytes: number;
    readonly set_aside_bytes: number;
    readonly stages: Readonly<Record<string, number>>;
  };
  readonly accounts: readonly object[];
  readonly fixed: readonly object[];
}

async function reportOf(url: string): Promise<Report> {
  // Its schema is checked where the published description is.
  return JSON.parse((await call(`${url}/memory`)).text) as Report;
}

/** The weight of each segment of a bar. */
function segments(page: Page, bar: "whole" | "talks"): Promise<Readonly<Record<string, number>>> {
  return page.evaluate(`Object.fromEntries([...document.querySelectorAll("#${bar} i")].map(
    ({ dataset, style }) => [dataset.part, Number(style.flexGrow)]))`);
}

/** A browser keeps six digits of a weight. */
function assertClose(actual: number | undefined, expected: number): void {
  const difference = Math.abs((actual ?? 0) - expected);
  assert(difference <= expected / 50_000, `${actual} is not ${expected}`);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

/** The figure next to a name in a legend. */
async function figure(page: Page, bar: "whole" | "talks", name: string): Promise<string> {
  return page.locator(`#${bar}-parts div`, { hasText: name }).locator("dd").innerText();
}

test("at rest the parts add up to the limit, and every account, stage and part has a name", async (t) => {
  const { url } = await startTestServer(t);
  const page = await openPage(t, url);
  await page.locator('#pulse[data-state="live"]').waitFor();
  const report = await reportOf(url);
  const whole = await segments(page, "whole");
  assertClose(sum(Object.values(whole)), report.limit_bytes);
  const talks = await segments(page, "talks");
  assertClose(sum(Object.values(talks)), report.turns.cap_bytes);
  assert.deepEqual(Object.keys(talks), [...Object.keys(report.turns.stages), "aside", "free"]);
  assert.equal(await figure(page, "whole", "Conversaciones ahora"), "0");
  assert.equal(await page.locator("#room").innerText(), "Hay sitio para más conversaciones.");
  await page.locator(".detail summary").click();
  const names = page.locator(".detail tbody th");
  assert.equal(await names.count(), report.accounts.length + report.fixed.length);
  for (const name of await names.all()) {
    assert.notEqual(await name.innerText(), await name.getAttribute("title"));
  }
});

test("conversations show by what they hold, and a full process says what a message meets", async (t) => {
  const environment = { MAX_CONCURRENT_AGENT: "1", MAX_QUEUED: "1" };
  const server = await startTestServer(t, { environment });
  const gate = Promise.withResolvers<void>();
  const held = { after: gate.promise, then: { reply: "Ya." } };
  server.model.script(held, held);
  const others = [1, 2].map((session_id) => server.chat("hola", { session_id }));
  await until(() => server.model.requests.length === 1);
  await until(() => server.running.agent.runtime.admission.admitted === 2);
  const page = await openPage(t, server.url, { viewport: PHONE });
  await page.getByRole("button", { name: "Memoria" }).click();
  await page.locator('#room[data-state="full"]').waitFor();
  assert.equal(
    await page.locator("#room").innerText(),
    "1 conversación espera su lugar. Lleno: no cabe ninguna más.",
  );
  assert.match(await page.locator(".places").innerText(), /^1 de 1 en marcha, 1 de 1 en espera$/);
  const { stages } = (await reportOf(server.url)).turns;
  const talks = await segments(page, "talks");
  assertClose(talks["turn"], stages["turn"] ?? 0);
  assert.equal(await figure(page, "talks", "Trabajo"), `${RUNNING_TURN_BYTES / KIB} KiB`);
  assert.deepEqual(await accessibilityProblems(page), []);
  assert.equal(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), false);
  gate.resolve();
  await Promise.all(others);
  await page.locator('#room[data-state="free"]').waitFor();
});

test("the line counts the conversations that wait for memory, and a loan takes what is set aside", async (t) => {
  const server = await startTestServer(t);
  const page = await openPage(t, server.url, { heldClock: true });
  await page.locator('#pulse[data-state="live"]').waitFor();
  const report = await reportOf(server.url);
  const { cap_bytes: cap, set_aside_bytes: aside } = report.turns;
  const busy = { held_bytes: cap - aside + 1024, running: 9, running_max: 9, waiting: 0 };
  const figures = [
    { claims_waiting: 1, held_bytes: 8192, running: 2 },
    { claims_waiting: 3, held_bytes: 8192, running: 9 },
    { claims_waiting: 4, held_bytes: 8192, running: 2 },
    { claims_waiting: 3, ...busy },
  ];
  const texts: string[] = [];
  for (const of of figures) {
    const turns = { ...report.turns, ...of };
    await page.route("**/memory", (route) => route.fulfill({ json: { ...report, turns } }));
    const answered = page.waitForResponse("**/memory");
    await page.clock.runFor(1000);
    await answered;
    await page.locator(`#running:text-is("${of.running}")`).waitFor();
    texts.push(await page.locator("#room").innerText());
  }
  assert.deepEqual(texts, [
    "1 conversación espera memoria.",
    "3 conversaciones esperan memoria.",
    "2 conversaciones esperan memoria.",
    "3 conversaciones esperan memoria. Lleno: no cabe ninguna más.",
  ]);
  const whole = await segments(page, "whole");
  assertClose(whole["talks"], busy.held_bytes);
  assertClose(whole["aside"], aside - 1024);
  assert.equal(await page.locator('#talks [data-part="free"]').isVisible(), false);
});
