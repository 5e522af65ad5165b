// What the routes of the owner's page need, and what all of them do alike: memory, company, body,
// refusals.

import type { ServerResponse } from "node:http";
import { KIB } from "../../engine/core/bytes.ts";
import { AgentError } from "../../engine/core/errors.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { parseJsonBody } from "../../engine/core/json-text.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import { readBody } from "../../engine/http/request-body.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import type { Agenda } from "../agenda/agenda.ts";
import type { FeedSecrets } from "../agenda/feed-secrets.ts";
import type { OwnedCalendars } from "../agenda/owned-calendars.ts";
import type { Refusal } from "../agenda/refusals.ts";
import type { CalendarCall } from "../calendars/calendar-port.ts";
import type { Company } from "../domain/company.ts";
import type { CompanyScope } from "../company-files/company-uses.ts";
import type { CompanyEditor } from "../company-files/company-editor.ts";
import type { QueryReader } from "./agenda-requests.ts";

export interface AgendaApi {
  readonly companies: {
    scope(): CompanyScope;
    /** In order. */
    ids(): Iterable<number>;
  };
  /** Null where companies have no files of their own. */
  readonly editor: CompanyEditor | null;
  readonly calendars: OwnedCalendars;
  readonly agenda: Agenda;
  /** Null without a database file. */
  readonly feeds: FeedSecrets | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Memory for a request and its answer, as a conversation takes it; null when none is left. */
  claim(bytes: number): { release(): void } | null;
}

/** One request, with the companies that it uses. */
export interface AgendaVisit extends AgendaApi {
  readonly scope: CompanyScope;
}

/** A change waits at most so long for the file's lock. */
const CALL_MS = 5000;

/**
 * What the largest look holds: as many rows as an answer may have, what is sent of them, its text
 * and the bytes of that.
 */
export const LOOK_BYTES = 2304 * KIB;

/**
 * Holds the bytes until the answer has left, or its caller has. Rejects with `overloaded` when no
 * memory is left: customers' turns go first.
 */
export async function claimed(
  api: AgendaApi,
  { exchange, bytes }: { readonly exchange: HttpExchange; readonly bytes: number },
  run: (visit: AgendaVisit) => Promise<void> | void,
): Promise<void> {
  const permit = api.claim(bytes);
  if (permit === null) throw new AgentError("overloaded", "no capacity for another request");
  const scope = api.companies.scope();
  try {
    await run({ ...api, scope });
    scope.release();
    await sent(exchange.response);
  } finally {
    scope.release();
    permit.release();
  }
}

/** Settles once the system has the whole answer, or the connection is gone. */
async function sent(response: ServerResponse): Promise<void> {
  if (response.writableFinished || response.destroyed || !response.writableEnded) return;
  await new Promise<void>((resolve) => {
    response.once("finish", resolve);
    response.once("close", resolve);
  });
}

/** Rejects with `unknown_company`, and for a query that names none with `invalid_request`. */
export async function companyOf(visit: AgendaVisit, query: QueryReader): Promise<Company> {
  const id = query.tenant();
  query.check();
  return companyById(visit, id);
}

export async function companyById({ scope }: AgendaVisit, id: number): Promise<Company> {
  const company = await scope.find(id);
  if (company !== null) return company;
  throw new AgentError("unknown_company", "no company has this id_empresa");
}

export async function bodyOf(exchange: HttpExchange, bytesMax: number): Promise<unknown> {
  return parseJsonBody(await readBody(exchange, bytesMax));
}

export function staffCall(
  { clock }: Pick<AgendaApi, "clock">,
  { closed }: HttpExchange,
): CalendarCall {
  const endsAt = clock.monotonic() + CALL_MS;
  return { signal: closed, remainingMs: () => endsAt - clock.monotonic() };
}

/** The body of a 409. */
export function toRefusal({ code, field, text, acceptable }: Refusal) {
  return { code, detail: text, field, can_accept: acceptable };
}
