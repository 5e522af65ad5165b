// One SQLite file, shared by the processes of one machine. The only owner of `node:sqlite`, which
// is loaded when a file is opened. The module is synchronous, so nothing waits inside it: a lock of
// another process is tried again later, and a step is one short batch of statements.

import assert from "node:assert";
import { closeSync, openSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { sleep } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { copyDatabase } from "./backup.ts";
import { NotWritten, fileFailure, isBusy, openFailure, storeFailure } from "./database-errors.ts";
import { PAGE_CACHE_BYTES } from "../limits/memory-budget.ts";
import { VALUE_BYTES_MAX, databaseUsage } from "./database-memory.ts";
import { migrate, touch } from "./schema.ts";
import type { Schema } from "./schema.ts";
import { Statements } from "./statements.ts";
import type { Reading, Writing } from "./statements.ts";

/** How long a step may try to get the lock, and the signal that ends it earlier. */
export interface WriteCall {
  readonly signal: AbortSignal;
  readonly remainingMs: () => number;
}

/** Rejects and throws with AgentError `store_error` only, besides what `work` itself throws. */
export interface Database {
  /** One snapshot; for short queries. */
  read<Value>(work: (connection: Reading) => Value): Value;
  /**
   * One transaction, alone over all processes: all of it is on the disk when it resolves. `work` is
   * synchronous and short, may run again and may throw to roll back. Rejects with `NotWritten` when
   * certainly nothing was written, so too when the lock was not free in time.
   */
  write<Value>(work: (connection: Writing) => Value, call: WriteCall): Promise<Value>;
  /** Writes a copy to a new file while others go on writing. Rejects if the file exists. */
  backup(file: string): Promise<void>;
  /** Why the last step failed, when the file or its disk is the cause; null while they work. */
  failure(): string | null;
  /** Bytes of the page cache and the statements at most; number of statements. */
  usage(): { readonly bytes: number; readonly entries: number };
  close(): void;
}

export interface DatabaseOptions {
  /** Its folder exists. */
  readonly file: string;
  readonly schemas: readonly Schema[];
  readonly clock: Clock;
}

/** Other processes may be opening, migrating or recovering the file at the same moment. */
const OPEN_MS = 5000;
/** A step waits this long at most, at random, before it tries the lock again. */
const RETRY_MS_MAX = 16;
/** While the file or its disk fails, a write is tried this often, so that it heals by itself. */
const HEAL_MS = 5000;
/** Pages after which a commit copies the log into the file: 1 MiB, a few milliseconds. */
const CHECKPOINT_PAGES = 256;

const PRAGMAS = [
  ...["synchronous = full", "mmap_size = 0", "temp_store = default", "trusted_schema = off"],
  // What was deleted is overwritten: an erased customer is not left in free pages.
  ...[`cache_size = -${PAGE_CACHE_BYTES / 1024}`, "secure_delete = on"],
  `wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
  `journal_size_limit = ${4 * CHECKPOINT_PAGES * 4096}`,
] as const;

/**
 * Makes the file if there is none.
 * @throws AgentError `config_invalid` when it is no database, another program's, of a newer
 *   version, or cannot be written.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { file, clock } = options;
  const endsAt = clock.monotonic() + OPEN_MS;
  const { signal } = new AbortController();
  for (;;) {
    try {
      return await openOnce(options);
    } catch (error) {
      if (!isBusy(error) || clock.monotonic() >= endsAt) throw openFailure(file, error);
    }
    await sleep(clock, retryDelay(clock), signal);
  }
}

async function openOnce({ file, schemas, clock }: DatabaseOptions): Promise<Database> {
  // Personal data: readable by this user only. SQLite gives its other files the same mode.
  closeSync(openSync(file, "a", 0o600));
  const sqlite = await import("node:sqlite");
  const connection = new sqlite.DatabaseSync(file, {
    timeout: 0,
    defensive: true,
    enableForeignKeyConstraints: true,
    limits: { length: VALUE_BYTES_MAX },
  });
  try {
    const statements = new Statements(connection);
    // Before the journal: another program's database keeps its own.
    connection.exec("BEGIN IMMEDIATE");
    const exec = (sql: string): void => connection.exec(sql);
    migrate(
      {
        exec,
        get: (...call) => statements.get(...call),
        all: (...call) => statements.all(...call),
        run: (...call) => statements.run(...call),
      },
      ...[schemas, file],
    );
    connection.exec("COMMIT");
    connection.exec("PRAGMA journal_mode = wal");
    for (const pragma of PRAGMAS) connection.exec(`PRAGMA ${pragma}`);
    return new SqliteDatabase({ file, connection, statements, clock });
  } catch (error) {
    // Rolls back as well.
    connection.close();
    throw error;
  }
}

interface OpenedDatabase {
  readonly file: string;
  readonly connection: DatabaseSync;
  readonly statements: Statements;
  readonly clock: Clock;
}

class SqliteDatabase implements Database {
  readonly #opened: OpenedDatabase;
  #failure: string | null = null;
  /** Of the timer of `HEAL_MS`; null: none runs. */
  #endHealing: (() => void) | null = null;

  constructor(opened: OpenedDatabase) {
    this.#opened = opened;
  }

  read<Value>(work: (connection: Reading) => Value): Value {
    try {
      return this.#transaction("BEGIN", work);
    } catch (error) {
      throw isBusy(error) ? storeFailure(error, false) : error;
    }
  }

  async write<Value>(work: (connection: Writing) => Value, call: WriteCall): Promise<Value> {
    const { clock } = this.#opened;
    while (!call.signal.aborted && call.remainingMs() > 0) {
      try {
        return this.#transaction("BEGIN IMMEDIATE", work);
      } catch (error) {
        if (!isBusy(error)) throw error;
      }
      await sleep(clock, Math.min(retryDelay(clock), call.remainingMs()), call.signal);
    }
    throw new NotWritten("sqlite: the database's lock was not free in time");
  }

  async backup(file: string): Promise<void> {
    await copyDatabase(this.#opened.file, file);
  }

  failure(): string | null {
    return this.#failure;
  }

  usage(): { readonly bytes: number; readonly entries: number } {
    return databaseUsage(this.#opened.statements.count);
  }

  close(): void {
    const { connection, statements } = this.#opened;
    this.#endHealing?.();
    statements.clear();
    if (connection.isOpen) connection.close();
  }

  #transaction<Value>(begin: string, work: (connection: Writing) => Value): Value {
    const { connection, statements } = this.#opened;
    if (!connection.isOpen) throw new NotWritten("sqlite: the database is closed");
    assert(!connection.isTransaction, "a step runs alone");
    let isCommitting = false;
    try {
      connection.exec(begin);
      const value = work(statements);
      assert(!(value instanceof Promise), "a step is synchronous");
      isCommitting = begin !== "BEGIN";
      connection.exec("COMMIT");
      // A read says nothing about a disk that takes no writes.
      if (isCommitting) this.#failure = null;
      return value;
    } catch (error) {
      this.#rollBack();
      if (isBusy(error)) throw error;
      this.#note(error);
      throw storeFailure(error, isCommitting);
    }
  }

  /** SQLite itself rolls back after some errors; a failure here cannot make it worse. */
  #rollBack(): void {
    const { connection } = this.#opened;
    try {
      if (connection.isTransaction) connection.exec("ROLLBACK");
    } catch (error) {
      this.#note(error);
    }
  }

  #note(error: unknown): void {
    this.#failure = fileFailure(error) ?? this.#failure;
    if (this.#failure === null) return;
    this.#endHealing ??= this.#opened.clock.after(HEAL_MS, () => this.#heal(), "background");
  }

  #heal(): void {
    this.#endHealing = null;
    if (this.#failure === null) return;
    try {
      this.#transaction("BEGIN IMMEDIATE", touch);
    } catch (error) {
      // Also where another process has the lock.
      this.#note(error);
    }
  }
}

function retryDelay(clock: Clock): number {
  return 1 + clock.random() * (RETRY_MS_MAX - 1);
}
