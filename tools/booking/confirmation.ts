// The customer's yes, checked by code. The first call stores a proposal and shows its summary. The
// same call passes in the next turn if the customer's message is a plain yes, written after that
// summary was shown. Nothing else is booked, moved or cancelled.

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

/** What is about to be done. Any difference in its data makes another proposal. */
export interface Proposal {
  readonly action: BookingAction;
  /** Covers all its data, including what the customer is not shown. */
  readonly hash: string;
  /** `YYYY-MM-DD HH:MM:SS`: when the appointment will be, or is. */
  readonly start: string;
  readonly summary: string;
  readonly shown: ShownFacts;
}

/**
 * Null if it may be done now; else the customer's text: the reply to a no, or the summary. The
 * shown proposal is stored, so that a yes can only be to exactly this one. `unavailable` says why
 * the time cannot be had; no summary is shown then.
 */
export async function unlessAgreed(
  write: WriteContext,
  proposal: Proposal,
  unavailable: () => Promise<Rejection | null>,
): Promise<BookingResult | null> {
  const { context, records, journal } = write;
  const { turn, turnsBefore, previousReply, message } = context;
  const { action, hash, start, shown } = proposal;
  const summary = cleanReply(proposal.summary, proposal.summary.length);
  // A stored proposal is not enough: if the write's reply was lost, the customer saw no summary.
  const isShown = previousReply?.includes(summary) === true;
  if (isShown && wasProposed(journal, { hash, turn, turnsBefore })) {
    const consent = readConsent(message, { action, shown });
    if (consent === "no") return notBooked("declined", "declined");
    if (consent === "yes" && !isEarly(context)) return null;
  }
  const rejected = await unavailable();
  if (rejected !== null) return rejected;
  const other = journal.entries.get(PROPOSAL_KEY);
  // A yes to a message with two summaries would be ambiguous.
  if (other?.token === turn && other.text !== hash) return rejection(ONE_AT_A_TIME, "declined");
  const entry = pendingEntry(write, { kind: "proposal", start, text: hash, turnsBefore });
  const changes = changesToWrite(journal, PROPOSAL_KEY, entry) ?? [];
  if (!(await records.write(context, changes))) return notSent("fenced", "unknown_error");
  // Nothing is done yet: `refused`, so that no reply can claim a success.
  const fact = { kind: "proposed", action, start } as const;
  return outcome(toolText(summary), { status: "refused", mustTell: true, fact });
}

/**
 * A yes that was written before the summary could be read does not count. It arrived while the
 * summary was being made, here or on another replica while this one had no free slot, or its own
 * timestamp is earlier. WhatsApp's timestamps are whole seconds.
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
