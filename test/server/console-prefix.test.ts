// The console page behind a proxy with a path prefix, as `location /bot/` of nginx: it requests
// nothing outside the prefix.

import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { NO_PICTURE, openPage, say, withChromium } from "../support/console-fixture.ts";
import { listening } from "../support/loopback.ts";
import { startTestServer } from "../support/server-fixture.ts";

withChromium();

/** Takes `/bot` off, passes the rest on as it comes, and has nothing else. */
async function prefixed(
  context: TestContext,
  target: string,
): Promise<{ readonly url: string; readonly outside: readonly string[] }> {
  const outside: string[] = [];
  const proxy = http.createServer((request, response) => {
    const { url = "", method, headers } = request;
    if (!url.startsWith("/bot/")) {
      outside.push(url);
      response.writeHead(404).end();
      return;
    }
    const on = http.request(target + url.slice("/bot".length), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    on.on("error", () => response.destroy());
    response.on("close", () => on.destroy());
    request.pipe(on);
  });
  const { port } = await listening(context, proxy);
  return { url: `http://127.0.0.1:${port}/bot/`, outside };
}

test("under a folder of a proxy the page loads, talks and shows the memory", async (t) => {
  const server = await startTestServer(t, { simulated: true });
  const { url, outside } = await prefixed(t, server.url);
  const page = await openPage(t, url, { complaints: NO_PICTURE });
  assert.match(await say(page, "Hola, quiero una cita mañana a las 10"), /10:00 AM/);
  await page.locator("#chart[data-points]").waitFor();
  for (const link of await page.locator(".links a").all()) {
    assert.match(String(await link.getAttribute("href")), /^[a-z]+$/);
  }
  assert.deepEqual(outside, []);
});
