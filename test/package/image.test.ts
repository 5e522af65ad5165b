// The Docker image, as far as it can be had without Docker: its own steps make it, and what they
// make runs alone, read-only and without rights.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { contextFilter } from "../../scripts/dockerfile.ts";
import { filesWritten, layerBytes, makeImage, runImage } from "../../scripts/image.ts";
import { call } from "../support/server-fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const read = (name: string): string => readFileSync(path.join(ROOT, name), "utf8");

const { image, remove } = makeImage("link");
after(remove);

function filesOf(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

test("the build gets the sources and neither secrets, tests nor documents", () => {
  const passes = contextFilter(read(".dockerignore"));
  for (const name of [
    "package-lock.json",
    "engine/sessions/lua/begin-2.lua",
    "ops/probe.sh",
    "start.ts",
  ]) {
    assert(passes(name), name);
  }
  for (const name of [".env", ".git/config", "node_modules/a.js", "test/a.ts", "docs/a.md"]) {
    assert(!passes(name), name);
  }
});

test("the image is the bundle and its probe, under 15 MB on top of the base", (t) => {
  const bytes = layerBytes(image);
  t.diagnostic(`${bytes} bytes compressed`);
  assert(bytes < 15e6);
  const shipped = filesOf(path.join(image.root, image.workdir));
  for (const name of ["server.cjs", "start.cjs", "probe.sh", "dictionary-1.bin"]) {
    assert(shipped.includes(name), name);
  }
  const known = /\.(?:cjs|js|css|lua|eta|bin|html|svg|sh)$|^docs\/openapi\.json$|LICENSE$/;
  const odd = shipped.filter((name) => !known.test(name));
  assert.deepEqual(odd, []);
});

test("it runs read-only and without rights, books, writes no file and stops in order", async (t) => {
  const before = filesOf(image.root);
  const environment = { INTERNAL_API_TOKEN: "secreto", MEMORY_LIMIT_MB: "128" };
  const running = await runImage(image, { node: process.execPath, environment });
  t.after(() => running.child.kill("SIGKILL"));
  assert.equal(running.unprivileged, process.getuid?.() === 0);
  const headers = { "content-type": "application/json", "x-internal-token": "secreto" };
  const body = JSON.stringify({ message: "hola", session_id: 1, id_empresa: 1 });
  const answer = await call(`${running.url}/api/chat`, { method: "POST", headers, body });
  assert.equal(answer.status, 200);
  if (process.platform === "linux") assert.deepEqual(filesWritten(running.child.pid ?? 0), []);
  running.child.kill("SIGTERM");
  assert.deepEqual(await once(running.child, "exit"), [0, null]);
  assert.deepEqual(filesOf(image.root), before);
  assert.equal(running.probe(), false, "a server that is gone is not healthy");
});

test("base, version, user and stop signal are the ones that we mean", () => {
  // The schema of package.json that is used here.
  const manifest = JSON.parse(read("package.json")) as {
    readonly version: string;
    readonly devDependencies: { readonly node: string };
  };
  const base = `node:${manifest.devDependencies.node}-bookworm-slim`;
  assert.deepEqual(image.bases, [base, base]);
  const label = (name: string): string | undefined =>
    image.labels[`org.opencontainers.image.${name}`];
  assert.equal(label("version"), manifest.version);
  assert.equal(label("licenses"), "MIT");
  assert.equal(label("base.name"), base);
  assert.equal(image.user, "node");
  assert.equal(image.stopSignal, "SIGTERM");
});
