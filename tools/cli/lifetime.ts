// Runs a server process until a signal or an uncaught error ends it. Running turns finish first; a
// blocked log destination or a client that does not read cannot delay the exit.

import { errorSummary, startFailure } from "../../engine/core/errors.ts";

export interface RunningProcess {
  /** Makes `/ready` answer 503; requests are still served. */
  leave(): void;
  close(): Promise<void>;
  /** Milliseconds between `leave` and `close`, for load balancers to notice. */
  readonly drainDelayMs: number;
  /** Milliseconds that `close` may take. */
  readonly closeMsMax: number;
  /** Whether a write of the log is blocked in the system: an exit would wait for it. */
  readonly isStuck: () => boolean;
}

/** A second Ctrl+C within this time is ignored: npm forwards a copy of the first signal. */
const AGAIN_MS = 2000;
/** Milliseconds after which the exit is forced. */
const OVERTIME_MS = 5000;
/** SIGHUP: the terminal closed. SIGUSR2: sent by tools that restart a program on file changes. */
const STOPPING = ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR2"] as const;

/** Starts the server and returns; a signal ends the process. */
export async function runUntilSignal(start: () => Promise<RunningProcess>): Promise<void> {
  // A write to stderr may fail (full disk, closed pipe); the line is lost and nothing else.
  process.stderr.on("error", () => {});
  const lifetime = new Lifetime();
  for (const signal of STOPPING) process.on(signal, () => lifetime.onSignal(signal));
  // Without a listener SIGUSR1 would open the debugger.
  process.on("SIGUSR1", () => {});
  for (const event of ["unhandledRejection", "uncaughtException"] as const) {
    process.on(event, (error: unknown) => lifetime.onUncaught(event, error));
  }
  try {
    lifetime.started(await start());
  } catch (error) {
    writeError(`agent-citas cannot start:\n${startFailure(error)}`);
    // Parts that already started must not keep the process alive.
    process.exit(1);
  }
}

function writeError(line: string): void {
  process.stderr.write(`${line}\n`);
}

class Lifetime {
  #running: RunningProcess | null = null;
  #stoppingSince: number | null = null;
  #exitCode = 0;

  started(running: RunningProcess): void {
    this.#running = running;
  }

  onSignal(signal: NodeJS.Signals): void {
    const now = performance.now();
    if (this.#stoppingSince === null) return this.#stop(signal === "SIGINT" ? "now" : "later");
    // Only a second Ctrl+C interrupts the drain.
    if (signal === "SIGINT" && now - this.#stoppingSince >= AGAIN_MS) process.exit(130);
  }

  onUncaught(event: string, error: unknown): void {
    const { name, code } = errorSummary(error);
    writeError(JSON.stringify({ level: "error", event, name, code }));
    this.#exitCode = 1;
    if (this.#stoppingSince === null) this.#stop("now");
  }

  #stop(when: "now" | "later"): void {
    this.#stoppingSince = performance.now();
    const running = this.#running;
    // The server has not started yet.
    if (running === null) process.exit(this.#exitCode);
    running.leave();
    const delayMs = when === "now" ? 0 : running.drainDelayMs;
    const end = (code: number): void => {
      // An exit would wait for the thread that writes the log.
      if (running.isStuck()) process.kill(process.pid, "SIGKILL");
      process.exit(code);
    };
    const close = (): void => {
      running.close().then(
        () => end(this.#exitCode),
        () => end(1),
      );
    };
    if (delayMs === 0) close();
    else setTimeout(close, delayMs);
    setTimeout(() => end(1), delayMs + running.closeMsMax + OVERTIME_MS).unref();
  }
}
