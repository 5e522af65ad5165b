// Which claims the bookings of a session support, where it has more than one.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ToolExecution } from "../../../engine/turn/turn-events.ts";
import type { ReviewContext } from "../../../engine/turn/reply-review.ts";
import { customerNotes } from "../../../tools/customer/customer-notes.ts";
import { claimsReview } from "../../../tools/review/review-reply.ts";
import { NO_FACTS, doneDeed } from "../../support/corpora/claims-fixture.ts";
import { storedTurn } from "../../support/turn-fixture.ts";

const NOW = Date.UTC(2026, 10, 22, 15);
const LINE = /En este mensaje no registré, cambié ni cancelé ninguna cita\./;

/** The next turn, with the notes that these executions left. */
function after(...executions: readonly ToolExecution[]): ReviewContext {
  const turn = storedTurn(1);
  const notes = customerNotes.update("", turn, { executions, history: [], now: NOW - 60_000 });
  return { ...NO_FACTS, now: NOW, history: [{ ...turn, notes }] };
}

test("the day of one booking and the hour of another are no booking", () => {
  const two = after(
    doneDeed("book", "2026-11-23 10:00:00"),
    doneDeed("book", "2026-11-25 12:00:00"),
  );
  for (const said of [
    "Tu cita quedó agendada el lunes 23 de noviembre de 2026, 10:00 AM.",
    "Tus citas quedaron agendadas el lunes 23 a las 10:00 AM y el miércoles 25 a las 12:00 PM.",
    "Tu cita quedó agendada a las 12:00 PM.",
  ]) {
    assert.equal(claimsReview.reply(said, two), said);
  }
  for (const said of [
    "Tu cita quedó agendada el lunes 23 de noviembre de 2026, 12:00 PM.",
    "Tu cita quedó agendada el miércoles a las 10:00 AM.",
    "Tus citas quedaron agendadas el lunes 23 a las 12:00 PM y el miércoles 25 a las 10:00 AM.",
    "Tus citas quedaron agendadas el lunes 23 a las 10:00 AM y a las 12:00 PM.",
    "Tus citas quedaron agendadas el lunes 23 y el miércoles 25 a las 12:00 PM.",
  ]) {
    assert.match(claimsReview.reply(said, two), LINE, said);
  }
});
