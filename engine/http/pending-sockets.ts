// Sockets that arrive at the connection limit. Each waits, without an HTTP parser, for its first
// line: a socket that sends nothing evicts none, and a probe is recognised before it is admitted.
// Then it is served, or receives a 503 of fixed bytes and is closed.

import type { Socket } from "node:net";
import type { Clock } from "../core/clock.ts";

interface PendingSocketsOptions {
  /** Sockets that wait for their first line; exceeding it refuses the oldest with a 503. */
  readonly waitingMax: number;
  /** Time for the first line to arrive, and again for room after it has. */
  readonly firstLineTimeoutMs: number;
  readonly clock: Clock;
  /**
   * Serves the socket, or returns "refused" or the monotonic time at which to retry, at most
   * `waitUntil`. `path`: of a GET or HEAD; null for any other request.
   */
  readonly admit: (
    socket: Socket,
    path: string | null,
    waitUntil: number,
  ) => "served" | "refused" | number;
  readonly refuse: (socket: Socket) => void;
}

/** A longer first line is not a probe. */
const LINE_BYTES_MAX = 1024;
/** Sockets that wait with a request for a retry; Node reads at most 128 KiB of each. */
const RETRYING_MAX = 2;

export class PendingSockets {
  readonly #options: PendingSocketsOptions;
  /** Sockets without a first line, and their clean-up; the oldest first. At most `waitingMax`. */
  readonly #waiting = new Map<Socket, () => void>();
  /** Those with one that wait for room: at most `RETRYING_MAX`. */
  readonly #retrying = new Map<Socket, () => void>();

  constructor(options: PendingSocketsOptions) {
    this.#options = options;
  }

  add(socket: Socket): void {
    const { waitingMax, firstLineTimeoutMs, clock } = this.#options;
    if (waitingMax === 0) return this.#options.refuse(socket);
    if (this.#waiting.size >= waitingMax) this.#refuseOldest();
    const cancel = clock.after(firstLineTimeoutMs, () => this.#refuse(socket), "background");
    let seen = Buffer.alloc(0);
    const onReadable = (): void => {
      for (let bytes = chunkOf(socket); bytes !== null; bytes = chunkOf(socket)) {
        seen = Buffer.concat([seen, bytes]);
      }
      const line = firstLine(seen);
      if (line !== null) this.#decide(socket, seen, pathOf(line));
      else if (socket.readableEnded) this.#refuse(socket);
    };
    this.#wait(socket, { among: this.#waiting, cancel, onReadable });
  }

  /** Refuses all pending sockets. */
  close(): void {
    for (const socket of [...this.#retrying.keys(), ...this.#waiting.keys()]) this.#refuse(socket);
  }

  #wait(socket: Socket, { among, cancel, onReadable }: Wait): void {
    const cleanUp = (): void => {
      among.delete(socket);
      cancel();
      socket.off("readable", onReadable).off("end", onReadable);
      socket.off("close", cleanUp).off("error", abandon);
    };
    const abandon = (): void => {
      cleanUp();
      socket.destroy();
    };
    among.set(socket, cleanUp);
    socket.on("readable", onReadable).on("end", onReadable);
    socket.on("close", cleanUp).on("error", abandon);
  }

  #decide(socket: Socket, bytes: Buffer, path: string | null): void {
    const { clock, firstLineTimeoutMs } = this.#options;
    this.#waiting.get(socket)?.();
    // The HTTP parser reads it again.
    socket.unshift(bytes);
    this.#tryAdmit(socket, path, clock.monotonic() + firstLineTimeoutMs);
  }

  #tryAdmit(socket: Socket, path: string | null, deadlineAt: number): void {
    const { clock, admit, refuse } = this.#options;
    const canWait = this.#retrying.size < RETRYING_MAX;
    const result = admit(socket, path, canWait ? deadlineAt : Number.NEGATIVE_INFINITY);
    if (result === "served") return;
    if (result === "refused") return refuse(socket);
    const cancel = clock.after(Math.max(1, result - clock.monotonic()), () => {
      this.#retrying.get(socket)?.();
      this.#tryAdmit(socket, path, deadlineAt);
    });
    this.#wait(socket, { among: this.#retrying, cancel, onReadable: NOTHING });
  }

  #refuseOldest(): void {
    for (const socket of this.#waiting.keys()) return this.#refuse(socket);
  }

  #refuse(socket: Socket): void {
    this.#waiting.get(socket)?.();
    this.#retrying.get(socket)?.();
    this.#options.refuse(socket);
  }
}

interface Wait {
  readonly among: Map<Socket, () => void>;
  readonly cancel: () => void;
  readonly onReadable: () => void;
}

const NOTHING = (): void => {};

function chunkOf(socket: Socket): Buffer | null {
  const bytes: unknown = socket.read();
  return Buffer.isBuffer(bytes) ? bytes : null;
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
