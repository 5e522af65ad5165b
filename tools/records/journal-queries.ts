// Queries on a session's journal: an earlier booking for the same order, its changes, and whether
// the customer was shown a summary. Pure: the store's time is an argument.

import type { BookingJournal, JournalEntry } from "./booking-journal.ts";
import { bookingKeyPrefix, changeKey, PROPOSAL_KEY } from "./booking-journal.ts";

/**
 * A booking this recent answers the same order again without a look at the calendar. After that a
 * person may have cancelled it, so the calendar, or a taken slot, must confirm it.
 */
export const REPEAT_MS = 15 * 60_000;

const PROPOSAL_MS = 15 * 60_000;

export type EarlierBooking =
  /** `text` is "" once erased. `isFresh`: too recent for a person to have cancelled it. */
  | {
      readonly kind: "booked";
      readonly text: string;
      readonly entry: JournalEntry;
      readonly isFresh: boolean;
    }
  | { readonly kind: "unknown"; readonly key: string; readonly entry: JournalEntry }
  /** Made; a change was sent whose outcome is unknown. */
  | { readonly kind: "changing"; readonly text: string; readonly change: JournalEntry }
  /** An entry of a newer version may be about it. */
  | { readonly kind: "newer_version" };

/** The outcome of an earlier order for the same slot, or null if there is none. */
export function findEarlierBooking(
  journal: BookingJournal,
  key: string,
  start: string,
): EarlierBooking | null {
  const { entries, newerVersion, now } = journal;
  const same = entries.get(key);
  const changedBy = changeKey(same?.eventId ?? "");
  if (newerVersion.has(changedBy) || newerVersionCount(journal, start) > 0)
    return { kind: "newer_version" };
  if (same !== undefined && same.state !== "pending") {
    const { text } = same;
    const change = latestChange(journal, key, same);
    if (change?.state === "pending") return { kind: "changing", text, change };
    const isBack = change?.kind === "move" && change.start === start;
    const isValid = isBack || (change === null && same.state === "done");
    if (isValid) {
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

/** Moves to that time, made or unknown. A later change of the booking has replaced its move. */
export function movesTo({ entries }: BookingJournal, start: string): readonly JournalEntry[] {
  return [...entries.values()].filter((entry) => entry.kind === "move" && entry.start === start);
}

/** Whether a change is about the same person as the booking under `key`. */
export function isSamePerson({ of }: JournalEntry, key: string): boolean {
  return of?.split(" ").at(-1) === key.split(" ").at(-1);
}

/** The latest change of a booking, made or unknown; a refused one is not in the journal. */
function latestChange(
  { entries }: BookingJournal,
  key: string,
  { at }: JournalEntry,
): JournalEntry | null {
  const changes = [...entries.values()].filter((entry) => entry.of === key && entry.at >= at);
  return changes.sort((one, other) => other.at - one.at)[0] ?? null;
}

/** The key of an event's booking; `titleKey` is the one derived from the event's title. */
export function bookingKeyOfEvent(
  { entries }: BookingJournal,
  eventId: string,
  titleKey: string,
): string | null {
  for (const [other, entry] of entries) {
    if (entry.kind === "create" && entry.eventId === eventId) return other;
  }
  return entries.get(titleKey)?.eventId === null ? titleKey : null;
}

/** Other bookings sent in the last day, including those cancelled since. */
export function createdCount(journal: BookingJournal, key: string): number {
  const own = [...journal.entries].filter(
    ([other, { kind }]) => kind === "create" && other !== key,
  );
  return own.length + newerVersionCount(journal, "");
}

/** Bookings of that time, or of any time if "", written by a newer version. */
function newerVersionCount({ newerVersion }: BookingJournal, start: string): number {
  const prefix = start === "" ? "create " : bookingKeyPrefix(start);
  return [...newerVersion].filter((key) => key.startsWith(prefix)).length;
}

/** Whether the customer was shown exactly this order in the previous turn. */
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
