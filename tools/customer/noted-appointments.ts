// The appointments that a session's notes keep, from turn to turn: what was done here, as data, so
// that a later reply can be held against it. The calendar stays the authority. Pure.

import type { NotedTurn } from "../../engine/turn/session-notes.ts";
import { bookingFacts } from "../domain/booking-facts.ts";
import type { BookingFact } from "../domain/booking-facts.ts";

export interface NotedAppointment {
  /** `gone`: cancelled here. `pending`: it was sent, and nobody knows yet what became of it. */
  readonly state: "made" | "gone" | "pending";
  /** `YYYY-MM-DD HH:MM:SS`. */
  readonly start: string;
  /** When it was noted, milliseconds since the epoch. */
  readonly at: number;
}

/** Kept of one session: the newest. */
const APPOINTMENTS_MAX = 4;

interface Kept {
  readonly shownAt: number;
  readonly appointments: readonly NotedAppointment[];
}

/** What a turn's deeds change of it. */
export function applyFacts({ appointments }: Kept, { executions, now }: NotedTurn): Kept {
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
      // What is not in a whole list is not there any more.
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
