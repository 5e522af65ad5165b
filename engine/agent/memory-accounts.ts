// The memory accounts that every agent has, and the ledger's gauges.

import { PROCESS_DIALECTS } from "../model/dialect-registry.ts";
import { countedAccount } from "../memory/memory-ledger.ts";
import type { Account, MemoryLedger } from "../memory/memory-ledger.ts";
import type { Limits } from "../limits/limits.ts";
import type { MetricRegistry } from "../telemetry/metrics.ts";
import type { ChatRuntime } from "../runtime/chat-runtime.ts";
import type { SessionStore } from "../sessions/session-store.ts";
import type { Database } from "../sqlite/database.ts";
import {
  DATABASE_BYTES,
  DIALECTS_MAX,
  DIALECT_BYTES,
  LABELS_MAX,
  LABEL_BYTES,
  SESSION_QUEUE_BYTES,
} from "../limits/memory-budget.ts";

interface AccountSources<Data> {
  readonly limits: Limits;
  readonly meter: MetricRegistry;
  readonly store: SessionStore;
  readonly runtime: ChatRuntime<Data>;
  readonly database: Database | null;
}

/** Sessions, turns, session queues, dialects and label values, each read from its owner. */
export function agentAccounts<Data>(parts: AccountSources<Data>): readonly Account[] {
  const { limits, meter, store, runtime, database } = parts;
  return [
    { name: "sessions", bytesMax: limits.embeddedSessionsBytesMax, read: () => store.usage() },
    {
      name: "turns",
      bytesMax: limits.turnsBytesMax,
      read: () => ({ bytes: runtime.admission.bytes, entries: runtime.admission.admitted }),
    },
    ...(database === null
      ? []
      : [{ name: "sqlite", bytesMax: DATABASE_BYTES, read: () => database.usage() }]),
    countedAccount("lines", {
      line: "indexes",
      entriesMax: limits.turnsActiveMax + limits.turnsQueuedMax,
      entryBytes: SESSION_QUEUE_BYTES,
      count: () => runtime.queuedSessions,
    }),
    countedAccount("dialects", {
      line: "indexes",
      entriesMax: DIALECTS_MAX,
      entryBytes: DIALECT_BYTES,
      count: () => PROCESS_DIALECTS.size,
    }),
    countedAccount("labels", {
      line: "indexes",
      entriesMax: LABELS_MAX,
      entryBytes: LABEL_BYTES,
      count: () => meter.labelValues,
    }),
  ];
}

/** Gauges that read the ledger at scrape time. */
export function registerMemoryGauges(meter: MetricRegistry, ledger: MemoryLedger): void {
  const report = (): ReturnType<MemoryLedger["report"]> => ledger.report(process.memoryUsage.rss());
  meter.gauge(
    { name: "citas_memory_accounted_bytes", help: "Bytes by account.", labels: ["account"] },
    () => report().accounts.map(({ account, bytes }) => [{ account }, bytes] as const),
  );
  meter.gauge(
    { name: "citas_memory_cap_bytes", help: "The cap of each account.", labels: ["account"] },
    () => report().accounts.map(({ account, bytesMax }) => [{ account }, bytesMax] as const),
  );
  meter.gauge(
    { name: "citas_memory_bound_bytes", help: "The process's memory limit.", labels: [] },
    () => [[{}, report().limitBytes]],
  );
  meter.gauge(
    { name: "citas_memory_rss_bytes", help: "Resident memory of the process.", labels: [] },
    () => [[{}, report().rssBytes]],
  );
}
