// What a reply may say, held against what the tools of its turn did: a table of Spanish sentences
// both ways, the tool's words over the model's, addresses, and the time that all this takes.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ToolDeed } from "../engine/events.ts";
import { sentencesOf } from "../engine/reply.ts";
import type { TurnFacts } from "../engine/review.ts";
import { addressesIn } from "../tools/addresses.ts";
import { claimsReview } from "../tools/claims.ts";
import { factsOf, folded } from "../tools/facts.ts";
import { bookedText } from "../tools/texts.ts";
import { readDate } from "../tools/civil.ts";
import { CLAIMING, HARMLESS } from "./claim-sentences.ts";
import { BOOK, CHECK, storedTurn } from "./turn-kit.ts";

const NOTHING: TurnFacts = { deeds: [], history: [], prompt: null };
const LINK = "https://meet.google.com/abc-defg-hij";

/** Monday, November 23, 2026 at 10:00 AM. */
function confirmation(link: string | null = LINK): string {
  const date = readDate("2026-11-23");
  assert(date !== null);
  return bookedText({ date, start: 600, end: 630 }, "Ana Ruiz", link);
}

function deed(fields: Partial<ToolDeed> = {}): ToolDeed {
  const text = confirmation();
  return { name: BOOK, sideEffect: true, status: "ok", text, mustTell: true, ...fields };
}

function withDeeds(...deeds: readonly ToolDeed[]): TurnFacts {
  return { ...NOTHING, deeds };
}

function booked(text = confirmation(), name = BOOK): TurnFacts {
  const calls = [{ id: "1", name, arguments: "{}" }];
  const rounds = [{ text: null, calls, results: [{ callId: "1", text }] }];
  return { ...NOTHING, history: [storedTurn(1, { rounds }), storedTurn(2)] };
}

const review = (said: string, facts: TurnFacts): string => claimsReview.reply(said, facts);

test("a reply that claims what no tool did is replaced by a text that says so", () => {
  const passed = CLAIMING.filter((said) => !/todavía no se registró/.test(review(said, NOTHING)));
  assert.deepEqual(passed, []);
  assert(CLAIMING.length >= 120);
});

test("questions, denials, conditions, offers and other matters reach the customer untouched", () => {
  assert.deepEqual(
    HARMLESS.filter((said) => review(said, NOTHING) !== said),
    [],
  );
  assert(HARMLESS.length >= 120);
});

test("while it is being written, no claim is found harmless", () => {
  const shown = CLAIMING.filter((said) =>
    sentencesOf(said).every((sentence) => claimsReview.isHarmless(sentence, NOTHING)),
  );
  assert.deepEqual(shown, []);
});

test("a sentence found harmless is one that the review keeps", () => {
  for (const said of [...CLAIMING, ...HARMLESS]) {
    for (const sentence of sentencesOf(said)) {
      if (!claimsReview.isHarmless(sentence, NOTHING)) continue;
      assert.equal(review(sentence, NOTHING), sentence);
    }
  }
});

test("the honest text is itself no claim", () => {
  const honest = review("Tu cita está confirmada.", NOTHING);
  assert.equal(review(honest, NOTHING), honest);
  assert.match(honest, /dime el día/);
});

test("a booking that failed is told with its own reason", () => {
  const text = "Cita no registrada: ese horario acaba de ocuparse. Discúlpate y ofrece otra hora.";
  const facts = withDeeds(deed({ status: "refused", text, mustTell: false }));
  const told = review("¡Listo! Tu cita quedó confirmada.", facts);
  assert.equal(
    told,
    "Cita no registrada: ese horario acaba de ocuparse. ¿Qué otro día u hora te queda bien?",
  );
});

test("a booking made is told in the tool's words, in the place of the model's", () => {
  const said = `¡Listo! Su cita quedó confirmada para el lunes 23 a las 10:00 AM. ¿Algo más?`;
  assert.equal(review(said, withDeeds(deed())), `¡Listo!\n\n${confirmation()}\n\n¿Algo más?`);
});

for (const [what, wrong] of [
  ["hour", "Te esperamos el lunes 23 de noviembre a las 11:00 AM."],
  ["half of the day", "Te esperamos a las 10 de la noche."],
  ["day", "Te esperamos el lunes 30 de noviembre."],
  ["month", "Te esperamos el 23 de diciembre."],
  ["weekday", "Te esperamos el martes."],
  ["link", "Entra por https://meet.google.com/zzz-zzzz-zzz."],
  ["relative day", "Te esperamos mañana."],
] as const) {
  test(`a model that alters the ${what} of a booking is overruled`, () => {
    const told = review(`¡Qué bien! ${wrong} Gracias.`, withDeeds(deed()));
    assert.equal(told, `¡Qué bien!\n\n${confirmation()}\n\nGracias.`);
  });
}

test("a sentence with the same day and hour may stand beside the tool's text", () => {
  const told = review("Te esperamos el lunes 23 a las 10 de la mañana.", withDeeds(deed()));
  assert.match(told, /Te esperamos el lunes 23 a las 10 de la mañana\.$/);
  assert(told.includes(confirmation()));
});

test("what the tool's text says already is not said twice", () => {
  const text = "Cita confirmada: lunes 23, 10:00 AM. Los detalles llegarán a su correo.";
  const told = review("Los detalles llegarán a su correo. ¿Algo más?", withDeeds(deed({ text })));
  assert.equal(told, `${text}\n\n¿Algo más?`);
});

test("a turn that failed after a booking tells the booking alone", () => {
  assert.equal(review("", withDeeds(deed())), confirmation());
});

test("an outcome that is not known is told as being confirmed, and never to be tried again", () => {
  const text = "Cita por verificar: se envió. Dile al cliente que se le confirmará.";
  const unknown = deed({ status: "unknown", text, mustTell: false });
  for (const said of ["Inténtalo de nuevo, por favor.", "¡Cita confirmada!", ""]) {
    assert.equal(review(said, withDeeds(unknown)), "Cita por verificar: se envió.");
  }
});

test("a text that must be told is told, and the model's own question beside it is not", () => {
  const text = "Cita por confirmar: lunes 23 de noviembre de 2026, 10:00 AM. ¿La registro así?";
  const proposal = deed({ status: "refused", text });
  assert.equal(review("¡Claro! ¿A las 11 te va bien?", withDeeds(proposal)), `¡Claro!\n\n${text}`);
});

test("an earlier booking may be spoken of with its own day and hour", () => {
  for (const said of [
    "Sí, tu cita está confirmada para el lunes.",
    "Sí, tu cita está confirmada para el lunes 23 de noviembre a las 10:00 AM.",
    "Tu cita quedó agendada a las 10 de la mañana.",
    "Sí, tu cita está confirmada.",
    "Tienes una cita el lunes 23 a las 10.",
    `Tu enlace es ${LINK}`,
  ]) {
    assert.equal(review(said, booked()), said);
    assert.equal(claimsReview.isHarmless(said, booked()), true);
  }
});

test("an earlier booking backs no other day, no other hour and no cancelling", () => {
  for (const said of [
    "Sí, tu cita está confirmada para el martes.",
    "Tu cita quedó agendada para el lunes 23 a las 11:00 AM.",
    "Tu cita fue cancelada.",
    "Tu cita del lunes fue reprogramada para el martes.",
  ]) {
    assert.notEqual(review(said, booked()), said);
  }
});

test("a look at the calendar backs no booking, a list of bookings does", () => {
  const said = "Tienes una cita el lunes 23 de noviembre a las 10:00 AM.";
  const text = "Disponible: lunes 23 de noviembre de 2026, 10:00 AM.";
  const look = deed({ name: CHECK, sideEffect: false, text, mustTell: false });
  assert.notEqual(review(said, withDeeds(look)), said);
  const list = { ...look, name: "list_bookings", text: "Citas: lunes 23 de noviembre, 10:00 AM." };
  assert.equal(review(said, withDeeds(list)), said);
});

test("a booking that was cancelled is confirmed no more", () => {
  const gone = "Cita cancelada: la del lunes 23 de noviembre de 2026, 10:00 AM ya no está.";
  const history = [...booked().history, ...booked(gone, "cancel_booking").history];
  const facts = { ...NOTHING, history };
  assert.notEqual(review("Sí, tu cita está confirmada.", facts), "Sí, tu cita está confirmada.");
  assert.equal(
    review("Tu cita del lunes fue cancelada.", facts),
    "Tu cita del lunes fue cancelada.",
  );
});

test("the model's own words in the history back nothing", () => {
  const history = [storedTurn(1, { reply: confirmation(), user: confirmation() })];
  const said = "Sí, tu cita está confirmada.";
  assert.notEqual(review(said, { ...NOTHING, history }), said);
});

const PROMPT = {
  system: "Nuestra web es https://www.clinica.pe/ y https://x.pe/reservas.",
  clock: "",
  attachments: ["https://x.pe/tarifas.pdf"],
  greetingUrl: null,
};

test("addresses that the tenant gave stay, however they are written", () => {
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

test("addresses that nobody gave are taken out and the rest stays", () => {
  const facts = { ...NOTHING, prompt: PROMPT };
  const cases: readonly (readonly [string, string])[] = [
    ["Paga en https://malo.example/x, gracias.", "Paga en, gracias."],
    ["Entra a malo.com para más.", "Entra a para más."],
    ["Entra a malo.ru hoy", "Entra a hoy"],
    ["Mira //malo.example por favor.", "Mira // por favor."],
    ["Mira [la web](https://malo.pe/a).", "Mira la web."],
    ["Prueba javascript:alert(1) ya", "Prueba ya"],
    ["Mira bit.ly/3xyz hoy", "Mira hoy"],
    ["Ve a https://x.pe@malo.pe/tarifas.pdf ahora", "Ve a ahora"],
  ];
  for (const [said, kept] of cases) {
    assert.equal(review(said, facts), kept);
    assert.equal(claimsReview.isHarmless(said, facts), false);
  }
});

test("a link to a meeting that nobody made is a claim", () => {
  assert.match(review("Entra aquí: https://zoom.us/j/123", NOTHING), /todavía no se registró/);
});

test("a link from a tool of this turn may be told", () => {
  const text = "Resultados: corte, S/. 30. Foto: https://fotos.example/c.jpg";
  const search = deed({ name: "search", sideEffect: false, text, mustTell: false });
  const said = "Mira https://fotos.example/c.jpg";
  assert.equal(review(said, withDeeds(search)), said);
});

test("times and days are read in the ways that people write them", () => {
  const times = (text: string) => factsOf(folded(text)).times.map((minutes) => minutes.join("|"));
  assert.deepEqual(times("a las 3 de la tarde, a las tres y media, 15:00, 9 a. m. y 10.30 am"), [
    ...["900", "210|930", "900", "540", "630"],
  ]);
  assert.deepEqual(times("las 3 opciones, 20 soles, S/ 12.50, 45 minutos, hasta las 12 pm"), [
    "720",
  ]);
  const { days, weekdays, relative } = factsOf(folded("miércoles 25/11 o 2026-11-23, mañana"));
  assert.deepEqual(weekdays, [2]);
  assert.equal(relative, true);
  assert(days.some(({ day, month, year }) => day === 23 && month === 11 && year === 2026));
  assert.equal(factsOf(folded("en la mañana")).relative, false);
});

test("a reply made to take long takes as long as its length says", () => {
  const pieces = [
    ...["a", "a ", "1 ", "1:", "las 1 ", "confirmada ", "tu cita ", "quedó ", "no ", "si ", "¿"],
    ...[
      "a.",
      "a.b",
      "a.b/",
      "www.",
      "https://",
      "@",
      "](",
      "[",
      "( ",
      "\n",
      "\n\n",
      ". ",
      "a. m. ",
    ],
    ...["está confirmada ", "lunes ", "lunes 1 ", "1/1/", "1-1-", "ﷺ", "e\u0301", "\u200b", "y "],
  ];
  const facts = { ...booked(), prompt: PROMPT };
  for (const piece of pieces) {
    const said = piece.repeat(Math.ceil(4096 / piece.length)).slice(0, 4096);
    const startedAt = performance.now();
    review(said, facts);
    review(said, withDeeds(deed()));
    addressesIn(said);
    const durationMs = performance.now() - startedAt;
    // Quadratic ones took seconds; the worst of these takes some ten milliseconds.
    assert(durationMs < 1500, `${JSON.stringify(piece)} took ${durationMs} ms`);
  }
});
