// The sum: what the process may weigh, line by line, for a set of limits; and the heap flags that
// follow from it. Pure arithmetic: the same sum sizes the limits, checks them before listening,
// starts V8 and is printed by `npm run ledger`.
//
//   RSS ≤ runtime + young generation + old space + sockets + log + slack
//   old space = the program's own objects + heap accounts + room for garbage

import assert from "node:assert";
import type { Limits } from "./limits.ts";
import { KIB, MIB } from "../core/bytes.ts";

/**
 * RSS outside V8's heap: the binary's pages and its libraries (57 MiB), and what malloc keeps for
 * buffers and parsers under load (17 to 25 MiB, less the sockets' own line). Measured.
 */
const RUNTIME_BYTES = 76 * MIB;
/** Live objects of the program itself, before any cache or turn. Measured. */
const PROGRAM_BYTES = 20 * MIB;
/** A remembered key of a circuit breaker: its string, its state, its place in a map. */
export const BREAKER_KEY_BYTES = 256;
/** Breakers that a process may have, each with `breakerKeysMax` keys. */
export const BREAKERS_MAX = 5;
/** Breakers for everybody beside them, with one key each. */
export const SHARED_BREAKERS_MAX = 2;
/** Sockets over the cap that may be hearing their 503; more are dropped by the kernel's accept. */
export const SOCKETS_REFUSED_MAX = 64;
/** One of them: the socket, its first line at most, and a fixed text; no parser. */
const SOCKET_REFUSED_BYTES = 4 * KIB;
/** Model servers remembered, with what each refuses. */
export const DIALECTS_MAX = 64;
/** One of them: its digest, one word for each thing that a server can refuse, its place. */
export const DIALECT_BYTES = 1024;
/** Sockets over the cap that are served all the same, for one request each: a probe. */
export const SOCKETS_PROBE_MAX = 4;
/** What two that wait with a request in hand may have sent by then: 128 KiB is what Node reads. */
const SOCKETS_RETRYING_BYTES = 2 * 128 * KIB;
/**
 * A session with somebody inside: its key of at most 177 bytes, its line, its lock. What a booking
 * holds beside them is part of its running turn.
 */
export const SESSION_QUEUE_BYTES = 1 * KIB;
/** A label value of a metric, in all its series. */
export const LABEL_BYTES = 256;
/** Label values over all metrics: tenants in a few, else closed sets. */
export const LABELS_MAX = 2816;
/** Garbage that may lie in the old space between two collections, over the live accounts. */
export const GARBAGE_PERCENT = 15;
/** One JSON text of 256 KiB at its worst (`[[[…`: 28 bytes of heap for each of its own), parsed. */
export const PARSE_BYTES = 7.5 * MIB;

/** Of the limit: what the allocator keeps and no account explains. */
const SLACK_PERCENT = 5;

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

/** A small semi-space costs CPU and a large one RSS: what the limit can carry. */
export function semiSpaceMib(memoryLimitBytes: number): number {
  if (memoryLimitBytes < 128 * MIB) return 1;
  return memoryLimitBytes < 256 * MIB ? 2 : 4;
}

/** Accounts that live in V8's old space. */
function heapItems(limits: Limits): readonly BudgetItem[] {
  const { turnsActiveMax: active, turnsQueuedMax: queued } = limits;
  const kib = (bytes: number): string => `${Math.round(bytes / KIB)} KiB`;
  const turns = `${active} turns of ${kib(limits.turnBytes)}, ${queued} waiting`;
  return [
    { account: "profiles", bytes: limits.profileCacheBytesMax, from: "cache" },
    { account: "prompts", bytes: limits.promptCacheBytesMax, from: "cache" },
    { account: "search", bytes: limits.searchCacheBytesMax, from: "cache, with bookings" },
    { account: "sessions", bytes: limits.embeddedSessionsBytesMax, from: "embedded store" },
    { account: "turns", bytes: limits.admissionBytesMax, from: turns },
    { account: "indexes", bytes: indexBytes(limits), from: "breakers, labels, locks, lines" },
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
  const accounts = heapItems(limits);
  const held = accounts.reduce((sum, { bytes }) => sum + bytes, 0);
  const garbage = garbageBytes(held);
  const sockets = socketsBytes(limits);
  const items: readonly BudgetItem[] = [
    { account: "runtime", bytes: RUNTIME_BYTES, from: "measured at rest" },
    { account: "program", bytes: PROGRAM_BYTES, from: "measured at rest" },
    ...accounts,
    { account: "garbage", bytes: garbage, from: `${GARBAGE_PERCENT} % and one large parse` },
    { account: "young", bytes: 3 * semi * MIB, from: `3 × semi-space of ${semi} MiB` },
    { account: "sockets", bytes: sockets, from: `${limits.connectionsMax} connections` },
    { account: "log", bytes: limits.logBufferBytesMax, from: "lines that wait" },
    { account: "slack", bytes: slackBytes(limits.memoryLimitBytes), from: "allocator, 5 %" },
  ];
  const oldSpaceMib = Math.floor((PROGRAM_BYTES + held + garbage) / MIB);
  const sumBytes = items.reduce((sum, { bytes }) => sum + bytes, 0);
  const lean = sumBytes - slackBytes(limits.memoryLimitBytes);
  return {
    items,
    sumBytes,
    limitBytes: limits.memoryLimitBytes,
    neededMib: Math.ceil((lean * 100) / (100 - SLACK_PERCENT) / MIB),
    flags: { oldSpaceMib, semiSpaceMib: semi },
  };
}

/** Lines that belong to the process, whoever's it is; an agent in it has the others. */
const PROCESS_ITEMS: ReadonlySet<string> = new Set([
  ...["runtime", "program", "young", "sockets", "log", "slack"],
]);

/**
 * The sum of an agent in somebody else's process: what it holds, and the garbage of that. What the
 * process itself weighs is its owner's to count.
 */
export function agentBudget(limits: Limits): MemoryBudget {
  const items = processBudget(limits).items.filter(({ account }) => !PROCESS_ITEMS.has(account));
  const sumBytes = items.reduce((sum, { bytes }) => sum + bytes, 0);
  return { items, sumBytes, limitBytes: limits.memoryLimitBytes };
}

/** The limit of a process that leaves so much to its caches, turns, sockets and their garbage. */
export function processLimitFor(ownBytes: number, limits: Limits): number {
  const base = RUNTIME_BYTES + PROGRAM_BYTES + limits.logBufferBytesMax + extraSocketsBytes(limits);
  const candidates = [1, 2, 4].map((semi) => {
    const lean = ownBytes + base + 3 * semi * MIB;
    return { semi, bytes: Math.ceil((lean * 100) / (100 - SLACK_PERCENT)) };
  });
  // A larger semi-space asks for a larger limit, so one of them always fits its own.
  const fitting = candidates.find(({ semi, bytes }) => semiSpaceMib(bytes) <= semi);
  assert(fitting !== undefined, "the largest semi-space fits every limit");
  return fitting.bytes;
}

function socketsBytes(limits: Limits): number {
  return limits.connectionsMax * limits.socketBytes + extraSocketsBytes(limits);
}

/** Of sockets beside those that are served: probes, and those that wait or are refused. */
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

/**
 * How much of `reference`'s caches and sockets fits `memoryLimitBytes`, as a factor: beside its
 * turns where `turns` is "kept", with its turns in the same proportion where it is "scaled".
 * Negative when not even the rest fits.
 */
export function shareFor(
  reference: Limits,
  memoryLimitBytes: number,
  turns: "kept" | "scaled",
): number {
  const lines = heapItems(reference);
  const kept = (name: string): boolean => {
    return name === "indexes" || (name === "turns" && turns === "kept");
  };
  const sum = (part: readonly BudgetItem[]): number =>
    part.reduce((all, { bytes }) => all + bytes, 0);
  const elastic = sum(lines.filter(({ account }) => !kept(account)));
  const keptBytes = sum(lines.filter(({ account }) => kept(account)));
  const fixed =
    RUNTIME_BYTES +
    PROGRAM_BYTES +
    keptBytes +
    garbageBytes(keptBytes) +
    3 * semiSpaceMib(memoryLimitBytes) * MIB +
    slackBytes(memoryLimitBytes) +
    extraSocketsBytes(reference) +
    reference.logBufferBytesMax;
  const sockets = reference.connectionsMax * reference.socketBytes;
  return (memoryLimitBytes - fixed) / (elastic * (1 + GARBAGE_PERCENT / 100) + sockets);
}

/** The table of `npm run ledger`, one line an account, in MiB. */
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
