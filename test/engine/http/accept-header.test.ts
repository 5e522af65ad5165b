// Which of two content types a client prefers: RFC 9110, sections 12.4.2 and 12.5.1.

import assert from "node:assert/strict";
import { test } from "node:test";
import { prefers } from "../../../engine/http/accept-header.ts";
import { startTestServer } from "../../support/server-fixture.ts";

for (const [accept, streams] of [
  [undefined, false],
  ["", false],
  ["*/*", false],
  ["application/json", false],
  ["text/event-stream", true],
  ["TEXT/Event-Stream", true],
  ["text/event-stream; charset=utf-8", true],
  ["text/event-stream;q=0", false],
  ["text/event-stream; Q=0.000", false],
  ["text/event-stream;q=0, */*", false],
  ["text/event-stream;q=0.1", true],
  ["application/json, text/event-stream", true],
  ["text/event-stream, */*;q=0.1", true],
  ["application/json;q=0.5, text/event-stream;q=0.4", false],
  ["application/json;q=0.4, text/event-stream ; q = 0.5", true],
  ["text/event-stream;q=0.5, */*", false],
  ["text/*", true],
  ["text/*;q=0.5, application/*;q=0.4", true],
  ["text/*, */*", false],
  ["text/event-streams", false],
  ["x-text/event-stream", false],
  ['application/json;profile="text/event-stream"', false],
] as const) {
  test(`Accept ${accept ?? "unsaid"} ${streams ? "streams" : "does not stream"}`, () => {
    assert.equal(prefers(accept, "text/event-stream", "application/json"), streams);
  });
}

test("the body's stream field takes precedence over Accept", async (t) => {
  const server = await startTestServer(t);
  server.model.handler(() => ({ reply: "Hola." }));
  const type = async (fields: object, accept: string): Promise<unknown> => {
    const body = JSON.stringify({ message: "Hola", session_id: 1, id_empresa: 1, ...fields });
    const headers = { "content-type": "application/json", accept };
    const url = `${server.url}/api/chat`;
    const response = await fetch(url, { method: "POST", headers, body });
    await response.text();
    return response.headers.get("content-type")?.split(";")[0];
  };
  const [JSON_TYPE, STREAM] = ["application/json", "text/event-stream"];
  assert.equal(await type({ stream: false }, STREAM), JSON_TYPE);
  assert.equal(await type({ stream: true }, JSON_TYPE), STREAM);
  assert.equal(await type({ stream: null }, STREAM), STREAM);
  for (const no of [0, "0", "false", "no"]) {
    assert.equal(await type({ stream: no }, STREAM), JSON_TYPE, JSON.stringify(no));
  }
  for (const yes of [1, "1", "true", "si"]) {
    assert.equal(await type({ stream: yes }, JSON_TYPE), STREAM, JSON.stringify(yes));
  }
  // An invalid value counts as absent.
  for (const unsaid of ["", "quizá", 2, []]) {
    assert.equal(await type({ stream: unsaid }, STREAM), STREAM, JSON.stringify(unsaid));
    assert.equal(await type({ stream: unsaid }, JSON_TYPE), JSON_TYPE, JSON.stringify(unsaid));
  }
  assert.equal(await type({}, `${STREAM};q=0`), JSON_TYPE);
  assert.equal(await type({}, STREAM.toUpperCase()), STREAM);
});
