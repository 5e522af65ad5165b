// Nothing is booked, moved or cancelled without the customer's yes to the summary they have read,
// and no booking has a name or an email that the customer never wrote: dialogues through the real
// server with a model that calls its tool in every turn.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../../../tools/testing/scripted-steps.ts";
import { startTestServer, until } from "../../support/server-fixture.ts";
import {
  BOAST,
  CONFIG,
  FIRST,
  ORDER,
  THURSDAY,
  assertNeverAlone,
  begin,
  eager,
  play,
  playAll,
  startStage,
} from "../../support/corpora/truth-fixture.ts";
import type { Action, Case, Fields, Stage } from "../../support/corpora/truth-fixture.ts";

/** Answers after which nothing may be done. */
const NO_YES: readonly (readonly [string, ...string[]])[] = [
  ["no no, espera"],
  ["hola, tienen cita el jueves?"],
  ["¿y cuánto dura?"],
  ["sí pero a las 5"],
  ["sí, pero primero dime cuánto cuesta"],
  ["mejor el viernes"],
  ["mmm déjame ver"],
  ["mañana te confirmo"],
  ["no", "¿seguro?", "no sé"],
  ["sí pero a las 5", "no no, espera", "¿tienen estacionamiento?"],
  ["asdf"],
];
const YES = ["sí", "👍", "dale", "ok perfecto", "sí, confirmo"];

function refusing(action: Action, words: readonly string[]): Case {
  return {
    name: `${action}: ${words.join(" / ")}`,
    async run(stage) {
      const { say, isDone } = await begin(stage, action);
      for (const word of words) {
        const reply = await say(word);
        assert(!isDone(), `"${word}" was taken for a yes: ${reply}`);
      }
      // Asked again if a no has discarded the summary.
      if (!/por confirmar/.test(await say("sí")) && isDone()) return;
      assert.match(await say("sí"), /^Cita (?:confirmada|cambiada|cancelada): /);
      assert(isDone());
    },
  };
}

function agreeing(action: Action, word: string): Case {
  return {
    name: `${action}: ${word}`,
    async run(stage) {
      const { say, isDone } = await begin(stage, action);
      assert.match(await say(word), /^Cita (?:confirmada|cambiada|cancelada): /);
      assert(isDone());
    },
  };
}

const seconds = (stage: Stage, ago = 0): number => Math.floor(stage.now() / 1000) - ago;

function timed(action: Action): readonly Case[] {
  return [
    {
      name: `${action}: a yes after silence, and after blank messages`,
      async run(stage) {
        const { say, isDone } = await begin(stage, action);
        assert.match(await say("   "), /No recibí tu mensaje/);
        assert.match(await say("\u200b"), /./);
        assert(!isDone());
        await say("sí");
        if (!isDone()) await say("sí");
        assert(isDone());
      },
    },
    {
      name: `${action}: a yes with another turn between`,
      async run(stage) {
        const { session, say, isDone } = await begin(stage, action);
        stage.server.model.script({ reply: "Sí, hay estacionamiento." });
        await say("¿tienen estacionamiento?");
        assert.match(await say("sí"), /por confirmar: /);
        assert(!isDone(), `session ${session}`);
        await say("sí");
        assert(isDone());
      },
    },
    {
      name: `${action}: a yes that was sent before the summary could be read`,
      async run(stage) {
        const { say, isDone } = await begin(stage, action);
        assert.match(await say("sí", { sent_at: seconds(stage, 60) }), /por confirmar: /);
        assert(!isDone());
        await say("sí", { sent_at: seconds(stage) });
        assert(isDone());
      },
    },
    {
      name: `${action}: a yes a quarter of an hour later is asked for again`,
      async run(stage) {
        const { say, isDone } = await begin(stage, action);
        await stage.pass(16 * 60_000);
        assert.match(await say("sí"), /por confirmar: /);
        assert(!isDone());
        await say("sí");
        assert(isDone());
      },
    },
  ];
}

for (const action of ["book", "move", "cancel"] as const) {
  playAll(`a yes to ${action}`, [
    ...NO_YES.map((words) => refusing(action, words)),
    ...YES.map((word) => agreeing(action, word)),
    ...timed(action),
  ]);
}

/** One message never asks for two yeses: the second summary waits for its own yes. */
const TWICE: readonly Case[] = [
  {
    name: "two hours",
    async run(stage) {
      const session = stage.newSession();
      const call = (time: string): Step => ({
        calls: [{ name: "create_booking", arguments: { ...ORDER, time } }],
      });
      play(stage, call("4:00 PM"), call("5:00 PM"), { reply: "¿Está bien?" });
      const { reply } = await stage.ask(session, FIRST.book);
      assert.equal(reply.split("por confirmar: ").length, 2, reply);
      assert.match(reply, /4:00 PM/);
      for (const [word, expected] of [
        ["sí", /^Cita por confirmar: .*5:00 PM/],
        ["sí", /^Cita confirmada: .*5:00 PM/],
      ] as const) {
        play(stage, call("5:00 PM"), { reply: "Gracias." });
        assert.match((await stage.ask(session, word)).reply, expected);
      }
      assert.equal(stage.events(session).length, 1);
    },
  },
  {
    name: "a booking and a cancellation",
    async run(stage) {
      const session = stage.newSession();
      const booking_id = await stage.plant(session, `${THURSDAY} 10:00:00`);
      const book: Step = { calls: [{ name: "create_booking", arguments: ORDER }] };
      const cancel: Step = { calls: [{ name: "cancel_booking", arguments: { booking_id } }] };
      play(stage, book, cancel, { reply: "¿Está bien?" });
      const { reply } = await stage.ask(session, FIRST.book);
      assert.equal(reply.split("por confirmar: ").length, 2, reply);
      play(stage, cancel, { reply: "Gracias." });
      assert.match((await stage.ask(session, "sí")).reply, /^Cambio por confirmar: /);
      assert.equal(stage.events(session).length, 1);
    },
  },
];
playAll("two summaries in one turn", TWICE);

// --- Early: while the summary is being made -----------------------------------------------------------

/** The model keeps the first message waiting until `meanwhile` has seen the second one wait. */
async function early(stage: Stage, second: Stage["server"], isWaiting: () => Promise<boolean>) {
  const { server } = stage;
  const [held, open] = [Promise.withResolvers<void>(), server.model.requests.length];
  const session = stage.newSession();
  const book: Step = { calls: [{ name: "create_booking", arguments: ORDER }] };
  server.model.script({ after: held.promise, then: book });
  server.model.handler(eager(() => ({ name: "create_booking", arguments: ORDER })));
  const first = stage.ask(session, FIRST.book);
  await until(() => server.model.requests.length > open);
  const yes = stage.askOf(second, "sí", { session_id: session });
  while (!(await isWaiting())) await new Promise((resolve) => setImmediate(resolve));
  held.resolve();
  assert.match((await first).reply, /^Cita por confirmar: /);
  assert.match((await yes).reply, /^Cita por confirmar: /);
  assert.equal(stage.events(session).length, 0);
  await stage.ask(session, "sí");
  assert.equal(stage.events(session).length, 1);
}

for (const streamed of [false, true]) {
  const how = streamed ? "a stream" : "JSON";
  test(`a yes typed while the summary is being made agrees to nothing: one process, ${how}`, async (t) => {
    const stage = await startStage(t, { streamed, inRedis: false });
    const { admission } = stage.server.running.agent.runtime;
    await early(stage, stage.server, () => Promise.resolve(admission.admitted === 2));
  });

  test(`a yes typed while the summary is being made agrees to nothing: two replicas, ${how}`, async (t) => {
    const stage = await startStage(t, { streamed, inRedis: true });
    const { redis, server } = stage;
    assert(redis !== null);
    const environment = { BOOKING_CONFIRM: "code", REDIS_URL: redis.url };
    const second = await startTestServer(t, { environment, replicaOf: server });
    const scripts = async (): Promise<number> => {
      const stats = await redis.client.info("commandstats");
      return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    };
    // Both replicas have loaded their scripts: the next command is one attempt to lock the session.
    server.model.script({ reply: "Dime." }, { reply: "Dime." });
    for (const one of [server, second]) await stage.askOf(one, "hola", { session_id: 7 });
    let before = Number.NaN;
    await early(stage, second, async () => {
      const calls = await scripts();
      if (Number.isNaN(before)) before = calls;
      return calls > before;
    });
  });
}

// --- Whose name, whose email --------------------------------------------------------------------------

interface Written {
  readonly name: string;
  readonly config?: Fields;
  /** The customer's messages before the yes; the model calls in each from `from` on. */
  readonly says: readonly string[];
  readonly order?: Partial<typeof ORDER>;
  readonly books: boolean;
  readonly fillers?: number;
}

const WRITTEN: readonly Written[] = [
  {
    name: "an invented name",
    says: ["hola, ana@example.com, cita el jueves a las 4"],
    books: false,
  },
  { name: "an invented email", says: ["hola, soy Ana Ruiz, cita el jueves a las 4"], books: false },
  { name: "both invented", says: ["hola, cita el jueves a las 4"], books: false },
  {
    name: "a name of which half is invented",
    says: ["soy Ana, ana@example.com"],
    books: false,
  },
  {
    name: "an email that differs in one letter",
    says: ["soy Ana Ruiz, anna@example.com"],
    books: false,
  },
  {
    name: "the email of the caller",
    config: { correo_cliente: "Ana@Example.com" },
    says: ["soy Ana Ruiz"],
    books: true,
  },
  {
    name: "name and email of the caller",
    config: { correo_cliente: "ana@example.com", nombre_cliente: "ANA RUIZ" },
    says: ["hola, quiero una cita"],
    books: true,
  },
  {
    name: "another email than the caller's",
    config: { correo_cliente: "luis@example.com" },
    says: ["soy Ana Ruiz"],
    books: false,
  },
  {
    name: "the company's email",
    config: { correo_usuario: "ana@example.com" },
    says: ["soy Ana Ruiz"],
    books: false,
  },
  {
    name: "the company's email that stands in the config beside the customer's",
    config: { correo_usuario: "agenda@example.com", correo_cliente: "ana@example.com" },
    order: { customer_contact: "agenda@example.com" },
    says: ["soy Ana Ruiz"],
    books: false,
  },
  { name: "dictated", says: ["soy ana ruiz, ana arroba example punto com"], books: true },
  { name: "in two messages", says: ["me llamo Ana", "Ruiz. ana@example.com"], books: true },
  {
    name: "said 30 turns ago",
    says: ["me llamo Ana Ruiz, mi correo es ana@example.com"],
    fillers: 30,
    books: true,
  },
  {
    name: "invented 30 turns ago",
    says: ["hola, cita el jueves a las 4"],
    fillers: 30,
    books: false,
  },
  {
    name: "a phone of the caller's, and no email",
    config: { telefono_cliente: "+51 999 888 777" },
    order: { customer_contact: "" },
    says: ["soy Ana Ruiz"],
    books: true,
  },
  {
    name: "no phone and no email",
    order: { customer_contact: "" },
    says: ["soy Ana Ruiz"],
    books: false,
  },
  {
    name: "a phone of the caller's and an invented email",
    config: { telefono_cliente: "+51 999 888 777" },
    says: ["soy Ana Ruiz"],
    books: false,
  },
];

playAll(
  "only what the customer or the caller said",
  WRITTEN.map(({ name, config, says, order = {}, books, fillers = 0 }) => ({
    name,
    async run(stage) {
      const session = stage.newSession();
      const { model } = stage.server;
      const args = { ...ORDER, ...order };
      const fields = { config: { ...CONFIG, ...config } };
      const wanting = eager(() => ({ name: "create_booking", arguments: args }), BOAST);
      model.handler(wanting);
      for (const message of says) await stage.ask(session, message, fields);
      model.handler(() => ({ reply: "Claro." }));
      for (let turn = 1; turn <= fillers; turn++) {
        await stage.ask(session, `pregunta número ${turn}`, fields);
      }
      model.handler(wanting);
      for (const yes of ["quiero la cita", "sí", "sí"]) {
        const heard = await stage.ask(session, yes, fields);
        if (books) continue;
        assertNeverAlone(heard, /quedó/);
        assert.doesNotMatch(heard.reply, /por confirmar/);
      }
      const [event] = stage.events(session);
      assert.equal(event !== undefined, books);
      if (books) assert.equal(event?.title, "Cita con Ana Ruiz");
    },
  })),
);
