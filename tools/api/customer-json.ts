// Formats a customer's data: JSON for the route, lines for the command. Field names are in English;
// conversation texts are unchanged. Pure.

import type { ToolRound, Turn } from "../../engine/conversation/messages.ts";
import { isNothingKept } from "./customer-data.ts";
import type { CustomerData, ErasedCustomer } from "./customer-data.ts";
import type { JournalEntry } from "../records/booking-journal.ts";
import type { KnownCustomer } from "../customer/customer-notes.ts";
import type { SessionKey } from "../../engine/conversation/session-key.ts";

export interface Customer {
  readonly tenant: number;
  readonly sessionId: string;
  readonly session: SessionKey;
}

/** The shown data; `Customer` in the API's description. */
export function wireCustomer({ tenant, sessionId }: Customer, data: CustomerData) {
  const { conversation, notes, bookings, proposal, newerVersionCount, changesCount } = data;
  const { turns, unreadable, turnsEver, busy, expiresInMs, pendingCount } = conversation;
  return {
    id_empresa: tenant,
    session_id: sessionId,
    found: !isNothingKept(data),
    conversation: {
      busy,
      turns_ever: turnsEver,
      expires_in_seconds: expiresInMs === null ? null : Math.ceil(expiresInMs / 1000),
      unreadable,
      waiting: pendingCount,
      turns: turns.map(wireTurn),
    },
    notes: wireNotes(notes),
    bookings: bookings.map(([key, entry]) => ({ key, ...wireEntry(entry) })),
    proposal: proposal === null ? null : { start: proposal.start },
    records_of_newer_versions: newerVersionCount,
    changes_in_a_day: changesCount,
  };
}

/** What was erased and what was kept; `CustomerErased` in the API's description. */
export function wireErased({ tenant, sessionId }: Customer, erased: ErasedCustomer) {
  const { turnsCount, bookingsCount, kept, newerVersionCount } = erased;
  return {
    id_empresa: tenant,
    session_id: sessionId,
    erased: { turns: turnsCount, bookings: bookingsCount },
    kept: kept.map(({ kind, start }) => ({ kind, start, reason: "outcome_unknown" as const })),
    records_of_newer_versions: newerVersionCount,
  };
}

function wireTurn({ messageId, at, user, rounds, reply, url }: Turn) {
  return {
    at: isoTime(at),
    message_id: messageId === "" ? null : messageId,
    user,
    tools: rounds.flatMap(wireRound),
    reply,
    url,
  };
}

function wireRound({ calls, results }: ToolRound) {
  return calls.map(({ id, name, arguments: given }) => ({
    name,
    arguments: given,
    result: results.find(({ callId }) => callId === id)?.text ?? null,
  }));
}

function wireNotes(notes: KnownCustomer) {
  const { name, email, date, time, nameIsTheirs, emailIsTheirs, shownAt, appointments } = notes;
  const noted = (value: string, isTheirs: boolean) =>
    value === "" ? null : { value, from: isTheirs ? ("customer" as const) : ("model" as const) };
  return {
    name: noted(name, nameIsTheirs),
    email: noted(email, emailIsTheirs),
    date: date === "" ? null : date,
    time: time === "" ? null : time,
    summary_shown_at: shownAt === 0 ? null : isoTime(shownAt),
    appointments: appointments.map(({ state, start, at }) => ({ state, start, at: isoTime(at) })),
  };
}

function wireEntry({ kind, state, start, eventId, text }: JournalEntry) {
  return { kind, state, start, event_id: eventId, text };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

export function customerLines(shown: ReturnType<typeof wireCustomer>): string {
  const { conversation, notes, bookings, proposal } = shown;
  if (!shown.found) return `Nothing is kept of ${shown.id_empresa} ${shown.session_id}.`;
  const { turns, turns_ever, expires_in_seconds, busy, unreadable } = conversation;
  const expiry = expires_in_seconds === null ? "" : `, forgotten in ${expires_in_seconds} s`;
  const noted = [
    ...[["name", notes.name] as const, ["email", notes.email] as const].flatMap(([word, one]) =>
      one === null ? [] : `  ${word}: ${one.value} (from the ${one.from})`,
    ),
    ...(notes.date === null
      ? []
      : [`  last asked for: ${notes.date} ${notes.time ?? ""}`.trimEnd()]),
    ...notes.appointments.map(({ state, start }) => `  appointment: ${start} (${state})`),
  ];
  return [
    `Conversation: ${turns.length} turns of ${turns_ever}${expiry}${busy ? ", busy now" : ""}`,
    ...(unreadable > 0 ? [`  ${unreadable} turns cannot be read`] : []),
    ...turns.flatMap(({ at, user, reply, tools, url }) => [
      `  ${at}`,
      `    customer: ${oneLine(user)}`,
      ...tools.map(({ name, arguments: given }) => `    tool: ${name} ${oneLine(given)}`),
      `    agent: ${oneLine(reply)}${url === null ? "" : ` [${url}]`}`,
    ]),
    `Notes: ${noted.length === 0 ? "none" : ""}`.trimEnd(),
    ...noted,
    `Bookings: ${bookings.length === 0 ? "none" : ""}`.trimEnd(),
    ...bookings.map(bookingLine),
    `Waiting for a yes: ${proposal === null ? "nothing" : proposal.start}`,
    `Changes in a day: ${shown.changes_in_a_day}`,
    ...newerLines(shown.records_of_newer_versions),
  ].join("\n");
}

export function erasedLines(done: ReturnType<typeof wireErased>): string {
  const { turns, bookings } = done.erased;
  return [
    `Erased: ${turns} turns, ${bookings} bookings, and all other records.`,
    ...done.kept.map(({ kind, start }) => `${KEPT}: ${kind} ${start}`),
    ...newerLines(done.records_of_newer_versions),
  ].join("\n");
}

/** Precedes each kept record. */
const KEPT = "Kept for a day, without the customer's text, because its outcome is unknown";

function bookingLine(one: ReturnType<typeof wireEntry>): string {
  const { kind, state, start, event_id: id, text } = one;
  const event = id === null ? "" : `, event ${id}`;
  return `  ${kind} ${start}: ${state}${event}, ${oneLine(text)}`.trimEnd();
}

function newerLines(count: number): readonly string[] {
  return count === 0 ? [] : [`Kept: ${count} records that a newer version wrote.`];
}

/** Control characters are removed too: a terminal would obey them. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}
