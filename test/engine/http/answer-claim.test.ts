// Answers are claimed before they are read: what is usual, then twice as much each time, to the cap.
// A claim that waits leaves the answer in its socket; no more of them wait than allowed.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { TurnAccount } from "../../../engine/concurrency/turn-account.ts";
import type { Claim } from "../../../engine/concurrency/turn-bytes.ts";
import { ANSWER_COPIES, USUAL_ANSWER_BYTES } from "../../../engine/limits/turn-weights.ts";
import { settled, until } from "../../support/fake-clock.ts";
import { TIMEOUT_MS, codeOf, httpKit } from "../../support/http-fixture.ts";
import { httpServer } from "../../support/loopback.ts";

const BYTES_MAX = 4 * USUAL_ANSWER_BYTES;
const USUAL = ANSWER_COPIES * USUAL_ANSWER_BYTES;

async function kitOf(context: TestContext, answerBytes: number) {
  const kit = httpKit(context, { answersWaitingMax: 1 });
  let answered = 0;
  const server = await httpServer(context, (request, response) => {
    request.resume();
    response.end("x".repeat(answerBytes));
    answered++;
  });
  const limits = { turnsBytesMax: 12 * BYTES_MAX, turnBytesMax: 4 * BYTES_MAX };
  const account = new TurnAccount(limits);
  const asked = (answer: Claim) =>
    kit.client.request(kit.call(server.url, { bytesMax: BYTES_MAX, answer }));
  return { ...kit, account, limits, asked, answered: () => answered };
}

for (const [bytes, held] of [
  [USUAL_ANSWER_BYTES, USUAL],
  [USUAL_ANSWER_BYTES + 1, 2 * USUAL],
  [BYTES_MAX, 4 * USUAL],
] as const) {
  test(`an answer of ${bytes} bytes claims ${held}, and its claim stays`, async (context) => {
    const { account, asked } = await kitOf(context, bytes);
    const answer = account.open(1).open("tool");
    assert.equal((await asked(answer)).text.length, bytes);
    // The end of an answer is seen by reading on.
    assert(answer.heldBytes >= held && answer.heldBytes <= 2 * held, String(answer.heldBytes));
    assert(answer.heldBytes <= ANSWER_COPIES * BYTES_MAX);
  });
}

test("an answer over its cap claims at most the cap, and is refused", async (context) => {
  const { account, asked } = await kitOf(context, BYTES_MAX + 1);
  const answer = account.open(1).open("tool");
  assert.equal(await codeOf(asked(answer)), "upstream_too_large");
  assert(answer.heldBytes <= ANSWER_COPIES * BYTES_MAX);
});

test("an answer waits for its bytes, and one more than may wait is overloaded", async (context) => {
  const { account, limits, asked, answered } = await kitOf(context, 10);
  // Everything is held, and the worst case set aside is lent.
  const holders = [1, 2].map((tenant) => account.open(tenant).open("tool"));
  for (const holder of holders) holder.grow(limits.turnBytesMax, () => {});
  const borrower = account.open(3).open("tool");
  borrower.grow(limits.turnBytesMax, () => {});
  assert.equal(account.heldBytes, 3 * limits.turnBytesMax);
  const first = asked(account.open(4).open("tool"));
  await until(() => account.waitingCount === 1);
  assert.equal(await codeOf(asked(account.open(5).open("tool"))), "overloaded");
  assert.equal(answered(), 2);
  holders[0]?.release();
  assert.equal((await first).text.length, 10);
});

test("an answer whose bytes are not granted in time is overloaded, and holds nothing", async (context) => {
  const { account, limits, asked, clock } = await kitOf(context, 10);
  for (const tenant of [1, 2, 3]) {
    account
      .open(tenant)
      .open("tool")
      .grow(limits.turnBytesMax, () => {});
  }
  const answer = account.open(4).open("tool");
  const code = codeOf(asked(answer));
  await until(() => answer.isWaiting);
  clock.advance(TIMEOUT_MS);
  assert(["overloaded", "upstream_timeout"].includes(String(await code)));
  await settled();
  assert.deepEqual([account.waitingCount, answer.heldBytes], [0, 0]);
});

test("without a claim an answer is read as it comes", async (context) => {
  const kit = httpKit(context);
  const server = await httpServer(context, (_request, response) => response.end("hola"));
  assert.equal((await kit.client.request(kit.call(server.url))).text, "hola");
});
