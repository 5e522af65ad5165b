// The owner's page: what it reads, under /api/agenda/, behind the service's token. Answers are
// capped in days and in events and carry a tag, so that a page that asks again is told cheaply that
// nothing changed.

import { AgentError } from "../../engine/core/errors.ts";
import { sendJson } from "../../engine/http/http-responses.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import type { Route } from "../../engine/http/http-server.ts";
import { daysInterval } from "../agenda/days.ts";
import { dayStarts } from "../agenda/free-starts.ts";
import { staffPlace } from "../agenda/staff-order.ts";
import { OTHER_CALENDAR } from "../agenda/refusals.ts";
import { clockTime24 } from "../dates/civil-time.ts";
import { wireChange, wireCompany, wireEvent, wireRange } from "./agenda-json.ts";
import { claimed, companyOf, staffCall, toRefusal } from "./agenda-ports.ts";
import type { AgendaApi } from "./agenda-ports.ts";
import { changeRoutes } from "./agenda-changes.ts";
import { companyEditRoutes, editableOf } from "./agenda-company.ts";
import { QueryReader, rangeIn } from "./agenda-requests.ts";
import { sendTagged } from "./entity-tags.ts";
import { KIB } from "../../engine/core/bytes.ts";

const PREFIX = "/api/agenda";
/** Companies of one answer; the next ones are asked for by the last id. */
const COMPANIES_MAX = 100;
/** What the largest answer holds while it is made: rows, objects and text of a cut range. */
const RANGE_BYTES = 1024 * KIB;
const SMALL_BYTES = 64 * KIB;

export function agendaRoutes(api: AgendaApi): readonly Route[] {
  const read = (name: string, bytes: number, look: Look): Route => ({
    ...{ method: "GET", path: `${PREFIX}/${name}`, isPublic: false },
    handle: (exchange) =>
      claimed(api, bytes, async () => {
        const body = await look(new QueryReader(exchange.request.url ?? ""), exchange);
        if (body === null) return sendJson(exchange, 409, toRefusal(OTHER_CALENDAR));
        const text = JSON.stringify(body);
        const headers = { "cache-control": "private, no-cache" };
        sendTagged(exchange, { type: "application/json", body: text, headers });
      }),
  });
  return [
    read("companies", SMALL_BYTES, (query) => companies(api, query)),
    read("company", RANGE_BYTES, (query) => company(api, query)),
    read("events", RANGE_BYTES, (query) => events(api, query)),
    read("event", SMALL_BYTES, (query) => event(api, query)),
    read("search", RANGE_BYTES / 4, (query) => search(api, query)),
    read("starts", RANGE_BYTES / 4, (query, exchange) => starts(api, query, exchange)),
    ...changeRoutes(api, PREFIX),
    ...companyEditRoutes(api, PREFIX),
  ];
}

/** Null: what was asked for is kept by another system. */
type Look = (query: QueryReader, exchange: HttpExchange) => Promise<object | null>;

async function companies({ companies }: AgendaApi, query: QueryReader) {
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
    const found = await companies.find(id).catch(unavailable);
    named.push({ id_empresa: id, name: found?.name ?? null });
  }
  return { companies: named, more: page.length > COMPANIES_MAX };
}

/** A company whose file is wrong at the moment is listed without its name. */
function unavailable(error: unknown): null {
  if (error instanceof AgentError && error.code === "company_unavailable") return null;
  throw error;
}

async function company(api: AgendaApi, query: QueryReader) {
  const found = await companyOf(api, query);
  const { calendars, clock, feeds } = api;
  return {
    ...wireCompany(found, calendars, clock.now()),
    feeds:
      feeds?.of(found.id).map(({ resource, secret }) => ({
        resource,
        path: `calendars/${found.id}/${resource}.ics?k=${secret}`,
      })) ?? null,
    edit: await editableOf(api, found.id),
  };
}

async function events(api: AgendaApi, query: QueryReader) {
  const found = await companyOf(api, query);
  const { from, until } = rangeIn(query);
  const interval = daysInterval(from, until, found.timeZone);
  return wireRange(api.agenda.range(found, interval), found.timeZone);
}

async function event(api: AgendaApi, query: QueryReader) {
  const ref = query.text("ref", 40);
  const found = await companyOf(api, query);
  const one = api.agenda.event(found, ref);
  if (one === null) throw new AgentError("not_found", "no such appointment");
  return {
    event: wireEvent(one.event, found.timeZone),
    changes: one.changes.map((change) => wireChange(change, found.timeZone)),
  };
}

async function search(api: AgendaApi, query: QueryReader) {
  const words = query.text("words", 100);
  const found = await companyOf(api, query);
  const events = api.agenda.search(found, words);
  return { events: events.map((one) => wireEvent(one, found.timeZone)) };
}

async function starts(api: AgendaApi, query: QueryReader, exchange: HttpExchange) {
  const date = query.date("date");
  const given = { resource: query.text("resource", 40), service: query.optional("service", 40) };
  const ref = query.optional("ref", 40);
  const found = await companyOf(api, query);
  const place = staffPlace(found, given);
  if ("text" in place) {
    const name = place.field ?? "resource";
    query.wrong(name, "Input should be one that the company has");
    query.check();
    return null;
  }
  const owned = api.calendars.of(found, place.resource);
  if (owned === null) return null;
  const ownKey = ref === null ? null : (api.agenda.event(found, ref)?.event.key ?? null);
  const all = await dayStarts(
    { ...place, company: found, date, owned, ownKey, now: api.clock.now() },
    staffCall(api, exchange),
  );
  if (all === null) throw new AgentError("store_error", "the calendar cannot be looked at");
  return { starts: all.map(({ minute, isFree }) => ({ time: clockTime24(minute), free: isFree })) };
}
