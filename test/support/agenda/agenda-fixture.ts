// The routes of the owner's page over real HTTP, a real SQLite file and a real folder of companies;
// nothing of the rest of the service.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import type { Clock } from "../../../engine/core/clock.ts";
import { createLog } from "../../../engine/telemetry/log.ts";
import { openDatabase } from "../../../engine/sqlite/database.ts";
import { Agenda } from "../../../tools/agenda/agenda.ts";
import { FEEDS_SCHEMA, FeedSecrets } from "../../../tools/agenda/feed-secrets.ts";
import { OwnedCalendars } from "../../../tools/agenda/owned-calendars.ts";
import type { AgendaApi } from "../../../tools/api/agenda-ports.ts";
import { agendaRoutes } from "../../../tools/api/agenda-routes.ts";
import { feedRoutes } from "../../../tools/api/feed-route.ts";
import { SqliteCalendar } from "../../../tools/calendars/sqlite-calendar.ts";
import { CALENDAR_SCHEMA } from "../../../tools/calendars/sqlite-rows.ts";
import { CompanyDirectory } from "../../../tools/company-files/company-directory.ts";
import { CompanyEditor } from "../../../tools/company-files/company-editor.ts";
import { testEdge } from "../http-server-fixture.ts";
import { call } from "../server-fixture.ts";
import type { Answer } from "../server-fixture.ts";

export const CLINIC = `# Lo que el bot sabe.
id: 1
name: Clínica Sonrisa
time_zone: America/Lima
currency: "S/."
hours: { mon-fri: ["09:00-13:00", "15:00-19:00"], sat: ["09:00-13:00"] } # de mañana y de tarde
closed: ["2026-12-25"]
booking: { step_minutes: 30, notice_minutes: 60, days_ahead: 60, asks: [name, phone] }
resources:
  - { id: ana, name: Doctora Ana, hours: { mon-fri: ["09:00-13:00"] } }
  - { id: luis, name: Doctor Luis, places: 2 }
services:
  - { id: limpieza, name: Limpieza dental, minutes: 30, after_minutes: 10, price: 120 }
  - { id: revision, name: Revisión, minutes: 30, price: 50, resources: [luis] }
contact: "+51 1 555 0100"
`;

export const BARBER = `{"id": 7, "name": "Barbería Sur", "time_zone": "America/Santiago",
  "hours": { "tue-sat": ["10:00-20:00"] }, "calendars": { "main": { "kind": "memory" } }}\n`;

/** A Monday, 08:00 in Lima. */
export const MONDAY = Date.UTC(2026, 11, 7, 13);

export interface AgendaServer {
  readonly url: string;
  readonly folder: string;
  readonly logs: readonly string[];
  readonly calendar: SqliteCalendar;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(name: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A booking of 9:00 with Ana, with some fields replaced, which must be made: its `ref`. */
  add(fields?: Record<string, unknown>): Promise<string>;
}

interface Options {
  readonly token?: string | null;
  readonly claim?: AgendaApi["claim"];
  readonly now?: () => number;
  readonly companies?: Readonly<Record<string, string>>;
}

export async function startAgenda(
  context: TestContext,
  options: Options = {},
): Promise<AgendaServer> {
  const { token = null, now = () => MONDAY, claim = () => ({ release: () => {} }) } = options;
  const folder = mkdtempSync(path.join(tmpdir(), "citas-agenda-"));
  const files = options.companies ?? { "1.yaml": CLINIC, "7.json": BARBER };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const clock: Clock = { ...systemClock, now };
  const lines: string[] = [];
  const log = createLog({
    ...{ level: "debug", bufferBytesMax: 100_000 },
    destination: { write: (line: string) => void lines.push(line) },
  });
  const bytesMax = 1 << 20;
  const companies = await CompanyDirectory.open({
    folder,
    bytesMax,
    usesBytesMax: bytesMax,
    clock,
    log,
  });
  const database = await openDatabase({
    ...{ file: path.join(folder, "citas.db"), schemas: [CALENDAR_SCHEMA, FEEDS_SCHEMA], clock },
  });
  context.after(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  const calendar = new SqliteCalendar({ database, now });
  const calendars = new OwnedCalendars({ sqlite: calendar });
  const api: AgendaApi = {
    ...{ companies, calendars, clock, log, claim, editor: new CompanyEditor(companies) },
    agenda: new Agenda({ calendars, now }),
    feeds: new FeedSecrets({ database, now }),
  };
  const edge = await testEdge(context, {
    token,
    routes: [...agendaRoutes(api), ...feedRoutes(api)],
  });
  const { url } = edge;
  const get: AgendaServer["get"] = (name, headers = {}) => call(`${url}${name}`, { headers });
  const post: AgendaServer["post"] = (name, body, headers = {}) =>
    call(`${url}/api/agenda/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const add: AgendaServer["add"] = async (fields = {}) => {
    const answer = await post("add", newBody(fields));
    assert.equal(answer.status, 200, answer.text);
    return refOf(answer);
  };
  const logs = { get all() { return [...lines, ...edge.logs]; } }; // prettier-ignore
  return { url, folder, calendar, get, post, add, get logs() { return logs.all; } }; // prettier-ignore
}

let made = 0;

export function newBody(fields: Record<string, unknown> = {}): Record<string, unknown> {
  made += 1;
  return {
    ...{ id_empresa: 1, key: `key-${made}-00000`, resource: "ana", service: "limpieza" },
    ...{ start: "2026-12-08T09:00", name: "Rosa Paz", phone: "999 123 456" },
    ...fields,
  };
}

export function refOf({ body }: Answer): string {
  return String(Reflect.get(Object(body?.["event"]), "ref"));
}
