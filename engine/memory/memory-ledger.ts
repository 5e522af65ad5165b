// The ledger: every line of the sum, the live accounts under it, and what is left unexplained.
// Pure: figures are read from their owners when somebody asks.

import assert from "node:assert";
import type { BudgetItem, MemoryBudget } from "../limits/memory-budget.ts";

export interface Account {
  readonly name: string;
  /** The line of the sum it belongs to; its own name when absent. */
  readonly line?: string;
  readonly bytesMax: number;
  /** Bytes accounted for now, and how many things they are. */
  readonly read: () => { readonly bytes: number; readonly entries: number };
}

interface CountedItems {
  readonly line: string;
  readonly entriesMax: number;
  /** What one of them holds at worst. */
  readonly entryBytes: number;
  readonly count: () => number;
}

/** An account of things that are counted, each at its worst. */
export function countedAccount(name: string, things: CountedItems): Account {
  const { line, entriesMax, entryBytes, count } = things;
  const read = (): ReturnType<Account["read"]> => {
    const entries = count();
    return { bytes: entries * entryBytes, entries };
  };
  return { name, line, bytesMax: entriesMax * entryBytes, read };
}

export interface AccountReport {
  readonly account: string;
  readonly bytes: number;
  readonly bytesMax: number;
  readonly entries: number;
}

export interface MemoryReport {
  readonly limitBytes: number;
  /** All lines of the sum: what the process may weigh by its own arithmetic. */
  readonly sumBytes: number;
  readonly accountedBytes: number;
  readonly rssBytes: number;
  /** What the process weighs beyond its accounts: runtime, code, garbage. */
  readonly unexplainedBytes: number;
  readonly accounts: readonly AccountReport[];
  /** Lines that no account reads: the runtime, the young generation, room for garbage. */
  readonly fixed: readonly BudgetItem[];
}

export class MemoryLedger {
  readonly #budget: MemoryBudget;
  /** Fixed when the process is put together. */
  readonly #accounts: readonly Account[];

  /** @throws AssertionError when an account has no line, or a line's accounts pass it. */
  constructor(sizing: MemoryBudget, accounts: readonly Account[]) {
    assert.equal(new Set(accounts.map(({ name }) => name)).size, accounts.length);
    for (const { name, line = name } of accounts) {
      assert(
        sizing.items.some(({ account }) => account === line),
        `${name} has no line`,
      );
    }
    for (const { account, bytes } of sizing.items) {
      const caps = accounts.filter(({ name, line = name }) => line === account);
      const held = sum(caps.map(({ bytesMax }) => bytesMax));
      assert(held <= bytes, `the accounts of ${account} pass their line`);
    }
    this.#budget = sizing;
    this.#accounts = accounts;
  }

  report(rssBytes: number): MemoryReport {
    const accounts = this.#accounts.map(({ name, bytesMax, read }) => {
      const { bytes, entries } = read();
      assert(bytes <= bytesMax, `account ${name} is over its cap`);
      return { account: name, bytes, bytesMax, entries };
    });
    const accountedBytes = sum(accounts.map(({ bytes }) => bytes));
    const { items, sumBytes, limitBytes } = this.#budget;
    const covered = new Set(this.#accounts.map(({ name, line = name }) => line));
    return {
      limitBytes,
      sumBytes,
      accountedBytes,
      rssBytes,
      unexplainedBytes: Math.max(0, rssBytes - accountedBytes),
      accounts,
      fixed: items.filter(({ account }) => !covered.has(account)),
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What `GET /memory` tells beside the ledger. */
interface ProcessTotals {
  readonly uptimeSeconds: number;
  /** Turns that ended, and entries that left a cache unasked, since the start. */
  readonly totals: { readonly turns: number; readonly evictions: number };
}

/** The report as `GET /memory` sends it. */
export function memoryReportJson(
  report: MemoryReport,
  { uptimeSeconds, totals }: ProcessTotals,
): object {
  return {
    uptime_seconds: uptimeSeconds,
    turns_total: totals.turns,
    evictions_total: totals.evictions,
    limit_bytes: report.limitBytes,
    sum_bytes: report.sumBytes,
    left_bytes: report.limitBytes - report.sumBytes,
    accounted_bytes: report.accountedBytes,
    rss_bytes: report.rssBytes,
    unexplained_bytes: report.unexplainedBytes,
    accounts: report.accounts.map(({ account, bytes, bytesMax, entries }) => {
      return { account, bytes, cap_bytes: bytesMax, entries };
    }),
    fixed: report.fixed.map(({ account, bytes, from }) => {
      return { account, cap_bytes: bytes, from };
    }),
  };
}
