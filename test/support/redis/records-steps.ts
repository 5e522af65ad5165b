// Operations on a booking store, each compared with the model: the reply, the stored data, and
// every key's time to live. One object is one session of many turns with the store; waiting
// reservations are polled after every step, as a waiting turn does.

import assert from "node:assert/strict";
import { parseDate } from "../../../tools/dates/civil-time.ts";
import { digest } from "../../../tools/records/booking-journal.ts";
import type {
  JournalChanges,
  SlotReservation,
  ReservationRequest,
  QuotaRequest,
} from "../../../tools/records/booking-store.ts";
import type { BookingCaps } from "../../../tools/domain/booking-caps.ts";
import { RecordsModel } from "./records-model.ts";
import { DAY_MS, HOLD_TTL_MS } from "./records-stores.ts";
import type { StoreForTest } from "./records-stores.ts";
import { sessionKey } from "../../../engine/conversation/session-key.ts";

export const ORACLE_CAPS: BookingCaps = {
  ...{ perSession: 9, perEmail: 2, perTenant: 3 },
  ...{ changesPerSession: 1, changesPerTenant: 2 },
};

export const SESSIONS = [sessionKey(1, "51999"), sessionKey(2, "a:b.d")] as const;
export const FIELDS = ["create 2026-11-23 10:00:00 ab", "change ev-1", "proposal"] as const;
const DATES = [parseDate("2026-11-23"), parseDate("2026-11-24")] as const;
/** Minutes from the first date's midnight: hours that meet across it, and hours of the morning. */
export const STARTS = [590, 600, 610, 620, 1430, 1440, 1450] as const;

export interface CountStep {
  readonly kind: "spend" | "refund";
  readonly what: "booking" | "change";
  readonly who: number;
  readonly tenant: number;
  readonly token: string;
}

export type Step =
  | { readonly kind: "own" | "recall"; readonly session: number; readonly turn: string }
  | {
      readonly kind: "write";
      readonly session: number;
      readonly turn: string;
      readonly changes: readonly (readonly [field: number, value: string | null])[];
    }
  | {
      readonly kind: "settle";
      readonly session: number;
      readonly field: number;
      readonly expectedPrefix: string;
      readonly value: string | null;
    }
  | {
      readonly kind: "hold";
      readonly calendar: readonly [tenant: number, resource: number];
      readonly start: number;
      readonly minutes: number;
      readonly capacity: number;
    }
  | { readonly kind: "confirm" | "keep" | "release" | "abort"; readonly which: number }
  | CountStep
  | { readonly kind: "advance"; readonly durationMs: number };

interface Standing {
  readonly token: string;
  readonly hold: SlotReservation;
  readonly leaving: AbortController;
  readonly calendar: string;
  state: "waiting" | "ours" | "lost" | "over";
  /** What its turn came to. */
  end: boolean | "cancelled" | null;
}

export class Walk {
  readonly #store: StoreForTest;
  readonly #model: RecordsModel;
  /** One for each reserve step. */
  readonly #standing: Standing[] = [];
  #tokens = 0;
  #touched: readonly (readonly [key: string, lifetimeMs: number])[] = [];

  constructor(store: StoreForTest) {
    this.#store = store;
    const nature = { shared: store.shared, holdTtlMs: HOLD_TTL_MS };
    this.#model = new RecordsModel(store.now(), nature, ORACLE_CAPS);
  }

  async take(step: Step): Promise<void> {
    this.#touched = [];
    await this.#step(step);
    await this.#lookAtLine();
    if (this.#store.shared) await this.#checkLifetimes();
    for (const key of SESSIONS) await this.#recall(key, "t1");
  }

  async #step(step: Step): Promise<void> {
    switch (step.kind) {
      case "own":
        this.#model.own(sessionOf(step), step.turn);
        return this.#store.own(sessionOf(step), step.turn);
      case "recall":
        return this.#recall(sessionOf(step), step.turn);
      case "write":
        return this.#write(step);
      case "settle": {
        const settlement = { ...step, session: sessionOf(step), key: fieldOf(step.field) };
        this.#model.settle(settlement);
        return this.#store.records.finalise(settlement);
      }
      case "hold":
        return this.#hold(step);
      case "confirm":
      case "keep":
      case "release":
      case "abort":
        return this.#place(step);
      case "spend":
      case "refund":
        return this.#count(step);
      case "advance":
        this.#model.now += step.durationMs;
        return this.#store.advance(step.durationMs);
      default:
        return step satisfies never;
    }
  }

  async #recall(key: ReturnType<typeof sessionKey>, token: string): Promise<void> {
    const recalled = await this.#store.records.readJournal({ session: key, turn: token });
    const { now } = this.#model;
    const fields = new Map(this.#model.fields(key));
    assert.deepEqual(recalled, { ownsSession: this.#model.owns(key, token), now, fields });
  }

  async #write(step: Extract<Step, { kind: "write" }>): Promise<void> {
    const owner = { session: sessionOf(step), turn: step.turn };
    const changes: JournalChanges = step.changes.map(([one, text]) => [fieldOf(one), text]);
    const written = this.#model.write(owner, changes);
    assert.equal(await this.#store.records.write(owner, changes), written);
  }

  async #hold(step: Extract<Step, { kind: "hold" }>): Promise<void> {
    const [tenant, resource] = step.calendar;
    const token = `p${this.#tokens++}`;
    const calendar = `${tenant}:${resource}`;
    const [from, to] = [step.start, step.start + step.minutes];
    const { capacity } = step;
    const expected = this.#model.hold({ token, calendar, from, to, capacity });
    const request: ReservationRequest = {
      tenant,
      resource,
      slot: slotOf(from, to),
      capacity,
      token,
    };
    const hold = await this.#store.records.reserve(request);
    assert.equal(hold !== null, expected, "whether there is a place");
    if (hold === null) return;
    const leaving = new AbortController();
    const standing: Standing = {
      ...{ token, hold, leaving, calendar, state: "waiting", end: null },
    };
    this.#standing.push(standing);
    hold.waitForTurn(leaving.signal).then(
      (isOurs) => (standing.end = isOurs),
      () => (standing.end = "cancelled"),
    );
    this.#touch(`citas:{${calendar}}:holds`, HOLD_TTL_MS);
  }

  async #place({ kind, which }: Extract<Step, { which: number }>): Promise<void> {
    const standing = this.#standing[which % Math.max(1, this.#standing.length)];
    if (standing === undefined || standing.state === "over") return;
    const { token, hold, state } = standing;
    if (kind === "abort") return this.#abort(standing);
    if (kind === "release") return this.#leave(standing);
    if (state !== "ours") return;
    if (kind === "confirm") {
      const look = this.#model.look(token);
      const expected = look === "outlived" ? this.#model.isLive(token) : look === "ours";
      assert.equal(await hold.isStillOurs(), expected, "whether the place is still ours");
      if (expected) this.#touch(`citas:{${standing.calendar}}:holds`, HOLD_TTL_MS);
    } else if (this.#model.isLive(token)) {
      this.#model.keep(token);
      await hold.retain();
      standing.state = "over";
      this.#touch(`citas:{${standing.calendar}}:holds`, HOLD_TTL_MS);
    }
  }

  async #abort(standing: Standing): Promise<void> {
    if (standing.state !== "waiting") return;
    standing.leaving.abort();
    await this.#store.idle();
    assert.equal(standing.end, "cancelled");
    await this.#leave(standing);
  }

  async #leave(standing: Standing): Promise<void> {
    this.#model.release(standing.token);
    await standing.hold.release();
    standing.leaving.abort();
    standing.state = "over";
    // A second time it does nothing.
    await standing.hold.release();
  }

  /** Those that wait look once; what they find is what the model says, in order of arrival. */
  async #lookAtLine(): Promise<void> {
    await this.#store.idle();
    this.#store.look();
    await this.#store.idle();
    for (const standing of this.#standing) {
      if (standing.state !== "waiting") continue;
      const look = this.#model.look(standing.token);
      if (look === "undecided") continue;
      if (look === "outlived") await this.#leave(standing);
      else if (look === "wait") assert.equal(standing.end, null, "others are before it");
      else {
        assert.equal(standing.end, look === "ours", `it is ${look}`);
        standing.state = look;
        if (look === "lost") await this.#leave(standing);
        // Those behind it may see it at once.
        if (!this.#store.shared) await this.#store.idle();
      }
    }
  }

  async #count(step: CountStep): Promise<void> {
    const { kind, what, tenant, who, token } = step;
    const name = what === "booking" ? `c${who}@x.pe` : (SESSIONS[who % 2] ?? "");
    // One turn has one booking in progress.
    const request: QuotaRequest = { what, tenant, subject: name, token: `${token}${tenant}${who}` };
    if (kind === "refund") {
      this.#model.refund(request);
      return this.#store.records.refund(request);
    }
    const isNew = !this.#model.isCounted(request);
    const expected = this.#model.spend(request);
    assert.equal(await this.#store.records.consume(request), expected);
    if (expected !== "consumed" || !isNew) return;
    for (const key of purseKeys(request)) this.#touch(key, DAY_MS);
  }

  #touch(key: string, lifetimeMs: number): void {
    this.#touched = [...this.#touched, [key, lifetimeMs]];
  }

  /** Every key has a time to live: that of what it holds, or what was just set. */
  async #checkLifetimes(): Promise<void> {
    const found = await this.#store.lifetimes();
    for (const [key, lifetimeMs] of this.#touched) assert.equal(found.get(key), lifetimeMs, key);
    for (const key of SESSIONS) {
      const expected = this.#model.forgottenIn(key) ?? undefined;
      assert.equal(found.get(`citas:{${key}}:bookings`), expected, "of a session's bookings");
    }
    for (const calendar of ["1:7", "1:8", "17:7"]) {
      const least = this.#model.placesLastFor(calendar);
      const left = found.get(`citas:{${calendar}}:holds`);
      if (least === null) continue;
      assert(left !== undefined && left >= least, `places of ${calendar}: ${left} of ${least} ms`);
    }
    for (const what of ["booking", "change"] as const) this.#checkPurses(what, found);
  }

  #checkPurses(what: "booking" | "change", found: ReadonlyMap<string, number>): void {
    for (const tenant of [1, 2]) {
      for (const who of what === "booking" ? [0, 1, 2].map((n) => `c${n}@x.pe`) : SESSIONS) {
        const request: QuotaRequest = { what, tenant, subject: who, token: "" };
        for (const [index, least] of this.#model.countsLastFor(request).entries()) {
          const left = found.get(purseKeys(request)[index] ?? "");
          if (least !== null) assert(left !== undefined && left >= least, `${what} of ${who}`);
        }
      }
    }
  }
}

function sessionOf(step: { readonly session: number }): ReturnType<typeof sessionKey> {
  const key = SESSIONS[step.session];
  assert(key !== undefined);
  return key;
}

function fieldOf(index: number): string {
  return FIELDS[index] ?? "";
}

/** Minutes of the first date's midnight, as a slot of the date that it begins on. */
function slotOf(from: number, to: number): ReservationRequest["slot"] {
  const day = Math.floor(from / 1440);
  const date = DATES[day] ?? null;
  assert(date !== null);
  return { date, start: from - day * 1440, end: to - day * 1440 };
}

function purseKeys({ what, tenant, subject }: QuotaRequest): readonly string[] {
  const kind = what === "booking" ? "spent" : "changed";
  const own = what === "booking" ? `${tenant}:${digest(subject)}` : subject;
  return [`citas:{${own}}:${kind}`, `citas:{${tenant}}:${kind}`];
}
