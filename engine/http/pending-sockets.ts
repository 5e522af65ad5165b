// Sockets that found the house full. Each waits, without an HTTP parser, until its first line is
// there: who sends nothing takes nobody's place, and a probe is known before it is let in. Then it
// is served, or hears a 503 of fixed bytes and is closed.

import type { Socket } from "node:net";
import type { Clock } from "../core/clock.ts";

interface PendingSocketsOptions {
  /** Sockets that may wait; one more, and the one that waits longest hears its 503. */
  readonly waitingMax: number;
  /** What a first line may take. */
  readonly firstLineTimeoutMs: number;
  readonly clock: Clock;
  /**
   * Serves the socket, or says why not: "refused", or the time at which to ask again. `path`: of a
   * GET or HEAD; null for anything else.
   */
  readonly admit: (socket: Socket, path: string | null) => "served" | "refused" | number;
  readonly refuse: (socket: Socket) => void;
}

/** A first line that is longer is nobody's probe. */
const LINE_BYTES_MAX = 1024;
/** Who waits with a request for a place about to be free: of each Node reads 128 KiB at most. */
const RETRYING_MAX = 2;

export class PendingSockets {
  readonly #options: PendingSocketsOptions;
  /** Each with what lets it go, in order of arrival. Capped by `waitingMax`. */
  readonly #waiting = new Map<Socket, () => void>();
  #retrying = 0;

  constructor(options: PendingSocketsOptions) {
    this.#options = options;
  }

  add(socket: Socket): void {
    const { waitingMax, firstLineTimeoutMs, clock } = this.#options;
    if (waitingMax === 0) return this.#options.refuse(socket);
    if (this.#waiting.size >= waitingMax) this.#refuseOldest();
    const deadlineAt = clock.monotonic() + firstLineTimeoutMs;
    const cancel = clock.after(firstLineTimeoutMs, () => this.#refuse(socket), "background");
    let seen = Buffer.alloc(0);
    const look = (): void => {
      for (let bytes = chunkOf(socket); bytes !== null; bytes = chunkOf(socket)) {
        seen = Buffer.concat([seen, bytes]);
      }
      const line = firstLine(seen);
      if (line !== null) this.#decide(socket, { bytes: seen, path: pathOf(line), deadlineAt });
      else if (socket.readableEnded) this.#refuse(socket);
    };
    this.#wait(socket, cancel, look);
  }

  /** The end: nobody is let in any more. */
  close(): void {
    while (this.#waiting.size > 0) this.#refuseOldest();
  }

  #wait(socket: Socket, cancel: () => void, look: () => void): void {
    const leave = (): void => {
      this.#waiting.delete(socket);
      cancel();
      socket.off("readable", look).off("end", look).off("close", leave).off("error", abandon);
    };
    const abandon = (): void => {
      leave();
      socket.destroy();
    };
    this.#waiting.set(socket, leave);
    socket.on("readable", look).on("end", look).on("close", leave).on("error", abandon);
  }

  #decide(socket: Socket, told: FirstBytes): void {
    this.#waiting.get(socket)?.();
    // Whoever serves the socket reads it again.
    socket.unshift(told.bytes);
    this.#tryAdmit(socket, told);
  }

  #tryAdmit(socket: Socket, told: FirstBytes): void {
    const { clock, admit, refuse } = this.#options;
    const answer = admit(socket, told.path);
    if (answer === "served") return;
    const isPatient = answer !== "refused" && answer <= told.deadlineAt;
    if (!isPatient || this.#retrying >= RETRYING_MAX) return refuse(socket);
    this.#retrying++;
    const cancel = clock.after(Math.max(1, answer - clock.monotonic()), () => {
      this.#waiting.get(socket)?.();
      this.#tryAdmit(socket, told);
    });
    this.#wait(socket, () => void (this.#retrying--, cancel()), NOTHING);
  }

  #refuseOldest(): void {
    for (const socket of this.#waiting.keys()) return this.#refuse(socket);
  }

  #refuse(socket: Socket): void {
    this.#waiting.get(socket)?.();
    this.#options.refuse(socket);
  }
}

const NOTHING = (): void => {};

function chunkOf(socket: Socket): Buffer | null {
  const bytes: unknown = socket.read();
  return Buffer.isBuffer(bytes) ? bytes : null;
}

interface FirstBytes {
  readonly bytes: Buffer;
  readonly path: string | null;
  readonly deadlineAt: number;
}

/** Cut to what a probe's may be; null while more of it must come. */
function firstLine(bytes: Buffer): string | null {
  const end = bytes.indexOf("\n");
  if (end >= 0) return bytes.subarray(0, Math.min(end, LINE_BYTES_MAX)).toString("latin1");
  return bytes.length > LINE_BYTES_MAX ? "" : null;
}

function pathOf(line: string): string | null {
  return (
    /^(?:GET|HEAD) (?:http:\/\/[^/?\s]*)?(\/[^?\s]*)(?:\?\S*)? HTTP\/1\.[01]\r?$/.exec(line)?.[1] ??
    null
  );
}
