// Processes that the soak kills and restarts on the same port: replicas, Redis, the backend. Counts
// their log events, and notices a process that ends without being stopped.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { isListening } from "../../test/support/redis/redis-server.ts";

interface Recipe {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The port that shows that it is up. */
  readonly port: number;
}

const START_MS_MAX = 20_000;
const STOP_MS_MAX = 40_000;
const POLL_MS = 20;
/** Number of event names counted; further ones share one entry. */
const EVENTS_MAX = 100;

export class Victim {
  readonly recipe: Recipe;
  /** Log lines of level warn and above, by event. */
  readonly events = new Map<string, number>();
  /** How it ended without being stopped; each is a violation. */
  readonly deaths: string[] = [];
  kills = 0;
  readonly #onLine: (line: string) => void;
  #child: ChildProcess | null = null;
  #expected = false;

  constructor(recipe: Recipe, onLine: (line: string) => void = () => {}) {
    this.recipe = recipe;
    this.#onLine = onLine;
    process.once("exit", () => this.#child?.kill("SIGKILL"));
  }

  get url(): string {
    return `http://127.0.0.1:${this.recipe.port}`;
  }

  async start(): Promise<void> {
    const { command, environment, port, name } = this.recipe;
    const [file = "", ...args] = command;
    const env = { PATH: process.env["PATH"] ?? "", ...environment };
    const child = spawn(file, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    this.#child = child;
    this.#expected = false;
    child.once("exit", (code, signal) => {
      if (!this.#expected) this.deaths.push(`${name} ended by itself: ${signal ?? `exit ${code}`}`);
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.#onLine(line);
      this.#count(line);
    });
    const lastTry = performance.now() + START_MS_MAX;
    while (!(await isListening(port))) {
      if (performance.now() > lastTry) throw new Error(`${name} did not come up`);
      await wait(POLL_MS);
    }
  }

  /** Stops it and waits for its exit. A process that gets SIGTERM must exit in time with code 0. */
  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    this.#expected = true;
    this.kills++;
    const exited = once(child, "exit");
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
    await exited;
    clearTimeout(timer);
    if (signal === "SIGTERM" && child.exitCode !== 0) {
      this.deaths.push(`${this.recipe.name} was stopped and ended with ${child.exitCode}`);
    }
  }

  #count(line: string): void {
    if (!/"level":"?(?:warn|error|fatal|40|50|60)/.test(line)) return;
    const found = /"event":"([\w-]+)"/.exec(line)?.[1] ?? "unnamed";
    const code = /"code":"([\w-]+)"/.exec(line)?.[1];
    const full = code === undefined ? found : `${found}:${code}`;
    const name = this.events.size < EVENTS_MAX || this.events.has(full) ? full : "others";
    this.events.set(name, (this.events.get(name) ?? 0) + 1);
  }
}

export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => {
    const { port } = server.address() as AddressInfo; // A TCP server's address is never a string.
    return port;
  });
  for (const server of servers) server.close();
  return ports;
}
