// The simulation itself: it is deterministic, and it detects planted bugs. Its seeds are in
// seeds.test.ts, which starts earlier because they take long.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RedisPort } from "../../engine/redis/redis-link.ts";
import { systemClock } from "../../engine/core/clock.ts";
import { createRedisSessions } from "../../engine/sessions/redis-store.ts";
import { sessionStoreSuite } from "../support/redis/session-store-suite.ts";
import * as changes from "./change-plants.ts";
import * as consents from "./consent-plants.ts";
import * as plants from "./plants.ts";
import { simulate } from "./run.ts";
import { VirtualRedis, asAnswer } from "./virtual-redis.ts";
import type { Setup } from "./world.ts";

/** Enough virtual time for every step of the conversation below, without a crash. */
const SEED = 2;
/** Every booking and change is shown first and then agreed to. */
const CONVERSATION = ["reserva", "sí", "mueve", "sí", "cancela", "sí"] as const;

describe("simulation", () => {
  test("the same seed gives the same trace, another seed another one", async () => {
    const [first, again, other] = [await simulate(3), await simulate(3), await simulate(4)];
    assert(first.trace.length > 100, "something happens");
    assert.equal(first.trace.join("\n"), again.trace.join("\n"));
    assert.notEqual(first.trace.join("\n"), other.trace.join("\n"));
  });

  test("a replica that dies at any call of a conversation breaks nothing", async () => {
    const setup: Setup = {
      ...{ faults: plants.RUSH, replicas: 2, customers: 1 },
      ...{ ableBackend: true, confirm: "code", temper: "honest", words: CONVERSATION },
    };
    const { crossings, trace } = await simulate(SEED, setup);
    for (const what of ["is created", "is moved", "is cancelled"]) {
      assert(
        trace.some((line) => line.includes(what)),
        `an event ${what}`,
      );
    }
    assert(crossings > 60, "there is something to die at");
    for (let killAt = 1; killAt <= crossings; killAt++) {
      const { violations } = await simulate(SEED, { ...setup, killAt });
      assert.deepEqual(violations, [], `killed at call ${killAt}`);
    }
  });
});

/** Seeds tried before a bug counts as unnoticed. */
const SEEDS_MAX = 100;

/** What breaks first with the bug, at a seed that breaks nothing without it. */
async function noticed(bug: Setup, seedsMax = SEEDS_MAX): Promise<string> {
  const sound = withoutPlants(bug);
  for (let seed = 1; seed <= seedsMax; seed++) {
    const [broken] = (await simulate(seed, bug)).violations;
    if (broken === undefined) continue;
    if ((await simulate(seed, sound)).violations.length === 0) return broken;
  }
  assert.fail(`not noticed within ${seedsMax} seeds`);
}

const PLANTS = ["script", "redis", "backend", "tools", "hears", "review", "bytes"] as const;

function withoutPlants(bug: Setup): Setup {
  const sound: Partial<Record<keyof Setup, unknown>> = { ...bug };
  for (const plant of PLANTS) delete sound[plant];
  return sound as Setup;
}

describe("simulation: a planted bug is detected", () => {
  test("a commit that does not check who owns the session", async () => {
    assert.match(await noticed(plants.missingFence), /stored (over another|twice)|serial/);
  });

  test("a reservation released before the event is sent", async () => {
    assert.match(await noticed(plants.holdReleasedEarly), /events of \d+ overlap/);
  });

  test("a slot queue that no booking enters", async () => {
    assert.match(await noticed(plants.lineOfOne), /events of \d+ overlap/);
  });

  test("an event sent before its journal entry is written", async () => {
    // Its time is taken by itself, or it is booked once more.
    assert.match(await noticed(plants.pendingForgotten), /is booked twice|stands at .+ is told/);
  });

  test("a turn stored in two halves", async () => {
    assert.match(await noticed(plants.twoHalves), /half a turn/);
  });

  test("a tenant left out of the session's key", async () => {
    assert.match(await noticed(plants.tenantLeftOut), /holds kanario/i);
  });
});

describe("simulation: a planted bug of changes, proposals and streams is detected", () => {
  test("a move that releases its slot before it has the new one", async () => {
    assert.match(await noticed(changes.movedInTwoSteps), /^event \d+ is lost: "mueve/);
  });

  test("a move that reserves with too much capacity", async () => {
    assert.match(await noticed(changes.greedyMove), /events of \d+ overlap/);
  });

  test("changes of bookings of another session", async () => {
    assert.match(await noticed(changes.othersBookings), /for an event of \d+:/);
  });

  test("a change whose journal entry is deleted once it is sent", async () => {
    assert.match(await noticed(changes.changeForgotten), /older than another|is not there/);
  });

  test("a refused change, recorded as made", async () => {
    assert.match(await noticed(changes.refusedRemembered), /is booked twice|stands at .+ is told/);
  });

  test("a yes to any earlier summary, however old", async () => {
    assert.match(await noticed(changes.lateYes), /without a yes to it/);
  });

  test("a stream cut by its reader aborts its write", async () => {
    assert.match(await noticed(changes.cutStreamCutsWrite), /by a message that was not/);
  });

  test("a turn that claims nothing for its history", async () => {
    assert.match(await noticed(plants.historyUnclaimed), /bytes of texts and claimed/);
  });

  test("a prompt whose claim is released while it is used", async () => {
    assert.match(await noticed(plants.promptReleasedEarly), /bytes of texts and claimed/);
  });

  test("a stream that does not report discarded text to its reader", async () => {
    assert.match(await noticed(plants.nothingDiscarded), /^a stream said /);
  });
});

describe("simulation: a planted bug of consent and of replies is detected", () => {
  /** Such a bug shows itself soon. */
  const SOON = 10;

  test("a yes that came before its summary", async () => {
    assert.match(await noticed(consents.earlyYes, SOON), /by a yes that came \d+ ms early/);
  });

  test("a consent reader that accepts everything", async () => {
    assert.match(await noticed(consents.allIsYes, SOON), /without a yes: "/);
  });

  test("an email that only the model gave", async () => {
    assert.match(await noticed(consents.inventedEmail, SOON), /never wrote invento/);
  });

  test("a review without its correction", async () => {
    assert.match(await noticed(consents.noCorrection, SOON), /is told ".+" and nothing else/);
  });

  test("an own booking that is denied", async () => {
    assert.match(await noticed(consents.ownForgotten, SOON), /stands at .+ and is told: Cita no/);
  });
});

// The virtual Redis passes what the real one passes, over the same scripts.
sessionStoreSuite("Redis store over the virtual Redis", (limits) => {
  const server = new VirtualRedis(() => Date.UTC(2026, 0, 1));
  const redis: RedisPort = {
    run: (call) => Promise.resolve(asAnswer(server.serve(call))),
    healthy: () => true,
    commandsInFlight: 0,
    ready: () => Promise.resolve(true),
    onReady: () => {},
    close: () => Promise.resolve(),
  };
  const store = createRedisSessions({ redis, clock: systemClock, limits });
  const advance = (durationMs: number): Promise<void> => Promise.resolve(server.jump(durationMs));
  return Promise.resolve({ store, advance, stop: () => store.close() });
});
