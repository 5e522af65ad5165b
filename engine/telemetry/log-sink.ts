// Where log lines go: one file descriptor, written to without stopping the thread that answers. A
// disk that is full, a reader that is slow, has stopped or has left costs lines, which are
// counted, and nothing else.

import assert from "node:assert";
import { fstatSync, write } from "node:fs";
import type { Clock } from "../core/clock.ts";
import { errorSummary } from "../core/errors.ts";

interface LogSinkOptions {
  readonly fd: number;
  /** Bytes that may wait, those of the write under way included; a line past it is dropped. */
  readonly bytesMax: number;
  readonly clock: Clock;
}

/** Lines of one write: so much, or one line that is longer. */
const WRITE_BYTES = 16 * 1024;
/** A pipe that is full is tried again after it. */
const FULL_PIPE_MS = 20;
/** What the last lines get at the end of the process. */
const FLUSH_MS = 1000;

export class LogSink {
  readonly #options: LogSinkOptions;
  /** Lines that wait, oldest first. Capped by `bytesMax`. */
  readonly #waiting: string[] = [];
  /** Taken from `#waiting`: what of it the descriptor has not taken yet; null when idle. */
  #writing: Buffer | null = null;
  #bytes = 0;
  #dropped = 0;
  /** The system is at work for us on another thread. */
  #isBusy = false;
  /** The descriptor has the beginning of a line whose end was lost. */
  #isTorn = false;
  /** Told when nothing waits any more. Capped by who calls `written`: the end of the process. */
  readonly #onEmpty: (() => void)[] = [];

  constructor(options: LogSinkOptions) {
    assert(options.bytesMax > 0, "a log without a bound");
    this.#options = options;
    stopBlocking(options.fd);
  }

  get bufferedBytes(): number {
    return this.#bytes;
  }

  /** Lines that nobody will read. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A write that the system holds; a process that ends waits for it, for as long as it takes. */
  get isStuck(): boolean {
    return this.#isBusy;
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.#bytes + bytes > this.#options.bytesMax) {
      this.#dropped++;
      return;
    }
    this.#bytes += bytes;
    this.#waiting.push(line);
    if (this.#writing === null) this.#next();
  }

  /** Settles when nothing waits any more, or after a second. */
  written(): Promise<void> {
    if (this.#bytes === 0) return Promise.resolve();
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
      for (const tell of this.#onEmpty.splice(0)) tell();
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

  /** `bytes` are what is left of `#writing`, after a line's end where one is missing. */
  #send(bytes: Buffer): void {
    this.#isBusy = true;
    write(this.#options.fd, bytes, (error, written) => {
      this.#isBusy = false;
      if (error !== null) return this.#fail(bytes, error);
      const left = bytes.subarray(written);
      this.#isTorn = written > 0 ? bytes[written - 1] !== NEW_LINE[0] : this.#isTorn;
      this.#keep(left);
      if (left.length > 0) return this.#send(left);
      this.#writing = null;
      this.#next();
    });
  }

  /** What is written waits no more. */
  #keep(left: Buffer): void {
    const before = this.#writing?.length ?? 0;
    if (left.length >= before) return;
    this.#bytes -= before - left.length;
    this.#writing = left;
  }

  #fail(bytes: Buffer, error: Error): void {
    const { code } = errorSummary(error);
    if (code === "EAGAIN" || code === "EBUSY" || code === "EINTR") {
      // Not for the process's sake: what keeps it is what it is there for.
      this.#options.clock.after(FULL_PIPE_MS, () => this.#send(bytes), "background");
      return;
    }
    // A full disk, a reader that left: these lines are lost, the next may find room.
    const lost = this.#writing ?? bytes;
    this.#dropped += lost.filter((byte) => byte === NEW_LINE[0]).length;
    this.#bytes -= lost.length;
    this.#writing = null;
    this.#next();
  }
}

const NEW_LINE = Buffer.from("\n");

/**
 * A pipe that nobody reads would hold the thread that writes to it, and with it the end of the
 * process. Node's own stream makes pipes and sockets not block as it is made, and gives them back
 * at the exit as they were; files and terminals it leaves alone.
 */
function stopBlocking(fd: number): void {
  const info = fstatSync(fd);
  if (!info.isFIFO() && !info.isSocket()) return;
  const stream = fd === 1 ? process.stdout : fd === 2 ? process.stderr : null;
  // Nothing is written through it; a broken pipe is told to whoever writes.
  stream?.on("error", () => {});
}
