// `npm run image`: builds the image from the Dockerfile with buildah, prints its layer's size,
// starts it as its own user, runs its health check and stops it. buildah is in Debian. `--
// --debootstrap` creates the base image from Debian's packages and this Node, under the official
// image's name, when no image registry is reachable.

import assert from "node:assert";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";

const PROJECT = path.resolve(import.meta.dirname, "..");
const NAME = "agent-citas:try";
const PROBES_MAX = 100;

interface Config {
  readonly User: string;
  readonly StopSignal: string;
  readonly Cmd: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

interface Running {
  readonly url: string;
  /** The server's process id on this machine. */
  readonly pid: number;
  /** Runs the image's own health check; true when healthy. */
  probe(): boolean;
  /** Sends the image's stop signal; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** The missing build tool, in words; null when none is missing. */
export function missingTools(debootstrap: boolean): string | null {
  const has = (tool: string): boolean => spawnSync(tool, ["--version"]).status === 0;
  if (!has("buildah")) return "buildah is not installed: apt-get install buildah";
  if (!debootstrap) return null;
  if (!has("debootstrap")) return "debootstrap is not installed: apt-get install debootstrap";
  return process.getuid?.() === 0 ? null : "debootstrap must run as root";
}

/** An image in a temporary buildah store, which `remove` deletes. */
export class BuiltImage {
  readonly base: string;
  readonly #folder = mkdtempSync(path.join(tmpdir(), "agent-citas-image-"));
  readonly #server: string;
  /** A second container: runs in a shared one lose their files when the first run ends. */
  readonly #probe: string;

  constructor(debootstrap: boolean) {
    const dockerfile = readFileSync(path.join(PROJECT, "Dockerfile"), "utf8");
    this.base = /^FROM (\S+)$/m.exec(dockerfile)?.[1] ?? assert.fail("no FROM");
    writeFileSync(this.#at("registries.conf"), 'unqualified-search-registries = ["docker.io"]\n');
    try {
      if (debootstrap) this.#makeBase();
      const pull = debootstrap ? "--pull-never" : "--pull";
      const form = ["--isolation", "chroot", "--format", "docker", pull];
      this.#buildah(["bud", ...form, ...this.#npmSettings(), "-t", NAME, PROJECT]);
      const from = ["from", "--pull-never", `localhost/${NAME}`];
      [this.#server, this.#probe] = [this.#buildah(from), this.#buildah(from)];
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  get config(): Config {
    // Only the used fields of buildah's format.
    const { Docker } = JSON.parse(this.#buildah(["inspect", "--type", "image", NAME])) as {
      readonly Docker: { readonly config: Config };
    };
    return Docker.config;
  }

  /** Compressed bytes on top of the base image, as a registry would store them. */
  get layerBytes(): number {
    const pushed = this.#at("pushed");
    this.#buildah(["push", "-q", NAME, `dir:${pushed}`]);
    // Part of the schema of an image's manifest.
    const { layers } = JSON.parse(readFileSync(path.join(pushed, "manifest.json"), "utf8")) as {
      readonly layers: readonly { readonly size: number }[];
    };
    return layers.at(-1)?.size ?? 0;
  }

  /** Files below the image's working folder. */
  files(): readonly string[] {
    const names = this.#buildah([...this.#run(this.#server), "find", ".", "-type", "f"]).split(
      "\n",
    );
    return names.map((name) => name.replace(/^\.\//, "")).sort();
  }

  /** Starts the image's command as its user, and waits until it is healthy. */
  async run(environment: Readonly<Record<string, string>> = {}): Promise<Running> {
    const { Cmd, Healthcheck, StopSignal } = this.config;
    const port = String(await freePort());
    const settings = Object.entries({ ...environment, SERVER_PORT: port });
    const given = settings.flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    const child = spawn("buildah", this.#arguments([...this.#run(this.#server, given), ...Cmd]), {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const check = Healthcheck.Test.slice(1);
    const probeArguments = this.#arguments([...this.#run(this.#probe, given), ...check]);
    const probe = (): boolean => spawnSync("buildah", probeArguments).status === 0;
    for (let probes = 0; !probe(); probes++) {
      assert(child.exitCode === null && probes < PROBES_MAX, "the image does not become healthy");
      await wait(50);
    }
    const pid = innermost(child.pid ?? 0);
    const stop = async (): Promise<number | null> => {
      process.kill(pid, StopSignal);
      const [code] = (await once(child, "exit")) as [number | null];
      return code;
    };
    return { url: `http://127.0.0.1:${port}`, pid, probe, stop };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #at(name: string): string {
    return path.join(this.#folder, name);
  }

  /** Runs with this machine's network. */
  #run(container: string, options: readonly string[] = []): readonly string[] {
    return ["run", "--isolation", "chroot", ...options, container, "--"];
  }

  #arguments(args: readonly string[]): readonly string[] {
    const stores = ["--root", this.#at("store"), "--runroot", this.#at("run")];
    const registries = ["--registries-conf", this.#at("registries.conf")];
    return ["--storage-driver", "vfs", ...stores, ...registries, ...args];
  }

  #buildah(args: readonly string[]): string {
    return execFileSync("buildah", this.#arguments(args), { encoding: "utf8" }).trim();
  }

  /** This machine's package registry and certificate authorities, for the `npm ci` inside. */
  #npmSettings(): readonly string[] {
    const setting = (name: string): string =>
      execFileSync("npm", ["config", "get", name], { encoding: "utf8" }).trim();
    const [registry, authorities] = [setting("registry"), setting("cafile")];
    const hasOwn = authorities !== "null" && authorities !== "";
    const lines = [`registry=${registry}`, ...(hasOwn ? ["cafile=/run/authorities.pem"] : [])];
    writeFileSync(this.#at("npmrc"), `${lines.join("\n")}\n`);
    const mounts = [`${this.#at("npmrc")}:/root/.npmrc:ro`];
    if (hasOwn) mounts.push(`${path.resolve(authorities)}:/run/authorities.pem:ro`);
    return mounts.flatMap((mount) => ["--volume", mount]);
  }

  /** Debian's minimal system with this Node and npm, like the official image. */
  #makeBase(): void {
    const root = this.#at("base");
    const release = /-(\w+)-slim$/.exec(this.base)?.[1] ?? assert.fail(this.base);
    const packages = "--include=ca-certificates,libatomic1,libstdc++6";
    execFileSync("debootstrap", ["--variant=minbase", packages, release, root], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    execFileSync("chroot", [root, "useradd", "-m", "-u", "1000", "node"]);
    cpSync(process.execPath, path.join(root, "usr/local/bin/node"), { dereference: true });
    const modules = execFileSync("npm", ["root", "-g"], { encoding: "utf8" }).trim();
    const npm = path.join(root, "usr/local/lib/node_modules/npm");
    mkdirSync(npm, { recursive: true });
    cpSync(path.join(modules, "npm"), npm, { recursive: true, dereference: true });
    const command = '#!/bin/sh\nexec node /usr/local/lib/node_modules/npm/bin/npm-cli.js "$@"\n';
    writeFileSync(path.join(root, "usr/local/bin/npm"), command, { mode: 0o755 });
    const container = this.#buildah(["from", "scratch"]);
    this.#buildah(["copy", "-q", container, root, "/"]);
    this.#buildah(["config", "--env", "PATH=/usr/local/bin:/usr/bin:/bin", container]);
    this.#buildah(["commit", "-q", "--rm", container, `docker.io/library/${this.base}`]);
    rmSync(root, { recursive: true });
  }
}

/** The innermost process of a chain of child processes. */
function innermost(pid: number): number {
  // Any thread of the process may have started the child.
  const [child] = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
  );
  return child === undefined ? pid : innermost(Number(child));
}

/** Files that the process has opened for writing, without its inherited descriptors. */
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
      // Closed since it was listed.
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
  const { values } = parseArgs({ options: { debootstrap: { type: "boolean", default: false } } });
  const missing = missingTools(values.debootstrap);
  if (missing !== null) throw new Error(missing);
  const image = new BuiltImage(values.debootstrap);
  try {
    console.log(`layer on top of ${image.base}: ${(image.layerBytes / 1e6).toFixed(2)} MB`);
    const running = await image.run();
    console.log(`healthy as ${image.config.User}, files open for writing:`);
    console.log(filesWritten(running.pid).join("\n") || "none");
    const code = await running.stop();
    console.log(`stopped by ${image.config.StopSignal} with code ${code}`);
    process.exitCode = code ?? 1;
  } finally {
    image.remove();
  }
}

if (import.meta.main) await main();
