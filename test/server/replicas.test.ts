// Three replicas behind a random balancer: correctness needs no single process. The customer sees
// what one server would have replied, whichever replica processes which message.

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { RecordedBody } from "../../tools/testing/scripted-model.ts";
import { startBalancer } from "../support/redis/balancer.ts";
import { Random, SEED } from "../support/random.ts";
import {
  buildBundle,
  post,
  ringOf,
  startProcess,
  startReplicas,
  startSurroundings,
} from "../support/redis/replicas-fixture.ts";
import type { Surroundings } from "../support/redis/replicas-fixture.ts";
import { BOOKING, startTestServer, until } from "../support/server-fixture.ts";
import { wordsOf } from "../support/model/context-fixture.ts";

/** What the customer wrote, of the messages that the model was given. */
function userTexts({ messages }: RecordedBody): readonly string[] {
  return messages.flatMap(({ role, content }) => (role === "user" ? [wordsOf(content)] : []));
}

/** Echoes, and books what a message of the form "reserva DATE TIME" says. */
function echoModel({ model }: Surroundings, latencyMs = 0): Map<string, number> {
  /** How often each message began a conversation with the model; as many as the test sends. */
  const begun = new Map<string, number>();
  model.handler((body) => {
    const last = body.messages.at(-1);
    const text = userTexts(body).at(-1) ?? "";
    const then = last?.role === "tool" ? { reply: wordsOf(last.content) } : stepFor(text);
    if (last?.role === "user") begun.set(text, (begun.get(text) ?? 0) + 1);
    return latencyMs === 0 ? then : { after: wait(latencyMs), then };
  });
  return begun;
}

function stepFor(text: string) {
  const [, date, hour] = /^reserva (\S+) (\S+)/.exec(text) ?? [];
  if (date === undefined) return { reply: `eco: ${text}` };
  const time = hour ?? BOOKING.time;
  // A separate customer for each slot: one email may not book a whole week.
  const customer_contact = `${date}.${time.replace(":", ".")}@example.com`;
  const order = { ...BOOKING, customer_contact, date, time };
  return { calls: [{ name: "create_booking", arguments: order }] };
}

function creations({ backend }: Surroundings): number {
  return backend.calls.filter(({ codOpe }) => codOpe === "CREAR_EVENTO").length;
}

test("a conversation goes on whichever replica answers, and the model sees all of it", async (t) => {
  const replicas = await startReplicas(t);
  echoModel(replicas);
  const said: string[] = [];
  for (let turn = 1; turn <= 10; turn++) {
    said.push(`mensaje ${turn}`);
    const answer = await replicas.chat(`mensaje ${turn}`);
    assert.equal(answer.body?.["reply"], `eco: mensaje ${turn}`);
    assert.equal(answer.headers["x-session-turns"], String(turn));
    const seen = replicas.model.requests.at(-1);
    assert(seen !== undefined);
    assert.deepEqual(userTexts(seen.body), said);
  }
  // More than one replica took part, for any seed: ten choices of three.
  const parts = replicas.urls.filter((url) => replicas.balancer.served(url) > 0);
  assert(parts.length > 1, `SEED=${SEED}: ${parts.length} replicas`);
});

const DIALOGUES: readonly (readonly string[])[] = [
  [
    "Hola, quiero una cita mañana a las 10",
    "¿cuánto cuesta la limpieza?",
    "Bien. Soy Ana María Ñahui",
    "mi correo es ana.nahui@example.com",
    "mejor a las 11",
    "sí, confirmo",
    "gracias",
  ],
  [
    "Buenas, ¿qué horarios tienen mañana?",
    "a las 4 de la tarde",
    "me llamo Luis Pérez, luis@example.com",
    "sí",
    "adiós",
  ],
  ["¿Dónde están?", "¿Qué medios de pago aceptan?", "¿cuánto cuesta la limpieza?", "gracias"],
  ["Quiero una cita el domingo a las 8 de la noche", "entonces a las 10 de la mañana"],
  ["Hola, quiero una cita mañana a las 9", "/clear", "sí, confirmo", "Hola"],
  ["   ", "/restart", "quiero una cita ayer a las 10"],
];

test("whole dialogues have the same replies and bookings as on one server", async (t) => {
  const replicas = await startReplicas(t, { simulated: true });
  const alone = await startTestServer(t, { simulated: true });
  for (const [index, dialogue] of DIALOGUES.entries()) {
    for (const message of dialogue) {
      const fields = { session_id: 100 + index };
      const [expected, found] = [
        await post(alone.url, message, fields),
        await replicas.chat(message, fields),
      ];
      assert.equal(found.status, 200);
      assert.deepEqual(found.body, expected.body, `SEED=${SEED} ${message}`);
    }
  }
  const events = replicas.backend.events();
  assert.deepEqual(events.map(({ prospect, title }) => `${prospect} ${title}`).sort(), [
    "100 Cita con Ana María Ñahui",
    "101 Cita con Luis Pérez",
  ]);
});

test("one message_id at the same instant on all replicas is one conversation and one booking", async (t) => {
  const replicas = await startReplicas(t);
  const begun = echoModel(replicas);
  const text = `reserva ${BOOKING.date} 10:00`;
  const answers = await Promise.all(
    Array.from({ length: 15 }, (_, copy) =>
      post(replicas.urls[copy % 3] ?? "", text, { message_id: "wamid.1" }),
    ),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  const replies = new Set(answers.map(({ body }) => body?.["reply"]));
  assert.equal(replies.size, 1);
  assert.match(String([...replies][0]), /^Cita confirmada/);
  assert.equal(begun.get(text), 1);
  assert.equal(creations(replicas), 1);
  assert.equal((await ringOf(replicas.redis, 1)).length, 1);
});

test("/clear on one replica is forgotten on the others", async (t) => {
  const replicas = await startReplicas(t);
  echoModel(replicas);
  const [first = "", second = "", third = ""] = replicas.urls;
  await post(first, "me llamo Ana");
  assert.match(String((await post(second, "/clear")).body?.["reply"]), /olvidé/);
  const answer = await post(third, "¿cómo me llamo?");
  assert.equal(answer.headers["x-session-turns"], "1");
  const seen = replicas.model.requests.at(-1);
  assert(seen !== undefined);
  assert.deepEqual(userTexts(seen.body), ["¿cómo me llamo?"]);
});

test("messages of one session run one after the other, each once, on any replica", async (t) => {
  const replicas = await startReplicas(t);
  const { model, redis } = replicas;
  let inside = 0;
  let most = 0;
  const histories: string[][] = [];
  model.handler((body) => {
    inside++;
    most = Math.max(most, inside);
    histories.push([...userTexts(body)]);
    const leave = wait(5).then(() => void inside--);
    return { after: leave, then: { reply: "ok" } };
  });
  const ids = Array.from({ length: 12 }, (_, index) => `m${index}`);
  const answers = await Promise.all(
    ids.map((id, index) => post(replicas.urls[index % 3] ?? "", id, { message_id: id })),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  assert.equal(most, 1);
  const stored = (await ringOf(redis, 1)).map(({ messageId }) => messageId);
  assert.deepEqual([...stored].sort(), [...ids].sort());
  // Each turn saw exactly those that are stored before it (of the last nine).
  for (const [index, history] of histories.entries()) {
    assert.deepEqual(history.slice(-10), stored.slice(0, index + 1).slice(-10));
  }
});

test("the same slot from many sessions on all replicas is sent to the backend once", async (t) => {
  const replicas = await startReplicas(t);
  echoModel(replicas);
  const { backend } = replicas;
  const looked = Promise.withResolvers<void>();
  backend.inject("CONSULTAR_DISPONIBILIDAD", { kind: "slow-until", until: looked.promise });
  const config = { usuario_id: 101, correo_usuario: "agenda@example.com" };
  const answers = Array.from({ length: 12 }, (_, index) =>
    post(replicas.urls[index % 3] ?? "", `reserva ${BOOKING.date} 10:00`, {
      session_id: 500 + index,
      config: { ...config, duracion_cita_minutos: 30, slots: 1 },
    }),
  );
  // Replicas that did not know of each other would all look now, and all find it free.
  const looks = (): number =>
    backend.calls.filter(({ codOpe }) => codOpe === "CONSULTAR_DISPONIBILIDAD").length;
  await until(() => looks() >= 3, 3000).catch(() => {});
  looked.resolve();
  const replies = (await Promise.all(answers)).map(({ body }) => String(body?.["reply"]));
  assert.equal(replies.filter((reply) => reply.startsWith("Cita confirmada")).length, 1);
  assert.equal(backend.events().length, 1);
  assert.equal(creations(replicas), 1, `${looks()} looks`);
});

/** One message until its one 200: the same id again on lost connections and refusals. */
async function deliver(url: string, message: string, fields: Parameters<typeof post>[2]) {
  for (let attempt = 0; attempt < 400; attempt++) {
    const answer = await post(url, message, fields).catch(() => null);
    if (answer?.status === 200) return { reply: String(answer.body?.["reply"]), attempt };
    assert(answer === null || [429, 503].includes(answer.status), `answered ${answer?.status}`);
    await wait(25);
  }
  return assert.fail(`${message} was never answered`);
}

const CLIENTS_COUNT = 6;
const TURNS_COUNT = 8;
const SLOTS = ["9:00", "9:30", "10:00", "10:30", "11:00", "11:30"];

/** A separate free slot for each session, on some day from the second from now on. */
function slotOf(session: number): { readonly date: string; readonly time: string } {
  const days = 2 + Math.floor(session / SLOTS.length);
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: "America/Lima" });
  const time = SLOTS[session % SLOTS.length] ?? "9:00";
  return { date: format.format(Date.now() + days * 86_400_000), time: `${time} AM` };
}

test("a rolling restart under load loses nothing and does nothing twice", async (t) => {
  const surroundings = await startSurroundings(t, { real: true });
  const { redis, backend, environment } = surroundings;
  const begun = echoModel(surroundings, 15);
  const dist = buildBundle(t);
  const start = () => startProcess(t, dist, environment);
  const old = await Promise.all([start(), start(), start()]);
  const balancer = await startBalancer(
    new Random(SEED),
    old.map(({ url }) => url),
  );
  t.after(() => balancer.close());

  let rolled = false;
  let sessions = 0;
  let repeats = 0;
  const client = async (): Promise<void> => {
    while (!rolled) {
      const session = sessions++;
      const { date, time } = slotOf(session);
      for (let turn = 0; turn < TURNS_COUNT; turn++) {
        const id = `${session}-${turn}`;
        const books = turn === 3;
        const text = books ? `reserva ${date} ${time} ${id}` : `turno ${id}`;
        const said = await deliver(balancer.url, text, { session_id: session, message_id: id });
        repeats += said.attempt;
        if (books) assert.match(said.reply, /^Cita confirmada/, id);
        else assert.equal(said.reply, `eco: ${text}`);
      }
    }
  };
  const roll = async (): Promise<void> => {
    try {
      for (const { child } of old) {
        const exit = once(child, "exit");
        child.kill("SIGTERM");
        assert.deepEqual(await exit, [0, null]);
        balancer.add((await start()).url);
      }
    } finally {
      rolled = true;
    }
  };
  await Promise.all([roll(), ...Array.from({ length: CLIENTS_COUNT }, client)]);

  console.log(`${sessions} sessions, ${repeats} repeats`);
  const wanted = Array.from({ length: sessions }, (_, session) =>
    Array.from({ length: TURNS_COUNT }, (_, turn) => `${session}-${turn}`),
  );
  for (const [session, ids] of wanted.entries()) {
    const stored = await ringOf(redis, session);
    assert.deepEqual(
      stored.map(({ messageId }) => messageId),
      ids,
    );
    const booked = backend.events().filter(({ prospect }) => prospect === String(session));
    assert.equal(booked.length, 1, `session ${session}`);
  }
  assert.equal(backend.events().length, sessions);
  const twice = [...begun].filter(([, count]) => count !== 1);
  assert.deepEqual(twice, [], "messages that the model was asked about twice");
});
