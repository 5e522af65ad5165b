// The body of POST /api/chat: both shapes, every conversion, every limit at its value and one past
// it.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AgentError } from "../../../engine/core/errors.ts";
import type { ErrorDetail } from "../../../engine/core/errors.ts";
import { parseChatConfig, parseChatRequest } from "../../../tools/api/chat-request.ts";
import { parseHttpUrl } from "../../../tools/text/urls.ts";
import type { ChatConfig } from "../../../tools/domain/chat-config.ts";
import "../../support/random.ts";

const BODY = { message: "hola", session_id: 51999, id_empresa: 7 };

function details(body: unknown, idempotencyKey?: string): readonly ErrorDetail[] {
  try {
    parseChatRequest(body, idempotencyKey === undefined ? {} : { idempotencyKey });
  } catch (error) {
    assert.ok(error instanceof AgentError);
    assert.equal(error.status, 422);
    return error.details;
  }
  return [];
}

/** The one field that is at fault, and how. */
function fault(body: unknown): string {
  const found = details(body);
  assert.equal(found.length, 1, JSON.stringify(found));
  return `${found[0]?.loc.join(".")}: ${found[0]?.type}`;
}

function config(fields: Readonly<Record<string, unknown>>): ChatConfig {
  return parseChatRequest({ ...BODY, config: fields }).config;
}

function configFault(fields: Readonly<Record<string, unknown>>): string {
  return fault({ ...BODY, config: fields });
}

test("the shape of today is read", () => {
  const body = {
    ...BODY,
    api_key: "sk-1",
    message_id: "m1",
    sent_at: 1_700_000_000,
    stream: true,
    config: { slots: 2 },
  };
  const read = parseChatRequest(body);
  assert.deepEqual(
    { ...read, config: read.config.slots },
    {
      message: "hola",
      sessionId: "51999",
      tenant: 7,
      apiKey: "sk-1",
      config: 2,
      messageId: "m1",
      sentAt: 1_700_000_000,
      stream: true,
    },
  );
});

test("the shape of before, with everything under context.config, is read", () => {
  const context = { config: { id_empresa: 7, nombre_bot: "Eva", slots: 3, otra: 1 } };
  const read = parseChatRequest({ message: "hola", session_id: "a-1", context });
  assert.equal(read.tenant, 7);
  assert.equal(read.config.botName, "Eva");
  assert.equal(read.config.slots, 3);
  assert.equal(read.apiKey, null);
});

test("faults of the older shape are placed where they were sent", () => {
  const of = (inner: unknown): string => fault({ message: "a", session_id: 1, context: inner });
  assert.equal(of({ config: {} }), "body.context.config.id_empresa: missing");
  assert.equal(of({ config: { id_empresa: "siete" } }), "body.context.config.id_empresa: int_type");
  assert.equal(of({}), "body.context.config: missing");
  assert.equal(of(5), "body.context: dict_type");
  assert.equal(of({ config: 5 }), "body.context.config: dict_type");
  const slots = { config: { id_empresa: 7, slots: 0 } };
  assert.equal(of(slots), "body.context.config.slots: greater_than_equal");
});

test("missing fields are named one by one, in the words the gateway parses", () => {
  assert.deepEqual(details({}), [
    { type: "missing", loc: ["body", "message"], msg: "Field required" },
    { type: "missing", loc: ["body", "session_id"], msg: "Field required" },
    { type: "missing", loc: ["body", "id_empresa"], msg: "Field required" },
  ]);
});

test("a body that is no object is one fault", () => {
  for (const body of [null, [], "x", 5, true]) assert.equal(fault(body), "body: dict_type");
});

test("a message has 1 to 4096 characters; a blank one passes for the server to answer", () => {
  const message = (text: unknown): string => fault({ ...BODY, message: text });
  assert.equal(parseChatRequest({ ...BODY, message: "x".repeat(4096) }).message.length, 4096);
  assert.equal(message("x".repeat(4097)), "body.message: string_too_long");
  // Characters, not UTF-16 units: what JSON Schema and the Python service count.
  assert.equal(parseChatRequest({ ...BODY, message: "😀".repeat(4096) }).message.length, 8192);
  assert.equal(message("😀".repeat(4097)), "body.message: string_too_long");
  assert.equal(parseChatRequest({ ...BODY, message: " " }).message, " ");
  assert.equal(message(""), "body.message: string_too_short");
  for (const odd of [true, {}, ["hola"]]) assert.equal(message(odd), "body.message: string_type");
  assert.equal(message(null), "body.message: string_type");
});

test("halves of characters are made whole", () => {
  assert.equal(parseChatRequest({ ...BODY, message: "a\ud800b" }).message, "a\ufffdb");
});

test("a session is a non-negative safe integer or a short text of its alphabet", () => {
  const session = (id: unknown): string => parseChatRequest({ ...BODY, session_id: id }).sessionId;
  const refused = (id: unknown): string => fault({ ...BODY, session_id: id });
  assert.equal(session(0), "0");
  assert.equal(session(Number.MAX_SAFE_INTEGER), "9007199254740991");
  assert.equal(session("a_b.c:d+e@f-1"), "a_b.c:d+e@f-1");
  assert.equal(session("x".repeat(160)).length, 160);
  const at = "body.session_id:";
  assert.equal(refused("x".repeat(161)), `${at} string_pattern_mismatch`);
  assert.equal(refused(""), `${at} string_pattern_mismatch`);
  assert.equal(refused("a b"), `${at} string_pattern_mismatch`);
  assert.equal(refused("{a}"), `${at} string_pattern_mismatch`);
  assert.equal(refused(-1), `${at} greater_than_equal`);
  assert.equal(refused(2 ** 53), `${at} less_than_equal`);
  for (const odd of [1.5, true, null, {}, []]) assert.match(refused(odd), /^body\.session_id: /);
});

test("a tenant is a positive safe integer", () => {
  const refused = (id: unknown): string => fault({ ...BODY, id_empresa: id });
  assert.equal(parseChatRequest({ ...BODY, id_empresa: 1 }).tenant, 1);
  assert.equal(refused(0), "body.id_empresa: greater_than_equal");
  assert.equal(refused(2 ** 53), "body.id_empresa: less_than_equal");
  for (const odd of ["siete", "", "-7", "7.5", 1.5, true, null, {}]) {
    assert.equal(refused(odd), "body.id_empresa: int_type");
  }
});

test("a key is up to 256 printable characters; a blank one is no key", () => {
  const key = (value: unknown): string | null =>
    parseChatRequest({ ...BODY, api_key: value }).apiKey;
  for (const blank of [undefined, null, "", "  "]) assert.equal(key(blank), null);
  assert.equal(key("k".repeat(256))?.length, 256);
  for (const bad of ["k".repeat(257), "clave-ñ", "la clave-ñ"]) {
    const found = details({ ...BODY, api_key: bad });
    assert.equal(found[0]?.type, "string_pattern_mismatch");
    assert.ok(!JSON.stringify(found).includes(bad));
  }
});

test("a message id has 1 to 128 characters; the header counts when the body has none", () => {
  const id = (value: unknown, header?: string): string | null =>
    parseChatRequest(
      { ...BODY, message_id: value },
      header === undefined ? {} : { idempotencyKey: header },
    ).messageId;
  assert.equal(id("m".repeat(128))?.length, 128);
  assert.equal(fault({ ...BODY, message_id: "m".repeat(129) }), "body.message_id: string_too_long");
  assert.equal(id("", "h1"), "h1");
  assert.equal(id(undefined, "h1"), "h1");
  assert.equal(id(null, "h".repeat(128))?.length, 128);
  assert.equal(id("m1", "h1"), "m1");
  assert.equal(id(undefined), null);
  const found = details(BODY, "h".repeat(129));
  assert.deepEqual(found[0]?.loc, ["header", "idempotency-key"]);
});

test("stream is a boolean or nothing", () => {
  assert.equal(parseChatRequest({ ...BODY, stream: null }).stream, null);
  assert.equal(parseChatRequest({ ...BODY, stream: true }).stream, true);
  assert.equal(parseChatRequest({ ...BODY, stream: false }).stream, false);
});

test("without settings everything is unsaid, and bookings go to the user", () => {
  const { bookUser, bookBranch, ...rest } = parseChatRequest({ ...BODY, config: null }).config;
  assert.equal(bookUser, true);
  assert.equal(bookBranch, false);
  assert.deepEqual([...new Set(Object.values(rest))], [null]);
});

test("a user id is an integer or a text of digits; anything else is no id", () => {
  for (const [given, id] of [
    [5, 5],
    ["5", 5],
    [" 12 ", 12],
    ["007", 7],
  ] as const) {
    assert.equal(config({ usuario_id: given }).userId, id);
  }
  for (const odd of ["", "x", "1.5", "-1", 0, -5, 1.5, true, null, {}, 2 ** 53, "9".repeat(17)]) {
    assert.equal(config({ usuario_id: odd }).userId, null, String(odd));
  }
});

test("the two flags are 0, 1 or booleans; blank is the default", () => {
  for (const yes of [1, true]) assert.equal(config({ agendar_sucursal: yes }).bookBranch, true);
  for (const no of [0, false]) assert.equal(config({ agendar_usuario: no }).bookUser, false);
  for (const blank of [null, "", " "])
    assert.equal(config({ agendar_usuario: blank }).bookUser, true);
});

test("minutes and places have ranges, tried at each end and one past it", () => {
  const numbers = [
    ["duracion_cita_minutos", 1440],
    ["slots", 1000],
  ] as const;
  for (const [field, max] of numbers) {
    const read = (value: unknown): number | null => {
      const { durationMinutes, slots } = config({ [field]: value });
      return field === "slots" ? slots : durationMinutes;
    };
    assert.equal(read(1), 1);
    assert.equal(read(max), max);
    for (const blank of [null, "", " "]) assert.equal(read(blank), null);
    assert.equal(configFault({ [field]: 0 }), `body.config.${field}: greater_than_equal`);
    assert.equal(configFault({ [field]: -5 }), `body.config.${field}: greater_than_equal`);
    assert.equal(configFault({ [field]: max + 1 }), `body.config.${field}: less_than_equal`);
    assert.equal(configFault({ [field]: 1e9 }), `body.config.${field}: less_than_equal`);
  }
});

test("the step between starts is at least five minutes and at most a day", () => {
  const step = (value: unknown): number | null => config({ paso_minutos: value }).stepMinutes;
  assert.deepEqual([5, 15, 1440, null, ""].map(step), [5, 15, 1440, null, null]);
  assert.equal(configFault({ paso_minutos: 4 }), "body.config.paso_minutos: greater_than_equal");
  assert.equal(configFault({ paso_minutos: 1441 }), "body.config.paso_minutos: less_than_equal");
});

test("texts are trimmed, blank is unsaid, and each has its bound", () => {
  const texts = ["personalidad", "nombre_bot", "frase_saludo", "frase_des", "frase_no_sabe"];
  for (const field of texts) {
    const read = Object.values(config({ [field]: "  hola  " }));
    assert.ok(read.includes("hola"), field);
    assert.ok(!Object.values(config({ [field]: "  " })).includes(""));
    assert.ok(Object.values(config({ [field]: "x".repeat(4096) })).includes("x".repeat(4096)));
    const past = configFault({ [field]: "x".repeat(4097) });
    assert.equal(past, `body.config.${field}: string_too_long`);
  }
  assert.equal(config({ correo_usuario: "x".repeat(254) }).userEmail?.length, 254);
  const past = configFault({ correo_usuario: "x".repeat(255) });
  assert.equal(past, "body.config.correo_usuario: string_too_long");
});

test("a greeting file is an http address or none", () => {
  const file = (value: unknown): string | null => config({ archivo_saludo: value }).greetingFile;
  assert.equal(file(" https://x.pe/a.pdf?b=1 "), "https://x.pe/a.pdf?b=1");
  for (const odd of ["", "x", "javascript:alert(1)", "ftp://x.pe/a", "https://x .pe", "/a.pdf"]) {
    assert.equal(file(odd), null, odd);
  }
});

test("a chatbot is a number or a short text", () => {
  const chatbot = (value: unknown): number | string | null =>
    config({ id_chatbot: value }).chatbotId;
  assert.equal(chatbot(9), 9);
  assert.equal(chatbot(" b-9 "), "b-9");
  assert.equal(chatbot(" "), null);
  assert.equal(
    configFault({ id_chatbot: "x".repeat(129) }),
    "body.config.id_chatbot: string_too_long",
  );
  assert.equal(configFault({ id_chatbot: -1 }), "body.config.id_chatbot: greater_than_equal");
});

test("keys of the prototype are no settings and change no object", () => {
  const text =
    '{"message":"a","session_id":1,"id_empresa":1,"__proto__":{"stream":true},"constructor":1,' +
    '"config":{"__proto__":{"slots":5},"constructor":{"x":1}}}';
  const read = parseChatRequest(JSON.parse(text));
  assert.equal(read.stream, null);
  assert.equal(read.config.slots, null);
  assert.equal(Reflect.get({}, "slots"), undefined);
});

test("any JSON is a request or a rejection, never anything else, and leaks no value", () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom("secreto-canario", 2 ** 60, -1, ""));
  const fields = [
    "message",
    "session_id",
    "id_empresa",
    "api_key",
    "config",
    "message_id",
    "context",
  ];
  const body = fc.dictionary(fc.constantFrom(...fields), value);
  fc.assert(
    fc.property(fc.oneof(body, fc.jsonValue()), (raw) => {
      assert.ok(!JSON.stringify(details(raw)).includes("canario"));
    }),
    { numRuns: 1000 },
  );
});

test("a config alone is validated by the same rules", () => {
  assert.equal(parseChatConfig({ slots: 2 }).slots, 2);
  assert.throws(() => parseChatConfig({ slots: 0 }), AgentError);
});

test("addresses are whole, http and not too long", () => {
  assert.equal(parseHttpUrl(`https://x.pe/${"a".repeat(2035)}`)?.length, 2048);
  assert.equal(parseHttpUrl(`https://x.pe/${"a".repeat(2036)}`), null);
  assert.equal(parseHttpUrl("https://x.pe/<b>"), null);
});
