// Lines of a few milliseconds leave in one write; none is lost at the end of the process.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { LogSink } from "../../../engine/telemetry/log-sink.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const BYTES_MAX = 64 * 1024;
/** A line of 1 KiB. */
const LONG = `${"x".repeat(1023)}\n`;

interface FileLog {
  readonly sink: LogSink;
  readonly clock: FakeClock;
  readonly text: () => string;
}

function fileLog(context: TestContext, bytesMax = BYTES_MAX): FileLog {
  const folder = mkdtempSync(path.join(tmpdir(), "log-"));
  const file = path.join(folder, "log");
  const fd = openSync(file, "w");
  context.after(() => {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });
  const clock = new FakeClock();
  const sink = new LogSink({ fd, bytesMax, clock });
  return { sink, clock, text: () => readFileSync(file, "utf8") };
}

test("lines wait for one another, and leave together after a moment", async (context) => {
  const { sink, clock, text } = fileLog(context);
  for (const line of ["a\n", "b\n"]) sink.write(line);
  assert.equal(clock.timers, 1);
  assert.equal(sink.isStuck, false, "no write has begun");
  clock.advance(19);
  sink.write("c\n");
  assert.equal(text(), "");
  clock.advance(1);
  assert.equal(sink.isStuck, true, "one write for the three");
  await sink.written();
  assert.equal(text(), "a\nb\nc\n");
  assert.deepEqual([sink.bufferedBytes, clock.timers], [0, 0]);
});

test("a full write leaves at once, and so does what `written` waits for", async (context) => {
  const { sink, clock, text } = fileLog(context);
  for (let count = 0; count < 15; count++) sink.write(LONG);
  assert.equal(sink.isStuck, false);
  sink.write(LONG);
  assert.equal(sink.isStuck, true);
  await sink.written();
  sink.write("last\n");
  await sink.written();
  assert.equal(text(), `${LONG.repeat(16)}last\n`);
  assert.equal(clock.timers, 0);
});

test("waiting lines are counted to the byte, and the first over the cap is dropped", async (context) => {
  const { sink, text } = fileLog(context, 1030);
  sink.write(LONG);
  sink.write("12345\n");
  assert.deepEqual([sink.bufferedBytes, sink.dropped], [1030, 0]);
  sink.write("\n");
  assert.deepEqual([sink.bufferedBytes, sink.dropped], [1030, 1]);
  await sink.written();
  sink.write("\n");
  await sink.written();
  assert.equal(text(), `${LONG}12345\n\n`);
});

/** What a process wrote that ended as `ending` says, right after a line. */
function lastLines(ending: string): string {
  const script = `
    import { createLog } from "./engine/telemetry/log.ts";
    const log = createLog({ level: "info", bufferBytesMax: 10000 });
    log.info({ event: "last" });
    log.info({ event: "very_last" });
    ${ending}`;
  const { stdout } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", script],
    { cwd: ROOT, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" },
  );
  return stdout;
}

for (const [name, ending] of [
  ["by itself", ""],
  ["by an exit", "process.exit(3);"],
  ["by an error", 'throw new Error("broken");'],
] as const) {
  test(`a process that ends ${name} has written its last lines, each once`, () => {
    const events = lastLines(ending).split("\n").filter(Boolean);
    assert.deepEqual(
      events.map((line) => /"event":"(\w+)"/.exec(line)?.[1]),
      ["last", "very_last"],
    );
  });
}

for (const level of ["warn", "error"]) {
  test(`a line of level ${level} starts a write at once, also for the lines before it`, () => {
    const lines = lastLines(`
      const before = log.isStuck;
      log.${level}({ event: "fatal" });
      log.info({ event: before + "_" + log.isStuck });`);
    assert.match(lines, /"last"[^]*"very_last"[^]*"fatal"[^]*"false_true"/);
  });
}
