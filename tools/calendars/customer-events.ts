// The backend's events of one customer, requested each time. Only ids from this list are ever sent
// in a change. Events of other tenants or customers that a backend lists as well are left out.

import type { BackendClient } from "../backend/backend-client.ts";
import { toProspectId } from "./backend-events.ts";
import type { CalendarCall } from "./calendar-port.ts";
import { OPERATIONS } from "../backend/operations.ts";
import type { ListedEvent } from "../backend/operations.ts";

/** A response with this many rows may have been cut, so it is not complete. */
const LISTED_MAX = 50;

export interface CustomerEventList {
  readonly events: readonly ListedEvent[];
  /** Whether an event that is not listed certainly does not exist. */
  readonly isComplete: boolean;
}

interface CustomerCall extends CalendarCall {
  readonly tenant: number;
  readonly sessionId: string;
}

/** Null when the backend sent no valid response. */
export async function listCustomerEvents(
  backend: BackendClient,
  { tenant, sessionId, signal, remainingMs, tag, bytes }: CustomerCall,
): Promise<CustomerEventList | null> {
  const body = { id_empresa: tenant, id_prospecto: toProspectId(sessionId) };
  const call = { tenant, tag, body, signal, remainingMs, bytes };
  const reply = await backend.call(OPERATIONS.listEvents, call);
  if (reply.kind !== "answer") return null;
  const { rows, count } = reply.value;
  const own = rows.filter(
    (row) =>
      isSameOrMissing(row.company, String(tenant)) && isSameOrMissing(row.prospect, sessionId),
  );
  const foreign = rows.length - own.length;
  if (foreign > 0) backend.log.warn({ event: "events_foreign", ...tag, tenant, count: foreign });
  // The backend cuts the list before rows are dropped here, so `count` decides. A response with
  // only other customers' events may belong to another request: it is not complete.
  const isMisdirected = foreign > 0 && own.length === 0;
  const isComplete = rows.length === count && count < LISTED_MAX && !isMisdirected;
  return { events: own.map(({ event }) => event), isComplete };
}

/**
 * Whether an event's id equals `id` or is missing. A malformed id counts as another one: it must
 * never make an event this customer's.
 */
function isSameOrMissing(given: unknown, id: string): boolean {
  if (given === undefined || given === null) return true;
  // A long id written as a number has lost its last digits.
  if (typeof given === "number") return given === Number(id) && /^\d+$/.test(id);
  if (typeof given !== "string") return false;
  const text = given.trim().replace(/^(\d+)\.0+$/, "$1");
  return text === "" || withoutZeros(text) === withoutZeros(id);
}

/** A numeric database column drops leading zeros. */
function withoutZeros(id: string): string {
  return /^0*(\d+)$/.exec(id)?.[1] ?? id;
}
