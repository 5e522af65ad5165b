// Sessions with failover: turns go on during an outage of the primary store, and are resynced in
// order and once. The primary is the in-process store behind a switch, with a test clock; over a
// real Redis see redis-lost.test.ts.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AgentError } from "../../../engine/core/errors.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import type { Limits } from "../../../engine/limits/limits.ts";
import { createFailoverSessions } from "../../../engine/sessions/failover-store.ts";
import type { FailoverSessions } from "../../../engine/sessions/failover-store.ts";
import { createMemorySessions } from "../../../engine/sessions/memory-store.ts";
import type { SessionStore } from "../../../engine/sessions/session-store.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import {
  look,
  ready,
  runTurn,
  session,
  sessionStoreSuite,
  turnOf,
} from "../../support/redis/session-store-suite.ts";

const SECOND = 1000;
const other = sessionKey(7, "51999888778");

type Fault =
  | "lost"
  | "begins refused"
  | "clears refused"
  | "commits refused"
  | "commit unanswered"
  | "clear unanswered"
  | null;

/** A store with outages; its content can be inspected at any time. */
class FarStore implements SessionStore {
  readonly behind: SessionStore;
  calls = 0;
  #fault: Fault = null;
  readonly #listeners: (() => void)[] = [];

  constructor(clock: FakeClock, limits: Limits) {
    this.behind = createMemorySessions({ clock, limits });
  }

  fault(fault: Fault): void {
    const back = this.#fault === "lost" && fault === null;
    this.#fault = fault;
    if (back) for (const listener of this.#listeners) listener();
  }

  onReady(listener: () => void): void {
    this.#listeners.push(listener);
  }

  acquire = (request: Parameters<SessionStore["acquire"]>[0]) =>
    this.#call(() => this.behind.acquire(request), ["begins refused"]);
  release = (request: Parameters<SessionStore["release"]>[0]) =>
    this.#call(() => this.behind.release(request));
  commit = (request: Parameters<SessionStore["commit"]>[0]) =>
    this.#call(() => this.behind.commit(request), ["commits refused"], ["commit unanswered"]);
  clear = (request: Parameters<SessionStore["clear"]>[0]) =>
    this.#call(() => this.behind.clear(request), ["clears refused"], ["clear unanswered"]);
  inspect = (session: Parameters<SessionStore["inspect"]>[0]) =>
    this.#call(() => this.behind.inspect(session));
  healthy = (): boolean => this.#fault !== "lost";
  usage = () => ({ bytes: 0, entries: 0 });
  close = (): Promise<void> => this.behind.close();

  async #call<Answer>(
    run: () => Promise<Answer>,
    refused: Fault[] = [],
    unanswered: Fault[] = [],
  ): Promise<Answer> {
    this.calls++;
    const fault = this.#fault;
    if (fault === "lost" || refused.includes(fault)) throw new AgentError("store_error", "lost");
    const answer = await run();
    if (!unanswered.includes(fault)) return answer;
    this.#fault = "lost";
    throw new AgentError("store_error", "no answer");
  }
}

interface Far {
  readonly far: FarStore;
  readonly store: FailoverSessions;
  readonly clock: FakeClock;
  readonly lost: number[];
  /** The calls of `onPending`: turns are pending and why, or none is. */
  readonly told: (string | null)[];
  /** The turns in the primary store. */
  there(key?: typeof session): Promise<readonly string[]>;
}

function open(changes: Partial<Limits> = {}): Far {
  const clock = new FakeClock();
  const limits = { ...DEFAULT_LIMITS, ...changes };
  const far = new FarStore(clock, limits);
  const lost: number[] = [];
  const told: (string | null)[] = [];
  const store = createFailoverSessions({
    ...{ primary: far, clock, limits },
    onReady: (listener) => far.onReady(listener),
    onLost: (count) => lost.push(count),
    onPending: (waiting, failure) => told.push(waiting ? failure : null),
  });
  const there = async (key = session) => (await look(far.behind, key)).ids;
  return { far, store, clock, lost, told, there };
}

describe("sessions during an outage of the primary store", () => {
  test("while the primary store works nothing is stored here", async () => {
    const { store, far, there } = open();
    await runTurn(store, session, turnOf(1));
    assert.equal(far.calls, 2);
    assert.equal(store.usage().entries, 0);
    assert.deepEqual(await there(), ["m1"]);
  });

  for (const awayMs of [SECOND, 300 * SECOND]) {
    test(`an outage from the start for ${awayMs / SECOND} s: all is resynced, in order`, async () => {
      const { store, far, there, clock } = open();
      far.fault("lost");
      for (let i = 1; i <= 3; i++) await runTurn(store, session, turnOf(i));
      await runTurn(store, other, turnOf(4));
      assert.deepEqual(await look(store, session), { ids: ["m1", "m2", "m3"], turnsEver: 3 });
      clock.advance(awayMs);
      far.fault(null);
      await settled();
      assert.deepEqual(await there(), ["m1", "m2", "m3"]);
      assert.deepEqual(await there(other), ["m4"]);
      assert.equal(store.usage().entries, 0);
      clock.advance(10 * SECOND);
      assert.equal(clock.timers, 0);
    });
  }

  test("a store that fails although its link is up: reported as pending until all is resynced", async () => {
    const { store, far, there, told, clock } = open();
    far.fault("begins refused");
    for (const [i, key] of [session, other].entries()) await runTurn(store, key, turnOf(i));
    assert.deepEqual([told, store.healthy()], [["lost"], true]);
    clock.advance(SECOND);
    await settled();
    assert.deepEqual(told, ["lost"]);
    far.fault(null);
    clock.advance(SECOND);
    await settled();
    assert.deepEqual(told, ["lost", null]);
    assert.deepEqual([await there(), await there(other)], [["m0"], ["m1"]]);
    far.fault("commits refused");
    await runTurn(store, session, turnOf(2));
    assert.deepEqual(told, ["lost", null, "lost"]);
    far.fault(null);
    await runTurn(store, session, turnOf(3));
    assert.deepEqual(told, ["lost", null, "lost", null]);
    assert.deepEqual(await there(), ["m0", "m2", "m3"]);
  });

  for (const fault of ["clears refused", "commits refused"] as const) {
    test(`${fault} during a resync: the session is unlocked, and the next attempt succeeds`, async () => {
      const { store, far, there, clock } = open();
      await runTurn(store, session, turnOf(1));
      far.fault("lost");
      ready(await store.acquire({ session, token: "c" }));
      assert(await store.clear({ session, token: "c" }));
      await runTurn(store, session, turnOf(2));
      far.fault(null);
      far.fault(fault);
      await settled();
      // It inspects the session itself.
      assert.deepEqual(await there(), fault === "clears refused" ? ["m1"] : []);
      far.fault(null);
      clock.advance(SECOND);
      await settled();
      assert.deepEqual([await there(), store.usage().entries], [["m2"], 0]);
    });
  }

  test("an expired pending turn is dropped", async () => {
    const { store, far, told, clock } = open();
    far.fault("begins refused");
    await runTurn(store, session, turnOf(1));
    clock.advance(DEFAULT_LIMITS.sessionTtlMs + 2 * SECOND);
    await settled();
    clock.advance(2 * SECOND);
    await settled();
    assert.deepEqual([told, clock.timers], [["lost", null], 0]);
  });

  test("during an outage a session has only the turns of the outage", async () => {
    const { store, far, there } = open();
    await runTurn(store, session, turnOf(1));
    far.fault("lost");
    await runTurn(store, session, turnOf(2));
    assert.deepEqual((await look(store, session)).ids, ["m2"]);
    far.fault(null);
    await settled();
    assert.deepEqual(await there(), ["m1", "m2"]);
    assert.deepEqual((await look(store, session)).ids, ["m1", "m2"]);
  });

  test("an outage between acquire and commit: the turn is stored offline, counted and resynced once", async () => {
    const { store, far, there } = open();
    await runTurn(store, session, turnOf(1));
    ready(await store.acquire({ session, token: "a" }));
    far.fault("lost");
    const committed = await store.commit({ session, token: "a", turn: turnOf(2) });
    assert(committed.kind === "stored" && committed.turnsEver === 2);
    await runTurn(store, session, turnOf(3));
    far.fault(null);
    await settled();
    assert.deepEqual(await look(store, session), { ids: ["m1", "m2", "m3"], turnsEver: 3 });
    assert.deepEqual(await there(), ["m1", "m2", "m3"]);
  });

  test("a commit that was applied without a reply is not stored again", async () => {
    const { store, far, there } = open();
    ready(await store.acquire({ session, token: "a" }));
    far.fault("commit unanswered");
    assert.equal((await store.commit({ session, token: "a", turn: turnOf(1) })).kind, "stored");
    await runTurn(store, session, turnOf(2));
    far.fault(null);
    await settled();
    assert.deepEqual(await there(), ["m1", "m2"]);
    assert.deepEqual(await look(store, session), { ids: ["m1", "m2"], turnsEver: 2 });
  });

  test("a message that two separated replicas processed is stored once", async () => {
    const { far, store, there, clock } = open();
    far.fault("lost");
    await runTurn(store, session, { ...turnOf(1), at: 1000 });
    // The other replica resynced first; it processed the same message at another time.
    await runTurn(far.behind, session, { ...turnOf(1), at: 2000, reply: "otra" });
    far.fault(null);
    await settled();
    clock.advance(SECOND);
    await settled();
    assert.deepEqual(await there(), ["m1"]);
    assert.equal(store.usage().entries, 0);
  });

  test("a store that fails commits gets them later; turns go on until then", async () => {
    const { store, far, there, clock } = open();
    far.fault("commits refused");
    for (let i = 1; i <= 3; i++) await runTurn(store, session, turnOf(i));
    assert.deepEqual((await look(store, session)).ids, ["m1", "m2", "m3"]);
    far.fault(null);
    clock.advance(2 * SECOND);
    await settled();
    assert.deepEqual(await there(), ["m1", "m2", "m3"]);
  });

  test("the next acquire resyncs the session first, without waiting for the next run", async () => {
    const { store, far } = open();
    far.fault("commits refused");
    await runTurn(store, session, turnOf(1));
    far.fault(null);
    assert.deepEqual(await look(store, session), { ids: ["m1"], turnsEver: 1 });
    assert.equal(store.usage().entries, 0);
  });

  test("a session that another process has locked is busy here until it is resynced", async () => {
    const { store, far, clock, there } = open();
    far.fault("lost");
    await runTurn(store, session, turnOf(2));
    ready(await far.behind.acquire({ session, token: "elsewhere" }));
    far.fault(null);
    await settled();
    assert.deepEqual(await store.acquire({ session, token: "b" }), { kind: "busy" });
    await far.behind.commit({ session, token: "elsewhere", turn: turnOf(1) });
    clock.advance(SECOND);
    await settled();
    assert.deepEqual(await there(), ["m1", "m2"]);
  });

  test("a turn that was acquired during the outage can be committed after it", async () => {
    const { store, far, clock, there } = open();
    far.fault("lost");
    ready(await store.acquire({ session, token: "a" }));
    far.fault(null);
    await settled();
    assert.deepEqual(await store.acquire({ session, token: "b" }), { kind: "busy" });
    assert.equal((await store.commit({ session, token: "a", turn: turnOf(1) })).kind, "stored");
    clock.advance(SECOND);
    await settled();
    assert.deepEqual(await there(), ["m1"]);
  });

  test("a clear during the outage is applied to the primary store before any turn", async () => {
    const { store, far, there } = open();
    await runTurn(store, session, turnOf(1));
    far.fault("lost");
    await runTurn(store, session, turnOf(2));
    ready(await store.acquire({ session, token: "c" }));
    assert.equal(await store.clear({ session, token: "c" }), true);
    assert.deepEqual((await look(store, session)).ids, []);
    await runTurn(store, session, turnOf(3));
    far.fault(null);
    await settled();
    assert.deepEqual(await there(), ["m3"]);
    assert.equal(store.usage().entries, 0);
  });

  test("a clear without a reply is applied here, and again in the primary store after the outage", async () => {
    const { store, far, there } = open();
    await runTurn(store, session, turnOf(1));
    ready(await store.acquire({ session, token: "c" }));
    far.fault("clear unanswered");
    assert.equal(await store.clear({ session, token: "c" }), true);
    far.fault(null);
    await settled();
    assert.deepEqual(await there(), []);
    assert.equal((await runTurn(store, session, turnOf(2))).kind, "stored");
  });

  test("turns that another process cleared are not resynced", async () => {
    const { store, far, there } = open();
    await runTurn(store, session, turnOf(1));
    ready(await far.behind.acquire({ session, token: "c" }));
    await far.behind.clear({ session, token: "c" });
    far.fault("lost");
    await runTurn(store, session, turnOf(2));
    far.fault(null);
    await settled();
    assert.deepEqual(await there(), ["m2"]);
  });

  test("pending turns stay within their byte cap, and every evicted one is counted", async () => {
    const bytesMax = 8192;
    const { store, far, lost } = open({ embeddedSessionsBytesMax: bytesMax });
    far.fault("lost");
    let said = 0;
    for (let i = 0; i < 60; i++) {
      for (let j = 0; j <= i % 2; j++) {
        await runTurn(store, sessionKey(1, `s${i}`), turnOf(++said));
        assert(store.usage().bytes <= bytesMax);
      }
    }
    let found = 0;
    far.fault(null);
    await settled();
    for (let i = 0; i < 60; i++)
      found += (await look(far.behind, sessionKey(1, `s${i}`))).ids.length;
    assert(lost.length > 0 && found > 0);
    assert.equal(
      lost.reduce((sum, count) => sum + count, found),
      said,
    );
  });

  test("after random outages no turn is lost or doubled, and the order is kept", async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { store, far, there, clock } = open();
      let state = seed;
      const chance = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
      const faults: readonly Fault[] = ["lost", "commits refused", "commit unanswered", null, null];
      const shake = (): void => far.fault(faults[Math.floor(chance() * faults.length)] ?? null);
      const said: string[] = [];
      for (let i = 1; i <= 15; i++) {
        shake();
        const token = `t${i}`;
        if ((await store.acquire({ session, token })).kind === "busy") continue;
        shake();
        const committed = await store.commit({ session, token, turn: turnOf(i) });
        assert.equal(committed.kind, "stored", `seed ${seed}`);
        said.push(`m${i}`);
        if (chance() < 0.3) clock.advance(SECOND);
        await settled();
      }
      far.fault("lost");
      far.fault(null);
      await settled();
      assert.deepEqual(await there(), said, `seed ${seed}`);
    }
  });
});

for (const fault of ["lost", null] as const) {
  const name = fault === null ? "fallback over a store that answers" : "fallback over a lost store";
  sessionStoreSuite(name, async (limits) => {
    const { store, far, clock } = open(limits);
    far.fault(fault);
    const advance = async (durationMs: number): Promise<void> => clock.advance(durationMs);
    // Nothing to clean up: the clock's timers are the test's own.
    return { store, advance, stop: async () => {} };
  });
}
