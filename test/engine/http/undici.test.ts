// One undici for everything: the calls of the model's SDK and those to the backend use our
// dependency, and Node's built-in fetch still works next to it. A dispatcher of one with a fetch of
// the other would fail every request.

import assert from "node:assert/strict";
import { test } from "node:test";
import { httpServer } from "../../support/loopback.ts";
import { startTestServer } from "../../support/server-fixture.ts";

test("a turn calls model and backend without Node's fetch", async (t) => {
  const own = globalThis.fetch;
  t.after(() => void (globalThis.fetch = own));
  let asked = 0;
  globalThis.fetch = () => {
    asked++;
    return Promise.reject(new Error("Node's own fetch was asked"));
  };
  const server = await startTestServer(t);
  server.model.script(
    { calls: [{ name: "search_productos_servicios", arguments: { busqueda: "corte" } }] },
    { reply: "Tenemos cortes." },
  );
  const answer = await server.chat("¿Qué cortes tienen?");
  assert.equal(answer.body?.["reply"], "Tenemos cortes.");
  assert.equal(server.model.requests.length, 2);
  const calls = server.model.requests[1]?.body.messages.filter(({ role }) => role === "tool");
  assert.match(JSON.stringify(calls), /«corte»/);
  assert.equal(asked, 0);
});

test("Node's fetch works in the service's process", async (t) => {
  const server = await httpServer(t, (_request, response) => response.end("hola"));
  assert.equal(await (await fetch(server.url)).text(), "hola");
});
