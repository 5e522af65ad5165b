// The owner's page: what staff changes in a calendar. A request that the agenda does not do is a
// 409 that says why, and whether staff may have it so all the same.

import assert from "node:assert";
import type { z } from "zod";
import { KIB } from "../../engine/core/bytes.ts";
import { sendJson } from "../../engine/http/http-responses.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import type { Route } from "../../engine/http/http-server.ts";
import type { Changed } from "../agenda/outcomes.ts";
import { dayStart, parseCivil } from "../agenda/days.ts";
import { NO_SUCH_TIME, OTHER_CALENDAR, UNKNOWN_RESOURCE, refusal } from "../agenda/refusals.ts";
import type { Refusal } from "../agenda/refusals.ts";
import type { CalendarCall } from "../calendars/calendar-port.ts";
import { parseEmail, parsePhone } from "../customer/customer-fields.ts";
import { instantOf } from "../dates/civil-time.ts";
import type { CivilDateTime } from "../dates/civil-time.ts";
import type { Company } from "../domain/company.ts";
import { wireBlock, wireEvent } from "./agenda-json.ts";
import { bodyOf, claimed, companyById, staffCall, toRefusal } from "./agenda-ports.ts";
import type { AgendaApi } from "./agenda-ports.ts";
import * as requests from "./agenda-requests.ts";

/** No form has more. */
export const BODY_BYTES_MAX = 16 * KIB;
/** Copies of a body while it is read and parsed. */
const BODY_COPIES = 3;

export function changeRoutes(api: AgendaApi, prefix: string): readonly Route[] {
  const change = <Schema extends z.ZodType<{ id_empresa: number }>>(
    name: string,
    schema: Schema,
    run: (
      company: Company,
      body: z.output<Schema>,
      call: CalendarCall,
    ) => Promise<object | Refusal>,
  ): Route => ({
    ...{ method: "POST", path: `${prefix}/${name}`, isPublic: false },
    handle: (exchange) =>
      claimed(api, { exchange, bytes: BODY_COPIES * BODY_BYTES_MAX }, async (visit) => {
        const body = requests.parseBody(schema, await bodyOf(exchange, BODY_BYTES_MAX));
        const company = await companyById(visit, body.id_empresa);
        const done = await run(company, body, staffCall(api, exchange));
        answer(api, exchange, { name, tenant: company.id, done });
      }),
  });
  return [
    change("add", requests.addSchema, async (company, body, call) => {
      const order = {
        ...{ ...body, start: startOf(body.start), accepted: new Set(body.accept) },
        ...customerOf(body),
      };
      return shown(company, await api.agenda.add(company, order, call));
    }),
    change("move", requests.moveSchema, async (company, body, call) => {
      const { ref, resource, accept } = body;
      const to = {
        reference: ref,
        resource,
        start: startOf(body.start),
        accepted: new Set(accept),
      };
      return shown(company, await api.agenda.move(company, to, call));
    }),
    change("correct", requests.correctSchema, async (company, body, call) => {
      const correction = { reference: body.ref, ...customerOf(body) };
      return shown(company, await api.agenda.correct(company, correction, call));
    }),
    change("cancel", requests.refSchema, async (company, { ref }, call) =>
      shown(company, await api.agenda.cancel(company, ref, call)),
    ),
    change("block", requests.blockSchema, (company, body, call) => block(api, company, body, call)),
    change("unblock", requests.refSchema, async (company, { ref }, call) => {
      const isDone = await api.agenda.unblock(company, ref, call);
      return isDone ? { ref } : refusal("not_found", "ref", "Ese bloqueo ya no está.");
    }),
    change("feed", requests.feedSchema, (company, body, call) => feed(api, company, body, call)),
  ];
}

function answer(
  { log }: AgendaApi,
  exchange: HttpExchange,
  { name, tenant, done }: { readonly name: string; readonly tenant: number; readonly done: object },
): void {
  if (isRefusal(done)) return sendJson(exchange, 409, toRefusal(done));
  log.info({ event: "agenda_changed", tenant, code: name });
  sendJson(exchange, 200, done);
}

function isRefusal(done: object): done is Refusal {
  return "kind" in done && done.kind === "refused";
}

function shown(company: Company, done: Changed | Refusal): object {
  if (done.kind === "refused") return done;
  return { event: wireEvent(done.event, company.timeZone), off_grid: done.offGrid };
}

async function block(
  { agenda }: AgendaApi,
  company: Company,
  body: requests.BlockBody,
  call: CalendarCall,
): Promise<object> {
  const { timeZone } = company;
  const from = boundOf(startOf(body.start), timeZone);
  const until = boundOf(startOf(body.until), timeZone);
  if (from === null || until === null) return NO_SUCH_TIME;
  requests.checkBlockLength(until - from);
  const { resource, reason } = body;
  const made = await agenda.block(company, { resource, reason, from, until }, call);
  if (made.kind === "refused") return made;
  const blocks = made.blocks.map((one) => wireBlock(one, timeZone));
  return { blocks, standing: made.standing };
}

/** A whole day begins where its first hour does, also where the clocks change at midnight. */
function boundOf(moment: CivilDateTime, timeZone: string): number | null {
  return moment.minute === 0 ? dayStart(moment.date, timeZone) : instantOf(moment, timeZone);
}

async function feed(
  { feeds }: AgendaApi,
  company: Company,
  { resource, action }: z.output<typeof requests.feedSchema>,
  call: CalendarCall,
): Promise<object> {
  if (feeds === null) return OTHER_CALENDAR;
  if (action === "revoke") {
    await feeds.revoke(company.id, resource, call);
    return { resource, path: null };
  }
  if (!company.resources.some(({ id }) => id === resource)) return UNKNOWN_RESOURCE;
  const { secret } = await feeds.make(company.id, resource, call);
  return { resource, path: `calendars/${company.id}/${resource}.ics?k=${secret}` };
}

/** The schema has checked it. */
function startOf(text: string): CivilDateTime {
  const start = parseCivil(text);
  assert(start !== null, "a checked time is a time");
  return start;
}

function customerOf({ name, email, phone, notes }: requests.Customer): requests.Customer {
  const parsed = parseEmail(email ?? "");
  const address = parsed.kind === "email" ? parsed.value : null;
  return { name, email: address, phone: phone && parsePhone(phone), notes };
}
