// What the records keep of one session, and what it means: an entry for each booking sent or
// changed, and at most one proposal. Pure: the store's own time is an argument. What a newer
// program wrote is kept as it is, and nothing is sent that it may be about.

import { createHash } from "node:crypto";
import { z } from "zod";
import { DAY_MS } from "./booking-store.ts";
import type { JournalChanges, JournalSnapshot } from "./booking-store.ts";
import { normaliseText } from "../text/normalise.ts";

/** `pending`: sent, or about to be. `gone`: was made, then moved or cancelled by the customer. */
const entrySchema = z.object({
  /** Absent before there were versions, which is the same. */
  version: z.literal(1).default(1),
  kind: z.enum(["create", "move", "cancel", "proposal"]),
  state: z.enum(["pending", "done", "gone"]),
  token: z.string().max(64),
  /** Milliseconds by the store's clock. */
  at: z.number(),
  /** The start of the appointment it is about, or moves to. */
  start: z.string().max(32),
  /** The backend's own id of the event, where it gave one. */
  eventId: z.string().max(64).nullable(),
  /** What the customer read; of a proposal, the hash of its data. */
  text: z.string().max(4096),
  /** Of a proposal: turns before the one that made it. */
  turnsBefore: z.number().nullable(),
  /** Of a change: the field of the booking that it changes, where that is kept. */
  of: z.string().max(128).nullable().default(null),
  /** Of a booking: the one that its field held before, and that it must not be taken for. */
  before: z
    .object({ at: z.number(), eventId: z.string().max(64).nullable() })
    .nullable()
    .default(null),
});
export type JournalEntry = Omit<z.infer<typeof entrySchema>, "version">;

/** What every version says of itself. */
const foreignSchema = z.object({ version: z.int().min(2), at: z.number() });

/** What is known of a session's bookings. */
export interface BookingJournal {
  readonly ownsSession: boolean;
  readonly now: number;
  /** By field; what is older than a day, or unreadable, is left out and deleted with a write. */
  readonly entries: ReadonlyMap<string, JournalEntry>;
  /** Fields that a newer program wrote: what became of them is unknown here. */
  readonly newerVersion: ReadonlySet<string>;
  readonly stale: readonly string[];
}

/** Bookings and changes kept of one session, the proposal not counted. */
export const ENTRIES_MAX = 16;
/** A request sent longer ago than this arrives no more. */
export const ARRIVAL_MS = 5 * 60_000;
export const PROPOSAL_KEY = "proposal";

export function parseJournal({ ownsSession, now, fields }: JournalSnapshot): BookingJournal {
  // Capped by the fields that a store returns.
  const entries = new Map<string, JournalEntry>();
  const foreign = new Set<string>();
  const stale: string[] = [];
  for (const [field, value] of fields) {
    const body = decodeEntry(value);
    const entry = entrySchema.safeParse(body).data;
    const age = now - (entry ?? foreignSchema.safeParse(body).data ?? { at: -Infinity }).at;
    if (age >= DAY_MS) stale.push(field);
    else if (entry === undefined) foreign.add(field);
    else entries.set(field, entry);
  }
  return { ownsSession, now, entries, newerVersion: foreign, stale };
}

/**
 * What is left of an entry that was certainly not done: nothing, or the booking before it, which
 * must stay known as long as its idempotency key could find it again.
 */
export function afterDiscard(entry: JournalEntry): string | null {
  const { before } = entry;
  return before && encodeEntry({ ...entry, ...before, state: "gone", text: "", before: null });
}

/** The booking that a new one under the same field must not be taken for. */
export function replacedBooking(
  { entries }: BookingJournal,
  field: string,
): JournalEntry["before"] {
  const held = entries.get(field);
  if (held === undefined) return null;
  // One that never arrived is tried again under its own key.
  return held.state === "pending" ? held.before : { at: held.at, eventId: held.eventId };
}

/**
 * The token comes first: by it a settlement knows the entry as its own. The version is a field of
 * the rest, which programs from before there were versions read without noticing.
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

/** Two people may book one slot from one phone; one person, however typed, books it once. */
export function bookingKey(start: string, name: string): string {
  return `${bookingKeyPrefix(start)}${digest(normaliseText(name))}`;
}

/** How the fields of all bookings of that time begin. */
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
 * The changes that put `entry` under `field`: what is too old goes, and when there is no room the
 * oldest of what is decided. Null when all that is kept is still unknown.
 */
export function changesToWrite(
  ledger: BookingJournal,
  field: string,
  entry: JournalEntry,
): JournalChanges | null {
  const others = [...ledger.entries].filter(([other]) => other !== field && other !== PROPOSAL_KEY);
  const excess = Math.max(0, others.length + ledger.newerVersion.size + 1 - ENTRIES_MAX);
  const decided = others
    .filter(([, { state }]) => state !== "pending")
    .sort(
      ([, a], [, b]) => Number(a.kind === "create") - Number(b.kind === "create") || a.at - b.at,
    );
  if (field !== PROPOSAL_KEY && decided.length < excess) return null;
  const room = field === PROPOSAL_KEY ? [] : decided.slice(0, excess).map(([other]) => other);
  const deleted = [...ledger.stale.filter((other) => other !== field), ...room];
  return [[field, encodeEntry(entry)], ...deleted.map((other) => [other, null] as const)];
}
