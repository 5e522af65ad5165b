// How the memory limit and the memory budget follow from the settings.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { KIB, MIB } from "../../../engine/core/bytes.ts";
import type { Environment } from "../../../engine/config/setting-parsers.ts";
import { DEFAULT_LIMITS, assertLimits } from "../../../engine/limits/default-limits.ts";
import { processBudget } from "../../../engine/limits/memory-budget.ts";
import { config, refusal } from "../../support/config-fixture.ts";

test("the limit is the setting's, else the container's, else 256 MiB", () => {
  const limit = (environment: Environment, container: number | null): number =>
    config(environment, container).limits.memoryLimitBytes;
  assert.equal(limit({ MEMORY_LIMIT_MB: "300" }, 200 * MIB), 300 * MIB);
  assert.equal(limit({}, 200 * MIB + 1), 200 * MIB + 1);
  assert.equal(limit({}, null), 256 * MIB);
});

test("waiting log lines have a 256th of a small process, and 1 MiB from 256 MiB on", () => {
  const bytes = (container: number): number => config({}, container).limits.logBufferBytesMax;
  assert.equal(bytes(128 * MIB), 512 * KIB);
  assert.equal(bytes(256 * MIB - 1), MIB - 1);
  assert.equal(bytes(256 * MIB), MIB);
  assert.equal(bytes(1024 * MIB), MIB);
});

/** The least limit of the defaults, as the refusal of a smaller one names it, in MiB. */
function least(): number {
  const message = refusal(() => config({}, 64 * MIB));
  return Number(/^MEMORY_LIMIT_MB must be (\d+)/.exec(message)?.[1]);
}

test("the smallest container is enough and one MiB less is rejected", () => {
  config({}, least() * MIB);
  assert.match(
    refusal(() => config({}, (least() - 1) * MIB)),
    /^MEMORY_LIMIT_MB/,
  );
});

test("for every limit the sum fits it, and every cache has a share", () => {
  for (let mib = least(); mib <= 2048; mib += mib < 300 ? 1 : 64) {
    const { limits } = config({ MEMORY_LIMIT_MB: String(mib) });
    assert(processBudget(limits).sumBytes <= limits.memoryLimitBytes, `${mib} MiB`);
    assert(limits.promptCacheBytesMax > 100 * KIB && limits.turnsActiveMax > 0);
  }
});

test("docs/settings.md names the turns that the memory gives", () => {
  const settings = readFileSync(new URL("../../../docs/settings.md", import.meta.url), "utf8");
  const row =
    settings.split("\n").find((line) => line.startsWith("| `MAX_CONCURRENT_AGENT`")) ?? "";
  for (const mib of [128, 256]) {
    const { turnsActiveMax } = config({ MEMORY_LIMIT_MB: String(mib) }).limits;
    assert.match(row, new RegExp(`\\b${turnsActiveMax} at ${mib}\\b`));
  }
});

test("turns that do not fit the limit are refused, with the limit that they need", () => {
  const message = refusal(() => config({ MAX_CONCURRENT_AGENT: "900" }));
  const needed = /^MEMORY_LIMIT_MB must be (\d+)/.exec(message)?.[1];
  assert(needed !== undefined && Number(needed) > 256);
  config({ MAX_CONCURRENT_AGENT: "900", MEMORY_LIMIT_MB: needed });
});

test("larger answers of the backend make larger fetches, which must fit too", () => {
  const larger = config({ API_MAX_BYTES: String(512 * KIB), MEMORY_LIMIT_MB: "300" }).limits;
  assert.equal(larger.fetchesBytesMax - DEFAULT_LIMITS.fetchesBytesMax, 3 * 256 * KIB);
  assert.match(
    refusal(() => config({ API_MAX_BYTES: String(4 * MIB), MEMORY_LIMIT_MB: "120" })),
    /^MEMORY_LIMIT_MB/,
  );
});

test("a model's deadline past the turn's is refused by name", () => {
  config({ CHAT_TIMEOUT: "60" });
  assert.match(
    refusal(() => config({ CHAT_TIMEOUT: "59" })),
    /^OPENAI_TIMEOUT .*CHAT_TIMEOUT/,
  );
});

test("a shortest delay above the longest is rejected by name", () => {
  const message = refusal(() => config({ HTTP_RETRY_WAIT_MIN: "5" }));
  assert.match(message, /^HTTP_RETRY_WAIT_MIN /);
});

test("limits that are no positive whole number are no limits", () => {
  for (const value of [0, -1, 1.5, Number.NaN, Infinity]) {
    const limits = { ...DEFAULT_LIMITS, turnsQueuedMax: value };
    assert.throws(() => assertLimits(limits), /turnsQueuedMax/);
  }
});
