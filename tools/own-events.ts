// The events that the backend has of one customer, asked anew each time. What is not in this list
// is not the customer's: no other id is ever sent.

import type { Backend } from "./backend.ts";
import type { Context } from "./desk.ts";
import { OPERATIONS } from "./operations.ts";
import type { ListedEvent } from "./operations.ts";

/** An answer of so many may have been cut: what is not in it may exist all the same. */
const LISTED_MAX = 50;

export interface OwnEventList {
  readonly events: readonly ListedEvent[];
  /** Whether what is not listed certainly does not exist. */
  readonly whole: boolean;
}

/** Null when the backend gave no answer. */
export async function listOwnEvents(
  backend: Backend,
  { tenant, sessionId, signal, remainingMs }: Context,
): Promise<OwnEventList | null> {
  const body = { id_empresa: tenant, id_prospecto: prospect(sessionId) };
  const call = { tenant, body, signal, remainingMs };
  const reply = await backend.call(OPERATIONS.listEvents, call);
  if (reply.kind !== "answer") return null;
  const { events, readable } = reply.value;
  return { events, whole: readable && events.length < LISTED_MAX };
}

/** The gateway's ids are numbers, and go back as numbers; ours may be texts. */
export function prospect(sessionId: string): number | string {
  return /^(0|[1-9]\d{0,15})$/.test(sessionId) && Number.isSafeInteger(Number(sessionId))
    ? Number(sessionId)
    : sessionId;
}
