// What the image would be, without Docker: `npm run image` builds it step by step in a folder of its
// own, says what its layer weighs and runs it from there as it would run: read-only, with no user's
// rights, nothing else beside it. `-- --node PATH` runs it on another Node.

import assert from "node:assert";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { buildImage } from "./dockerfile.ts";
import type { Image } from "./dockerfile.ts";

const PROJECT = path.resolve(import.meta.dirname, "..");
/** `nobody`, wherever one is. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const PROBES_MAX = 200;

/** Built into a temporary folder, which `remove` takes away. */
export function makeImage(install: "run" | "link"): { image: Image; remove: () => void } {
  const into = mkdtempSync(path.join(tmpdir(), "agent-citas-image-"));
  // Whoever runs the image must get there.
  chmodSync(into, 0o755);
  const image = buildImage({ project: PROJECT, into, install });
  setModes(image.root, { folder: 0o555, file: 0o444 });
  const remove = (): void => {
    setModes(image.root, { folder: 0o755, file: 0o644 });
    rmSync(into, { recursive: true, force: true });
  };
  return { image, remove };
}

function setModes(folder: string, modes: { readonly folder: number; readonly file: number }): void {
  // Opened before it is walked, closed after.
  if (modes.folder === 0o755) chmodSync(folder, modes.folder);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) setModes(name, modes);
    else chmodSync(name, modes.file);
  }
  chmodSync(folder, modes.folder);
}

/** Bytes of the layer as a registry would keep it. */
export function layerBytes({ root }: Image): number {
  const sorted = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner"];
  const archive = execFileSync("tar", [...sorted, "-C", root, "-czf", "-", "."], {
    maxBuffer: 256 * 2 ** 20,
  });
  return archive.length;
}

export interface RunningImage {
  readonly child: ChildProcess;
  readonly url: string;
  /** Whether it runs without the rights of whoever started it. */
  readonly unprivileged: boolean;
  /** Runs the image's own health check; true when it says healthy. */
  probe(): boolean;
}

/** Starts the image's command, as its user where that can be, and waits until it is healthy. */
export async function runImage(
  image: Image,
  { node, environment = {} }: { node: string; environment?: Record<string, string> },
): Promise<RunningImage> {
  const port = String(await freePort());
  // Nothing of this machine's environment, and no home or temporary folder to write into.
  const none = { HOME: "/nonexistent", TMPDIR: "/nonexistent" };
  const env = { ...none, PATH: "/usr/bin:/bin", ...image.env, ...environment, SERVER_PORT: port };
  const mayDrop = process.getuid?.() === 0 && spawnSync(node, ["-v"], NOBODY).status === 0;
  const options = { cwd: path.join(image.root, image.workdir), env, ...(mayDrop ? NOBODY : {}) };
  const [program = "", ...args] = image.command;
  assert.equal(program, "node");
  const child = spawn(node, args, { ...options, stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.resume();
  const [check = "", ...rest] = image.healthcheck;
  const probe = (): boolean => spawnSync(check, rest, { ...options, stdio: "ignore" }).status === 0;
  for (let probes = 0; !probe(); probes++) {
    assert(child.exitCode === null && probes < PROBES_MAX, "the image does not become healthy");
    await wait(50);
  }
  return { child, url: `http://127.0.0.1:${port}`, unprivileged: mayDrop, probe };
}

/** Files that the process opened and can write; what it was given at its start is not its own. */
export function filesWritten(pid: number): readonly string[] {
  const own = readdirSync(`/proc/${pid}/fd`).filter((fd) => Number(fd) > 2);
  return own.flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
      const info = readFileSync(`/proc/${pid}/fdinfo/${fd}`, "utf8");
      const flags = Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? "0", 8);
      const isFile = target.startsWith("/") && target !== "/dev/null";
      return isFile && (flags & 3) !== 0 ? [target] : [];
    } catch {
      // Closed since it was listed: a socket whose caller went away.
      return [];
    }
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  assert(address !== null && typeof address === "object");
  return address.port;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { node: { type: "string" } } });
  const node = path.resolve(values.node ?? process.execPath);
  const { image, remove } = makeImage("run");
  try {
    console.log(
      `layer on top of ${image.bases.at(-1)}: ${(layerBytes(image) / 1e6).toFixed(2)} MB`,
    );
    const running = await runImage(image, { node });
    const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
    console.log(`healthy under Node ${version}, unprivileged: ${running.unprivileged}`);
    console.log(`files open for writing: ${filesWritten(running.child.pid ?? 0).length}`);
    running.child.kill("SIGTERM");
    const [code] = (await once(running.child, "exit")) as [number | null];
    console.log(`stopped by ${image.stopSignal} with code ${code}`);
    process.exitCode = code ?? 1;
  } finally {
    remove();
  }
}

if (import.meta.main) await main();
