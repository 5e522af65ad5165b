// How many sockets fit the descriptor limit: with enough descriptors, with one less, and with the
// minimum to start.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  planSockets,
  processDescriptors,
  socketShortage,
} from "../../../engine/process/file-descriptors.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { SOCKETS_PROBE_MAX, SOCKETS_REFUSED_MAX } from "../../../engine/limits/memory-budget.ts";

const LIMITS = DEFAULT_LIMITS;
const OPEN = 30;
const WANTED = planSockets(LIMITS, { max: Infinity, open: OPEN }).wanted;

test("with enough descriptors all sockets are served, with one less not all", () => {
  const enough = planSockets(LIMITS, { max: WANTED, open: OPEN });
  assert.deepEqual(
    [enough.isShort, enough.connectionsMax, enough.probesMax, enough.refusedMax],
    [false, LIMITS.connectionsMax, SOCKETS_PROBE_MAX, SOCKETS_REFUSED_MAX],
  );
  const short = planSockets(LIMITS, { max: WANTED - 1, open: OPEN });
  assert.equal(short.isShort, true);
  assert.equal(short.wanted, WANTED);
  assert(short.connectionsMax < LIMITS.connectionsMax);
});

test("the sockets always leave descriptors for outbound calls", () => {
  for (let max = OPEN + 24; max < WANTED; max++) {
    const { connectionsMax, probesMax, refusedMax } = planSockets(LIMITS, { max, open: OPEN });
    assert(connectionsMax >= 1 && probesMax >= 1 && refusedMax >= 1);
    const left = max - OPEN - connectionsMax - probesMax - refusedMax;
    assert(left >= (max - OPEN) / 3, `${max}: ${left} are left`);
  }
});

test("it starts with the minimum; with one less it fails and names the number it needs", () => {
  planSockets(LIMITS, { max: OPEN + 24, open: OPEN });
  assert.throws(() => planSockets(LIMITS, { max: OPEN + 23, open: OPEN }), {
    code: "config_invalid",
    message: `ulimit -n is 53: it must be at least 54, and ${WANTED} for these settings`,
  });
});

test("an unknown limit counts as enough", () => {
  assert.equal(planSockets(LIMITS, null).isShort, false);
});

test("the shortage message has its numbers, and this process reads its own limit", () => {
  const descriptors = { max: 64, open: OPEN };
  const plan = planSockets(LIMITS, descriptors);
  const told = socketShortage(plan, descriptors, LIMITS);
  assert.match(told, /^ulimit -n is 64: \d+ sockets instead of 248; \d+ is enough for all$/);
  const own = processDescriptors();
  if (process.platform === "linux") assert(own !== null && own.open >= 3 && own.max >= own.open);
});
