// The expected behaviour of a booking store: a plain model of the contract in
// tools/records/booking-store.ts, written from the contract and not from either store. Bounded by
// the operations of one test.

import assert from "node:assert/strict";
import type {
  JournalChanges,
  FinalWrite,
  QuotaRequest,
  QuotaResult,
} from "../../../tools/records/booking-store.ts";
import type { BookingCaps } from "../../../tools/domain/booking-caps.ts";

const DAY_MS = 86_400_000;

/** What the contract leaves open, and the stores answer differently. */
export interface StoreNature {
  /** Whether a session can be lost to another process. */
  readonly shared: boolean;
  readonly holdTtlMs: number;
}

interface Place {
  readonly token: string;
  readonly calendar: string;
  readonly from: number;
  readonly to: number;
  state: "in line" | "kept" | "gone";
  expiresAt: number;
}

export interface PlaceRequest extends Pick<Place, "token" | "calendar" | "from" | "to"> {
  readonly capacity: number;
}

interface Book {
  readonly fields: Map<string, string>;
  expiresAt: number;
}

interface Count {
  readonly token: string;
  readonly at: number;
}

export class RecordsModel {
  now: number;
  readonly #nature: StoreNature;
  readonly #caps: BookingCaps;
  readonly #owners = new Map<string, string>();
  readonly #books = new Map<string, Book>();
  /** In order of arrival, also those that are gone. */
  readonly #places: Place[] = [];
  readonly #purses = new Map<string, Count[]>();

  constructor(now: number, nature: StoreNature, caps: BookingCaps) {
    this.now = now;
    this.#nature = nature;
    this.#caps = caps;
  }

  own(session: string, turn: string): void {
    this.#owners.set(session, turn);
  }

  owns(session: string, turn: string): boolean {
    return !this.#nature.shared || this.#owners.get(session) === turn;
  }

  fields(session: string): ReadonlyMap<string, string> {
    const book = this.#books.get(session);
    return book !== undefined && this.now < book.expiresAt ? book.fields : new Map();
  }

  write(
    owner: { readonly session: string; readonly turn: string },
    changes: JournalChanges,
  ): boolean {
    if (!this.owns(owner.session, owner.turn)) return false;
    const fields = new Map(this.fields(owner.session));
    for (const [field, value] of changes) {
      if (value !== null) fields.set(field, value);
    }
    for (const [field, value] of changes) if (value === null) fields.delete(field);
    this.#books.set(owner.session, { fields, expiresAt: this.now + DAY_MS });
    return true;
  }

  settle({ session, key, expectedPrefix, value }: FinalWrite): void {
    const held = this.fields(session).get(key);
    if (held === undefined || held.slice(0, expectedPrefix.length) !== expectedPrefix) return;
    const fields = new Map(this.fields(session));
    if (value === null) fields.delete(key);
    else fields.set(key, value);
    // A write that only deletes does not extend the time to live.
    const before = this.#books.get(session)?.expiresAt ?? this.now;
    const lasts = value === null && this.#nature.shared ? before : this.now + DAY_MS;
    this.#books.set(session, { fields, expiresAt: lasts });
  }

  /** When a session's bookings are forgotten; null when there are none. */
  forgottenIn(session: string): number | null {
    if (this.fields(session).size === 0) return null;
    return (this.#books.get(session)?.expiresAt ?? this.now) - this.now;
  }

  #isLive(place: Place): boolean {
    return place.state !== "gone" && this.now < place.expiresAt;
  }

  #overlapping({ calendar, from, to }: Pick<Place, "calendar" | "from" | "to">): Place[] {
    return this.#places.filter(
      (other) => other.calendar === calendar && from < other.to && other.from < to,
    );
  }

  /** False when all places of that time are being booked, or its outcome is unknown. */
  hold(request: PlaceRequest): boolean {
    const others = this.#overlapping(request).filter((place) => this.#isLive(place));
    if (others.length >= request.capacity || others.some(({ state }) => state === "kept")) {
      return false;
    }
    const { token, calendar, from, to } = request;
    const expiresAt = this.now + this.#nature.holdTtlMs;
    this.#places.push({ token, calendar, from, to, state: "in line", expiresAt });
    return true;
  }

  #place(token: string): Place {
    const place = this.#places.find((one) => one.token === token);
    assert(place !== undefined, "a place that was given");
    return place;
  }

  #before(place: Place): Place[] {
    const index = this.#places.indexOf(place);
    return this.#overlapping(place).filter((other) => this.#places.indexOf(other) < index);
  }

  /**
   * The reservation's state; in Redis every poll extends it. "outlived": it, or one before it, was
   * left to expire, which no caller does in one process. "undecided": it is lost, which in one
   * process it learns once all earlier ones are decided.
   */
  look(token: string): "ours" | "wait" | "lost" | "undecided" | "outlived" {
    const place = this.#place(token);
    const near = [place, ...this.#before(place)];
    const expired = near.some(({ state, expiresAt }) => state !== "gone" && expiresAt <= this.now);
    if (expired && !this.#nature.shared) return "outlived";
    if (!this.#isLive(place)) return "lost";
    const before = this.#before(place).filter((other) => this.#isLive(other));
    // A retained later reservation blocks as well: that time may not be booked.
    const kept = this.#overlapping(place).filter(
      (other) => other !== place && other.state === "kept" && this.#isLive(other),
    );
    if (kept.length > 0) {
      if (this.#nature.shared) place.state = "gone";
      const isDecided = this.#nature.shared || before.every(({ state }) => state === "kept");
      return isDecided ? "lost" : "undecided";
    }
    if (this.#nature.shared) place.expiresAt = this.now + this.#nature.holdTtlMs;
    return before.length === 0 ? "ours" : "wait";
  }

  isLive(token: string): boolean {
    return this.#isLive(this.#place(token));
  }

  keep(token: string): void {
    const place = this.#place(token);
    place.state = "kept";
    if (this.#nature.shared) place.expiresAt = this.now + this.#nature.holdTtlMs;
  }

  release(token: string): void {
    this.#place(token).state = "gone";
  }

  /** How long the last place of a calendar lasts; null when none is left. */
  placesLastFor(calendar: string): number | null {
    const live = this.#places.filter((one) => one.calendar === calendar && this.#isLive(one));
    if (live.length === 0) return null;
    return Math.max(...live.map(({ expiresAt }) => expiresAt)) - this.now;
  }

  #counted(purse: string): Count[] {
    return (this.#purses.get(purse) ?? []).filter(({ at }) => this.now - at < DAY_MS);
  }

  isCounted(request: QuotaRequest): boolean {
    const [who] = pursesOf(request);
    return this.#counted(who).some(({ token }) => token === request.token);
  }

  spend(request: QuotaRequest): QuotaResult {
    if (this.isCounted(request)) return "consumed";
    const [who, tenant] = pursesOf(request);
    const booking = request.what === "booking";
    const { perEmail, perTenant, changesPerSession, changesPerTenant } = this.#caps;
    const [own, all] = [this.#counted(who), this.#counted(tenant)];
    if (own.length >= (booking ? perEmail : changesPerSession)) return "who_cap";
    if (all.length >= (booking ? perTenant : changesPerTenant)) return "tenant_cap";
    const count = { token: request.token, at: this.now };
    this.#purses.set(who, [...own, count]);
    this.#purses.set(tenant, [...all, count]);
    return "consumed";
  }

  refund(request: QuotaRequest): void {
    for (const purse of pursesOf(request)) {
      const left = this.#counted(purse).filter(({ token }) => token !== request.token);
      this.#purses.set(purse, left);
    }
  }

  /** How long the newest count of each quota stays in the window. */
  countsLastFor(request: QuotaRequest): readonly (number | null)[] {
    return pursesOf(request).map((purse) => {
      const newest = this.#counted(purse).at(-1);
      return newest === undefined ? null : newest.at + DAY_MS - this.now;
    });
  }
}

function pursesOf({ what, tenant, subject }: QuotaRequest): readonly [who: string, tenant: string] {
  // A session's key contains its tenant, an email does not.
  const own = what === "booking" ? `${tenant} ${subject}` : subject;
  return [`${what} of ${own}`, `${what}s of tenant ${tenant}`];
}
