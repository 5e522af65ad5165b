// Copies a database file while others write to it. The copy has its own connection, so that no
// other waits for it, and is one snapshot: it takes all pages in one step on a thread of its own.

import { closeSync, openSync, renameSync, rmSync } from "node:fs";
import { access } from "node:fs/promises";
import { invalidOption } from "../core/errors.ts";
import { openFailure } from "./database-errors.ts";
import { assertOurs } from "./schema.ts";
import { Statements } from "./statements.ts";

/** More pages than a file can have: one step, so that no writer makes it start again. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * The new file appears whole or stays empty; an existing one is never touched.
 * @throws AgentError `config_invalid` with the reason and the file's name.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  await access(from).catch((error: unknown) => {
    throw openFailure(from, error);
  });
  try {
    // Reserves the name: two backups to one file cannot both succeed.
    closeSync(openSync(to, "wx", 0o600));
  } catch (error) {
    const exists = error instanceof Error && "code" in error && error.code === "EEXIST";
    throw exists ? invalidOption(`${to}: there is a file already`, error) : openFailure(to, error);
  }
  const part = `${to}.part`;
  try {
    closeSync(openSync(part, "w", 0o600));
    await copyTo(from, part);
    renameSync(part, to);
  } catch (error) {
    for (const file of [part, to]) rmSync(file, { force: true });
    throw openFailure(to, error);
  }
}

async function copyTo(from: string, to: string): Promise<void> {
  const { DatabaseSync, backup } = await import("node:sqlite");
  const connection = new DatabaseSync(from, { readOnly: true, timeout: 0, defensive: true });
  try {
    assertOurs(new Statements(connection), from);
    await backup(connection, to, { rate: ALL_PAGES });
  } catch (error) {
    throw openFailure(from, error);
  } finally {
    connection.close();
  }
}
