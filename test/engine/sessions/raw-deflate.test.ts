// Deflate on reused handles: the same bytes and the same refusals as zlib's public functions, also
// right after data that is invalid, cut off or too long.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { createRawDeflate } from "../../../engine/sessions/raw-deflate.ts";
import { Random, SEED } from "../../support/random.ts";

const dictionary = Buffer.from("Hola, buenas tardes, su cita queda para el martes. ".repeat(4));
const DEFLATING = { level: 6, windowBits: 14, memLevel: 6, dictionary };
const INFLATING = { windowBits: 14, dictionary };
const BYTES_MAX = 4096;

/** Reusing handles, and as on a runtime whose streams look different inside. */
for (const [how, open] of [
  ["reused handles", undefined],
  ["public functions", (): null => null],
] as const) {
  describe(`raw deflate by ${how}`, () => {
    const zlib = createRawDeflate(DEFLATING, INFLATING, open);

    test("texts are packed as by zlib and unpacked to themselves", () => {
      const random = new Random(SEED);
      for (let step = 0; step < 300; step++) {
        const text = textOf(random, step % 3 === 0 ? 3000 : 200);
        const plain = Buffer.from(text);
        const expected = deflateRawSync(plain, DEFLATING);
        const packed = zlib.deflate(plain, plain.length + 100);
        assert(packed !== null);
        assert(expected.equals(packed));
        assert.equal(zlib.inflate(Buffer.from(packed), 0, plain.length), text);
        assert.equal(zlib.inflate(Buffer.concat([Buffer.of(9, 9), expected]), 2, BYTES_MAX), text);
        spoil(random, expected);
      }
    });

    /** What zlib refuses is refused, and the next call is not disturbed. */
    function spoil(random: Random, packed: Buffer): void {
      const broken = Buffer.from(packed);
      const at = random.below(broken.length);
      broken[at] = random.below(256);
      const cut = packed.subarray(0, at);
      for (const bytes of [broken, cut]) {
        assert.equal(zlib.inflate(bytes, 0, BYTES_MAX), referenceOf(bytes));
      }
    }

    test("packed bytes that are not fewer than the cap are left out", () => {
      const plain = Buffer.from("una cita para el jueves, por favor");
      const { length } = deflateRawSync(plain, DEFLATING);
      assert.equal(zlib.deflate(plain, length), null);
      assert.equal(zlib.deflate(plain, length + 1)?.length, length);
    });

    test("a text over the cap is not unpacked, however small it is packed", () => {
      const bomb = deflateRawSync("a".repeat(10_000_000), DEFLATING);
      assert.equal(zlib.inflate(bomb, 0, BYTES_MAX), null);
      const text = "é".repeat(BYTES_MAX / 2);
      assert.equal(zlib.inflate(deflateRawSync(text, DEFLATING), 0, BYTES_MAX), text);
      assert.equal(zlib.inflate(deflateRawSync(text, DEFLATING), 0, BYTES_MAX - 1), null);
    });
  });
}

function referenceOf(packed: Buffer): string | null {
  try {
    return inflateRawSync(packed, { ...INFLATING, maxOutputLength: BYTES_MAX }).toString("utf8");
  } catch {
    return null;
  }
}

function textOf(random: Random, lengthMax: number): string {
  const words = ["Hola, ", "buenas tardes, ", "su cita ", "ñandú ", "😀", "martes ", "16:30 "];
  let text = "";
  const length = 1 + random.below(lengthMax);
  while (text.length < length) text += random.pick(words) ?? "";
  return text + String(random.next());
}
