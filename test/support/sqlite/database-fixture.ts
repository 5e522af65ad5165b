// Real database files in a folder of the test's own, and what holds their lock from outside.

import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import type { Clock } from "../../../engine/core/clock.ts";
import { openDatabase } from "../../../engine/sqlite/database.ts";
import type { Database, WriteCall } from "../../../engine/sqlite/database.ts";
import type { Schema } from "../../../engine/sqlite/schema.ts";

/** A folder that goes with the test. */
export function folderOf(context: Pick<TestContext, "after">): string {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-citas-sqlite-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** One table of named counters. */
export const COUNTERS: Schema = {
  room: "counters",
  steps: ["CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT"],
};

export async function openTestDatabase(
  context: Pick<TestContext, "after">,
  file: string,
  options: { readonly schemas?: readonly Schema[]; readonly clock?: Clock } = {},
): Promise<Database> {
  const { schemas = [COUNTERS], clock = systemClock } = options;
  const database = await openDatabase({ file, schemas, clock });
  context.after(() => database.close());
  return database;
}

/** A call that nothing ends. */
export const PATIENT: WriteCall = {
  signal: new AbortController().signal,
  remainingMs: () => 60_000,
};

/** Holds the write lock as another process would, until the returned function is called. */
export function holdLock(context: Pick<TestContext, "after">, file: string): () => void {
  const other = new DatabaseSync(file, { timeout: 0 });
  other.exec("BEGIN IMMEDIATE");
  const release = (): void => {
    if (other.isOpen) other.close();
  };
  context.after(release);
  return release;
}

/** One step of `COUNTERS`: the counter's new value. */
export function count(database: Database, name = "one", call: WriteCall = PATIENT) {
  return database.write((connection) => {
    const row = connection.get(
      "INSERT INTO counters (name, value) VALUES (?, 1)" +
        " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
      name,
    );
    return row?.["value"];
  }, call);
}

export function counted(database: Database, name = "one"): unknown {
  return database.read((connection) => {
    return connection.get("SELECT value FROM counters WHERE name = ?", name)?.["value"] ?? 0;
  });
}
