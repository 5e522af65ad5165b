// The consent reader: its rates on the working corpus, a table by country, precedence rules, and
// answers that are never a yes: a yes with a doubt, a question, another hour, or noise.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { readConsent, type Consent } from "../../../tools/consent/read-consent.ts";
import { CONSENT_POINTS_MAX } from "../../../tools/consent/consent-tokens.ts";
import {
  consentCorpora,
  questionOf,
  ratesOf,
  readCorpus,
} from "../../support/corpora/consent-corpus.ts";
import type { ConsentQuestion } from "../../../tools/consent/consent-question.ts";
import "../../support/random.ts";

type Action = ConsentQuestion["action"];

function read(message: string, action: Action = "book"): Consent {
  return readConsent(message, questionOf(action));
}

/** Messages separated by "|", all with the same result. */
function holds(expected: Consent, action: Action, messages: string): void {
  const wrong = messages
    .split("|")
    .map((message) => message.trim())
    .flatMap((message) => {
      const reading = read(message, action);
      return reading === expected ? [] : [`${message} → ${reading}`];
    });
  assert.deepEqual(wrong, [], `${action}: expected ${expected}`);
}

for (const file of consentCorpora()) {
  test(`${file.split("/").at(-1)}: only the yeses are read as yes`, () => {
    const lines = readCorpus(readFileSync(file, "utf8"));
    const rates = ratesOf(
      lines.map((line) => ({
        label: line.label,
        reading: readConsent(line.message, questionOf(line.action)),
      })),
    );
    assert.ok(rates.yeses >= 100 && rates.others >= 100);
    assert.equal(rates.opened, 0);
    // Long yeses with reasons are confirmed again: the list stays closed.
    const share = file.endsWith("-more.jsonl") ? 0.45 : 0.05;
    assert.ok(rates.missed <= rates.yeses * share, `${rates.missed} of ${rates.yeses} missed`);
  });
}

test("a plain yes of each country is a yes", () => {
  holds("yes", "book", "ya mismo, sepárelo|normal, agéndala pe|ya pues, jueves a las 4|ta bien pe");
  holds("yes", "book", "órale sí|va que va, ahí nos vemos|arre, ahí caigo|ándele pues sí|sobres");
  holds("yes", "book", "bkn, agéndala po|sipo, gracias|tomo la hora, gracias|yapo|al tiro, dale");
  holds("yes", "book", "sisi, de una|joya gracias genia|anotame dale|reservame el turno, dale");
  holds("yes", "book", "hágale pues, agéndela|listo parcero, ahí nos vemos|de una|listo, me sirve");
  holds("yes", "book", "vale, genial, apúntame|venga, perfecto|estupendo, gracias|cógela, vale");
  holds("yes", "book", "yes please|sounds good, thanks|yes, book it|sim, pode marcar|beleza, sim");
});

test("hasty spelling is read: no accents, repeated letters, misspellings, signs", () => {
  holds("yes", "book", "siiiiii graciaaas|confrimo|prefecto gracias|si agendla porfa|OKAAA|sisisi");
  holds("yes", "book", "👍🏽👍🏽|👌|✅|sí 🙏|👍🏿 gracias|confirmo :)|si 😂|si <3|*sí*|s​í");
  holds("unclear", "book", "vael|slae|jyoa|dlae|caro|confirmare|confirmaré|confirmé|confirmaria");
  holds("unclear", "book", "🙏|🤔|si 🤔|sí claro 🙄|si 🤷|si 🕔|1|s|k|🦄 si|si ٥|сi");
  holds("no", "book", "👎|❌|👍👎|noooo|nop|nel|no sí no|ok no gracias|🙅‍♀️");
});

test("a yes with the shown data is a yes", () => {
  holds(
    "yes",
    "book",
    "sí, jueves a las 4, Ana Ruiz|si, 16:00 hrs ok|si cuatro de la tarde esta bien",
  );
  holds("yes", "book", "Confirmo mi cita para el jueves 10 de diciembre de 2026 a las 4:00 p. m.");
  holds(
    "yes",
    "book",
    "si 10/12 a las 16h|si 2026-12-10 16:00|ok jueves 4 de la tarde|sí, 4 en punto pm",
  );
  holds(
    "yes",
    "book",
    "si a nombre de ana|si, ANA@example.com|soy Ana Ruiz y confirmo|si, ruiz con z",
  );
});

test("other data is a change", () => {
  holds(
    "change",
    "book",
    "si a las 4:30|si a las 4 y media|si 5pm|si 17h|si a las 4 am|si a la una",
  );
  holds(
    "change",
    "book",
    "si a las cinco menos cuarto|si por la mañana|sí, jueves 17|si el 4|si 10/11",
  );
  holds(
    "change",
    "book",
    "si el viernes|si 10 de enero|si ana@example.co|si ana_@example.com|si a las 44",
  );
  holds(
    "change",
    "book",
    "si a nombre de Pedro|si ana ruiz con s|si jueves y viernes|si ana@example.com.mx",
  );
  const notYes =
    "si Anna Ruiz|si Ana Ruis|si mañana|si hoy|si 10|si la doctora|si 2 personas|si, Benito";
  for (const message of notYes.split("|")) assert.notEqual(read(message), "yes", message);
});

test("a name that is also a word or a date is not a yes by itself", () => {
  const named = (name: string, message: string): Consent => {
    const { action, shown } = questionOf("book");
    return readConsent(message, { action, shown: { ...shown, names: [name] } });
  };
  assert.equal(named("Domingo Ruiz", "sí, Domingo Ruiz"), "yes");
  assert.equal(named("Domingo Ruiz", "si el domingo"), "change");
  assert.equal(named("Julio Paz", "si el 10 de julio"), "change");
  assert.equal(named("Claro Paz", "claro que no"), "no");
  assert.equal(named("Luz Mejor", "si mejor"), "change");
  assert.equal(named("", "sí"), "yes");
});

test("doubt, delay, conditions and questions stay unclear", () => {
  holds(
    "unclear",
    "book",
    "si puedo salir temprano|si puedes|si quieres agéndala|si es el jueves|si hay cupo",
  );
  holds(
    "unclear",
    "book",
    "si no hay problema|si todo sale bien|si va todo bien|si me confirma la hora|y si",
  );
  holds(
    "unclear",
    "book",
    "si esta bien para ustedes|si usted puede agendar|si mi jefe puede|si queda",
  );
  holds(
    "unclear",
    "book",
    "ok te confirmo|ya te confirmo|confirmo luego|ok voy a confirmar|dame 5 minutos|ok...",
  );
  holds(
    "unclear",
    "book",
    "creo que si|me parece que si|supongo|quizás sí|ya claro|jaja sí claro|~sí~|si y|ok veo",
  );
  holds(
    "unclear",
    "book",
    "sí?|¿sí|ok cuanto es|si y donde queda|ok a que hora|si verdad|me confirma por favor",
  );
  holds("unclear", "book", "gracias|hola|jueves a las 4|ana ruiz|||...|jajaja|por favor");
});

test("refusals are no, and agreeing with 'no' is yes", () => {
  holds(
    "no",
    "book",
    "no|claro que no|mejor no|ya no|no está bien|ni loco|qué va|dejalo|olvídalo|cancela",
  );
  holds(
    "yes",
    "book",
    "no hay problema|cómo no|sí, no hay drama|no veo por qué no, dale|sin problema, va",
  );
  holds("yes", "book", "no no así está perfecto, agéndela|no pues sí|ni modo, va");
  holds("unclear", "book", "por qué no");
});

test("which words agree depends on the action", () => {
  holds(
    "yes",
    "cancel",
    "sí, cancélala|sí, ya no la necesito|si porfa, ya no puedo ir|si, me salió un viaje",
  );
  holds(
    "no",
    "cancel",
    "no, déjala|mejor la dejo|si voy|ahí estaré|ok nos vemos el jueves|si la quiero",
  );
  holds(
    "change",
    "cancel",
    "cámbiala|mejor el jueves|si mejor cámbiala|cancela esa y dame una el lunes 14",
  );
  holds("unclear", "cancel", "confirmo mi cita|agéndala|si cancelo");
  holds(
    "yes",
    "move",
    "si, del martes 8 al jueves 10|sí, el martes no puedo|dale, pásame al jueves",
  );
  holds(
    "yes",
    "move",
    "jueves 10 4pm confirmo|si, el jueves 10 a las 4 pm en lugar del martes|va, al jueves",
  );
  holds("no", "move", "déjala|no la cambies|si el jueves no puedo|cancela|déjala como estaba");
  for (const message of ["si el martes", "sí, martes a las 10", "ok martes 8", "si del martes"]) {
    assert.equal(read(message, "move"), "unclear", message);
  }
  holds("unclear", "move", "si jueves a las 4 martes|si a las 10 jueves|asi esta bien");
  holds("change", "move", "sí, jueves a las 10|si a las 11|pásala al lunes|sí pero al viernes");
});

test("listed words that together mean something else stay unclear", () => {
  holds(
    "unclear",
    "book",
    "eso es todo gracias|todo bien y usted|hola todo bien|bueno, adiós|ah ok gracias",
  );
  holds(
    "unclear",
    "book",
    "ok el correo|si la fecha|ok los datos|confírmame la hora|ya si eso|uy sí claro",
  );
  holds(
    "unclear",
    "book",
    "ok la informacion|sí dígame|si yo|ok yo|ya va|ok voy a ver|si mi correo es",
  );
  holds(
    "unclear",
    "cancel",
    "perfecto, el jueves a las 4|dale, el jueves|si quiero|listo jueves 4pm",
  );
  holds("unclear", "cancel", "sí confirmo la cita|confirmada mi reserva|confirmo asistencia");
  holds("yes", "book", "puede agendarla|puedes reservarlo ya");
  holds("yes", "cancel", "sí, jueves a las 4|listo, cancela la del jueves|vale, la del jueves");
  holds(
    "yes",
    "book",
    "si la hora está bien|confirmo los datos|el correo es correcto, sí|resérvame la hora",
  );
});

test("a message longer than the bound is not read", () => {
  const padded = (length: number): string => `sí${" ".repeat(length - 2)}`;
  assert.equal(read(padded(CONSENT_POINTS_MAX)), "yes");
  assert.equal(read(padded(CONSENT_POINTS_MAX + 1)), "unclear");
  const astral = (length: number): string => "👍".repeat(length);
  assert.equal(read(astral(CONSENT_POINTS_MAX)), "yes");
  assert.equal(read(astral(CONSENT_POINTS_MAX + 1)), "unclear");
  assert.equal(read(`sí, ${"gracias ".repeat(40)}por avisarme del otro`), "change");
});

const YESES = (
  "sí|si|dale|ok|va|listo|confirmo|perfecto, agéndala|claro que sí|👍|vale gracias|de una|órale|" +
  "sí, jueves a las 4|está bien|ya|no hay problema|si todo bien|yes|cómo no|a nombre de ana, sí"
).split("|");
const yes = fc.constantFrom(...YESES);

test("a yes with a question mark, a but or a refusal is never a yes", () => {
  assert.deepEqual([...new Set(YESES.map((message) => read(message)))], ["yes"]);
  const tail = fc.constantFrom(
    ...[" pero a las 5", " pero", " ?", "?", " no", ", espera", " creo", " y también otra"],
    ...[" si puedo", " mejor el viernes", " con Beto", " 👎", " y", " para mi hijo", " quizás"],
  );
  fc.assert(fc.property(yes, tail, (a, b) => read(a + b) !== "yes"));
  const head = fc.constantFrom(
    "¿",
    "no, no ",
    "creo que ",
    "espera, ",
    "pero ",
    "quizás ",
    "ya no ",
  );
  fc.assert(fc.property(yes, head, (a, b) => read(b + a) !== "yes"));
});

test("a yes with another hour is never a yes, in any form", () => {
  const minute = fc.integer({ min: 0, max: 1439 }).filter((value) => value % 720 !== 240);
  const written = fc.tuple(minute, fc.integer({ min: 0, max: 4 })).map(([value, form]) => {
    const hour = Math.floor(value / 60);
    const minutes = String(value % 60).padStart(2, "0");
    const half = `${hour % 12 === 0 ? 12 : hour % 12}:${minutes}${hour < 12 ? "am" : " p. m."}`;
    return [`${hour}:${minutes} h`, half, `a las ${half}`, `a las ${hour}h${minutes}`, half][form];
  });
  fc.assert(
    fc.property(yes, written, fc.constantFrom("book", "move", "cancel"), (a, b, action) => {
      return read(`${a} ${b}`, action) !== "yes";
    }),
    { numRuns: 2000 },
  );
});

/** Letters of the yeses, and the eight signs that are a yes by themselves. */
const SAYS_YES = /[aeoskpy☑✅✔🆗👌👍💯🤝]/iu;

test("noise and unknown words are never a yes, alone or with one", () => {
  const noise = fc.string({ unit: "grapheme", minLength: 0, maxLength: 80 });
  fc.assert(
    fc.property(noise, (text) => read(text) !== "yes" || SAYS_YES.test(text)),
    { numRuns: 3000 },
  );
  // Each letter once: "drrr" is a stretched word of the table, and "jhjh" laughter.
  const letters = fc.constantFrom(..."bcdfghjlmnpqrtvwxz");
  const word = fc.uniqueArray(letters, { minLength: 4, maxLength: 12 }).map((all) => all.join(""));
  fc.assert(fc.property(word, (text) => read(text) !== "yes"));
  fc.assert(fc.property(yes, word, (a, b) => read(`${a} ${b}`) !== "yes"));
});

test("reading time is linear in the message", () => {
  const hostile = [
    "si ",
    "a las ",
    "4",
    "@",
    "siiii",
    "jaja",
    "no hay ",
    "de la ",
    "x@ ",
    "¿",
    "a".repeat(24),
  ];
  for (const part of hostile) {
    const text = part.repeat(CONSENT_POINTS_MAX).slice(0, CONSENT_POINTS_MAX);
    for (const action of ["book", "move", "cancel"] as const) {
      assert.ok(["yes", "no", "change", "unclear"].includes(read(text, action)));
    }
  }
});
