// What `npm run pretest` does: makes sure that a redis-server and a Chromium are there, or says how to
// get them. On Debian and Ubuntu as root it installs them, without leaving a service behind.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { chromiumPath } from "../../scripts/chromium.ts";

/** Debian asks this program whether a package may start its service; 101 is "no". */
const POLICY = "/usr/sbin/policy-rc.d";

interface Program {
  /** Of Debian. */
  readonly package: string;
  /** What `--version` says; null where it is not there or does not run. */
  readonly version: () => string | null;
  readonly advice: string;
}

const PROGRAMS: readonly Program[] = [
  {
    package: "redis-server",
    version: () => versionOf("redis-server"),
    advice:
      "The tests need the real redis-server on the PATH:\n" +
      "  Debian, Ubuntu  sudo apt-get install --no-install-recommends redis-server\n" +
      "  Fedora          sudo dnf install redis   (or valkey-compat-redis)\n" +
      "  macOS           brew install redis",
  },
  {
    package: "chromium",
    version: () => {
      const path = chromiumPath();
      return path === null ? null : versionOf(path);
    },
    advice:
      "The tests of the console page need a Chromium or Chrome, on the PATH or named by CHROME_PATH:\n" +
      "  Debian          sudo apt-get install --no-install-recommends chromium\n" +
      "  Ubuntu          Google's own package (the distribution's is a snap), or CHROME_PATH\n" +
      "  Fedora          sudo dnf install chromium-headless && export CHROME_PATH=...\n" +
      "  macOS           brew install --cask google-chrome",
  },
];

function versionOf(program: string): string | null {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return status === 0 ? (/\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? "of unknown version") : null;
}

function install(packages: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]): void => {
    execFileSync("apt-get", args, { stdio: "inherit", env });
  };
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    apt("update");
    // One by one: where one is not to be had, the others are.
    for (const name of packages) attempt(name, () => apt("install", ...QUIETLY, name));
  } finally {
    if (ours) rmSync(POLICY);
  }
  if (!packages.includes("redis-server") || !existsSync("/run/systemd/system")) return;
  spawnSync("systemctl", ["disable", "redis-server"]);
}

const QUIETLY = ["-y", "--no-install-recommends"];

function attempt(packages: string, run: () => void): void {
  try {
    run();
  } catch {
    console.error(`apt-get could not install ${packages}; see its lines above.`);
  }
}

function main(): void {
  const missing = PROGRAMS.filter(({ version }) => version() === null);
  if (missing.length > 0 && existsSync("/usr/bin/apt-get") && process.getuid?.() === 0) {
    const packages = missing.map((program) => program.package);
    attempt(packages.join(", "), () => install(packages));
  }
  for (const program of PROGRAMS) {
    const found = program.version();
    if (found !== null) {
      console.log(`${program.package} ${found}`);
      continue;
    }
    console.error(program.advice);
    process.exitCode = 1;
  }
}

main();
