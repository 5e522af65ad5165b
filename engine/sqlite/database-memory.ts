// What an open database holds in this process. The figures are in the memory budget, whose line
// `sqlite` exists while a data folder is used.

import {
  DATABASE_LIBRARY_BYTES,
  PAGE_CACHE_BYTES,
  STATEMENT_BYTES,
} from "../limits/memory-budget.ts";

/** The largest value that SQLite may read or write, so that a foreign file cannot fill memory. */
export const VALUE_BYTES_MAX = 8 * 1024 * 1024;

/** The page cache counts as full: SQLite does not say what it holds. */
export function databaseUsage(statements: number): { bytes: number; entries: number } {
  const bytes = DATABASE_LIBRARY_BYTES + PAGE_CACHE_BYTES + statements * STATEMENT_BYTES;
  return { bytes, entries: statements };
}
