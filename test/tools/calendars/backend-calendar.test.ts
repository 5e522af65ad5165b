// The proprietary backend behind the port: the suite of all calendars over HTTP, with the simulated
// backend. It has neither `busy` nor `find`: its own operations stand in.

import { systemClock } from "../../../engine/core/clock.ts";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { HttpClient } from "../../../engine/http/http-client.ts";
import { MetricRegistry } from "../../../engine/telemetry/metrics.ts";
import { BackendClient } from "../../../tools/backend/backend-client.ts";
import { OPERATIONS } from "../../../tools/backend/operations.ts";
import { BackendCalendar } from "../../../tools/calendars/backend-calendar.ts";
import { wireInterval } from "../../../tools/calendars/backend-events.ts";
import { createDomainMetrics } from "../../../tools/domain/domain-metrics.ts";
import { SANDBOX_CONFIGS, startSandboxBackend } from "../../../tools/sandbox/index.ts";
import { calendarSuite, call } from "../../support/calendars/calendar-suite.ts";
import type { OpenCalendar, WritableCalendar } from "../../support/calendars/calendar-suite.ts";
import { clockAt } from "../../support/sandbox-fixture.ts";

const timeZone = "America/Lima";
const silent = { debug() {}, info() {}, warn() {}, error() {}, dropped: 0, flush() {} };

/** The sandbox's companies 2 and 3 have one place; a move always counts the company's own number. */
function at<Of extends { readonly tenant: number }>(of: Of): Of {
  return { ...of, tenant: of.tenant + 1 };
}

async function open(): Promise<OpenCalendar> {
  const sandbox = await startSandboxBackend({ clock: clockAt("2026-12-01T15:00:00Z"), timeZone });
  const limits = DEFAULT_LIMITS;
  const http = new HttpClient({
    ...{ clock: systemClock, connectionsMax: 4, queuedMax: 16, originsMax: 4 },
    ...{ answersWaitingMax: 4, connectTimeoutMs: 1000, keepAliveMs: 1000 },
  });
  const metrics = createDomainMetrics(new MetricRegistry());
  const backend = new BackendClient({
    ...{ http, clock: systemClock, limits, log: silent, metrics, urls: sandbox.urls },
  });
  const of = (tenant: number): BackendCalendar => {
    const config = SANDBOX_CONFIGS.get(tenant);
    const host = {
      ...{ userId: Number(config?.usuario_id), userEmail: "duena@empresa.example" },
      ...{ bookUser: true, bookBranch: false },
    };
    const sends = { sendsSlots: true, sendsIdempotencyKey: true };
    return new BackendCalendar({ backend, timeZone, host, ...sends });
  };
  const calendar: WritableCalendar = {
    create: (event, how) => of(at(event).tenant).create(at(event), how),
    move: (ref, to, how) => of(at(to).tenant).move(ref, at(to), how),
    cancel: (ref, tenant, how) => of(tenant + 1).cancel(ref, tenant + 1, how),
    mine: (tenant, session, how) => of(tenant + 1).mine(tenant + 1, session, how),
  };
  return {
    calendar,
    async find({ tenant, sessionId, name, from }) {
      const own = await calendar.mine(tenant, sessionId ?? "", call());
      const events = own.kind === "events" ? own.events : [];
      return events.find((event) => event.name === name && event.from === from) ?? null;
    },
    async isFree({ tenant, places, ...interval }) {
      const reply = await backend.call(OPERATIONS.availability, {
        ...{ tenant: tenant + 1, ...call() },
        body: { id_empresa: tenant + 1, slots: places, ...wireInterval(interval, timeZone) },
      });
      return reply.kind === "answer" && reply.value;
    },
    async close() {
      await http.close();
      await sandbox.close();
    },
  };
}

calendarSuite({ name: "backend", open, taken: "refused", isOwn: false });
