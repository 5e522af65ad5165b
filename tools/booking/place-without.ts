// Whether an appointment can be moved to a time that its own event partly covers: the backend
// cannot be asked to leave an event out, so only what lies outside of it is asked for. No I/O of
// its own.

import type { BookingTerms } from "./appointment.ts";
import { MINUTES_PER_DAY, daysBetween, readStamp } from "../dates/civil.ts";
import type { Context } from "./desk.ts";
import type { Diary, PlaceAnswer } from "./diary.ts";
import type { ListedEvent } from "../backend/operations.ts";
import type { MinuteRange, Slot } from "../dates/schedule.ts";

/**
 * The rule: within the event's own time nobody is added by moving it, so that the calendar, which
 * is within its capacity now, stays so there; the parts of the new time outside of it must be free.
 */
export async function placeWithout(
  event: ListedEvent,
  { slot, terms }: { readonly slot: Slot; readonly terms: BookingTerms },
  { diary, context }: { readonly diary: Diary; readonly context: Context },
): Promise<PlaceAnswer> {
  let answer: PlaceAnswer = { kind: "free", verified: true };
  for (const part of partsOutside(slot, ownTime(event, slot))) {
    const free = await diary.place({ date: slot.date, ...part }, terms, context);
    if (free.kind !== "free") return free;
    if (!free.verified) answer = free;
  }
  return answer;
}

/** The event in minutes of the slot's day; null where its end is not known. */
function ownTime({ start, end }: ListedEvent, { date }: Slot): MinuteRange | null {
  const from = readStamp(start);
  const until = end === null ? null : readStamp(end);
  if (from === null || until === null) return null;
  const minutes = (moment: typeof from): number =>
    daysBetween(date, moment.date) * MINUTES_PER_DAY + moment.minute;
  return { start: minutes(from), end: minutes(until) };
}

function partsOutside({ start, end }: MinuteRange, own: MinuteRange | null): MinuteRange[] {
  if (own === null || own.end <= start || end <= own.start) return [{ start, end }];
  const before = { start, end: Math.min(end, own.start) };
  const after = { start: Math.max(start, own.end), end };
  return [before, after].filter((part) => part.start < part.end);
}
