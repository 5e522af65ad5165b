// Sockets that arrive at the connection limit. Each waits, without an HTTP parser, for its first
// line: a socket that sends nothing evicts none, and a probe is recognised before it is admitted.
// Then it is served, or receives a 503 of fixed bytes and is closed.

import type { Socket } from "node:net";
import type { Clock } from "../core/clock.ts";

interface PendingSocketsOptions {
  /** Pending sockets; exceeding it refuses the oldest with a 503. */
  readonly waitingMax: number;
  /** Time for the first line to arrive. */
  readonly firstLineTimeoutMs: number;
  readonly clock: Clock;
  /**
   * Serves the socket, or returns "refused" or the monotonic time at which to retry. `path`: of a
   * GET or HEAD; null for any other request.
   */
  readonly admit: (socket: Socket, path: string | null) => "served" | "refused" | number;
  readonly refuse: (socket: Socket) => void;
}

/** A longer first line is not a probe. */
const LINE_BYTES_MAX = 1024;
/** Sockets that wait with a request for a retry; Node reads at most 128 KiB of each. */
const RETRYING_MAX = 2;

export class PendingSockets {
  readonly #options: PendingSocketsOptions;
  /** Sockets with their clean-up, in order of arrival. Capped by `waitingMax`. */
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
    const onReadable = (): void => {
      for (let bytes = chunkOf(socket); bytes !== null; bytes = chunkOf(socket)) {
        seen = Buffer.concat([seen, bytes]);
      }
      const line = firstLine(seen);
      if (line !== null) this.#decide(socket, { bytes: seen, path: pathOf(line), deadlineAt });
      else if (socket.readableEnded) this.#refuse(socket);
    };
    this.#wait(socket, cancel, onReadable);
  }

  /** Refuses all pending sockets. */
  close(): void {
    while (this.#waiting.size > 0) this.#refuseOldest();
  }

  #wait(socket: Socket, cancel: () => void, onReadable: () => void): void {
    const cleanUp = (): void => {
      this.#waiting.delete(socket);
      cancel();
      socket.off("readable", onReadable).off("end", onReadable);
      socket.off("close", cleanUp).off("error", abandon);
    };
    const abandon = (): void => {
      cleanUp();
      socket.destroy();
    };
    this.#waiting.set(socket, cleanUp);
    socket.on("readable", onReadable).on("end", onReadable);
    socket.on("close", cleanUp).on("error", abandon);
  }

  #decide(socket: Socket, first: FirstBytes): void {
    this.#waiting.get(socket)?.();
    // The HTTP parser reads it again.
    socket.unshift(first.bytes);
    this.#tryAdmit(socket, first);
  }

  #tryAdmit(socket: Socket, first: FirstBytes): void {
    const { clock, admit, refuse } = this.#options;
    const result = admit(socket, first.path);
    if (result === "served") return;
    const canRetry = result !== "refused" && result <= first.deadlineAt;
    if (!canRetry || this.#retrying >= RETRYING_MAX) return refuse(socket);
    this.#retrying++;
    const cancel = clock.after(Math.max(1, result - clock.monotonic()), () => {
      this.#waiting.get(socket)?.();
      this.#tryAdmit(socket, first);
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

/** Truncated to `LINE_BYTES_MAX`; null while it is incomplete. */
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
