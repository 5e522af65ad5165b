// What the records keep of one session, and what it means: an entry for each booking sent or
// changed, and at most one proposal. Pure: the store's own time is an argument. What a newer
// program wrote is kept as it is, and nothing is sent that it may be about.

import { createHash } from "node:crypto";
import { z } from "zod";
import { DAY_MS } from "./records.ts";
import type { Changes, Recalled } from "./records.ts";
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
export type Entry = Omit<z.infer<typeof entrySchema>, "version">;

/** What every version says of itself. */
const foreignSchema = z.object({ version: z.int().min(2), at: z.number() });

/** What is known of a session's bookings. */
export interface Ledger {
  readonly owned: boolean;
  readonly now: number;
  /** By field; what is older than a day, or unreadable, is left out and deleted with a write. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Fields that a newer program wrote: what became of them is unknown here. */
  readonly foreign: ReadonlySet<string>;
  readonly stale: readonly string[];
}

/** Bookings and changes kept of one session, the proposal not counted. */
export const ENTRIES_MAX = 16;
/**
 * Made bookings answer the same order again this long without being looked for: a person may cancel
 * one meanwhile. Older ones do so when the calendar, or a taken time, says that they stand.
 */
export const REPEAT_MS = 15 * 60_000;
/** A request sent longer ago than this arrives no more. */
export const ARRIVAL_MS = 5 * 60_000;
const PROPOSAL_MS = 15 * 60_000;
export const PROPOSAL_FIELD = "proposal";

export function readLedger({ owned, now, fields }: Recalled): Ledger {
  // Capped by the fields that a store returns.
  const entries = new Map<string, Entry>();
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
  return { owned, now, entries, foreign, stale };
}

/**
 * What is left of an entry that was certainly not done: nothing, or the booking before it, which
 * must stay known as long as its idempotency key could find it again.
 */
export function withdrawn(entry: Entry): string | null {
  const { before } = entry;
  return before && encodeEntry({ ...entry, ...before, state: "gone", text: "", before: null });
}

/** The booking that a new one under the same field must not be taken for. */
export function bookingBefore({ entries }: Ledger, field: string): Entry["before"] {
  const held = entries.get(field);
  if (held === undefined) return null;
  // One that never arrived is tried again under its own key.
  return held.state === "pending" ? held.before : { at: held.at, eventId: held.eventId };
}

/**
 * The token comes first: by it a settlement knows the entry as its own. The version is a field of
 * the rest, which programs from before there were versions read without noticing.
 */
export function encodeEntry(entry: Entry): string {
  return `${beginsWith(entry)}${JSON.stringify({ ...entry, version: 1 })}`;
}

export function beginsWith({ token }: Pick<Entry, "token">): string {
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
export function createField(start: string, name: string): string {
  return `${createFieldOf(start)}${digest(normaliseText(name))}`;
}

/** How the fields of all bookings of that time begin. */
function createFieldOf(start: string): string {
  return `create ${start} `;
}

export function changeField(eventId: string): string {
  return `change ${eventId}`;
}

export function digest(...parts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

export type Known =
  /** The text is "" where it is not kept any more; fresh: too soon for a person's cancellation. */
  | {
      readonly kind: "booked";
      readonly text: string;
      readonly entry: Entry;
      readonly isFresh: boolean;
    }
  | { readonly kind: "unknown"; readonly field: string; readonly entry: Entry }
  /** Made, and a change of it was sent whose outcome is not known. */
  | { readonly kind: "changing"; readonly text: string; readonly change: Entry }
  | { readonly kind: "foreign" };

/** What an earlier order for the same slot came to, or null when there is nothing of it. */
export function knownCreate(ledger: Ledger, field: string, start: string): Known | null {
  const { entries, foreign, now } = ledger;
  const same = entries.get(field);
  const changedBy = changeField(same?.eventId ?? "");
  if (foreign.has(changedBy) || foreignBookings(ledger, start) > 0) return { kind: "foreign" };
  if (same !== undefined && same.state !== "pending") {
    const { text } = same;
    const change = changeOf(ledger, field, same);
    if (change?.state === "pending") return { kind: "changing", text, change };
    const isBack = change?.kind === "move" && change.start === start;
    const stands = isBack || (change === null && same.state === "done");
    if (stands) {
      const isFresh = now - (change ?? same).at < REPEAT_MS;
      return { kind: "booked", text, entry: same, isFresh };
    }
  }
  for (const [other, entry] of entries) {
    const pending = entry.kind === "create" && entry.state === "pending" && entry.start === start;
    if (pending) return { kind: "unknown", field: other, entry };
  }
  return null;
}

/** Moves to that time, made or still unknown; a later change of a booking replaced its move. */
export function movesTo({ entries }: Ledger, start: string): readonly Entry[] {
  return [...entries.values()].filter((entry) => entry.kind === "move" && entry.start === start);
}

/** Whether a change is of a booking for the same person as the one that `field` keeps. */
export function isForSame({ of }: Entry, field: string): boolean {
  return of?.split(" ").at(-1) === field.split(" ").at(-1);
}

/** The change that was made of a booking, or may have been: one that was refused is not kept. */
function changeOf({ entries }: Ledger, field: string, { at }: Entry): Entry | null {
  const changes = [...entries.values()].filter((entry) => entry.of === field && entry.at >= at);
  return changes.sort((one, other) => other.at - one.at)[0] ?? null;
}

/** The field of the booking that an event is of; `field` is the one that its title speaks for. */
export function bookingOf({ entries }: Ledger, eventId: string, field: string): string | null {
  for (const [other, entry] of entries) {
    if (entry.kind === "create" && entry.eventId === eventId) return other;
  }
  return entries.get(field)?.eventId === null ? field : null;
}

/** Other bookings sent in the last day, also those that were cancelled since. */
export function createdCount(ledger: Ledger, field: string): number {
  const own = [...ledger.entries].filter(
    ([other, { kind }]) => kind === "create" && other !== field,
  );
  return own.length + foreignBookings(ledger, "");
}

/** Bookings of that time that a newer program wrote; of all times when it is empty. */
function foreignBookings({ foreign }: Ledger, start: string): number {
  const begins = start === "" ? "create " : createFieldOf(start);
  return [...foreign].filter((field) => field.startsWith(begins)).length;
}

/**
 * The changes that put `entry` under `field`: what is too old goes, and when there is no room the
 * oldest of what is decided. Null when all that is kept is still unknown.
 */
export function changesFor(ledger: Ledger, field: string, entry: Entry): Changes | null {
  const others = [...ledger.entries].filter(
    ([other]) => other !== field && other !== PROPOSAL_FIELD,
  );
  const excess = Math.max(0, others.length + ledger.foreign.size + 1 - ENTRIES_MAX);
  const decided = others
    .filter(([, { state }]) => state !== "pending")
    .sort(
      ([, a], [, b]) => Number(a.kind === "create") - Number(b.kind === "create") || a.at - b.at,
    );
  if (field !== PROPOSAL_FIELD && decided.length < excess) return null;
  const room = field === PROPOSAL_FIELD ? [] : decided.slice(0, excess).map(([other]) => other);
  const deleted = [...ledger.stale.filter((other) => other !== field), ...room];
  return [[field, encodeEntry(entry)], ...deleted.map((other) => [other, null] as const)];
}

/** Whether the customer was shown this very order in the turn right before this one. */
export function confirms(
  { entries, now }: Ledger,
  order: { readonly hash: string; readonly turn: string; readonly turnsBefore: number },
): boolean {
  const proposal = entries.get(PROPOSAL_FIELD);
  return (
    proposal?.kind === "proposal" &&
    proposal.text === order.hash &&
    proposal.token !== order.turn &&
    proposal.turnsBefore === order.turnsBefore - 1 &&
    now - proposal.at < PROPOSAL_MS
  );
}
