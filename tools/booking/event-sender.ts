// CREAR_EVENTO on the wire, exactly once, and what its answer means. Its caller has written that it
// is pending; this one writes what became of it, and nothing interrupts it once it has begun.

import type { Log } from "../../engine/telemetry/log.ts";
import type { ToolOutcome } from "../../engine/toolbox/toolbox.ts";
import { failureReason } from "../backend/backend.ts";
import type { Backend, BackendFailure } from "../backend/backend.ts";
import { eventPayload, isSameEvent, nameIn, titleOf } from "./booking-event.ts";
import { alreadyBooked, bookedText, unknownText } from "./booking-texts.ts";
import type { Details } from "./booking-texts.ts";
import { httpAddress } from "../text/addresses.ts";
import { settle, withdraw } from "./desk.ts";
import type { Context, Pending } from "./desk.ts";
import type { Diary } from "./diary.ts";
import {
  ARRIVAL_MS,
  REPEAT_MS,
  createField,
  encodeEntry,
  isForSame,
  knownCreate,
  movesTo,
} from "../records/entries.ts";
import type { Entry, Known, Ledger } from "../records/entries.ts";
import type { DomainMetrics } from "../domain/metrics.ts";
import { OPERATIONS } from "../backend/operations.ts";
import type { ListedEvent } from "../backend/operations.ts";
import type { Order } from "./order.ts";
import { outcome } from "../domain/outcomes.ts";
import { listOwnEvents } from "./own-events.ts";
import type { OwnEventList } from "./own-events.ts";
import type { BookingRecords } from "../records/records.ts";
import { notBooked, notSent } from "./refusals.ts";
import type { End } from "./refusals.ts";
import { words } from "../text/words.ts";
import type { Words } from "../text/words.ts";

interface EventSenderOptions {
  readonly backend: Backend;
  readonly diary: Diary;
  readonly metrics: DomainMetrics;
  readonly log: Log;
  readonly writeTimeoutMs: number;
  /** What the tenants' backend understands beyond the original contract. */
  readonly sendsSlots: boolean;
  readonly sendsIdempotencyKey: boolean;
  readonly listsEvents: boolean;
}

/** A pending create keeps the customer's name as its text: title and confirmation come from it. */
type Sent = Pick<Pending, "records" | "field" | "entry">;

type Created = Pick<ListedEvent, "id" | "meetLink">;

export class EventSender {
  readonly #options: EventSenderOptions;

  constructor(options: EventSenderOptions) {
    this.#options = options;
  }

  /** The answer that this session's earlier request for the same slot already has, or null. */
  async recall(
    order: Order,
    context: Context,
    { records, ledger }: { readonly records: BookingRecords; readonly ledger: Ledger },
  ): Promise<ToolOutcome | null> {
    const known = knownCreate(ledger, order.field, order.start);
    if (known === null) return this.#movedHere(order, context, ledger);
    if (known.kind === "booked") return this.#standing(order, context, known);
    if (known.kind === "foreign") return this.#unknown(order, "unknown_outcome");
    if (known.kind === "changing") return this.#changing(order, context, { ...known, ledger });
    const { field, entry } = known;
    const sent = { records, field, entry };
    const list = await this.#list(context);
    const event = list?.events.find(isEventOf(sent));
    if (event !== undefined) {
      const named = { ...sent, entry: { ...entry, text: nameIn(event.title) } };
      const booked = await this.#booked(order, context, { ...named, event });
      return field === order.field ? booked : null;
    }
    // An event that is not there may still be on its way, but not for ever.
    if (list?.whole !== true || ledger.now - entry.at < ARRIVAL_MS) {
      return this.#unknown(order, "unknown_outcome");
    }
    await withdraw(sent, context);
    return null;
  }

  #list(context: Context): Promise<OwnEventList | null> {
    const { backend, listsEvents } = this.#options;
    return listsEvents ? listOwnEvents(backend, context) : Promise.resolve(null);
  }

  /**
   * A booking that this session made is asked for again. A person may have cancelled it meanwhile:
   * the calendar says so where it can be asked. Where it cannot, it is the customer's already while
   * it is fresh, or while its time is taken, which nobody but they may have taken.
   */
  async #standing(
    order: Order,
    context: Context,
    { entry, isFresh, text }: Extract<Known, { kind: "booked" }>,
  ): Promise<ToolOutcome | null> {
    const list = await this.#list(context);
    const isThere = list?.events.some((event) => isSameEvent(event, entry, order));
    const yours = isFresh ? words(text || bookedText(order.slot, order.name, NO_DETAILS)) : null;
    if (isThere === true) return done(order, yours ?? alreadyBooked(order.slot, order.name), entry);
    if (list?.whole === true) return null;
    if (yours !== null) return done(order, yours, entry);
    const place = await this.#options.diary.place(order.slot, order.terms, context);
    if (place.kind === "free" && place.verified && order.terms.slots === 1) return null;
    return done(order, alreadyBooked(order.slot, order.name), entry);
  }

  /**
   * A booking that this session moved to the very time that is asked for now: it is what is asked
   * for, and would otherwise stand in its own way. The calendar says so where it answers.
   */
  async #movedHere(order: Order, context: Context, ledger: Ledger): Promise<ToolOutcome | null> {
    const { start, field, slot, name } = order;
    const moves = movesTo(ledger, start);
    if (moves.length === 0) return null;
    const list = await this.#list(context);
    const event = list?.events.find(
      ({ id, start: at, title }) =>
        at === start &&
        createField(at, nameIn(title)) === field &&
        moves.some(({ eventId }) => id !== null && eventId === String(id)),
    );
    const eventId = event === undefined ? null : String(event.id);
    const own = moves.find((move) => isForSame(move, field));
    const age = own === undefined ? Infinity : ledger.now - own.at;
    const isSeen = event !== undefined || list?.whole === true;
    if (own?.state === "pending" && !isSeen) return this.#unknown(order, "unknown_outcome");
    const stands = event !== undefined || (!isSeen && age < REPEAT_MS);
    if (stands) return done(order, alreadyBooked(slot, name), { eventId });
    // Not there yet, it may still arrive, but not for ever.
    const isComing = own?.state === "pending" && age < ARRIVAL_MS;
    return isComing ? this.#unknown(order, "unknown_outcome") : null;
  }

  /** An order for a booking of which nobody knows yet whether it was changed. */
  async #changing(
    order: Order,
    context: Context,
    { text, change, ledger }: { text: string; change: Entry; ledger: Ledger },
  ): Promise<ToolOutcome | null> {
    const list = await listOwnEvents(this.#options.backend, context);
    const event = list?.events.find(({ id }) => id !== null && String(id) === change.eventId);
    if (event?.start === order.start) {
      // Not yet; and never, once the request can no longer arrive.
      const isOver = ledger.now - change.at >= ARRIVAL_MS;
      const said = words(text || bookedText(order.slot, order.name, NO_DETAILS));
      return isOver ? done(order, said, change) : this.#unknown(order, "unknown_outcome");
    }
    const changed = event !== undefined || list?.whole === true;
    return changed ? null : this.#unknown(order, "unknown_outcome");
  }

  /** Sends the order. Whatever comes back, or does not, is one of three outcomes. */
  async send(order: Order, context: Context, pending: Pending): Promise<End> {
    const { backend, writeTimeoutMs } = this.#options;
    const { records, field, entry } = pending;
    const sent = { records, field, entry };
    const reply = await backend.call(OPERATIONS.createEvent, {
      tenant: context.tenant,
      tag: context.tag,
      body: eventPayload(order, context, { ...this.#options, before: entry.before }),
      // Its own signal, which nobody aborts: a cancelled turn must not leave a half-known event.
      signal: new AbortController().signal,
      remainingMs: () => writeTimeoutMs,
    });
    if (reply.kind === "answer")
      return this.#booked(order, context, { ...sent, event: reply.value });
    if (reply.kind === "lost") return this.#lost(order, context, { ...sent, reply });
    this.#failed(reply, context);
    await withdraw(sent, context);
    const errorType = failureReason(reply);
    // Counted above: `reason` would count it twice.
    if (reply.kind === "refused") return notBooked("refused", errorType);
    return { ...notSent("unreachable", errorType), reason: null };
  }

  /** Where the backend can list events: the lost booking, if it did arrive. Else it is unknown. */
  async #lost(
    order: Order,
    context: Context,
    { reply, ...sent }: Sent & { readonly reply: BackendFailure },
  ): Promise<ToolOutcome> {
    const list = await this.#list(context);
    const event = list?.events.find(isEventOf(sent));
    if (event !== undefined) return this.#booked(order, context, { ...sent, event });
    this.#failed(reply, context);
    this.#options.metrics.bookingsUnknown.add({});
    return this.#unknown(order, failureReason(reply));
  }

  async #booked(
    order: Order,
    context: Context,
    { event, ...sent }: Sent & { readonly event: Created },
  ): Promise<ToolOutcome> {
    const text = bookedText(order.slot, sent.entry.text, detailsOf(order, event));
    const eventId = event.id === null ? null : String(event.id);
    this.#options.metrics.bookingSuccesses.add({});
    await settle(sent, context, encodeEntry({ ...sent.entry, state: "done", eventId, text }));
    return done(order, words(text), { eventId });
  }

  #unknown({ slot, start }: Order, errorType: string): ToolOutcome {
    const fact = { kind: "pending", action: "book", start } as const;
    const said = unknownText(slot, this.#options.listsEvents);
    return outcome(said, { status: "unknown", errorType, mustTell: true, fact });
  }

  #failed(reply: BackendFailure, { tenant, tag }: Context): void {
    const { metrics, log } = this.#options;
    const reason = failureReason(reply);
    metrics.bookingFailures.add({ reason });
    const event = reply.kind === "lost" ? "booking_unknown" : "booking_refused";
    log.warn({ event, ...tag, tenant, code: reason });
  }
}

type Made = Pick<Entry, "eventId">;

/** An entry whose name was erased is known by what its field keeps of it. */
function isEventOf({ entry, field }: Sent): (event: ListedEvent) => boolean {
  const isItsTitle = (title: string): boolean =>
    entry.text === ""
      ? createField(entry.start, nameIn(title)) === field
      : title === titleOf(entry.text);
  return (event) => event.start === entry.start && isItsTitle(event.title);
}

const NO_DETAILS: Details = { kind: "none" };

/** A link is shown only when it is a whole https address; the booking stands without one. */
function detailsOf({ email }: Order, { meetLink }: Created): Details {
  const link = meetLink === null ? null : httpAddress(meetLink);
  if (link?.startsWith("https://") === true) return { kind: "link", link };
  return email === null ? NO_DETAILS : { kind: "email" };
}

function done({ start, name }: Order, said: Words, { eventId }: Made): ToolOutcome {
  const fact = { kind: "done", action: "book", start, from: null, eventId, name } as const;
  return outcome(said, { status: "ok", mustTell: true, fact });
}
