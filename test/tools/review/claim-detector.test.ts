// The trained claim detector: its rates on the working corpora, its bounds (features, pieces,
// arbitrary text), and that a sentence never scores lower while its reply is streaming than in the
// whole reply.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WORKING_FILES, corpusFile, readClaimLines } from "../../../scripts/claims/corpus.ts";
import { FEATURES_MAX } from "../../../scripts/claims/training.ts";
import {
  CERTAIN,
  claimScores,
  readSentence,
  scoreAt,
} from "../../../tools/review/claim-detector.ts";
import {
  FEATURES_OF_SENTENCE_MAX,
  FEATURES_PER_WORD_MAX,
  addFeaturesAround,
  addOwnFeatures,
  parseSentence,
  surroundingsOf,
} from "../../../tools/review/claim-features.ts";
import { PIECE_CHARACTERS_MAX, piecesOf, tokensOf } from "../../../tools/review/claim-tokens.ts";
import { PACKED } from "../../../tools/review/claim-weights.ts";
import { ReplyFacts } from "../../../tools/review/reply-facts.ts";
import { NO_FACTS } from "../../support/corpora/claims-fixture.ts";
import { sentencesOf } from "../../../engine/conversation/sentences.ts";
import "../../support/random.ts";

const lines = WORKING_FILES.flatMap((file) => readClaimLines(corpusFile(file)));

function highest(reply: string, offered = false): number {
  return Math.max(...claimScores(sentencesOf(reply), offered));
}

function shareAbove(limit: number, label: "false" | "honest", isSpanish: boolean): number {
  const some = lines.filter(
    ({ label: its, lang }) => its === label && (!isSpanish || lang.startsWith("es")),
  );
  const above = some.filter(
    ({ reply, offered, isBacked }) => !isBacked && highest(reply, offered) > limit,
  );
  return above.length / some.length;
}

// Rates on its training data; `npm run train:claims` prints those on other writers.
for (const isSpanish of [false, true]) {
  test(`the rates on the working corpora hold${isSpanish ? " in Spanish" : ""}`, () => {
    assert.ok(shareAbove(0, "false", isSpanish) >= 0.99);
    assert.ok(shareAbove(0, "honest", isSpanish) <= 0.02);
    assert.ok(shareAbove(CERTAIN, "false", isSpanish) >= 0.97);
    assert.ok(shareAbove(CERTAIN, "honest", isSpanish) <= 0.005);
  });
}

const CLAIMS = [
  "Quedaste agendada para el jueves 10 a las 4.",
  "listo, te apunté mañana a las 5 y media",
  "Te esperamos el viernes a las 16:30 con la doctora.",
  "Tu turno anterior fue cancelado.",
  "Ya le avisé a la doctora, te llama en diez minutos.",
  "You're all set for Tuesday at 3 pm!",
  "Prontinho, sua consulta ficou marcada para sexta às 10h.",
];
const HARMLESS = [
  "Atendemos de lunes a viernes de 9:00 a 18:00.",
  "Para el jueves tengo libre a las 10:00, 11:30 y 16:00. ¿Cuál prefieres?",
  "Si me das tu nombre, lo agendo.",
  "¿Te lo agendo para el jueves a las 4?",
  "Todavía no agendé nada: me falta tu correo.",
  "La consulta cuesta S/ 80 y dura 40 minutos.",
  "No puedo pedir que te llamen, pero el teléfono es 910 555 013.",
  "Would you like me to book Tuesday at 3 pm?",
  "Não consegui agendar, o sistema deu erro.",
];

test("plain claims score above 0, offers, questions, conditions and refusals below", () => {
  assert.deepEqual(
    CLAIMS.filter((said) => highest(said) <= 0),
    [],
  );
  assert.deepEqual(
    HARMLESS.filter((said) => highest(said, true) > 0),
    [],
  );
});

/** Each would call the model a second time. */
const POLITE = [
  "Con gusto le ayudo con su cita.",
  "Con gusto te ayudo con tu cita.",
  "¿En qué le puedo ayudar con su cita?",
  "Claro que sí, le colaboro con su cita.",
  "Cualquier duda sobre su cita, me escribe por aquí.",
  "Su cita demora aproximadamente 30 minutos.",
  "El día de su cita hay estacionamiento para los pacientes.",
  "Le ayudo a cancelar su cita. ¿Me da su nombre?",
];

test("politeness about an appointment claims none", () => {
  assert.deepEqual(
    POLITE.filter((said) => highest(said) > 0),
    [],
  );
});

test("the second threshold is above the first", () => {
  assert.ok(CERTAIN > 0);
});

test("the table is small, and every weight is a non-zero integer", () => {
  const texts = Object.values(PACKED);
  assert.ok(texts.join("").length <= 30 * 1024);
  const entries = texts.flatMap((text) => text.trim().split(/\s+/));
  assert.ok(entries.length <= FEATURES_MAX);
  for (const entry of entries) {
    assert.match(entry, /^\S+=-?[1-9]\d*$/);
  }
});

test("features of later sentences never raise a score: their weights are below 0", () => {
  const later = Object.values(PACKED).flatMap((text) =>
    text
      .trim()
      .split(/\s+/)
      .filter((entry) => entry.startsWith("L:")),
  );
  assert.ok(later.length > 0);
  assert.deepEqual(
    later.filter((entry) => !/=-\d+$/.test(entry)),
    [],
  );
});

/** Texts of relevant words, and arbitrary texts. */
const WORDS =
  "te agendé agendo quedó cita turno mañana jueves a las 4 16:30 de 9 no si ¿ ? . , ! : todavía " +
  "aún confirmado me confirmas cuál prefieres nombre llamarán ya listo para que cuando hasta el " +
  "10/12 S/ 80 you are booked não marquei # * ' \n 😊 puedo doctora";
const text = fc.oneof(
  fc.array(fc.constantFrom(...WORDS.split(" ")), { maxLength: 80 }).map((some) => some.join(" ")),
  fc.string({ unit: "binary", maxLength: 600 }),
);

test("a sentence never scores lower while its reply is still streaming", () => {
  const check = (reply: string, offered: boolean): void => {
    const sentences = sentencesOf(reply);
    const whole = claimScores(sentences, offered);
    for (const [index, score] of whole.entries()) {
      const soFar = claimScores(sentences.slice(0, index + 1), offered).at(-1) ?? -Infinity;
      assert.ok(soFar >= score, reply);
    }
  };
  fc.assert(fc.property(text, fc.boolean(), check), { numRuns: 300 });
  for (const { reply, offered } of lines.slice(0, 400)) check(reply, offered);
});

test("a turn that reads its sentences once scores them as if it read them each time", () => {
  const now = Date.parse("2026-12-07T15:00:00Z");
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), fc.boolean(), (replies, offered) => {
      const facts = new ReplyFacts({ ...NO_FACTS, history: [], now }, "America/Lima");
      for (const reply of [...replies, ...replies.map((one) => one.slice(0, 50)), ...replies]) {
        const sentences = sentencesOf(reply);
        const scores = claimScores(sentences, offered);
        assert.deepEqual(facts.claimScores(sentences, offered), scores);
        const last = scoreAt(sentences.map(readSentence), {
          index: sentences.length - 1,
          offered: false,
        });
        assert.equal(facts.claimScoreSoFar(sentences), last);
      }
    }),
    { numRuns: 100 },
  );
});

test("the features of a sentence are bounded by its words", () => {
  const check = (reply: string): void => {
    const read = sentencesOf(reply).map(parseSentence);
    for (const [index, { pieces, signals }] of read.entries()) {
      const around = surroundingsOf(read, { index, offered: true });
      for (const tokens of pieces) {
        let count = 0;
        const sink = { one: () => (count += 1), pair: () => (count += 1) };
        addFeaturesAround(addOwnFeatures(tokens, signals, sink), around, sink);
        assert.ok(count <= FEATURES_PER_WORD_MAX * tokens.length + FEATURES_OF_SENTENCE_MAX);
      }
    }
  };
  fc.assert(fc.property(text, check), { numRuns: 200 });
  for (const { reply } of lines) check(reply);
});

test("a long sentence is read in pieces, completely", () => {
  assert.deepEqual(piecesOf("a".repeat(PIECE_CHARACTERS_MAX)).length, 1);
  assert.deepEqual(piecesOf("a".repeat(PIECE_CHARACTERS_MAX + 1)).length, 2);
  fc.assert(
    fc.property(fc.string({ maxLength: 3_000 }), (sentence) => {
      const pieces = piecesOf(sentence);
      assert.equal(pieces.join(""), sentence);
      assert.ok(pieces.every(({ length }) => length <= PIECE_CHARACTERS_MAX));
    }),
  );
  const buried = `${"y la crema se usa de noche ".repeat(40)}, te agendé para mañana a las 4`;
  assert.ok(highest(buried) > 0);
});

test("pieces have no more tokens than characters", () => {
  for (const piece of ["1.", "#D ,", "a@", "9 ", "¿?", "a:", "😊"]) {
    const long = piece.repeat(PIECE_CHARACTERS_MAX / piece.length);
    assert.ok(tokensOf(long).length <= PIECE_CHARACTERS_MAX);
  }
});

test("empty text, punctuation and blanks claim nothing", () => {
  for (const said of ["", " ", "\n", "😊", "…", "¿?", "!!!"]) {
    assert.ok(scoreAt([readSentence(said)], { index: 0, offered: true }) < 0);
  }
  assert.ok(scoreAt([], { index: 0, offered: false }) < 0);
});
