// GET /calendars/{company}/{resource}.ics?k={secret}: the feed that phones and other calendars
// subscribe to. They cannot send a token: the secret in the address is the permission. Whatever is
// wrong with it, the answer is the same 404.

import { AgentError } from "../../engine/core/errors.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import type { Route } from "../../engine/http/http-server.ts";
import { parseRequestTarget } from "../../engine/http/request-target.ts";
import { feedText } from "../agenda/feed-text.ts";
import { LOOK_BYTES, claimed } from "./agenda-ports.ts";
import type { AgendaApi, AgendaVisit } from "./agenda-ports.ts";
import { QueryReader } from "./agenda-requests.ts";
import { sendTagged } from "./entity-tags.ts";

const PREFIX = "/calendars/";
const NAME = /^([1-9]\d{0,14})\/([a-z0-9-]{1,40})\.ics$/;
const DAY_MS = 24 * 3_600_000;
/** Days back and ahead; older ones a subscriber has seen. */
const [DAYS_BACK, DAYS_AHEAD] = [14, 366];

export function feedRoutes(api: AgendaApi): readonly Route[] {
  const handle = (exchange: HttpExchange): Promise<void> =>
    claimed(api, { exchange, bytes: LOOK_BYTES }, (visit) => sendFeed(visit, exchange));
  return api.feeds === null
    ? []
    : [{ method: "GET", path: PREFIX, under: true, isPublic: true, handle }];
}

async function sendFeed(visit: AgendaVisit, exchange: HttpExchange): Promise<void> {
  const { scope, feeds, agenda, clock } = visit;
  const { path } = parseRequestTarget(exchange.request);
  const [, id = "", name = ""] = NAME.exec(path.slice(PREFIX.length)) ?? [];
  const secret = new QueryReader(exchange.request.url ?? "").optional("k", 100) ?? "";
  if (id === "" || feeds?.isRight(Number(id), name, secret) !== true) throw NO_FEED();
  const company = await scope.find(Number(id));
  const resource = company?.resources.find((one) => one.id === name);
  if (company === null || resource === undefined) throw NO_FEED();
  const now = clock.now();
  const interval = { from: now - DAYS_BACK * DAY_MS, until: now + DAYS_AHEAD * DAY_MS };
  const { events } = agenda.range(company, interval, resource.id);
  const body = feedText({ company: company.name, resource: resource.name, events });
  const headers = {
    "cache-control": "private, no-cache",
    "content-disposition": `inline; filename="${resource.id}.ics"`,
  };
  sendTagged(exchange, { type: "text/calendar", body, headers });
}

const NO_FEED = (): AgentError => new AgentError("not_found", "no such route");
