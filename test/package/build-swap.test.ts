// A build never breaks a running server: it is made in a temporary folder and swapped in, a server
// keeps its own files to the end, and parts that load late are still found.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { call } from "../support/server-fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

interface Swap {
  readonly entries: readonly string[];
  readonly keepsPrevious?: boolean;
}
type SwapIn = (out: string, swap: Swap, make: (aside: string) => Promise<void>) => Promise<void>;

// A script without types.
const { swapIn } = (await import(path.join(ROOT, "scripts/build/swap-in.mjs"))) as {
  swapIn: SwapIn;
};

function folder(t: TestContext): string {
  const made = mkdtempSync(path.join(tmpdir(), "citas-swap-"));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

type Tree = Readonly<Record<string, string>>;

function write(directory: string, files: Tree): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
}

function treeOf(directory: string): Tree {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(directory, file), readFileSync(file, "utf8")] as const)
      .sort(),
  );
}

/** Builds `files`; then ages them, as if the next build came an hour later. */
async function build(out: string, files: Tree, keepsPrevious = false): Promise<void> {
  const before = existsSync(out) ? treeOf(out) : {};
  await swapIn(out, { entries: ["main"], keepsPrevious }, (aside) => {
    write(aside, files);
    assert.deepEqual(existsSync(out) ? treeOf(out) : {}, before, "untouched while it is made");
    return Promise.resolve();
  });
  for (const name of Object.keys(treeOf(out))) {
    const { mtimeMs } = statSync(path.join(out, name));
    utimesSync(path.join(out, name), mtimeMs / 1000 - 3600, mtimeMs / 1000 - 3600);
  }
}

test("a build replaces the one before, and leaves nothing of it or next to it", async (t) => {
  const parent = folder(t);
  const out = path.join(parent, "dist");
  await build(out, { "main": "1", "old": "1", "deep/part": "1", "form": "a file" });
  const next = { "deep/part": "2", "form/now": "a folder", "main": "2", "new": "2" };
  await build(out, next);
  assert.deepEqual(treeOf(out), next);
  assert.deepEqual(readdirSync(parent), ["dist"]);
  await build(out, { form: "a file again", main: "3" });
  assert.deepEqual(treeOf(out), { form: "a file again", main: "3" });
});

test("a build that fails changes nothing", async (t) => {
  const parent = folder(t);
  const out = path.join(parent, "dist");
  await build(out, { main: "1", part: "1" });
  const broken = swapIn(out, { entries: ["main"] }, (aside) => {
    write(aside, { main: "2" });
    return Promise.reject(new Error("no"));
  });
  await assert.rejects(broken, /^Error: no$/);
  assert.deepEqual(treeOf(out), { main: "1", part: "1" });
  assert.deepEqual(readdirSync(parent), ["dist"]);
});

test("with keepsPrevious the parts of the previous build stay, and of no older one", async (t) => {
  const out = path.join(folder(t), "lib");
  await build(out, { "main": "1", "chunk-1": "1" }, true);
  await build(out, { "main": "2", "chunk-2": "2" }, true);
  assert.deepEqual(treeOf(out), { "chunk-1": "1", "chunk-2": "2", "main": "2" });
  await build(out, { "main": "3", "chunk-3": "3" }, true);
  assert.deepEqual(treeOf(out), { "chunk-2": "2", "chunk-3": "3", "main": "3" });
  await build(out, { "main": "4", "chunk-3": "3" });
  assert.deepEqual(treeOf(out), { "chunk-3": "3", "main": "4" });
});

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

async function startFrom(t: TestContext, dist: string): Promise<Running> {
  const child = spawn(process.execPath, [path.join(dist, "start.cjs")], {
    env: { SERVER_PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"server_listening","detail":"(http:\S+) /.exec(line)?.[1];
    if (url !== undefined) return { child, url };
  }
  throw new Error("the process ended before it listened");
}

/** Runs the build as `npm start` does; looks all the while at files that must be there. */
async function buildWatched(dist: string, look: () => Promise<void>): Promise<void> {
  const script = path.join(ROOT, "scripts/build/build.mjs");
  const builder = spawn(process.execPath, [script, dist], { stdio: "inherit" });
  const ended = once(builder, "exit");
  const names = ["server.cjs", "start.cjs", "docs/openapi.json", "web/index.html"];
  while (builder.exitCode === null && builder.signalCode === null) {
    for (let times = 0; times < 100; times++) {
      for (const name of names) assert(statSync(path.join(dist, name)).size > 0, name);
    }
    await look();
  }
  assert.deepEqual(await ended, [0, null]);
}

test("a server goes on while another build, and a different one, come in its place", async (t) => {
  const parent = folder(t);
  const dist = path.join(parent, "dist");
  const first = spawn(process.execPath, [path.join(ROOT, "scripts/build/build.mjs"), dist]);
  assert.deepEqual(await once(first, "exit"), [0, null]);
  const { child, url } = await startFrom(t, dist);
  const own = (await call(`${url}/openapi.json`)).text;
  assert.equal(own, readFileSync(path.join(ROOT, "docs/openapi.json"), "utf8"));
  const look = async (): Promise<void> => {
    for (const name of ["live", "", "console/main.js"]) {
      assert.equal((await call(`${url}/${name}`)).status, 200, name);
    }
    assert.equal((await call(`${url}/openapi.json`)).text, own);
  };
  await buildWatched(dist, look);
  await look();
  const entries = ["server.cjs", "cli.cjs", "start.cjs"];
  await swapIn(dist, { entries }, (aside) => {
    cpSync(dist, aside, { recursive: true });
    writeFileSync(path.join(aside, "docs/openapi.json"), '{"of":"another build"}');
    rmSync(path.join(aside, "web/main.js"));
    return Promise.resolve();
  });
  await look();
  assert.match(readFileSync(path.join(dist, "docs/openapi.json"), "utf8"), /another build/);
  assert.deepEqual(readdirSync(parent), ["dist"]);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
});
