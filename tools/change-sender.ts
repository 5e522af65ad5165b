// MODIFICAR_EVENTO and CANCELAR_EVENTO on the wire, each exactly once, and what their answers mean.
// A move is one call: the old hour is not given up before the new one is sure.

import type { Log } from "../engine/log.ts";
import type { ToolOutcome } from "../engine/toolbox.ts";
import { failureReason } from "./backend.ts";
import type { Backend } from "./backend.ts";
import * as changeTexts from "./change-texts.ts";
import { stamp } from "./civil.ts";
import { settle, withdraw } from "./desk.ts";
import type { Context, Pending } from "./desk.ts";
import { ARRIVAL_MS, REPEAT_MS, encodeEntry } from "./entries.ts";
import type { Entry, Ledger } from "./entries.ts";
import { OPERATIONS } from "./operations.ts";
import type { ListedEvent } from "./operations.ts";
import { listOwnEvents } from "./own-events.ts";
import type { OwnEventList } from "./own-events.ts";
import type { Slot } from "./schedule.ts";

export interface ChangeSenderOptions {
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
      return cancelled ? done(entry.text) : null;
    }
    if (tookPlace(entry, event, list)) return this.#done(sent, context, ledger);
    // Not seen yet, it may still arrive, but not for ever.
    return age < ARRIVAL_MS || !list.whole ? unknown(entry, "unknown_outcome") : null;
  }

  async send(
    pending: Pending,
    context: Context,
    { event, slot }: { readonly event: ListedEvent; readonly slot: Slot | null },
  ): Promise<ToolOutcome> {
    const { backend, log, writeTimeoutMs } = this.#options;
    const { records, field, entry, ledger } = pending;
    const sent = { records, field, entry };
    const { tenant } = context;
    const operation = slot === null ? OPERATIONS.cancelEvent : OPERATIONS.moveEvent;
    const reply = await backend.call(operation, {
      tenant,
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
      log.warn({ event: "booking_change_unknown", tenant, code: errorType });
      return unknown(entry, errorType);
    }
    log.warn({ event: "booking_change_refused", tenant, code: errorType });
    await withdraw(sent, context);
    const declined = reply.kind === "refused";
    const why = declined ? "refused" : "unreachable";
    const text = changeTexts.notChanged(changeTexts.NOT_CHANGED_REASONS[why]);
    return { text, status: declined ? "refused" : "failed", errorType };
  }

  async #done(sent: Sent, context: Context, { entries }: Ledger): Promise<ToolOutcome> {
    const { records, entry } = sent;
    const { start, of } = entry;
    const text =
      entry.kind === "move" ? changeTexts.movedText(start) : changeTexts.cancelledText(start);
    const made = of === null ? undefined : entries.get(of);
    await Promise.all([
      settle(sent, context, encodeEntry({ ...entry, state: "done", text })),
      // The booking is not there any more, and may be made again.
      of === null || made === undefined
        ? null
        : settle({ records, field: of, entry: made }, context, goneEntry(made)),
    ]);
    return done(text);
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

function done(text: string): ToolOutcome {
  return { text, status: "ok", mustTell: true };
}

export function unknownChange(kind: "move" | "cancel", errorType: string): ToolOutcome {
  const text = changeTexts.changeUnknownText(kind);
  return { text, status: "unknown", errorType, mustTell: true };
}

function unknown({ kind }: Entry, errorType: string): ToolOutcome {
  return unknownChange(kind === "move" ? "move" : "cancel", errorType);
}
