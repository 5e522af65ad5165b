// The appointments in a session's notes, kept from turn to turn as data, so that a later reply can
// be checked against them. The calendar stays authoritative. Pure.

import type { NotedTurn } from "../../engine/turn/session-notes.ts";
import { bookingFacts } from "../domain/booking-facts.ts";
import type { BookingFact } from "../domain/booking-facts.ts";

export interface NotedAppointment {
  /** `gone`: cancelled here. `pending`: sent, and its outcome is still unknown. */
  readonly state: "made" | "gone" | "pending";
  /** `YYYY-MM-DD HH:MM:SS`. */
  readonly start: string;
  /** Time of the note, milliseconds since the epoch. */
  readonly at: number;
}

/** Per session; the newest are kept. */
const APPOINTMENTS_MAX = 4;

interface NotedBookings {
  readonly shownAt: number;
  readonly appointments: readonly NotedAppointment[];
}

/** Applies a turn's tool executions. */
export function applyFacts(
  { appointments }: NotedBookings,
  { executions, now }: NotedTurn,
): NotedBookings {
  const facts = bookingFacts(executions);
  const isShown = facts.some(({ kind }) => kind === "proposed");
  const after = facts.reduce((known, fact) => noteFact(known, fact, now), appointments);
  return { shownAt: isShown ? now : 0, appointments: after.slice(-APPOINTMENTS_MAX) };
}

function noteFact(
  known: readonly NotedAppointment[],
  fact: BookingFact,
  at: number,
): readonly NotedAppointment[] {
  switch (fact.kind) {
    case "done": {
      const { action, start, from } = fact;
      const others = known.filter((one) => one.start !== start && one.start !== from);
      return [...others, { state: action === "cancel" ? "gone" : "made", start, at }];
    }
    case "pending": {
      const others = known.filter(({ start }) => start !== fact.start);
      return [...others, { state: "pending", start: fact.start, at }];
    }
    case "listed": {
      const listed = fact.appointments.map(({ start }) => start);
      // An appointment missing from a complete list no longer exists.
      const others = known.filter(
        ({ state, start }) => (state === "gone" || !fact.whole) && !listed.includes(start),
      );
      return [...others, ...listed.map((start) => ({ state: "made", start, at }) as const)];
    }
    case "proposed":
    case "not_done":
      return known;
    default:
      return fact satisfies never;
  }
}
