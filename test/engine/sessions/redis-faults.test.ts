// Faults of the link to Redis: every call settles in time with one error without its arguments,
// nothing leaks, and the link reconnects by itself.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, describe, test } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import type { Limits } from "../../../engine/limits/limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { createRedis } from "../../../engine/redis/redis-link.ts";
import type { RedisPort } from "../../../engine/redis/redis-link.ts";
import { parseRedisAddress } from "../../../engine/redis/redis-url.ts";
import type { SessionStore } from "../../../engine/sessions/session-store.ts";
import { createRedisSessions } from "../../../engine/sessions/redis-store.ts";
import { startProxy, startRedis, until } from "../../support/redis/redis-server.ts";
import type { Proxy, RedisServer } from "../../support/redis/redis-server.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import { look, ready, runTurn, session, turnOf } from "../../support/redis/session-store-suite.ts";

const SETTLED_MS = 1500;
const SECRET = "contrasena-secreta";

const lines: string[] = [];
const log = createLog({
  level: "debug",
  bufferBytesMax: 65_536,
  destination: { write: (line: string) => void lines.push(line) },
});

let server: RedisServer;
let proxy: Proxy;

before(async () => {
  server = await startRedis();
  proxy = await startProxy(server.port);
});
beforeEach(async () => {
  await server.client.flushall();
});
after(async () => {
  await proxy.stop();
  await server.stop();
});

function open(
  url: string,
  changes: Partial<Limits> = {},
): { port: RedisPort; store: SessionStore } {
  const limits = { ...DEFAULT_LIMITS, ...changes };
  const port = createRedis({ url, limits, log, clock: systemClock });
  return { port, store: createRedisSessions({ redis: port, clock: systemClock, limits }) };
}

/** A port and a store for one test, connected before it and closed after it. */
async function withStore(
  url: string,
  body: (use: { port: RedisPort; store: SessionStore }) => Promise<void>,
  changes: Partial<Limits> = {},
): Promise<void> {
  const { port, store } = open(url, changes);
  try {
    assert(await port.ready(3000));
    await body({ port, store });
  } finally {
    await store.close();
  }
}

/** The only kind of error, with one of our own messages. */
function isStoreError(error: unknown): boolean {
  assert(error instanceof AgentError && error.code === "store_error");
  assert.equal(error.cause, undefined);
  assert.match(error.message, /^(redis|too many redis) [a-zA-Z ]+$/);
  return true;
}

/** Fails if the call takes longer than its timeout. */
async function refusedInTime(call: Promise<unknown>): Promise<void> {
  const started = performance.now();
  await assert.rejects(call, isStoreError);
  assert(performance.now() - started < SETTLED_MS);
}

describe("Redis link: absent", () => {
  test("with a refused port every call fails at once", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo; // A TCP server's address is never a string.
    closed.close();
    await once(closed, "close");
    const { port: link, store } = open(`redis://:${SECRET}@127.0.0.1:${port}`);
    assert.equal(await link.ready(50), false);
    assert.equal(store.healthy(), false);
    await refusedInTime(store.acquire({ session, token: "a" }));
    await refusedInTime(store.commit({ session, token: "a", turn: turnOf(1) }));
    await refusedInTime(store.release({ session, token: "a" }));
    await refusedInTime(store.clear({ session, token: "a" }));
    assert.equal(link.commandsInFlight, 0);
    await store.close();
  });

  test("with a server that accepts and never replies calls still settle", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo; // A TCP server's address is never a string.
    const { port: link, store } = open(`redis://127.0.0.1:${port}`);
    assert.equal(await link.ready(100), false);
    const calls = Array.from({ length: 600 }, (_, i) =>
      refusedInTime(store.acquire({ session: sessionKey(1, `s${i}`), token: "a" })),
    );
    await Promise.all(calls);
    assert.equal(link.commandsInFlight, 0);
    await store.close();
    silent.close();
  });

  test("neither the wrong password nor the address reaches an error or a log line", async () => {
    await server.client.config("SET", "requirepass", "another");
    try {
      const { port, store } = open(`redis://default:${SECRET}@127.0.0.1:${server.port}`);
      assert.equal(await port.ready(300), false);
      await refusedInTime(store.commit({ session, token: "a", turn: turnOf(1, SECRET) }));
      await store.close();
    } finally {
      await server.client.config("SET", "requirepass", "");
    }
    assert(!lines.some((line) => line.includes(SECRET) || line.includes("127.0.0.1")));
  });
});

describe("Redis link: lost and found", () => {
  test("a stopped server: calls settle, nothing leaks, and the link recovers", async () => {
    await withStore(server.url, async ({ port, store }) => {
      await runTurn(store, session, turnOf(1));
      server.signal("SIGSTOP");
      const started = performance.now();
      const calls = Array.from({ length: 200 }, (_, i) =>
        assert.rejects(
          store.acquire({ session: sessionKey(1, `s${i}`), token: "a" }),
          isStoreError,
        ),
      );
      await Promise.all(calls);
      assert(performance.now() - started < SETTLED_MS);
      assert.equal(port.commandsInFlight, 0);
      assert.equal(store.healthy(), false);
      await refusedInTime(store.acquire({ session, token: "b" }));
      server.signal("SIGCONT");
      await until(() => store.healthy());
      assert.deepEqual((await look(store, session)).ids, ["m1"]);
    });
  });

  test("an acquire that runs after its timeout does not keep the session locked", async () => {
    await withStore(server.url, async ({ store }) => {
      await runTurn(store, session, turnOf(1));
      server.signal("SIGSTOP");
      await refusedInTime(store.acquire({ session, token: "given-up" }));
      server.signal("SIGCONT");
      await until(() => store.healthy());
      await until(async () => (await store.acquire({ session, token: "next" })).kind === "ready");
    });
  });

  test("a killed server that restarts empty is used again", async () => {
    await withStore(server.url, async ({ port, store }) => {
      await runTurn(store, session, turnOf(1));
      const call = store.acquire({ session, token: "a" }).catch(isStoreError);
      await server.restart();
      await call;
      // Resent on the new link, it may have locked the session.
      await store.release({ session, token: "a" }).catch(isStoreError);
      // The old link may not have closed yet: a call shows its end at the latest.
      await until(() =>
        look(store, session).then(
          () => true,
          () => false,
        ),
      );
      assert.deepEqual(await look(store, session), { ids: [], turnsEver: 0 });
      assert.equal((await runTurn(store, session, turnOf(2))).kind, "stored");
      assert.equal(port.commandsInFlight, 0);
    });
  });

  test("a commit whose reply is lost is stored once when it is resent", async () => {
    await withStore(proxy.url, async ({ port, store }) => {
      ready(await store.acquire({ session, token: "a" }));
      proxy.swallow("cut");
      await refusedInTime(store.commit({ session, token: "a", turn: turnOf(1) }));
      proxy.swallow("off");
      await until(() => store.healthy());
      const again = await store.commit({ session, token: "a", turn: turnOf(1) });
      assert(again.kind === "stored" && again.turnsEver === 1);
      assert.deepEqual(await look(store, session), { ids: ["m1"], turnsEver: 1 });
      assert.equal(port.commandsInFlight, 0);
    });
  });

  test("an acquire or a release whose reply is lost leaves the session unlocked", async () => {
    await withStore(proxy.url, async ({ store }) => {
      for (const mode of ["cut", "hold"] as const) {
        proxy.swallow(mode);
        await refusedInTime(store.acquire({ session, token: `lost-${mode}` }));
        proxy.swallow("off");
        await until(() => store.healthy());
        await until(async () => (await store.acquire({ session, token: mode })).kind === "ready");
        proxy.swallow(mode);
        await refusedInTime(store.release({ session, token: mode }));
        proxy.swallow("off");
        await until(() => store.healthy());
        await until(async () => (await server.client.dbsize()) === 0);
      }
    });
  });

  test("a demoted master is disconnected, and used again once it accepts writes", async () => {
    await withStore(server.url, async ({ store }) => {
      await server.client.call("REPLICAOF", "127.0.0.1", "1");
      try {
        await refusedInTime(store.acquire({ session, token: "a" }));
      } finally {
        await server.client.call("REPLICAOF", "NO", "ONE");
      }
      await until(async () => {
        const begun = await store.acquire({ session, token: "b" }).catch(() => null);
        return begun?.kind === "ready";
      });
    });
  });
});

describe("Redis link: limits", () => {
  test("a command that exceeds the cap fails at once", async () => {
    const changes = { redisCommandsMax: 2 };
    await withStore(
      server.url,
      async ({ port, store }) => {
        const two = [1, 2].map((i) =>
          store.acquire({ session: sessionKey(1, `s${i}`), token: "a" }),
        );
        assert.equal(port.commandsInFlight, 2);
        await assert.rejects(store.release({ session, token: "a" }), {
          code: "store_error",
          message: "too many redis commands in flight",
        });
        for (const begun of await Promise.all(two)) ready(begun);
        assert.equal(port.commandsInFlight, 0);
        ready(await store.acquire({ session, token: "a" }));
      },
      changes,
    );
  });

  test("an address has a host and a number for its database, and no other options", () => {
    assert.deepEqual(parseRedisAddress("redis://h"), { host: "h", port: 6379, db: 0 });
    assert.deepEqual(parseRedisAddress("rediss://u:p%40@[::1]:7/3"), {
      host: "::1",
      port: 7,
      db: 3,
      username: "u",
      password: "p@",
      tls: {},
    });
    assert.deepEqual(parseRedisAddress("rediss://h").tls, { servername: "h" });
    for (const bad of ["", "h:6379", "http://h", "redis://", "redis://h/a", "redis://:%zz@h"]) {
      assert.throws(() => parseRedisAddress(bad), { code: "config_invalid" });
    }
  });
});
