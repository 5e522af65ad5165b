// The programs of bench/peers/ as processes of their own, and the installation of what they need:
// with a lock file of its own, by the bench that runs them, and never with the rest.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { inGroup, startProcess } from "./server-process.ts";
import type { ServerProcess } from "./server-process.ts";

export const PEERS = {
  sdk: "SDK by hand",
  ai: "AI SDK",
  agents: "OpenAI Agents",
} as const;
export type Peer = keyof typeof PEERS;

interface PeerOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** V8's old space; V8 decides where none is given. */
  readonly oldMib?: number;
  readonly preload?: string;
  readonly cgroupProcs?: string;
  readonly binary?: string;
}

const FOLDER = path.resolve(import.meta.dirname, "../peers");

export function isPeer(name: string): name is Peer {
  return Object.hasOwn(PEERS, name);
}

/** Installs the packages of the lock file, where they are not those that are installed. */
export function installPeers(): void {
  if (isInstalled()) return;
  console.log("  installing bench/peers");
  const flags = ["--ignore-scripts", "--no-fund", "--no-audit"];
  const { status } = spawnSync("npm", ["ci", "--prefix", FOLDER, ...flags], { stdio: "inherit" });
  if (status !== 0) throw new Error("npm ci --prefix bench/peers failed");
}

export function startPeerProcess(peer: Peer, options: PeerOptions): Promise<ServerProcess> {
  const { oldMib, preload, binary = process.execPath } = options;
  const flags = [
    ...(oldMib === undefined ? [] : [`--max-old-space-size=${oldMib}`]),
    ...(preload === undefined ? [] : [`--require=${preload}`]),
  ];
  const node = [binary, ...flags, path.join(FOLDER, `${peer}.mjs`)];
  return startProcess(inGroup(node, options.cgroupProcs), options.environment);
}

/** Whether every package of the lock file is there in its version; npm keeps a list of its own. */
function isInstalled(): boolean {
  try {
    const installed = lockedVersions("node_modules/.package-lock.json");
    return [...lockedVersions("package-lock.json")].every(
      ([name, version]) => installed.get(name) === version,
    );
  } catch {
    return false;
  }
}

/** Without the folder itself, and without what some platforms lack. */
function lockedVersions(file: string): ReadonlyMap<string, string> {
  // npm's own files, of which two fields are read.
  const { packages } = JSON.parse(readFileSync(path.join(FOLDER, file), "utf8")) as {
    packages: Record<string, { version?: string; optional?: boolean }>;
  };
  const needed = Object.entries(packages).filter(([name, one]) => name !== "" && !one.optional);
  return new Map(needed.map(([name, { version = "" }]) => [name, version]));
}
