// The routes of the owner's page: the service's companies, and the calendars that it keeps itself.

import type { ComposedAgent } from "../../engine/agent/compose-agent.ts";
import type { Clock } from "../../engine/core/clock.ts";
import type { Route } from "../../engine/http/http-server.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import { Agenda } from "../agenda/agenda.ts";
import { agendaRoutes } from "../api/agenda-routes.ts";
import type { AgendaApi } from "../api/agenda-ports.ts";
import { feedRoutes } from "../api/feed-route.ts";
import { CompanyEditor } from "../company-files/company-editor.ts";
import type { CompanyDirectory } from "../company-files/company-directory.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { OwnCalendars } from "./own-calendars.ts";

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
