// Turns of several processes during an outage are resynced as one conversation: in order of time,
// each message once. Two processes, each with its link to one store.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AgentError } from "../../../engine/core/errors.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import type { Limits } from "../../../engine/limits/limits.ts";
import type { Turn } from "../../../engine/conversation/messages.ts";
import { createFailoverSessions } from "../../../engine/sessions/failover-store.ts";
import { createOfflineStore } from "../../../engine/sessions/offline-store.ts";
import { createMemorySessions } from "../../../engine/sessions/memory-store.ts";
import type { SessionStore } from "../../../engine/sessions/session-store.ts";
import { FakeClock, settled, until } from "../../support/fake-clock.ts";
import { look, ready, session, turnOf } from "../../support/redis/session-store-suite.ts";

const SECOND = 1000;

interface Process {
  readonly store: SessionStore;
  cut(): void;
  /** The link comes up again, and pending turns are resynced. */
  mend(): Promise<void>;
}

interface World {
  readonly one: Process;
  readonly two: Process;
  readonly clock: FakeClock;
  /** The turns in the primary store, oldest first. */
  stored(): Promise<readonly string[]>;
}

function open(changes: Partial<Limits> = {}): World {
  const clock = new FakeClock();
  const limits = { ...DEFAULT_LIMITS, ...changes };
  const behind = createMemorySessions({ clock, limits });
  const process = (): Process => processOver(behind, clock, limits);
  const stored = async (): Promise<readonly string[]> => (await look(behind, session)).ids;
  return { one: process(), two: process(), clock, stored };
}

function processOver(behind: SessionStore, clock: FakeClock, limits: Limits): Process {
  let up = true;
  let listener = (): void => {};
  const through = <Request, Answer>(call: (request: Request) => Promise<Answer>) =>
    async function ask(request: Request): Promise<Answer> {
      if (!up) throw new AgentError("store_error", "lost");
      return call(request);
    };
  const primary: SessionStore = {
    acquire: through((request) => behind.acquire(request)),
    commit: through((request) => behind.commit(request)),
    release: through((request) => behind.release(request)),
    clear: through((request) => behind.clear(request)),
    inspect: through((session) => behind.inspect(session)),
    healthy: () => up,
    usage: () => ({ bytes: 0, entries: 0 }),
    close: async () => {},
  };
  const store = createFailoverSessions({
    ...{ primary, clock, limits },
    onReady: (told) => void (listener = told),
    onLost: () => assert.fail("nothing is lost"),
  });
  const cut = (): void => void (up = false);
  const mend = async (): Promise<void> => {
    up = true;
    listener();
    await settled();
  };
  return { store, cut, mend };
}

let turnsSaid = 0;

/** One whole turn, under its own token. */
async function say(to: Process, turn: Turn): Promise<void> {
  const token = `said-${++turnsSaid}`;
  ready(await to.store.acquire({ session, token }));
  assert.equal((await to.store.commit({ session, token, turn })).kind, "stored");
}

function bothLost(changes: Partial<Limits> = {}): World {
  const world = open(changes);
  world.one.cut();
  world.two.cut();
  return world;
}

describe("resync of several processes", () => {
  test("a commit that arrives during the resync of its turn does not store it again", async () => {
    const clock = new FakeClock();
    const behind = createMemorySessions({ clock, limits: DEFAULT_LIMITS });
    // Commits of the first process are delayed until `arrive`; its link is up all the time.
    const onTheirWay: (() => Promise<unknown>)[] = [];
    let slow = true;
    let looked = false;
    const arrive = async (): Promise<void> => {
      for (const commit of onTheirWay.splice(0)) await commit();
    };
    const primary: SessionStore = {
      acquire(request) {
        looked = !slow;
        return behind.acquire(request);
      },
      async commit(request) {
        if (!slow) return behind.commit(request);
        onTheirWay.push(() => behind.commit(request));
        throw new AgentError("store_error", "no answer");
      },
      async release(request) {
        // The turn was found; the commits arrive before its session is released.
        if (looked) await arrive();
        await behind.release(request);
      },
      clear: (request) => behind.clear(request),
      inspect: (session) => behind.inspect(session),
      healthy: () => true,
      usage: () => ({ bytes: 0, entries: 0 }),
      close: async () => {},
    };
    const store = createFailoverSessions({
      ...{ primary, clock, limits: DEFAULT_LIMITS },
      onReady: () => {},
      onLost: () => assert.fail("nothing is lost"),
    });
    ready(await store.acquire({ session, token: "one" }));
    await store.commit({ session, token: "one", turn: turnOf(1) });
    assert.equal(onTheirWay.length, 2);
    // Its lock expires, and another process gets the same message.
    clock.advance(DEFAULT_LIMITS.sessionLockMs);
    ready(await behind.acquire({ session, token: "two" }));
    await behind.commit({ session, token: "two", turn: turnOf(1) });
    slow = false;
    await until(() => {
      clock.advance(SECOND);
      return store.usage().entries === 0;
    });
    assert.deepEqual((await look(behind, session)).ids, ["m1"]);
  });

  test("turns of separated processes are in order of time", async () => {
    const { one, two, stored } = bothLost();
    for (const i of [2, 3, 6]) await say(one, turnOf(i));
    for (const i of [1, 4, 5, 7]) await say(two, turnOf(i));
    await one.mend();
    assert.deepEqual(await stored(), ["m2", "m3", "m6"]);
    await two.mend();
    assert.deepEqual(await stored(), ["m1", "m2", "m3", "m4", "m5", "m6", "m7"]);
  });

  test("newer turns of a process that resynced first stay last", async () => {
    const { one, two, stored } = open();
    await say(two, turnOf(1));
    one.cut();
    await say(one, turnOf(2));
    await say(two, turnOf(3));
    await one.mend();
    assert.deepEqual(await stored(), ["m1", "m2", "m3"]);
    await say(one, turnOf(4));
    assert.deepEqual(await stored(), ["m1", "m2", "m3", "m4"]);
  });

  test("turns with equal times keep their order of arrival", async () => {
    const { one, two, stored } = bothLost();
    await say(one, { ...turnOf(1), at: 5000 });
    await say(two, { ...turnOf(2), at: 5000 });
    await one.mend();
    await two.mend();
    assert.deepEqual(await stored(), ["m1", "m2"]);
  });

  test("clock skew does not reorder stored turns", async () => {
    const { one, two, stored } = open();
    await say(two, { ...turnOf(1), at: 9000 });
    await say(two, { ...turnOf(2), at: 2000 });
    one.cut();
    await say(one, { ...turnOf(3), at: 3000 });
    await one.mend();
    assert.deepEqual(await stored(), ["m1", "m2", "m3"]);
  });

  for (const [held, expected] of [
    [3, ["m1", "m2", "m3", "m4"]],
    [4, ["m2", "m3", "m4", "m5"]],
  ] as const) {
    test(`an older turn with ${held} newer ones in a ring of 4`, async () => {
      const { one, two, stored } = open({ sessionTurnsMax: 4 });
      one.cut();
      await say(one, turnOf(1));
      for (let i = 2; i < 2 + held; i++) await say(two, turnOf(i));
      await one.mend();
      assert.deepEqual(await stored(), expected);
    });
  }

  test("a message that both processed is stored once, whichever resyncs first", async () => {
    for (const order of ["one", "two"] as const) {
      const { one, two, stored } = bothLost();
      await say(one, { ...turnOf(1), at: 1000 });
      await say(two, { ...turnOf(1), at: 2000, reply: "otra" });
      await say(two, { ...turnOf(2), at: 3000 });
      await (order === "one" ? one : two).mend();
      await (order === "one" ? two : one).mend();
      assert.deepEqual(await stored(), ["m1", "m2"], `${order} first`);
    }
  });

  test("messages without an id are the same if time and text are equal", async () => {
    const { one, two, stored } = bothLost();
    const nameless = { ...turnOf(1), messageId: "" };
    await say(one, nameless);
    for (const turn of [nameless, { ...nameless, at: nameless.at + 1 }]) await say(two, turn);
    await say(two, { ...nameless, user: "otra cosa" });
    await one.mend();
    await two.mend();
    assert.equal((await stored()).length, 3);
  });

  test("a turn inserted before another keeps its own token", async () => {
    const clock = new FakeClock();
    const backlog = createOfflineStore({ clock, limits: DEFAULT_LIMITS }, () =>
      assert.fail("lost"),
    );
    for (const [i, newerCount] of [
      [2, 0],
      [1, 1],
    ] as const) {
      ready(await backlog.acquire({ session, token: `t${i}` }));
      await backlog.commit({ session, token: `t${i}`, turn: turnOf(i), newerCount });
    }
    const first = backlog.firstPending(session);
    assert(first?.kind === "turn");
    assert.deepEqual([first.token, first.turn?.messageId], ["t1", "m1"]);
  });

  test("random outages and duplicates: every message once, in order of time", async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { one, two, clock, stored } = open();
      let state = seed;
      const chance = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
      const said: string[] = [];
      for (let i = 1; i <= 18; i++) {
        for (const process of [one, two]) {
          if (chance() < 0.3) process.cut();
          if (chance() < 0.3) await process.mend();
        }
        const [to, also] = chance() < 0.5 ? [one, two] : [two, one];
        await say(to, { ...turnOf(i), at: 10 * i });
        const copied = chance() < 0.2;
        const known = copied && (await look(also.store, session)).ids.includes(`m${i}`);
        if (copied && !known) await say(also, { ...turnOf(i), at: 10 * i + 5 });
        said.push(`m${i}`);
        if (chance() < 0.2) clock.advance(SECOND);
        await settled();
      }
      await one.mend();
      await two.mend();
      assert.deepEqual(await stored(), said, `seed ${seed}`);
    }
  });
});
