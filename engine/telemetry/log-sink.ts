// Writes log lines to one file descriptor without blocking the main thread, those of twenty
// milliseconds in one write. A full disk or a slow, stopped or closed reader costs only lines,
// which are counted.

import assert from "node:assert";
import { fstatSync, write, writeSync } from "node:fs";
import { isatty } from "node:tty";
import type { Clock } from "../core/clock.ts";
import { errorSummary } from "../core/errors.ts";

interface LogSinkOptions {
  readonly fd: number;
  /** Bytes that may wait, the write in progress included; a line exceeding it is dropped. */
  readonly bytesMax: number;
  readonly clock: Clock;
}

/** Bytes of one write, unless a single line is longer. */
const WRITE_BYTES = 16 * 1024;
/**
 * Time in which further lines join the same write; a process that ends by itself, or by an error,
 * writes them at its exit. None for a terminal: it may be stopped, and would then delay the exit.
 */
const GATHER_MS = 20;
/** Delay before a full pipe is tried again. */
const FULL_PIPE_MS = 20;
/** Time for the last lines at the end of the process. */
const FLUSH_MS = 1000;

export class LogSink {
  readonly #options: LogSinkOptions;
  /** Lines that wait, oldest first. Capped by `bytesMax`. */
  readonly #waiting: string[] = [];
  /** The part of the current write that is not written yet; null when idle. */
  #writing: Buffer | null = null;
  #bytes = 0;
  #dropped = 0;
  /** A write runs on libuv's thread pool. */
  #isBusy = false;
  readonly #gatherMs: number;
  /** Ends the wait for further lines; null when there is none. */
  #cancelGathering: (() => void) | null = null;
  /** The last written line has lost its end. */
  #isTorn = false;
  /** Called when nothing waits any more. Cap: calls of `written`, at the end of the process. */
  readonly #onEmpty: (() => void)[] = [];

  constructor(options: LogSinkOptions) {
    assert(options.bytesMax > 0, "a log without a bound");
    this.#options = options;
    this.#gatherMs = isatty(options.fd) ? 0 : GATHER_MS;
    stopBlocking(options.fd);
  }

  get bufferedBytes(): number {
    return this.#bytes;
  }

  /** Lines that were not written. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A write is blocked in the system; an exiting process would wait for it without a limit. */
  get isStuck(): boolean {
    return this.#isBusy;
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.#bytes + bytes > this.#options.bytesMax) {
      this.#dropped++;
      return;
    }
    if (this.#bytes === 0) process.on("exit", this.#writeAtExit);
    this.#bytes += bytes;
    this.#waiting.push(line);
    if (this.#writing !== null) return;
    if (this.#gatherMs === 0 || this.#bytes >= WRITE_BYTES) return this.flush();
    const flush = (): void => this.flush();
    this.#cancelGathering ??= this.#options.clock.after(this.#gatherMs, flush, "background");
  }

  /** Writes what waits now. */
  flush(): void {
    this.#cancelGathering?.();
    this.#cancelGathering = null;
    if (this.#writing === null) this.#next();
  }

  /** Resolves when nothing waits any more, or after a second. */
  written(): Promise<void> {
    if (this.#bytes === 0) return Promise.resolve();
    this.flush();
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(FLUSH_MS, resolve);
      this.#onEmpty.push(() => {
        cancel();
        resolve();
      });
    });
  }

  #next(): void {
    if (this.#waiting.length === 0) {
      process.off("exit", this.#writeAtExit);
      for (const notify of this.#onEmpty.splice(0)) notify();
      return;
    }
    let [count, bytes] = [0, 0];
    for (const line of this.#waiting) {
      bytes += Buffer.byteLength(line);
      if (count > 0 && bytes > WRITE_BYTES) break;
      count++;
    }
    this.#writing = Buffer.from(this.#waiting.splice(0, count).join(""));
    this.#send(this.#isTorn ? Buffer.concat([NEW_LINE, this.#writing]) : this.#writing);
  }

  /** Nothing runs after the exit: neither the wait for further lines nor that for a full pipe. */
  readonly #writeAtExit = (): void => {
    // The thread writes in any case; the wait for it has no end.
    if (this.#isBusy) return;
    const torn = this.#isTorn ? "\n" : "";
    const lines = torn + (this.#writing ?? "").toString() + this.#waiting.join("");
    try {
      writeSync(this.#options.fd, lines);
    } catch {
      // Nothing is left that could count these lines.
    }
  };

  /** Writes `bytes`: the rest of `#writing`, with a line break before it where one is missing. */
  #send(bytes: Buffer): void {
    this.#isBusy = true;
    write(this.#options.fd, bytes, (error, written) => {
      this.#isBusy = false;
      if (error !== null) return this.#fail(bytes, error);
      const left = bytes.subarray(written);
      this.#isTorn = written > 0 ? bytes[written - 1] !== NEW_LINE[0] : this.#isTorn;
      this.#shrinkTo(left);
      if (left.length > 0) return this.#send(left);
      this.#writing = null;
      this.#next();
    });
  }

  /** Releases the bytes that were written. */
  #shrinkTo(left: Buffer): void {
    const before = this.#writing?.length ?? 0;
    if (left.length >= before) return;
    this.#bytes -= before - left.length;
    this.#writing = left;
  }

  #fail(bytes: Buffer, error: Error): void {
    const { code } = errorSummary(error);
    if (code === "EAGAIN" || code === "EBUSY" || code === "EINTR") {
      // Waiting for a full pipe does not keep the process alive.
      this.#options.clock.after(FULL_PIPE_MS, () => this.#send(bytes), "background");
      return;
    }
    // A full disk or a closed reader: these lines are lost, the next may succeed.
    const lost = this.#writing ?? bytes;
    this.#dropped += lost.filter((byte) => byte === NEW_LINE[0]).length;
    this.#bytes -= lost.length;
    this.#writing = null;
    this.#next();
  }
}

const NEW_LINE = Buffer.from("\n");

/**
 * Writing to a pipe without a reader would block its thread, and with it the exit of the process.
 * Creating Node's own stream sets pipes and sockets to non-blocking, and restores them at the exit;
 * files and terminals stay unchanged.
 */
function stopBlocking(fd: number): void {
  const info = fstatSync(fd);
  if (!info.isFIFO() && !info.isSocket()) return;
  const stream = fd === 1 ? process.stdout : fd === 2 ? process.stderr : null;
  // The stream writes nothing; `write` receives the error of a broken pipe.
  stream?.on("error", () => {});
}
