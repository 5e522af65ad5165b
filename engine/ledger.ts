// The ledger: every account of bytes with its cap, and what is left unexplained. Pure: figures are
// read from their owners when somebody asks.

import assert from "node:assert";

export interface Account {
  readonly name: string;
  readonly bytesMax: number;
  /** Bytes accounted for now, and how many things they are. */
  readonly read: () => { readonly bytes: number; readonly entries: number };
}

export interface AccountReport {
  readonly account: string;
  readonly bytes: number;
  readonly bytesMax: number;
  readonly entries: number;
}

export interface LedgerReport {
  readonly limitBytes: number;
  /** Sum of all caps. */
  readonly capsBytes: number;
  readonly accountedBytes: number;
  readonly rssBytes: number;
  /** What the process weighs beyond its accounts: runtime, code, garbage. */
  readonly unexplainedBytes: number;
  readonly accounts: readonly AccountReport[];
}

export class Ledger {
  readonly #limitBytes: number;
  /** Fixed when the process is put together. */
  readonly #accounts: readonly Account[];

  constructor(limitBytes: number, accounts: readonly Account[]) {
    assert.equal(new Set(accounts.map(({ name }) => name)).size, accounts.length);
    this.#limitBytes = limitBytes;
    this.#accounts = accounts;
  }

  report(rssBytes: number): LedgerReport {
    const accounts = this.#accounts.map(({ name, bytesMax, read }) => {
      const { bytes, entries } = read();
      assert(bytes <= bytesMax, `account ${name} is over its cap`);
      return { account: name, bytes, bytesMax, entries };
    });
    const accountedBytes = sum(accounts.map(({ bytes }) => bytes));
    return {
      limitBytes: this.#limitBytes,
      capsBytes: sum(accounts.map(({ bytesMax }) => bytesMax)),
      accountedBytes,
      rssBytes,
      unexplainedBytes: Math.max(0, rssBytes - accountedBytes),
      accounts,
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The report as `GET /memory` sends it. */
export function wireReport(report: LedgerReport): object {
  return {
    limit_bytes: report.limitBytes,
    caps_bytes: report.capsBytes,
    accounted_bytes: report.accountedBytes,
    rss_bytes: report.rssBytes,
    unexplained_bytes: report.unexplainedBytes,
    accounts: report.accounts.map(({ account, bytes, bytesMax, entries }) => {
      return { account, bytes, cap_bytes: bytesMax, entries };
    }),
  };
}
