// The only user of pino. A log line has an allow-listed shape: events, codes, sizes and durations.
// No field can hold message text, a name, an email, a phone or a key.

import { hash, randomBytes } from "node:crypto";
import pino from "pino";
import type { DestinationStream } from "pino";
import { systemClock } from "../core/clock.ts";
import type { LogLevel } from "./log-levels.ts";
import { LogSink } from "./log-sink.ts";
import type { ModelCause } from "../conversation/messages.ts";
import type { SessionKey } from "../conversation/session-key.ts";

export interface LogRecord {
  /** What happened, `noun_verbed`; a constant of the program. */
  readonly event: string;
  readonly request?: string;
  readonly tenant?: number;
  /** From `hashedSessionId`: never the session's id itself. */
  readonly session?: string;
  readonly code?: string;
  readonly error?: { readonly name: string; readonly code: string };
  /** Why a model server rejected the request: words of a closed set, never the server's text. */
  readonly cause?: ModelCause;
  /** A part of the model API's requests, from a closed list. */
  readonly param?: string;
  readonly status?: number | string;
  readonly endpoint?: string;
  readonly tool?: string;
  readonly attempt?: number;
  readonly count?: number;
  readonly bytes?: number;
  readonly durationMs?: number;
  /** A setting's name, one of the program's hosts and ports, or advice: written by the program. */
  readonly detail?: string;
}

/** The fields that identify a turn: the same in each of its lines. */
export type LogTag = Pick<LogRecord, "request" | "tenant" | "session">;

export interface Log {
  debug(record: LogRecord): void;
  info(record: LogRecord): void;
  warn(record: LogRecord): void;
  error(record: LogRecord): void;
  /** Lines dropped because the sink was slow or failed. */
  readonly dropped: number;
  flush(): void;
}

/** A log with a known buffer size, for the memory ledger. */
export interface BufferedLog extends Log {
  /** Bytes that wait for the sink: never more than `bufferBytesMax`. */
  readonly bufferedBytes: number;
  /** Resolves when all lines are written or lost, after a second at the latest. */
  written(): Promise<void>;
  /** A write is blocked in the system: the process could not exit by itself. */
  readonly isStuck: boolean;
}

interface LogOptions {
  readonly level: LogLevel;
  /** Bytes that may wait for a slow sink; beyond them lines are dropped and counted. */
  readonly bufferBytesMax: number;
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream;
}

export function createLog({ level, bufferBytesMax, destination }: LogOptions): BufferedLog {
  const sink =
    destination === undefined
      ? new LogSink({ fd: 1, bytesMax: bufferBytesMax, clock: systemClock })
      : null;
  const logger = pino(
    { level, base: null, formatters: { level: (label) => ({ level: label }) } },
    sink ?? destination,
  );
  const flush = (): void => sink?.flush();
  // The process may be about to die, of its memory for one, without running its exit.
  const atOnce =
    (write: (record: LogRecord) => void) =>
    (record: LogRecord): void => {
      write(record);
      flush();
    };
  return {
    debug: (record) => logger.debug(allowedFields(record)),
    info: (record) => logger.info(allowedFields(record)),
    warn: atOnce((record) => logger.warn(allowedFields(record))),
    error: atOnce((record) => logger.error(allowedFields(record))),
    get dropped() {
      return sink?.dropped ?? 0;
    },
    get bufferedBytes() {
      return sink?.bufferedBytes ?? 0;
    },
    get isStuck() {
      return sink?.isStuck ?? false;
    },
    flush,
    written: () => sink?.written() ?? Promise.resolve(),
  };
}

const FIELDS = [
  ...(["event", "request", "tenant", "session", "code", "status", "endpoint", "tool"] as const),
  "param" as const,
  ...(["attempt", "count", "bytes", "durationMs", "detail"] as const),
] satisfies readonly (keyof LogRecord)[];

/** Copies only the allow-listed fields, as strings and numbers: further properties are dropped. */
function allowedFields(record: LogRecord): object {
  const line: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const value = record[field];
    if (typeof value === "string" || typeof value === "number") line[field] = value;
  }
  if (record.error !== undefined) {
    const { name, code } = record.error;
    line["error"] = { name: String(name), code: String(code) };
  }
  if (record.cause !== undefined) {
    const { status, type, code, param } = record.cause;
    const word = (value: string | null): string | null => (value === null ? null : String(value));
    const words = { type: word(type), code: word(code), param: word(param) };
    line["cause"] = { status: status === null ? null : Number(status), ...words };
  }
  return line;
}

/** Random per process: a tag connects lines of one run and cannot reveal a phone number. */
const TAG_KEY = randomBytes(16).toString("hex");

export function hashedSessionId(session: SessionKey): string {
  // The key comes first and the digest is truncated, so a tag cannot be reversed. An HMAC object,
  // twice a turn, costs five times as much.
  return hash("sha256", TAG_KEY + session, "hex").slice(0, 12);
}
