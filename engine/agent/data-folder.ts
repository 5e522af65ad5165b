// The data folder: made if it is missing, with one database file in it. Loaded on demand, so that a
// process without a folder does not load SQLite.

import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Clock } from "../core/clock.ts";
import { invalidOption } from "../core/errors.ts";
import { SESSION_TABLES } from "../sessions/sqlite-store.ts";
import { openDatabase } from "../sqlite/database.ts";
import type { Database } from "../sqlite/database.ts";
import type { Schema } from "../sqlite/schema.ts";

interface DataFolderOptions {
  readonly folder: string;
  /** Of the application, besides the sessions'. */
  readonly tables: readonly Schema[];
  readonly clock: Clock;
}

export function databaseFile(folder: string): string {
  return path.join(path.resolve(folder), "citas.db");
}

/** @throws AgentError `config_invalid` naming the folder or the file and what is wrong with it. */
export async function openDataFolder(options: DataFolderOptions): Promise<Database> {
  const { folder, tables, clock } = options;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw invalidOption(`data folder ${folder}: it cannot be made (${code})`, error);
  }
  const schemas = [SESSION_TABLES, ...tables];
  return openDatabase({ file: databaseFile(folder), schemas, clock });
}
