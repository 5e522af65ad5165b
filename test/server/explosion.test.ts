// JSON that grows when parsed: the worst bodies and responses by size, against the memory that the
// budget reserves for one large parse.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import { JSON_PARTS_MAX, parseJsonText } from "../../engine/core/json-text.ts";
import { PARSE_BYTES } from "../../engine/limits/memory-budget.ts";
import { heapBytes } from "../support/heap.ts";
import { call, obedientModel, startTestServer } from "../support/server-fixture.ts";

const list = (parts: number, part: string): string => `[${`${part},`.repeat(parts - 2)}${part}]`;
const numbered = (bytes: number, width: number, part: (index: number) => string): string =>
  Array.from({ length: Math.floor(bytes / width) }, (_, index) => part(index)).join(",");
const key = (index: number): string => index.toString(36).padStart(5, "k");

/** JSON texts of at most this many bytes, by what costs V8 most for each. */
const SHAPES: Readonly<Record<string, (bytes: number) => string>> = {
  objects: (bytes) => list(Math.min(JSON_PARTS_MAX, bytes / 3 - 1), "{}"),
  arrays: (bytes) => list(Math.min(JSON_PARTS_MAX, bytes / 3 - 1), "[]"),
  shapes: (bytes) =>
    `[${numbered(Math.min(bytes - 20, 16 * (JSON_PARTS_MAX - 2)), 16, (i) => `{"${key(i)}": [1]}`.replace("[1]", "1.5"))}]`,
  twoKeys: (bytes) =>
    `[${numbered(Math.min(bytes - 20, 20 * (JSON_PARTS_MAX - 2)), 20, (i) => `{"${key(i)}":1,"b":2}`)}]`,
  keys: (bytes) => `{${numbered(bytes - 20, 11, (i) => `"${key(i)}":0`)}}`,
  floats: (bytes) => `[${numbered(bytes - 20, 9, (i) => (i % 2 === 0 ? "1.5" : `"${key(i)}"`))}]`,
  escapes: (bytes) => `"${"\\ud83d\\ude00".repeat(Math.floor((bytes - 2) / 12))}"`,
};

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`${name}: an answer of the largest size is parsed within the room for one parse`, () => {
    const text = shape(DEFAULT_LIMITS.backendBytesMax);
    assert.ok(Buffer.byteLength(text) <= DEFAULT_LIMITS.backendBytesMax);
    const before = heapBytes();
    const value = parseJsonText(text);
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
        const filler = list(JSON_PARTS_MAX - 2, "{}");
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
