// A refusal: returned to the route, thrown to an embedding program, with the same error.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatAdmission } from "../../../engine/agent/chat-admission.ts";
import type { ChatPermit } from "../../../engine/agent/chat-admission.ts";
import { Admission } from "../../../engine/concurrency/admission.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const LIMITS = { ...DEFAULT_LIMITS, turnsActiveMax: 1, turnsQueuedMax: 1 };
const REFUSALS = { refused: "full", pressure: "short of memory", draining: "stopping" };

function house(): { readonly chats: ChatAdmission; readonly counted: string[] } {
  const counted: string[] = [];
  const chats = new ChatAdmission({
    admission: new Admission(LIMITS),
    metrics: { admission: (result) => void counted.push(result) },
    clock: new FakeClock(),
    limits: LIMITS,
    refusals: REFUSALS,
    onListenerError: (error) => assert.fail(String(error)),
  });
  return { chats, counted };
}

function admitted(chats: ChatAdmission): ChatPermit {
  const permit = chats.tryAdmit(0);
  assert(!(permit instanceof AgentError));
  return permit;
}

test("a full house returns its refusal, and throws the same one to a caller that asks so", () => {
  const { chats, counted } = house();
  const permits = [admitted(chats), admitted(chats)];
  const refusal = chats.tryAdmit(0);
  assert(refusal instanceof AgentError);
  const { code, message, retryAfterSeconds } = refusal;
  const expected = { code, message, retryAfterSeconds };
  assert.deepEqual(expected, {
    code: "overloaded",
    message: "full",
    retryAfterSeconds: LIMITS.retryAfterSeconds,
  });
  assert.throws(() => chats.admit(0), expected);
  assert.deepEqual(counted, ["admitted", "admitted", "refused", "refused"]);
  for (const permit of permits) permit.release();
  admitted(chats).release();
});

test("a house that stops says so, without a time to ask again", async () => {
  const { chats, counted } = house();
  await chats.drain(1);
  const refusal = chats.tryAdmit(0);
  assert(refusal instanceof AgentError);
  assert.deepEqual([refusal.code, refusal.message], ["draining", "stopping"]);
  assert.equal(refusal.retryAfterSeconds, null);
  assert.deepEqual(counted, ["draining"]);
});
