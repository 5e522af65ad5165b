// Responses in every form: wrong content types, unsolicited events, streams without a finish
// reason, contents in parts. The server's bytes are written here; whole and streamed responses give
// the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EventBody, normalizeBody } from "../../../engine/model/response-bytes.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import type { ModelFailure, ModelReply } from "../../../engine/conversation/messages.ts";
import {
  DONE,
  body,
  chunk,
  completion,
  events,
  modelKit,
} from "../../support/model/model-fixture.ts";
import type { Answer } from "../../support/model/model-fixture.ts";
import { SEED } from "../../support/random.ts";

const REPLY = '{"reply":"Mañana sí","url":null}';
const message = { role: "assistant", content: REPLY };
const whole = JSON.stringify({ choices: [{ index: 0, message, finish_reason: "stop" }] });
const said = (content: string, finish: string | null = null): string =>
  `data: ${JSON.stringify(chunk({ content }, finish))}\n\n`;
const streamed = said(REPLY.slice(0, 14)) + said(REPLY.slice(14), "stop") + DONE;

// --- What a body is ----------------------------------------------------------------------------------

const NAMES = [
  "text/plain",
  "application/octet-stream",
  "text/html",
  "",
  "text/event-stream",
].concat(...["application/json", "application/json; charset=iso-8859-1", "application/x-ndjson"]);
const BODIES: readonly (readonly [what: string, bytes: string | Buffer])[] = [
  ["JSON", whole],
  ["JSON with a byte order mark", `\uFEFF${whole}`],
  ["JSON in lines", JSON.stringify(JSON.parse(whole), null, 2)],
  ["JSON in Latin-1", Buffer.from(whole, "latin1")],
  ["events", streamed],
  ["events with a byte order mark", `\uFEFF${streamed}`],
  ["events after empty lines", `\n\n${streamed}`],
  ["events in Latin-1", Buffer.from(streamed, "latin1")],
  ["events with CRLF", streamed.replaceAll("\n", "\r\n")],
  ["events with CR", streamed.replaceAll("\n", "\r")],
  ["events without a space", streamed.replaceAll("data: ", "data:")],
  ["events named twice", streamed.replaceAll("data: ", "data: data: ")],
  ["events with a name and an id", `id: 1\nevent: message\n${streamed}`],
  ["events between comments", `: OPENROUTER PROCESSING\n\n${streamed}: ok\n\n`],
  ["events between comments in data", `data: : keep-alive\n\n${streamed}`],
  ["events between empty data", `data:\n\ndata: \n\n${streamed}`],
  ["events between null", `data: null\n\n${streamed}`],
  ["events with no empty line between", streamed.replaceAll("\n\n", "\n")],
  ["events over several lines", streamed.replaceAll(',"object"', ',\ndata: "object"')],
  ["events without a last empty line", streamed.trimEnd()],
];

for (const [what, bytes] of BODIES) {
  test(`${what} are read with any content type, whether a stream was requested or not`, async (t) => {
    const kit = await modelKit(t);
    for (const name of NAMES) {
      kit.answer(body(bytes, { "content-type": name }));
      const told: string[] = [];
      for (const onText of [null, (piece: string) => void told.push(piece)]) {
        const { text, finish } = await kit.call({ onText });
        assert.deepEqual([text, finish], [REPLY, "stop"], name);
      }
      assert.equal(told.join(""), REPLY);
    }
    kit.idle();
  });
}

// --- How a stream ends -------------------------------------------------------------------------------

const ENDS: readonly (readonly [how: string, stream: Answer, text: string])[] = [
  ["with an empty reason after a real one", events(said("Ho", "stop"), said("", ""), DONE), "Ho"],
  ["with empty reasons all along", events(said("Ho", ""), said("la", ""), DONE), "Hola"],
  ["with the word null as its reason", events(said("Ho", "null"), said("", "stop")), "Ho"],
  ["with its mark alone", events(said("Ho"), DONE), "Ho"],
  ["with a whole reply and no mark", events(said(REPLY)), REPLY],
  ["with null behind it", events(said("Ho", "stop"), "data: null\n\n", DONE), "Ho"],
];

for (const [how, stream, text] of ENDS) {
  test(`a stream that ends ${how} is a reply`, async (t) => {
    const kit = await modelKit(t);
    kit.answer(stream);
    assert.equal((await kit.call({ onText: () => {} })).text, text);
    kit.idle();
  });
}

const KINDS: readonly (readonly [error: unknown, expected: Partial<ModelFailure>])[] = [
  [
    { code: 429, message: "x" },
    { kind: "openai_rate_limit", retryable: true },
  ],
  [
    { code: 502, message: "x" },
    { kind: "openai_server_error", retryable: true },
  ],
  [
    { code: "401", message: "x" },
    { kind: "openai_auth_error", retryable: false },
  ],
  [
    { status_code: 400, message: "x" },
    { kind: "openai_bad_request", retryable: false },
  ],
  [
    { type: "rate_limit_error", message: "x" },
    { kind: "openai_rate_limit", retryable: true },
  ],
  [{ code: "insufficient_quota" }, { kind: "openai_rate_limit", retryable: false }],
  [{ code: "context_length_exceeded" }, { kind: "context_error", contextTooLong: true }],
  [{ message: "x" }, { kind: "openai_server_error", retryable: true }],
  ["overloaded", { kind: "openai_server_error", retryable: true }],
];

for (const [error, expected] of KINDS) {
  test(`the error ${JSON.stringify(error)} inside a 200 is ${expected.kind}`, async (t) => {
    const kit = await modelKit(t);
    const inChoice = { choices: [{ error, finish_reason: "error", message: { content: "" } }] };
    const bodies = [{ error }, inChoice].map((value) => body(JSON.stringify(value)));
    for (const answer of [
      ...bodies,
      events(said("Ho"), { error }),
      events({ choices: [], error }),
    ]) {
      kit.answer(answer);
      for (const onText of [null, () => {}]) {
        const failure = await kit.failure({ onText });
        assert.deepEqual({ ...failure, ...expected }, failure);
      }
    }
    kit.idle();
  });
}

test("JSON of the maximum depth is read, one level more is a failure, not a crash", async (t) => {
  const kit = await modelKit(t, { replyBytesMax: 2 ** 18 });
  const deep = (levels: number): string => `{"x":${"[".repeat(levels)}${"]".repeat(levels)},`;
  kit.answer(body(deep(255) + whole.slice(1)));
  assert.equal((await kit.call()).text, REPLY);
  for (const text of [deep(256) + whole.slice(1), "[{},".repeat(12_000) + '[{"']) {
    for (const answer of [body(text), events(`data: ${text}\n\n`, DONE)]) {
      kit.answer(answer);
      for (const onText of [null, () => {}]) {
        const { kind, retryable } = await kit.failure({ onText });
        assert.deepEqual([kind, retryable], ["openai_server_error", true]);
      }
    }
  }
});

// --- Contents ------------------------------------------------------------------------------------------

const thinking = { type: "thinking", thinking: [{ type: "text", text: "hmm" }] };
const CONTENTS: readonly (readonly [
  what: string,
  content: unknown,
  expected: Partial<ModelReply>,
])[] = [
  ["parts", [{ type: "text", text: "Ho" }, { text: "la" }], { text: "Hola" }],
  ["texts", ["Ho", "la"], { text: "Hola" }],
  ["an object", { type: "output_text", text: "Hola" }, { text: "Hola" }],
  ["a value", [{ type: "text", text: { value: "Hola" } }], { text: "Hola" }],
  ["thoughts", [thinking, { type: "text", text: "Hola" }], { text: "Hola" }],
  ["references", ["Ho", { type: "reference", reference_ids: [1] }, "la"], { text: "Hola" }],
  ["a refusal", [{ type: "refusal", refusal: "No." }], { text: null, refused: true }],
  ["only thoughts", [thinking], { text: null }],
];

for (const [what, content, expected] of CONTENTS) {
  test(`a content of ${what} is read, whole and streamed`, async (t) => {
    const kit = await modelKit(t);
    for (const stream of [false, true]) {
      const pieces = Array.isArray(content) ? content.map((part: unknown) => [part]) : [content];
      const chunks = pieces.map((part) => chunk({ content: part }));
      kit.answer(stream ? events(...chunks, chunk({}, "stop"), DONE) : completion({ content }));
      const reply = await kit.call({ onText: stream ? () => {} : null });
      assert.deepEqual({ ...reply, ...expected }, reply);
    }
  });
}

test("reasoning in its own field is not text", async (t) => {
  const kit = await modelKit(t);
  const fields = { reasoning_content: "a", reasoning: "b", thinking: "c" };
  kit.answer(completion({ message: { role: "assistant", content: "Hola", ...fields } }));
  assert.equal((await kit.call()).text, "Hola");
  const told: string[] = [];
  kit.answer(events(chunk(fields), chunk({ content: "Hola" }), chunk({}, "stop"), DONE));
  await kit.call({ onText: (piece) => void told.push(piece) });
  assert.deepEqual(told, ["Hola"]);
});

test("reasoning in a stream is not emitted, and without a start mark it is discarded", async (t) => {
  const kit = await modelKit(t);
  let told = "";
  const onText = (piece: string): void => void (told += piece);
  const onRestart = (): void => void (told = "");
  kit.answer(events(...["<th", "ink>a</thi", "nk>", "Ho", "la"].map((piece) => said(piece)), DONE));
  await kit.call({ onText, onRestart });
  assert.equal(told, "Hola");
  told = "";
  kit.answer(events(...["pien", "so</th", "ink>", "Hola"].map((piece) => said(piece)), DONE));
  await kit.call({ onText, onRestart });
  assert.equal(told, "Hola");
});

// --- Any bytes -------------------------------------------------------------------------------------------

test("any bytes give events or an AgentError, and any split gives the same", async () => {
  const parts = fc.constantFrom(
    "data:",
    "data: {}",
    "\n",
    "\r",
    "\r\n",
    "{",
    "[",
    "[DONE]",
    ": x",
    "\uFEFF",
  );
  const bytes = fc.array(fc.oneof(parts, fc.string({ unit: "binary", maxLength: 3 })), {
    maxLength: 20,
  });
  const read = async (pieces: readonly Uint8Array[]): Promise<string> => {
    const source = (async function* () {
      for (const piece of pieces) yield await Promise.resolve(piece);
    })();
    let text = "";
    for await (const written of new EventBody(source, { marksEnd: true, eventBytesMax: 1 << 20 })) {
      text += Buffer.from(written).toString("utf8");
    }
    return text;
  };
  await fc.assert(
    fc.asyncProperty(bytes, async (texts) => {
      const all = Buffer.from(texts.join(""));
      try {
        normalizeBody(all);
        const one = await read([all]);
        assert.equal(await read([...all].map((byte) => Uint8Array.of(byte))), one);
      } catch (error) {
        if (!(error instanceof AgentError)) throw error;
      }
    }),
    { seed: SEED, numRuns: 1000 },
  );
});
