// MODIFICAR_EVENTO and CANCELAR_EVENTO on the wire, each exactly once, and what their answers mean.
// A move is one call: the old hour is not given up before the new one is sure.

import type { Log } from "../../engine/telemetry/log.ts";
import type { ToolOutcome } from "../../engine/toolbox/toolbox.ts";
import { failureReason } from "../backend/backend.ts";
import type { Backend } from "../backend/backend.ts";
import {
  NOT_CHANGED_REASONS,
  cancelledText,
  changeUnknownText,
  movedText,
} from "./change-texts.ts";
import { stamp } from "../dates/civil.ts";
import { settle, withdraw } from "./desk.ts";
import type { Context, Pending } from "./desk.ts";
import { ARRIVAL_MS, REPEAT_MS, encodeEntry } from "../records/entries.ts";
import type { Entry, Ledger } from "../records/entries.ts";
import { OPERATIONS } from "../backend/operations.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { outcome } from "../domain/outcomes.ts";
import type { Fact } from "../domain/outcomes.ts";
import { listOwnEvents } from "./own-events.ts";
import type { OwnEventList } from "./own-events.ts";
import { notDone, notSent } from "./refusals.ts";
import type { End } from "./refusals.ts";
import type { Slot } from "../dates/schedule.ts";
import type { Words } from "../text/words.ts";

interface ChangeSenderOptions {
  readonly backend: Backend;
  readonly log: Log;
  readonly writeTimeoutMs: number;
}

type Sent = Pick<Pending, "records" | "field" | "entry">;

interface Found {
  readonly ledger: Ledger;
  readonly list: OwnEventList;
  readonly event: ListedEvent | undefined;
}

export class ChangeSender {
  readonly #options: ChangeSenderOptions;

  constructor(options: ChangeSenderOptions) {
    this.#options = options;
  }

  /** What an earlier change of the same booking came to, or null when it is free for a new one. */
  async recall(sent: Sent, context: Context, found: Found): Promise<ToolOutcome | null> {
    const { entry } = sent;
    const { ledger, list, event } = found;
    const age = ledger.now - entry.at;
    if (entry.state !== "pending") {
      const cancelled = entry.kind === "cancel" && event === undefined && age < REPEAT_MS;
      return cancelled ? done(entry, null) : null;
    }
    if (tookPlace(entry, event, list)) return this.#done(sent, context, ledger);
    // Not seen yet, it may still arrive, but not for ever.
    return age < ARRIVAL_MS || !list.whole ? unknown(entry, "unknown_outcome") : null;
  }

  async send(
    pending: Pending,
    context: Context,
    { event, slot }: { readonly event: ListedEvent; readonly slot: Slot | null },
  ): Promise<End> {
    const { backend, log, writeTimeoutMs } = this.#options;
    const { records, field, entry, ledger } = pending;
    const sent = { records, field, entry, from: event.start };
    const { tenant, tag } = context;
    const operation = slot === null ? OPERATIONS.cancelEvent : OPERATIONS.moveEvent;
    const reply = await backend.call(operation, {
      tenant,
      tag,
      body: { id_empresa: tenant, evento_id: event.id, ...(slot === null ? {} : interval(slot)) },
      // Nobody aborts it: a cancelled turn must not leave a half-known change.
      signal: new AbortController().signal,
      remainingMs: () => writeTimeoutMs,
    });
    if (reply.kind === "answer") return this.#done(sent, context, ledger);
    const errorType = failureReason(reply);
    if (reply.kind === "lost") {
      const list = await listOwnEvents(backend, context);
      const now = list?.events.find(({ id }) => id === event.id);
      if (list !== null && tookPlace(entry, now, list)) {
        return this.#done(sent, context, ledger);
      }
      log.warn({ event: "booking_change_unknown", ...tag, tenant, code: errorType });
      return unknown(entry, errorType);
    }
    log.warn({ event: "booking_change_refused", ...tag, tenant, code: errorType });
    await withdraw(sent, context);
    if (reply.kind === "refused") return notDone(NOT_CHANGED_REASONS.refused, errorType);
    // Not counted as a failed booking: nothing was to be booked.
    const said = NOT_CHANGED_REASONS.unreachable;
    return { ...notSent("unreachable", errorType), said, reason: null };
  }

  async #done(
    sent: Sent & { readonly from?: string },
    context: Context,
    { entries }: Ledger,
  ): Promise<ToolOutcome> {
    const { records, entry, from = null } = sent;
    const { of } = entry;
    const text = saidOf(entry).say;
    const made = of === null ? undefined : entries.get(of);
    await Promise.all([
      settle(sent, context, encodeEntry({ ...entry, state: "done", text })),
      // The booking is not there any more, and may be made again.
      of === null || made === undefined
        ? null
        : settle({ records, field: of, entry: made }, context, goneEntry(made)),
    ]);
    return done(entry, from);
  }
}

function goneEntry(made: Entry): string {
  return encodeEntry({ ...made, state: "gone" });
}

/** A cancelled event is in no whole list; a moved one is where it was moved to. */
function tookPlace(entry: Entry, event: ListedEvent | undefined, list: OwnEventList): boolean {
  if (entry.kind === "cancel") return event === undefined && list.whole;
  return event?.start === entry.start;
}

function interval({ date, start, end }: Slot): Readonly<Record<string, string>> {
  return { fecha_inicio: stamp(date, start), fecha_fin: stamp(date, end) };
}

function saidOf({ kind, start }: Entry): Words {
  return kind === "move" ? movedText(start) : cancelledText(start);
}

/** `from`: where a moved one was, where that is known. */
function done(entry: Entry, from: string | null): ToolOutcome {
  const { start, eventId } = entry;
  const action = actionOf(entry);
  const fact: Fact = { kind: "done", action, start, from, eventId, name: null };
  return outcome(saidOf(entry), { status: "ok", mustTell: true, fact });
}

function actionOf({ kind }: Entry): "move" | "cancel" {
  return kind === "move" ? "move" : "cancel";
}

/** A change that was sent and of which nobody knows what became. */
export function unknownChange(
  action: "move" | "cancel",
  start: string,
  errorType: string,
): ToolOutcome {
  const fact: Fact = { kind: "pending", action, start };
  return outcome(changeUnknownText(action), { status: "unknown", errorType, mustTell: true, fact });
}

function unknown(entry: Entry, errorType: string): ToolOutcome {
  return unknownChange(actionOf(entry), entry.start, errorType);
}
