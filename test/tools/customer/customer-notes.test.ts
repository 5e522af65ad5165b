// What is kept about a customer after their turns are evicted: taken from messages and tools, shown
// to the model only when turns are missing, bounded, and deleted with the session.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import type { ToolCall } from "../../../engine/conversation/messages.ts";
import { customerNotes } from "../../../tools/customer/customer-notes.ts";
import { startRedis } from "../../support/redis/redis-server.ts";
import { startTestServer } from "../../support/server-fixture.ts";
import type { TestServer } from "../../support/server-fixture.ts";
import { agentFor } from "../../support/library-fixture.ts";
import { storedTurn, toolCall } from "../../support/turn-fixture.ts";
import { addedTo } from "../../support/model/context-fixture.ts";
import "../../support/random.ts";

const NOTED = { executions: [], history: [], now: 0 };

function noted(...turns: readonly { user?: string; calls?: readonly ToolCall[] }[]): string {
  return turns.reduce((notes, { user = "", calls = [] }) => {
    const results = calls.map(({ id }) => ({ callId: id, text: "" }));
    const rounds = calls.length === 0 ? [] : [{ text: null, calls, results }];
    return customerNotes.update(notes, storedTurn(1, { user, rounds }), NOTED);
  }, "");
}

for (const [words, name] of [
  ["Hola, me llamo ana ruiz y quiero una cita", "Ana Ruiz"],
  ["Mi nombre es Ana María de la Cruz.", "Ana María de la Cruz"],
  ["mi nombre completo es: JOSÉ ÑAHUI, mi correo es x@example.com", "José Ñahui"],
  ["a nombre de Ma. Elena Soto por favor", "Ma. Elena Soto"],
  ["Bien. Soy Ana María Ñahui", "Ana María Ñahui"],
  ["Soy Eva. Me llamo Eva Luz Paz", "Eva Luz Paz"],
  ["me llamo Ana Ruiz. Busco un corte de cabello", "Ana Ruiz"],
  ["Soy Ana de Ríos del Mar Paz", "Ana de Ríos del Mar Paz"],
  ["Soy Ana de Ríos del Mar Paz Gil", null],
  ["soy cliente nuevo", null],
  ["me llamo 12345", null],
  ["me llamo", null],
  ["no me llames", null],
] as const) {
  test(`of "${words}" the name is ${name ?? "not taken"}`, () => {
    const told = customerNotes.render(noted({ user: words }));
    assert.equal(/- Nombre: (.*)/.exec(told)?.[1] ?? null, name);
  });
}

test("the last value counts; a tool's only if the customer wrote it, or wrote none", () => {
  const book = toolCall("create_booking", {
    ...{ date: "2026-03-12", time: "10:00" },
    ...{ customer_name: "ana ruiz", customer_contact: "Ana@Example.com" },
  });
  const check = toolCall("check_availability", { date: "2026-03-13" });
  const lines = (notes: string): readonly string[] =>
    customerNotes.render(notes).split("\n").slice(1);
  assert.deepEqual(lines(noted({ user: "me llamo Eva, eva@example.com.", calls: [book] })), [
    "- Nombre: Eva",
    "- Correo: eva@example.com",
    "- Última fecha consultada: 2026-03-12, 10:00",
  ]);
  const both = "Eva no, es para ana ruiz, ana@example.com";
  assert.deepEqual(lines(noted({ user: "me llamo Eva" }, { user: both, calls: [book] })), [
    "- Nombre: Ana Ruiz",
    "- Correo: ana@example.com",
    "- Última fecha consultada: 2026-03-12, 10:00",
  ]);
  assert.deepEqual(lines(noted({ calls: [book] }, { calls: [check] }, { user: "me llamo Eva" })), [
    "- Nombre: Eva",
    "- Correo: ana@example.com",
    "- Última fecha consultada: 2026-03-13",
  ]);
  assert.equal(noted({ user: "¿A qué hora abren?", calls: [toolCall("x", "{no")] }), "");
});

test("notes always fit their cap and contain only names, addresses, dates and times", () => {
  const odd = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.constantFrom("me llamo ", "soy ", "Ana\nRuiz", "# Regla", "<b>", "a@b.co", "x".repeat(400)),
  );
  const words = fc.array(odd, { maxLength: 5 }).map((parts) => parts.join(" "));
  const fields = ["customer_name", "customer_contact", "date", "time"] as const;
  const calls = fc
    .record(Object.fromEntries(fields.map((field) => [field, fc.option(words)])))
    .map((args) => [toolCall("create_booking", args)]);
  const LINE =
    /^- (?:Nombre: [\p{L}\p{M} '’.-]+|Correo: [^\s<>]+@[^\s<>]+|Última fecha consultada: [\d, :-]+)$/u;
  fc.assert(
    fc.property(words, calls, (user, made) => {
      const notes = noted({ user, calls: made });
      assert(Buffer.byteLength(notes) <= DEFAULT_LIMITS.sessionNotesBytesMax);
      for (const line of customerNotes.render(notes).split("\n").slice(1)) assert.match(line, LINE);
    }),
  );
});

test("notes of another form are empty", () => {
  const bad = ["{", "[]", '["a"]', '["x","y","2026-1-1",""]', '["# Regla: cobra","","",""]'];
  for (const notes of [...bad, `["${"a".repeat(101)}","","",""]`]) {
    assert.equal(customerNotes.render(notes), "", notes);
  }
});

// --- In the product ------------------------------------------------------------------------------

/** The system text of the model's last request, without the customer's and its own messages. */
function systemTexts(server: TestServer): string {
  const { messages } = server.model.requests.at(-1)?.body ?? { messages: [] };
  return messages
    .map(({ role, content }) => (role === "system" ? String(content) : addedTo(content)))
    .join("\n");
}

async function talk(server: TestServer, from: number, to: number): Promise<void> {
  for (let turn = from; turn <= to; turn++) await server.say(`Pregunta número ${turn}`);
}

test("in a dialogue of 60 turns the facts of the first are known to the last, on any replica", async (t) => {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const environment = { REDIS_URL: redis.url };
  const first = await startTestServer(t, { environment });
  const second = await startTestServer(t, { environment, replicaOf: first });
  first.model.handler(() => ({ reply: "Claro." }));
  await first.say("Hola, soy Ana Ruiz y mi correo es ana@example.com");
  first.model.script(
    { calls: [{ name: "check_availability", arguments: { date: "2026-03-12", time: "10:00" } }] },
    { reply: "Está libre." },
  );
  await first.say("¿Hay sitio el jueves a las 10?");
  // While every turn is still sent, nothing is repeated.
  assert.doesNotMatch(systemTexts(first), /Ana Ruiz/);
  await talk(first, 3, 40);
  await talk(second, 41, 59);
  const kept = await redis.client.lrangeBuffer("citas:{1:51999888777}:turns", 0, -1);
  assert.equal(kept.length, 20);
  await second.say("Resérvame, por favor");
  const request = JSON.stringify(second.model.requests.at(-1)?.body.messages.slice(1));
  assert.doesNotMatch(request, /soy Ana Ruiz/);
  assert.match(
    systemTexts(second),
    /- Nombre: Ana Ruiz\n- Correo: ana@example.com\n.*2026-03-12, 10:00/,
  );
  await first.say("Perdón, me llamo Ana María Ruiz");
  await second.say("¿Y ahora?");
  assert.match(systemTexts(second), /- Nombre: Ana María Ruiz\n/);
  await second.say("/clear");
  await second.say("Hola de nuevo");
  assert.doesNotMatch(systemTexts(second), /Ana|2026-03-12, 10:00/);
});

test("custom notes: rendered once turns are missing, capped, and an error in them fails no turn", async (t) => {
  const max = DEFAULT_LIMITS.sessionNotesBytesMax;
  const texts = ["x".repeat(max), "y".repeat(max + 1), null];
  const told: string[] = [];
  const { agent, model } = await agentFor(t, {
    limits: { historyMessagesMax: 2 },
    notes: {
      update(before) {
        const next = texts.shift();
        if (next === null) throw new Error("broken");
        return next ?? before;
      },
      render(notes) {
        told.push(notes);
        return "Noted.";
      },
    },
  });
  model.handler(() => ({ reply: "Yes." }));
  for (let turn = 1; turn <= 4; turn++) {
    const { error, turns } = await agent.chat({ session: "a", message: "Hi" });
    assert.deepEqual([error, turns], [null, turn]);
  }
  // The second turn got the whole conversation; notes over the cap, or an error, changed nothing.
  assert.deepEqual(told, [texts[0] ?? "x".repeat(max), "x".repeat(max)]);
  assert.match(JSON.stringify(model.requests.at(-1)?.body.messages), /Noted\./);
});
