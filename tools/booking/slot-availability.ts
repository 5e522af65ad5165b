// Whether an appointment is possible: opening hours, blocks, and the calendar. All tools check
// here, so none can miss a rule. Hours and calendar are those of the company's file, or else the
// backend's; if that is unavailable, BOOKING_WHEN_DEGRADED decides, and it is counted.

import type { BookingCalendars, CustomerEvent } from "./booking-calendars.ts";
import type { CompanyToolContext } from "./booking-context.ts";
import { rulesByResource } from "./company-place.ts";
import { scheduleAt, scheduleOf } from "../company/resource-hours.ts";
import { checkHours, openStarts } from "./opening-hours.ts";
import type { HoursCheck } from "./opening-hours.ts";
import { intervalOf, presentOf } from "./slot-parser.ts";
import type { BookingRules } from "./slot-parser.ts";
import type { BackendClient } from "../backend/backend-client.ts";
import { failureReason } from "../backend/backend-reply.ts";
import { OPERATIONS } from "../backend/operations.ts";
import type { CircuitName } from "../backend/operations.ts";
import { wireHost } from "../calendars/backend-events.ts";
import type { Busy, CalendarPort, Interval } from "../calendars/calendar-port.ts";
import { hasPlace } from "../calendars/event-rules.ts";
import type { CompanyProfiles } from "../company/company-profile.ts";
import type { Schedule } from "../company/profile-section.ts";
import { formatTimestamp, parseTimestamp } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";

interface SlotAvailabilityOptions {
  readonly backend: BackendClient;
  readonly calendars: Pick<BookingCalendars, "own">;
  readonly profiles: CompanyProfiles;
  readonly metrics: DomainMetrics;
  readonly timeZone: string;
  /** BOOKING_WHEN_DEGRADED: how to treat an unknown schedule or calendar. */
  readonly whenDegraded: "refuse" | "allow";
}

interface Unverified {
  readonly kind: "unverified";
  readonly reason: string;
}

/** `unverified` if it is unknown and BOOKING_WHEN_DEGRADED refuses it. */
export type OpeningHoursCheck = Exclude<HoursCheck, { kind: "unreadable" }> | Unverified;

export type CalendarCheck =
  { readonly kind: "free"; readonly verified: boolean } | { readonly kind: "taken" } | Unverified;

interface FreeStarts {
  readonly kind: "starts";
  readonly starts: readonly number[];
  readonly all: boolean;
}

type CallScope = Pick<
  CompanyToolContext,
  "tenant" | "data" | "signal" | "remainingMs" | "now" | "tag" | "bytes"
>;

/** Without the history, which a copy of the whole context would decode. */
export function callScope(context: CallScope): CallScope {
  const { tenant, data, signal, remainingMs, now, tag, bytes } = context;
  return { tenant, data, signal, remainingMs, now, tag, bytes };
}

export class SlotAvailability {
  readonly #options: SlotAvailabilityOptions;

  constructor(options: SlotAvailabilityOptions) {
    this.#options = options;
  }

  /** The whole schedule, for showing it. */
  async schedule(
    { place }: BookingRules,
    { tenant, signal, tag }: CallScope,
  ): Promise<Schedule | Unverified> {
    if (place !== null) return scheduleOf(place);
    const section = (await this.#options.profiles.schedule(tenant, signal, tag)).decode();
    if (section.kind === "known") return section.value;
    this.#degraded("ws_informacion_ia", section.reason);
    return { kind: "unverified", reason: section.reason };
  }

  /** Opening hours, blocks and grid of one place. Rejects only with `cancelled`, like all here. */
  async checkOpeningHours(
    slot: Slot,
    rules: BookingRules,
    scope: CallScope,
  ): Promise<OpeningHoursCheck> {
    const schedule = await this.#scheduleFor(rules, scope);
    if ("reason" in schedule) return this.#unknownHours(schedule.reason);
    const verdict = checkHours(slot, rules, schedule, presentOf(scope, this.#options.timeZone));
    if (verdict.kind === "unreadable") return this.#unknownHours("unreadable");
    return verdict;
  }

  async #scheduleFor(
    { place }: BookingRules,
    { tenant, signal, tag }: CallScope,
  ): Promise<Schedule | Unverified> {
    if (place !== null) return scheduleAt(place.company, place.resources[0]);
    const section = (await this.#options.profiles.schedule(tenant, signal, tag)).decode();
    if (section.kind === "known") return section.value;
    return { kind: "unverified", reason: section.reason };
  }

  /** The day's starts, from now on, that opening hours and blocks allow, at any of the places. */
  openStarts(
    date: CivilDate,
    rules: BookingRules,
    scope: Pick<CallScope, "data" | "now"> & { readonly schedule: Schedule },
  ): readonly number[] {
    const present = presentOf(scope, this.#options.timeZone);
    if (rules.place === null) return openStarts(date, rules, scope.schedule, present);
    const { company, resources } = rules.place;
    const starts = resources.flatMap((resource) =>
      openStarts(date, rules, scheduleAt(company, resource), present),
    );
    return [...new Set(starts)].sort((a, b) => a - b);
  }

  #unknownHours(reason: string): OpeningHoursCheck {
    this.#degraded("ws_informacion_ia", reason);
    if (this.#options.whenDegraded === "refuse") return { kind: "unverified", reason };
    return { kind: "open", verified: false };
  }

  /** Whether the calendar is our own: a look at it shows all that is free. */
  isOwn(rules: BookingRules): boolean {
    return this.#options.calendars.own(rules) !== null;
  }

  /** Whether the calendar of one place has capacity left; `own`: an event to leave out. */
  async checkCalendar(
    slot: Slot,
    rules: BookingRules,
    scope: CallScope,
    own: CustomerEvent | null = null,
  ): Promise<CalendarCheck> {
    const { backend, calendars, whenDegraded } = this.#options;
    const calendar = calendars.own(rules);
    if (calendar !== null) {
      const wanted = this.#takenBy(slot, rules, scope);
      const found = await lookAt(calendar, rules, { ...callScope(scope), ...wanted });
      if ("reason" in found) return found;
      const others = found.busy.filter(({ key }) => key === null || key !== own?.owned?.key);
      const isFree = hasPlace(others, wanted, rules.slots);
      return isFree ? { kind: "free", verified: true } : { kind: "taken" };
    }
    const { tenant, signal, remainingMs, tag, bytes } = scope;
    const body = {
      id_empresa: tenant,
      fecha_inicio: formatTimestamp(slot.date, slot.start),
      fecha_fin: formatTimestamp(slot.date, slot.end),
      ...{ slots: rules.slots, ...wireHost(rules) },
    };
    const reply = await backend.call(OPERATIONS.availability, {
      ...{ tenant, tag, body, signal, remainingMs, bytes },
    });
    if (reply.kind === "answer") {
      return reply.value ? { kind: "free", verified: true } : { kind: "taken" };
    }
    const reason = failureReason(reply);
    this.#degraded("ws_agendar_reunion", reason);
    if (whenDegraded === "refuse") return { kind: "unverified", reason };
    return { kind: "free", verified: false };
  }

  /**
   * Free starts of one day: suggested by the backend, or seen in our own calendars, and allowed by
   * the company's rules. `all`: no other start is free.
   */
  async suggestedStarts(
    date: CivilDate,
    rules: BookingRules,
    scope: CallScope & { readonly schedule: Schedule; readonly named: boolean },
  ): Promise<FreeStarts | Unverified> {
    const own = rulesByResource(rules).filter((one) => this.#options.calendars.own(one) !== null);
    if (own.length > 0) return this.#seenStarts(date, own, scope);
    const { tenant, signal, remainingMs, tag, bytes } = scope;
    const body = {
      id_empresa: tenant,
      duracion_minutos: rules.durationMinutes,
      ...{ slots: rules.slots, ...wireHost(rules) },
      ...(scope.named ? { fecha: date } : {}),
    };
    const call = { tenant, tag, body, signal, remainingMs, bytes };
    const reply = await this.#options.backend.call(OPERATIONS.suggestions, call);
    if (reply.kind !== "answer") {
      const reason = failureReason(reply);
      this.#degraded("ws_agendar_reunion", reason);
      return { kind: "unverified", reason };
    }
    // Drops suggestions off the start grid or outside the opening hours.
    const allowed = new Set(this.openStarts(date, rules, scope));
    const times = reply.value.map(parseTimestamp);
    const suggested = times.flatMap((time) => (time?.date === date ? [time.minute] : []));
    const starts = [...new Set(suggested)].filter((start) => allowed.has(start));
    return { kind: "starts", starts: starts.sort((a, b) => a - b), all: false };
  }

  /** One look at each calendar: a day's starts are compared with all that takes its time. */
  async #seenStarts(
    date: CivilDate,
    places: readonly BookingRules[],
    scope: CallScope & { readonly schedule: Schedule },
  ): Promise<FreeStarts | Unverified> {
    const free = new Set<number>(); // at most the starts of a day
    for (const rules of places) {
      const calendar = this.#options.calendars.own(rules);
      const starts = this.openStarts(date, rules, scope).filter((start) => !free.has(start));
      const slots = starts.map((start) => ({ date, start, end: start + rules.durationMinutes }));
      const intervals = slots.map((slot) => this.#takenBy(slot, rules, scope));
      const [first, last] = [intervals.at(0), intervals.at(-1)];
      if (calendar === null || first === undefined || last === undefined) continue;
      const day = { from: first.from, until: last.until };
      const found = await lookAt(calendar, rules, { ...callScope(scope), ...day });
      if ("reason" in found) return found;
      for (const [index, wanted] of intervals.entries()) {
        if (hasPlace(found.busy, wanted, rules.slots)) free.add(starts[index] ?? 0);
      }
    }
    return { kind: "starts", starts: [...free].sort((a, b) => a - b), all: true };
  }

  /** What an appointment takes of the calendar's time: with the gap behind it. */
  #takenBy(slot: Slot, { afterMinutes }: BookingRules, scope: CallScope): Interval {
    const { timeZone } = presentOf(scope, this.#options.timeZone);
    return intervalOf({ ...slot, end: slot.end + afterMinutes }, timeZone);
  }

  #degraded(service: CircuitName, reason: string): void {
    this.#options.metrics.degradations.add({ service, reason });
  }
}

/** What takes the time of one place. */
async function lookAt(
  calendar: CalendarPort,
  { place }: BookingRules,
  { tenant, from, until, ...call }: CallScope & Interval,
): Promise<{ readonly busy: readonly Busy[] } | Unverified> {
  return calendar.busy({ tenant, resource: place?.resources[0].id ?? "", from, until }, call);
}
