// The customer's yes. Nothing is booked, moved or cancelled that the customer was not shown and did
// not agree to, in words that code has read: the first call keeps what is about to be done and
// shows its summary; the same call lets it through when the very next message, written after that
// summary was handed over, is a plain yes.

import { cleanReply } from "../../engine/conversation/reply-parser.ts";
import { pendingEntry } from "./booking-context.ts";
import type { CompanyToolContext, WriteContext } from "./booking-context.ts";
import { ONE_AT_A_TIME } from "./change-texts.ts";
import { notBooked, notSent, rejection } from "./rejections.ts";
import type { BookingResult, Rejection } from "./rejections.ts";
import { readConsent } from "../consent/read-consent.ts";
import type { ShownFacts } from "../consent/consent-question.ts";
import { summaryShownAt } from "../customer/customer-notes.ts";
import { outcome } from "../domain/booking-facts.ts";
import type { BookingAction } from "../domain/booking-facts.ts";
import { PROPOSAL_KEY, changesToWrite } from "../records/booking-journal.ts";
import { wasProposed } from "../records/journal-queries.ts";
import { toolText } from "../text/tool-text.ts";

/** What is about to be done, whole: any other word of it is another intention. */
export interface Proposal {
  readonly action: BookingAction;
  /** Of all its data, also of what the customer is not shown. */
  readonly hash: string;
  /** `YYYY-MM-DD HH:MM:SS`: where the appointment will be, or is. */
  readonly start: string;
  readonly summary: string;
  readonly shown: ShownFacts;
}

/**
 * Null where it may be done now; else what the customer reads: the answer to a no, or the summary,
 * which is kept, so that their yes can only be to this very intention. It is only shown of a time
 * that can be had: `unavailable` says why it cannot.
 */
export async function unlessAgreed(
  write: WriteContext,
  intention: Proposal,
  unavailable: () => Promise<Rejection | null>,
): Promise<BookingResult | null> {
  const { context, records, journal } = write;
  const { turn, turnsBefore, previousReply, message } = context;
  const { action, hash, start, shown } = intention;
  const summary = cleanReply(intention.summary, intention.summary.length);
  // That it was kept is not enough: of a write without an answer the customer was shown nothing.
  const isShown = previousReply?.includes(summary) === true;
  if (isShown && wasProposed(journal, { hash, turn, turnsBefore })) {
    const consent = readConsent(message, { action, shown });
    if (consent === "no") return notBooked("declined", "declined");
    if (consent === "yes" && !isEarly(context)) return null;
  }
  const refused = await unavailable();
  if (refused !== null) return refused;
  const other = journal.entries.get(PROPOSAL_KEY);
  // A yes to two summaries in one message would be a yes to neither.
  if (other?.token === turn && other.text !== hash) return rejection(ONE_AT_A_TIME, "declined");
  const entry = pendingEntry(write, { kind: "proposal", start, text: hash, turnsBefore });
  const changes = changesToWrite(journal, PROPOSAL_KEY, entry) ?? [];
  if (!(await records.write(context, changes))) return notSent("fenced", "unknown_error");
  // Nothing has happened: it is no success that a reply could boast of.
  const fact = { kind: "proposed", action, start } as const;
  return outcome(toolText(summary), { status: "refused", mustTell: true, fact });
}

/**
 * A yes that was written before the summary could be read agrees to nothing: it came while the
 * summary was being made, here or where another replica made it and this one had no place free yet,
 * or its own time says so. Times of WhatsApp are whole seconds.
 */
function isEarly({
  cameDuringTurn,
  arrivedAt,
  sentAt,
  notes,
  history,
}: CompanyToolContext): boolean {
  const shownAt = summaryShownAt(notes) ?? history.at(-1)?.at ?? 0;
  if (cameDuringTurn || arrivedAt < shownAt) return true;
  return sentAt !== null && sentAt + 999 < shownAt;
}
