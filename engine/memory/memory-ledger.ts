// The memory ledger: every item of the budget, the live accounts under it, and the unexplained
// rest. Pure: figures are read from their owners at each report.

import assert from "node:assert";
import type { AdmissionReport } from "../concurrency/admission.ts";
import type { BudgetItem, MemoryBudget } from "../limits/memory-budget.ts";

export interface Account {
  readonly name: string;
  /** The budget item it belongs to; its own name when absent. */
  readonly line?: string;
  readonly bytesMax: number;
  /** Current bytes and number of entries. */
  readonly read: () => { readonly bytes: number; readonly entries: number };
}

interface CountedItems {
  readonly line: string;
  readonly entriesMax: number;
  /** Bytes of one entry at worst. */
  readonly entryBytes: number;
  readonly count: () => number;
}

/** An account of entries that are only counted, each with its worst-case bytes. */
export function countedAccount(name: string, items: CountedItems): Account {
  const { line, entriesMax, entryBytes, count } = items;
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
  /** The memory budget: the sum of all its items. */
  readonly sumBytes: number;
  readonly accountedBytes: number;
  readonly rssBytes: number;
  /** RSS beyond the accounts: runtime, code, garbage. */
  readonly unexplainedBytes: number;
  readonly accounts: readonly AccountReport[];
  /** Budget items without an account: the runtime, the young generation, room for garbage. */
  readonly fixed: readonly BudgetItem[];
}

export class MemoryLedger {
  readonly #budget: MemoryBudget;
  /** Fixed when the process starts. */
  readonly #accounts: readonly Account[];

  /** @throws AssertionError when an account has no budget item, or an item's accounts exceed it. */
  constructor(budget: MemoryBudget, accounts: readonly Account[]) {
    assert.equal(new Set(accounts.map(({ name }) => name)).size, accounts.length);
    for (const { name, line = name } of accounts) {
      assert(
        budget.items.some(({ account }) => account === line),
        `${name} has no budget item`,
      );
    }
    for (const { account, bytes } of budget.items) {
      const caps = accounts.filter(({ name, line = name }) => line === account);
      const held = sum(caps.map(({ bytesMax }) => bytesMax));
      assert(held <= bytes, `the accounts of ${account} exceed their budget item`);
    }
    this.#budget = budget;
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

/** What `GET /memory` reports in addition to the ledger. */
interface ProcessTotals {
  readonly uptimeSeconds: number;
  /** Turns that ended and cache entries that were evicted or expired, since the start. */
  readonly totals: { readonly turns: number; readonly evictions: number };
  readonly admission: AdmissionReport;
}

/** The body of `GET /memory`. */
export function memoryReportJson(
  report: MemoryReport,
  { uptimeSeconds, totals, admission }: ProcessTotals,
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
    turns: turnsJson(admission),
    accounts: report.accounts.map(({ account, bytes, bytesMax, entries }) => {
      return { account, bytes, cap_bytes: bytesMax, entries };
    }),
    fixed: report.fixed.map(({ account, bytes, from }) => {
      return { account, cap_bytes: bytes, from };
    }),
  };
}

function turnsJson(admission: AdmissionReport): object {
  return {
    held_bytes: admission.heldBytes,
    cap_bytes: admission.bytesMax,
    set_aside_bytes: admission.setAsideBytes,
    stages: admission.stageBytes,
    claims_waiting: admission.claimsWaiting,
    running: admission.running,
    running_max: admission.runningMax,
    waiting: admission.waiting,
    waiting_max: admission.waitingMax,
  };
}
