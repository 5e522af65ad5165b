// What the journal of a session's bookings says: an earlier booking of the same order, its changes,
// and whether the customer was shown a summary. Pure: the store's own time is an argument.

import type { BookingJournal, JournalEntry } from "./booking-journal.ts";
import { bookingKeyPrefix, changeKey, PROPOSAL_KEY } from "./booking-journal.ts";

/**
 * Made bookings answer the same order again this long without being looked for: a person may cancel
 * one meanwhile. Older ones do so when the calendar, or a taken time, says that they stand.
 */
export const REPEAT_MS = 15 * 60_000;

const PROPOSAL_MS = 15 * 60_000;

export type EarlierBooking =
  /** The text is "" where it is not kept any more; fresh: too soon for a person's cancellation. */
  | {
      readonly kind: "booked";
      readonly text: string;
      readonly entry: JournalEntry;
      readonly isFresh: boolean;
    }
  | { readonly kind: "unknown"; readonly key: string; readonly entry: JournalEntry }
  /** Made, and a change of it was sent whose outcome is not known. */
  | { readonly kind: "changing"; readonly text: string; readonly change: JournalEntry }
  | { readonly kind: "foreign" };

/** What an earlier order for the same slot came to, or null when there is nothing of it. */
export function findEarlierBooking(
  ledger: BookingJournal,
  field: string,
  start: string,
): EarlierBooking | null {
  const { entries, newerVersion, now } = ledger;
  const same = entries.get(field);
  const changedBy = changeKey(same?.eventId ?? "");
  if (newerVersion.has(changedBy) || newerVersionCount(ledger, start) > 0)
    return { kind: "foreign" };
  if (same !== undefined && same.state !== "pending") {
    const { text } = same;
    const change = latestChange(ledger, field, same);
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
    if (pending) return { kind: "unknown", key: other, entry };
  }
  return null;
}

/** Moves to that time, made or still unknown; a later change of a booking replaced its move. */
export function movesTo({ entries }: BookingJournal, start: string): readonly JournalEntry[] {
  return [...entries.values()].filter((entry) => entry.kind === "move" && entry.start === start);
}

/** Whether a change is of a booking for the same person as the one that `field` keeps. */
export function isSamePerson({ of }: JournalEntry, field: string): boolean {
  return of?.split(" ").at(-1) === field.split(" ").at(-1);
}

/** The change that was made of a booking, or may have been: one that was refused is not kept. */
function latestChange(
  { entries }: BookingJournal,
  field: string,
  { at }: JournalEntry,
): JournalEntry | null {
  const changes = [...entries.values()].filter((entry) => entry.of === field && entry.at >= at);
  return changes.sort((one, other) => other.at - one.at)[0] ?? null;
}

/** The field of the booking that an event is of; `field` is the one that its title speaks for. */
export function bookingKeyOfEvent(
  { entries }: BookingJournal,
  eventId: string,
  field: string,
): string | null {
  for (const [other, entry] of entries) {
    if (entry.kind === "create" && entry.eventId === eventId) return other;
  }
  return entries.get(field)?.eventId === null ? field : null;
}

/** Other bookings sent in the last day, also those that were cancelled since. */
export function createdCount(ledger: BookingJournal, field: string): number {
  const own = [...ledger.entries].filter(
    ([other, { kind }]) => kind === "create" && other !== field,
  );
  return own.length + newerVersionCount(ledger, "");
}

/** Bookings of that time that a newer program wrote; of all times when it is empty. */
function newerVersionCount({ newerVersion }: BookingJournal, start: string): number {
  const begins = start === "" ? "create " : bookingKeyPrefix(start);
  return [...newerVersion].filter((field) => field.startsWith(begins)).length;
}

/** Whether the customer was shown this very order in the turn right before this one. */
export function wasProposed(
  { entries, now }: BookingJournal,
  order: { readonly hash: string; readonly turn: string; readonly turnsBefore: number },
): boolean {
  const proposal = entries.get(PROPOSAL_KEY);
  return (
    proposal?.kind === "proposal" &&
    proposal.text === order.hash &&
    proposal.token !== order.turn &&
    proposal.turnsBefore === order.turnsBefore - 1 &&
    now - proposal.at < PROPOSAL_MS
  );
}
