// What SQLite's result codes mean here. Every failure of the file is `store_error`; its message
// says what is wrong and holds neither values nor SQL.

import { AgentError, invalidOption } from "../core/errors.ts";

/** Certainly nothing was written. A failure that is not one of these may have been written. */
export class NotWritten extends AgentError {
  constructor(message: string, cause?: unknown) {
    super("store_error", message, { cause });
  }
}

const BUSY = 5;
const LOCKED = 6;
/** By primary result code; see https://sqlite.org/rescode.html. */
const REASONS: Readonly<Record<number, string>> = {
  3: "access to the database file is denied",
  7: "SQLite has no memory left",
  8: "the database file cannot be written",
  10: "the disk failed to read or write",
  11: "the database file is damaged",
  13: "the disk is full",
  14: "the database file cannot be opened",
  15: "the database file's locks do not work: is it on a network disk?",
  18: "a value is too large for the database",
  19: "a rule of a table was broken",
  23: "access to the database file is denied",
  26: "the file is not a database",
};
/** Of these the file or its disk is the cause, so that the store counts as failing. */
const UNHEALTHY: ReadonlySet<number> = new Set([3, 7, 8, 10, 11, 13, 14, 15, 23, 26]);

/** The primary result code; null for an error that is not SQLite's. */
function codeOf(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error)) return null;
  return typeof error.errcode === "number" ? error.errcode & 0xff : null;
}

/** Whether another connection holds the lock, so that the same step may work a moment later. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code === BUSY || code === LOCKED;
}

/** Why the file or its disk fails, in words; null when the error says nothing about them. */
export function fileFailure(error: unknown): string | null {
  const code = codeOf(error);
  return code !== null && UNHEALTHY.has(code) ? reasonOf(code) : null;
}

/** What a caller may see: an AgentError as it is, SQLite's own by its reason, a bug as itself. */
export function storeFailure(error: unknown, mayBeWritten: boolean): unknown {
  const code = codeOf(error);
  if (code === null) return error;
  const message = `sqlite: ${reasonOf(code)}`;
  return mayBeWritten
    ? new AgentError("store_error", message, { cause: error })
    : new NotWritten(message, error);
}

/** Why a file could not be opened: for the operator, so with the file's name. */
export function openFailure(file: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code !== null) return invalidOption(`${file}: ${reasonOf(code)}`, error);
  if (!(error instanceof Error) || error instanceof AgentError) return error;
  if (!("code" in error) || typeof error.code !== "string") return error;
  return invalidOption(`${file}: it cannot be made or written (${error.code})`, error);
}

function reasonOf(code: number): string {
  return REASONS[code] ?? (code === BUSY ? "the database is locked" : `error ${code}`);
}
