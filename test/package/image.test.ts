// The Docker image. Without a builder its Dockerfile is read: where its files come from, its base and
// its version. Where buildah and debootstrap are installed, it is built and runs as it would run.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { BuiltImage, filesWritten, missingTools } from "../../scripts/image.ts";
import { call } from "../support/server-fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const read = (name: string): string => readFileSync(path.join(ROOT, name), "utf8");
const DOCKERFILE = read("Dockerfile").replace(/\\\n\s*/g, "");
/** The schema of package.json that is used here. */
const MANIFEST = JSON.parse(read("package.json")) as {
  readonly version: string;
  readonly devDependencies: { readonly node: string };
};
const BASE = `node:${MANIFEST.devDependencies.node}-bookworm-slim`;

/** Whether .dockerignore lets a path reach the build: the last pattern that matches decides. */
function reachesBuild(name: string): boolean {
  const patterns = read(".dockerignore")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const lets = line.startsWith("!");
      const glob = (lets ? line.slice(1) : line).replace(/[.+^$()|[\]{}]/g, "\\$&");
      // A pattern covers what is below it; `*` stays within one name.
      return { lets, matches: new RegExp(`^${glob.replaceAll("*", "[^/]*")}(?:/.*)?$`) };
    });
  return patterns.findLast(({ matches }) => matches.test(name))?.lets ?? true;
}

test("the build gets the sources and neither secrets, tests nor documents", () => {
  for (const name of [
    "package-lock.json",
    "engine/sessions/lua/begin-2.lua",
    "ops/probe.sh",
    "start.ts",
  ]) {
    assert(reachesBuild(name), name);
  }
  for (const name of [".env", ".git/config", "node_modules/a.js", "test/a.ts", "docs/a.md"]) {
    assert(!reachesBuild(name), name);
  }
});

test("every file that the Dockerfile names is there and reaches the build", () => {
  const copies = [...DOCKERFILE.matchAll(/^COPY ((?:(?!--from).)*)$/gm)];
  const named = copies.flatMap(([, rest = ""]) =>
    rest
      .split(" ")
      .filter((word) => !word.startsWith("--"))
      .slice(0, -1),
  );
  const run = [...DOCKERFILE.matchAll(/\bnode (scripts\/\S+)/g)].map(([, script = ""]) => script);
  const files = [...named, ...run].filter((name) => name !== ".");
  assert(files.length >= 4);
  for (const name of files) assert(existsSync(path.join(ROOT, name)) && reachesBuild(name), name);
});

test("base and version are the ones that we mean", () => {
  const bases = [...DOCKERFILE.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  assert.deepEqual(bases, [BASE, BASE]);
  const label = (name: string): string | undefined =>
    new RegExp(`\\bimage\\.${name}="([^"]*)"`).exec(DOCKERFILE)?.[1];
  assert.equal(label("version"), MANIFEST.version);
  assert.equal(label("licenses"), "MIT");
  assert.equal(label("base.name"), BASE);
});

const missing = missingTools(true);

test(
  "built, it is the bundle and its probe, runs without rights, books and stops in order",
  {
    skip: missing ?? false,
    timeout: 900_000,
  },
  async (t) => {
    const image = new BuiltImage(true);
    t.after(() => image.remove());
    const bytes = image.layerBytes;
    t.diagnostic(`${bytes} bytes compressed`);
    assert(bytes < 15e6);
    const shipped = image.files();
    for (const name of ["server.cjs", "start.cjs", "probe.sh", "dictionary-1.bin"]) {
      assert(shipped.includes(name), name);
    }
    const known = /\.(?:cjs|js|css|lua|eta|bin|html|svg|sh)$|^docs\/openapi\.json$|LICENSE$/;
    const odd = shipped.filter((name) => !known.test(name));
    assert.deepEqual(odd, []);

    const running = await image.run({ INTERNAL_API_TOKEN: "secreto", MEMORY_LIMIT_MB: "128" });
    const status = readFileSync(`/proc/${running.pid}/status`, "utf8");
    assert.match(status, /^Uid:\t1000\t/m);
    const headers = { "content-type": "application/json", "x-internal-token": "secreto" };
    const body = JSON.stringify({ message: "hola", session_id: 1, id_empresa: 1 });
    const answer = await call(`${running.url}/api/chat`, { method: "POST", headers, body });
    assert.equal(answer.status, 200);
    assert.deepEqual(filesWritten(running.pid), []);
    assert.equal(await running.stop(), 0);
    assert.deepEqual(image.files(), shipped);
    assert.equal(running.probe(), false, "a server that is gone is not healthy");
    const { User, StopSignal } = image.config;
    assert.deepEqual([User, StopSignal], ["node", "SIGTERM"]);
  },
);
