// Random walks over a booking store: operations in any order, at their limits and one past them.
// Bounded by forty steps per walk.

import fc from "fast-check";
import { DAY_MS, HOLD_TTL_MS } from "./records-stores.ts";
import { FIELDS, SESSIONS, STARTS } from "./records-steps.ts";
import type { Step } from "./records-steps.ts";

const session = fc.nat({ max: SESSIONS.length - 1 });
const field = fc.nat({ max: FIELDS.length - 1 });
const turn = fc.constantFrom("t1", "t10", "t.");
const text = fc.constantFrom("t1 sent", "t1 done", "t10 sent", "t. x", "t1", "ñ 😊 é", "%s");
const value = fc.option(text, { nil: null, freq: 3 });
const durationMs = fc.oneof(
  fc.constantFrom(1, HOLD_TTL_MS - 1, HOLD_TTL_MS, HOLD_TTL_MS + 1, 15 * 60_000),
  fc.constantFrom(15 * 60_000 - 1, DAY_MS / 2, DAY_MS - 1, DAY_MS, DAY_MS + 1, 3 * DAY_MS),
  fc.nat({ max: HOLD_TTL_MS }),
);
const counting = {
  what: fc.constantFrom("booking" as const, "change" as const),
  ...{ who: fc.nat({ max: 2 }), tenant: fc.constantFrom(1, 2) },
  token: fc.constantFrom("a", "b", "c", "d", "e"),
};

const weighted = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });
const advance = fc.record({ kind: fc.constant("advance" as const), durationMs });
const ofBooks = [
  weighted(2, fc.record({ kind: fc.constant("own"), session, turn })),
  weighted(1, fc.record({ kind: fc.constant("recall"), session, turn })),
  weighted(
    4,
    fc.record({
      kind: fc.constant("write"),
      ...{ session, turn },
      changes: fc.uniqueArray(fc.tuple(field, value), { selector: ([one]) => one, maxLength: 3 }),
    }),
  ),
  weighted(
    4,
    fc.record({
      ...{ kind: fc.constant("settle"), session, field, value },
      expectedPrefix: fc.constantFrom(
        "t1 ",
        "t10 ",
        "t. ",
        "t1",
        "t1 sent",
        "t1 sent and more",
        "ñ 😊",
      ),
    }),
  ),
];
const ofLines = [
  weighted(
    6,
    fc.record({
      kind: fc.constant("hold"),
      calendar: fc.constantFrom(
        [1, 7] as const,
        [1, 7] as const,
        [1, 8] as const,
        [17, 7] as const,
      ),
      start: fc.constantFrom(...STARTS),
      ...{ minutes: fc.constantFrom(10, 20, 30), capacity: fc.constantFrom(1, 2, 2, 3) },
    }),
  ),
  weighted(6, fc.record({ kind: fc.constantFrom("confirm", "release"), which: fc.nat() })),
  weighted(2, fc.record({ kind: fc.constantFrom("keep", "abort"), which: fc.nat() })),
];
const ofPurses = [
  weighted(5, fc.record({ kind: fc.constant("spend"), ...counting })),
  weighted(2, fc.record({ kind: fc.constant("refund"), ...counting })),
];

/** Walks of one kind go deep, those of all kinds see what one does to another. */
export const WALKS: fc.Arbitrary<readonly Step[]> = fc.oneof(
  ...[ofBooks, ofLines, ofPurses, [...ofBooks, ...ofLines, ...ofPurses]].map((steps) =>
    fc.array(fc.oneof(...steps, weighted(3, advance)), { maxLength: 40, size: "max" }),
  ),
);
