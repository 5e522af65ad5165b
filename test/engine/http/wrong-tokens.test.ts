// Wrong tokens: how many receive a 401, the 429 after that, and the log. And a token that is short
// enough to be guessed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../../engine/config/config.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { WrongTokens } from "../../../engine/http/wrong-tokens.ts";
import type { WrongToken } from "../../../engine/http/wrong-tokens.ts";
import { diagnose } from "../../support/doctor-fixture.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { call, startTestServer } from "../../support/server-fixture.ts";

const { wrongTokensMax, wrongTokenRefillMs, wrongTokenLogMs } = DEFAULT_LIMITS;
const WRONG = { token: "wrong", sentByBrowser: false };

function brake() {
  const clock = new FakeClock();
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: "info", bufferBytesMax: 1000, destination });
  const counts: Record<WrongToken, number> = { refused: 0, braked: 0 };
  const count = (result: WrongToken): void => void counts[result]++;
  const tokens = new WrongTokens({ clock, limits: DEFAULT_LIMITS, log, count });
  /** The codes of this number of attempts. */
  const show = (times: number): Set<string> =>
    new Set(Array.from({ length: times }, () => tokens.refuse(WRONG, "r").code));
  return { clock, tokens, counts, show, lines };
}

test("wrong tokens receive 401 up to the limit, then 429", () => {
  const { show, counts } = brake();
  assert.deepEqual([...show(wrongTokensMax)], ["unauthorized"]);
  assert.deepEqual([...show(1)], ["too_many_attempts"]);
  assert.deepEqual(counts, { refused: wrongTokensMax, braked: 1 });
});

test("each refill allows one more 401, and never more than at the start", () => {
  const { clock, show } = brake();
  show(wrongTokensMax + 5);
  clock.advance(wrongTokenRefillMs - 1);
  assert.deepEqual([...show(1)], ["too_many_attempts"]);
  clock.advance(1);
  assert.deepEqual([...show(1)], ["unauthorized"]);
  assert.deepEqual([...show(1)], ["too_many_attempts"]);
  clock.advance(1000 * wrongTokensMax * wrongTokenRefillMs);
  assert.deepEqual([...show(wrongTokensMax)], ["unauthorized"]);
  assert.deepEqual([...show(1)], ["too_many_attempts"]);
});

test("a request without a token always receives 401, and does not count as an attempt", () => {
  const { tokens, show, counts, lines } = brake();
  show(wrongTokensMax + 1);
  const before = { ...counts };
  for (let times = 0; times < 100; times++) {
    assert.equal(tokens.refuse(null, "r").code, "unauthorized");
  }
  assert.deepEqual(counts, before);
  assert.equal(lines.length, 1);
});

test("the first is logged at once, then one line a minute with the count", () => {
  const { clock, show, lines } = brake();
  const told = (): readonly unknown[] =>
    // The shape of a log line, as docs/operations.md has it.
    lines.map((line) => (JSON.parse(line) as { count: number }).count);
  show(3000);
  assert.deepEqual(told(), [1]);
  clock.advance(wrongTokenLogMs - 1);
  show(1);
  assert.deepEqual(told(), [1]);
  clock.advance(1);
  show(1);
  assert.deepEqual(told(), [1, 3001]);
});

const TOKEN = "0123456789abcdef";
const GUARDED = { INTERNAL_API_TOKEN: TOKEN, SERVER_HOST: "127.0.0.1" };

test("of 3,000 wrong tokens a few receive 401, the others 429; the right one passes all the time", async (t) => {
  const server = await startTestServer(t, { environment: GUARDED });
  const statuses = new Map<number, number>();
  const show = async (headers: Record<string, string>): Promise<number> =>
    (await call(`${server.url}/memory`, { headers })).status;
  for (let times = 0; times < 30; times++) {
    const guesses = Array.from({ length: 100 }, (_, index) =>
      index % 2 === 0
        ? { "x-internal-token": `guess-${times}-${index}` }
        : { authorization: `Bearer guess-${times}-${index}` },
    );
    const [right, ...answers] = await Promise.all([
      show({ "x-internal-token": TOKEN }),
      ...guesses.map(show),
    ]);
    assert.equal(right, 200);
    for (const status of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  const { 401: refused = 0, 429: braked = 0 } = Object.fromEntries(statuses);
  assert.equal(refused + braked, 3000);
  assert(refused >= wrongTokensMax && braked > 1000, JSON.stringify([...statuses]));
  const late = await call(`${server.url}/memory`, { headers: { "x-internal-token": "guess" } });
  if (late.status === 429) {
    assert.equal(late.headers["retry-after"], String(DEFAULT_LIMITS.retryAfterSeconds));
    assert.equal(late.body?.["code"], "too_many_attempts");
  }
  assert.equal((await call(`${server.url}/memory`)).status, 401, "asked for one all the same");
  const { text } = await call(`${server.url}/metrics`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const counted = (result: string): number =>
    Number(
      new RegExp(`^citas_wrong_tokens_total\\{result="${result}"\\} (\\d+)$`, "m").exec(text)?.[1],
    );
  assert.equal(counted("refused") + counted("braked"), 3001);
  const lines = server.logs.filter((line) => line.includes('"token_wrong"'));
  assert(lines.length >= 1 && lines.length <= 3, `${lines.length} lines`);
  assert(!server.logs.some((line) => line.includes("guess-")), "what was shown is not told");
});

test("a token of sixteen characters is accepted, one of fifteen works with a warning", async (t) => {
  for (const [token, issues] of [
    [TOKEN, []],
    [TOKEN.slice(1), ["token_short"]],
    ["a", ["token_short"]],
  ] as const) {
    const environment = { ...GUARDED, INTERNAL_API_TOKEN: token };
    const server = await startTestServer(t, { environment });
    const health = await call(`${server.url}/health`);
    assert.deepEqual([health.status, health.body?.["issues"]], [200, issues]);
    const warned = server.logs.filter((line) => line.includes('"token_short"'));
    assert.equal(warned.length, issues.length);
    const headers = { authorization: `Basic ${btoa(`any:${token}`)}` };
    const { text } = await call(`${server.url}/metrics`, { headers });
    assert(text.includes(`citas_degraded{issue="token_short"} ${issues.length}\n`));
    const { of } = await diagnose({ ...environment, SERVER_PORT: "0" });
    assert.equal(
      of("settings").includes("warn INTERNAL_API_TOKEN can be guessed"),
      issues.length > 0,
    );
  }
  assert.equal(readConfig({ INTERNAL_API_TOKEN: "a" }, null).host, "0.0.0.0");
});
