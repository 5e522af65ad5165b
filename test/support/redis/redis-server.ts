// A real redis-server for tests: one process on a free loopback port, without persistence, stopped
// with the test. Also a TCP proxy that counts, delays and cuts connections.

import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, connect } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "../free-port.ts";

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Of its node in a cluster; 0 without one. */
  readonly busPort: number;
  /** A plain client for planting and looking; closed by `stop`. */
  readonly client: Redis;
  signal(signal: NodeJS.Signals): void;
  /** Kills the process, if it still runs, and starts an empty one on the same port. */
  restart(settings?: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface RedisServerOptions {
  /** More settings, as on the command line: `["--maxmemory", "3mb"]`. */
  readonly settings?: readonly string[];
  /** With a free port for the cluster's own traffic. */
  readonly busPort?: boolean;
  /** The program to run, if not redis-server. */
  readonly program?: string;
  /** A sentinel with this file, which it rewrites. */
  readonly sentinelFile?: string;
}

/** Processes and directories that must not outlive this one; few, and removed by `stop`. */
const running = new Map<ChildProcess, string>();
process.once("exit", () => {
  for (const [child, directory] of running) {
    child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  }
});

export function redisVersion(): string {
  const line = execFileSync("redis-server", ["--version"], { encoding: "utf8" });
  return /v=(\S+)/.exec(line)?.[1] ?? "unknown";
}

/** A free port may be taken by another test before the server has it: then another one is tried. */
const STARTS_MAX = 5;

export async function startRedis(given: RedisServerOptions = {}): Promise<RedisServer> {
  console.log(`redis-server ${redisVersion()}`);
  for (let start = 1; ; start++) {
    try {
      return await startOnFreePort(given);
    } catch (error) {
      if (start === STARTS_MAX) throw error;
    }
  }
}

async function startOnFreePort(given: RedisServerOptions): Promise<RedisServer> {
  const port = await freePort();
  const busPort = given.busPort === true ? await freePort() : 0;
  const bus = busPort === 0 ? [] : ["--cluster-port", String(busPort)];
  const options = { ...given, settings: [...(given.settings ?? []), ...bus] };
  let child = await launch(port, options);
  const client = new Redis(port, "127.0.0.1", { retryStrategy: () => 20 });
  client.on("error", () => {});
  const stop = async (): Promise<void> => {
    client.disconnect();
    await end(child);
  };
  try {
    const info = await client.info("server");
    if (!info.includes(`process_id:${child.pid}\r`)) throw new Error("another server has the port");
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    busPort,
    client,
    signal: (signal) => void child.kill(signal),
    async restart(settings = options.settings) {
      await end(child);
      child = await launch(port, { ...options, ...(settings === undefined ? {} : { settings }) });
      await client.ping();
    },
    stop,
  };
}

async function launch(port: number, options: RedisServerOptions): Promise<ChildProcess> {
  const directory = mkdtempSync(join(tmpdir(), "citas-redis-"));
  const own = ["--port", String(port), "--bind", "127.0.0.1", "--dir", directory];
  const quiet = ["--save", "", "--appendonly", "no", "--logfile", "", "--loglevel", "warning"];
  const sentinel = options.sentinelFile;
  const kind = sentinel === undefined ? [...own, ...quiet] : [sentinel, ...own, "--sentinel"];
  const args = [...kind, ...(options.settings ?? [])];
  const child = spawn(options.program ?? "redis-server", args, { stdio: "ignore" });
  running.set(child, directory);
  try {
    await reachable(port, () => child.exitCode !== null || child.signalCode !== null);
  } catch (error) {
    await end(child);
    throw error;
  }
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const directory = running.get(child);
  running.delete(child);
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, "exit");
    // SIGKILL also ends a stopped process.
    child.kill("SIGKILL");
    await exited;
  }
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
}

async function reachable(port: number, isOver: () => boolean): Promise<void> {
  await until(() => {
    if (isOver()) throw new Error("the server ended before it was reached");
    return isListening(port);
  });
}

/** Whether a program accepts connections on a port of this host. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Polls a condition, at most for ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    if (await condition()) return;
    await wait(10);
  }
  throw new Error("the condition did not become true");
}

export interface Proxy {
  readonly port: number;
  readonly url: string;
  /** Pieces that clients sent since the start: one for each write that arrived alone. */
  readonly requests: number;
  /** Bytes that the server answered since the start. */
  readonly replyBytes: number;
  /** From now on replies are dropped; `cut` also ends the connection at the first of them. */
  swallow(mode: "hold" | "cut" | "off"): void;
  stop(): Promise<void>;
}

export async function startProxy(target: number): Promise<Proxy> {
  let requests = 0;
  let replyBytes = 0;
  let mode: "hold" | "cut" | "off" = "off";
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (piece) => {
      requests++;
      upstream.write(piece);
    });
    upstream.on("data", (piece) => {
      replyBytes += piece.length;
      if (mode === "off") client.write(piece);
      if (mode === "cut") client.destroy();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // A TCP server's address is never a string.
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    get requests() {
      return requests;
    },
    get replyBytes() {
      return replyBytes;
    },
    swallow: (next) => void (mode = next),
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}
