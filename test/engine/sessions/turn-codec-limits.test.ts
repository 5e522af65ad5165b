// Shortening a turn: every step, at the last byte at which the step before still fits and one byte
// below. The steps are reimplemented here from their description.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cutBytes } from "../../../engine/core/bytes.ts";
import {
  decodeRing,
  decodeTurn,
  encodeTurn,
  plainForm,
} from "../../../engine/sessions/turn-codec.ts";
import type { ToolRound, Turn } from "../../../engine/conversation/messages.ts";
import { Random } from "../../support/random.ts";

const WIDE = { storedTurnBytesMax: 1_000_000, storedTurnDecodedBytesMax: 1_000_000 };
const random = new Random(7);

/** Incompressible text. */
function noise(length: number): string {
  return Array.from({ length }, () => (32 + random.below(90)).toString(36).at(-1) ?? "x")
    .map((letter) => (random.below(2) === 0 ? letter : letter.toUpperCase()))
    .join("");
}

function roundOf(text: string | null, ...pairs: [args: number, result: number][]): ToolRound {
  const calls = pairs.map(([length]) => ({
    ...{ id: "", name: "f", arguments: JSON.stringify({ a: noise(length - 8) }) },
  }));
  const results = pairs.map(([, length]) => ({ callId: "", text: noise(length) }));
  return { text, calls, results };
}

const turn = {
  ...{ messageId: "m", at: 5, user: noise(6000), reply: noise(5000), url: noise(4096) },
  rounds: [
    roundOf(noise(256), [256, 257], [257, 256]),
    roundOf(noise(257), [300, 300]),
    roundOf(null, [400, 900], [40, 40]),
  ],
} satisfies Turn;

const shortResults = (round: ToolRound): ToolRound => ({
  ...round,
  results: round.results.map((one) => ({ ...one, text: cutBytes(one.text, 256) })),
});
const shortRound = (round: ToolRound): ToolRound => ({
  ...shortResults(round),
  text: round.text === null ? null : cutBytes(round.text, 256),
  calls: round.calls.map((call) => ({
    ...call,
    arguments: call.arguments.length > 256 ? "{}" : call.arguments,
  })),
});
const shortTexts = (one: Turn, bytesMax: number): Turn => ({
  ...one,
  ...{ rounds: [], user: cutBytes(one.user, bytesMax), reply: cutBytes(one.reply, bytesMax) },
  url: one.url !== null && one.url.length <= bytesMax ? one.url : null,
});

/** The mildest first. */
function steps(whole: Turn): readonly Turn[] {
  const { rounds } = whole;
  const last = rounds.slice(-1);
  return [
    whole,
    { ...whole, rounds: [...rounds.slice(0, -1).map(shortResults), ...last] },
    { ...whole, rounds: rounds.map(shortResults) },
    { ...whole, rounds: rounds.map(shortRound) },
    { ...whole, rounds: last.map(shortRound) },
    { ...whole, rounds: [] },
    ...[4096, 1024, 256].map((bytesMax) => shortTexts(whole, bytesMax)),
    { ...whole, user: "", rounds: [], reply: "", url: null },
  ];
}

/** Without the ids of calls, which decoding generates. */
function essence(of: Turn | null): unknown {
  const rounds = of?.rounds.map(({ text, calls, results }) => ({
    ...{ text, calls: calls.map((call) => [call.name, call.arguments]) },
    results: results.map((one) => one.text),
  }));
  return { ...of, rounds };
}

describe("codec: each step of the shortening", () => {
  for (const [name, whole] of [
    ["long texts", turn],
    ["an address of 1024", { ...turn, url: noise(1024) }],
    ["an address of 256", { ...turn, url: noise(256) }],
    ["an address of 257", { ...turn, url: noise(257) }],
    ["no address", { ...turn, url: null }],
  ] as const) {
    test(`${name}: the step applies one byte below the one before`, () => {
      const all = steps(whole);
      const sizes = all.map((one) => encodeTurn(one, WIDE).length);
      for (const [index, size] of sizes.entries()) {
        const limits = { ...WIDE, storedTurnBytesMax: size };
        const element = encodeTurn(whole, limits);
        assert.equal(element.length, size, `step ${index}`);
        assert.deepEqual(essence(decodeTurn(element, limits)), essence(all[index] ?? null));
        const next = sizes.find((other) => other < size);
        if (next === undefined) continue;
        const below = { ...WIDE, storedTurnBytesMax: size - 1 };
        assert.equal(encodeTurn(whole, below).length, next, `below step ${index}`);
        assert.equal(decodeTurn(element, below), null);
      }
    });
  }

  test("the cap of unpacked bytes shortens as well", () => {
    for (const [index, one] of steps(turn).entries()) {
      const limits = { ...WIDE, storedTurnDecodedBytesMax: plainForm(one).length };
      const element = encodeTurn(turn, limits);
      assert.deepEqual(essence(decodeTurn(element, limits)), essence(one), `step ${index}`);
    }
  });
});

describe("codec: the stored form", () => {
  const plain: Turn = { messageId: "", at: 0, user: "", rounds: [], reply: "", url: null };

  test("incompressible turns are stored plain, others deflated", () => {
    const rare = Array.from({ length: 30 }, (_, index) => 0x4e00 + ((index * 7919) % 20_000));
    const dense = { ...plain, reply: String.fromCharCode(...rare) };
    const kept = encodeTurn(dense, WIDE);
    assert.equal(kept[0], 1);
    assert.deepEqual(kept.subarray(1), plainForm(dense));
    const packed = encodeTurn({ ...plain, reply: "a".repeat(500) }, WIDE);
    assert.equal(packed[0], 2);
    assert(packed.length < 100);
  });

  test("a turn without notes has the form of versions before notes", () => {
    assert.equal(plainForm(plain).toString(), '["",0,"","",null,[]]');
    const noted = plainForm({ ...plain, notes: "n" }).toString();
    assert.equal(noted, '["",0,"","",null,[],"n"]');
  });

  test("a plain element is read up to the unpacked cap, not one byte more", () => {
    const body = plainForm(plain);
    const element = Buffer.concat([Buffer.from([1]), body]);
    const at = { ...WIDE, storedTurnDecodedBytesMax: body.length };
    assert.deepEqual(decodeTurn(element, at), plain);
    const under = { ...WIDE, storedTurnDecodedBytesMax: body.length - 1 };
    assert.equal(decodeTurn(element, under), null);
  });

  test("a view of a larger buffer is read within its bounds", () => {
    const element = encodeTurn({ ...plain, reply: "r".repeat(99) }, WIDE);
    const large = Buffer.concat([Buffer.from("xx"), element, Buffer.from("yy")]);
    const view = large.subarray(2, 2 + element.length);
    assert.equal(decodeTurn(view, WIDE)?.reply, "r".repeat(99));
  });

  test("a turn's time is whole milliseconds from zero on", () => {
    assert.equal(decodeTurn(encodeTurn(plain, WIDE), WIDE)?.at, 0);
    for (const at of [-1, 0.5, Number.NaN, 2 ** 53]) {
      assert.throws(() => encodeTurn({ ...plain, at }, WIDE), { code: "ERR_ASSERTION" });
    }
  });

  test("ids are the turn's time and the call's position", () => {
    const rounds = [roundOf(null, [10, 5], [10, 5]), roundOf("x", [10, 5])];
    const idsAt = (at: number): readonly string[] => {
      const read = decodeTurn(encodeTurn({ ...plain, at, rounds }, WIDE), WIDE);
      const all = read?.rounds.flatMap(({ calls, results }) => [
        ...calls.map(({ id }) => id),
        ...results.map(({ callId }) => callId),
      ]);
      return all ?? [];
    };
    const [one, two, three] = ["000000000", "000000001", "000000002"];
    assert.deepEqual(idsAt(0), [one, two, one, two, three, three]);
    const stem = (1_795_000_000_000).toString(36).slice(-5);
    assert.equal(idsAt(1_795_000_000_000)[5], `${stem}0002`);
  });

  test("rounds without calls are dropped, names are cut to 64 characters, results may be missing", () => {
    const calls = [{ id: "", name: "a".repeat(65), arguments: "{}" }];
    const rounds = [
      { text: "said", calls: [], results: [] },
      { text: null, calls, results: [] },
    ];
    const read = decodeTurn(encodeTurn({ ...plain, rounds }, WIDE), WIDE);
    assert.equal(read?.rounds.length, 1);
    assert.equal(read.rounds[0]?.calls[0]?.name, "a".repeat(64));
    assert.equal(read.rounds[0]?.results[0]?.text, "");
  });

  test("notes are stored", () => {
    const noted = { ...plain, notes: "n" };
    assert.deepEqual(decodeTurn(encodeTurn(noted, WIDE), WIDE), noted);
    const none = decodeTurn(encodeTurn({ ...plain, notes: "" }, WIDE), WIDE);
    assert.deepEqual(none, plain);
    const packed = (value: unknown): Buffer => Buffer.from(`\u0001${JSON.stringify(value)}`);
    const array = ["m", 0, "u", "r", null, []];
    assert.deepEqual(
      Object.keys(decodeTurn(packed([...array, ""]), WIDE) ?? {}).includes("notes"),
      false,
    );
    for (const bad of [[...array, 1], [...array, null], [...array, "", ""], array.slice(1)]) {
      assert.equal(decodeTurn(packed(bad), WIDE), null);
    }
    assert.equal(decodeTurn(packed(["m", 0, 7, "r", null, []]), WIDE), null);
    assert.equal(decodeTurn(packed([7, 0, "u", "r", null, []]), WIDE), null);
    for (const rounds of ["", [""], [[null]], [[null, "abc"]], [[null, ["f", "{}", "r", "x"]]]]) {
      assert.equal(decodeTurn(packed(["m", 0, "u", "r", null, rounds]), WIDE), null);
    }
  });

  test("a ring without unreadable turns reports none", () => {
    const said: number[] = [];
    const element = encodeTurn(plain, WIDE);
    assert.equal(decodeRing([element, element], WIDE, (count) => said.push(count)).length, 2);
    assert.deepEqual(said, []);
  });
});
