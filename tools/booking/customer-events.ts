// The events that the backend has of one customer, requested each time. What is not in this list is
// not the customer's: no other id is ever sent. Events of other tenants or customers that a backend
// lists, too, are left out.

import type { BackendClient } from "../backend/backend-client.ts";
import type { CompanyToolContext } from "./booking-context.ts";
import { OPERATIONS } from "../backend/operations.ts";
import type { ListedEvent } from "../backend/operations.ts";

/** An answer of so many may have been cut: what is not in it may exist all the same. */
const LISTED_MAX = 50;

export interface CustomerEventList {
  readonly events: readonly ListedEvent[];
  /** Whether what is not listed certainly does not exist. */
  readonly isComplete: boolean;
}

/** Null when the backend gave no answer. */
export async function listCustomerEvents(
  backend: BackendClient,
  { tenant, sessionId, signal, remainingMs, tag }: CompanyToolContext,
): Promise<CustomerEventList | null> {
  const body = { id_empresa: tenant, id_prospecto: toProspectId(sessionId) };
  const call = { tenant, tag, body, signal, remainingMs };
  const reply = await backend.call(OPERATIONS.listEvents, call);
  if (reply.kind !== "answer") return null;
  const { rows, count } = reply.value;
  const own = rows.filter(
    (row) => isOrUnsaid(row.company, String(tenant)) && isOrUnsaid(row.prospect, sessionId),
  );
  const foreign = rows.length - own.length;
  if (foreign > 0) backend.log.warn({ event: "events_foreign", ...tag, tenant, count: foreign });
  // A cut is made before anything is dropped here. An answer with others' events and none of this
  // customer's may be the answer to another question: it says nothing of what is not in it.
  const elsewhere = foreign > 0 && own.length === 0;
  const whole = rows.length === count && count < LISTED_MAX && !elsewhere;
  return { events: own.map(({ event }) => event), isComplete: whole };
}

export function eventById({ events }: CustomerEventList, eventId: string | null) {
  return events.find(({ id }) => id !== null && String(id) === eventId);
}

/**
 * Whether an id that came with an event is `id`, or says nothing. What no id looks like is another
 * one: it must never make an event this customer's.
 */
function isOrUnsaid(given: unknown, id: string): boolean {
  if (given === undefined || given === null) return true;
  // Written as a number, a long id lost its last digits on the way.
  if (typeof given === "number") return given === Number(id) && /^\d+$/.test(id);
  if (typeof given !== "string") return false;
  const text = given.trim().replace(/^(\d+)\.0+$/, "$1");
  return text === "" || withoutZeros(text) === withoutZeros(id);
}

/** A column of numbers keeps no zeros before one. */
function withoutZeros(id: string): string {
  return /^0*(\d+)$/.exec(id)?.[1] ?? id;
}

/** The gateway's ids are numbers, and go back as numbers; ours may be texts. */
export function toProspectId(sessionId: string): number | string {
  return /^(0|[1-9]\d{0,15})$/.test(sessionId) && Number.isSafeInteger(Number(sessionId))
    ? Number(sessionId)
    : sessionId;
}
