// What the records keep of one session, and what it means: an entry for each booking sent or
// changed, and at most one proposal. Pure: the store's own time is an argument.

import { createHash } from "node:crypto";
import { z } from "zod";
import { DAY_MS } from "./records.ts";
import type { Changes, Recalled } from "./records.ts";

/** `pending`: sent, or about to be. `gone`: was made, then moved or cancelled by the customer. */
const entrySchema = z.object({
  kind: z.enum(["create", "move", "cancel", "proposal"]),
  state: z.enum(["pending", "done", "gone"]),
  token: z.string().max(64),
  /** Milliseconds by the store's clock. */
  at: z.number(),
  /** The start of the appointment it is about, or moves to. */
  start: z.string().max(32),
  /** The backend's own id of the event, where it told one. */
  eventId: z.string().max(64).nullable(),
  /** What the customer was told; of a proposal, the hash of its data. */
  text: z.string().max(4096),
  /** Of a proposal: turns before the one that made it. */
  turnsBefore: z.number().nullable(),
});
export type Entry = z.infer<typeof entrySchema>;

/** What is known of a session's bookings. */
export interface Ledger {
  readonly owned: boolean;
  readonly now: number;
  /** By field; what is older than a day, or unreadable, is left out and deleted with a write. */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly stale: readonly string[];
}

/** Bookings and changes kept of one session, the proposal beside them. */
export const ENTRIES_MAX = 16;
/** Made bookings answer the same order again this long: a person may cancel one meanwhile. */
export const REPEAT_MS = 15 * 60_000;
/** A request sent longer ago than this arrives no more. */
export const ARRIVAL_MS = 5 * 60_000;
export const PROPOSAL_MS = 15 * 60_000;
export const PROPOSAL_FIELD = "proposal";

export function readLedger({ owned, now, fields }: Recalled): Ledger {
  // Capped by the fields that a store returns.
  const entries = new Map<string, Entry>();
  const stale: string[] = [];
  for (const [field, value] of fields) {
    const entry = decodeEntry(value);
    if (entry === null || now - entry.at >= DAY_MS) stale.push(field);
    else entries.set(field, entry);
  }
  return { owned, now, entries, stale };
}

/** The token comes first: by it a settlement knows the entry as its own. */
export function encodeEntry(entry: Entry): string {
  return `${beginsWith(entry)}${JSON.stringify(entry)}`;
}

export function beginsWith({ token }: Pick<Entry, "token">): string {
  return `${token} `;
}

function decodeEntry(value: string): Entry | null {
  try {
    const body: unknown = JSON.parse(value.slice(value.indexOf(" ") + 1));
    return entrySchema.safeParse(body).data ?? null;
  } catch {
    return null;
  }
}

/** Two people may book one slot from one phone; one person, however typed, books it once. */
export function createField(start: string, name: string): string {
  const folded = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return `create ${start} ${digest(folded)}`;
}

export function changeField(eventId: string): string {
  return `change ${eventId}`;
}

export function digest(...parts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

export type Known =
  | { readonly kind: "booked"; readonly text: string }
  | { readonly kind: "unknown"; readonly field: string; readonly entry: Entry };

/** What an earlier order for the same slot came to: its confirmation, or unknown, or nothing. */
export function knownCreate({ entries, now }: Ledger, field: string, start: string): Known | null {
  const same = entries.get(field);
  if (same?.state === "done" && now - same.at < REPEAT_MS) {
    return { kind: "booked", text: same.text };
  }
  for (const [other, entry] of entries) {
    const pending = entry.kind === "create" && entry.state === "pending" && entry.start === start;
    if (pending) return { kind: "unknown", field: other, entry };
  }
  return null;
}

/** Other bookings sent in the last day, also those that were cancelled since. */
export function createdCount({ entries }: Ledger, field: string): number {
  return [...entries].filter(([other, { kind }]) => kind === "create" && other !== field).length;
}

/**
 * The changes that put `entry` under `field`: what is too old goes, and when there is no room the
 * oldest of what is decided. Null when all that is kept is still unknown.
 */
export function changesFor(ledger: Ledger, field: string, entry: Entry): Changes | null {
  const others = [...ledger.entries].filter(
    ([other]) => other !== field && other !== PROPOSAL_FIELD,
  );
  const excess = Math.max(0, others.length + 1 - ENTRIES_MAX);
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

/** Bookings of that time were made, and are not there any more once they are changed. */
export function goneChanges({ entries }: Ledger, start: string): Changes {
  return [...entries].flatMap(([field, entry]) => {
    const made = entry.kind === "create" && entry.state === "done" && entry.start === start;
    return made ? [[field, encodeEntry({ ...entry, state: "gone" })] as const] : [];
  });
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
