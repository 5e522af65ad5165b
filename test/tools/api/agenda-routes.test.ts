// The routes of the owner's page over real HTTP, with a real SQLite file and company files.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertDescribed } from "../../support/package/openapi-fixture.ts";
import {
  BARBER,
  MONDAY,
  newBody,
  refOf,
  startAgenda,
} from "../../support/agenda/agenda-fixture.ts";

const NOBODY = { name: "Alguien", email: null, phone: null, notes: null };
const WEEK = "/api/agenda/events?id_empresa=1&from=2026-12-07&until=2026-12-14";
type Json = Record<string, unknown>;

function listOf(value: unknown): Json[] {
  assert(Array.isArray(value), JSON.stringify(value));
  return value as Json[]; // each test looks at single fields
}

test("each route answers as the published description says", async (t) => {
  const { get, post, add } = await startAgenda(t);
  const ref = await add();
  const one = `id_empresa=1&ref=${ref}`;
  for (const [path, query] of [
    ["companies", ""],
    ["company", "id_empresa=1"],
    ["company", "id_empresa=9"],
    ["events", "id_empresa=1&from=2026-12-07&until=2026-12-14"],
    ["events", "id_empresa=1"],
    ["event", one],
    ["search", "id_empresa=1&words=rosa"],
    ["starts", "id_empresa=1&resource=ana&service=limpieza&date=2026-12-08"],
    ["starts", "id_empresa=7&resource=main&date=2026-12-08"],
  ] as const) {
    const answer = await get(`/api/agenda/${path}?${query}`);
    assertDescribed("GET", `/api/agenda/${path}`, answer);
  }
  const day = { id_empresa: 1, start: "2026-12-09T00:00", until: "2026-12-10T00:00" };
  const blocked = await post("block", day);
  const [block] = listOf(blocked.body?.["blocks"]);
  for (const [name, answer] of [
    ["add", await post("add", newBody({ start: "2026-12-08T11:00" }))],
    ["add", await post("add", newBody())],
    ["add", await post("add", "{")],
    [
      "move",
      await post("move", { id_empresa: 1, ref, resource: "ana", start: "2026-12-08T10:00" }),
    ],
    ["correct", await post("correct", { id_empresa: 1, ref, ...NOBODY })],
    ["correct", await post("correct", { id_empresa: 1, ref: "sqlite-99", ...NOBODY })],
    ["cancel", await post("cancel", { id_empresa: 1, ref })],
    ["block", blocked],
    ["unblock", await post("unblock", { id_empresa: 1, ref: block?.["ref"] })],
    ["feed", await post("feed", { id_empresa: 1, resource: "ana", action: "make" })],
    ["company", await post("company", { id_empresa: 1, version: "x", hours: {}, closed: [], services: [] })], // prettier-ignore
  ] as const) {
    assertDescribed("POST", `/api/agenda/${name}`, answer);
  }
});

test("companies are listed by id, page by page, and one is shown with its hours in effect", async (t) => {
  const { get } = await startAgenda(t);
  const all = await get("/api/agenda/companies");
  assert.deepEqual(all.body, {
    companies: [
      { id_empresa: 1, name: "Clínica Sonrisa" },
      { id_empresa: 7, name: "Barbería Sur" },
    ],
    more: false,
  });
  assert.equal(listOf((await get("/api/agenda/companies?after=1")).body?.["companies"]).length, 1);
  assert.equal((await get("/api/agenda/companies?after=x")).status, 422);
  const { body } = await get("/api/agenda/company?id_empresa=1");
  assert.equal(body?.["now"], "2026-12-07T08:00");
  const [ana, luis] = listOf(body["resources"]);
  assert.deepEqual(listOf(ana?.["week"])[0], [[540, 780]]);
  assert.deepEqual(listOf(luis?.["week"])[0], [[540, 780], [900, 1140]]); // prettier-ignore
  assert.deepEqual(body["closed"], [{ start: "2026-12-25T00:00", until: "2026-12-26T00:00" }]);
  assert.equal(ana?.["owned"], true);
  const other = await get("/api/agenda/company?id_empresa=7");
  assert.equal(listOf(other.body?.["resources"])[0]?.["owned"], false, "no memory calendar here");
  assert.equal((await get("/api/agenda/company?id_empresa=9")).status, 404);
});

test("staff adds, moves and cancels; the card says who did what and when", async (t) => {
  const { get, post, add } = await startAgenda(t);
  const ref = await add({ notes: "Primera vez", email: "ROSA@correo.example" });
  const moved = await post("move", {
    ...{ id_empresa: 1, ref, resource: "luis", start: "2026-12-08T16:00" },
  });
  assert.equal(moved.status, 200, moved.text);
  assert.equal(moved.body?.["off_grid"], false);
  assert.equal((await post("cancel", { id_empresa: 1, ref })).status, 200);
  const { body } = await get(`/api/agenda/event?id_empresa=1&ref=${ref}`);
  const event = Object(body?.["event"]) as Json;
  assert.deepEqual(
    ["state", "resource", "start", "until", "busy_until", "made_by", "email", "changes"].map(
      (name) => event[name],
    ),
    [
      ...["cancelled", "luis", "2026-12-08T16:00", "2026-12-08T16:30", "2026-12-08T16:40"],
      ...["staff", "rosa@correo.example", 2],
    ],
  );
  assert.deepEqual(
    listOf(body?.["changes"]).map(({ what, by, start }) => [what, by, start]),
    [
      ["made", "staff", "2026-12-08T09:00"],
      ["moved", "staff", "2026-12-08T16:00"],
      ["cancelled", "staff", "2026-12-08T16:00"],
    ],
  );
  const again = await post("move", {
    ...{ id_empresa: 1, ref, resource: "luis", start: "2026-12-08T17:00" },
  });
  assert.deepEqual([again.status, again.body?.["code"]], [409, "cancelled"]);
});

test("who an appointment is for is put right, with the checks of a new one", async (t) => {
  const { get, post, add } = await startAgenda(t);
  const ref = await add({ notes: "Primera vez" });
  const who = { name: " Rosa Paz Ríos ", email: "ROSA@correo.example", phone: "999 123 457", notes: null }; // prettier-ignore
  const body = { id_empresa: 1, ref, ...who };
  const done = await post("correct", body);
  assert.equal(done.status, 200, done.text);
  const card = await get(`/api/agenda/event?id_empresa=1&ref=${ref}`);
  const event = Object(card.body?.["event"]) as Json;
  assert.deepEqual(event, done.body?.["event"]);
  assert.deepEqual(
    ["name", "email", "phone", "notes", "start", "changes"].map((name) => event[name]),
    ["Rosa Paz Ríos", "rosa@correo.example", "999 123 457", null, "2026-12-08T09:00", 1],
  );
  assert.deepEqual(
    listOf(card.body?.["changes"]).map(({ what, by }) => [what, by]),
    [
      ["made", "staff"],
      ["corrected", "staff"],
    ],
  );
  for (const [field, value] of [
    ...([["name", " "], ["name", null], ["email", "no-es"], ["phone", "12"]] as const), // prettier-ignore
    ...([["notes", "x".repeat(501)], ["notes", undefined], ["start", "2026-12-08T09:00"]] as const), // prettier-ignore
  ]) {
    const answer = await post("correct", { ...body, [field]: value });
    assert.equal(answer.status, 422, field);
    assert.match(answer.text, new RegExp(`"${field}"`));
  }
  assert.equal((await post("correct", { ...body, id_empresa: 7 })).body?.["code"], "not_found");
  assert.equal((await post("cancel", { id_empresa: 1, ref })).status, 200);
  assert.equal((await post("correct", body)).body?.["code"], "cancelled");
});

test("the same key again is the same appointment", async (t) => {
  const { post, get } = await startAgenda(t);
  const body = newBody();
  const [first, again] = [await post("add", body), await post("add", body)];
  assert.equal(refOf(first), refOf(again));
  assert.equal(listOf((await get(WEEK)).body?.["events"]).length, 1);
});

test("a form that was changed after its answer was lost is neither booked twice nor lost", async (t) => {
  const { post, get } = await startAgenda(t);
  const body = newBody();
  const ref = refOf(await post("add", body));
  for (const change of [
    { start: "2026-12-08T11:00" },
    { resource: "luis" },
    { name: "Rosa Pazos" },
    { phone: "999 123 457" },
    { notes: "Con dolor" },
  ]) {
    const answer = await post("add", { ...body, ...change });
    assert.deepEqual([answer.status, answer.body?.["code"]], [409, "exists"]);
  }
  assert.equal(listOf((await get(WEEK)).body?.["events"]).length, 1);
  await post("cancel", { id_empresa: 1, ref });
  assert.equal((await post("add", { ...body, start: "2026-12-08T11:00" })).status, 200);
});

test("what staff asks for passes the checks of the bot, and only some of them give way", async (t) => {
  const { post, add } = await startAgenda(t);
  await add();
  const cases = [
    [{ start: "2026-12-08T09:30" }, "taken", "start", false], // the gap of ten minutes
    [{ start: "2026-12-08T20:00" }, "outside_hours", "start", true],
    [{ start: "2026-12-13T10:00" }, "outside_hours", "start", true],
    [{ start: "2026-12-25T10:00" }, "outside_hours", "start", true],
    [{ start: "2026-12-08T12:45" }, "outside_hours", "start", true],
    [{ start: "2026-12-07T07:30" }, "past", "start", true],
    [{ start: "2036-12-08T09:00" }, "too_far", "start", false],
    [{ resource: "nadie" }, "unknown_resource", "resource", false],
    [{ service: null }, "service_missing", "service", false],
    [{ service: "revision" }, "not_offered", "resource", false],
  ] as const;
  for (const [fields, code, field, canAccept] of cases) {
    const { status, body } = await post("add", newBody(fields));
    assert.deepEqual(
      [status, body?.["code"], body?.["field"], body?.["can_accept"]],
      [409, code, field, canAccept],
      JSON.stringify(fields),
    );
    assert.match(String(body?.["detail"]), /\p{L}{3}.*\.$/u);
  }
  // Sooner than the notice, later than the horizon, off the grid: staff may, without a question.
  await add({ start: "2026-12-07T09:00" });
  await add({ start: "2027-03-02T09:00" });
  const off = await post("add", newBody({ start: "2026-12-09T09:50" }));
  assert.deepEqual([off.status, off.body?.["off_grid"]], [200, true]);
  // Asked and decided otherwise.
  await add({ start: "2026-12-08T20:00", accept: ["outside_hours"] });
  await add({ start: "2026-12-07T05:00", accept: ["past", "outside_hours"] });
  // Never against places, whatever is accepted.
  const taken = newBody({ accept: ["past", "outside_hours"] });
  assert.equal((await post("add", taken)).body?.["code"], "taken");
});

test("two places take two appointments and not a third", async (t) => {
  const { add, post } = await startAgenda(t);
  const luis = { resource: "luis", service: "revision" };
  await add(luis);
  await add(luis);
  assert.equal((await post("add", newBody(luis))).body?.["code"], "taken");
});

test("a block and a closed day take the time, and give it back", async (t) => {
  const { get, post, add } = await startAgenda(t);
  await add();
  const day = { id_empresa: 1, start: "2026-12-08T00:00", until: "2026-12-09T00:00" };
  const blocked = await post("block", { ...day, reason: "Feriado" });
  assert.deepEqual([blocked.status, blocked.body?.["standing"]], [200, 1], blocked.text);
  const hours = { resource: "ana", start: "2026-12-09T09:00", until: "2026-12-09T11:00" };
  assert.equal((await post("block", { ...day, ...hours })).status, 200);
  for (const start of ["2026-12-08T11:00", "2026-12-09T10:30"]) {
    assert.equal((await post("add", newBody({ start }))).body?.["code"], "taken", start);
  }
  await add({ start: "2026-12-09T11:00" });
  const seen = await get(WEEK);
  assert.equal(listOf(seen.body?.["events"]).length, 2, "what stood in the way stays");
  const [whole] = listOf(seen.body?.["blocks"]);
  assert.deepEqual([whole?.["resource"], whole?.["reason"]], [null, "Feriado"]);
  const { ref } = whole ?? {};
  assert.equal((await post("unblock", { id_empresa: 7, ref })).status, 409, "of another company");
  assert.equal((await post("unblock", { id_empresa: 1, ref })).status, 200);
  assert.equal((await post("unblock", { id_empresa: 1, ref })).body?.["code"], "not_found");
  await add({ start: "2026-12-08T11:00" });
  for (const until of ["2026-12-08T00:00", "2027-12-09T01:00"]) {
    const answer = await post("block", { ...day, until });
    assert.equal(answer.status, 422, until);
    assert.match(answer.text, /"until"/);
  }
});

test("a whole day is closed where its midnight does not exist", async (t) => {
  const text = BARBER.replace('"memory"', '"sqlite"');
  const { post, get } = await startAgenda(t, { companies: { "7.json": text } });
  // Santiago puts its clocks on at midnight: the fifth of September begins at one.
  for (const [start, until] of [
    ["2027-09-04T00:00", "2027-09-05T00:00"],
    ["2027-09-05T00:00", "2027-09-06T00:00"],
  ]) {
    const answer = await post("block", { id_empresa: 7, start, until });
    assert.equal(answer.status, 200, answer.text);
  }
  const seen = await get("/api/agenda/events?id_empresa=7&from=2027-09-04&until=2027-09-06");
  const [first, second] = listOf(seen.body?.["blocks"]);
  assert.deepEqual(first?.["until"], second?.["start"]);
  const half = { start: "2027-09-05T00:30", until: "2027-09-05T02:00" };
  assert.equal((await post("block", { id_empresa: 7, ...half })).body?.["code"], "no_such_time");
});

test("a day's starts are those of the bot, with what is free; a move's own time is free", async (t) => {
  const { get, add } = await startAgenda(t);
  const ref = await add();
  const path = "/api/agenda/starts?id_empresa=1&resource=ana&service=limpieza&date=2026-12-08";
  const free = async (suffix = ""): Promise<string[]> =>
    listOf((await get(path + suffix)).body?.["starts"]).flatMap(({ time, free }) =>
      free === true ? [String(time)] : [],
    );
  assert.deepEqual((await free()).slice(0, 2), ["10:00", "10:30"]);
  assert.deepEqual((await free(`&ref=${ref}`)).slice(0, 2), ["09:00", "09:30"]);
  assert.equal((await get(`${path}&ref=sqlite-99`)).status, 404);
  assert.equal((await get(path.replace("ana", "nadie"))).status, 422);
  assert.equal((await get(path.replace("id_empresa=1", "id_empresa=7"))).status, 422);
});

test("a search finds by name, phone, email, service and notes, within the company", async (t) => {
  const { get, add } = await startAgenda(t);
  const ref = await add({ notes: "Alergia a la penicilina", email: "rosa@correo.example" });
  for (const words of ["rosa", "PAZ", "999123456", "correo.example", "limpieza", "alérgia"]) {
    const { body } = await get(
      `/api/agenda/search?id_empresa=1&words=${encodeURIComponent(words)}`,
    );
    assert.deepEqual(listOf(body?.["events"]).map((event) => event["ref"]), [ref], words); // prettier-ignore
  }
  assert.deepEqual((await get("/api/agenda/search?id_empresa=7&words=rosa")).body, { events: [] });
  assert.equal((await get("/api/agenda/search?id_empresa=1")).status, 422);
  assert.equal((await get(`/api/agenda/search?id_empresa=1&words=${"a".repeat(101)}`)).status, 422);
});

test("an agenda that did not change is not sent again, and one that changed is", async (t) => {
  const { get, post, add } = await startAgenda(t);
  const { etag = "" } = (await get(WEEK)).headers;
  assert.equal((await get(WEEK, { "if-none-match": etag })).status, 304);
  const ref = await add();
  const after = await get(WEEK, { "if-none-match": etag });
  assert.equal(after.status, 200);
  assert.equal((await post("cancel", { id_empresa: 1, ref })).status, 200);
  assert.equal((await get(WEEK, { "if-none-match": after.headers.etag ?? "" })).status, 200);
});

test("days and events of one answer are capped, at the limit and one past", async (t) => {
  const { get, calendar } = await startAgenda(t, { now: () => MONDAY });
  const range = (until: string) =>
    get(`/api/agenda/events?id_empresa=1&from=2026-12-07&until=${until}`);
  assert.equal((await range("2027-01-18")).status, 200);
  assert.equal((await range("2027-01-19")).status, 422);
  assert.equal((await range("2026-12-07")).status, 422);
  assert.equal((await range("2026-13-01")).status, 422);
  const call = { signal: new AbortController().signal, remainingMs: () => 5000 };
  const event = {
    ...{ tenant: 1, resource: "luis", places: 9999, service: null, notes: null, sessionId: null },
    ...{ name: "Ana", email: null, phone: null },
    ...{ from: MONDAY, until: MONDAY + 60_000, busyUntil: MONDAY + 60_000 },
  };
  for (let index = 0; index < 500; index++) {
    await calendar.create({ ...event, key: `k${index}` }, call);
  }
  const full = await range("2026-12-14");
  assert.deepEqual([listOf(full.body?.["events"]).length, full.body?.["more"]], [500, false]);
  await calendar.create({ ...event, key: "one more" }, call);
  const cut = await range("2026-12-14");
  assert.deepEqual([listOf(cut.body?.["events"]).length, cut.body?.["more"]], [500, true]);
});

test("bad bodies and queries are refused field by field, without their values", async (t) => {
  const { post, get } = await startAgenda(t);
  const cases = [
    [{ start: "2026-02-30T10:00" }, "start"],
    [{ start: "mañana" }, "start"],
    [{ name: " " }, "name"],
    [{ name: "x".repeat(121) }, "name"],
    [{ email: "no-es" }, "email"],
    [{ phone: "12" }, "phone"],
    [{ notes: "x".repeat(501) }, "notes"],
    [{ key: "corta" }, "key"],
    [{ accept: ["places"] }, "accept"],
    [{ other: 1 }, "other"],
    [{ id_empresa: "uno" }, "id_empresa"],
  ] as const;
  for (const [fields, field] of cases) {
    const answer = await post("add", newBody(fields));
    assert.equal(answer.status, 422, JSON.stringify(fields));
    const [detail] = listOf(answer.body?.["detail"]);
    assert.deepEqual(listOf(detail?.["loc"]).slice(0, 2), ["body", field]);
    assert.equal(answer.text.includes("no-es"), false);
  }
  assert.equal((await post("add", "[]")).status, 422);
  assert.equal((await post("add", "{")).status, 400);
  assert.equal((await post("add", newBody({ id_empresa: 99 }))).status, 404);
  assert.equal((await post("add", newBody({ notes: "x".repeat(20_000) }))).status, 413);
  assert.equal((await get("/api/agenda/event?id_empresa=1&ref=sqlite-99")).status, 404);
  assert.equal((await get("/api/agenda/event?id_empresa=1&ref=x")).status, 404);
  assert.equal((await get("/api/agenda/add")).status, 405);
});

test("all of it wants the token, takes memory first, and no other origin's page may send it", async (t) => {
  const token = "una-palabra-larga";
  let left = 1;
  const claim = () => (left-- > 0 ? { release: () => {} } : null);
  const { get, post } = await startAgenda(t, { token, claim });
  const headers = { "x-internal-token": token };
  assert.equal((await get(WEEK)).status, 401);
  assert.equal((await post("cancel", { id_empresa: 1, ref: "sqlite-1" })).status, 401);
  assert.equal((await get(WEEK, headers)).status, 200);
  assert.equal((await get(WEEK, headers)).status, 503);
  assert.equal((await post("add", newBody(), headers)).status, 503);
  const basic = `Basic ${Buffer.from(`ana:${token}`).toString("base64")}`;
  const foreign = { "authorization": basic, "sec-fetch-site": "cross-site" };
  assert.equal((await post("add", newBody(), foreign)).status, 403);
});
