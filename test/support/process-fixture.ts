// The server as a process of its own, for tests of what the machine does to it: where its lines go,
// what it may open, which signals it gets. Each is stopped with its test.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess, StdioOptions } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import type { TestContext } from "node:test";
import { freePort } from "./free-port.ts";
import { call } from "./server-fixture.ts";
import type { Answer } from "./server-fixture.ts";

export const ROOT = path.resolve(import.meta.dirname, "../..");

const folder = mkdtempSync(path.join(tmpdir(), "agent-citas-process-"));
after(() => rmSync(folder, { recursive: true, force: true }));
/** What is shipped, which weighs what it may: the sources and what runs them weigh more. */
export const DIST = path.join(folder, "dist");
execFileSync(process.execPath, [path.join(ROOT, "scripts/build/build.mjs"), DIST]);
export const START = path.join(DIST, "start.cjs");

export interface ProcessOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdio?: StdioOptions;
  /** Of Node. */
  readonly flags?: readonly string[];
  /** `ulimit -n`, hard and soft. */
  readonly descriptorsMax?: number;
}

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  /** What it wrote to a standard output that is a pipe. */
  readonly output: () => string;
  chat(session: number, fields?: object): Promise<Answer>;
  /** Sends the signal; the exit code and the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<readonly [number | null, NodeJS.Signals | null]>;
}

/** A server with the sandbox, which answers by now. */
export async function startProcess(
  context: TestContext,
  options: ProcessOptions = {},
): Promise<ServerProcess> {
  const { environment = {}, stdio = ["ignore", "pipe", "pipe"], flags = [] } = options;
  const { descriptorsMax } = options;
  const port = await freePort();
  const env = { PATH: process.env["PATH"] ?? "", SERVER_PORT: String(port), ...environment };
  const node = [process.execPath, ...flags, START];
  const limited = ["sh", "-c", `ulimit -n ${descriptorsMax} && exec "$@"`, "sh", ...node];
  const [program = "", ...args] = descriptorsMax === undefined ? node : limited;
  const child = spawn(program, args, { cwd: folder, env, stdio });
  context.after(() => child.kill("SIGKILL"));
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (piece: string) => (output += piece));
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (piece: string) => (errors += piece));
  const url = `http://127.0.0.1:${port}`;
  while (!(await isLive(url))) {
    assert.equal(child.exitCode ?? child.signalCode, null, `it ended: ${output}${errors}`);
  }
  const chat = (session: number, fields: object = {}): Promise<Answer> => {
    const body = { message: "Hola", session_id: session, id_empresa: 1, ...fields };
    const headers = { "content-type": "application/json" };
    return call(`${url}/api/chat`, { method: "POST", headers, body: JSON.stringify(body) });
  };
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    const exit = once(child, "exit");
    child.kill(signal);
    // What Node documents for this event.
    return (await exit) as [number | null, NodeJS.Signals | null];
  };
  return { child, url, port, output: () => output, chat, stop };
}

async function isLive(url: string): Promise<boolean> {
  return call(`${url}/live`).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** Sockets that are answered once and kept, or that send nothing at all. */
export async function idleSockets(
  context: TestContext,
  port: number,
  { count, kind }: { readonly count: number; readonly kind: "kept" | "silent" },
): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  context.after(() => sockets.forEach((socket) => socket.destroy()));
  for (let index = 0; index < count; index++) {
    const socket = connect(port, "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => {});
    await once(socket, "connect");
    if (kind === "silent") continue;
    const heard = Promise.race([once(socket, "data"), once(socket, "close")]);
    socket.write("GET /live HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await heard;
  }
  return sockets;
}

/** The value of a series in what `/metrics` says. */
export async function metric(url: string, series: string): Promise<number> {
  const { text } = await call(`${url}/metrics`);
  const line = text.split("\n").find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1));
}
