// The memory budget: what the process may use for a set of limits, item by item, and the heap flags
// that follow from it. Pure arithmetic: it sizes the limits, checks them before listening, sets
// V8's flags and is printed by `npm run ledger`.
//
//   RSS ≤ runtime + young generation + old space + sockets + log + slack
//   old space = the program's own objects + heap items + room for garbage

import type { Limits } from "./limits.ts";
import { KIB, MIB } from "../core/bytes.ts";

/**
 * What the process weighs without any cache or turn. `RUNTIME_BYTES` is RSS outside V8's heap under
 * load, with TLS and Redis: the binary's pages, malloc, threads. `PROGRAM_BYTES` is live objects,
 * compiled code included. Under 256 MiB V8 compiles hot code only (engine/process/heap-flags.ts)
 * and both are less. `npm run bench:base` fails when they are not that.
 */
const SMALL_BASE = { RUNTIME_BYTES: 75 * MIB, PROGRAM_BYTES: 15.5 * MIB } as const;
const LARGE_BASE = { RUNTIME_BYTES: 94 * MIB, PROGRAM_BYTES: 20 * MIB } as const;
/** When and by what both were measured. */
export const MEASURED_ON = "2026-11-30 by npm run bench:base";
/** A key of a circuit breaker: its string, its state, its map entry. */
export const BREAKER_KEY_BYTES = 256;
/** Breakers that a process may have, each with `breakerKeysMax` keys. */
export const BREAKERS_MAX = 5;
/** Further breakers that all tenants share, with one key each. */
export const SHARED_BREAKERS_MAX = 2;
/** Sockets over the cap that receive 503 at once; the kernel's accept drops more. */
export const SOCKETS_REFUSED_MAX = 64;
/** One of them: the socket, at most its first line, and a fixed text; no parser. */
const SOCKET_REFUSED_BYTES = 4 * KIB;
/** Model servers with a known dialect. */
export const DIALECTS_MAX = 64;
/** One dialect: its digest, one word for each part a server can reject, its map entry. */
export const DIALECT_BYTES = 1024;
/** Sockets over the cap that are still served one request: a probe. */
export const SOCKETS_PROBE_MAX = 4;
/** An answer that arrived and waits for its claim: what Node and undici read before they pause. */
const ANSWER_WAITING_BYTES = 144 * KIB;
/** What two pending sockets with a request may have sent by then: Node reads 128 KiB. */
const SOCKETS_RETRYING_BYTES = 2 * 128 * KIB;
/**
 * A session with requests: its key of at most 177 bytes, its queue, its lock. What a booking adds
 * is part of its running turn.
 */
export const SESSION_QUEUE_BYTES = 1 * KIB;
/** A label value of a metric, in all its series. */
export const LABEL_BYTES = 256;
/** Label values over all metrics: tenants in a few, else closed sets. */
export const LABELS_MAX = 2816;
/** Garbage in the old space between two collections, as a share of the live bytes. */
export const GARBAGE_PERCENT = 15;
/** One JSON text of 256 KiB at its worst (objects with a key of their own each), parsed. */
export const PARSE_BYTES = 2.25 * MIB;

/** SQLite's page cache, its own cap. */
export const PAGE_CACHE_BYTES = 1 * MIB;
/** Prepared statements that are kept. */
export const STATEMENTS_MAX = 128;
/** One of them with its text: 4 to 8 KiB measured. */
export const STATEMENT_BYTES = 8 * KIB;
/**
 * SQLite with an open file in use, beyond the page cache and the statements: 3.8 MiB measured.
 * `npm run bench:sqlite` fails when this or `STATEMENT_BYTES` is too low.
 */
export const DATABASE_LIBRARY_BYTES = 4 * MIB;
export const DATABASE_BYTES =
  DATABASE_LIBRARY_BYTES + PAGE_CACHE_BYTES + STATEMENTS_MAX * STATEMENT_BYTES;

/** Share of the limit that the allocator keeps and no item explains. */
const SLACK_PERCENT = 3;
const SLACK_TEXT = `allocator, ${SLACK_PERCENT} %`;

export interface BudgetItem {
  readonly account: string;
  readonly bytes: number;
  /** Where the figure comes from. */
  readonly from: string;
}

export interface HeapFlags {
  /** `--max-old-space-size` */
  readonly oldSpaceMib: number;
  /** `--max-semi-space-size`; the young generation is three of them. */
  readonly semiSpaceMib: number;
}

export interface MemoryBudget {
  readonly items: readonly BudgetItem[];
  readonly sumBytes: number;
  readonly limitBytes: number;
}

export interface ProcessBudget extends MemoryBudget {
  /** The least limit for the same turns and caches. */
  readonly neededMib: number;
  readonly flags: HeapFlags;
}

/** The semi-space that fits the limit: a small one costs CPU, a large one RSS. */
export function semiSpaceMib(memoryLimitBytes: number): number {
  if (memoryLimitBytes < 128 * MIB) return 1;
  return memoryLimitBytes < 256 * MIB ? 2 : 4;
}

/** By the semi-space, as the flags are. */
export function baseBytes(semiMib: number): Readonly<Record<keyof typeof SMALL_BASE, number>> {
  return semiMib < 4 ? SMALL_BASE : LARGE_BASE;
}

/** Items that live in V8's old space. */
function heapItems(limits: Limits): readonly BudgetItem[] {
  const { turnsActiveMax: active, turnsQueuedMax: queued } = limits;
  const turns = `${active} usual turns, ${queued} waiting, one at its worst`;
  return [
    { account: "profiles", bytes: limits.profileCacheBytesMax, from: "cache" },
    { account: "prompts", bytes: limits.promptCacheBytesMax, from: "cache" },
    { account: "search", bytes: limits.searchCacheBytesMax, from: "cache, with bookings" },
    { account: "sessions", bytes: limits.embeddedSessionsBytesMax, from: "embedded store" },
    { account: "turns", bytes: limits.turnsBytesMax, from: turns },
    { account: "fetches", bytes: limits.fetchesBytesMax, from: "answers that turns share" },
    { account: "indexes", bytes: indexBytes(limits), from: "breakers, labels, locks, queues" },
    ...usedItems([
      { account: "companies", bytes: limits.companiesBytesMax, from: "companies in use" },
    ]),
  ];
}

function indexBytes({ breakerKeysMax, turnsActiveMax, turnsQueuedMax }: Limits): number {
  const breakers = (BREAKERS_MAX * breakerKeysMax + SHARED_BREAKERS_MAX) * BREAKER_KEY_BYTES;
  const dialects = DIALECTS_MAX * DIALECT_BYTES;
  return (
    breakers +
    dialects +
    (turnsActiveMax + turnsQueuedMax) * SESSION_QUEUE_BYTES +
    LABELS_MAX * LABEL_BYTES
  );
}

export function processBudget(limits: Limits): ProcessBudget {
  const semi = semiSpaceMib(limits.memoryLimitBytes);
  const { RUNTIME_BYTES, PROGRAM_BYTES } = baseBytes(semi);
  const heap = heapItems(limits);
  const held = heap.reduce((sum, { bytes }) => sum + bytes, 0);
  const garbage = garbageBytes(held);
  const sockets = socketsBytes(limits);
  const items: readonly BudgetItem[] = [
    { account: "runtime", bytes: RUNTIME_BYTES, from: `measured ${MEASURED_ON}` },
    { account: "program", bytes: PROGRAM_BYTES, from: `measured ${MEASURED_ON}` },
    ...heap,
    { account: "garbage", bytes: garbage, from: `${GARBAGE_PERCENT} % and one large parse` },
    { account: "young", bytes: 3 * semi * MIB, from: `3 × semi-space of ${semi} MiB` },
    { account: "sockets", bytes: sockets, from: `${limits.connectionsMax} connections` },
    { account: "outbound", bytes: outboundBytes(limits), from: outboundText(limits) },
    { account: "log", bytes: limits.logBufferBytesMax, from: "waiting lines" },
    ...optionalItems(limits),
    { account: "slack", bytes: slackBytes(limits.memoryLimitBytes), from: SLACK_TEXT },
  ];
  const oldSpaceMib = Math.floor((PROGRAM_BYTES + held + garbage) / MIB);
  const sumBytes = items.reduce((sum, { bytes }) => sum + bytes, 0);
  const withoutSlack = sumBytes - slackBytes(limits.memoryLimitBytes);
  return {
    items,
    sumBytes,
    limitBytes: limits.memoryLimitBytes,
    neededMib: Math.ceil((withoutSlack * 100) / (100 - SLACK_PERCENT) / MIB),
    flags: { oldSpaceMib, semiSpaceMib: semi },
  };
}

/** Only where a data folder, and files that need a parser, are used. */
function optionalItems({ databaseBytesMax, parserBytesMax }: Limits): readonly BudgetItem[] {
  return usedItems([
    { account: "sqlite", bytes: databaseBytesMax, from: "SQLite, page cache, statements" },
    { account: "parsers", bytes: parserBytesMax, from: "of the companies' files" },
  ]);
}

function usedItems(items: readonly BudgetItem[]): readonly BudgetItem[] {
  return items.filter(({ bytes }) => bytes > 0);
}

/** Items that belong to the whole process; an agent within a host process has the others. */
const PROCESS_ITEMS: ReadonlySet<string> = new Set([
  ...["runtime", "program", "young", "sockets", "log", "slack"],
]);

/**
 * The budget of an agent within a host process: what it holds, and the garbage of that. The host
 * process counts its own memory.
 */
export function agentBudget(limits: Limits): MemoryBudget {
  const items = processBudget(limits).items.filter(({ account }) => !PROCESS_ITEMS.has(account));
  const sumBytes = items.reduce((sum, { bytes }) => sum + bytes, 0);
  return { items, sumBytes, limitBytes: limits.memoryLimitBytes };
}

function outboundBytes(limits: Limits): number {
  const { modelConnectionsMax, backendConnectionsMax, outboundSocketBytes } = limits;
  const sockets = (modelConnectionsMax + backendConnectionsMax) * outboundSocketBytes;
  return sockets + 2 * limits.answersWaitingMax * ANSWER_WAITING_BYTES;
}

function outboundText({ modelConnectionsMax, backendConnectionsMax }: Limits): string {
  return `${modelConnectionsMax} connections to the model, ${backendConnectionsMax} to the backend`;
}

function socketsBytes(limits: Limits): number {
  return limits.connectionsMax * limits.socketBytes + extraSocketsBytes(limits);
}

/** Bytes of sockets over the cap: probes, pending and rejected ones. */
function extraSocketsBytes({ socketBytes }: Limits): number {
  const refused = SOCKETS_REFUSED_MAX * SOCKET_REFUSED_BYTES;
  return SOCKETS_PROBE_MAX * socketBytes + refused + SOCKETS_RETRYING_BYTES;
}

function slackBytes(memoryLimitBytes: number): number {
  return Math.floor((memoryLimitBytes * SLACK_PERCENT) / 100);
}

function garbageBytes(heldBytes: number): number {
  return Math.ceil((heldBytes * GARBAGE_PERCENT) / 100) + PARSE_BYTES;
}

/** The table of `npm run ledger`: one line per item, in MiB. */
export function budgetTable({ items, sumBytes, limitBytes, flags }: ProcessBudget): string {
  const mib = (bytes: number): string => (bytes / MIB).toFixed(1).padStart(8);
  const rows = items.map(
    ({ account, bytes, from }) => `${account.padEnd(10)}${mib(bytes)}  ${from}`,
  );
  return [
    ...rows,
    `${"sum".padEnd(10)}${mib(sumBytes)}`,
    `${"limit".padEnd(10)}${mib(limitBytes)}`,
    `${"left".padEnd(10)}${mib(limitBytes - sumBytes)}`,
    `--max-old-space-size=${flags.oldSpaceMib} --max-semi-space-size=${flags.semiSpaceMib}`,
  ].join("\n");
}
