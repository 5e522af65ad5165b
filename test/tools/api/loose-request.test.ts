// Other forms that gateways send: unambiguous values are read, an unreadable optional field counts
// as unset and is named, and no setting costs a customer the reply.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseChatConfig, parseChatRequest } from "../../../tools/api/chat-request.ts";
import type { ChatBody } from "../../../tools/api/chat-request.ts";
import type { ChatConfig } from "../../../tools/domain/chat-config.ts";
import { record } from "../../support/package/openapi-fixture.ts";
import { call, startTestServer } from "../../support/server-fixture.ts";
import "../../support/random.ts";

const BODY = { message: "hola", session_id: 51999, id_empresa: 7 };

interface Read {
  readonly body: ChatBody;
  readonly unread: readonly string[];
}

function read(fields: object): Read {
  let unread: readonly string[] = [];
  const onUnread = (names: readonly string[]): void => void (unread = names);
  const body = parseChatRequest({ ...BODY, ...fields }, { onUnread });
  return { body, unread };
}

function config(fields: object): {
  readonly config: ChatConfig;
  readonly unread: readonly string[];
} {
  const { body, unread } = read({ config: fields });
  return { config: body.config, unread };
}

/** Each form with what it is read as. */
type Forms = readonly (readonly [form: unknown, value: unknown])[];

const COUNTS: Forms = [
  ["60", 60],
  [" 60 ", 60],
  ["060", 60],
  ["60.0", 60],
  ["60,00", 60],
  ["+60", 60],
  ["60 min", 60],
  ["60 minutos", 60],
  ["６０", 60],
  ["\u200e60", 60],
  [60, 60],
];
const NO_COUNTS: readonly unknown[] = [
  ..."sesenta|1.000|1,000|1.5|1h|60-90|-60|0|1441|99999999999|1e2|0x10".split("|"),
  ...[1.5, true, {}, [], [60], ["60"]],
];

test("a count may be digits in a text; what has no reading is unsaid and named", () => {
  for (const [form, value] of COUNTS) {
    const { config: settings, unread } = config({ duracion_cita_minutos: form });
    assert.deepEqual([settings.durationMinutes, unread], [value, []], JSON.stringify(form));
  }
  for (const form of NO_COUNTS) {
    const { config: settings, unread } = config({ duracion_cita_minutos: form });
    const expected = [null, ["config.duracion_cita_minutos"]];
    assert.deepEqual([settings.durationMinutes, unread], expected, JSON.stringify(form));
  }
});

test("a text out of a count's range has no reading: at the range, and one past it", () => {
  const step = (form: string) => config({ paso_minutos: form }).config.stepMinutes;
  assert.deepEqual(["5", "1440", "4", "1441"].map(step), [5, 1440, null, null]);
  const slots = (form: string) => config({ slots: form }).config.slots;
  assert.deepEqual(["1", "1000", "0", "1001"].map(slots), [1, 1000, null, null]);
});

test("a yes or a no may be said in any of the usual ways", () => {
  const flags: Forms = [
    ...[true, 1, "1", "true", "TRUE", "si", "Sí", " yes ", "on"].map(
      (form) => [form, true] as const,
    ),
    ...[false, 0, "0", "false", "no", "NO ", "off"].map((form) => [form, false] as const),
  ];
  for (const [form, value] of flags) {
    const { config: settings, unread } = config({ agendar_sucursal: form, agendar_usuario: form });
    assert.deepEqual([settings.bookBranch, settings.bookUser, unread], [value, value, []]);
    assert.equal(read({ stream: form }).body.stream, value, JSON.stringify(form));
  }
  for (const form of [2, -1, 0.5, "quizá", "2", {}, [], [1]]) {
    const { config: settings, unread } = config({ agendar_usuario: form });
    assert.deepEqual([settings.bookUser, unread], [true, ["config.agendar_usuario"]]);
    const streamed = read({ stream: form });
    assert.deepEqual([streamed.body.stream, streamed.unread], [null, ["stream"]]);
  }
});

test("a number may be a text; what is neither is unsaid and named", () => {
  const texts = ["personalidad", "nombre_bot", "frase_saludo", "frase_des", "frase_no_sabe"];
  const known = ["nombre_cliente", "telefono_cliente", "contacto_empresa"];
  for (const field of [...texts, ...known]) {
    const { config: settings, unread } = config({ [field]: 51999888777 });
    assert(Object.values(settings).includes("51999888777"), field);
    assert.deepEqual(unread, []);
    for (const form of [true, false, {}, [], ["a"], 2 ** 60]) {
      const odd = config({ [field]: form });
      assert.deepEqual(odd.unread, [`config.${field}`]);
      assert.deepEqual(odd.config, parseChatConfig({}));
    }
  }
});

test("no number is an email or an address", () => {
  for (const field of ["correo_usuario", "correo_cliente", "archivo_saludo"]) {
    for (const form of [5, true, {}, ["a@b.pe"]]) {
      const { config: settings, unread } = config({ [field]: form });
      assert.deepEqual([settings, unread], [parseChatConfig({}), [`config.${field}`]]);
    }
  }
});

test("ids: what looks like none is unsaid and named", () => {
  assert.equal(config({ id_chatbot: "9" }).config.chatbotId, "9");
  for (const form of [1.5, true, {}, []]) {
    assert.deepEqual(config({ id_chatbot: form }).unread, ["config.id_chatbot"]);
  }
  assert.equal(config({ usuario_id: "\u200e12 " }).config.userId, 12);
  for (const form of ["x", "1.5", 0, -5, 1.5, true, {}, 2 ** 53]) {
    assert.deepEqual(config({ usuario_id: form }).unread, ["config.usuario_id"]);
  }
});

test("blank, invisible, null and absent settings are unset, and are not reported", () => {
  const fields = Object.keys({ ...EVERY_FIELD });
  for (const blank of [null, "", "  ", "\u200b\u2060", "\u3164"]) {
    const given = Object.fromEntries(fields.map((field) => [field, blank]));
    const { config: settings, unread } = config(given);
    assert.deepEqual([settings, unread], [parseChatConfig({}), []], JSON.stringify(blank));
    const top = read({ api_key: blank, message_id: blank, sent_at: blank, stream: blank });
    const { apiKey, messageId, sentAt, stream } = top.body;
    assert.deepEqual([apiKey, messageId, sentAt, stream], [null, null, null, null]);
    assert.deepEqual(top.unread, []);
  }
});

const EVERY_FIELD = {
  ...{ usuario_id: 1, correo_usuario: "a@b.pe", duracion_cita_minutos: 30, paso_minutos: 15 },
  ...{ slots: 1, agendar_usuario: 1, agendar_sucursal: 0, personalidad: "a", nombre_bot: "a" },
  ...{ frase_saludo: "a", frase_des: "a", frase_no_sabe: "a", id_chatbot: 1 },
  ...{ archivo_saludo: "https://x.pe/a.pdf", nombre_cliente: "a", correo_cliente: "a@b.pe" },
  ...{ telefono_cliente: "1", contacto_empresa: "a" },
};

test("settings that are no object: an empty list is none, anything else is named", () => {
  for (const none of [[], {}, null, "", " "]) {
    assert.deepEqual(read({ config: none }).unread, []);
    assert.deepEqual(read({ config: none }).body.config, parseChatConfig({}));
  }
  const text = JSON.stringify({ slots: "2", nombre_bot: [] });
  const doubly = read({ config: text });
  assert.deepEqual([doubly.body.config.slots, doubly.unread], [2, ["config.nombre_bot"]]);
  const context = { config: JSON.stringify({ id_empresa: "5", slots: 3 }) };
  const nested = read({ id_empresa: undefined, context }).body;
  assert.deepEqual([nested.tenant, nested.config.slots], [5, 3]);
  for (const odd of [[1], [{ slots: 1 }], "a", "{no", "[1]", 5, true]) {
    const { body, unread } = read({ config: odd });
    assert.deepEqual([body.config, unread], [parseChatConfig({}), ["config"]]);
  }
});

test("a tenant may be digits in a text, in both shapes", () => {
  const tenants: Forms = [
    ["42", 42],
    [" 42 ", 42],
    ["042", 42],
    ["42.0", 42],
    ["42,00", 42],
    ["+42", 42],
    ["999999999999999", 999_999_999_999_999],
  ];
  for (const [form, tenant] of tenants) {
    assert.equal(read({ id_empresa: form }).body.tenant, tenant, String(form));
    const context = { config: { id_empresa: form, slots: "2", nombre_bot: {} } };
    const nested = read({ id_empresa: undefined, context });
    assert.deepEqual([nested.body.tenant, nested.body.config.slots], [tenant, 2]);
    assert.deepEqual(nested.unread, ["context.config.nombre_bot"]);
  }
  for (const form of ["1.000", "1,000", "1.5", "0", "-1", "0x1", "uno"]) {
    assert.throws(() => read({ id_empresa: form }), { code: "invalid_request" }, form);
  }
  const sixteen = { ...BODY, id_empresa: "9999999999999999" };
  assert.throws(() => parseChatRequest(sixteen), { code: "invalid_request" });
});

test("a blank tenant next to a context counts as absent", () => {
  const context = { config: { id_empresa: 5 } };
  for (const blank of [null, "", " "]) {
    assert.equal(read({ id_empresa: blank, context }).body.tenant, 5);
  }
  assert.equal(read({ id_empresa: 6, context }).body.tenant, 6);
});

test("blanks and direction marks around a session id are removed", () => {
  for (const form of [" 51999 ", "\u202a51999\u202c", "51999\n"]) {
    assert.equal(read({ session_id: form }).body.sessionId, "51999");
  }
  assert.throws(() => read({ session_id: "51 999" }), { code: "invalid_request" });
});

test("a message may be a number: a customer answered a menu", () => {
  for (const [form, message] of [
    [1, "1"],
    [-2.5, "-2.5"],
    [51999888777, "51999888777"],
  ] as const) {
    assert.equal(read({ message: form }).body.message, message);
  }
  assert.throws(() => read({ message: 2 ** 53 }), { code: "invalid_request" });
});

test("controls that no keyboard writes are taken out of a message", () => {
  const { message } = read({ message: "ho\u0000la\n\t\u0007\u001bx\u007f" }).body;
  assert.equal(message, "hola\n\tx");
});

test("the time of a message may be seconds, milliseconds, a date with its zone, or any as text", () => {
  const moments: Forms = [
    [1_732_000_000, 1_732_000_000],
    [1_732_000_000_123, 1_732_000_000],
    [1_732_000_000.9, 1_732_000_000],
    ["1732000000", 1_732_000_000],
    [" 1732000000 ", 1_732_000_000],
    ["1732000000123", 1_732_000_000],
    ["1732000000.9", 1_732_000_000],
    ["2024-11-19T07:06:40Z", 1_732_000_000],
    ["2024-11-19T02:06:40.5-05:00", 1_732_000_000],
    ["2024-11-19 07:06:40+00:00", 1_732_000_000],
    [9_999_999_999_999, 9_999_999_999],
    [0, null],
    ["0", null],
  ];
  for (const [form, seconds] of moments) {
    const { body, unread } = read({ sent_at: form });
    assert.deepEqual([body.sentAt, unread], [seconds, []], String(form));
  }
  const odd = ["ayer", "2024-11-19T07:06:40", "2024-13-19T07:06:40Z", "19/11/2024", "-5", "1e9"];
  for (const form of [...odd, "99999999999", "17320000001234", true, {}, [1_732_000_000]]) {
    const { body, unread } = read({ sent_at: form });
    assert.deepEqual([body.sentAt, unread], [null, ["sent_at"]], JSON.stringify(form));
  }
  for (const out of [-1, 10_000_000_000, 999_999_999_999, 10_000_000_000_000]) {
    assert.throws(() => read({ sent_at: out }), { code: "invalid_request" }, String(out));
  }
});

test("a message id may be a number, unless it lost digits on the way", () => {
  assert.equal(read({ message_id: 12345 }).body.messageId, "12345");
  assert.equal(read({ message_id: Number.MAX_SAFE_INTEGER }).body.messageId, "9007199254740991");
  for (const form of [2 ** 53, 1.5, -1, true, {}, ["a"]]) {
    const { body, unread } = read({ message_id: form });
    assert.deepEqual([body.messageId, unread], [null, ["message_id"]]);
  }
});

test("a key is read without the blanks of copying it", () => {
  for (const form of [
    " sk-1",
    "sk-1\n",
    "sk\n -1",
    "\ufeffsk-1",
    "Bearer sk-1",
    " bearer  sk-1 ",
  ]) {
    assert.equal(read({ api_key: form }).body.apiKey, "sk-1", JSON.stringify(form));
  }
  for (const form of [5, true, {}, ["sk-1"]]) {
    const { body, unread } = read({ api_key: form });
    assert.deepEqual([body.apiKey, unread], [null, ["api_key"]]);
  }
});

test("no optional field of a wrong type, whatever it holds, prevents a reply", () => {
  const wrong = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }).filter((value) => typeof value !== "number"),
    fc.double({ noInteger: true, noNaN: true }),
  );
  // Texts keep their bounds: those are long ones of the right type.
  const short = wrong.filter(
    (value) => typeof value !== "string" || /^[\x21-\x7e]{1,32}$/.test(value),
  );
  const top = fc.constantFrom("api_key", "message_id", "sent_at", "stream", "config");
  const setting = fc.constantFrom(...Object.keys(EVERY_FIELD));
  fc.assert(
    fc.property(fc.dictionary(top, short), fc.dictionary(setting, short), (fields, settings) => {
      assert.equal(read({ config: settings, ...fields }).body.message, "hola");
      const context = { config: { ...settings, id_empresa: 7 } };
      assert.equal(read({ ...fields, id_empresa: undefined, context }).body.tenant, 7);
    }),
    { numRuns: 1000 },
  );
});

test("over HTTP: the customer is answered, and the log has the fields' names and no value", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ reply: "Hola." });
  const body = {
    ...{ message: "hola", session_id: 51999, id_empresa: "1", message_id: 77, stream: 0 },
    config: { slots: ["canario"], nombre_bot: { canario: 1 }, duracion_cita_minutos: "30" },
  };
  const answer = await call(`${server.url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json", "content-encoding": "identity" },
    body: JSON.stringify(body),
  });
  assert.deepEqual([answer.status, answer.body?.["reply"]], [200, "Hola."]);
  const line = server.logs.find((logged) => logged.includes("settings_unread")) ?? "{}";
  const { event, request, tenant, detail } = record(JSON.parse(line));
  assert.deepEqual(
    [event, request, tenant],
    ["settings_unread", answer.headers["x-request-id"], 1],
  );
  assert.equal(detail, "config.slots, config.nombre_bot");
  assert(!server.logs.join().includes("canario"));
});
