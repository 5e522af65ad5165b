// Reads a column of a row with its type. Tables are STRICT, so another type is a fault of the file
// or of the query.

import { AgentError } from "../core/errors.ts";

export type SqlValue = null | number | bigint | string | Uint8Array;

export type Row = Readonly<Record<string, SqlValue>>;

export function textOf(row: Row, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : unexpected(column);
}

export function numberOf(row: Row, column: string): number {
  const value = row[column];
  return typeof value === "number" ? value : unexpected(column);
}

export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  return value instanceof Uint8Array ? value : unexpected(column);
}

/** `textOf(row, column)` and the like, or null where the column is null. */
export function orNull<Value>(
  read: (row: Row, column: string) => Value,
  row: Row,
  column: string,
): Value | null {
  return row[column] === null ? null : read(row, column);
}

function unexpected(column: string): never {
  throw new AgentError("store_error", `sqlite: column ${column} has an unexpected type`);
}
