// GET and DELETE /api/customers: show and erase the data of one customer. Both need the token, as
// everything that reveals a conversation. An erasure takes a permit and queues for the session like
// a message; a read does not wait.

import type { ComposedAgent } from "../../engine/agent/compose-agent.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { sendJson } from "../../engine/http/http-responses.ts";
import type { Route } from "../../engine/http/http-server.ts";
import { requestBytes } from "../../engine/limits/turn-weights.ts";
import { AgentError } from "../../engine/core/errors.ts";
import type { ErrorDetail } from "../../engine/core/errors.ts";
import { hashedSessionId } from "../../engine/telemetry/log.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { eraseCustomer, loadCustomerData } from "../api/customer-data.ts";
import type { CustomerPorts } from "../api/customer-data.ts";
import { wireCustomer, wireErased } from "../api/customer-json.ts";
import type { Customer } from "../api/customer-json.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import type { Appointments } from "./appointments.ts";
import { sessionKey } from "../../engine/conversation/session-key.ts";

interface CustomerRoutesParts {
  readonly agent: ComposedAgent<ChatConfig>;
  readonly appointments: Pick<Appointments, "records">;
  readonly clock: Clock;
  readonly log: Log;
}

const PATH = "/api/customers";

export function customerRoutes(parts: CustomerRoutesParts): readonly Route[] {
  const route = (method: Route["method"], handle: Route["handle"]): Route => {
    return { method, path: PATH, isPublic: false, handle };
  };
  return [
    route("GET", (exchange) => show(parts, exchange)),
    route("DELETE", (exchange) => erase(parts, exchange)),
  ];
}

async function show(parts: CustomerRoutesParts, exchange: HttpExchange): Promise<void> {
  const customer = customerOf(exchange.request.url ?? "");
  const data = await loadCustomerData(portsOf(parts), customer.session);
  parts.log.info({ event: "customer_shown", ...tagOf(customer) });
  sendJson(exchange, 200, wireCustomer(customer, data));
}

async function erase(parts: CustomerRoutesParts, exchange: HttpExchange): Promise<void> {
  const { agent, clock } = parts;
  const customer = customerOf(exchange.request.url ?? "");
  const { tenant, sessionId } = customer;
  const permit = agent.runtime.admission.tryAcquire(requestBytes(0));
  if (permit === null) throw new AgentError("overloaded", "no capacity for another request");
  try {
    // Only messages use `data`.
    const data = undefined as never;
    const request = { tenant, sessionId, message: "", messageId: null, apiKey: null, data };
    const requestContext = {
      ...{ permit, arrivedAt: clock.monotonic(), cancelled: exchange.closed },
      ...{ streaming: false, onEvent: () => {} },
    };
    const erased = await agent.runtime.runExclusive(request, requestContext, (lock) =>
      eraseCustomer(portsOf(parts), lock),
    );
    parts.log.info({ event: "customer_erased", ...tagOf(customer) });
    sendJson(exchange, 200, wireErased(customer, erased));
  } finally {
    permit.release();
  }
}

function portsOf({ agent, appointments }: CustomerRoutesParts): CustomerPorts {
  return { store: agent.store, records: appointments.records };
}

/** The tag that the conversation's other log lines have. */
function tagOf({ tenant, session }: Customer) {
  return { tenant, session: hashedSessionId(session) };
}

/**
 * The customer that a query names. An unescaped `+` arrives as a blank, which no session id has, so
 * blanks are read as `+`: session ids are often phone numbers.
 * @throws AgentError `invalid_request` naming the invalid parameters, never their values
 */
function customerOf(url: string): Customer {
  const mark = url.indexOf("?");
  const query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  const one = (name: string): string | null => {
    const all = query.getAll(name);
    return all.length === 1 ? (all[0] ?? null) : null;
  };
  const [givenTenant, givenSession] = [one("id_empresa"), one("session_id")];
  const tenant = /^-?\d{1,16}$/.test(givenTenant ?? "") ? Number(givenTenant) : Number.NaN;
  const sessionId = (givenSession ?? "").replaceAll(" ", "+");
  const details = [
    ...(Number.isSafeInteger(tenant) ? [] : [fault("id_empresa", givenTenant, TENANT)]),
    ...(isSession(sessionId) ? [] : [fault("session_id", givenSession, SESSION)]),
  ];
  if (details.length > 0) {
    throw new AgentError("invalid_request", "the query names no customer", { details });
  }
  return { tenant, sessionId, session: sessionKey(tenant, sessionId) };
}

function isSession(sessionId: string): boolean {
  try {
    return sessionKey(0, sessionId).length > 0;
  } catch {
    return false;
  }
}

type ErrorText = Pick<ErrorDetail, "type" | "msg">;
const MISSING: ErrorText = { type: "missing", msg: "Field required, once" };
const TENANT: ErrorText = { type: "int_parsing", msg: "Input should be a valid integer" };
const SESSION: ErrorText = {
  type: "string_pattern_mismatch",
  msg: "String should match the field's pattern",
};

function fault(name: string, given: string | null, text: ErrorText): ErrorDetail {
  return { ...(given === null ? MISSING : text), loc: ["query", name] };
}
