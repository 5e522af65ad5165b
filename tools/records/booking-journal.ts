// The journal of one session: an entry for each booking or change that was sent, and at most one
// proposal. Pure: the store's time is an argument. Entries written by a newer version are kept as
// they are; no booking is sent that one of them may be about.

import { createHash } from "node:crypto";
import { z } from "zod";
import { DAY_MS } from "./booking-store.ts";
import type { JournalChanges, JournalSnapshot } from "./booking-store.ts";
import { normaliseText } from "../text/normalise.ts";

/** `pending`: sent, or about to be. `gone`: made, then moved or cancelled by the customer. */
const entrySchema = z.object({
  /** Entries from before there were versions have none; they mean version 1. */
  version: z.literal(1).default(1),
  kind: z.enum(["create", "move", "cancel", "proposal"]),
  state: z.enum(["pending", "done", "gone"]),
  token: z.string().max(64),
  /** Store time in ms. */
  at: z.number(),
  /** The start of the appointment; of a move, the new one. */
  start: z.string().max(32),
  /** The backend's id of the event; null if it sent none. */
  eventId: z.string().max(64).nullable(),
  /** The text that the customer read; of a proposal, the hash of its data. */
  text: z.string().max(4096),
  /** Of a proposal: the number of turns before the one that made it. */
  turnsBefore: z.number().nullable(),
  /** Of a change: the key of the booking that it changes, if that is in the journal. */
  of: z.string().max(128).nullable().default(null),
  /** Of a move in a company's own calendar: the resource that it goes to. */
  resource: z.string().max(64).nullable().default(null),
  /** Of a booking: the earlier one under the same key, which must not be confused with it. */
  before: z
    .object({ at: z.number(), eventId: z.string().max(64).nullable() })
    .nullable()
    .default(null),
});
export type JournalEntry = Omit<z.infer<typeof entrySchema>, "version">;

/** What every version contains. */
const newerVersionSchema = z.object({ version: z.int().min(2), at: z.number() });

/** What is known about a session's bookings. */
export interface BookingJournal {
  readonly ownsSession: boolean;
  readonly now: number;
  /** By key. Entries older than a day and unreadable ones are not here, but in `stale`. */
  readonly entries: ReadonlyMap<string, JournalEntry>;
  /** Keys of entries written by a newer version: their outcome is unknown here. */
  readonly newerVersion: ReadonlySet<string>;
  /** Keys that the next write deletes. */
  readonly stale: readonly string[];
}

/** Bookings and changes kept per session; the proposal is not counted. */
export const ENTRIES_MAX = 16;
/** A request that was sent longer ago can no longer arrive. */
export const ARRIVAL_MS = 5 * 60_000;
export const PROPOSAL_KEY = "proposal";

export function parseJournal({ ownsSession, now, fields }: JournalSnapshot): BookingJournal {
  // Capped by the keys that a store returns.
  const entries = new Map<string, JournalEntry>();
  const newerVersion = new Set<string>();
  const stale: string[] = [];
  for (const [key, value] of fields) {
    const body = decodeEntry(value);
    const entry = entrySchema.safeParse(body).data;
    const age = now - (entry ?? newerVersionSchema.safeParse(body).data ?? { at: -Infinity }).at;
    if (age >= DAY_MS) stale.push(key);
    else if (entry === undefined) newerVersion.add(key);
    else entries.set(key, entry);
  }
  return { ownsSession, now, entries, newerVersion, stale };
}

/**
 * The value that replaces an entry which was certainly not done: null, or the booking before it.
 * That one stays known while its idempotency key could find it again.
 */
export function afterDiscard(entry: JournalEntry): string | null {
  const { before } = entry;
  return before && encodeEntry({ ...entry, ...before, state: "gone", text: "", before: null });
}

/** The booking that a new one under the same key must not be confused with. */
export function replacedBooking({ entries }: BookingJournal, key: string): JournalEntry["before"] {
  const entry = entries.get(key);
  if (entry === undefined) return null;
  // One that never arrived is retried under its own idempotency key.
  return entry.state === "pending" ? entry.before : { at: entry.at, eventId: entry.eventId };
}

/**
 * The token comes first: `finalise` compares it to recognise its own entry. The version is part of
 * the JSON, so that programs from before there were versions can read the entry.
 */
export function encodeEntry(entry: JournalEntry): string {
  return `${entryPrefix(entry)}${JSON.stringify({ ...entry, version: 1 })}`;
}

export function entryPrefix({ token }: Pick<JournalEntry, "token">): string {
  return `${token} `;
}

function decodeEntry(value: string): unknown {
  try {
    return JSON.parse(value.slice(value.indexOf(" ") + 1));
  } catch {
    return null;
  }
}

/**
 * Two people may book one slot from one phone; one person, however spelled, books it once at each
 * place: service and resource, where a company has them.
 */
export function bookingKey(start: string, name: string, place: readonly string[] = []): string {
  return `${bookingKeyPrefix(start)}${digest(normaliseText(name), ...place)}`;
}

/** The prefix of the keys of all bookings of that time. */
export function bookingKeyPrefix(start: string): string {
  return `create ${start} `;
}

export function changeKey(eventId: string): string {
  return `change ${eventId}`;
}

export function digest(...parts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/**
 * The changes that write `entry` under `key` and delete stale entries; without room, also the
 * oldest with a known outcome. Null when too few of those are left to make room.
 */
export function changesToWrite(
  journal: BookingJournal,
  key: string,
  entry: JournalEntry,
): JournalChanges | null {
  const others = [...journal.entries].filter(([other]) => other !== key && other !== PROPOSAL_KEY);
  const excess = Math.max(0, others.length + journal.newerVersion.size + 1 - ENTRIES_MAX);
  const decided = others
    .filter(([, { state }]) => state !== "pending")
    .sort(
      ([, a], [, b]) => Number(a.kind === "create") - Number(b.kind === "create") || a.at - b.at,
    );
  if (key !== PROPOSAL_KEY && decided.length < excess) return null;
  const evicted = key === PROPOSAL_KEY ? [] : decided.slice(0, excess).map(([other]) => other);
  const deleted = [...journal.stale.filter((other) => other !== key), ...evicted];
  return [[key, encodeEntry(entry)], ...deleted.map((other) => [other, null] as const)];
}
