// The calendars that this program keeps itself, in the data folder's file or in this process, for
// booking in the chat and for the owner's page.

import type { Database } from "../../engine/sqlite/database.ts";
import { FeedSecrets } from "../agenda/feed-secrets.ts";
import { OwnedCalendars } from "../agenda/owned-calendars.ts";
import { createCalendars } from "../calendars/calendars.ts";
import type { Calendars } from "../calendars/calendars.ts";
import { MemoryCalendar } from "../calendars/memory-calendar.ts";
import { EVENT_BYTES } from "../calendars/memory-events.ts";
import { SqliteCalendar } from "../calendars/sqlite-calendar.ts";
import { CalendarPruner } from "./calendar-pruner.ts";
import type { PrunerOptions } from "./calendar-pruner.ts";

export interface OwnCalendars {
  /** For booking in the chat. */
  readonly calendars: Calendars;
  /** For the owner's page. */
  readonly owned: OwnedCalendars;
  readonly feeds: FeedSecrets | null;
  /** Ends what goes on by itself. */
  close(): void;
}

interface CalendarParts extends Omit<PrunerOptions, "calendars"> {
  /** Null: there is no data folder. */
  readonly database: Database | null;
  /** What a calendar in this process may hold; 0: there is none. */
  readonly memoryBytes: number;
}

/** Without a data folder nothing outlives the process. */
export function openCalendars(parts: CalendarParts): OwnCalendars {
  const { database, memoryBytes, clock } = parts;
  const now = (): number => clock.now();
  const eventsMax = Math.floor(memoryBytes / EVENT_BYTES);
  const memory = eventsMax === 0 ? null : new MemoryCalendar({ now, eventsMax, blocksMax: 0 });
  const adapters = {
    ...(database === null ? {} : { sqlite: new SqliteCalendar({ database, now }) }),
    ...(memory === null ? {} : { memory }),
  };
  const calendars = createCalendars(adapters, memory === null ? [] : [memory.account]);
  const pruner = new CalendarPruner({ ...parts, calendars });
  return {
    calendars,
    owned: new OwnedCalendars(adapters),
    feeds: database === null ? null : new FeedSecrets({ database, now }),
    close: () => pruner.close(),
  };
}
