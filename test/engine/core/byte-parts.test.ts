// Bytes in parts: any division gives the same bytes, and what is held is at most twice as much.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteParts } from "../../../engine/core/byte-parts.ts";
import { heldBytes } from "../../support/heap.ts";
import "../../support/random.ts";

test("parts of any sizes are the whole, and after it the next whole begins", () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 });
  fc.assert(
    fc.property(parts, parts, (first, second) => {
      const bytes = new ByteParts();
      for (const all of [first, second]) {
        for (const part of all) bytes.add(part);
        const whole = Buffer.concat(all);
        assert.equal(bytes.bytes, whole.length);
        assert.deepEqual(bytes.peek(), whole);
        assert.deepEqual(bytes.take(), whole);
        assert.equal(bytes.bytes, 0);
      }
    }),
  );
});

test("a part that stays the only one is not copied", () => {
  const bytes = new ByteParts();
  const part = Buffer.from("hola");
  bytes.add(part);
  assert.equal(bytes.take().buffer, part.buffer);
});

test("a part is left as it was when others follow", () => {
  const bytes = new ByteParts();
  const part = Buffer.from("hola");
  for (const one of [part, Buffer.from(" y adiós")]) bytes.add(one);
  assert.equal(bytes.take().toString(), "hola y adiós");
  assert.equal(part.toString(), "hola");
});

test("256 KiB that come byte by byte hold no more than twice their bytes", () => {
  const count = 256 * 1024;
  const before = heldBytes();
  const bytes = new ByteParts();
  for (let index = 0; index < count; index++) bytes.add(Buffer.from([index % 251]));
  const held = heldBytes() - before;
  assert(held < 2.2 * count, `${held} bytes`);
  assert.equal(bytes.take().length, count);
});
