// The contract of every session store: one suite, run over each of them by memory-store.test.ts.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encodeTurn } from "../../../engine/sessions/turn-codec.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import type { Limits } from "../../../engine/limits/limits.ts";
import type { Turn } from "../../../engine/conversation/messages.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import type { SessionKey } from "../../../engine/conversation/session-key.ts";
import { allTurns } from "../../../engine/sessions/session-store.ts";
import type {
  AcquireResult,
  Committed,
  SessionStore,
} from "../../../engine/sessions/session-store.ts";

export interface StoreFixture {
  readonly store: SessionStore;
  /** Lets time pass for locks and times to live, without waiting. */
  advance(durationMs: number): Promise<void>;
  stop(): Promise<void>;
}

export type OpenStore = (limits: Limits) => Promise<StoreFixture>;

export const session = sessionKey(7, "51999888777");

export function turnOf(index: number, reply = `Respuesta ${index}`): Turn {
  const user = `Mensaje ${index}`;
  return { messageId: `m${index}`, at: 1000 + index, user, rounds: [], reply, url: null };
}

/** One whole turn: begin and commit under one token. */
export async function runTurn(
  store: SessionStore,
  key: SessionKey,
  turn: Turn,
): Promise<Committed> {
  const token = `token-${turn.at}`;
  const begun = await store.acquire({ session: key, token });
  assert.equal(begun.kind, "ready");
  return store.commit({ session: key, token, turn });
}

/** What is remembered: the message ids, oldest first, and the count; leaves the session free. */
export async function look(
  store: SessionStore,
  key: SessionKey,
): Promise<{ readonly ids: readonly string[]; readonly turnsEver: number }> {
  const begun = ready(await store.acquire({ session: key, token: "look" }));
  await store.release({ session: key, token: "look" });
  return { ids: allTurns(begun).map((turn) => turn.messageId), turnsEver: begun.turnsEver };
}

export function ready(begun: AcquireResult): Extract<AcquireResult, { kind: "ready" }> {
  assert(begun.kind === "ready", "the session is free");
  return begun;
}

export function sessionStoreSuite(name: string, open: OpenStore): void {
  const behaves = (
    behaviour: string,
    body: (fixture: StoreFixture) => Promise<void>,
    limits: Partial<Limits> = {},
  ): void => {
    test(behaviour, async () => {
      const fixture = await open({ ...DEFAULT_LIMITS, ...limits });
      try {
        await body(fixture);
      } finally {
        await fixture.stop();
      }
    });
  };
  describe(`${name}: turns`, () => ringTests(behaves));
  describe(`${name}: locks`, () => lockTests(behaves));
}

type Behaves = (
  behaviour: string,
  body: (fixture: StoreFixture) => Promise<void>,
  limits?: Partial<Limits>,
) => void;

function ringTests(behaves: Behaves): void {
  behaves("a new session has no turns", async ({ store }) => {
    const begun = ready(await store.acquire({ session, token: "a" }));
    assert.deepEqual(begun, { kind: "ready", turns: [], turnsEver: 0 });
  });

  behaves("a committed turn is read back whole", async ({ store }) => {
    const turn: Turn = {
      ...turnOf(1, "¡Listo! 😊 “mañana” \u0000"),
      rounds: [
        {
          text: null,
          calls: [{ id: "x", name: "check_availability", arguments: '{"date":"2026-11-23"}' }],
          results: [{ callId: "x", text: "Disponible: sí." }],
        },
      ],
      url: "https://example.com/a.pdf",
    };
    await runTurn(store, session, turn);
    const [stored] = ready(await store.acquire({ session, token: "b" })).turns;
    const id = stored?.rounds[0]?.calls[0]?.id ?? "";
    const calls = [{ id, name: "check_availability", arguments: '{"date":"2026-11-23"}' }];
    const results = [{ callId: id, text: "Disponible: sí." }];
    assert.deepEqual(stored, { ...turn, rounds: [{ text: null, calls, results }] });
  });

  behaves("turns come back oldest first and are counted", async ({ store }) => {
    for (let i = 1; i <= 3; i++) {
      const committed = await runTurn(store, session, turnOf(i));
      const dropped = { droppedByCount: 0, droppedByBytes: 0 };
      assert.deepEqual(committed, { kind: "stored", turnsEver: i, ...dropped });
    }
    assert.deepEqual(await look(store, session), { ids: ["m1", "m2", "m3"], turnsEver: 3 });
  });

  behaves(
    "at the count cap nothing is dropped, one past it the oldest is",
    async ({ store }) => {
      for (let i = 1; i <= 3; i++) {
        const committed = await runTurn(store, session, turnOf(i));
        assert(committed.kind === "stored" && committed.droppedByCount === 0);
      }
      const past = await runTurn(store, session, turnOf(4));
      assert(past.kind === "stored" && past.droppedByCount === 1 && past.droppedByBytes === 0);
      assert.deepEqual(await look(store, session), { ids: ["m2", "m3", "m4"], turnsEver: 4 });
    },
    { sessionTurnsMax: 3 },
  );

  behaves(
    "a turn that is older than the newest ones is put before them, and the oldest is dropped",
    async ({ store }) => {
      for (const i of [1, 3, 4]) await runTurn(store, session, turnOf(i));
      const late = { session, token: "late", turn: turnOf(2), newerCount: 2 };
      ready(await store.acquire(late));
      for (const droppedByCount of [1, 0]) {
        const stored = { kind: "stored", turnsEver: 4, droppedByCount, droppedByBytes: 0 };
        assert.deepEqual(await store.commit(late), stored, "also when it is sent twice");
      }
      assert.deepEqual(await look(store, session), { ids: ["m2", "m3", "m4"], turnsEver: 4 });
    },
    { sessionTurnsMax: 3 },
  );

  for (const [newerCount, ids] of [
    [1, ["m2", "m1", "m3"]],
    [2, ["m1", "m2", "m3"]],
    [3, ["m1", "m2", "m3"]],
  ] as const) {
    behaves(`a turn of which ${newerCount} are newer, beside 2 others`, async ({ store }) => {
      for (const i of [2, 3]) await runTurn(store, session, turnOf(i));
      ready(await store.acquire({ session, token: "late" }));
      await store.commit({ session, token: "late", turn: turnOf(1), newerCount });
      await runTurn(store, session, turnOf(4));
      assert.deepEqual(await look(store, session), { ids: [...ids, "m4"], turnsEver: 4 });
    });
  }

  const sizes = [1, 2, 3].map((i) => encodeTurn(turnOf(i), DEFAULT_LIMITS).length);
  const size = sizes.reduce((sum, one) => sum + one);
  behaves(
    "at the byte cap nothing is dropped",
    async ({ store }) => {
      for (let i = 1; i <= 3; i++) await runTurn(store, session, turnOf(i));
      assert.deepEqual((await look(store, session)).ids, ["m1", "m2", "m3"]);
    },
    { sessionBytesMax: size, storedTurnBytesMax: size },
  );
  behaves(
    "one byte past the byte cap the oldest is dropped",
    async ({ store }) => {
      for (let i = 1; i <= 2; i++) await runTurn(store, session, turnOf(i));
      const past = await runTurn(store, session, turnOf(3));
      assert(past.kind === "stored" && past.droppedByBytes === 1 && past.droppedByCount === 0);
      assert.deepEqual((await look(store, session)).ids, ["m2", "m3"]);
    },
    { sessionBytesMax: size - 1, storedTurnBytesMax: size - 1 },
  );

  const long = turnOf(1, Array.from({ length: 60 }, (_, i) => (i * i * 7919).toString(36)).join());
  const large = encodeTurn(long, DEFAULT_LIMITS).length;
  assert(large > 2 * Math.max(...sizes), "two short turns have room where a long one has");
  behaves(
    "an older turn that has no room beside the newest leaves their bytes exact",
    async ({ store }) => {
      await runTurn(store, session, turnOf(2));
      ready(await store.acquire({ session, token: "late" }));
      await store.commit({ session, token: "late", turn: long, newerCount: 1 });
      assert.deepEqual((await look(store, session)).ids, ["m2"]);
      await runTurn(store, session, turnOf(3));
      assert.deepEqual((await look(store, session)).ids, ["m2", "m3"]);
    },
    { sessionBytesMax: large, storedTurnBytesMax: large },
  );

  behaves("a turn far over its cap is stored cut, and the session goes on", async ({ store }) => {
    const noise = Array.from({ length: 60_000 }, (_, i) => ((i * 7919) % 65_536).toString(36));
    await runTurn(store, session, turnOf(1, noise.join("😊")));
    await runTurn(store, session, turnOf(2));
    assert.deepEqual((await look(store, session)).ids, ["m1", "m2"]);
  });

  behaves("a silent session is forgotten at its time to live, not before", async (fixture) => {
    const { store, advance } = fixture;
    await runTurn(store, session, turnOf(1));
    await advance(DEFAULT_LIMITS.sessionTtlMs - 5000);
    assert.deepEqual((await look(store, session)).ids, ["m1"]);
    await advance(DEFAULT_LIMITS.sessionTtlMs - 5000);
    assert.deepEqual((await look(store, session)).ids, ["m1"], "a begin keeps it alive too");
    await advance(DEFAULT_LIMITS.sessionTtlMs);
    assert.deepEqual(await look(store, session), { ids: [], turnsEver: 0 });
  });

  behaves("one session id in two tenants is two sessions", async ({ store }) => {
    const other = sessionKey(8, "51999888777");
    await runTurn(store, session, turnOf(1));
    await runTurn(store, other, turnOf(2));
    assert.deepEqual((await look(store, session)).ids, ["m1"]);
    assert.deepEqual((await look(store, other)).ids, ["m2"]);
  });

  behaves("ids that mean something elsewhere are ids like any other", async ({ store }) => {
    const ids = ["constructor", "toString", "__proto__", "1", "a:b", "a:b:meta", "x@y.z", "+1-2"];
    const keys = [...ids.map((id) => sessionKey(7, id)), sessionKey(7, "A".repeat(160))];
    for (const [i, key] of keys.entries()) await runTurn(store, key, turnOf(i));
    for (const [i, key] of keys.entries()) {
      assert.deepEqual(await look(store, key), { ids: [`m${i}`], turnsEver: 1 });
    }
    for (const bad of ["", "a{b", "a}b", "a b", "a\nb", "ñ", "A".repeat(161)]) {
      assert.throws(() => sessionKey(7, bad), { code: "invalid_request" });
    }
  });
}

function lockTests(behaves: Behaves): void {
  behaves("a begun session is busy for another token and not for its own", async ({ store }) => {
    ready(await store.acquire({ session, token: "a" }));
    assert.deepEqual(await store.acquire({ session, token: "b" }), { kind: "busy" });
    ready(await store.acquire({ session, token: "a" }));
  });

  behaves("a commit gives the session back", async ({ store }) => {
    await runTurn(store, session, turnOf(1));
    ready(await store.acquire({ session, token: "b" }));
  });

  behaves("a release gives the session back, stores nothing and ends the turn", async (fixture) => {
    const { store } = fixture;
    ready(await store.acquire({ session, token: "a" }));
    await store.release({ session, token: "a" });
    assert.deepEqual(await store.commit({ session, token: "a", turn: turnOf(1) }), LOST);
    assert.deepEqual(await look(store, session), { ids: [], turnsEver: 0 });
  });

  behaves("a release by another token does nothing", async ({ store }) => {
    ready(await store.acquire({ session, token: "a" }));
    await store.release({ session, token: "b" });
    assert.deepEqual(await store.acquire({ session, token: "b" }), { kind: "busy" });
  });

  behaves("a commit without a begin is lost", async ({ store }) => {
    assert.deepEqual(await store.commit({ session, token: "a", turn: turnOf(1) }), LOST);
    assert.deepEqual(await look(store, session), { ids: [], turnsEver: 0 });
  });

  behaves("a commit sent twice is stored once, also after the next begin", async ({ store }) => {
    ready(await store.acquire({ session, token: "a" }));
    await store.commit({ session, token: "a", turn: turnOf(1) });
    const stored = { kind: "stored", turnsEver: 1, droppedByCount: 0, droppedByBytes: 0 };
    assert.deepEqual(await store.commit({ session, token: "a", turn: turnOf(1) }), stored);
    ready(await store.acquire({ session, token: "b" }));
    assert.deepEqual(await store.commit({ session, token: "a", turn: turnOf(1) }), stored);
    await store.commit({ session, token: "b", turn: turnOf(2) });
    assert.deepEqual(await look(store, session), { ids: ["m1", "m2"], turnsEver: 2 });
  });

  behaves("a clear forgets everything and gives the session back", async ({ store }) => {
    await runTurn(store, session, turnOf(1));
    ready(await store.acquire({ session, token: "a" }));
    assert.equal(await store.clear({ session, token: "a" }), true);
    assert.deepEqual(await look(store, session), { ids: [], turnsEver: 0 });
  });

  behaves("a clear by another token changes nothing", async ({ store }) => {
    await runTurn(store, session, turnOf(1));
    ready(await store.acquire({ session, token: "a" }));
    assert.equal(await store.clear({ session, token: "b" }), false);
    await store.release({ session, token: "a" });
    assert.deepEqual((await look(store, session)).ids, ["m1"]);
  });

  behaves("a commit after a clear is lost, new or sent again", async ({ store, advance }) => {
    await runTurn(store, session, turnOf(1));
    ready(await store.acquire({ session, token: "slow" }));
    await advance(DEFAULT_LIMITS.sessionLockMs + 1);
    ready(await store.acquire({ session, token: "clear" }));
    assert.equal(await store.clear({ session, token: "clear" }), true);
    assert.deepEqual(await store.commit({ session, token: "slow", turn: turnOf(2) }), LOST);
    assert.deepEqual(await store.commit({ session, token: "token-1001", turn: turnOf(1) }), LOST);
    assert.deepEqual(await look(store, session), { ids: [], turnsEver: 0 });
  });

  behaves("a lock holds until it expires, then another takes it", async ({ store, advance }) => {
    ready(await store.acquire({ session, token: "a" }));
    await advance(DEFAULT_LIMITS.sessionLockMs - 5000);
    assert.deepEqual(await store.acquire({ session, token: "b" }), { kind: "busy" });
    await advance(5001);
    ready(await store.acquire({ session, token: "b" }));
    assert.deepEqual(await store.commit({ session, token: "a", turn: turnOf(1) }), LOST);
    await store.commit({ session, token: "b", turn: turnOf(2) });
    assert.deepEqual(await store.commit({ session, token: "a", turn: turnOf(1) }), LOST);
    assert.deepEqual((await look(store, session)).ids, ["m2"]);
  });

  behaves("an expired lock that nobody took still commits", async ({ store, advance }) => {
    ready(await store.acquire({ session, token: "a" }));
    await advance(DEFAULT_LIMITS.sessionLockMs * 2);
    const committed = await store.commit({ session, token: "a", turn: turnOf(1) });
    assert.equal(committed.kind, "stored");
    assert.deepEqual((await look(store, session)).ids, ["m1"]);
  });
}

const LOST = { kind: "lost" };
