// A ring is decoded as far as the window, and a reader of older turns finds the same as before.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { latestNotes } from "../../../engine/runtime/turn-notes.ts";
import { readNewest } from "../../../engine/sessions/newest-turns.ts";
import { allTurns, turnOfMessage } from "../../../engine/sessions/session-store.ts";
import { decodeRing, encodeTurn } from "../../../engine/sessions/turn-codec.ts";
import { historyWindow } from "../../../engine/turn/model-messages.ts";
import type { Turn } from "../../../engine/conversation/messages.ts";
import { bufferBytes } from "../../support/heap.ts";
import { Random, SEED } from "../../support/random.ts";
import { storedTurn } from "../../support/turn-fixture.ts";

const pack = (turns: readonly Turn[]): readonly Buffer[] =>
  turns.map((turn) => encodeTurn(turn, DEFAULT_LIMITS));
const quiet = (): void => {};

const noted = (count: number): readonly Turn[] =>
  Array.from({ length: count }, (_, index) =>
    storedTurn(index, { messageId: `m${index}`, notes: `notes ${index}` }),
  );

test("a full ring is decoded as far as the window; the older turns on demand", () => {
  const turns = noted(20);
  const read = readNewest(pack(turns), DEFAULT_LIMITS, quiet);
  assert.deepEqual(read.turns, turns.slice(10));
  assert.deepEqual(allTurns(read), turns);
  assert.equal(readNewest(pack(turns.slice(10)), DEFAULT_LIMITS, quiet).older, undefined);
  const packedBytes = pack(turns.slice(0, 10)).reduce((sum, { length }) => sum + length, 0);
  const { olderBytes = 0 } = read;
  assert(olderBytes >= packedBytes && olderBytes <= packedBytes + 10 * 24, "header and padding");
});

test("a message id is found among the older turns as well", () => {
  const read = readNewest(pack(noted(20)), DEFAULT_LIMITS, quiet);
  for (const index of [0, 1, 9, 10, 19]) {
    assert.equal(turnOfMessage(read, `m${index}`)?.reply, noted(20)[index]?.reply);
  }
  for (const other of ["m", "m20", "", 'm0","'])
    assert.equal(turnOfMessage(read, other), undefined);
  const spelled = [storedTurn(0, { messageId: 'a"\\ñ\n😀' }), ...noted(12)];
  const found = turnOfMessage(readNewest(pack(spelled), DEFAULT_LIMITS, quiet), 'a"\\ñ\n😀');
  assert.deepEqual(found, spelled[0]);
});

test("window, notes and turns are those of the whole ring, whatever is in it", () => {
  const random = new Random(SEED);
  for (let step = 0; step < 300; step++) {
    const ring = pack(Array.from({ length: random.below(21) }, (_, at) => anyTurn(random, at)));
    const elements = ring.map((one) => (random.below(20) === 0 ? Buffer.from("??") : one));
    const limits = {
      ...DEFAULT_LIMITS,
      historyMessagesMax: random.below(24),
      historyBytesMax: random.below(4000),
    };
    const whole = decodeRing(elements, limits, quiet);
    const read = readNewest(elements, limits, quiet);
    assert.deepEqual(allTurns(read), whole);
    assert.deepEqual(historyWindow(read.turns, limits), historyWindow(whole, limits));
    assert.equal(latestNotes(read.turns), latestNotes(whole));
    assert.deepEqual(read.turns.at(-1), whole.at(-1));
  }
});

function anyTurn(random: Random, index: number): Turn {
  const fields = { messageId: `m${index}`, reply: "r".repeat(random.below(900)) };
  const call = { id: "c", name: "check", arguments: "{}" };
  const round = { text: null, calls: [call], results: [{ callId: "c", text: "libre" }] };
  const rounds = Array.from({ length: random.below(3) }, () => round);
  const turn = storedTurn(index, { ...fields, rounds });
  return random.below(3) === 0 ? { ...turn, notes: `notes ${index}` } : turn;
}

test("unreadable turns are reported as far as the window is read", () => {
  const counts: number[] = [];
  const rubbish = Buffer.from("rubbish");
  const elements = [rubbish, ...pack(noted(12)), rubbish];
  const read = readNewest(elements, DEFAULT_LIMITS, (count) => counts.push(count));
  assert.deepEqual(counts, [1]);
  assert.deepEqual(allTurns(read), noted(12));
});

test("neither turns nor older ones keep what the socket received", () => {
  const before = bufferBytes();
  const read = readNewest(received(noted(20)), DEFAULT_LIMITS, quiet);
  assert(bufferBytes() - before < 2 ** 20, "the slab of 8 MiB is gone");
  assert.equal(allTurns(read).length, 20);
});

/** The elements as parts of one large slab. */
function received(turns: readonly Turn[]): readonly Buffer[] {
  const slab = Buffer.alloc(2 ** 23);
  let end = 0;
  return pack(turns).map((element) => {
    const start = end;
    end += element.copy(slab, start);
    return slab.subarray(start, end);
  });
}
