// docs/backend-openapi.json is valid OpenAPI 3.1 and correct: every request of our client for every
// operation, and every response of the sandbox's backend, is validated against it. All fields are
// covered.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import fc from "fast-check";
import { intervalOf } from "../../../tools/booking/slot-parser.ts";
import { eventPayload } from "../../../tools/calendars/backend-events.ts";
import { parseChatConfig } from "../../../tools/api/chat-request.ts";
import { parseDate } from "../../../tools/dates/civil-time.ts";
import { OPERATIONS } from "../../../tools/backend/operations.ts";
import { SANDBOX_CONFIGS, startSandboxBackend } from "../../../tools/sandbox/index.ts";
import {
  CONTRACT,
  DESCRIBED,
  faultBy,
  faultByClosed,
  startHop,
} from "../../support/backend-contract-fixture.ts";
import type { Exchange } from "../../support/backend-contract-fixture.ts";
import { diagnose } from "../../support/doctor-fixture.ts";
import { record } from "../../support/package/openapi-fixture.ts";
import { NOW, TestClock, createRig } from "../../support/stub-backend.ts";
import "../../support/random.ts";

const REFUSED = "#/components/schemas/Refused";
const FEATURES = new Set(["slots", "idempotency_key", "eventos", "sugerir_fecha"] as const);
/** A Tuesday, on which every company of the sandbox is open. */
const DAY = "2026-11-24";

const byName = new Map(DESCRIBED.map((row) => [row.operation, row]));

/** Asserts that one exchange is as described, with nothing in it that is not. */
function assertDescribed({ address, operation, request, answer, contentType }: Exchange): void {
  const what = `${operation} ${JSON.stringify({ request, answer }).slice(0, 400)}`;
  assert.equal(contentType, "application/json");
  if (operation === "DIAGNOSTICO") {
    assert.equal(faultByClosed("#/components/schemas/ProbeRequest", request), null, what);
    return assert.equal(faultByClosed(REFUSED, answer), null, what);
  }
  const row = byName.get(operation);
  assert(row !== undefined, what);
  assert.equal(row.address, address, what);
  assert.equal(faultBy(row.request, request), null, what);
  // The general schema of the address, for clients that do not know its operations.
  const body = `#/paths/~1${address}/post/requestBody/content/application~1json/schema`;
  assert.equal(faultBy(body, request), null, what);
  const expected = answer["success"] === true ? row.answer : REFUSED;
  assert.equal(faultByClosed(expected, answer), null, what);
  const content = `#/paths/~1${address}/post/responses/200/content/application~1json/schema`;
  assert.equal(faultBy(content, answer), null, what);
}

test("the contract is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(CONTRACT));
  assert.equal(valid, true, JSON.stringify(errors));
  assert.equal(validator.version, "3.1");
  assert.doesNotThrow(() => validator.resolveRefs());
});

test("it has our client's operations, each at its address, and says which are retried", () => {
  const ours = Object.values(OPERATIONS).map(({ url, codOpe, idempotent }) => {
    return `${url} ${codOpe ?? "PREGUNTAS"} ${idempotent}`;
  });
  const theirs = DESCRIBED.map(({ address, operation, repeated }) => {
    return `${address} ${operation} ${repeated}`;
  });
  assert.deepEqual(theirs.sort(), ours.sort());
});

/** Everything that an agent of one company may ask for, for real; the exchanges it made. */
async function everything(
  t: TestContext,
  tenant: number,
  features: typeof FEATURES | ReadonlySet<never>,
): Promise<readonly Exchange[]> {
  const backend = await startSandboxBackend({ clock: new TestClock(NOW) });
  t.after(() => backend.close());
  const hop = await startHop(t, backend.url);
  const rig = await createRig({ urls: hop.urls, features });
  t.after(() => rig.close());
  const config = { ...SANDBOX_CONFIGS.get(tenant), paso_minutos: 15 };
  const call = { tenant, config };
  const data = parseChatConfig(config);
  const { signal } = new AbortController();
  await rig.appointments.prompt({ tenant, data, now: Date.parse(NOW), signal });
  await rig.run("search_productos_servicios", { busqueda: "CITA <b>o</b> Servicio ñandú" }, call);
  await rig.run("search_productos_servicios", { busqueda: "x".repeat(300) }, call);
  const when = { date: DAY, time: "10:00 AM" };
  await rig.run("check_availability", when, call);
  await rig.run("check_availability", { date: DAY, time: null }, call);
  await rig.run("check_availability", { date: null, time: null }, call);
  const who = { customer_name: "María José Ñáñez", customer_contact: "maria@example.com" };
  await rig.run("create_booking", { ...when, ...who }, call);
  const phone = { ...config, telefono_cliente: "+51 999 888 777" };
  const later = { date: DAY, time: "11:30 AM", customer_name: "Ana Ruiz", customer_contact: "" };
  await rig.run("create_booking", later, { ...call, session: "web:a-1", config: phone });
  if (features.size > 0) {
    await rig.run("list_bookings", {}, call);
    const [event] = backend.events();
    const move = { booking_id: event?.id ?? "", date: "2026-11-25", time: "10:30 AM" };
    await rig.run("reschedule_booking", move, { ...call, turnsBefore: 2 });
    await rig.run("cancel_booking", { booking_id: move.booking_id }, { ...call, turnsBefore: 4 });
  }
  // A company that is not there is declined.
  await rig.run("check_availability", when, { ...call, tenant: 999 });
  return hop.seen;
}

for (const [tenant] of SANDBOX_CONFIGS) {
  test(`company ${tenant}: what we send and what the sandbox answers is as described`, async (t) => {
    const whole = await everything(t, tenant, FEATURES);
    const plain = await everything(t, tenant, new Set());
    for (const exchange of [...whole, ...plain]) assertDescribed(exchange);
    // Every operation succeeded at least once, and some request was declined.
    const done = whole.filter(({ answer }) => answer["success"] === true);
    const names = new Set(done.map(({ operation }) => operation));
    assert.deepEqual([...names].sort(), DESCRIBED.map(({ operation }) => operation).sort());
    assert(whole.some(({ answer }) => answer["success"] === false));
    // Without its features a backend receives none of their fields.
    const fields = new Set(plain.flatMap(({ request }) => Object.keys(request)));
    assert(!fields.has("idempotency_key") && !fields.has("fecha"));
    const create = plain.find(({ operation }) => operation === "CREAR_EVENTO");
    assert(create !== undefined && !("slots" in create.request));
  });
}

test("the doctor sends no other requests", async (t) => {
  const backend = await startSandboxBackend({ clock: new TestClock(NOW) });
  t.after(() => backend.close());
  const hop = await startHop(t, backend.url);
  const environment = {
    ...{ API_INFORMACION_URL: hop.urls.informacion, API_AGENDAR_REUNION_URL: hop.urls.agendar },
    ...{ API_CALENDAR_URL: hop.urls.calendario, API_PREGUNTAS_FRECUENTES_URL: hop.urls.preguntas },
    ...{ BACKEND_FEATURES: "eventos", OPENAI_API_KEY: "sk-test" },
    OPENAI_BASE_URL: backend.url,
  };
  await diagnose(environment);
  await diagnose(environment, "--tenant", "1", "--chatbot", "11");
  assert(hop.seen.length >= 14);
  for (const exchange of hop.seen) assertDescribed(exchange);
});

test("every event payload that a booking can produce matches the contract", () => {
  const order = fc.record({
    id: fc.oneof(fc.nat().map(String), fc.stringMatching(/^[A-Za-z0-9_.:+@-]{1,160}$/)),
    name: fc.string({ minLength: 1, maxLength: 100, unit: fc.constantFrom(..."aÑé '-") }),
    email: fc.constantFrom(null, "a@b.pe", `${"a".repeat(60)}@${"b".repeat(180)}.example`),
    phone: fc.constantFrom("1", "9".repeat(32)),
    start: fc.nat({ max: 1439 }),
    minutes: fc.integer({ min: 1, max: 1440 }),
    slots: fc.integer({ min: 1, max: 1000 }),
    flags: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()),
  });
  const date = parseDate(DAY) ?? assert.fail();
  fc.assert(
    fc.property(order, ({ id, name, email, phone, start, minutes, slots, flags }) => {
      const [bookUser, bookBranch, sendsSlots, sendsIdempotencyKey] = flags;
      const host = { userId: 1, userEmail: "a@b.pe", bookUser, bookBranch };
      const timeZone = "America/Lima";
      const interval = intervalOf({ date, start, end: start + minutes }, timeZone);
      const payload = eventPayload(
        {
          ...{
            tenant: 1,
            resource: "1",
            key: "f".repeat(32),
            sessionId: id,
            places: slots,
            service: null,
          },
          ...{ ...interval, busyUntil: interval.until, name, email, notes: null },
          phone: email === null ? phone : null,
        },
        { host, timeZone, sendsSlots, sendsIdempotencyKey },
      );
      const request: unknown = JSON.parse(JSON.stringify({ codOpe: "CREAR_EVENTO", ...payload }));
      assert.equal(faultBy("#/components/schemas/CreateRequest", request), null);
    }),
  );
});

/** The examples of an address, by operation. */
function examplesOf(address: string, of: "requestBody" | "responses"): Record<string, unknown> {
  const post = record(record(record(CONTRACT["paths"])[`/${address}`])["post"]);
  const place = of === "requestBody" ? record(post[of]) : record(record(post[of])["200"]);
  const examples = record(record(record(place["content"])["application/json"])["examples"]);
  const values = Object.entries(examples).map(([name, one]) => [name, record(one)["value"]]);
  return record(Object.fromEntries(values));
}

test("the examples match their schemas, and our client parses the responses", () => {
  for (const { address, operation, request, answer } of DESCRIBED) {
    const asked = examplesOf(address, "requestBody")[operation];
    const answered = examplesOf(address, "responses")[operation];
    assert.equal(faultBy(request, asked), null, operation);
    assert.equal(faultByClosed(answer, answered), null, operation);
    const ours = Object.values(OPERATIONS).find(
      ({ codOpe }) => (codOpe ?? "PREGUNTAS") === operation,
    );
    assert.equal(ours?.answer.safeParse(answered).success, true, operation);
    assert.equal(faultBy(REFUSED, examplesOf(address, "responses")["refused"]), null);
  }
});

test("an extra, missing or mistyped field is rejected everywhere", () => {
  let refusals = 0;
  for (const { address, operation, request, answer } of DESCRIBED) {
    const asked = record(examplesOf(address, "requestBody")[operation]);
    const answered = record(examplesOf(address, "responses")[operation]);
    assert.notEqual(faultBy(request, { ...asked, otro: 1 }), null, operation);
    assert.notEqual(faultByClosed(answer, { ...answered, otro: 1 }), null, operation);
    // An answer may have more than is described.
    assert.equal(faultBy(answer, { ...answered, otro: 1 }), null, operation);
    for (const [of, value] of [
      [request, asked],
      [answer, answered],
    ] as const) {
      const required = schemaAt(of)["required"];
      assert(Array.isArray(required));
      for (const name of required.map(String)) {
        const less = Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
        assert.notEqual(faultBy(of, less), null, `${operation} without ${name}`);
        assert.notEqual(faultBy(of, { ...value, [name]: [[]] }), null, `${operation} ${name}`);
        refusals += 2;
      }
    }
  }
  assert(refusals > 80, String(refusals));
});

function schemaAt(pointer: string): Readonly<Record<string, unknown>> {
  const keys = pointer.replace("#/", "").split("/");
  return keys.reduce((at, key) => record(at[key]), CONTRACT);
}

test("the page names every operation and every field that we send or read", () => {
  const page = readFileSync(new URL("../../../docs/backend.md", import.meta.url), "utf8");
  for (const { operation, request, answer } of DESCRIBED) {
    if (operation !== "PREGUNTAS") assert(page.includes(`\`${operation}\``), operation);
    for (const of of [request, answer]) {
      for (const name of Object.keys(record(schemaAt(of)["properties"]))) {
        const { description } = record(record(schemaAt(of)["properties"])[name]);
        if (description === "Not looked at.") continue;
        assert(page.includes(`\`${name}\``), `${operation} ${name}`);
      }
    }
  }
});
