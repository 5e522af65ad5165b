// The owner's page: what it reads, under /api/agenda/, behind the service's token. Answers are
// capped in days and in events and carry a tag, so that a page that asks again is told cheaply that
// nothing changed.

import { AgentError } from "../../engine/core/errors.ts";
import { sendJson } from "../../engine/http/http-responses.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import type { Route } from "../../engine/http/http-server.ts";
import { daysInterval } from "../agenda/days.ts";
import { dayStarts } from "../agenda/free-starts.ts";
import { movePlace, staffPlace } from "../agenda/staff-order.ts";
import { OTHER_CALENDAR } from "../agenda/refusals.ts";
import { clockTime24 } from "../dates/civil-time.ts";
import type { Company } from "../domain/company.ts";
import { wireChange, wireCompany, wireEvent, wireRange } from "./agenda-json.ts";
import { LOOK_BYTES, claimed, companyOf, staffCall, toRefusal } from "./agenda-ports.ts";
import type { AgendaApi, AgendaVisit } from "./agenda-ports.ts";
import { changeRoutes } from "./agenda-changes.ts";
import { companyEditRoutes, editableOf } from "./agenda-company.ts";
import { QueryReader, rangeIn } from "./agenda-requests.ts";
import { sendTagged } from "./entity-tags.ts";
import { KIB } from "../../engine/core/bytes.ts";

const PREFIX = "/api/agenda";
/** Companies of one answer; the next ones are asked for by the last id. */
const COMPANIES_MAX = 100;
const SMALL_BYTES = 64 * KIB;

export function agendaRoutes(api: AgendaApi): readonly Route[] {
  const read = (name: string, bytes: number, look: Look): Route => ({
    ...{ method: "GET", path: `${PREFIX}/${name}`, isPublic: false },
    handle: (exchange) =>
      claimed(api, { exchange, bytes }, async (visit) => {
        const body = await look(visit, new QueryReader(exchange.request.url ?? ""), exchange);
        if (body === null) return sendJson(exchange, 409, toRefusal(OTHER_CALENDAR));
        const text = JSON.stringify(body);
        const headers = { "cache-control": "private, no-cache" };
        sendTagged(exchange, { type: "application/json", body: text, headers });
      }),
  });
  return [
    read("companies", SMALL_BYTES, companies),
    read("company", LOOK_BYTES, company),
    read("events", LOOK_BYTES, events),
    read("event", SMALL_BYTES, event),
    read("search", LOOK_BYTES / 4, search),
    read("starts", LOOK_BYTES / 4, starts),
    ...changeRoutes(api, PREFIX),
    ...companyEditRoutes(api, PREFIX),
  ];
}

/** Null: what was asked for is kept by another system. */
type Look = (
  visit: AgendaVisit,
  query: QueryReader,
  exchange: HttpExchange,
) => Promise<object | null>;

async function companies({ companies }: AgendaVisit, query: QueryReader) {
  const after = Number(query.optional("after", 16) ?? 0);
  if (!Number.isSafeInteger(after)) query.wrong("after", "Input should be a valid integer");
  query.check();
  const page: number[] = []; // at most one more than `COMPANIES_MAX`
  for (const id of companies.ids()) {
    if (id > after) page.push(id);
    if (page.length > COMPANIES_MAX) break;
  }
  const named: { id_empresa: number; name: string | null }[] = []; // as many as the page has
  for (const id of page.slice(0, COMPANIES_MAX)) {
    named.push({ id_empresa: id, name: await nameOf(companies, id) });
  }
  return { companies: named, more: page.length > COMPANIES_MAX };
}

/** One company is in use at a time. */
async function nameOf(companies: AgendaApi["companies"], id: number): Promise<string | null> {
  const scope = companies.scope();
  try {
    return (await scope.find(id).catch(unavailable))?.name ?? null;
  } finally {
    scope.release();
  }
}

/** A company whose file is wrong at the moment is listed without its name. */
function unavailable(error: unknown): null {
  if (error instanceof AgentError && error.code === "company_unavailable") return null;
  throw error;
}

async function company(visit: AgendaVisit, query: QueryReader) {
  const found = await companyOf(visit, query);
  const { calendars, clock, feeds } = visit;
  return {
    ...wireCompany(found, calendars, clock.now()),
    feeds:
      feeds?.of(found.id).map(({ resource, secret }) => ({
        resource,
        path: `calendars/${found.id}/${resource}.ics?k=${secret}`,
      })) ?? null,
    edit: await editableOf(visit, found.id),
  };
}

async function events(visit: AgendaVisit, query: QueryReader) {
  const found = await companyOf(visit, query);
  const { from, until } = rangeIn(query);
  const interval = daysInterval(from, until, found.timeZone);
  return wireRange(visit.agenda.range(found, interval), found.timeZone);
}

async function event(visit: AgendaVisit, query: QueryReader) {
  const ref = query.text("ref", 40);
  const found = await companyOf(visit, query);
  const one = visit.agenda.event(found, ref);
  if (one === null) throw new AgentError("not_found", "no such appointment");
  return {
    event: wireEvent(one.event, found.timeZone),
    changes: one.changes.map((change) => wireChange(change, found.timeZone)),
  };
}

async function search(visit: AgendaVisit, query: QueryReader) {
  const words = query.text("words", 100);
  const found = await companyOf(visit, query);
  const events = visit.agenda.search(found, words);
  return { events: events.map((one) => wireEvent(one, found.timeZone)) };
}

async function starts(visit: AgendaVisit, query: QueryReader, exchange: HttpExchange) {
  const date = query.date("date");
  const given = { resource: query.text("resource", 40), service: query.optional("service", 40) };
  const ref = query.optional("ref", 40);
  const found = await companyOf(visit, query);
  const wanted = ref === null ? newWanted(found, given) : movedWanted(visit, found, given, ref);
  if ("text" in wanted) {
    const name = wanted.field ?? "resource";
    query.wrong(name, "Input should be one that the company has");
    query.check();
    return null;
  }
  const owned = visit.calendars.of(found, wanted.resource);
  if (owned === null) return null;
  const all = await dayStarts(
    { ...wanted, company: found, date, owned, now: visit.clock.now() },
    staffCall(visit, exchange),
  );
  if (all === null) throw new AgentError("store_error", "the calendar cannot be looked at");
  return { starts: all.map(({ minute, isFree }) => ({ time: clockTime24(minute), free: isFree })) };
}

interface Given {
  readonly resource: string;
  readonly service: string | null;
}

/** What a new appointment takes. */
function newWanted(company: Company, given: Given) {
  const place = staffPlace(company, given);
  if ("text" in place) return place;
  const { resource, service } = place;
  const minutes = service?.minutes ?? company.booking.stepMinutes;
  return { resource, minutes, gap: service?.afterMinutes ?? 0, ownKey: null };
}

/** What a moved one takes: as much as it does now, whatever became of its service. */
function movedWanted({ agenda }: AgendaVisit, company: Company, given: Given, ref: string) {
  const event = agenda.event(company, ref)?.event;
  if (event === undefined) throw new AgentError("not_found", "no such appointment");
  const resource = movePlace(company, event, given.resource);
  if ("text" in resource) return resource;
  const minutesOf = (milliseconds: number): number => Math.round(milliseconds / 60_000);
  return {
    resource,
    minutes: minutesOf(event.until - event.from),
    gap: minutesOf(event.busyUntil - event.until),
    ownKey: event.key,
  };
}
