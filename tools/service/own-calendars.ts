// The calendars that this service keeps itself, in the data folder's file, and the routes of the
// owner's page over them.

import type { ComposedAgent } from "../../engine/agent/compose-agent.ts";
import type { Clock } from "../../engine/core/clock.ts";
import type { Route } from "../../engine/http/http-server.ts";
import type { Database } from "../../engine/sqlite/database.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import { Agenda } from "../agenda/agenda.ts";
import { FeedSecrets } from "../agenda/feed-secrets.ts";
import { OwnedCalendars } from "../agenda/owned-calendars.ts";
import { agendaRoutes } from "../api/agenda-routes.ts";
import type { AgendaApi } from "../api/agenda-ports.ts";
import { feedRoutes } from "../api/feed-route.ts";
import { createCalendars } from "../calendars/calendars.ts";
import type { Calendars } from "../calendars/calendars.ts";
import { SqliteCalendar } from "../calendars/sqlite-calendar.ts";
import { CompanyEditor } from "../company-files/company-editor.ts";
import type { CompanyDirectory } from "../company-files/company-directory.ts";
import type { ChatConfig } from "../domain/chat-config.ts";

export interface OwnCalendars {
  /** For booking in the chat. */
  readonly calendars: Calendars;
  /** For the owner's page. */
  readonly owned: OwnedCalendars;
  readonly feeds: FeedSecrets | null;
}

/** Without a data folder there is no calendar: a company's appointments need one. */
export function openCalendars(database: Database | null, clock: Clock): OwnCalendars {
  if (database === null) {
    return { calendars: createCalendars({}), owned: new OwnedCalendars({}), feeds: null };
  }
  const now = (): number => clock.now();
  const sqlite = new SqliteCalendar({ database, now });
  return {
    calendars: createCalendars({ sqlite }),
    owned: new OwnedCalendars({ sqlite }),
    feeds: new FeedSecrets({ database, now }),
  };
}

interface OwnerParts {
  readonly agent: ComposedAgent<ChatConfig>;
  readonly companies: CompanyDirectory | null;
  readonly ownCalendars: OwnCalendars | null;
  readonly clock: Clock;
  readonly log: Log;
}

/** None where no company has a file. */
export function ownerRoutes(parts: OwnerParts): readonly Route[] {
  const { agent, companies, ownCalendars, clock, log } = parts;
  if (companies === null || ownCalendars === null) return [];
  const { owned: calendars, feeds } = ownCalendars;
  const api: AgendaApi = {
    ...{ companies, calendars, feeds, clock, log },
    editor: new CompanyEditor(companies),
    agenda: new Agenda({ calendars, now: () => clock.now() }),
    claim: (bytes) => agent.runtime.admission.tryAcquire(bytes),
  };
  return [...agendaRoutes(api), ...feedRoutes(api)];
}
