// What reaches the customer through the whole server when the model claims what did not happen,
// alters what did, or speaks too early in a stream.

import assert from "node:assert/strict";
import { test } from "node:test";
import { safetyIdentifier } from "../../engine/model/safety-identifier.ts";
import { BOOKING, startTestServer } from "../support/server-fixture.ts";
import type { TestServer } from "../support/server-fixture.ts";
import { addedTo } from "../support/model/context-fixture.ts";
import { sessionKey } from "../../engine/conversation/session-key.ts";

const BOOK = { calls: [{ name: "create_booking", arguments: BOOKING }] };
const FALSE_CLAIM = "¡Listo! Tu cita quedó confirmada para mañana a las 10:00 AM.";

interface Streamed {
  /** Pieces sent since the last `discarded`. */
  readonly text: string;
  /** All pieces ever sent. */
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

const LINE = "En este mensaje no registré, cambié ni cancelé ninguna cita.";

test("a model that confirms without booking gets one objection, and its second reply counts", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: FALSE_CLAIM }, { reply: "¿A qué hora te queda bien?" });
  assert.equal(await server.say("sí, confirmo"), "¿A qué hora te queda bien?");
  const { messages } = server.model.requests.at(-1)?.body ?? { messages: [] };
  assert.match(addedTo(messages.at(-1)?.content), /no consta/);
  server.model.script({ reply: "Dime." });
  await server.say("¿entonces?");
  assert.doesNotMatch(JSON.stringify(server.model.requests.at(-1)), /quedó confirmada/);
});

test("a model that insists gets a correction appended, now and in the history", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: FALSE_CLAIM }, { reply: FALSE_CLAIM }, { reply: "Dime." });
  assert.equal(await server.say("sí, confirmo"), `${FALSE_CLAIM}\n\n${LINE}`);
  await server.say("¿entonces?");
  assert(JSON.stringify(server.model.requests.at(-1)).includes(LINE));
});

test("a model that declares a false claim, and insists, is replaced by the safe text", async (t) => {
  const server = await startTestServer(t);
  const declared = JSON.stringify({ claims: "booked", at: null, reply: FALSE_CLAIM, url: null });
  server.model.script({ content: declared }, { content: declared });
  assert.match(await server.say("sí, confirmo"), /^Para no confundirte: .*todavía no se registró/);
  assert(server.logs.some((line) => line.includes("reply_overruled")));
});

test("the one more answer may call tools, and no answer leaves the first with its line", async (t) => {
  const server = await startTestServer(t);
  const claim = { reply: FALSE_CLAIM };
  server.model.script(claim, BOOK, { reply: "Gracias." }, claim, { fault: "reset" });
  assert.match(await server.say("sí, confirmo"), /Cita confirmada: .*10:00 AM/);
  const reply = await server.say("y otra", { session_id: 7 });
  assert.equal(reply, `${FALSE_CLAIM}\n\n${LINE}`);
});

test("a reply with another time and link than the booking's is rewritten", async (t) => {
  const server = await startTestServer(t);
  server.model.script(BOOK, {
    reply: "¡Listo! Confirmada para las 4:00 PM. Enlace: https://meet.google.com/no-es-este",
  });
  const reply = await server.say("sí");
  assert.match(reply, /Cita confirmada: .*10:00 AM/);
  assert.doesNotMatch(reply, /4:00|no-es-este/);
});

test("a booking is shown when the model does not mention it, and may be mentioned later", async (t) => {
  const server = await startTestServer(t);
  const later = "Sí, tu cita está confirmada a las 10:00 AM.";
  server.model.script(BOOK, { reply: "Gracias." }, { reply: later });
  assert.match(await server.say("sí"), /Cita confirmada: .*10:00 AM/);
  assert.equal(await server.say("¿quedó?"), later);
});

test("a sentence with an unknown URL is removed from a reply", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "Paga en https://malo.example/x, por favor. Tel. 999 888 777" });
  assert.equal(await server.say("hola"), "Tel. 999 888 777");
});

test("a stream shows the sentences before a claim, and the claim only with the line behind it", async (t) => {
  const server = await startTestServer(t);
  const said = `Hola, Ana. ${FALSE_CLAIM} ¿Algo más?`;
  server.model.script({ reply: said }, { reply: said });
  const { text, shown, reply } = await stream(server, "sí");
  assert.equal(reply, `${said}\n\n${LINE}`);
  assert.equal(text, reply);
  assert.match(shown, /^Hola, Ana\./);
  assert.equal(shown.split("quedó confirmada").length, 2, "told once, at the end");
});

test("a stream whose model declares a false claim shows nothing of it", async (t) => {
  const server = await startTestServer(t);
  const said = "Hola, Ana. Todo está en orden para el jueves. ¿Algo más?";
  const declared = JSON.stringify({ claims: "booked", at: null, reply: said, url: null });
  server.model.script({ content: declared }, { reply: "¿A qué hora te queda bien?" });
  const { text, shown, reply } = await stream(server, "sí");
  assert.equal(reply, "¿A qué hora te queda bien?");
  assert.deepEqual([text, shown], [reply, reply]);
});

test("a stream after a booking sends the booking's own text", async (t) => {
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

test("pieces of a broken reply are discarded before the next attempt is streamed", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ content: '{"reply":"Primera. Y nunca' }, { reply: "Segunda. Respuesta." });
  const { text, shown, reply } = await stream(server, "hola");
  assert.equal(reply, "Segunda. Respuesta.");
  assert.equal(text, reply);
  assert.equal(shown, `Primera.${reply}`);
});

test("a session's tag is its key's: the same in every process, and no id is in it", () => {
  const session = sessionKey(1, "51999888777");
  const tag = safetyIdentifier(session, "sk-a");
  assert.equal(tag, "79374a16ed55c131803bfcb6a4b79edf");
  assert.notEqual(safetyIdentifier(session, "sk-b"), tag);
  assert.notEqual(safetyIdentifier(sessionKey(1, "51999888778"), "sk-a"), tag);
  assert.notEqual(safetyIdentifier(sessionKey(2, "51999888777"), "sk-a"), tag);
  assert.match(safetyIdentifier(session, null), /^[0-9a-f]{32}$/);
});
