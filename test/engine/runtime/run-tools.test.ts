// What tools claim: a read its outcome, and its answers as they come; an effect everything before it
// begins, also where that has to wait. A tool's history is decoded only when it reads it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { TurnAccount } from "../../../engine/concurrency/turn-account.ts";
import type { TurnBytes } from "../../../engine/concurrency/turn-bytes.ts";
import { runTools } from "../../../engine/runtime/run-tools.ts";
import { TurnClaims } from "../../../engine/runtime/turn-claims.ts";
import { Toolbox } from "../../../engine/toolbox/toolbox.ts";
import type { ToolContext } from "../../../engine/toolbox/tool.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";
import { FakeClock, until } from "../../support/fake-clock.ts";
import { BOOK, CHECK, toolCall } from "../../support/turn-fixture.ts";

const LIMITS = { turnsBytesMax: 3000, turnBytesMax: 1000 };
const TOOL_BYTES = { first: 100, all: 500 };

function kit(run: (context: ToolContext<null>) => void = () => {}) {
  const clock = new FakeClock();
  const account = new TurnAccount(LIMITS);
  const controller = new AbortController();
  const seen: { name: string; held: number; own: TurnBytes | undefined }[] = [];
  const tool = (name: string, sideEffect: boolean) => ({
    ...{ name, description: name, parameters: z.object({}), sideEffect },
    run(_: object, context: ToolContext<null>) {
      seen.push({ name, held: account.heldBytes, own: context.bytes });
      run(context);
      return Promise.resolve({ text: "ok", status: "ok" as const });
    },
  });
  const toolbox = new Toolbox<null>({
    tools: [tool(CHECK, false), tool(BOOK, true)],
    ...{ clock, toolTimeoutMs: 100, argumentsBytesMax: 100, resultBytesMax: 100 },
  });
  let decoded = 0;
  const tools = {
    ...{ tenant: 1, session: sessionKey(1, "s"), sessionId: "s", turn: "t", turnsBefore: 0 },
    ...{ startedAt: 0, previousReply: null, message: "", notes: "", cameDuringTurn: false },
    ...{ arrivedAt: 0, sentAt: null, data: null, now: () => 0 },
    readHistory: () => (decoded++, []),
  };
  const { signal } = controller;
  const bytes = account.open(1);
  const job = {
    ...{ apiKey: null, safetyIdentifier: "", toolBytes: TOOL_BYTES, tools, cancelled: signal },
    claims: new TurnClaims({ bytes, clock, deadlineAt: 1000, cancelled: signal }),
    ...{ streaming: false, onEvent: () => {} },
  };
  const ports = { clock, toolbox, model: { call: () => assert.fail("no model call") } };
  const context = { ...tools, signal, turnDeadlineAt: 1000 };
  const runAll = (names: readonly string[]) => {
    const calls = names.map((name) => ({ call: toolCall(name), action: "run" as const }));
    const turn = { job, ports, signal, abortReason: () => null, context };
    return runTools(turn, { type: "run_tools", calls });
  };
  return { clock, account, bytes, seen, runAll, decoded: () => decoded };
}

test("a read claims its outcome and may claim answers; an effect has claimed everything", async () => {
  const { account, bytes, seen, runAll } = kit();
  await runAll([CHECK, BOOK]);
  assert.deepEqual(
    seen.map(({ name, own }) => [name, own]),
    [
      [CHECK, bytes],
      [BOOK, undefined],
    ],
  );
  const [read, effect] = seen.map(({ held }) => held);
  assert.equal(read, TOOL_BYTES.first);
  assert((effect ?? 0) >= TOOL_BYTES.all);
  // Both outcomes stay with the turn, at what they weigh.
  assert(bytes.heldBytes > 0 && bytes.heldBytes < 2 * TOOL_BYTES.first + 100);
  assert.equal(account.waitingCount, 0);
});

test("an effect that has to wait for its bytes is not begun before it has them", async () => {
  const { account, seen, runAll } = kit();
  const others = [1, 2, 3].map((tenant) => account.open(tenant).open("turn"));
  for (const other of others) other.grow(1000, () => {});
  const ended = runAll([BOOK]);
  await until(() => account.waitingCount === 1);
  assert.deepEqual(seen, []);
  others[0]?.release();
  await ended;
  assert.equal(seen.length, 1);
});

test("an effect whose bytes do not come in time is not run", async () => {
  const { clock, account, seen, runAll } = kit();
  for (const tenant of [1, 2, 3]) {
    const other = account.open(tenant).open("turn");
    other.grow(1000, () => {});
  }
  const ended = runAll([BOOK]);
  await until(() => account.waitingCount === 1);
  clock.advance(1000);
  const event = await ended;
  assert(event.type === "tools_finished");
  assert.match(event.reports[0]?.text ?? "", /^No se hizo/);
  assert.deepEqual([seen, account.waitingCount], [[], 0]);
});

test("the history is decoded for a tool that reads it, and for no other", async () => {
  const without = kit();
  await without.runAll([CHECK, BOOK]);
  assert.equal(without.decoded(), 0);
  const reader = kit((context) => assert.deepEqual(context.history, []));
  await reader.runAll([CHECK]);
  assert.equal(reader.decoded(), 1);
});
