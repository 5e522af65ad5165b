// Hours, closed days, services and prices, edited over HTTP in the company's own file.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { newBody, startAgenda } from "../../support/agenda/agenda-fixture.ts";
import type { AgendaServer } from "../../support/agenda/agenda-fixture.ts";

interface Editable {
  readonly version: string;
  readonly hours: Record<string, string[]>;
  readonly closed: readonly string[];
  readonly services: readonly Record<string, unknown>[];
}

async function editable({ get }: AgendaServer, id = 1): Promise<Editable> {
  const { body } = await get(`/api/agenda/company?id_empresa=${id}`);
  return body?.["edit"] as Editable; // the tests compare its parts
}

test("an edit is in the file, keeps the rest with its comments, and holds at once", async (t) => {
  const server = await startAgenda(t);
  const { folder, post, get } = server;
  const before = await editable(server);
  const [cleaning = {}, ...others] = before.services;
  const answer = await post("company", {
    id_empresa: 1,
    ...before,
    hours: { ...before.hours, sun: ["10:00-12:00"] },
    closed: [...before.closed, "2026-12-08"],
    services: [{ ...cleaning, price: 99.5 }, ...others],
  });
  assert.equal(answer.status, 200, answer.text);
  const text = readFileSync(path.join(folder, "1.yaml"), "utf8");
  assert.match(text, /^# Lo que el bot sabe\.\n/);
  assert.match(text, /99\.5/);
  const after = await editable(server);
  assert.equal(after.version, answer.body?.["version"]);
  assert.notEqual(after.version, before.version);
  assert.deepEqual(after.hours["sun"], ["10:00-12:00"]);
  const { body } = await get("/api/agenda/company?id_empresa=1");
  assert.match(JSON.stringify(body?.["services"]), /"price":99\.5/);
  const closed = await post("add", newBody());
  assert.equal(closed.body?.["code"], "outside_hours", "8 December is closed now");
});

test("two editors do not overwrite each other", async (t) => {
  const server = await startAgenda(t);
  const before = await editable(server);
  const save = (closed: readonly string[], version = before.version) =>
    server.post("company", { id_empresa: 1, ...before, version, closed });
  const answers = await Promise.all([save(["2026-12-24"]), save(["2026-12-31"])]);
  const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
  assert.deepEqual(statuses, [200, 409]);
  const loser = answers.find(({ status }) => status === 409);
  assert.equal(loser?.body?.["code"], "changed");
  // A hand in the file itself counts, too.
  const file = path.join(server.folder, "1.yaml");
  const { version } = await editable(server);
  writeFileSync(file, readFileSync(file, "utf8").replace("555 0100", "555 0200"));
  assert.equal((await save([], version)).body?.["code"], "changed");
});

test("what is wrong is told by field, in Spanish, and nothing is written", async (t) => {
  const server = await startAgenda(t);
  const before = await editable(server);
  const file = path.join(server.folder, "1.yaml");
  const text = readFileSync(file, "utf8");
  const answer = await server.post("company", {
    id_empresa: 1,
    ...before,
    hours: { "mon-fri": ["9 a 13"] },
    closed: ["2026-02-30"],
    services: [
      { ...before.services[0], price: "caro", minutes: 3 },
      { id: "x", name: "" },
    ],
  });
  assert.deepEqual([answer.status, answer.body?.["code"]], [409, "invalid_company"]);
  const problems = answer.body?.["problems"] as { field: string; message: string }[]; // as sent
  const byField = new Map(problems.map(({ field, message }) => [field, message]));
  for (const field of [
    ...["hours.mon-fri[0]", "closed[0]", "services[0].price", "services[0].minutes"],
    ...["services[1].name", "services[1].minutes"],
  ]) {
    assert.match(byField.get(field) ?? "", /[a-zñáéíóú]{3}/, field);
    assert.doesNotMatch(byField.get(field) ?? "", /must|missing/, field);
  }
  assert.equal(readFileSync(file, "utf8"), text);
});

test("a JSON file is written as JSON; a company without a file is not there", async (t) => {
  const server = await startAgenda(t);
  const before = await editable(server, 7);
  assert.deepEqual([before.closed, before.services], [[], []]);
  const answer = await server.post("company", { id_empresa: 7, ...before, closed: ["2026-12-08"] });
  assert.equal(answer.status, 200, answer.text);
  const text = readFileSync(path.join(server.folder, "7.json"), "utf8");
  assert.equal(Reflect.get(Object(JSON.parse(text)), "name"), "Barbería Sur");
  const unknown = await server.post("company", { id_empresa: 9, ...before });
  assert.equal(unknown.status, 404);
});

test("a move's starts are for as long as it is, whatever became of its service", async (t) => {
  const server = await startAgenda(t);
  const ref = await server.add(); // 30 minutes and 10 behind
  const before = await editable(server);
  const [cleaning = {}, ...others] = before.services;
  const timesWith = async (services: readonly object[], resource: string): Promise<unknown> => {
    const { version } = await editable(server);
    const edit = { id_empresa: 1, ...before, version, services };
    assert.equal((await server.post("company", edit)).status, 200);
    const query = `id_empresa=1&date=2026-12-08&ref=${ref}&resource=${resource}`;
    const { status, body } = await server.get(`/api/agenda/starts?${query}`);
    const starts = (body?.["starts"] ?? []) as readonly { readonly time: string }[]; // described
    return status === 200 ? starts.at(-1)?.time : status;
  };
  assert.equal(await timesWith(others, "ana"), "12:30", "gone");
  assert.equal(await timesWith([{ ...cleaning, minutes: 120 }, ...others], "ana"), "12:30");
  const ofLuis = [{ ...cleaning, resources: ["luis"] }, ...others];
  assert.equal(await timesWith(ofLuis, "ana"), "12:30", "no longer hers: it stays with her");
  assert.equal(await timesWith(ofLuis, "luis"), "18:30");
  assert.equal(await timesWith([{ ...cleaning, resources: ["ana"] }, ...others], "luis"), 422);
});
