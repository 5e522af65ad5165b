// What the SQLite calendar writes. Each runs within one transaction that holds the write lock from
// its first read on, so that what it read is still so when it writes.

import type { Writing } from "../../engine/sqlite/statements.ts";
import type {
  CalendarEvent,
  CalendarPort,
  Correction,
  EventChange,
  NewEvent,
  WriteResult,
} from "./calendar-port.ts";
import { hasPlace, identityOf, says, searchableText, stands } from "./event-rules.ts";
import { busyIn, eventIn, newestIn } from "./sqlite-queries.ts";
import { EVENT_COLUMNS, eventOf, eventValues } from "./sqlite-rows.ts";

/** When a change is made, and by whom. */
export type Maker = Pick<EventChange, "at" | "by">;

export function createIn(db: Writing, event: NewEvent, maker: Maker): WriteResult {
  const { tenant, key, from, busyUntil, places } = event;
  const earlier = newestIn(db, tenant, key);
  if (earlier !== null && stands(earlier.event, event)) {
    return { kind: "booked", event: earlier.event };
  }
  const wanted = { from, until: busyUntil };
  const busy = busyIn(db, { ...event, ...wanted });
  if (busy === null) return TOO_MANY;
  if (!hasPlace(busy, wanted, places)) return { kind: "taken" };
  const count = earlier === null ? 0 : earlier.count + 1;
  const values = {
    ...{
      base: key,
      count,
      key: identityOf(key, count),
      created_at: maker.at,
      changed_at: maker.at,
    },
    ...eventValues(event),
  };
  const names = Object.keys(values);
  const row = db.get(
    `INSERT INTO appointments (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})
     RETURNING ${EVENT_COLUMNS}`,
    ...Object.values(values),
  );
  return { kind: "booked", event: recorded(db, eventOf(row), "made", maker) };
}

const TOO_MANY: WriteResult = { kind: "refused", reason: "too_many" };

export function moveIn(
  db: Writing,
  { ref, ...to }: Parameters<CalendarPort["move"]>[1] & { readonly ref: string },
  maker: Maker,
): WriteResult {
  const event = eventIn(db, to.tenant, ref);
  if (event === null) return { kind: "refused", reason: "not_found" };
  if (event.state === "cancelled") return { kind: "refused", reason: "cancelled" };
  if (stands(event, to)) return { kind: "booked", event };
  const { resource, from, until, busyUntil, places } = to;
  const wanted = { from, until: busyUntil };
  const busy = busyIn(db, { ...to, ...wanted });
  if (busy === null) return TOO_MANY;
  const others = busy.filter(({ key }) => key !== event.key);
  if (!hasPlace(others, wanted, places)) return { kind: "taken" };
  const values = { resource, start: from, until, busy_until: busyUntil };
  return {
    kind: "booked",
    event: recorded(db, changeIn(db, event, values, maker), "moved", maker),
  };
}

export function correctIn(
  db: Writing,
  { ref, ...correction }: Correction & { readonly ref: string },
  maker: Maker,
): WriteResult {
  const { tenant, name, email, phone, notes } = correction;
  const event = eventIn(db, tenant, ref);
  if (event === null) return { kind: "refused", reason: "not_found" };
  if (event.state === "cancelled") return { kind: "refused", reason: "cancelled" };
  if (says(event, correction)) return { kind: "booked", event };
  const words = searchableText({ ...event, ...correction });
  const corrected = changeIn(db, event, { name, email, phone, notes, words }, maker);
  return { kind: "booked", event: recorded(db, corrected, "corrected", maker) };
}

export function cancelIn(
  db: Writing,
  { ref, tenant }: Pick<CalendarEvent, "ref" | "tenant">,
  maker: Maker,
): WriteResult {
  const event = eventIn(db, tenant, ref);
  if (event === null) return { kind: "refused", reason: "not_found" };
  if (event.state === "cancelled") return { kind: "booked", event };
  const cancelled = changeIn(db, event, { state: "cancelled" }, maker);
  return { kind: "booked", event: recorded(db, cancelled, "cancelled", maker) };
}

function changeIn(
  db: Writing,
  { ref }: CalendarEvent,
  values: Readonly<Record<string, string | number | null>>,
  { at }: Maker,
): CalendarEvent {
  const columns = Object.keys(values).map((name) => `${name} = ?`);
  const row = db.get(
    `UPDATE appointments SET ${columns.join(", ")}, changed_at = ?, sequence = sequence + 1
     WHERE ref = ? RETURNING ${EVENT_COLUMNS}`,
    ...[...Object.values(values), at, Number(ref)],
  );
  return eventOf(row);
}

/** Writes the change into the event's history, in the transaction that made it. */
function recorded(
  db: Writing,
  event: CalendarEvent,
  what: EventChange["what"],
  { at, by }: Maker,
): CalendarEvent {
  const { ref, sequence, resource, from, until } = event;
  db.run(
    `INSERT INTO appointment_changes (ref, sequence, what, staff, at, resource, start, until)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[Number(ref), sequence, what, by === "staff" ? 1 : 0, at, resource, from, until],
  );
  return event;
}
