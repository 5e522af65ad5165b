// The simulated model for a company with a file: a reply or tool calls. Pure.

import { companyCalls, companyText } from "./company-booking.ts";
import { companyOutcome } from "./company-outcome.ts";
import { companySide, otherWay, refusedDatum, wholeReply } from "./company-side.ts";
import type { CompanyState } from "./company-state.ts";
import { ONE_BY_ONE } from "./company-texts.ts";
import { existingBookingStep } from "./existing-booking.ts";
import type { DialogueCall } from "./new-booking.ts";
import * as say from "./phrases.ts";
import { smallTalk } from "./side-questions.ts";
import { BOOK, LIST, SEARCH } from "./tool-results.ts";

/** The next tool calls, or the reply's parts without a greeting. */
export type CompanyAnswer =
  | { readonly kind: "calls"; readonly calls: readonly DialogueCall[] }
  | { readonly kind: "texts"; readonly texts: readonly string[]; readonly url: string | null };

export function respondForCompany(state: CompanyState, tools: readonly string[]): CompanyAnswer {
  const { results, message } = state;
  const booked = results.findLast(({ name }) => name === BOOK);
  if (booked !== undefined) {
    // Answers a question asked instead of a yes before it shows the summary again.
    const side = booked.marker === "Cita por confirmar" ? companySide(state).texts : [];
    return { kind: "texts", texts: [...side, companyOutcome(state, booked)], url: null };
  }
  const whole = wholeReply(state);
  if (whole !== null) return { kind: "texts", texts: [whole], url: null };
  const old = { ...state, message: message.facts, hints: message.hints };
  const existing = tools.includes(LIST) ? existingBookingStep(old) : null;
  if (existing?.kind === "call") return { kind: "calls", calls: [existing.call] };
  if (existing !== null) {
    // A question about appointments, asked while one is being booked.
    const isAside = state.active && message.facts.intents.listsBooked;
    const texts = isAside
      ? [existing.text.replace(say.OFFER, "").trim(), companyText(state)]
      : [existing.text];
    return { kind: "texts", texts, url: null };
  }
  const side = companySide(state);
  const search = side.search === null ? [] : [{ name: SEARCH, args: { busqueda: side.search } }];
  const calls = [...search, ...(refusedDatum(state) !== null ? [] : companyCalls(state))];
  const open = calls.filter((call) => tools.includes(call.name) && !isDone(state, call));
  if (open.length > 0) return { kind: "calls", calls: open };
  const unsearched = search.some((call) => !isDone(state, call));
  const texts = unsearched ? [...side.texts, say.NO_TOOLS_SEARCH] : side.texts;
  return { kind: "texts", texts: composed(state, texts), url: side.url };
}

/** Whether the same call was made in this turn: repeating it would loop forever. */
function isDone({ results }: CompanyState, call: DialogueCall): boolean {
  const wanted = JSON.stringify(call.args);
  return results.some(({ name, args }) => name === call.name && JSON.stringify(args) === wanted);
}

function composed(state: CompanyState, texts: readonly string[]): readonly string[] {
  const { active, abandoned, message, prompt } = state;
  const { intents } = message.facts;
  if (intents.leaves && !intents.books && !intents.affirms) {
    return [...texts, prompt.farewell ?? "¡Hasta pronto!"];
  }
  if (abandoned || (active && refusedDatum(state) !== null)) return texts;
  if (active) {
    const polite = texts.length === 0 && intents.thanks ? ["Con gusto."] : texts;
    const party = state.isNewParty && state.next.length > 0 ? [ONE_BY_ONE] : [];
    return [...polite, ...party, ...otherWay(state), companyText(state)];
  }
  if (texts.length === 0) return [smallTalk({ ...state, message: message.facts })];
  const offers = !intents.insults && !intents.changesBooked && !intents.asksIdentity;
  return offers ? [...texts, say.OFFER] : texts;
}
