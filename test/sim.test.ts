// The simulation: many seeds in which nothing may break, proof that it repeats itself, and proof
// that it would notice. `npm run sim` runs more of it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RedisPort } from "../engine/redis.ts";
import { createRedisSessions } from "../engine/sessions-redis.ts";
import { sessionStoreSuite } from "./session-store-suite.ts";
import * as plants from "./sim/plants.ts";
import { simulate } from "./sim/run.ts";
import { VirtualRedis, asAnswer } from "./sim/virtual-redis.ts";
import type { Setup } from "./sim/world.ts";

const CHUNK = 50;

describe("simulation", () => {
  for (const from of [1, 51, 101, 151]) {
    test(`seeds ${from} to ${from + CHUNK - 1} break no rule`, async () => {
      for (let seed = from; seed < from + CHUNK; seed++) {
        const { violations } = await simulate(seed);
        assert.deepEqual(violations, [], `SEED=${seed} npm run sim`);
      }
    });
  }

  test("the same seed gives the same trace, another seed another one", async () => {
    const [first, again, other] = [await simulate(3), await simulate(3), await simulate(4)];
    assert(first.trace.length > 100, "something happens");
    assert.equal(first.trace.join("\n"), again.trace.join("\n"));
    assert.notEqual(first.trace.join("\n"), other.trace.join("\n"));
  });

  test("a replica that dies at any call of a conversation breaks nothing", async () => {
    const setup = { faults: plants.RUSH, replicas: 2, customers: 1 };
    const { crossings, trace } = await simulate(1, setup);
    assert(
      trace.some((line) => line.includes("sends CREAR_EVENTO")),
      "there is a booking",
    );
    assert(crossings > 30, "there is something to die at");
    for (let killAt = 1; killAt <= crossings; killAt++) {
      const { violations } = await simulate(1, { ...setup, killAt });
      assert.deepEqual(violations, [], `killed at call ${killAt}`);
    }
  });
});

describe("simulation: a planted bug is noticed", () => {
  /** Seeds tried before a bug counts as unnoticed. */
  const SEEDS_MAX = 100;

  /** What breaks first with the bug, at a seed that breaks nothing without it. */
  async function noticed(bug: Setup): Promise<string> {
    const { faults = {} } = bug;
    for (let seed = 1; seed <= SEEDS_MAX; seed++) {
      const [broken] = (await simulate(seed, bug)).violations;
      if (broken === undefined) continue;
      if ((await simulate(seed, { faults })).violations.length === 0) return broken;
    }
    assert.fail(`not noticed within ${SEEDS_MAX} seeds`);
  }

  test("a commit that does not ask who owns the session", async () => {
    assert.match(await noticed(plants.missingFence), /stored (over another|twice)|serial/);
  });

  test("a hold released before the event is sent", async () => {
    assert.match(await noticed(plants.holdReleasedEarly), /events of \d+ overlap/);
  });

  test("a line of bookings that nobody stands in", async () => {
    assert.match(await noticed(plants.lineOfOne), /events of \d+ overlap/);
  });

  test("an event sent before anybody remembers it", async () => {
    assert.match(await noticed(plants.pendingForgotten), /is booked twice/);
  });

  test("a turn stored in two halves", async () => {
    assert.match(await noticed(plants.twoHalves), /half a turn/);
  });

  test("a tenant left out of the session's key", async () => {
    assert.match(await noticed(plants.tenantLeftOut), /holds kanario/);
  });
});

// The virtual Redis passes what the real one passes, over the same scripts.
sessionStoreSuite("Redis store over the virtual Redis", (limits) => {
  const server = new VirtualRedis(() => Date.UTC(2026, 0, 1));
  const redis: RedisPort = {
    run: (call) => Promise.resolve(asAnswer(server.serve(call, null).answer)),
    runAndRead: (call, tail) => {
      const { answer, elements } = server.serve(call, tail);
      return Promise.resolve({ answer: asAnswer(answer), elements });
    },
    healthy: () => true,
    commandsUnderWay: 0,
    ready: () => Promise.resolve(true),
    onReady: () => {},
    close: () => Promise.resolve(),
  };
  const store = createRedisSessions({ redis, limits });
  const advance = (durationMs: number): Promise<void> => Promise.resolve(server.jump(durationMs));
  return Promise.resolve({ store, advance, stop: () => store.close() });
});
