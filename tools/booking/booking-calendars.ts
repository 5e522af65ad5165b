// The calendar of each booking: the proprietary backend's, or one of our own where a company's file
// names one. What the tools write and list goes through here.

import type { CompanyToolContext } from "./booking-context.ts";
import { companyRules } from "./company-place.ts";
import type { PlaceWords } from "./company-place.ts";
import { bookingRulesOf } from "./slot-parser.ts";
import type { BookingRules } from "./slot-parser.ts";
import { NOT_CONFIGURED } from "./slot-texts.ts";
import type { BackendClient } from "../backend/backend-client.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { BackendCalendar } from "../calendars/backend-calendar.ts";
import { titleOf } from "../calendars/backend-events.ts";
import type { BackendHost } from "../calendars/backend-events.ts";
import type { CalendarEvent, CalendarPort } from "../calendars/calendar-port.ts";
import type { Calendars } from "../calendars/calendars.ts";
import { listCustomerEvents } from "../calendars/customer-events.ts";
import { civilDateTime, formatTimestamp } from "../dates/civil-time.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { Company } from "../domain/company.ts";
import type { ToolText } from "../text/tool-text.ts";

/** An event as the tools know it: times are civil, in the company's zone. */
export interface CustomerEvent extends ListedEvent {
  /** The event in a calendar of our own; null in the backend's. */
  readonly owned: CalendarEvent | null;
  /** The calendar of our own that has it. */
  readonly calendar: CalendarPort | null;
}

export interface CustomerEvents {
  readonly events: readonly CustomerEvent[];
  /** Whether an event that is not listed certainly does not exist. */
  readonly isComplete: boolean;
}

/** Writes, wherever the appointment is kept. */
export type BookingWrites = Pick<CalendarPort, "create" | "move" | "cancel">;

interface BookingCalendarsOptions {
  readonly backend: BackendClient;
  /** The backend's, and that of companies without a file. */
  readonly timeZone: string;
  readonly sendsSlots: boolean;
  readonly sendsIdempotencyKey: boolean;
  /** The backend lists a customer's events. */
  readonly listsEvents: boolean;
  /** Null where no company has a file. */
  readonly calendars: Calendars | null;
}

export class BookingCalendars {
  readonly #options: BookingCalendarsOptions;

  constructor(options: BookingCalendarsOptions) {
    this.#options = options;
  }

  /** What a booking needs to know beforehand, or what is missing. */
  rulesOf(data: ChatConfig, words: PlaceWords = {}): BookingRules | ToolText {
    const { company } = data;
    if (company === null) return bookingRulesOf(data) ?? NOT_CONFIGURED;
    const rules = companyRules(company, words, data);
    if ("customerText" in rules || this.own(rules) !== null) return rules;
    return isBackends(rules) && hostOf(data) !== null ? rules : NOT_CONFIGURED;
  }

  /** A calendar of our own; null where the backend keeps the appointment. */
  own({ place }: BookingRules): CalendarPort | null {
    const { calendars } = this.#options;
    return place === null ? null : (calendars?.of(place.company, place.resources[0]) ?? null);
  }

  writes(rules: BookingRules, host: BackendHost | null): BookingWrites {
    const timeZone = rules.place?.company.timeZone ?? this.#options.timeZone;
    return this.own(rules) ?? new BackendCalendar({ ...this.#options, timeZone, host });
  }

  /** Where a listed event is changed. */
  writesTo({ calendar }: CustomerEvent, { company }: ChatConfig): BookingWrites {
    const timeZone = company?.timeZone ?? this.#options.timeZone;
    return calendar ?? new BackendCalendar({ ...this.#options, timeZone, host: null });
  }

  /** Whether a customer's bookings can be listed, so that an unknown outcome can be looked up. */
  lists({ data }: Pick<CompanyToolContext, "data">): boolean {
    return data.company !== null || this.#options.listsEvents;
  }

  /** Null when a calendar cannot list them or did not respond. */
  async list(context: CompanyToolContext): Promise<CustomerEvents | null> {
    const { company } = context.data;
    if (company === null) return this.#listed(context);
    const own = this.#options.calendars?.all(company) ?? [];
    const usesBackend = Object.values(company.calendars).some(({ kind }) => kind === "backend");
    const lists = await Promise.all([
      ...own.map((calendar) => listOwned(calendar, company, context)),
      ...(usesBackend ? [this.#listed(context)] : []),
    ]);
    const found = lists.filter((list) => list !== null);
    if (found.length < lists.length || found.length === 0) return null;
    const events = found.flatMap((list) => list.events);
    return {
      events: [...events].sort((a, b) => (a.start < b.start ? -1 : 1)),
      isComplete: found.every(({ isComplete }) => isComplete),
    };
  }

  async #listed(context: CompanyToolContext): Promise<CustomerEvents | null> {
    const { backend, listsEvents } = this.#options;
    const list = listsEvents ? await listCustomerEvents(backend, context) : null;
    return list && { ...list, events: list.events.map(asBackendEvent) };
  }
}

async function listOwned(
  calendar: CalendarPort,
  company: Company,
  { tenant, sessionId, signal, remainingMs, tag, bytes }: CompanyToolContext,
): Promise<CustomerEvents | null> {
  const own = await calendar.mine(tenant, sessionId, { signal, remainingMs, tag, bytes });
  if (own.kind === "unverified") return null;
  const events = own.events.map((event) => ({ ...asCustomerEvent(event, company), calendar }));
  return { events, isComplete: own.whole };
}

function asBackendEvent(event: ListedEvent): CustomerEvent {
  return { ...event, owned: null, calendar: null };
}

function asCustomerEvent(event: CalendarEvent, { timeZone }: Company) {
  const civil = (instant: number): string => {
    const { date, minute } = civilDateTime(instant, timeZone);
    return formatTimestamp(date, minute);
  };
  return {
    ...{ id: event.ref, title: titleOf(event.name), meetLink: event.link, owned: event },
    ...{ start: civil(event.from), end: civil(event.until) },
  };
}

/** What the backend needs of a request to book; null where the request does not say it. */
export function hostOf(data: ChatConfig): BackendHost | null {
  const { userId, userEmail, bookUser, bookBranch } = data;
  return userId === null || userEmail === null ? null : { userId, userEmail, bookUser, bookBranch };
}

function isBackends({ place }: BookingRules): boolean {
  return place?.company.calendars[place.resources[0].calendar]?.kind === "backend";
}

export function eventById({ events }: CustomerEvents, eventId: string | null) {
  return events.find(({ id }) => id !== null && String(id) === eventId);
}
