// MODIFICAR_EVENTO and CANCELAR_EVENTO on the wire, each exactly once, and what their answers mean.
// A move is one call: the old hour is not given up before the new one is sure.

import type { Log } from "../../engine/telemetry/log.ts";
import type { ToolOutcome } from "../../engine/toolbox/tool.ts";
import { settle } from "./booking-context.ts";
import type { WriteContext, Written } from "./booking-context.ts";
import type { ChangeContext, Wish } from "./change-context.ts";
import {
  NOT_CHANGED_REASONS,
  cancelledText,
  changeUnknownText,
  movedText,
} from "./change-texts.ts";
import { eventById, listOwnEvents } from "./own-events.ts";
import type { OwnEventList } from "./own-events.ts";
import { notDone, notSent } from "./refusals.ts";
import type { End } from "./refusals.ts";
import { failureReason } from "../backend/backend.ts";
import type { Backend } from "../backend/backend.ts";
import { OPERATIONS } from "../backend/operations.ts";
import type { ListedEvent } from "../backend/operations.ts";
import { stamp } from "../dates/civil.ts";
import type { Slot } from "../dates/schedule.ts";
import { outcome } from "../domain/outcomes.ts";
import { ARRIVAL_MS, REPEAT_MS, encodeEntry, withdrawn } from "../records/entries.ts";
import type { Entry } from "../records/entries.ts";
import type { Words } from "../text/words.ts";

interface ChangeSenderOptions {
  readonly backend: Backend;
  readonly log: Log;
  readonly writeTimeoutMs: number;
}

export class ChangeSender {
  readonly #options: ChangeSenderOptions;

  constructor(options: ChangeSenderOptions) {
    this.#options = options;
  }

  /** What an earlier change of the same booking came to, or null when it is free for a new one. */
  async recall(
    write: WriteContext,
    written: Written,
    { list, event }: { readonly list: OwnEventList; readonly event: ListedEvent | undefined },
  ): Promise<ToolOutcome | null> {
    const { entry } = written;
    const age = write.ledger.now - entry.at;
    if (entry.state !== "pending") {
      const cancelled = entry.kind === "cancel" && event === undefined && age < REPEAT_MS;
      return cancelled ? changedOutcome("cancel", entry.start, entry) : null;
    }
    if (tookPlace(entry, event, list)) return settled(write, written, null);
    // Not seen yet, it may still arrive until its request can arrive no more.
    const mayArrive = age < ARRIVAL_MS || !list.whole;
    return mayArrive ? unknownChange(kindOf(entry), entry.start, "unknown_outcome") : null;
  }

  async send(change: ChangeContext, entry: Entry): Promise<End> {
    const { backend, log, writeTimeoutMs } = this.#options;
    const { wish, event, field, context } = change;
    const { tenant, tag } = context;
    const reply = await backend.call(
      wish.to === null ? OPERATIONS.cancelEvent : OPERATIONS.moveEvent,
      {
        ...{ tenant, tag },
        body: {
          ...{ id_empresa: tenant, evento_id: event.id },
          ...(wish.to === null ? {} : interval(wish.to.slot)),
        },
        // Never aborted: a cancelled turn must not leave a half-known change.
        signal: new AbortController().signal,
        remainingMs: () => writeTimeoutMs,
      },
    );
    if (reply.kind === "answer") return settled(change, { field, entry }, event.start);
    const errorType = failureReason(reply);
    if (reply.kind === "lost") {
      const list = await listOwnEvents(backend, context);
      if (list !== null && tookPlace(entry, eventById(list, wish.id), list)) {
        return settled(change, { field, entry }, event.start);
      }
      log.warn({ event: "booking_change_unknown", ...tag, tenant, code: errorType });
      return unknownChange(wish.kind, entry.start, errorType);
    }
    log.warn({ event: "booking_change_refused", ...tag, tenant, code: errorType });
    await settle(change, { field, entry }, withdrawn(entry));
    if (reply.kind === "refused") return notDone(NOT_CHANGED_REASONS.refused, errorType);
    // Not counted as a failed booking: nothing was to be booked.
    const said = NOT_CHANGED_REASONS.unreachable;
    return { ...notSent("unreachable", errorType), said, reason: null };
  }
}

/** Writes that it was done, also of the booking that was changed. */
async function settled(
  write: WriteContext,
  { field, entry }: Written,
  from: string | null,
): Promise<ToolOutcome> {
  const { of, start } = entry;
  const kind = kindOf(entry);
  const done = encodeEntry({ ...entry, state: "done", text: changedText(kind, start).say });
  const made = of === null ? undefined : write.ledger.entries.get(of);
  await Promise.all([
    settle(write, { field, entry }, done),
    // The booking is not there any more, and may be made again.
    of === null || made === undefined
      ? null
      : settle(write, { field: of, entry: made }, encodeEntry({ ...made, state: "gone" })),
  ]);
  return changedOutcome(kind, start, { eventId: entry.eventId, from });
}

/** A cancelled event is in no whole list; a moved one is where it was moved to. */
function tookPlace(entry: Entry, event: ListedEvent | undefined, list: OwnEventList): boolean {
  if (entry.kind === "cancel") return event === undefined && list.whole;
  return event?.start === entry.start;
}

function interval({ date, start, end }: Slot): Readonly<Record<string, string>> {
  return { fecha_inicio: stamp(date, start), fecha_fin: stamp(date, end) };
}

function kindOf({ kind }: Entry): Wish["kind"] {
  return kind === "move" ? "move" : "cancel";
}

function changedText(kind: Wish["kind"], start: string): Words {
  return kind === "move" ? movedText(start) : cancelledText(start);
}

/** `from`: where a moved one was, where that is known. */
export function changedOutcome(
  kind: Wish["kind"],
  start: string,
  { eventId, from = null }: { readonly eventId: string | null; readonly from?: string | null },
): ToolOutcome {
  const fact = { kind: "done", action: kind, start, from, eventId, name: null } as const;
  return outcome(changedText(kind, start), { status: "ok", mustTell: true, fact });
}

/** A change that was sent, and whose outcome is not known. */
export function unknownChange(kind: Wish["kind"], start: string, errorType: string): ToolOutcome {
  const fact = { kind: "pending", action: kind, start } as const;
  return outcome(changeUnknownText(kind), { status: "unknown", errorType, mustTell: true, fact });
}
