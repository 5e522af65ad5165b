// Runs lines of the claims corpora through the whole review, with what really happened as data:
// what the customer would read for each. The model repeats itself after an objection and declares
// nothing: the worst case of a server without the schema, or of a model that lies.

import { readFileSync } from "node:fs";
import type { ToolExecution } from "../../../engine/turn/turn-events.ts";
import type { ReviewContext } from "../../../engine/turn/reply-review.ts";
import { bookedText } from "../../../tools/booking/booking-texts.ts";
import {
  NO_EVENTS,
  cancelledText,
  eventsText,
  formatStart,
  movedText,
} from "../../../tools/booking/change-texts.ts";
import { claimsReview } from "../../../tools/review/review-reply.ts";
import { instantOf, parseTimestamp } from "../../../tools/dates/civil-time.ts";
import type { BookingAction } from "../../../tools/domain/booking-facts.ts";
import { sentencesOf } from "../../../engine/conversation/sentences.ts";
import { modelText, toolText } from "../../../tools/text/tool-text.ts";
import type { ToolText } from "../../../tools/text/tool-text.ts";

export interface CorpusLine {
  readonly id: string;
  readonly lang: string;
  readonly label: "false" | "honest";
  readonly now: string;
  readonly customer: string;
  readonly previous: string | null;
  readonly done: readonly {
    readonly kind: "booked" | "moved" | "cancelled";
    readonly at: string;
  }[];
  readonly known: readonly { readonly at: string }[] | null;
  readonly slots: readonly string[];
  readonly reply: string;
}

/**
 * `alone`: the reply is unchanged. `told`: replaced by the text of a tool of the turn. `line`: one
 * true line after it. `replaced`: sentences removed, without a tool text.
 */
export type Fate = "alone" | "told" | "line" | "replaced";

export function readCorpus(file: string): readonly CorpusLine[] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  // The shape of the corpora.
  return lines.map((line) => JSON.parse(line) as CorpusLine);
}

export const NO_FACTS: ReviewContext = {
  ...{
    executions: [],
    history: [],
    prompt: null,
    message: "",
    now: 0,
    declared: null,
    contact: null,
  },
};

const ACTIONS = { booked: "book", moved: "move", cancelled: "cancel" } as const;

export function factsOf({ now, known, done, slots, customer }: CorpusLine): ReviewContext {
  const moment = parseTimestamp(now);
  const at = moment === null ? null : instantOf(moment, "America/Lima");
  const executions = [
    ...(slots.length > 0 ? [deedOf("check_availability", toolText("Horarios libres: …"))] : []),
    ...(known === null ? [] : [listDeed(known.map((one) => `${one.at}:00`))]),
    ...done.map((deed) => doneDeed(ACTIONS[deed.kind], `${deed.at}:00`)),
  ];
  return { ...NO_FACTS, executions, message: customer, now: at ?? 0 };
}

const TOOLS: Readonly<Record<BookingAction, string>> = {
  book: "create_booking",
  move: "reschedule_booking",
  cancel: "cancel_booking",
};

/** The result of a tool that did what was requested. */
export function doneDeed(action: BookingAction, start: string): ToolExecution {
  const moment = parseTimestamp(start);
  const slot = moment && { date: moment.date, start: moment.minute, end: moment.minute + 30 };
  const said = {
    book:
      slot === null
        ? toolText("")
        : toolText(bookedText({ slot, rules: { place: null } }, "Ana Ruiz")),
    move: movedText(start, ""),
    cancel: cancelledText(start),
  }[action];
  const data = { kind: "done", action, start, from: null, eventId: "e", name: "Ana Ruiz" } as const;
  return { ...deedOf(TOOLS[action], said), sideEffect: true, mustTell: true, data };
}

export function listDeed(starts: readonly string[]): ToolExecution {
  const appointments = starts.map((start) => ({ start, name: null }));
  const data = { kind: "listed", appointments, whole: true } as const;
  const shown = starts.map((start, index) => {
    return { id: String(index), when: formatStart(start) ?? "", name: null, place: "" };
  });
  const deed = deedOf("list_bookings", NO_EVENTS);
  return { ...deed, ...(starts.length > 0 ? eventsText(shown, false) : {}), data };
}

export function deedOf(name: string, said: ToolText): ToolExecution {
  const texts = { text: modelText(said), customerText: said.customerText };
  return { name, sideEffect: false, status: "ok", ...texts, mustTell: false };
}

export function fateOf(line: CorpusLine): Fate {
  const { reply, done } = line;
  const out = claimsReview.reply(reply, factsOf(line));
  if (out === reply.trim()) return "alone";
  if (done.length > 0) return "told";
  const isWhole = sentencesOf(reply).every((sentence) => out.includes(sentence.trim()));
  return isWhole ? "line" : "replaced";
}

export interface Rates {
  readonly false: number;
  /** False claims that the customer reads without a correction. */
  readonly alone: number;
  readonly honest: number;
  readonly replaced: number;
  /** Honest replies with a correction after them. */
  readonly touched: number;
}

export function ratesOf(lines: readonly CorpusLine[]): Rates {
  const fates = lines.map((line) => ({ line, fate: fateOf(line) }));
  const count = (label: CorpusLine["label"], fate: Fate): number =>
    fates.filter((one) => one.line.label === label && one.fate === fate).length;
  const all = (label: CorpusLine["label"]): number =>
    lines.filter((line) => line.label === label).length;
  return {
    false: all("false"),
    alone: count("false", "alone"),
    honest: all("honest"),
    replaced: count("honest", "replaced"),
    touched: count("honest", "line"),
  };
}
