// What a reply may say, checked against what happened as data: tool executions of the turn, the
// appointments that were listed, the session's notes. Two corpora by other writers give the rates;
// the table here has the rules.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import type { ToolExecution } from "../../../engine/turn/turn-events.ts";
import type { ReviewContext } from "../../../engine/turn/reply-review.ts";
import { findUrls } from "../../../tools/text/urls.ts";
import { claimsReview } from "../../../tools/review/review-reply.ts";
import { unknownText } from "../../../tools/booking/booking-texts.ts";
import { parseDate } from "../../../tools/dates/civil-time.ts";
import { customerNotes } from "../../../tools/customer/customer-notes.ts";
import { toolText } from "../../../tools/text/tool-text.ts";
import {
  NO_FACTS,
  deedOf,
  doneDeed,
  listDeed,
  ratesOf,
  readCorpus,
} from "../../support/corpora/claims-fixture.ts";
import { CLAIMING, HARMLESS } from "../../support/corpora/claim-sentences.ts";
import { sentencesOf } from "../../../engine/conversation/sentences.ts";
import { storedTurn } from "../../support/turn-fixture.ts";

/** Monday, November 23, 2026 at 10:00 AM. */
const START = "2026-11-23 10:00:00";
const NOW = Date.UTC(2026, 10, 22, 15);
const LINK = "https://meet.google.com/abc-defg-hij";
const NOTHING: ReviewContext = { ...NO_FACTS, now: NOW };
const LINE = /En este mensaje no registré, cambié ni cancelé ninguna cita\./;

const review = (said: string, facts: ReviewContext): string => claimsReview.reply(said, facts);
const objection = (said: string, facts: ReviewContext): string | null =>
  claimsReview.objection?.(said, facts) ?? null;

function withDeeds(...executions: readonly ToolExecution[]): ReviewContext {
  return { ...NOTHING, executions };
}

/** The next turn, with the notes that these executions left. */
function after(...executions: readonly ToolExecution[]): ReviewContext {
  const turn = storedTurn(1, { reply: `Cita confirmada. Enlace: ${LINK}` });
  const notes = customerNotes.update("", turn, { executions, history: [], now: NOW - 60_000 });
  return { ...NOTHING, history: [{ ...turn, notes }, storedTurn(2, { notes })] };
}

const BOOKED = doneDeed("book", START);

test("the working corpus: false claims are corrected, honest replies are unchanged", () => {
  const lines = readCorpus(path.join(import.meta.dirname, "../../corpus/claims-working.jsonl"));
  const { alone, replaced, touched, ...all } = ratesOf(lines);
  assert(all.false >= 240 && all.honest >= 240);
  assert(alone <= all.false * 0.04, `${alone} of ${all.false} stand alone`);
  assert.equal(replaced, 0);
  assert(touched <= all.honest * 0.04, `${touched} of ${all.honest} are touched`);
});

test("our own sentences: claims get the correction, others none", () => {
  const alone = CLAIMING.filter((said) => review(said, NOTHING) === said);
  assert(alone.length <= CLAIMING.length * 0.05, alone.join("\n"));
  const touched = HARMLESS.filter((said) => review(said, NOTHING) !== said);
  assert(touched.length <= HARMLESS.length * 0.1, touched.join("\n"));
});

test("a claim is never replaced: the correction follows the model's text", () => {
  const said = "¡Listo! Tu cita quedó confirmada para mañana a las 10:00 AM.";
  const told = review(said, NOTHING);
  assert(told.startsWith(`${said}\n\n`));
  assert.match(told, LINE);
  assert.equal(review(told.slice(said.length + 2), NOTHING), told.slice(said.length + 2));
});

test("the model gets one objection to an unsupported claim, also without the schema", () => {
  const said = "¡Listo! Tu cita quedó confirmada para mañana a las 10:00 AM.";
  assert.match(objection(said, NOTHING) ?? "", /no consta/);
  const declared = (claims: string, at: string | null = null): ReviewContext => {
    return { ...NOTHING, declared: { claims, at } };
  };
  assert.match(objection("Todo bien.", declared("booked")) ?? "", /no se registró/);
  assert.match(objection("Todo bien.", declared("moved")) ?? "", /no se cambió/);
  assert.match(objection("Todo bien.", declared("cancelled")) ?? "", /no se canceló/);
  assert.match(objection("Todo bien.", declared("has_booking")) ?? "", /list_bookings/);
  assert.match(objection("Todo bien.", declared("person")) ?? "", /persona/);
  assert.equal(objection("¿A qué hora te queda bien?", declared("none")), null);
  assert.equal(objection("¿A qué hora te queda bien?", declared("algo")), null);
  assert.equal(objection(said, withDeeds(BOOKED)), null, "the tool's own words are told");
});

test("a false claim that the model declared is replaced by the safe text", () => {
  const facts = { ...NOTHING, declared: { claims: "booked", at: null } };
  const said = "¡Listo! Tu cita quedó confirmada para mañana.";
  assert.match(review(said, facts), /^Para no confundirte: .*todavía no se registró/);
  // Harmless words of a model that declares a booking: they stay, with the correction.
  assert.match(
    review("¿Te queda bien a las 10?", facts),
    /^¿Te queda bien a las 10\?\n\nEn este mensaje no registré/,
  );
  assert.equal(claimsReview.canStream("¿Te queda bien a las 10?", facts), false);
});

test("a failed booking is reported with its reason", () => {
  const refusal = toolText("Cita no registrada: ese horario acaba de ocuparse.", "Discúlpate.");
  const data = { kind: "not_done", action: "book" } as const;
  const deed = { ...deedOf("create_booking", refusal), sideEffect: true, data };
  const facts = withDeeds({ ...deed, status: "refused" });
  const told = review("¡Listo! Tu cita quedó confirmada.", facts);
  assert.match(
    told,
    /\n\nCita no registrada: ese horario acaba de ocuparse\. En este mensaje no registré/,
  );
});

test("a booking is reported in the tool's text, instead of the model's", () => {
  const said = `¡Listo! Su cita quedó confirmada para el lunes 23 a las 10:00 AM. ¿Algo más?`;
  const { customerText } = BOOKED;
  assert.equal(review(said, withDeeds(BOOKED)), `¡Listo!\n\n${customerText}\n\n¿Algo más?`);
});

for (const [what, wrong] of [
  ["hour", "Te esperamos el lunes 23 de noviembre a las 11:00 AM."],
  ["half of the day", "Te esperamos a las 10 de la noche."],
  ["day", "Te esperamos el lunes 30 de noviembre."],
  ["month", "Te esperamos el 23 de diciembre."],
  ["weekday", "Te esperamos el martes."],
  ["link", "Entra por https://meet.google.com/zzz-zzzz-zzz."],
  ["relative day", "Te esperamos pasado mañana."],
] as const) {
  test(`a model that alters the ${what} of a booking is overruled`, () => {
    const told = review(`¡Qué bien! ${wrong} Gracias.`, withDeeds(BOOKED));
    assert.equal(told, `¡Qué bien!\n\n${BOOKED.customerText}\n\nGracias.`);
  });
}

test("another tool's text stays complete next to a summary", () => {
  const list =
    "- Servicio: Limpieza dental (Prevención): S/. 120.00. Profilaxis con ultrasonido y pulido & " +
    "flúor. Incluye consejos de higiene.\n- Servicio: Blanqueamiento (Estética): S/. 350.00.";
  const fact = { kind: "proposed", action: "book", start: "2026-11-23 10:00:00" } as const;
  const shown = toolText("Cita por confirmar: lunes 23. ¿Está todo bien?", "Espera.");
  const deed = { ...deedOf("create_booking", shown), sideEffect: true, mustTell: true, data: fact };
  const search = deedOf("search_productos_servicios", toolText(`Esto encontré:\n${list}`, ""));
  const facts = withDeeds(search, { ...deed, status: "refused" });
  const told = review(`Esto encontré:\n${list}`, facts);
  assert(told.includes("Cita por confirmar: lunes 23.") && told.includes(list), told);
});

test("a rejection in its tool's text supports no claim next to it", () => {
  const refusals = [
    "No encuentro esa cita: no está entre las registradas desde este número.",
    "Ese horario acaba de ocuparse y todavía no se registró nada.",
  ];
  const claims = ["Tu cita fue cancelada.", "Tu cita quedó registrada.", "Ya quedó para el lunes."];
  for (const refusal of refusals) {
    const refused = deedOf("cancel_booking", toolText(refusal, "Llama a list_bookings."));
    const facts = withDeeds({ ...refused, sideEffect: true, status: "refused" });
    for (const claim of claims) {
      const told = review(`Hola. ${refusal} ¡Listo! ${claim} ¿En qué te ayudo?`, facts);
      assert(told.includes(claim) && told.includes(refusal), told);
      assert(told.endsWith("no registré, cambié ni cancelé ninguna cita."), told);
    }
    const honest = `Hola. ${refusal} ¿Me dices cuál es, por favor?`;
    assert.equal(review(honest, facts), honest);
  }
});

test("the correction is not repeated in the next reply, unless a new date is named", () => {
  const said = (claim: string): string => `Hola Ana. ¡Listo! ${claim} ¿En qué te ayudo?`;
  const claim = said("Tienes una cita el martes 24 de noviembre de 2026, 3:00 PM.");
  // Together with free hours that were looked up a claim is likely, but not certain.
  const looked = withDeeds(deedOf("check_availability", toolText("Horarios libres: 3:00 PM.")));
  const first = review(claim, looked);
  assert(first.length > claim.length, "a line follows");
  const after = (reply: string) => ({ ...looked, history: [storedTurn(0, { reply })] });
  assert.equal(review(claim, after(first)), claim);
  const others = ["Tienes una cita el jueves 26, 3:00 PM.", "Tienes una cita mañana a las 10."];
  for (const other of others.map(said)) {
    assert(review(other, after(first)).length > other.length, other);
  }
});

test("a turn that failed after a booking reports only the booking", () => {
  assert.equal(review("", withDeeds(BOOKED)), BOOKED.customerText);
});

test("an unknown outcome is reported as such, without asking for a retry", () => {
  const date = parseDate("2026-11-23");
  assert(date !== null);
  const said = unknownText({ date, start: 600, end: 630 }, true);
  const unknown = { ...deedOf("create_booking", said), sideEffect: true, mustTell: true };
  const facts = withDeeds({ ...unknown, status: "unknown" });
  for (const words of ["Inténtalo de nuevo, por favor.", "¡Cita confirmada!", ""]) {
    assert.equal(review(words, facts), said.customerText);
  }
});

test("a verbatim summary is shown, without the model's own question", () => {
  const text = "Cita por confirmar: lunes 23 de noviembre de 2026, 10:00 AM. ¿Está todo bien?";
  const proposal = {
    ...deedOf("create_booking", toolText(text)),
    sideEffect: true,
    mustTell: true,
  };
  const facts = withDeeds({ ...proposal, status: "refused" });
  assert.equal(review("¡Claro! ¿A las 11 te va bien?", facts), `¡Claro!\n\n${text}`);
});

test("an earlier booking may be mentioned with its day and hour, in any form", () => {
  for (const said of [
    "Sí, tu cita está confirmada para el lunes.",
    "Sí, tu cita está confirmada para el lunes 23 de noviembre a las 10:00 AM.",
    "Tu cita quedó agendada a las 10 de la mañana.",
    "Tienes una cita mañana a las 10.",
    "Sí, tu cita quedó confirmada para el lunes 23 de 10:00 a 10:30.",
    `Tu enlace es ${LINK}`,
  ]) {
    assert.equal(review(said, after(BOOKED)), said);
    assert.equal(claimsReview.canStream(said, after(BOOKED)), true);
  }
});

test("an earlier booking supports no other day, hour or action and no undated claim", () => {
  for (const said of [
    "Sí, tu cita está confirmada para el martes.",
    "Tu cita quedó agendada para el lunes 23 a las 11:00 AM.",
    "Sí, tu cita está confirmada para hoy.",
    "Sí, tu cita está confirmada para pasado mañana.",
    "Tu cita fue cancelada.",
    "Tu cita del lunes fue reprogramada para el martes.",
    "Tu segunda cita quedó agendada.",
    "Sí, tu cita está confirmada.",
  ]) {
    const told = review(said, after(BOOKED));
    assert.match(told, LINE, said);
    // The existing booking is named with it.
    assert.match(told, /Registrado en esta conversación: lunes 23 de noviembre de 2026, 10:00 AM/);
  }
});

test("a listed appointment supports a claim, an empty list supports none", () => {
  const said = "Tienes una cita el lunes 23 de noviembre a las 10:00 AM.";
  assert.equal(review(said, withDeeds(listDeed([START]))), said);
  assert.equal(
    review("Sí, ahí está tu cita.", withDeeds(listDeed([START]))),
    "Sí, ahí está tu cita.",
  );
  for (const claim of [said, "¡Listo! Tu cita está confirmada."]) {
    assert.match(review(claim, withDeeds(listDeed([]))), LINE);
    const look = deedOf("check_availability", toolText("Disponible: lunes 23, 10:00 AM."));
    assert.match(review(claim, withDeeds(look)), LINE);
    // A tool with that text, or one that does not exist, is not an execution.
    const text = toolText("Cita confirmada: lunes 23 de noviembre de 2026, 10:00 AM.");
    assert.match(review(claim, withDeeds(deedOf("search_productos_servicios", text))), LINE);
  }
  const newer = { ...after(BOOKED), executions: [listDeed([])] };
  assert.match(review(said, newer), LINE, "what was looked up now is newer than what was noted");
});

test("a cancelled or moved booking no longer supports its old hour", () => {
  const gone = after(BOOKED, doneDeed("cancel", START));
  assert.match(review("Tienes cita el lunes 23 a las 10:00 AM.", gone), LINE);
  const cancelled = "Tu cita del lunes 23 quedó cancelada.";
  assert.equal(review(cancelled, gone), cancelled);
  const data = { kind: "done", action: "move", start: "2026-11-24 16:00:00", from: START } as const;
  const moved = { ...doneDeed("move", "2026-11-24 16:00:00"), data: { ...data, eventId: "e" } };
  const facts = after(BOOKED, moved);
  assert.match(review("Tu cita es el lunes 23 a las 10:00 AM.", facts), LINE);
  const now = "Tu cita es el martes 24 a las 4:00 PM.";
  assert.equal(review(now, facts), now);
});

test("a pending booking is reported as pending", () => {
  const data = { kind: "pending", action: "book", start: START } as const;
  const pending = { ...deedOf("create_booking", toolText("Cita por verificar: …")), data };
  const told = review("¡Listo! Tu cita está confirmada.", after(pending));
  assert.match(told, /lunes 23 de noviembre de 2026, 10:00 AM: todavía no sé si quedó hecha/);
  assert.doesNotMatch(told, LINE);
});

test("a promised person is a claim, and the correction has the company's contact if known", () => {
  const said = "Te voy a comunicar con un asesor, en unos minutos te escribe una persona.";
  assert.match(review(said, NOTHING), /no avisé a nadie/);
  const facts = { ...NOTHING, contact: "+51 1 555 0100" };
  assert.match(review(said, facts), /comunicarte con la empresa: \+51 1 555 0100\.$/);
});

test("the correction is not repeated in the next reply if the claim is only likely", () => {
  const once = review("Te esperamos el jueves.", NOTHING);
  const history = [storedTurn(1, { reply: once })];
  const said = "Nos vemos el jueves a las 4 entonces.";
  const again = review(said, { ...NOTHING, history });
  assert(again === said || LINE.test(again));
  const certain = "Tu cita quedó registrada para el jueves a las 4.";
  assert.match(review(certain, { ...NOTHING, history }), LINE);
});

test("texts of the model and of the customer support nothing", () => {
  const reply = "Cita confirmada: lunes 23 de noviembre de 2026, 10:00 AM, a nombre de Ana.";
  const history = [storedTurn(1, { reply, user: reply })];
  const said = "Sí, tu cita está confirmada para el lunes 23 a las 10:00 AM.";
  assert.match(review(said, { ...NOTHING, history }), LINE);
});

test("instructions for the model, internal ids and our rules reach no customer", () => {
  const refusal = toolText(
    "No disponible: ese día no se atiende.",
    "Discúlpate y ofrece otro día.",
  );
  const facts = withDeeds(deedOf("check_availability", refusal));
  const whole = "No disponible: ese día no se atiende. Discúlpate y ofrece otro día.";
  assert.equal(review(whole, facts), "No disponible: ese día no se atiende.");
  const listed = withDeeds(listDeed([START]));
  const line = "- lunes 23 de noviembre de 2026, 10:00 AM (booking_id: ev-1)";
  assert.doesNotMatch(review(line, listed), /booking_id/);
  const rules =
    "Mis reglas:\n- Saluda solo en el primer mensaje de la conversación.\n- Haz una sola pregunta " +
    "cada vez y no repitas lo que el cliente ya dijo.";
  assert.equal(review(rules, NOTHING), "Eso no lo puedo compartir. ¿Te ayudo con una cita?");
});

const PROMPT = {
  system: "Nuestra web es https://www.clinica.pe/ y https://x.pe/reservas.",
  clock: "",
  attachments: ["https://x.pe/tarifas.pdf"],
  greetingUrl: null,
};

test("URLs from the company stay, in any form", () => {
  const facts = { ...NOTHING, prompt: PROMPT };
  for (const said of [
    "Mira https://x.pe/tarifas.pdf.",
    "Entra a clinica.pe o www.clinica.pe",
    "Escribe a ana@otra.com o llama al +51 999 888 777.",
    "Abrimos a las 10.30 a. m. y cuesta S/. 1,234.50 y/o 24/7.",
  ]) {
    assert.equal(review(said, facts), said);
  }
});

test("a sentence with an unknown URL is removed, and the rest stays", () => {
  const facts = { ...NOTHING, prompt: PROMPT };
  for (const said of [
    "Paga en https://malo.example/x, gracias.",
    "Entra a malo.com para más.",
    "Mira [la web](https://malo.pe/a).",
    "Prueba javascript:alert(1) ya",
    "Mira bit.ly/3xyz hoy",
    "Ve a https://x.pe@malo.pe/tarifas.pdf ahora",
  ]) {
    assert.equal(review(`Hola. ${said}`, facts), "Hola.");
    assert.match(review(said, facts), /no tengo un enlace/);
    assert.equal(claimsReview.canStream(said, facts), false);
  }
});

test("an unknown meeting link is removed, and corrected", () => {
  assert.match(review("Entra aquí: https://zoom.us/j/123", NOTHING), LINE);
});

test("a link from a tool of this turn is allowed", () => {
  const found = toolText("Resultados: corte, S/. 30. Foto: https://fotos.example/c.jpg");
  const said = "Mira https://fotos.example/c.jpg";
  assert.equal(review(said, withDeeds(deedOf("search_productos_servicios", found))), said);
});

test("a sentence that may be streamed is kept by the review", () => {
  for (const said of [...CLAIMING, ...HARMLESS]) {
    for (const sentence of sentencesOf(said)) {
      if (!claimsReview.canStream(sentence, NOTHING)) continue;
      assert(review(sentence, NOTHING).includes(sentence.trim()), sentence);
    }
  }
});

test("review time is linear in the reply, also for adversarial texts", () => {
  const pieces = (
    "a|a |1 |1:|las 1 |confirmada |tu cita |quedó |no |si |¿|a.|a.b|a.b/|www.|https://|@|](|[|( " +
    "|\n|\n\n|. |a. m. |está confirmada |lunes |lunes 1 |1/1/|1-1-|ﷺ|e\u0301|\u200b|y |é |he "
  ).split("|");
  const facts = { ...after(BOOKED), prompt: PROMPT };
  for (const piece of pieces) {
    const said = piece.repeat(Math.ceil(4096 / piece.length)).slice(0, 4096);
    const startedAt = performance.now();
    review(said, facts);
    review(said, withDeeds(BOOKED));
    findUrls(said);
    const durationMs = performance.now() - startedAt;
    // A quadratic review took seconds; the worst of these takes some tens of milliseconds.
    assert(durationMs < 3000, `${JSON.stringify(piece)} took ${durationMs} ms`);
  }
});
