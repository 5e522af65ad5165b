// Streams of many small events: the cap on the wire follows the requested tokens; the collected
// bytes have the cap of a whole response.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DONE,
  REPLY_BYTES_MAX,
  chunk,
  events,
  modelKit,
} from "../../support/model/model-fixture.ts";
import { streamBytesMax, capBytes } from "../../../engine/model/stream-bound.ts";
import { message, responsesKit } from "../../support/model/responses-fixture.ts";

const TOKENS = 2048;
const BIG = 128 * 1024;
const delta = (content: string): object => ({ content });
/** A token as servers send it: a word with ids and empty fields. */
function padded(content: string): unknown {
  return { ...Object(chunk(delta(content))), system_fingerprint: "f".repeat(180), usage: null };
}

test("a streamed reply of all its tokens is read, although it exceeds a reply's bytes on the wire", async (t) => {
  const { call, answer } = await modelKit(t, { replyBytesMax: BIG, tokensMax: TOKENS });
  const tokens = Array.from({ length: TOKENS }, () => "hola ");
  const wire = tokens.map(padded);
  assert(JSON.stringify(wire).length > 4 * BIG && JSON.stringify(wire).length < 6 * BIG);
  answer(events(...wire, chunk({}, "stop"), DONE));
  const told: string[] = [];
  const { text } = await call({ onText: (piece) => void told.push(piece) });
  assert(text === tokens.join("") && told.join("") === text);
});

test("the same through the Responses API", async (t) => {
  const { call, answer } = await responsesKit(t, { replyBytesMax: BIG, tokensMax: TOKENS });
  const words = Array.from({ length: TOKENS }, () => "hola ");
  const type = "response.output_text.delta";
  const sent = words.map((word) => {
    return { type, output_index: 0, item_id: "i", delta: word, obfuscation: "x".repeat(200) };
  });
  const whole = { id: "r", status: "completed", output: [message(words.join(""))] };
  answer(events(...sent, { type: "response.completed", response: whole }));
  assert((await call({ onText: () => {} })).text === words.join(""));
});

test("exceeding the cap of collected bytes is a failure that is not retried", async (t) => {
  const kept = (content: string): number => JSON.stringify(delta(content)).length;
  const { call, failure, answer, idle } = await modelKit(t, { tokensMax: TOKENS });
  const fits = "x".repeat(REPLY_BYTES_MAX - kept("") - JSON.stringify({}).length);
  const half = [chunk(delta(fits.slice(0, 2000))), chunk(delta(fits.slice(2000 + kept(""))))];
  answer(events(...half, chunk({}, "stop"), DONE));
  assert.equal((await call({ onText: () => {} })).text?.length, fits.length - kept(""));
  const over = [chunk(delta(fits.slice(0, 2000))), chunk(delta(fits.slice(1999 + kept(""))))];
  answer(events(...over, chunk({}, "stop"), DONE));
  const { kind, retryable } = await failure({ onText: () => {} });
  assert.deepEqual([kind, retryable], ["openai_server_error", false]);
  idle();
});

test("one event has the cap of a whole response, and so has a response in place of events", async (t) => {
  const { call, failure, answer, idle } = await modelKit(t, { tokensMax: TOKENS });
  const ofBytes = (bytes: number): string => {
    const text = `data: ${JSON.stringify(chunk({ content: "Hola." }, "stop"))}`;
    return `${text}${" ".repeat(bytes - text.length)}\n\n`;
  };
  answer(events(ofBytes(REPLY_BYTES_MAX), DONE));
  assert.equal((await call({ onText: () => {} })).text, "Hola.");
  answer(events(ofBytes(REPLY_BYTES_MAX + 1), DONE));
  assert.equal((await failure({ onText: () => {} })).retryable, false);
  const json = JSON.stringify({ choices: [{ message: { content: "Hola." } }] });
  answer(events(json + " ".repeat(REPLY_BYTES_MAX - json.length)));
  assert.equal((await call({ onText: () => {} })).text, "Hola.");
  answer(events(json + " ".repeat(REPLY_BYTES_MAX + 1 - json.length)));
  assert.equal((await failure({ onText: () => {} })).retryable, false);
  idle();
});

test("the bytes on the wire have their own cap, by the requested tokens", async (t) => {
  const { call, failure, answer, idle } = await modelKit(t, { tokensMax: 10 });
  const max = streamBytesMax(REPLY_BYTES_MAX, 10);
  const end = `data: ${JSON.stringify(chunk({ content: "Hola." }, "stop"))}\n\n${DONE}`;
  const comment = (bytes: number): string => `:${"x".repeat(bytes - 3)}\n\n`;
  const filled = (bytes: number): string => {
    const count = Math.floor((bytes - end.length) / 100) - 1;
    return comment(100).repeat(count) + comment(bytes - end.length - 100 * count) + end;
  };
  answer(events(filled(max)));
  assert.equal((await call({ onText: () => {} })).text, "Hola.");
  answer(events(filled(max + 1)));
  assert.equal((await failure({ onText: () => {} })).kind, "openai_server_error");
  const empty = `data: ${JSON.stringify(chunk({}))}\n\n`;
  answer(events(...Array.from({ length: Math.ceil(max / empty.length) + 1 }, () => empty)));
  assert.equal((await failure({ onText: () => {} })).kind, "openai_server_error");
  idle();
});

test("events that are not collected do not count", async () => {
  async function* source(): AsyncGenerator<unknown> {
    await Promise.resolve();
    yield* [null, 3, {}, { usage: { a: 1 } }, { response: { output: "x".repeat(99) } }];
    yield { delta: "12345" };
  }
  const seen: unknown[] = [];
  for await (const event of capBytes(source(), 5)) seen.push(event);
  assert.equal(seen.length, 6);
  await assert.rejects(async () => {
    for await (const event of capBytes(source(), 4)) seen.push(event);
  }, /over its byte cap/);
});
