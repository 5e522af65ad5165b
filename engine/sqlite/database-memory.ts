// What an open database holds in this process: the page cache and the kept statements, and what
// loading SQLite costs once. The ledger has a line for them when a file is used.

import { STATEMENTS_MAX } from "./statements.ts";

const KiB = 1024;
const MiB = 1024 * KiB;

/** SQLite's own cap of its page cache; in use it is refilled, never exceeded by more than a page. */
export const PAGE_CACHE_BYTES = MiB;
/** The largest value that SQLite may read or write, so that a foreign file cannot fill memory. */
export const VALUE_BYTES_MAX = 8 * MiB;
/** A prepared statement with its text, measured with the longest of ours. */
const STATEMENT_BYTES = 8 * KiB;

/** Cap of the account `sqlite`. */
export const DATABASE_BYTES_MAX = PAGE_CACHE_BYTES + STATEMENTS_MAX * STATEMENT_BYTES;

export function databaseUsage(statements: number): { bytes: number; entries: number } {
  return { bytes: PAGE_CACHE_BYTES + statements * STATEMENT_BYTES, entries: statements };
}
