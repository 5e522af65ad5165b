// The memory budget: it fits its limit for all settings, or the process does not start; and V8 runs
// with the flags that it assumes.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MIB } from "../../../engine/core/bytes.ts";
import { readConfig } from "../../../engine/config/config.ts";
import type { Limits } from "../../../engine/limits/limits.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { assertHeap, heapArguments } from "../../../engine/process/heap-flags.ts";
import { MemoryLedger } from "../../../engine/memory/memory-ledger.ts";
import { systemClock } from "../../../engine/core/clock.ts";
import { Admission } from "../../../engine/concurrency/admission.ts";
import { withPlaces } from "../../../engine/limits/places.ts";
import { requestBytes } from "../../../engine/limits/turn-weights.ts";
import { SessionQueue } from "../../../engine/concurrency/session-queue.ts";
import { createMemorySessions } from "../../../engine/sessions/memory-store.ts";
import {
  SESSION_QUEUE_BYTES,
  semiSpaceMib,
  processBudget,
  budgetTable,
} from "../../../engine/limits/memory-budget.ts";
import { CPU_TURNS_MAX } from "../../../engine/limits/scale-limits.ts";
import { heapBytes } from "../../support/heap.ts";
import { SESSION_LENGTH_MAX, sessionKey } from "../../../engine/conversation/session-key.ts";
import "../../support/random.ts";

function limitsFor(mib: number, settings: Readonly<Record<string, string>> = {}): Limits {
  return readConfig({ MEMORY_LIMIT_MB: String(mib), ...settings }, null).limits;
}

/** The least limit, as named by the error at the start. */
function refusedWith(mib: number, settings: Readonly<Record<string, string>> = {}): number {
  try {
    limitsFor(mib, settings);
  } catch (error) {
    assert(error instanceof Error);
    return Number(/MEMORY_LIMIT_MB must be (\d+) for these settings/.exec(error.message)?.[1]);
  }
  assert.fail(`${mib} MiB was accepted`);
}

test("a limit of 256 MiB carries hundreds of turns at once", () => {
  const limits = limitsFor(256);
  assert(limits.turnsActiveMax >= 400, String(limits.turnsActiveMax));
  assert(processBudget(limits).sumBytes <= 256 * MIB);
});

test("the budget is the sum of its items, and each names its source", () => {
  const { items, sumBytes } = processBudget(DEFAULT_LIMITS);
  assert.equal(
    sumBytes,
    items.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  assert.equal(new Set(items.map(({ account }) => account)).size, items.length);
  assert(items.every(({ bytes, from }) => bytes > 0 && from !== ""));
});

test("the old space holds the program, every heap item and the room for garbage", () => {
  const { items, flags } = processBudget(limitsFor(256));
  const outside = new Set(["runtime", "young", "sockets", "outbound", "log", "slack"]);
  const inside = items.filter(({ account }) => !outside.has(account));
  const bytes = inside.reduce((sum, line) => sum + line.bytes, 0);
  assert.equal(flags.oldSpaceMib, Math.floor(bytes / MIB));
});

test("the young generation grows with the limit, at 128 and 256 MiB", () => {
  const sizes = [127, 128, 255, 256].map((mib) => semiSpaceMib(mib * MIB));
  assert.deepEqual(sizes, [1, 2, 2, 4]);
});

test("the error names the least accepted limit, and one less is rejected", () => {
  const least = refusedWith(64);
  assert(processBudget(limitsFor(least)).sumBytes <= least * MIB);
  assert.equal(refusedWith(least - 1), least);
});

test("no settings start with a budget over their limit: the error names what would do", () => {
  const setting = (max: number): fc.Arbitrary<string | undefined> =>
    fc.option(fc.integer({ min: 1, max }).map(String), { nil: undefined });
  const settings = fc.record({
    MAX_CONCURRENT_AGENT: setting(1000),
    MAX_QUEUED: setting(10_000),
    API_MAX_BYTES: fc.option(fc.integer({ min: 1024, max: 4 * MIB }).map(String), {
      nil: undefined,
    }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 64, max: 4096 }), settings, (mib, given) => {
      const environment = Object.fromEntries(
        Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      try {
        const limits = limitsFor(mib, environment);
        assert(processBudget(limits).sumBytes <= mib * MIB);
      } catch (error) {
        assert(error instanceof Error && /MEMORY_LIMIT_MB must be \d+/.test(error.message));
      }
    }),
  );
});

test("the advice on other settings is true: at the named minimum it starts, below it never does", () => {
  const wish = { MAX_CONCURRENT_AGENT: "8", MAX_QUEUED: "40", CB_MAX_KEYS: "9000" };
  const refusal = (mib: number, environment: Readonly<Record<string, string>>): string => {
    try {
      limitsFor(mib, environment);
      return "started";
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
  };
  const leastMib = Number(
    /CB_MAX_KEYS, which can bring it down to (\d+)$/.exec(refusal(100, wish))?.[1],
  );
  const least = { MAX_CONCURRENT_AGENT: "1", MAX_QUEUED: "1", CB_MAX_KEYS: "1" };
  assert.equal(refusal(leastMib, least), "started");
  assert.match(refusal(leastMib - 1, least), /and no setting makes it less$/);
});

test("more memory gives more turns, up to what a core serves, and then more cache", () => {
  let [turns, cache] = [0, 0];
  for (const mib of [160, 192, 256, 384, 512, 1024, 4096]) {
    const limits = limitsFor(mib);
    const { sumBytes } = processBudget(limits);
    assert(limits.turnsActiveMax >= turns && limits.promptCacheBytesMax >= cache, `${mib} MiB`);
    const isFull = sumBytes > 0.99 * mib * MIB;
    const isTop = limits.promptCacheBytesMax === 8 * DEFAULT_LIMITS.promptCacheBytesMax;
    assert(isFull || isTop, `${mib} MiB: ${sumBytes}`);
    [turns, cache] = [limits.turnsActiveMax, limits.promptCacheBytesMax];
  }
  assert.equal(turns, CPU_TURNS_MAX);
});

test("a process for one turn has room for a message of the largest size", () => {
  const limits = withPlaces(DEFAULT_LIMITS, 1, { turnsQueuedMax: 1 });
  const admission = new Admission(limits);
  const largest = requestBytes(limits.bodyBytesMax);
  const running = admission.tryAcquire(largest);
  assert(running !== null);
  running.bytes.request.shrinkTo(requestBytes(0));
  assert(admission.tryAcquire(largest) !== null, "and the next one next to it");
});

test("waiting places, sockets and connections follow the running turns", () => {
  for (const turns of [1, 40, 400]) {
    const limits = limitsFor(512, { MAX_CONCURRENT_AGENT: String(turns) });
    assert.equal(limits.turnsActiveMax, turns);
    assert(limits.connectionsMax > turns + limits.turnsQueuedMax);
    assert.equal(limits.modelConnectionsMax, turns);
    assert(limits.backendConnectionsMax >= 4 && limits.backendConnectionsMax <= 50);
  }
});

test("configured turns take memory from the caches, and are not rejected while those have some", () => {
  const fixed = { MAX_CONCURRENT_AGENT: "400" };
  const more = limitsFor(256, { ...fixed, MAX_QUEUED: "400" });
  assert.equal(more.turnsQueuedMax, 400);
  assert(more.embeddedSessionsBytesMax < limitsFor(256, fixed).embeddedSessionsBytesMax);
});

test("the table has a line for each item, the sum, the limit, the rest and the flags", () => {
  const sizing = processBudget(limitsFor(128));
  const rows = budgetTable(sizing).split("\n");
  assert.equal(rows.length, sizing.items.length + 4);
  assert.match(rows.at(-2) ?? "", /^left +\d+\.\d$/);
  assert.match(rows.at(-1) ?? "", /^--max-old-space-size=\d+ --max-semi-space-size=\d$/);
});

test("V8's arguments replace sizes given before and keep the rest", () => {
  const flags = { oldSpaceMib: 44, semiSpaceMib: 1 };
  const own = ["--import", "tsx", "--parallel-scavenge"];
  const given = [...own, "--max-old-space-size=1", "--max_semi_space_size=2"];
  assert.deepEqual(heapArguments(flags, given), [
    "--concurrent-marking-max-worker-num=1",
    "--no-parallel-scavenge",
    "--no-maglev",
    "--no-sparkplug",
    ...own,
    "--max-old-space-size=44",
    "--max-semi-space-size=1",
  ]);
});

test("under 256 MiB V8 compiles hot code only; from there on it has all of its compilers", () => {
  const small = ["--no-maglev", "--no-sparkplug"];
  const setAt = (mib: number): readonly string[] => {
    const given = heapArguments(processBudget(limitsFor(mib)).flags, []);
    return small.filter((flag) => given.includes(flag));
  };
  for (const mib of [128, 255]) assert.deepEqual(setAt(mib), small);
  for (const mib of [256, 512]) assert.deepEqual(setAt(mib), []);
});

test("a heap limit other than the budget's stops the start, with the flags that would do", () => {
  const flags = { oldSpaceMib: 44, semiSpaceMib: 1 };
  assertHeap(flags, 47 * MIB);
  for (const heap of [46 * MIB, 47 * MIB + 1]) {
    assert.throws(() => assertHeap(flags, heap), {
      code: "config_invalid",
      message: /--max-old-space-size=44 --max-semi-space-size=1/,
    });
  }
});

test("an account without a budget item, or exceeding it, is a bug found at the start", () => {
  const sizing = processBudget(DEFAULT_LIMITS);
  const read = (): { bytes: number; entries: number } => ({ bytes: 1, entries: 1 });
  const bytesMax = DEFAULT_LIMITS.searchCacheBytesMax;
  assert.throws(
    () => new MemoryLedger(sizing, [{ name: "drawer", bytesMax: 1, read }]),
    /no budget item/,
  );
  const search = { name: "search", bytesMax, read };
  const ledger = new MemoryLedger(sizing, [search]);
  assert.equal(ledger.report(0).accountedBytes, 1);
  const more = { name: "bookings", line: "search", bytesMax: 1, read };
  assert.throws(() => new MemoryLedger(sizing, [search, more]), /exceed their budget item/);
});

test("a session's queue with the longest key uses no more than its budget", async () => {
  const count = 2000;
  const limits = { ...DEFAULT_LIMITS, turnsActiveMax: count };
  const store = createMemorySessions({ clock: systemClock, limits });
  const gate = new SessionQueue(1);
  const token = "0123456789abcdef";
  const before = heapBytes();
  for (let index = 0; index < count; index++) {
    const id = `${index}`.padStart(SESSION_LENGTH_MAX, "x");
    const session = sessionKey(Number.MAX_SAFE_INTEGER - index, id);
    gate.join(session, () => {});
    await store.acquire({ session, token });
  }
  const each = (heapBytes() - before) / count;
  assert.deepEqual([gate.sessions, store.locks], [count, count]);
  assert(each <= SESSION_QUEUE_BYTES, `${Math.round(each)} bytes a session`);
  await store.close();
});
