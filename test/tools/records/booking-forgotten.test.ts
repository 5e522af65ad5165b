// Booking records that Redis acknowledged and then lost, as in a failover before replication: what
// still prevents a duplicate appointment.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  StubCalendar,
  WORDS,
  createReplica,
  redisFor,
} from "../../support/redis/records-fixture.ts";

const CREATE = "CREAR_EVENTO";

test("with its records lost, a repeated booking is stopped by the backend's calendar", async (t) => {
  const server = await redisFor(t);
  const calendar = new StubCalendar();
  const replica = await createReplica(t, server);
  calendar.attach(replica.stub, 1);
  assert.equal((await replica.turn("create_booking", WORDS)).status, "ok");
  await server.client.flushall();
  const again = await replica.turn("create_booking", WORDS);
  assert.match(again.text, /^Cita no registrada: /);
  assert.equal(calendar.events.length, 1);
});

test("with its records lost, a repeated booking has the idempotency key of the first one", async (t) => {
  const server = await redisFor(t);
  const features = new Set(["idempotency_key"] as const);
  const replica = await createReplica(t, server, { features });
  for (const customer_name of ["Ana Ruiz", "ANA RUIZ"]) {
    assert.equal((await replica.turn("create_booking", { ...WORDS, customer_name })).status, "ok");
    await server.client.flushall();
  }
  const keys = replica.stub.asked(CREATE).map((body) => body["idempotency_key"]);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
});
