// The customer's yes. Nothing is booked, moved or cancelled that the customer was not shown and did
// not agree to, in words that code has read: the first call keeps what is about to be done and
// shows its summary; the same call lets it through when the very next message, written after that
// summary was handed over, is a plain yes.

import { cleanReply } from "../../engine/conversation/reply.ts";
import type { ToolOutcome } from "../../engine/toolbox/toolbox.ts";
import { ONE_AT_A_TIME } from "./change-texts.ts";
import { readConsent } from "../consent/consent.ts";
import type { ShownFacts } from "../consent/consent.ts";
import { ownerOf } from "./desk.ts";
import type { Context } from "./desk.ts";
import { PROPOSAL_FIELD, changesFor, confirms } from "../records/entries.ts";
import type { Entry, Ledger } from "../records/entries.ts";
import { summaryShownAt } from "../customer/notes.ts";
import { outcome } from "../domain/outcomes.ts";
import type { Action } from "../domain/outcomes.ts";
import type { BookingRecords } from "../records/records.ts";
import { notBooked, notSent, refusal } from "./refusals.ts";
import type { End } from "./refusals.ts";
import { words } from "../text/words.ts";

/** What is about to be done, whole: any other word of it is another intention. */
export interface Intention {
  readonly action: Action;
  /** Of all its data, also of what the customer is not shown. */
  readonly hash: string;
  /** `YYYY-MM-DD HH:MM:SS`: where the appointment will be, or is. */
  readonly start: string;
  readonly summary: string;
  readonly shown: ShownFacts;
}

/** `agreed`: it may be done now. `declined`: the customer said no. Else it is to be asked. */
type Agreement = "agreed" | "declined" | "unasked";

export function agreementTo(intention: Intention, context: Context, ledger: Ledger): Agreement {
  const { turn, turnsBefore, previousReply, message } = context;
  // That it was kept is not enough: of a write without an answer the customer was shown nothing.
  const isShown = previousReply?.includes(asReply(intention)) === true;
  const { action, hash, shown } = intention;
  if (!isShown || !confirms(ledger, { hash, turn, turnsBefore })) return "unasked";
  const consent = readConsent(message, { action, shown });
  if (consent === "no") return "declined";
  return consent === "yes" && !isEarly(context) ? "agreed" : "unasked";
}

/**
 * A yes that was written before the summary could be read agrees to nothing: it came while the
 * summary was being made, here or where another replica made it and this one had no place free yet,
 * or its own time says so. Times of WhatsApp are whole seconds.
 */
function isEarly({ cameDuringTurn, arrivedAt, sentAt, notes, history }: Context): boolean {
  const shownAt = summaryShownAt(notes) ?? history.at(-1)?.at ?? 0;
  if (cameDuringTurn || arrivedAt < shownAt) return true;
  return sentAt !== null && sentAt + 999 < shownAt;
}

/** As a reply that tells it has it. */
function asReply({ summary }: Intention): string {
  return cleanReply(summary, summary.length);
}

/** Keeps what the customer is shown, so that their yes can only be to this very intention. */
export async function propose(
  intention: Intention,
  context: Context,
  { records, ledger }: { readonly records: BookingRecords; readonly ledger: Ledger },
): Promise<End> {
  const { hash, start } = intention;
  const { turn: token, turnsBefore } = context;
  const shown = ledger.entries.get(PROPOSAL_FIELD);
  // A yes to two summaries in one message would be a yes to neither.
  if (shown?.token === token && shown.text !== hash) return refusal(ONE_AT_A_TIME, "declined");
  const entry: Entry = {
    ...{ kind: "proposal", state: "pending", token, at: ledger.now, start },
    ...{ eventId: null, text: hash, turnsBefore, of: null, before: null },
  };
  const changes = changesFor(ledger, PROPOSAL_FIELD, entry) ?? [];
  if (!(await records.write(ownerOf(context), changes))) return notSent("fenced", "unknown_error");
  return proposed(intention);
}

/** Nothing happened yet: no success that a reply could boast of. */
function proposed(intention: Intention): ToolOutcome {
  const { action, start } = intention;
  const fact = { kind: "proposed", action, start } as const;
  return outcome(words(asReply(intention)), { status: "refused", mustTell: true, fact });
}

export function declined(): End {
  return notBooked("declined", "declined");
}
