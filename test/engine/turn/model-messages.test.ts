// The window of history and the order of the messages.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { utf8Bytes } from "../../../engine/core/bytes.ts";
import { messageRuleBroken } from "../../support/message-rules.ts";
import type { ChatMessage, ToolRound, Turn } from "../../../engine/conversation/messages.ts";
import { buildMessages, historyWindow } from "../../../engine/turn/model-messages.ts";
import { SystemMessage } from "../../../engine/turn/prompt-source.ts";
import type { WindowLimits } from "../../../engine/turn/model-messages.ts";
import { CHECK, storedTurn, toolCall } from "../../support/turn-fixture.ts";
import { SEED } from "../../support/random.ts";

const runs = { seed: SEED, numRuns: 500 };

const AMPLE: WindowLimits = { historyMessagesMax: 1000, historyBytesMax: 1_000_000 };

const rounds: fc.Arbitrary<ToolRound> = fc
  .record({
    text: fc.option(fc.string()),
    results: fc.array(fc.string(), { minLength: 1, maxLength: 4 }),
  })
  .map(({ text, results }) => ({
    text,
    calls: results.map((_, index) => toolCall(CHECK, { index }, `c${index}`)),
    results: results.map((result, index) => ({ callId: `c${index}`, text: result })),
  }));
const history: fc.Arbitrary<Turn[]> = fc
  .array(
    fc.record({
      user: fc.string(),
      reply: fc.string(),
      rounds: fc.array(rounds, { maxLength: 2 }),
    }),
    {
      maxLength: 6,
    },
  )
  .map((turns) => turns.map((turn, index) => storedTurn(index, turn)));
const windowLimits = fc.record({
  historyMessagesMax: fc.integer({ min: 2, max: 20 }),
  historyBytesMax: fc.integer({ min: 1, max: 200 }),
});

function messagesOf(turns: readonly Turn[]): readonly ChatMessage[] {
  const user = { text: "ahora", images: [] };
  const sent = buildMessages({
    system: "s",
    clock: "",
    history: turns,
    user,
    rounds: [],
    unreadableReply: null,
  });
  return sent.slice(1, -1);
}

test("instructions that are kept as a message are sent as it is; a text loses its controls", () => {
  const text = 'Eres "Clara".\u0000\nHola';
  const kept = new SystemMessage(SystemMessage.jsonOf(text));
  const parts = { clock: "", history: [], rounds: [], unreadableReply: null };
  const user = { text: "ahora", images: [] };
  const [asKept] = buildMessages({ ...parts, user, system: kept });
  assert.equal(asKept, kept);
  assert.equal(kept.json, JSON.stringify('Eres "Clara".\nHola'));
  const [asText] = buildMessages({ ...parts, user, system: text });
  assert.deepEqual(asText, { role: "system", text: kept.text });
});

/** A turn of exactly these bytes, half of them in two-byte characters. */
function turnOfBytes(index: number, bytes: number): Turn {
  return storedTurn(index, { user: "ñ".repeat(4), reply: "x".repeat(bytes - 8) });
}

test("turns fill the window up to its bytes, and one byte more leaves the oldest out", () => {
  const turns = [turnOfBytes(0, 20), turnOfBytes(1, 30)];
  assert.deepEqual(historyWindow(turns, { ...AMPLE, historyBytesMax: 50 }), turns);
  assert.deepEqual(historyWindow(turns, { ...AMPLE, historyBytesMax: 49 }), turns.slice(1));
});

const round: ToolRound = {
  text: null,
  calls: [toolCall(CHECK, {}, "a"), toolCall(CHECK, {}, "b")],
  results: [
    { callId: "a", text: "uno" },
    { callId: "b", text: "dos" },
  ],
};

test("turns fill the window up to its messages, and one message more leaves the oldest out", () => {
  const turns = [storedTurn(0, { rounds: [round] }), storedTurn(1)];
  assert.equal(messagesOf(turns).length, 7);
  assert.deepEqual(historyWindow(turns, { ...AMPLE, historyMessagesMax: 7 }), turns);
  assert.deepEqual(historyWindow(turns, { ...AMPLE, historyMessagesMax: 6 }), turns.slice(1));
});

test("a newest turn that is too large alone loses its tool rounds, not its texts", () => {
  const turn = storedTurn(0, { rounds: [round] });
  assert.deepEqual(historyWindow([turn], { ...AMPLE, historyMessagesMax: 5 }), [turn]);
  const [bare, ...none] = historyWindow([turn], { ...AMPLE, historyMessagesMax: 4 });
  assert.deepEqual(bare, { ...turn, rounds: [] });
  assert.equal(none.length, 0);
});

test("an older turn is never sent without its tool rounds, nor after a gap", () => {
  const turns = [storedTurn(0), storedTurn(1, { rounds: [round] }), storedTurn(2)];
  assert.deepEqual(historyWindow(turns, { ...AMPLE, historyMessagesMax: 6 }), turns.slice(2));
});

/** UTF-8 bytes of everything that a model reads of these turns. */
function bytesOf(turns: readonly Turn[]): number {
  const texts = messagesOf(turns).flatMap((message) => {
    const calls = message.role === "assistant" ? message.calls : [];
    return [message.text ?? "", ...calls.flatMap((call) => [call.name, call.arguments])];
  });
  return utf8Bytes(texts.join(""));
}

/** The naive window: the longest run of newest turns that fits. */
function naiveWindow(turns: readonly Turn[], limits: WindowLimits): readonly Turn[] {
  const fits = (window: readonly Turn[]): boolean =>
    messagesOf(window).length <= limits.historyMessagesMax &&
    bytesOf(window) <= limits.historyBytesMax;
  const newest = turns.at(-1);
  if (newest === undefined) return [];
  const whole = fits([newest]) ? turns : [...turns.slice(0, -1), { ...newest, rounds: [] }];
  const runs = whole.map((_, index) => whole.slice(index));
  return runs.find(fits) ?? [];
}

test("a window is the longest run of newest whole turns that fits, as a naive search finds it", () => {
  fc.assert(
    fc.property(history, windowLimits, (turns, limits) => {
      assert.deepEqual(historyWindow(turns, limits), naiveWindow(turns, limits));
    }),
    runs,
  );
});

test("a window that is not empty makes valid messages", () => {
  fc.assert(
    fc.property(history, windowLimits, (turns, limits) => {
      const sent = messagesOf(historyWindow(turns, limits));
      if (sent.length > 0) assert.equal(messageRuleBroken(sent), null);
    }),
    runs,
  );
});

test("the messages of a turn are a prefix of the next turn's up to the end of its history", () => {
  fc.assert(
    fc.property(history, (turns) => {
      const parts = { system: "Eres el asistente.", rounds: [], unreadableReply: null };
      const user = { text: "ahora", images: ["https://x/a.png"] };
      const first = buildMessages({ ...parts, clock: "Son las 10:00.", history: turns, user });
      const next = [...turns, storedTurn(9, { user: user.text })];
      const second = buildMessages({ ...parts, clock: "Son las 10:05.", history: next, user });
      const stable = first.slice(0, -1);
      assert.equal(JSON.stringify(second.slice(0, stable.length)), JSON.stringify(stable));
      // The customer's words begin the message in both: only what follows them differs.
      const [last, then] = [first.at(-1), second[stable.length]];
      assert(last?.role === "user" && then?.role === "user");
      assert(last.text.startsWith(then.text) && last.text.length > then.text.length);
    }),
    runs,
  );
});

test("within a turn every call's messages are a prefix of the next call's", () => {
  const parts = { system: "s", clock: "c", history: [storedTurn(0)], unreadableReply: null };
  const user = { text: "ahora", images: [] };
  const first = buildMessages({ ...parts, user, rounds: [round] });
  const second = buildMessages({ ...parts, user, rounds: [round, round] });
  assert.deepEqual(second.slice(0, first.length), first);
});

test("without a clock there is no fenced text for it", () => {
  const user = { text: "ahora", images: [] };
  const sent = buildMessages({
    system: "s",
    clock: "",
    history: [],
    user,
    rounds: [],
    unreadableReply: null,
  });
  assert.deepEqual(
    sent.map(({ role }) => role),
    ["system", "user"],
  );
});

test("an unreadable reply comes last, followed by the format reminder", () => {
  const parts = { system: "s", clock: "c", history: [], user: { text: "u", images: [] } };
  const sent = buildMessages({ ...parts, rounds: [round], unreadableReply: "{mal" });
  assert.deepEqual(sent.at(-2), { role: "assistant", text: "{mal", calls: [] });
  assert.equal(sent.at(-1)?.role, "user");
  assert.deepEqual(
    sent.filter(({ role }) => role === "system"),
    [sent[0]],
  );
  assert.equal(messageRuleBroken(sent), null);
});
