// Booking stores without room, without replies or with unexpected replies: what is rejected, what
// is retried, and what is not.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { after, before, beforeEach, describe, test } from "node:test";
import { AgentError } from "../../../engine/core/errors.ts";
import { ByteCache } from "../../../engine/memory/byte-cache.ts";
import type { RedisPort } from "../../../engine/redis/redis-link.ts";
import type { ScriptCall } from "../../../engine/redis/lua-script.ts";
import { parseDate } from "../../../tools/dates/civil-time.ts";
import { SlotQueue } from "../../../tools/records/slot-queue.ts";
import { MemoryBookingStore } from "../../../tools/records/memory-store.ts";
import { RedisBookingStore } from "../../../tools/records/redis-store.ts";
import type { BookingStore, ReservationRequest } from "../../../tools/records/booking-store.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";
import { DAY_MS, HOLD_TTL_MS, RedisInHand } from "../../support/redis/records-stores.ts";
import { ORACLE_CAPS } from "../../support/redis/records-steps.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";

const SESSION = sessionKey(1, "s");
const OWNER = { session: SESSION, turn: "t1" };
const BOOK = `citas:{${SESSION}}:bookings`;
const LINE = "citas:{1:7}:holds";
const SPEND = { what: "booking", tenant: 1, subject: "a@x.pe", token: "t1" } as const;
const STORE_ERROR = { name: "AgentError", code: "store_error" };
const SETTLEMENT = { session: SESSION, key: "f", expectedPrefix: "t1 ", value: "t1 done" };

function placeOf(token: string, capacity = 1, start = 600): ReservationRequest {
  const date = parseDate("2026-11-23");
  assert(date !== null);
  return { tenant: 1, resource: 7, slot: { date, start, end: start + 10 }, capacity, token };
}

describe("in this process", () => {
  const inRoom = (bookingsMax: number, spentMax: number, holdsMax = 10): BookingStore => {
    const cache = (name: string, bytesMax: number): ByteCache =>
      new ByteCache({ name, bytesMax, entriesMax: 100, ttlMs: DAY_MS });
    return new MemoryBookingStore({
      ...{ bookings: cache("bookings", bookingsMax), quotas: cache("spent", spentMax) },
      slotQueue: new SlotQueue({ reservationsMax: holdsMax, ttlMs: HOLD_TTL_MS }),
      ...{ caps: ORACLE_CAPS, monotonic: () => 0 },
    });
  };

  test("a write without room is rejected, and finalising it is no error", async () => {
    const records = inRoom(3000, 100_000);
    assert.equal(await records.write(OWNER, [["f", "t1 sent"]]), true);
    const long = "x".repeat(3000);
    await assert.rejects(records.write(OWNER, [["g", long]]), STORE_ERROR);
    assert.equal(await records.write(OWNER, [["f", "t1 sent"]]), true);
    await records.finalise({ ...SETTLEMENT, value: long });
  });

  test("without room for a quota the booking is rejected, and nothing is counted", async () => {
    const records = inRoom(100_000, 1900);
    assert.notEqual(await records.consume({ ...SPEND, token: "x".repeat(400) }), "consumed");
    assert.equal(await records.consume(SPEND), "consumed");
  });

  test("a waiting reservation is cancelled with its turn, before or after it begins to wait", async () => {
    const records = inRoom(100_000, 100_000, 2);
    const first = await records.reserve(placeOf("a", 2));
    const second = await records.reserve(placeOf("b", 2));
    assert.equal(await records.reserve(placeOf("c", 3)), null, "holds at their cap");
    assert(first !== null && second !== null);
    const cancelled = { code: "cancelled" };
    await assert.rejects(second.waitForTurn(AbortSignal.abort()), cancelled);
    const controller = new AbortController();
    const turn = second.waitForTurn(controller.signal);
    controller.abort();
    await assert.rejects(turn, cancelled);
    await first.release();
    const { signal } = new AbortController();
    assert.equal(await second.waitForTurn(signal), true);
    await settled();
    assert.equal(getEventListeners(signal, "abort").length, 0, "no listener stays");
  });
});

describe("with a Redis server", () => {
  let hand: RedisInHand;
  let clock: FakeClock;
  let records: BookingStore;
  before(async () => void (hand = await RedisInHand.start()));
  after(() => hand.stop());
  beforeEach(async () => {
    await hand.reset();
    await hand.server.client.hset(`citas:{${SESSION}}:meta`, { owner: "t1" });
    clock = new FakeClock();
    records = recordsOver(hand.port);
  });

  const recordsOver = (redis: RedisPort): RedisBookingStore =>
    new RedisBookingStore({ redis, clock, caps: ORACLE_CAPS, reservationTtlMs: HOLD_TTL_MS });

  /** No script can be run, and the link is as good as before. */
  async function deaf(isDeaf: boolean): Promise<void> {
    const sign = isDeaf ? "-" : "+";
    await hand.server.client.call("ACL", "SETUSER", "default", `${sign}evalsha`, `${sign}eval`);
  }

  async function idle(): Promise<void> {
    do await settled();
    while (hand.redis.commandsInFlight > 0);
  }

  test("a waiting reservation polls after 100 to 150 ms, until the turn ends", async () => {
    const first = await records.reserve(placeOf("a", 2));
    const second = await records.reserve(placeOf("b", 2));
    assert(first !== null && second !== null);
    const controller = new AbortController();
    const turn = second.waitForTurn(controller.signal);
    await idle();
    await first.release();
    let end: boolean | null = null;
    const ended = turn.then((isOurs) => (end = isOurs));
    clock.advance(124);
    await idle();
    assert.equal(end, null);
    clock.advance(1);
    await ended;
    assert.equal(end, true);
    const third = await records.reserve(placeOf("c", 2));
    const waiting = third?.waitForTurn(controller.signal);
    controller.abort();
    await assert.rejects(waiting ?? Promise.resolve(), { code: "cancelled" });
    assert.equal(clock.timers, 0);
  });

  test("an outcome and a release that fail are retried after a second", async () => {
    await records.write(OWNER, [["f", "t1 sent"]]);
    const hold = await records.reserve(placeOf("a"));
    assert(hold !== null);
    await deaf(true);
    await Promise.all([records.finalise(SETTLEMENT), hold.retain()]);
    await hold.release();
    clock.advance(999);
    await deaf(false);
    await idle();
    assert.equal(await hand.server.client.exists(LINE), 1);
    clock.advance(1);
    await idle();
    assert.equal(await hand.server.client.exists(LINE), 0);
    assert.equal(await hand.server.client.hget(BOOK, "f"), "t1 done");
    assert.equal(clock.timers, 0);
    clock.advance(10_000);
    await idle();
    assert.equal(clock.timers, 0, "told once");
  });

  test("of two failed outcomes of one key only the last is retried", async () => {
    await records.write(OWNER, [["f", "t1 sent"]]);
    await deaf(true);
    await records.finalise(SETTLEMENT);
    await records.finalise({ ...SETTLEMENT, value: "t1 later" });
    await deaf(false);
    clock.advance(1000);
    await idle();
    assert.equal(await hand.server.client.hget(BOOK, "f"), "t1 later");
  });

  test("an outcome that succeeds at last is not retried again", async () => {
    await records.write(OWNER, [["f", "t1 sent"]]);
    await deaf(true);
    await records.finalise(SETTLEMENT);
    await deaf(false);
    await records.finalise({ ...SETTLEMENT, value: "t1 later" });
    clock.advance(1000);
    await idle();
    assert.equal(await hand.server.client.hget(BOOK, "f"), "t1 later");
  });

  test("an outcome that fails late is not retried after a later one of its key", async () => {
    const told: unknown[] = [];
    let refuse = (_: AgentError): void => {};
    let answer = (): Promise<unknown> => Promise.reject(new AgentError("store_error", "no answer"));
    const run = (call: ScriptCall): Promise<unknown> => {
      told.push(call.args[2]);
      return answer();
    };
    const slow = recordsOver({ ...hand.port, run });
    await slow.finalise({ ...SETTLEMENT, value: "t1 first" });
    answer = () => new Promise((_, reject) => (refuse = reject));
    clock.advance(1000);
    answer = () => Promise.resolve("1");
    await slow.finalise({ ...SETTLEMENT, value: "t1 later" });
    refuse(new AgentError("store_error", "no answer"));
    await settled();
    clock.advance(5000);
    await settled();
    assert.deepEqual(told, ["t1 first", "t1 first", "t1 first", "t1 later"]);
  });

  test("with a link an outcome is tried twice, a release once, and neither without one", async () => {
    const { server } = hand;
    const calls: string[] = [];
    let healthy = true;
    let ready = (): void => {};
    const refuse = (call: ScriptCall): Promise<never> => {
      calls.push(call.script.name);
      return Promise.reject(new AgentError("store_error", "no answer"));
    };
    const cut = { ...hand.port, run: refuse, healthy: () => healthy };
    const lost = recordsOver({ ...cut, onReady: (listener) => void (ready = listener) });
    await assert.rejects(lost.reserve(placeOf("a")), STORE_ERROR);
    assert.deepEqual(calls.splice(0), ["hold", "leave"], "the place may have been taken");
    await lost.finalise(SETTLEMENT);
    assert.deepEqual(calls.splice(0), ["settle", "settle"]);
    healthy = false;
    await lost.finalise(SETTLEMENT);
    assert.deepEqual(calls.splice(0), ["settle"]);
    clock.advance(1000);
    await settled();
    assert.deepEqual([calls, clock.timers], [[], 0], "it comes with the link");
    healthy = true;
    ready();
    await settled();
    assert.deepEqual(calls.splice(0), ["leave", "settle"]);
    assert.equal(clock.timers, 1);
    assert.equal(await server.client.exists(LINE), 0);
  });

  test("an erasure is sent at most once: a second reply would say that it was not ours", async () => {
    const calls: ScriptCall[] = [];
    const run = (call: ScriptCall): Promise<unknown> => {
      calls.push(call);
      return Promise.resolve("1");
    };
    assert.equal(await recordsOver({ ...hand.port, run }).erase(OWNER, []), "conversation");
    assert.deepEqual(
      calls.map(({ script, once }) => [script.name, once]),
      [["erase", true]],
    );
  });

  for (const [outcomes, places, first] of [
    [64, 0, 0],
    [65, 0, 1],
    [63, 1, 0],
    [64, 1, 0],
    [65, 1, 1],
  ] as const) {
    test(`of ${outcomes} failed outcomes and ${places} failed releases, 64 are retried`, async () => {
      const told: string[] = [];
      let isBack = false;
      let ready = (): void => {};
      const run = (call: ScriptCall): Promise<unknown> => {
        if (!isBack) return Promise.reject(new AgentError("store_error", "no answer"));
        told.push(call.script.name === "leave" ? "place" : String(call.args[0]));
        return Promise.resolve("1");
      };
      const away = { ...hand.port, run, healthy: () => isBack };
      const full = recordsOver({ ...away, onReady: (listener) => void (ready = listener) });
      for (let index = 0; index < outcomes; index++) {
        await full.finalise({ ...SETTLEMENT, key: `f${index}` });
      }
      // What was entered and not answered is left.
      if (places > 0) await assert.rejects(full.reserve(placeOf("a")), STORE_ERROR);
      isBack = true;
      ready();
      await settled();
      const kept = Array.from({ length: outcomes - first }, (_, index) => `f${index + first}`);
      assert.deepEqual(told, outcomes < 64 ? [...kept, "place"] : kept);
    });
  }

  test("at most 64 keys are read, and 256 reservations of one calendar are made", async () => {
    const { client } = hand.server;
    const many = (count: number, value: string): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`x${index}`, value]));
    await client.hset(BOOK, many(64, "v"));
    assert.equal((await records.readJournal(OWNER)).fields.size, 64);
    await client.hset(BOOK, many(65, "v"));
    assert.equal((await records.readJournal(OWNER)).fields.size, 0);
    await client.hset(LINE, many(255, `1 0 1 ${hand.now + HOLD_TTL_MS}`));
    assert.notEqual(await records.reserve(placeOf("a")), null);
    assert.equal(await records.reserve(placeOf("b", 1, 700)), null);
  });

  test("a quota that could not be counted is an error, and nothing stays counted", async () => {
    const tenant = { ...SPEND, subject: "b@x.pe", token: "t2" };
    const half = async (call: ScriptCall): Promise<unknown> => {
      const fails = call.args[3] === 1 && call.keys[0] === "citas:{1}:spent";
      if (fails) throw new AgentError("store_error", "no answer");
      return hand.port.run(call);
    };
    await assert.rejects(recordsOver({ ...hand.port, run: half }).consume(SPEND), STORE_ERROR);
    assert.deepEqual(await hand.server.client.keys("citas:*spent"), []);
    await deaf(true);
    await assert.rejects(records.consume(tenant), STORE_ERROR);
    await records.refund(tenant);
    await deaf(false);
  });

  test("an unexpected reply is an error of the store", async () => {
    const answering = (answer: unknown): BookingStore =>
      recordsOver({ ...hand.port, run: () => Promise.resolve(answer) });
    for (const answer of ["x", null, "1.5", "9007199254740992", undefined]) {
      await assert.rejects(answering(answer).readJournal(OWNER), STORE_ERROR);
      if (answer === null) continue;
      await assert.rejects(answering(answer).write(OWNER, []), STORE_ERROR);
      await assert.rejects(answering(answer).reserve(placeOf("a")), STORE_ERROR);
    }
    for (const answer of [[], ["1"], ["1", "x"]]) {
      await assert.rejects(answering(answer).readJournal(OWNER), STORE_ERROR);
    }
    const empty = { ownsSession: true, now: 5, fields: new Map() };
    assert.deepEqual(await answering(["1", "5"]).readJournal(OWNER), empty);
    assert.deepEqual(await answering(["1", "5", "half"]).readJournal(OWNER), empty);
    assert.equal((await answering(["0", "5"]).readJournal(OWNER)).ownsSession, false);
    assert.equal(await answering("3").reserve(placeOf("a")), null);
  });
});
