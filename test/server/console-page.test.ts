// The console page's files: what is served, with which headers, to whom, and rules for its scripts.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { consoleRoutes } from "../../tools/api/console-routes.ts";
import { call, startTestServer } from "../support/server-fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const WEB = path.join(ROOT, "web");
const SERVER = new URL("../../server.ts", import.meta.url).href;
const ABOUT = { version: "1", simulated: [], agenda: false, companies: [] };

test("every file of the page has its type, and a browser that has it gets none", async (t) => {
  const { url } = await startTestServer(t);
  for (const [name, type] of [
    ["/", "text/html"],
    ["/console/console.css", "text/css"],
    ["/console/main.js", "text/javascript"],
    ["/console/icon.svg", "image/svg+xml"],
    ["/console/uPlot.iife.min.js", "text/javascript"],
    ["/console/uPlot.min.css", "text/css"],
    ["/console/about.json", "application/json"],
  ] as const) {
    const first = await call(url + name);
    assert.equal(first.status, 200, name);
    assert.equal(first.headers["content-type"], `${type}; charset=utf-8`);
    assert.equal(first.headers["x-content-type-options"], "nosniff");
    assert.equal(first.headers["cache-control"], "private, no-cache");
    const { etag = "" } = first.headers;
    assert.match(etag, /^"[\w-]{22}"$/);
    for (const known of [etag, `W/${etag}`, `"otra", ${etag}`, "*"]) {
      const again = await call(url + name, { headers: { "if-none-match": known } });
      assert.deepEqual([again.status, again.text], [304, ""], known);
    }
    const changed = await call(url + name, { headers: { "if-none-match": '"otra"' } });
    assert.equal(changed.status, 200);
  }
});

test("the page runs only its own scripts and cannot be framed", async (t) => {
  const { url } = await startTestServer(t);
  const page = await call(url);
  const policy = String(page.headers["content-security-policy"]);
  for (const part of ["default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
    assert(policy.split("; ").includes(part), part);
  }
  assert.doesNotMatch(policy, /unsafe|script-src|\*/);
  assert.doesNotMatch(page.text, /<script(?![^>]*src="console\/)|<style|\son\w+=|\sstyle=/);
  // Its own origin, from wherever it lies there.
  assert.doesNotMatch(page.text, /(?:src|href)="(?:\/|[a-z]+:)/);
});

test("only the page's own files are served", async (t) => {
  const { url } = await startTestServer(t);
  for (const name of ["", "%2e%2e/package.json", "index.html", "uPlot.LICENSE", "vendor"]) {
    assert.equal((await call(`${url}/console/${name}`)).status, 404, name);
  }
});

test("about.json lists the simulated parts and the companies", async (t) => {
  const { url } = await startTestServer(t, { simulated: true });
  const { body } = await call(`${url}/console/about.json`);
  assert.deepEqual(body?.["simulated"], ["model", "backend"]);
  const companies = JSON.stringify(body?.["companies"]);
  assert.match(
    companies,
    /^\[\{"id":1,"name":"Clínica Dental Sonrisa Clara","sells":\["Evaluación/,
  );
  const real = await startTestServer(t);
  assert.deepEqual((await call(`${real.url}/console/about.json`)).body?.["companies"], []);
});

test("CONSOLE=off serves no page, and the rest all the same", async (t) => {
  const { url } = await startTestServer(t, { environment: { CONSOLE: "off" } });
  for (const name of ["/", "/console/main.js", "/console/about.json"]) {
    assert.equal((await call(url + name)).status, 404, name);
  }
  assert.equal((await call(`${url}/memory`)).status, 200);
});

test("with a token the page and its files want it, as a browser sends it", async (t) => {
  const environment = { INTERNAL_API_TOKEN: "secreto-largo", SERVER_HOST: "127.0.0.1" };
  const { url } = await startTestServer(t, { environment });
  const authorization = `Basic ${Buffer.from("ana:secreto-largo").toString("base64")}`;
  for (const name of ["/", "/console/main.js", "/console/about.json", "/memory", "/metrics"]) {
    const refused = await call(url + name);
    assert.equal(refused.status, 401);
    assert.match(String(refused.headers["www-authenticate"]), /^Basic realm="agent-citas"/);
    assert.equal((await call(url + name, { headers: { authorization } })).status, 200, name);
  }
});

test("GET /memory counts turns and evictions, and says how long the process has run", async (t) => {
  const server = await startTestServer(t, { environment: { AGENT_CACHE_MAXSIZE: "1" } });
  server.model.script({ reply: "Hola." }, { status: 401 });
  const before = (await call(`${server.url}/memory`)).body;
  assert.deepEqual([before?.["turns_total"], before?.["evictions_total"]], [0, 0]);
  assert.equal(Number.isInteger(before?.["uptime_seconds"]), true);
  await server.chat("Hola");
  // Another company's prompt takes the only cache entry; a failed turn is a turn.
  await server.chat("Hola", { id_empresa: 2 });
  const after = (await call(`${server.url}/memory`)).body;
  assert.equal(after?.["turns_total"], 2);
  assert.equal(after?.["evictions_total"], 1);
});

test("a page over its size limit does not start", () => {
  const bytesOf = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + readFileSync(name).length, 0);
  const chart = ["uPlot.iife.min.js", "uPlot.min.css"];
  const fixed = bytesOf([
    ...readdirSync(WEB).map((name) => path.join(WEB, name)),
    ...chart.map((name) => path.join(ROOT, "node_modules/uplot/dist", name)),
  ]);
  const room = 256 * 1024 - fixed - JSON.stringify(ABOUT).length;
  const about = (bytes: number) => ({ ...ABOUT, version: `1${"x".repeat(bytes)}` });
  assert.equal(consoleRoutes(SERVER, about(room)).at(-1)?.path, "/console/about.json");
  assert.throws(() => consoleRoutes(SERVER, about(room + 1)), /at most 262144 bytes/);
});

test("the page's scripts keep the product's limits and begin with a comment", () => {
  const problems = readdirSync(WEB).flatMap((name) => {
    if (!name.endsWith(".js")) return [];
    const lines = readFileSync(path.join(WEB, name), "utf8").split("\n");
    return [
      ...(lines[0]?.startsWith("// ") ? [] : [`${name} has no header`]),
      ...(lines.length <= 251 ? [] : [`${name} is too long`]),
      ...lines.flatMap((line, at) => (line.length > 100 ? [`${name}:${at + 1}`] : [])),
    ];
  });
  assert.deepEqual(problems, []);
});
