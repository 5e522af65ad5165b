// What reaches the customer through the whole server when the model says what did not happen, alters
// what did, or speaks too soon in a stream.

import assert from "node:assert/strict";
import { test } from "node:test";
import { safetyTag } from "../engine/safety-tag.ts";
import { sessionKey } from "../engine/message.ts";
import { BOOKING, startTestServer } from "./server-kit.ts";
import type { TestServer } from "./server-kit.ts";

const BOOK = { calls: [{ name: "create_booking", arguments: BOOKING }] };
const FALSE_CLAIM = "¡Listo! Tu cita quedó confirmada para mañana a las 10:00 AM.";

interface Streamed {
  /** Pieces told since the last `discarded`. */
  readonly text: string;
  /** All that was ever told. */
  readonly shown: string;
  readonly reply: string;
}

async function stream(server: TestServer, message: string): Promise<Streamed> {
  const answer = await server.chat(message, { stream: true });
  let [text, shown, reply] = ["", "", ""];
  for (const block of answer.text.split("\n\n")) {
    const match = /^event: (\w+)\ndata: (.*)$/.exec(block);
    if (match === null) continue;
    // The server's own JSON.
    const data = JSON.parse(match[2] ?? "") as Record<string, string>;
    if (match[1] === "discarded") text = "";
    if (match[1] === "token") {
      text += data["text"] ?? "";
      shown += data["text"] ?? "";
    }
    if (match[1] === "done") reply = data["reply"] ?? "";
  }
  return { text, shown, reply };
}

test("a model that confirms without booking is not heard, now or in the history", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: FALSE_CLAIM }, { reply: "Dime." });
  const reply = await server.say("sí, confirmo");
  assert.match(reply, /todavía no se registró/);
  await server.say("¿entonces?");
  assert.doesNotMatch(JSON.stringify(server.model.requests.at(-1)), /quedó confirmada/);
  assert(server.logs.some((line) => line.includes("reply_overruled")));
});

test("a model that tells another hour and link than the booking's is overruled", async (t) => {
  const server = await startTestServer(t);
  server.model.script(BOOK, {
    reply: "¡Listo! Confirmada para las 4:00 PM. Enlace: https://meet.google.com/no-es-este",
  });
  const reply = await server.say("sí");
  assert.match(reply, /Cita confirmada: .*10:00 AM/);
  assert.doesNotMatch(reply, /4:00|no-es-este/);
});

test("a booking is told when the model says nothing of it, and may be spoken of later", async (t) => {
  const server = await startTestServer(t);
  const later = "Sí, tu cita está confirmada a las 10:00 AM.";
  server.model.script(BOOK, { reply: "Gracias." }, { reply: later });
  assert.match(await server.say("sí"), /Cita confirmada: .*10:00 AM/);
  assert.equal(await server.say("¿quedó?"), later);
});

test("an address that nobody gave is taken out of a reply", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "Paga en https://malo.example/x, por favor. Tel. 999 888 777" });
  assert.equal(await server.say("hola"), "Paga en, por favor. Tel. 999 888 777");
});

test("a stream shows the sentences before a claim and never the claim", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: `Hola, Ana. ${FALSE_CLAIM} ¿Algo más?` });
  const { text, shown, reply } = await stream(server, "sí");
  assert.match(reply, /todavía no se registró/);
  assert.equal(text, reply);
  assert.match(shown, /^Hola, Ana\./);
  assert.doesNotMatch(shown, /quedó confirmada/);
});

test("a stream after a booking tells the booking's own text", async (t) => {
  const server = await startTestServer(t);
  server.model.script(BOOK, { reply: "¡Listo! Confirmada para las 4:00 PM." });
  const { text, shown, reply } = await stream(server, "sí");
  assert.match(reply, /Cita confirmada: .*10:00 AM/);
  assert.equal(text, reply);
  assert.doesNotMatch(shown, /4:00/);
});

test("a harmless reply is streamed as it is, whole", async (t) => {
  const server = await startTestServer(t);
  const said = "Hola, Ana.\n¿Qué día quieres? Atendemos de 9:00 a. m. a 6:00 p. m. todos los días.";
  server.model.script({ reply: said });
  const { text, shown, reply } = await stream(server, "hola");
  assert.deepEqual([text, shown, reply], [said, said, said]);
});

test("pieces of an answer that broke are discarded before the next try is told", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ content: '{"reply":"Primera. Y nunca' }, { reply: "Segunda. Respuesta." });
  const { text, shown, reply } = await stream(server, "hola");
  assert.equal(reply, "Segunda. Respuesta.");
  assert.equal(text, reply);
  assert.equal(shown, `Primera.${reply}`);
});

test("a session's tag is its key's: the same in every process, and no id is in it", () => {
  const session = sessionKey(1, "51999888777");
  const tag = safetyTag(session, "sk-a");
  assert.equal(tag, "79374a16ed55c131803bfcb6a4b79edf");
  assert.notEqual(safetyTag(session, "sk-b"), tag);
  assert.notEqual(safetyTag(sessionKey(1, "51999888778"), "sk-a"), tag);
  assert.notEqual(safetyTag(sessionKey(2, "51999888777"), "sk-a"), tag);
  assert.match(safetyTag(session, null), /^[0-9a-f]{32}$/);
});
