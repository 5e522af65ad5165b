// Whether an appointment is possible: opening hours, blocks, and the backend's calendar. All tools
// check here, so none can miss a rule. If hours or calendar are unavailable, BOOKING_WHEN_DEGRADED
// decides; that is counted, and the result is marked as not verified.

import { isEvenDay, isOnClock, isPast } from "./slot-parser.ts";
import type { BookingRules } from "./slot-parser.ts";
import type { CompanyToolContext } from "./booking-context.ts";
import type { BackendClient } from "../backend/backend-client.ts";
import {
  MINUTES_PER_DAY,
  WEEKDAYS,
  civilDateTime,
  parseTimestamp,
  formatTimestamp,
} from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import { failureReason } from "../backend/backend-reply.ts";
import { isOnGrid, nearestStarts, startsOf } from "../dates/start-grid.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";
import { OPERATIONS } from "../backend/operations.ts";
import type { CircuitName } from "../backend/operations.ts";
import type { CompanyProfiles } from "../company/company-profile.ts";
import type { Schedule } from "../company/profile-section.ts";
import { hoursOf, isUnverified, checkSlotHours } from "../dates/weekly-hours.ts";
import type { DayHours, Slot, SlotHoursResult, Week } from "../dates/weekly-hours.ts";

interface SlotAvailabilityOptions {
  readonly backend: BackendClient;
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

/** Within the hours, but off the start grid; `near`: the closest allowed starts. */
interface OffGrid {
  readonly kind: "off_grid";
  readonly near: readonly number[];
}

export type OpeningHoursCheck =
  /** `verified` is false if it is unknown and BOOKING_WHEN_DEGRADED allows it. */
  | { readonly kind: "open"; readonly verified: boolean }
  | {
      readonly kind: "outside";
      readonly verdict: Exclude<SlotHoursResult, { kind: "fits" | "unreadable" }> | OffGrid;
      /** The whole day's, for the text. */
      readonly hours: DayHours;
      /** The same hour of the afternoon, if that fits: "3:00" may have meant 15:00. */
      readonly afternoon: number | null;
    }
  | Unverified;

export type CalendarCheck =
  { readonly kind: "free"; readonly verified: boolean } | { readonly kind: "taken" } | Unverified;

type CallScope = Pick<
  CompanyToolContext,
  "tenant" | "signal" | "remainingMs" | "now" | "tag" | "bytes"
>;

/** Without the history, which a copy of the whole context would decode. */
export function callScope(context: CompanyToolContext): CallScope {
  const { tenant, signal, remainingMs, now, tag, bytes } = context;
  return { tenant, signal, remainingMs, now, tag, bytes };
}

const ALWAYS: Week = WEEKDAYS.map(() => ({
  kind: "open",
  ranges: [{ start: 0, end: MINUTES_PER_DAY }],
}));

export class SlotAvailability {
  readonly #options: SlotAvailabilityOptions;

  constructor(options: SlotAvailabilityOptions) {
    this.#options = options;
  }

  /** The tenant's whole schedule, for showing it. */
  async schedule({ tenant, signal, tag }: CallScope): Promise<Schedule | Unverified> {
    const section = (await this.#options.profiles.schedule(tenant, signal, tag)).decode();
    if (section.kind === "known") return section.value;
    this.#degraded("ws_informacion_ia", section.reason);
    return { kind: "unverified", reason: section.reason };
  }

  /** Opening hours, blocks and start grid. Rejects only with `cancelled`, like all methods here. */
  async checkOpeningHours(
    slot: Slot,
    { stepMinutes }: BookingRules,
    scope: CallScope,
  ): Promise<OpeningHoursCheck> {
    const { tenant, signal, tag } = scope;
    const section = (await this.#options.profiles.schedule(tenant, signal, tag)).decode();
    if (section.kind === "missing") return this.#unknownHours(section.reason);
    const { week, blocks, unverified } = section.value;
    const hours = hoursOf(slot.date, week);
    const verdict = checkSlotHours(slot, week, blocks);
    if (verdict.kind === "fits") {
      if (!isOnGrid(slot, { week, blocks, stepMinutes })) {
        const day = { date: slot.date, minutes: slot.end - slot.start, now: scope.now() };
        const starts = startsOf(day.date, day.minutes, { ...section.value, stepMinutes });
        const near = nearestStarts(slot.start, this.#toCome(starts, day));
        return { kind: "outside", verdict: { kind: "off_grid", near }, hours, afternoon: null };
      }
      if (isUnverified(slot, unverified)) return this.#unknownHours("unreadable");
      return { kind: "open", verified: true };
    }
    if (verdict.kind !== "unreadable") {
      // No afternoon guess for a blocked hour: it is within the opening hours.
      const afternoon = verdict.kind === "blocked" ? null : afternoonOf(slot, section.value);
      return { kind: "outside", verdict, hours, afternoon };
    }
    // The hours are unreadable, but the blocks may still show that the slot is blocked.
    const blocked = checkSlotHours(slot, ALWAYS, blocks);
    if (blocked.kind === "blocked") {
      return { kind: "outside", verdict: blocked, hours: verdict, afternoon: null };
    }
    return this.#unknownHours("unreadable");
  }

  /** Starts that are not past and that exist on the zone's clock that day. */
  #toCome(
    starts: readonly number[],
    day: { readonly date: CivilDate; readonly minutes: number; readonly now: number },
  ): readonly number[] {
    const { timeZone } = this.#options;
    const { date, minutes, now } = day;
    const present = civilDateTime(now, timeZone);
    const isEven = isEvenDay(date, timeZone);
    return starts.filter((start) => {
      const slot = { date, start, end: start + minutes };
      const isLater = date > present.date || (date === present.date && start > present.minute);
      return isEven && isLater
        ? true
        : isOnClock(slot, timeZone) && !isPast(slot, { now, timeZone });
    });
  }

  /** The day's starts, from now on, that opening hours and blocks allow. */
  openStarts(
    date: CivilDate,
    { durationMinutes: minutes, stepMinutes }: BookingRules,
    { schedule, now }: Pick<CallScope, "now"> & { readonly schedule: Schedule },
  ): readonly number[] {
    const { unverified } = schedule;
    const starts = startsOf(date, minutes, { ...schedule, stepMinutes });
    return this.#toCome(starts, { date, minutes, now: now() }).filter(
      (start) => !isUnverified({ date, start, end: start + minutes }, unverified),
    );
  }

  #unknownHours(reason: string): OpeningHoursCheck {
    this.#degraded("ws_informacion_ia", reason);
    if (this.#options.whenDegraded === "refuse") return { kind: "unverified", reason };
    return { kind: "open", verified: false };
  }

  /** Whether the backend's calendar has capacity left. */
  async checkCalendar(slot: Slot, rules: BookingRules, scope: CallScope): Promise<CalendarCheck> {
    const { backend, whenDegraded } = this.#options;
    const { tenant, signal, remainingMs, tag, bytes } = scope;
    const body = {
      id_empresa: tenant,
      fecha_inicio: formatTimestamp(slot.date, slot.start),
      fecha_fin: formatTimestamp(slot.date, slot.end),
      ...toWireRules(rules),
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

  /** Free starts of one day: suggested by the backend, and allowed by the company's rules. */
  async suggestedStarts(
    date: CivilDate,
    rules: BookingRules,
    scope: CallScope & { readonly schedule: Schedule; readonly named: boolean },
  ): Promise<{ readonly kind: "starts"; readonly starts: readonly number[] } | Unverified> {
    const { tenant, signal, remainingMs, tag, bytes } = scope;
    const body = {
      id_empresa: tenant,
      duracion_minutos: rules.durationMinutes,
      ...toWireRules(rules),
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
    return { kind: "starts", starts: starts.sort((a, b) => a - b) };
  }

  #degraded(service: CircuitName, reason: string): void {
    this.#options.metrics.degradations.add({ service, reason });
  }
}

/** Used by the check and the booking, so that both always send the same rules. */
export function toWireRules(rules: BookingRules): Readonly<Record<string, number>> {
  return {
    slots: rules.slots,
    agendar_usuario: rules.bookUser ? 1 : 0,
    agendar_sucursal: rules.bookBranch ? 1 : 0,
  };
}

/** For "3:00" that may mean 15:00: the start twelve hours later, if that fits. */
function afternoonOf(slot: Slot, { week, blocks }: Schedule): number | null {
  const start = slot.start + MINUTES_PER_DAY / 2;
  if (start >= MINUTES_PER_DAY) return null;
  const later = { ...slot, start, end: slot.end + MINUTES_PER_DAY / 2 };
  return checkSlotHours(later, week, blocks).kind === "fits" ? start : null;
}
