// The simulated model's text after `create_booking` for a company with a file. Pure.

import { customerQuestion, isMissing, isUnread } from "./company-booking.ts";
import type { CompanyState } from "./company-state.ts";
import { ASK_OTHER, UNREAD } from "./company-texts.ts";
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
    return state.active ? `${done} Sigamos con la otra. ${customerQuestion(state)}` : done;
  }
  // The tool did not take it for a yes, and nothing was changed either.
  if (marker === "Cita por confirmar" && isUnread(state)) return fresh(UNREAD, state.lastReply);
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
