// The stored form of a turn: round trips, limits, and that decoding never throws.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { conversation } from "../../support/corpora/conversations.ts";
import { utf8Bytes } from "../../../engine/core/bytes.ts";
import {
  decodeRing,
  decodeTurn,
  encodeTurn,
  plainForm,
} from "../../../engine/sessions/turn-codec.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import type { ToolRound, Turn } from "../../../engine/conversation/messages.ts";
import { buildMessages } from "../../../engine/turn/model-messages.ts";
import { messageRuleBroken } from "../../support/message-rules.ts";
import { SEED } from "../../support/random.ts";

const limits = DEFAULT_LIMITS;
const plain: Turn = { messageId: "", at: 0, user: "", rounds: [], reply: "", url: null };

/** Any UTF-16: unpaired surrogates, controls, emoji. */
const text = fc.string({ unit: "binary", maxLength: 60 });
const anyText = fc.oneof(text, fc.constantFrom("", "\ud83d", "\udc00", "😊", "\u0000", "ñ\u2019"));

const round: fc.Arbitrary<ToolRound> = fc
  .record({
    text: fc.option(anyText, { nil: null }),
    calls: fc.array(fc.tuple(anyText, anyText, anyText, anyText), { maxLength: 6 }),
  })
  .map(({ text, calls }) => ({
    text,
    calls: calls.map(([id, name, args]) => ({ id, name, arguments: args })),
    results: calls.map(([id, , , result]) => ({ callId: id, text: result })),
  }));

const NOTES = fc.string({ unit: "binary", minLength: 1, maxLength: 128 });

const anyTurn: fc.Arbitrary<Turn> = fc
  .record({
    messageId: anyText,
    at: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    user: anyText,
    rounds: fc.array(round, { maxLength: 12 }),
    reply: anyText,
    url: fc.option(fc.webUrl(), { nil: null }),
  })
  .chain((turn) =>
    fc.oneof(
      fc.constant(turn),
      NOTES.map((notes) => ({ ...turn, notes })),
    ),
  );

/** A turn without what storing may change: call ids, invalid names, rounds without calls. */
function essence(turn: Turn): unknown {
  const rounds = turn.rounds
    .filter(({ calls }) => calls.length > 0)
    .map(({ text, calls, results }) => [
      text,
      calls.map((call, i) => [call.arguments, results[i]?.text]),
    ]);
  return { ...turn, rounds };
}

/** The first rule of the model API that a history of these turns breaks. */
function ruleBroken(history: readonly Turn[]): string | null {
  const user = { text: "x", images: [] };
  return messageRuleBroken(
    buildMessages({ system: "s", clock: "", history, user, rounds: [], unreadableReply: null }),
  );
}

describe("codec: round trips", () => {
  test("any turn that fits is unchanged, except for its call ids", () => {
    const same = (turn: Turn): void => {
      const element = encodeTurn(turn, limits);
      const decoded = decodeTurn(element, limits);
      assert(decoded !== null);
      assert.deepEqual(essence(decoded), essence(turn));
    };
    fc.assert(fc.property(anyTurn, same), { seed: SEED, numRuns: 2000 });
  });

  test("any stored history obeys the model API's rules", () => {
    const valid = (turns: readonly Turn[]): void => {
      const elements = turns.map((turn) => encodeTurn(turn, limits));
      assert.equal(ruleBroken(decodeRing(elements, limits, () => assert.fail())), null);
    };
    const history = fc.array(anyTurn, { maxLength: 5 });
    fc.assert(fc.property(history, valid), { seed: SEED, numRuns: 500 });
  });

  test("call ids are nine letters and digits, different within a turn", () => {
    const calls = Array.from({ length: 128 }, () => ({ id: "x", name: "f", arguments: "{}" }));
    const results = calls.map(() => ({ callId: "x", text: "r" }));
    const rounds = [1, 2, 3].map(() => ({ text: null, calls, results }));
    const turn = decodeTurn(
      encodeTurn({ ...plain, at: 1_795_000_000_000, rounds }, limits),
      limits,
    );
    const ids = turn?.rounds.flatMap((one) => one.calls.map((call) => call.id)) ?? [];
    assert.equal(new Set(ids).size, 384);
    assert(ids.every((id) => /^[a-z0-9]{9}$/.test(id)));
  });

  test("a name that the API would reject is made valid", () => {
    const names = ["functions.book now", "", "ñ".repeat(100)];
    const calls = names.map((name) => ({ id: name, name, arguments: "{}" }));
    const results = names.map((callId) => ({ callId, text: "r" }));
    const rounds = [{ text: null, calls, results }];
    const turn = decodeTurn(encodeTurn({ ...plain, rounds }, limits), limits);
    const stored = turn?.rounds[0]?.calls.map((call) => call.name);
    assert.deepEqual(stored, ["functions_book_now", "_", "_".repeat(64)]);
  });

  test("turns of the shipped dictionary's first version stay readable", () => {
    const element = Buffer.from(GOLDEN, "base64");
    const turn = decodeTurn(element, limits);
    assert.equal(turn?.reply, "¿Le gustaría que lo reserve? Quedo atenta a su confirmación.");
    assert.equal(turn.rounds[0]?.calls[0]?.name, "check_availability");
  });

  test("a booking conversation packs to less than half", () => {
    const turns = [1, 2, 3].flatMap((seed) => conversation(50_000 + seed, "all"));
    const before = turns.reduce((sum, turn) => sum + plainForm(turn).length, 0);
    const after = turns.reduce((sum, turn) => sum + encodeTurn(turn, limits).length, 0);
    assert(after < before / 2, `${before} → ${after}`);
  });
});

describe("codec: limits", () => {
  /** Incompressible text: its stored size is near its own. */
  const noise = (bytes: number, seed = 1): string => {
    let [state, made] = [seed * 12_345, ""];
    while (made.length < bytes) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      made += state.toString(36);
    }
    return made.slice(0, bytes);
  };
  const noisyRound = (bytes: number, seed = 1): ToolRound => ({
    text: null,
    calls: [{ id: "x", name: "f", arguments: "{}" }],
    results: [{ callId: "x", text: noise(bytes, seed) }],
  });
  const stored = (turn: Turn): Turn => {
    const element = encodeTurn(turn, limits);
    assert(element.length <= limits.storedTurnBytesMax);
    const decoded = decodeTurn(element, limits);
    assert(decoded !== null);
    return decoded;
  };

  test("a turn of exactly the packed cap stays whole, at one less it is cut", () => {
    const turn = { ...plain, rounds: [noisyRound(8000)] };
    const size = encodeTurn(turn, limits).length;
    const at = encodeTurn(turn, { ...limits, storedTurnBytesMax: size });
    assert.equal(at.length, size);
    const under = { ...limits, storedTurnBytesMax: size - 1 };
    const cut = encodeTurn(turn, under);
    assert(cut.length < size);
    assert.equal(decodeTurn(at, under), null, "an element over the cap is not read");
    assert.notEqual(decodeTurn(cut, under), null);
  });

  test("a turn of exactly the unpacked cap stays whole, at one less it is cut", () => {
    const turn = { ...plain, reply: "a".repeat(10_000) };
    const size = plainForm(turn).length;
    const at = { ...limits, storedTurnDecodedBytesMax: size };
    const under = { ...limits, storedTurnDecodedBytesMax: size - 1 };
    const element = encodeTurn(turn, at);
    assert.equal(decodeTurn(element, at)?.reply.length, 10_000);
    assert.equal(decodeTurn(element, under), null);
    const reply = decodeTurn(encodeTurn(turn, under), under)?.reply ?? "";
    assert(reply.length < 10_000 && reply.startsWith("aaa"));
  });

  test("old tool texts are cut first, then the last ones, then rounds, texts last", () => {
    const texts = { user: noise(3000, 2), reply: noise(3000, 3) };
    const old = stored({ ...plain, ...texts, rounds: [noisyRound(12_000, 4), noisyRound(12_000)] });
    assert.equal(utf8Bytes(old.rounds[0]?.results[0]?.text ?? ""), 256);
    assert.equal(old.rounds[1]?.results[0]?.text.length, 12_000);

    const both = stored({ ...plain, ...texts, rounds: [noisyRound(9000, 4), noisyRound(30_000)] });
    assert.equal(utf8Bytes(both.rounds[1]?.results[0]?.text ?? ""), 256);
    assert.equal(both.reply, texts.reply);

    const long = { id: "x", name: "f", arguments: `{"a":"${noise(30_000)}"}` };
    const args = stored({ ...plain, ...texts, rounds: [{ ...noisyRound(10), calls: [long] }] });
    assert.equal(args.rounds[0]?.calls[0]?.arguments, "{}");

    const rounds = Array.from({ length: 300 }, (_, i) => noisyRound(250, i));
    const last = stored({ ...plain, ...texts, rounds });
    assert.equal(last.rounds.length, 1);

    const words = stored({ ...plain, user: noise(30_000, 2), reply: noise(30_000) });
    assert.equal(utf8Bytes(words.user), 4096);
    assert.equal(utf8Bytes(words.reply), 4096);
  });

  test("a turn of any size and shape is stored and read within the caps", () => {
    const long = fc.string({ unit: "binary", minLength: 0, maxLength: 20_000 });
    const huge = fc.record({
      messageId: fc.string({ unit: "binary", maxLength: 64 }),
      at: fc.nat(),
      user: long,
      rounds: fc.array(
        fc.nat({ max: 9000 }).map((bytes) => noisyRound(bytes)),
        { maxLength: 8 },
      ),
      reply: long,
      url: fc.option(long, { nil: null }),
    });
    const tight = { storedTurnBytesMax: 1024, storedTurnDecodedBytesMax: 2048 };
    const fits = (turn: Turn): void => {
      for (const caps of [limits, tight]) {
        const element = encodeTurn(turn, caps);
        assert(element.length <= caps.storedTurnBytesMax);
        const decoded = decodeTurn(element, caps);
        assert.equal(decoded?.messageId, turn.messageId);
        assert.equal(decoded.at, turn.at);
      }
    };
    fc.assert(fc.property(huge, fits), { seed: SEED, numRuns: 100 });
  });
});

describe("codec: invalid elements", () => {
  const packed = (value: unknown): Buffer =>
    Buffer.concat([Buffer.from([1]), Buffer.from(JSON.stringify(value))]);

  test("random bytes are not a turn and never throw", () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    const version = fc.constantFrom(0, 1, 2, 3, 255);
    fc.assert(
      fc.property(version, bytes, (first, rest) => {
        const element = Buffer.concat([Buffer.from([first]), rest]);
        assert.doesNotThrow(() => decodeTurn(element, limits));
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });

  test("a turn with any one byte changed or cut off never throws", () => {
    const turn = conversation(7, "all")[7] ?? plain;
    const element = encodeTurn(turn, limits);
    for (let at = 0; at < element.length; at++) {
      const broken = Buffer.from(element);
      broken[at] = (broken[at] ?? 0) ^ 0x55;
      assert.doesNotThrow(() => decodeTurn(broken, limits));
      assert.doesNotThrow(() => decodeTurn(element.subarray(0, at), limits));
    }
    assert.equal(decodeTurn(element.subarray(0, element.length - 1), limits), null);
  });

  test("an unknown version, an empty element and other JSON are not turns", () => {
    const good = ["id", 5, "user", "reply", null, [[null, ["f", "{}", "r"]]]];
    assert.notEqual(decodeTurn(packed(good), limits), null);
    assert.equal(decodeTurn(Buffer.from([3, ...packed(good).subarray(1)]), limits), null);
    assert.equal(decodeTurn(Buffer.alloc(0), limits), null);
    assert.equal(decodeTurn(Buffer.from([1]), limits), null);
    const bad: unknown[] = [null, {}, [], "x", good.slice(1), [...good, 1]];
    const swaps: [number, unknown][] = [
      [0, 1],
      [1, "5"],
      [1, 1.5],
      [1, -1],
      [1, 2 ** 53],
      [2, null],
      [3, ["x"]],
      [4, 7],
      [5, {}],
      [5, [null]],
      [5, [[null]]],
      [5, [[5, ["f", "{}", "r"]]]],
      [5, [[null, ["f", "{}"]]]],
      [5, [[null, ["f x", "{}", "r"]]]],
      [5, [[null, ["", "{}", "r"]]]],
      [5, [[null, ["f", {}, "r"]]]],
      [5, [[null, ["f", "{}", null]]]],
    ];
    for (const [index, value] of swaps) bad.push(good.with(index, value as never));
    for (const value of bad) assert.equal(decodeTurn(packed(value), limits), null);
  });

  test("an element over the unpacked cap is not unpacked", () => {
    const body = JSON.stringify(["", 0, "", "a".repeat(10_000_000), null, []]);
    const dictionary = readFileSync(
      new URL("../../../engine/sessions/dictionary-1.bin", import.meta.url),
    );
    const bomb = Buffer.concat([Buffer.from([2]), deflateRawSync(body, { dictionary })]);
    assert(bomb.length < limits.storedTurnBytesMax);
    assert.equal(decodeTurn(bomb, limits), null);
  });

  test("unreadable elements are left out of the ring and counted", () => {
    const element = encodeTurn(plain, limits);
    const counts: number[] = [];
    const rubbish = Buffer.from("rubbish");
    const turns = decodeRing([rubbish, element, rubbish], limits, (count) => counts.push(count));
    assert.equal(turns.length, 1);
    assert.deepEqual(counts, [2]);
  });
});

/** A turn as the first release wrote it. It must never be regenerated. */
const GOLDEN =
  "AoMZbIgIRzDAPs+Hw8sgq/FOpSkQNRZO2LXoE8WGukbGyOEIS6YYfX9IuQqZPUaMqUMHSZHnD01g7UdQaQ4A";
