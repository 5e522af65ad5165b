// Concurrent bookings: the slot queue on its own, and a hundred sessions at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDate } from "../../../tools/dates/civil-time.ts";
import type { CivilDate } from "../../../tools/dates/civil-time.ts";
import { SlotQueue } from "../../../tools/records/slot-queue.ts";
import type { QueuedReservation, SlotQueueRequest } from "../../../tools/records/slot-queue.ts";
import { CONFIG, createRig } from "../../support/stub-backend.ts";
import type { Play, Rig } from "../../support/stub-backend.ts";

function day(text: string): CivilDate {
  const date = parseDate(text);
  assert(date !== null);
  return date;
}

const MONDAY = day("2026-11-23");

function request(
  start: number,
  end: number,
  more: Partial<SlotQueueRequest> = {},
): SlotQueueRequest {
  const slot = { date: MONDAY, start, end };
  return { tenant: 1, resource: 70, slot, capacity: 1, now: 0, ...more };
}

function create(holdsMax = 100): SlotQueue {
  return new SlotQueue({ reservationsMax: holdsMax, ttlMs: 1000 });
}

function taken(hold: QueuedReservation | null): QueuedReservation {
  assert(hold !== null);
  return hold;
}

test("overlapping times wait for each other, adjacent ones do not", () => {
  const holds = create();
  const first = taken(holds.reserve(request(600, 660)));
  for (const [start, end] of [
    [600, 660],
    [630, 640],
    [590, 601],
    [659, 700],
  ] as const) {
    assert.equal(holds.reserve(request(start, end)), null);
  }
  assert.ok(holds.reserve(request(660, 720)));
  assert.ok(holds.reserve(request(540, 600)));
  first.release();
  assert.ok(holds.reserve(request(600, 660)));
});

test("other tenants, persons and days do not block", () => {
  const holds = create();
  taken(holds.reserve(request(600, 660)));
  assert.ok(holds.reserve(request(600, 660, { tenant: 2 })));
  assert.ok(holds.reserve(request(600, 660, { resource: 71 })));
  assert.ok(
    holds.reserve(request(600, 660, { slot: { date: day("2026-11-24"), start: 600, end: 660 } })),
  );
});

test("a time that crosses midnight overlaps with the next day's", () => {
  const holds = create();
  taken(holds.reserve(request(1410, 1470)));
  const tuesday = day("2026-11-24");
  assert.equal(holds.reserve(request(0, 0, { slot: { date: tuesday, start: 29, end: 60 } })), null);
  assert.ok(holds.reserve(request(0, 0, { slot: { date: tuesday, start: 30, end: 60 } })));
});

test("as many may queue as may overlap; each waits for those before", async () => {
  const holds = create();
  const order: string[] = [];
  const first = taken(holds.reserve(request(600, 660, { capacity: 2 })));
  const second = taken(holds.reserve(request(630, 690, { capacity: 2 })));
  assert.equal(holds.reserve(request(640, 650, { capacity: 2 })), null);
  const waiting = second.turnReached.then(() => order.push("second"));
  await first.turnReached;
  order.push("first");
  first.release();
  await waiting;
  assert.deepEqual(order, ["first", "second"]);
});

test("releasing twice frees one reservation only", () => {
  const holds = create();
  const first = taken(holds.reserve(request(600, 660)));
  first.release();
  taken(holds.reserve(request(600, 660)));
  first.release();
  assert.equal(holds.reserve(request(600, 660)), null);
});

test("a reservation that is never released blocks until it expires, and not longer", () => {
  const holds = create();
  taken(holds.reserve(request(600, 660)));
  assert.equal(holds.reserve(request(600, 660, { now: 999 })), null);
  assert.ok(holds.reserve(request(600, 660, { now: 1000 })));
});

test("reservations are capped; one more is rejected", () => {
  const holds = create(2);
  taken(holds.reserve(request(0, 10)));
  taken(holds.reserve(request(10, 20)));
  assert.equal(holds.reserve(request(20, 30)), null);
  assert.equal(holds.count, 2);
});

/** A calendar that behaves as the original: it checks on request, never when it creates. */
function playCalendar(rig: Rig, places: number, already: number): void {
  let events = already;
  rig.stub.play("CONSULTAR_DISPONIBILIDAD", (): Play => {
    return { json: { success: true, disponible: events < places } };
  });
  rig.stub.play("CREAR_EVENTO", (): Play => {
    events++;
    return { json: { success: true } };
  });
}

async function storm(places: number, already: number, sessions: number): Promise<number> {
  const rig = await createRig();
  try {
    playCalendar(rig, places, already);
    const config = { ...CONFIG, slots: places };
    const words = { date: "2026-11-23", customer_name: "Ana", customer_contact: "a@x.pe" };
    await Promise.all(
      Array.from({ length: sessions }, (_, index) => {
        const time = index % 2 === 0 ? "10:00 AM" : "10:15 AM";
        return rig.run("create_booking", { ...words, time }, { session: `s${index}`, config });
      }),
    );
    return rig.stub.asked("CREAR_EVENTO").length;
  } finally {
    await rig.close();
  }
}

test("a hundred sessions with overlapping slots make exactly as many bookings as fit", async () => {
  assert.equal(await storm(1, 0, 100), 1);
  assert.equal(await storm(2, 0, 100), 2);
});

test("a taken slot is not booked again by any number of concurrent sessions", async () => {
  assert.equal(await storm(2, 1, 40), 1);
  assert.equal(await storm(3, 3, 40), 0);
});
