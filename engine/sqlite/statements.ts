// The prepared statements of one connection. SQL texts are constants of the code, values are always
// bound. Kept for reuse: at most STATEMENTS_MAX, the one used longest ago goes first; the ledger
// counts them in the account `sqlite`.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { STATEMENTS_MAX } from "../limits/memory-budget.ts";
import type { Row, SqlValue } from "./rows.ts";

export interface Reading {
  get(sql: string, ...values: SqlValue[]): Row | undefined;
  /** Every row is held at once: the query bounds them. */
  all(sql: string, ...values: SqlValue[]): readonly Row[];
}

export interface Writing extends Reading {
  /** How many rows it changed. */
  run(sql: string, ...values: SqlValue[]): number;
}

export class Statements implements Writing {
  readonly #database: DatabaseSync;
  /** By SQL; cap STATEMENTS_MAX. The order is that of their last use. */
  readonly #kept = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get count(): number {
    return this.#kept.size;
  }

  get(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#prepared(sql).get(...values);
  }

  all(sql: string, ...values: SqlValue[]): readonly Row[] {
    return this.#prepared(sql).all(...values);
  }

  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  clear(): void {
    this.#kept.clear();
  }

  #prepared(sql: string): StatementSync {
    const statement = this.#kept.get(sql) ?? this.#database.prepare(sql);
    this.#kept.delete(sql);
    this.#kept.set(sql, statement);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > STATEMENTS_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return statement;
  }
}
