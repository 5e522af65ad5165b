// What `npm run pretest` does: makes sure that a redis-server is there, or says how to get one.
// On Debian and Ubuntu as root it installs it, without leaving a service behind.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";

/** Debian asks this program whether a package may start its service; 101 is "no". */
const POLICY = "/usr/sbin/policy-rc.d";

function version(): string | null {
  const { status, stdout } = spawnSync("redis-server", ["--version"], { encoding: "utf8" });
  return status === 0 ? (/v=(\S+)/.exec(stdout)?.[1] ?? "of unknown version") : null;
}

function install(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]): void => {
    execFileSync("apt-get", args, { stdio: "inherit", env });
  };
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    apt("update");
    apt("install", "-y", "--no-install-recommends", "redis-server");
  } finally {
    if (ours) rmSync(POLICY);
  }
  if (existsSync("/run/systemd/system")) spawnSync("systemctl", ["disable", "redis-server"]);
}

function main(): void {
  let found = version();
  if (found === null && existsSync("/usr/bin/apt-get") && process.getuid?.() === 0) {
    try {
      install();
    } catch {
      console.error("apt-get could not install redis-server; see its lines above.");
    }
    found = version();
  }
  if (found !== null) {
    console.log(`redis-server ${found}`);
    return;
  }
  console.error(
    "The tests need the real redis-server on the PATH:\n" +
      "  Debian, Ubuntu  sudo apt-get install --no-install-recommends redis-server\n" +
      "  Fedora          sudo dnf install redis   (or valkey-compat-redis)\n" +
      "  macOS           brew install redis",
  );
  process.exitCode = 1;
}

main();
