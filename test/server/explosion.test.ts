// JSON that grows when parsed: the worst bodies and responses by size, against the memory that the
// budget reserves for one large parse.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import { PARSE_BYTES } from "../../engine/limits/memory-budget.ts";
import { heapBytes } from "../support/heap.ts";
import { call, obedientModel, startTestServer } from "../support/server-fixture.ts";

/** JSON texts of at most this many bytes, by what costs V8 most for each. */
const SHAPES: Readonly<Record<string, (bytes: number) => string>> = {
  objects: (bytes) => `[${"{},".repeat(Math.floor((bytes - 5) / 3))}{}]`,
  arrays: (bytes) => `[${"[],".repeat(Math.floor((bytes - 5) / 3))}[]]`,
  nested: (bytes) => "[".repeat(bytes / 2) + "]".repeat(bytes / 2),
  keys: (bytes) => {
    const fields = Array.from({ length: Math.floor(bytes / 11) }, (_, i) => `"k${i}":0`);
    return `{${fields.join(",")}}`;
  },
  escapes: (bytes) => `"${"\\ud83d\\ude00".repeat(Math.floor((bytes - 2) / 12))}"`,
};

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`${name}: an answer of the largest size is parsed within the room for one parse`, () => {
    const text = shape(DEFAULT_LIMITS.backendBytesMax);
    assert.ok(Buffer.byteLength(text) <= DEFAULT_LIMITS.backendBytesMax);
    assert.ok(Buffer.byteLength(text) > 0.9 * DEFAULT_LIMITS.backendBytesMax);
    const before = heapBytes();
    const value: unknown = JSON.parse(text);
    const held = heapBytes() - before;
    assert.ok(value !== undefined && held <= PARSE_BYTES, `${held} bytes of heap`);
  });
}

test("bodies that explode are answered, many at once, and leave nothing behind", async (t) => {
  const server = await startTestServer(t);
  obedientModel(server);
  await server.say("hola");
  const storm = (): Promise<unknown> =>
    Promise.all(
      Array.from({ length: 20 }, (_, session) => {
        const filler = SHAPES["objects"]?.(DEFAULT_LIMITS.bodyBytesMax - 200) ?? "";
        const body = `{"message":"hola","session_id":${session},"id_empresa":1,"relleno":${filler}}`;
        const headers = { "content-type": "application/json" };
        return call(`${server.url}/api/chat`, { method: "POST", headers, body }).then(
          ({ status }) => assert.equal(status, 200),
        );
      }),
    );
  await storm();
  const before = heapBytes();
  for (let round = 0; round < 3; round++) await storm();
  // One parsed body is 1.4 MB; the scripted model keeps the requests it saw, which are not the
  // server's. Of sixty bodies not a tenth is there.
  assert.ok(heapBytes() - before < 6 * 1.4e6);
});
