// The tables of a database file. Each room hands in its own as steps, which only go forward: a
// step that was released never changes, a change is a new step at the end. The table `rooms` says
// how many steps of each room the file has; `user_version` is the version of that table itself. A
// process may open the file with some of the rooms: what others keep in it stays as it is.

import assert from "node:assert";
import { invalidOption } from "../core/errors.ts";
import { numberOf } from "./rows.ts";
import type { Writing } from "./statements.ts";

export interface Schema {
  /** The room that owns these tables. */
  readonly room: string;
  /** SQL of each step, STRICT tables only; one step may be several statements. */
  readonly steps: readonly string[];
}

/** "cita": marks the file as ours. */
const APPLICATION_ID = 0x63697461;
const LAYOUT = 1;

/** A connection inside a write transaction. */
export interface Migration extends Writing {
  /** Runs statements that take no values. */
  exec(sql: string): void;
}

/** @throws AgentError `config_invalid` when the file is not ours, or of a newer version. */
export function migrate(connection: Migration, schemas: readonly Schema[], file: string): void {
  assert.equal(new Set(schemas.map(({ room }) => room)).size, schemas.length, "one schema a room");
  checkOwner(connection, file);
  for (const { room, steps } of schemas) {
    const row = connection.get("SELECT version FROM rooms WHERE room = ?", room);
    const version = row === undefined ? 0 : numberOf(row, "version");
    if (version > steps.length) throw newer(file);
    if (version === steps.length) continue;
    for (const step of steps.slice(version)) connection.exec(step);
    connection.run(
      "INSERT INTO rooms (room, version) VALUES (?, ?)" +
        " ON CONFLICT (room) DO UPDATE SET version = excluded.version",
      ...[room, steps.length],
    );
  }
}

/** Makes an empty file ours; refuses one of another program. */
function checkOwner(connection: Migration, file: string): void {
  const owner = pragma(connection, "application_id");
  const tables = connection.get("SELECT count(*) AS count FROM sqlite_schema");
  const isEmpty = tables !== undefined && numberOf(tables, "count") === 0;
  if (owner === 0 && isEmpty) {
    connection.exec(
      `PRAGMA application_id = ${APPLICATION_ID};
       PRAGMA user_version = ${LAYOUT};
       CREATE TABLE rooms (room TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
    );
    return;
  }
  if (owner !== APPLICATION_ID) throw foreignFile(file);
  if (pragma(connection, "user_version") > LAYOUT) throw newer(file);
}

/** Writes to the file and changes nothing: an update to the same value would not be written. */
export function touch(connection: Writing): void {
  connection.run("INSERT INTO rooms (room, version) VALUES ('', 0)");
  connection.run("DELETE FROM rooms WHERE room = ''");
}

/** @throws AgentError `config_invalid` when the file is not ours. */
export function assertOurs(connection: Pick<Writing, "get">, file: string): void {
  if (pragma(connection, "application_id") !== APPLICATION_ID) throw foreignFile(file);
}

function pragma(connection: Pick<Writing, "get">, name: "application_id" | "user_version"): number {
  const row = connection.get(`PRAGMA ${name}`);
  return row === undefined ? 0 : numberOf(row, name);
}

function foreignFile(file: string): unknown {
  return invalidOption(`${file}: it is a database of another program`);
}

function newer(file: string): unknown {
  return invalidOption(`${file}: a newer version of agent-citas wrote it: install that version`);
}
