// The simulated model's text after `create_booking` for a company with a file. Pure.

import { companyText, customerQuestion, isMissing, isUnread } from "./company-booking.ts";
import type { CompanyState } from "./company-state.ts";
import { ASK_OTHER, ORDINAL, unread } from "./company-texts.ts";
import { clockText, longDay } from "../spanish/days.ts";
import { placeOf } from "../spanish/party.ts";
import * as say from "./phrases.ts";
import { customerText, isUncertain, wasNeverSent } from "./tool-results.ts";
import type { ToolResult } from "./tool-results.ts";
import { fresh } from "./ways-out.ts";

/** For every outcome. */
export function companyOutcome(state: CompanyState, result: ToolResult): string {
  if (isUncertain(result)) return say.VERIFYING;
  const { marker, body } = result;
  const text = customerText(body);
  const other = fresh(ASK_OTHER, state.lastReply);
  if (marker === "Cita confirmada") {
    const done = `¡Listo! Su cita quedó confirmada: ${text}`;
    if (!state.active) return done;
    return `${done} ${following(state)}`;
  }
  // The tool did not take it for a yes, and nothing was changed either.
  if (marker === "Cita por confirmar" && isUnread(state)) return unread(state.lastReply);
  if (marker === "Cita por confirmar") return `Cita por confirmar: ${body}`;
  if (wasNeverSent(result)) return say.joined(text, say.TRY_LATER);
  if (marker === "Cita no registrada") {
    return say.joined(text || "No se pudo registrar la cita en ese horario.", other);
  }
  if (marker === "Dato inválido") {
    return say.joined(text, isMissing(state) ? customerQuestion(state) : other);
  }
  if (marker === "Sin configurar") return say.NOT_CONFIGURED;
  return marker === "Sin verificar" ? say.CHECK_FAILED : say.BOOK_FAILED;
}

/** Begins with what is known of the next one: the history that says it may not be sent for long. */
function following(state: CompanyState): string {
  const { order, whose, next } = state;
  const { day, minute, service } = order;
  const which = ORDINAL.test(whose ?? "") ? placeOf(whose ?? "", next.length) : "la otra";
  const facts = [
    ...(day === null ? [] : [longDay(day)]),
    ...(minute === null ? [] : [clockText(minute)]),
    ...(service === null ? [] : [service]),
  ];
  const isKnown = day !== null && minute !== null && service !== null;
  const question = isKnown ? customerQuestion(state) : companyText(state);
  return `Sigamos con ${which}${facts.length === 0 ? "" : `: ${facts.join(", ")}`}. ${question}`;
}
