// The simulated model and existing appointments: listed, cancelled and moved, each after a yes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { respond } from "../../../tools/sandbox/dialogue/respond.ts";
import type { WireMessage } from "../../../tools/sandbox/openai/validate-messages.ts";

const TOOLS = [
  ...["check_availability", "create_booking", "search_productos_servicios"],
  ...["list_bookings", "reschedule_booking", "cancel_booking"],
];
const TODAY = "Hoy es domingo 22 de noviembre de 2026 (2026-11-22), 14:05, zona America/Lima.";
const ONE = "- lunes 23 de noviembre de 2026, 10:00 AM (booking_id: ev-1)";
const TWO = `${ONE}\n- martes 24 de noviembre de 2026, 4:00 PM (booking_id: ev-2)`;

/** Sends each line in turn; tool results are given by name. Returns the replies and the calls. */
function talk(lines: readonly string[], answers: Readonly<Record<string, string>>) {
  const messages: WireMessage[] = [{ role: "system", text: TODAY }];
  const replies: string[] = [];
  const calls: string[] = [];
  for (const line of lines) {
    messages.push({ role: "user", text: line, imageCount: 0 });
    for (let round = 0; round < 6; round++) {
      const answer = respond({ messages, tools: TOOLS });
      if (answer.kind === "reply") {
        replies.push(answer.reply);
        messages.push({ role: "assistant", text: answer.reply, calls: [] });
        break;
      }
      for (const { name, args } of answer.calls) {
        calls.push(`${name} ${JSON.stringify(args)}`);
        const id = `c${calls.length}`;
        const made = [{ id, name, arguments: JSON.stringify(args) }];
        messages.push({ role: "assistant", text: null, calls: made });
        const text = answers[name] ?? "Sin verificar: no se puede consultar.";
        messages.push({ role: "tool", callId: id, text });
      }
    }
  }
  return { replies, calls };
}

const LISTED = { list_bookings: `Citas del cliente:\n${ONE}\nDile los días.` };

test("existing appointments are listed without their ids", () => {
  for (const line of ["¿Qué citas tengo?", "quiero ver mis citas", "¿cuándo es mi cita?"]) {
    const { replies, calls } = talk([line], LISTED);
    assert.match(replies[0] ?? "", /Sus citas: lunes 23 de noviembre de 2026, 10:00 AM\./, line);
    assert.ok(!replies[0]?.includes("ev-1"));
    assert.deepEqual(calls, ["list_bookings {}"]);
  }
});

test("an appointment is cancelled after a yes to its day and hour, and not without", () => {
  for (const line of ["cancela mi cita", "Quiero cancelar la cita por favor", "cancélala"]) {
    const answers = { ...LISTED, cancel_booking: "Cita cancelada: la del lunes ya no está." };
    const { replies, calls } = talk([line, "sí"], answers);
    assert.match(
      replies[0] ?? "",
      /¿Cancelo la cita del lunes 23 de noviembre de 2026, 10:00 AM\?/,
    );
    assert.match(replies[1] ?? "", /^Cita cancelada: /);
    assert.equal(calls.at(-1), 'cancel_booking {"booking_id":"ev-1"}');
    const denied = talk([line, "no, mejor no"], answers);
    assert.ok(!denied.calls.some((call) => call.startsWith("cancel")), line);
  }
});

test("a cancellation repeated with its yes is a yes", () => {
  const answers = { ...LISTED, cancel_booking: "Cita cancelada: la del lunes ya no está." };
  for (const yes of ["sí, cancélala", "cancélala por favor"]) {
    const { replies } = talk(["cancela mi cita", yes], answers);
    assert.match(replies[1] ?? "", /^Cita cancelada: /, yes);
  }
  const { calls } = talk(["cancela mi cita", "no, cancela la del martes"], answers);
  assert.ok(!calls.some((call) => call.startsWith("cancel")));
});

test("an hour without a day means another hour on the same day", () => {
  const { replies } = talk(["cámbiala a las 4 de la tarde"], LISTED);
  assert.match(replies[0] ?? "", /por lunes 23 de noviembre de 2026, 4:00 PM\?/);
});

test("an appointment is moved to the stated day and hour, after a yes to both", () => {
  const answers = { ...LISTED, reschedule_booking: "Cita cambiada: ahora es el jueves." };
  for (const line of [
    "cámbiala al jueves a las 4 pm",
    "cambia mi cita al jueves a las 4 de la tarde",
  ]) {
    const { replies, calls } = talk([line, "sí"], answers);
    assert.match(
      replies[0] ?? "",
      /del lunes 23 de noviembre de 2026, 10:00 AM por jueves 26 de noviembre de 2026, 4:00 PM\?/,
    );
    const moved = { booking_id: "ev-1", date: "2026-11-26", time: "04:00 PM" };
    assert.equal(calls.at(-1), `reschedule_booking ${JSON.stringify(moved)}`);
    assert.match(replies[1] ?? "", /^Cita cambiada: /);
  }
});

test("with several appointments it asks which one; with none there is nothing to do", () => {
  const two = talk(["cancela mi cita"], { list_bookings: `Citas del cliente:\n${TWO}` });
  assert.match(two.replies[0] ?? "", /¿De cuál me habla\?/);
  const named = talk(["cancela mi cita del martes"], {
    list_bookings: `Citas del cliente:\n${TWO}`,
  });
  assert.match(named.replies[0] ?? "", /¿Cancelo la cita del martes 24/);
  const none = talk(["cancela mi cita"], { list_bookings: "Sin citas: no hay." });
  assert.match(none.replies[0] ?? "", /no veo citas/);
});
