// The secrets in the addresses of feeds, one for each company and resource, kept in the SQLite
// file. An address lets its bearer read a resource's appointments: it can be revoked, and is never
// logged.

import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Database, WriteCall } from "../../engine/sqlite/database.ts";
import { numberOf, textOf } from "../../engine/sqlite/rows.ts";
import type { Schema } from "../../engine/sqlite/schema.ts";

const TABLES = `
  CREATE TABLE feeds (
    tenant INTEGER NOT NULL,
    resource TEXT NOT NULL,
    secret TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, resource)
  ) STRICT, WITHOUT ROWID;
`;

export const FEEDS_SCHEMA: Schema = { room: "feeds", steps: [TABLES] };

export interface Feed {
  readonly resource: string;
  readonly secret: string;
  readonly madeAt: number;
}

/** As many as a company may have resources. */
const FEEDS_MAX = 100;
const SECRET_BYTES = 24;

interface FeedSecretsOptions {
  readonly database: Database;
  readonly now: () => number;
}

export class FeedSecrets {
  readonly #options: FeedSecretsOptions;

  /** The file has the tables of `FEEDS_SCHEMA`. */
  constructor(options: FeedSecretsOptions) {
    this.#options = options;
  }

  of(tenant: number): readonly Feed[] {
    const sql = "SELECT resource, secret, made_at FROM feeds WHERE tenant = ? LIMIT ?";
    return this.#options.database
      .read((db) => db.all(sql, tenant, FEEDS_MAX))
      .map((row) => ({
        resource: textOf(row, "resource"),
        secret: textOf(row, "secret"),
        madeAt: numberOf(row, "made_at"),
      }));
  }

  /** A new secret; the old address no longer works. */
  async make(tenant: number, resource: string, call: WriteCall): Promise<Feed> {
    const { database, now } = this.#options;
    const secret = randomBytes(SECRET_BYTES).toString("base64url");
    const madeAt = now();
    const sql = `INSERT INTO feeds (tenant, resource, secret, made_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (tenant, resource)
      DO UPDATE SET secret = excluded.secret, made_at = excluded.made_at`;
    await database.write((db) => db.run(sql, tenant, resource, secret, madeAt), call);
    return { resource, secret, madeAt };
  }

  /** Whether there was one. */
  revoke(tenant: number, resource: string, call: WriteCall): Promise<boolean> {
    const sql = "DELETE FROM feeds WHERE tenant = ? AND resource = ?";
    return this.#options.database.write((db) => db.run(sql, tenant, resource) > 0, call);
  }

  /** Takes the same time for each wrong secret, and where there is none. */
  isRight(tenant: number, resource: string, given: string): boolean {
    const sql = "SELECT secret FROM feeds WHERE tenant = ? AND resource = ?";
    const row = this.#options.database.read((db) => db.get(sql, tenant, resource));
    const right = row === undefined ? "" : textOf(row, "secret");
    const digest = (text: string): Buffer => hash("sha256", text, "buffer");
    return timingSafeEqual(digest(given), digest(right)) && row !== undefined;
  }
}
