// The life of a server process: what ends it, and how. Whatever signal asks for it, running turns
// end first; nothing that cannot be written, and nobody who does not read, holds it up.

import { errorSummary, startFailure } from "../../engine/core/errors.ts";

export interface RunningProcess {
  /** Tells whoever asks that no more should be sent here, and serves on. */
  leave(): void;
  close(): Promise<void>;
  /** Between the two: what it takes until nobody sends anything here any more. */
  readonly drainDelayMs: number;
  /** What `close` may take. */
  readonly closeMsMax: number;
  /** The system holds a write of the log's: an exit would wait for it. */
  readonly isStuck: () => boolean;
}

/** A person who presses twice means it; two signals at once are one, which npm passed on. */
const AGAIN_MS = 2000;
/** After all that may take its time. */
const OVERTIME_MS = 5000;
/** SIGHUP: the terminal is gone. SIGUSR2: what restarts a program while it is worked on. */
const STOPPING = ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR2"] as const;

/** Starts the server and ends with the process. */
export async function runUntilSignal(start: () => Promise<RunningProcess>): Promise<void> {
  // A full disk or a reader that left: what is to be said there is lost, and nothing more.
  process.stderr.on("error", () => {});
  const life = new Lifetime();
  for (const signal of STOPPING) process.on(signal, () => life.signalled(signal));
  // Without a listener it would open the debugger.
  process.on("SIGUSR1", () => {});
  for (const event of ["unhandledRejection", "uncaughtException"] as const) {
    process.on(event, (error: unknown) => life.broke(event, error));
  }
  try {
    life.began(await start());
  } catch (error) {
    tell(`agent-citas cannot start:\n${startFailure(error)}`);
    // What was started before the failure must not keep the process.
    process.exit(1);
  }
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

class Lifetime {
  #living: RunningProcess | null = null;
  #stoppingSince: number | null = null;
  #exitCode = 0;

  began(living: RunningProcess): void {
    this.#living = living;
  }

  signalled(signal: NodeJS.Signals): void {
    const now = performance.now();
    if (this.#stoppingSince === null) return this.#stop(signal === "SIGINT" ? "now" : "later");
    // Only a person's own second word cuts what is being said.
    if (signal === "SIGINT" && now - this.#stoppingSince >= AGAIN_MS) process.exit(130);
  }

  broke(event: string, error: unknown): void {
    const { name, code } = errorSummary(error);
    tell(JSON.stringify({ level: "error", event, name, code }));
    this.#exitCode = 1;
    if (this.#stoppingSince === null) this.#stop("now");
  }

  #stop(when: "now" | "later"): void {
    this.#stoppingSince = performance.now();
    const living = this.#living;
    // Nothing is served yet.
    if (living === null) process.exit(this.#exitCode);
    living.leave();
    const delayMs = when === "now" ? 0 : living.drainDelayMs;
    const end = (code: number): void => {
      // An exit would wait for the thread that writes.
      if (living.isStuck()) process.kill(process.pid, "SIGKILL");
      process.exit(code);
    };
    const close = (): void => {
      living.close().then(
        () => end(this.#exitCode),
        () => end(1),
      );
    };
    if (delayMs === 0) close();
    else setTimeout(close, delayMs);
    setTimeout(() => end(1), delayMs + living.closeMsMax + OVERTIME_MS).unref();
  }
}
