// Log lines: their shape, their levels, and what happens without a reader.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { LOG_LEVELS } from "../../../engine/telemetry/log-levels.ts";
import { createLog, hashedSessionId } from "../../../engine/telemetry/log.ts";
import type { Log, LogRecord } from "../../../engine/telemetry/log.ts";
import type { LogLevel } from "../../../engine/telemetry/log-levels.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";

function logTo(level: LogLevel): { readonly log: Log; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  // Every line is a JSON object.
  const write = (line: string): void => void lines.push(JSON.parse(line) as (typeof lines)[number]);
  return { log: createLog({ level, bufferBytesMax: 1000, destination: { write } }), lines };
}

const FULL: Required<LogRecord> = {
  event: "turn_ended",
  request: "r1",
  tenant: 7,
  session: "abc",
  code: "deadline",
  error: { name: "TypeError", code: "unknown" },
  status: 503,
  endpoint: "calendario",
  tool: "create_booking",
  attempt: 2,
  count: 3,
  bytes: 4,
  durationMs: 5,
  detail: "SERVER_PORT",
  cause: { status: 400, type: "invalid_request_error", code: null, param: "temperature" },
  param: "temperature",
};

test("a line has every field of its record, its level and its time, and nothing of the machine", () => {
  const { log, lines } = logTo("info");
  log.warn(FULL);
  const { time, ...line } = lines[0] ?? {};
  assert.deepEqual(line, { level: "warn", ...FULL });
  assert(Number.isInteger(time));
});

test("fields outside the allow-list are left out of any record", () => {
  const { log, lines } = logTo("info");
  const secret = "secreto";
  const record = { event: "e", message: secret, api_key: secret, user: { phone: secret } };
  log.info(record);
  log.info({ ...record, detail: { secret } } as unknown as LogRecord);
  const error = Object.assign(new TypeError(secret), { code: "E1", command: { args: [secret] } });
  log.error({ event: "e", error });
  assert.doesNotMatch(JSON.stringify(lines), /secreto/);
  assert.deepEqual(lines[2]?.["error"], { name: "TypeError", code: "E1" });
});

for (const [index, level] of LOG_LEVELS.entries()) {
  test(`at ${level} only lines from ${level} on are written`, () => {
    const { log, lines } = logTo(level);
    for (const name of ["debug", "info", "warn", "error"] as const) log[name]({ event: name });
    assert.deepEqual(
      lines.map(({ event }) => event),
      LOG_LEVELS.slice(index).filter((name) => name !== "silent"),
    );
  });
}

test("a session's tag is the same for the same session and reveals nothing of it", () => {
  const tag = hashedSessionId(sessionKey(7, "51999888777"));
  assert.match(tag, /^[0-9a-f]{12}$/);
  assert.equal(hashedSessionId(sessionKey(7, "51999888777")), tag);
  assert.notEqual(hashedSessionId(sessionKey(8, "51999888777")), tag);
});

test("lines over the buffer are dropped and counted, and those in it are written", async (context) => {
  // Synchronous lines cannot leave the buffer before the loop has ended.
  const script = `
    import { createLog } from "./engine/telemetry/log.ts";
    const log = createLog({ level: "info", bufferBytesMax: 10000 });
    for (let count = 0; count < 1000; count++) log.info({ event: "e", count });
    process.stderr.write(String(log.dropped));
    await log.written();`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    cwd: path.resolve(import.meta.dirname, "../../.."),
  });
  context.after(() => child.kill());
  let [out, dropped] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (out += piece));
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (dropped += piece));
  await once(child, "close");
  const lines = out.split("\n").filter((line) => line !== "");
  assert(lines.length > 0 && lines.length < 1000);
  assert(Buffer.byteLength(out) <= 10_000 + 100);
  assert.equal(lines.length + Number(dropped), 1000);
});

/** A process's view of its log after `lines` lines of 64 bytes, before any was written. */
async function filled(
  context: TestContext,
  bufferBytesMax: number,
  lines: number,
): Promise<{ readonly dropped: number; readonly bufferedBytes: number }> {
  const script = `
    import { createLog } from "./engine/telemetry/log.ts";
    const log = createLog({ level: "info", bufferBytesMax: ${bufferBytesMax} });
    for (let line = 0; line < ${lines}; line++) log.info({ event: "${"e".repeat(15)}" });
    const { dropped, bufferedBytes } = log;
    process.stderr.write(JSON.stringify({ dropped, bufferedBytes }));`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    cwd: path.resolve(import.meta.dirname, "../../.."),
    stdio: ["ignore", "ignore", "pipe"],
  });
  context.after(() => child.kill());
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (told += piece));
  await once(child, "close");
  // What the script above writes.
  return JSON.parse(told) as { dropped: number; bufferedBytes: number };
}

test("a buffer that is full to the byte has dropped nothing, and the next line is dropped", async (context) => {
  const [full, past, short] = await Promise.all([
    filled(context, 64 * 50, 50),
    filled(context, 64 * 50, 51),
    filled(context, 64 * 50 - 1, 50),
  ]);
  assert.deepEqual(full, { dropped: 0, bufferedBytes: 64 * 50 });
  assert.deepEqual(past, { dropped: 1, bufferedBytes: 64 * 50 });
  assert.deepEqual(short, { dropped: 1, bufferedBytes: 64 * 49 });
});
