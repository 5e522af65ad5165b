// Single behaviours of the simulated model: its replies to tool results and to messages that are
// not about a booking, and what it never does.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { respond } from "../../../tools/sandbox/dialogue/respond.ts";
import { Talk } from "../../support/corpora/dialogue-fixture.ts";
import type { TalkOptions } from "../../support/corpora/dialogue-fixture.ts";
import "../../support/random.ts";

const READY = "cita mañana a las 10, Ana Ruiz, ana@example.com";

function lastReply(options: TalkOptions, ...says: string[]): string {
  const talk = new Talk(options);
  for (const message of says) talk.say(message);
  return talk.turns.at(-1)?.reply ?? "";
}

test("a refused booking is explained, another slot asked for, and that one booked", () => {
  const refusal =
    "Cita no registrada: ese horario acaba de ocuparse. Discúlpate y ofrece otra hora.";
  const talk = new Talk({ outcomes: [refusal] });
  talk.say(READY);
  const { reply } = talk.say("sí");
  assert.match(reply, /^Ese horario acaba de ocuparse\. ¿Qué otro día u otra hora/);
  assert.doesNotMatch(reply, /Discúlpate/);
  assert.match(talk.say("a las 11").reply, /¿Confirmo la cita\?/);
  talk.say("sí");
  assert.equal(talk.booked.at(-1)?.time, "11:00 AM");
  assert.equal(talk.booked.length, 2);
});

for (const outcome of [
  "Cita por verificar: la solicitud se envió. Dile al cliente que se le confirmará.",
  "No se sabe si la operación se completó. Di al cliente que se está verificando.",
]) {
  test(`"${outcome.slice(0, 18)}…" is not known yet, and no yes books again`, () => {
    const talk = new Talk({ outcomes: [outcome] });
    talk.say(READY);
    assert.match(talk.say("sí").reply, /no sé si su cita quedó registrada/);
    talk.say("sí");
    talk.say("confirmo");
    assert.equal(talk.booked.length, 1);
  });
}

test("the customer must repeat only the invalid data of a booking", () => {
  const outcome = "Dato inválido: el correo no está bien escrito. Pide que lo repita.";
  const talk = new Talk({ outcomes: [outcome] });
  talk.say(READY);
  const { reply } = talk.say("sí");
  assert.match(reply, /^El correo no está bien escrito\. ¿A qué correo electrónico/);
  talk.say("ana@otro.example");
  talk.say("sí");
  assert.deepEqual(talk.booked.at(-1), {
    date: "2026-11-23",
    time: "10:00 AM",
    customer_name: "Ana Ruiz",
    customer_contact: "ana@otro.example",
  });
});

test("a company without configuration is reported, and the booking ends", () => {
  const unset = "Sin configurar: la empresa no lo ha definido. Dile al cliente que espere.";
  assert.match(lastReply({ checks: [unset] }, READY), /no están habilitadas/);
  assert.match(lastReply({ outcomes: [unset] }, READY, "sí"), /no están habilitadas/);
});

test("an unavailable calendar confirms nothing, and is checked again next time", () => {
  const unverified = "Sin verificar: no se puede consultar la agenda. Dilo con franqueza.";
  const talk = new Talk({ checks: [unverified] });
  assert.match(talk.say("cita mañana a las 10").reply, /no puedo comprobar la agenda/);
  assert.match(talk.say("a las 10").reply, /Sí, hay lugar/);
});

test("engine texts without a marker lead to a truthful reply", () => {
  const slow = "La consulta tardó demasiado. Pide disculpas y ofrece intentarlo más tarde.";
  assert.match(lastReply({ checks: [slow] }, READY), /no puedo comprobar la agenda/);
  assert.match(lastReply({ outcomes: ["Falta el argumento."] }, READY, "sí"), /no la doy por/);
});

test("a missing hour is asked for with the day's opening hours", () => {
  const text =
    "Falta la hora: para el viernes hay que consultar una hora concreta. Ese día se atiende de " +
    "9:00 AM a 1:00 PM. Pregunta al cliente a qué hora quiere su cita.";
  const talk = new Talk({ checks: [text] });
  const { reply, calls } = talk.say("cita el viernes");
  assert.deepEqual(calls, ["check_availability 2026-11-27 "]);
  assert.match(reply, /Ese día se atiende de 9:00 AM a 1:00 PM\. ¿A qué hora le gustaría\?$/);
});

test("without tools, or with tools forbidden, it answers with text and promises nothing", () => {
  for (const options of [{ tools: [] }, { toolChoice: "none" } as const]) {
    const talk = new Talk(options);
    const turn = talk.say(READY);
    assert.deepEqual(turn.calls, []);
    assert.match(turn.reply, /no le confirmo ningún horario/);
    assert.match(talk.say("¿cuánto cuesta la limpieza?").reply, /no puedo consultar los precios/);
  }
});

test("without the clock message it asks for an exact day and understands one with a year", () => {
  const talk = new Talk({ clock: false });
  assert.match(talk.say("cita mañana a las 10").reply, /No puedo saber qué día es hoy/);
  assert.equal(talk.booked.length, 0);
});

test("prices come verbatim from the tool, with an offer to book", () => {
  const { calls, reply } = new Talk().say("¿Cuánto cuesta la limpieza dental?");
  assert.deepEqual(calls, ["search_productos_servicios limpieza dental"]);
  assert.match(reply, /S\/\. 120\.00.*\n¿Desea agendar una cita\?$/);
  assert.doesNotMatch(reply, /Responde solo/);
});

test("a price and a booking in one message call both tools at once", () => {
  const { calls } = new Talk().say("cuánto cuesta la limpieza? y quiero cita mañana a las 10");
  assert.equal(calls.length, 2);
});

test("frequent questions are answered from the prompt, with their file", () => {
  const talk = new Talk();
  const pay = talk.say("¿puedo pagar con tarjeta?");
  assert.match(pay.reply, /efectivo, tarjetas y transferencia/);
  assert.deepEqual([pay.url, pay.calls.length], [null, 0]);
  const visit = talk.say("¿cómo me preparo para la primera visita?");
  assert.match(visit.reply, /diez minutos antes con su documento\./);
  assert.equal(visit.url, "https://files.example/primera-visita.pdf");
});

test("the company's own text answers what the questions do not", () => {
  assert.match(lastReply({}, "¿dónde están ubicados?"), /Av\. Los Ficus 245/);
  assert.match(lastReply({}, "¿hay ascensor?"), /Hay ascensor y rampa/);
});

test("facts that are not in the prompt are unknown", () => {
  assert.match(lastReply({}, "¿quién ganó el mundial?"), /Ese dato lo tiene recepción/);
});

test("opening hours are those of the prompt, of one day or of all", () => {
  const all = lastReply({}, "¿cuál es el horario de atención?");
  assert.match(all, /Lunes: 9:00 AM a 1:00 PM y 3:00 PM a 7:00 PM\n[\s\S]*Domingo: cerrado/);
  const one = lastReply({}, "¿atienden los domingos?");
  assert.match(one, /Domingo: cerrado/);
  assert.doesNotMatch(one, /Lunes/);
});

test("a question about opening hours does not choose a day", () => {
  const talk = new Talk();
  talk.say("¿atienden el domingo?");
  assert.match(talk.say("quiero una cita a las 10").reply, /¿Para qué día/);
});

const SMALL_TALK: readonly (readonly [string, RegExp])[] = [
  ["hola", /Puedo ayudarle a agendar una cita/],
  ["gracias", /Con mucho gusto.*¡Que tenga un lindo día!/],
  ["hasta luego", /¡Que tenga un lindo día!/],
  ["¿eres un robot?", /no soy una persona/],
  ["quiero hablar con un asesor", /no puedo pasarle con una persona/],
  ["eres un idiota", /Lamento la molestia/],
  ["😀😀😀", /No entendí el mensaje/],
  ["bcdfghjk", /No entendí el mensaje/],
  ["el cielo es azul", /No estoy seguro de haber entendido/],
  ["quiero cancelar mi cita", /no puedo cambiar ni cancelar/],
];

for (const [message, reply] of SMALL_TALK) {
  test(`"${message}" gets a sensible line and no tool`, () => {
    const talk = new Talk();
    talk.say("buenas");
    const turn = talk.say(message);
    assert.match(turn.reply, reply);
    assert.deepEqual(turn.calls, []);
  });
}

test("an image is acknowledged, but not seen", () => {
  const answer = respond({
    messages: [{ role: "user", text: "mira", imageCount: 1 }],
    tools: [],
  });
  assert(answer.kind === "reply" && /no puedo verla/.test(answer.reply));
});

test("after a booking the next one starts fresh", () => {
  const talk = new Talk();
  talk.say(READY);
  talk.say("sí");
  assert.match(talk.say("quiero otra cita").reply, /¿Para qué día y a qué hora/);
  assert.match(talk.say("el martes a las 4").reply, /¿A nombre de quién/);
});

test("an absolute date stays what it was when the day has changed", () => {
  const messages = [
    { role: "system", text: "Hoy es lunes (2026-11-23), 00:01, zona horaria America/Lima." },
    { role: "user", text: "cita mañana a las 10, Ana Ruiz, ana@example.com", imageCount: 0 },
    {
      role: "assistant",
      text: null,
      calls: [
        {
          id: "a",
          name: "check_availability",
          arguments: '{"date":"2026-11-23","time":"10:00 AM"}',
        },
      ],
    },
    { role: "tool", callId: "a", text: "Disponible: lunes." },
    {
      role: "assistant",
      text:
        "Sí, hay lugar. Le resumo la cita: lunes 23 de noviembre de 2026, 10:00 AM, a nombre de " +
        "Ana Ruiz, correo ana@example.com. ¿Confirmo la cita?",
      calls: [],
    },
    { role: "user", text: "sí", imageCount: 0 },
  ] as const;
  const answer = respond({ messages, tools: ["create_booking", "check_availability"] });
  assert(answer.kind === "tool_calls");
  assert.equal(answer.calls[0]?.args["date"], "2026-11-23");
});

const POOL = (
  "hola|quiero una cita|mañana|el viernes|el domingo|a las 10|a las 4|10|Ana Ruiz|soy Luis|" +
  "ana@example.com|luis@example.com|sí|no|ok|mejor a las 11|mejor el jueves|otra hora|otro día|" +
  "ya no quiero|¿cuánto cuesta?|¿qué horarios tienen?|la primera|gracias|987654321|😀|" +
  "cita mañana a las 10, Ana Ruiz, ana@example.com|sí, pero mejor a las 5|confirmo|¿sí?"
).split("|");

test("with any input it terminates, replies, and books only after a yes", () => {
  const property = fc.property(
    fc.array(fc.constantFrom(...POOL), { minLength: 1, maxLength: 14 }),
    (messages) => {
      const talk = new Talk({ taken: ["2026-11-27 10:00 AM"] });
      for (const message of messages) {
        const summary = talk.turns.at(-1)?.reply ?? "";
        const before = talk.booked.length;
        const { reply } = talk.say(message);
        assert.notEqual(reply.trim(), "");
        if (talk.booked.length === before) continue;
        assert.equal(talk.booked.length, before + 1);
        const booking = talk.booked.at(-1);
        assert(["sí", "ok", "confirmo"].includes(message), message);
        assert(summary.includes("¿Confirmo la cita?"));
        assert(summary.includes(`a nombre de ${booking?.customer_name}`));
        assert(summary.includes(`correo ${booking?.customer_contact}`));
        assert(summary.includes(String(booking?.time).replace(/^0/, "")));
      }
    },
  );
  fc.assert(property, { numRuns: 1500 });
});
