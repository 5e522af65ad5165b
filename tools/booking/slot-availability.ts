// Whether an appointment can take place: opening hours, blocks, and the backend's calendar. All
// tools ask here, so none can forget a rule. What cannot be known is answered by the degraded
// rule, counted, and never passed off as known.

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
import type { CompanyProfiles, Schedule } from "../company/company-profile.ts";
import { hoursOf, isUnverified, checkSlotHours } from "../dates/weekly-hours.ts";
import type { DayHours, Slot, SlotHoursResult, Week } from "../dates/weekly-hours.ts";

interface SlotAvailabilityOptions {
  readonly backend: BackendClient;
  readonly profiles: CompanyProfiles;
  readonly metrics: DomainMetrics;
  readonly timeZone: string;
  /** BOOKING_WHEN_DEGRADED: what an unknown schedule or calendar counts as. */
  readonly whenDegraded: "refuse" | "allow";
}

interface Unverified {
  readonly kind: "unverified";
  readonly reason: string;
}

/** Within the hours, but no start of them; the nearest ones that hours and blocks leave free. */
interface OffGrid {
  readonly kind: "off_grid";
  readonly near: readonly number[];
}

export type OpeningHoursCheck =
  /** `verified` is false where it is not known and the degraded rule allows it. */
  | { readonly kind: "open"; readonly verified: boolean }
  | {
      readonly kind: "outside";
      readonly verdict: Exclude<SlotHoursResult, { kind: "fits" | "unreadable" }> | OffGrid;
      /** The whole day's, for saying them. */
      readonly hours: DayHours;
      /** The same hour of the afternoon, when that one would fit: the hour was half a word. */
      readonly afternoon: number | null;
    }
  | Unverified;

export type CalendarCheck =
  { readonly kind: "free"; readonly verified: boolean } | { readonly kind: "taken" } | Unverified;

type CallScope = Pick<CompanyToolContext, "tenant" | "signal" | "remainingMs" | "now" | "tag">;

const ALWAYS: Week = WEEKDAYS.map(() => ({
  kind: "open",
  ranges: [{ start: 0, end: MINUTES_PER_DAY }],
}));

export class SlotAvailability {
  readonly #options: SlotAvailabilityOptions;

  constructor(options: SlotAvailabilityOptions) {
    this.#options = options;
  }

  /** The tenant's hours and blocks as a whole, for showing them. */
  async schedule({ tenant, signal, tag }: CallScope): Promise<Schedule | Unverified> {
    const part = (await this.#options.profiles.schedule(tenant, signal, tag)).decode();
    if (part.kind === "known") return part.value;
    this.#degraded("ws_informacion_ia", part.reason);
    return { kind: "unverified", reason: part.reason };
  }

  /** Opening hours, blocks and start grid. Rejects only with `cancelled`, like everything here. */
  async checkOpeningHours(
    slot: Slot,
    { stepMinutes }: BookingRules,
    asker: CallScope,
  ): Promise<OpeningHoursCheck> {
    const { tenant, signal, tag } = asker;
    const part = (await this.#options.profiles.schedule(tenant, signal, tag)).decode();
    if (part.kind === "missing") return this.#unknownHours(part.reason);
    const { week, blocks, unverified } = part.value;
    const hours = hoursOf(slot.date, week);
    const verdict = checkSlotHours(slot, week, blocks);
    if (verdict.kind === "fits") {
      if (!isOnGrid(slot, { week, blocks, stepMinutes })) {
        const day = { date: slot.date, minutes: slot.end - slot.start, now: asker.now() };
        const starts = startsOf(day.date, day.minutes, { ...part.value, stepMinutes });
        const near = nearestStarts(slot.start, this.#toCome(starts, day));
        return { kind: "outside", verdict: { kind: "off_grid", near }, hours, afternoon: null };
      }
      if (isUnverified(slot, unverified)) return this.#unknownHours("unreadable");
      return { kind: "open", verified: true };
    }
    if (verdict.kind !== "unreadable") {
      // A blocked hour is a real one: the customer meant it.
      const afternoon = verdict.kind === "blocked" ? null : afternoonOf(slot, part.value);
      return { kind: "outside", verdict, hours, afternoon };
    }
    // The hours are unreadable but the blocks are not: a blocked hour is known to be blocked.
    const blocked = checkSlotHours(slot, ALWAYS, blocks);
    if (blocked.kind === "blocked") {
      return { kind: "outside", verdict: blocked, hours: verdict, afternoon: null };
    }
    return this.#unknownHours("unreadable");
  }

  /** Those of a day's starts that its clocks show and that are not past. */
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

  /** The starts of a day that its hours and blocks leave free, from now on. */
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

  /** Whether the backend's calendar has a place left. */
  async checkCalendar(slot: Slot, terms: BookingRules, asker: CallScope): Promise<CalendarCheck> {
    const { backend, whenDegraded } = this.#options;
    const { tenant, signal, remainingMs, tag } = asker;
    const body = {
      id_empresa: tenant,
      fecha_inicio: formatTimestamp(slot.date, slot.start),
      fecha_fin: formatTimestamp(slot.date, slot.end),
      ...toWireRules(terms),
    };
    const reply = await backend.call(OPERATIONS.availability, {
      ...{ tenant, tag, body, signal, remainingMs },
    });
    if (reply.kind === "answer") {
      return reply.value ? { kind: "free", verified: true } : { kind: "taken" };
    }
    const reason = failureReason(reply);
    this.#degraded("ws_agendar_reunion", reason);
    if (whenDegraded === "refuse") return { kind: "unverified", reason };
    return { kind: "free", verified: false };
  }

  /** Free starts of one day, as the backend suggests them and our own rules confirm. */
  async suggestedStarts(
    date: CivilDate,
    terms: BookingRules,
    asker: CallScope & { readonly schedule: Schedule; readonly named: boolean },
  ): Promise<{ readonly kind: "starts"; readonly starts: readonly number[] } | Unverified> {
    const { tenant, signal, remainingMs, tag } = asker;
    const body = {
      id_empresa: tenant,
      duracion_minutos: terms.durationMinutes,
      ...toWireRules(terms),
      ...(asker.named ? { fecha: date } : {}),
    };
    const call = { tenant, tag, body, signal, remainingMs };
    const reply = await this.#options.backend.call(OPERATIONS.suggestions, call);
    if (reply.kind !== "answer") {
      const reason = failureReason(reply);
      this.#degraded("ws_agendar_reunion", reason);
      return { kind: "unverified", reason };
    }
    // What lies off the grid, or outside of hours, is not offered, even where it was suggested.
    const ours = new Set(this.openStarts(date, terms, asker));
    const moments = reply.value.map(parseTimestamp);
    const theirs = moments.flatMap((moment) => (moment?.date === date ? [moment.minute] : []));
    const starts = [...new Set(theirs)].filter((start) => ours.has(start));
    return { kind: "starts", starts: starts.sort((a, b) => a - b) };
  }

  #degraded(service: CircuitName, reason: string): void {
    this.#options.metrics.degradations.add({ service, reason });
  }
}

/** One value feeds the check and the booking: they can never ask for different things. */
export function toWireRules(terms: BookingRules): Readonly<Record<string, number>> {
  return {
    slots: terms.slots,
    agendar_usuario: terms.bookUser ? 1 : 0,
    agendar_sucursal: terms.bookBranch ? 1 : 0,
  };
}

/** "3:00" for three in the afternoon: the same hour twelve hours on, when that one fits. */
function afternoonOf(slot: Slot, { week, blocks }: Schedule): number | null {
  const start = slot.start + MINUTES_PER_DAY / 2;
  if (start >= MINUTES_PER_DAY) return null;
  const later = { ...slot, start, end: slot.end + MINUTES_PER_DAY / 2 };
  return checkSlotHours(later, week, blocks).kind === "fits" ? start : null;
}
