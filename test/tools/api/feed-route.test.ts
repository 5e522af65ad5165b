// The feed over real HTTP: who may read it, and that its secret is nowhere in the log.

import assert from "node:assert/strict";
import { test } from "node:test";
import ICAL from "ical.js";
import { startAgenda } from "../../support/agenda/agenda-fixture.ts";

const TOKEN = "una-palabra-larga";
const headers = { "x-internal-token": TOKEN };

test("the feed's address is made and revoked on the page, and needs no token", async (t) => {
  const { get, post, logs } = await startAgenda(t, { token: TOKEN });
  const secretless = await get("/calendars/1/ana.ics?k=");
  assert.equal(secretless.status, 404, "before there is a secret");
  const feed = (action: string) =>
    post("feed", { id_empresa: 1, resource: "ana", action }, headers);
  const first = String((await feed("make")).body?.["path"]);
  assert.match(first, /^calendars\/1\/ana\.ics\?k=[\w-]{32}$/);
  const shown = await get("/api/agenda/company?id_empresa=1", headers);
  assert.deepEqual(shown.body?.["feeds"], [{ resource: "ana", path: first }]);
  const read = await get(`/${first}`);
  assert.equal(read.status, 200);
  assert.equal(read.headers["content-type"], "text/calendar; charset=utf-8");
  assert.equal(read.headers["cache-control"], "private, no-cache");
  const second = String((await feed("make")).body?.["path"]);
  assert.notEqual(second, first);
  assert.equal((await get(`/${first}`)).status, 404, "a new secret ends the old one");
  assert.equal((await get(`/${second}`)).status, 200);
  for (const wrong of [
    ...["/calendars/1/luis.ics", "/calendars/7/ana.ics", "/calendars/1/ana", "/calendars/"],
    ...["/calendars/1/ana.ics/x", "/calendars/01/ana.ics"],
  ]) {
    const answer = await get(`${wrong}?k=${second.slice(-32)}`);
    assert.deepEqual([answer.status, answer.body?.["code"]], [404, "not_found"], wrong);
  }
  assert.equal((await get(`/${second}&k=x`)).status, 404, "a secret given twice is none");
  await feed("revoke");
  assert.equal((await get(`/${second}`)).status, 404);
  assert.equal((await feed("other")).status, 422);
  const unknown = { id_empresa: 1, resource: "nadie", action: "make" };
  assert.equal((await post("feed", unknown, headers)).status, 409);
  for (const secret of [first, second].map((path) => path.slice(-32))) {
    assert.equal(logs.join("").includes(secret), false);
  }
});

test("a subscriber sees bookings, moves and cancellations, and is told when nothing changed", async (t) => {
  const { get, post, add } = await startAgenda(t);
  const { body } = await post("feed", { id_empresa: 1, resource: "ana", action: "make" });
  const path = `/${String(body?.["path"])}`;
  const ref = await add({ name: "Rosa María Paz" });
  await add({ resource: "luis" });
  const first = await get(path);
  const eventsIn = (text: string) =>
    ICAL.Component.fromString(text)
      .getAllSubcomponents("vevent")
      .map((component) => {
        const { summary, startDate, sequence } = new ICAL.Event(component);
        const start = startDate.toJSDate().toISOString();
        return [summary, start, sequence, component.getFirstPropertyValue("status")];
      });
  assert.deepEqual(eventsIn(first.text), [
    ["Limpieza dental · Rosa", "2026-12-08T14:00:00.000Z", 0, "CONFIRMED"],
  ]);
  const { etag = "" } = first.headers;
  assert.equal((await get(path, { "if-none-match": etag })).status, 304);
  await post("move", { id_empresa: 1, ref, resource: "ana", start: "2026-12-08T10:00" });
  assert.equal((await get(path, { "if-none-match": etag })).status, 200);
  const who = { name: "Rocío Paz", email: null, phone: null, notes: null };
  await post("correct", { id_empresa: 1, ref, ...who });
  assert.deepEqual(eventsIn((await get(path)).text), [
    ["Limpieza dental · Rocío", "2026-12-08T15:00:00.000Z", 2, "CONFIRMED"],
  ]);
  await post("cancel", { id_empresa: 1, ref });
  assert.deepEqual(eventsIn((await get(path)).text), [
    ["Limpieza dental · Rocío", "2026-12-08T15:00:00.000Z", 3, "CANCELLED"],
  ]);
});
