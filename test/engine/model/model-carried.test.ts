// Servers that reject a call without its carried fields, as Gemini 3 and DeepSeek do: whole turns
// of an agent with them, whole responses and streams.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { createAgent, defineTool, z } from "agent-citas";
import { chatCompletions } from "../../../engine/model/chat-completions.ts";
import type { RequestBody } from "../../../engine/model/request-body.ts";
import { dialectOf } from "../../../engine/model/dialect.ts";
import type { ChatMessage, ToolCall } from "../../../engine/conversation/messages.ts";
import { httpServer } from "../../support/loopback.ts";
import { DONE, chunk, completion, events } from "../../support/model/model-fixture.ts";

interface Message {
  readonly role: string;
  readonly content?: unknown;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly extra_content?: { readonly google?: { readonly thought_signature?: string } };
    readonly function: { readonly thought?: string };
  }[];
}

const ROUNDS = 3;
const signatureOf = (round: number): string => `signature-${round}-${"s".repeat(600)}`;
const thoughtOf = (round: number): string => `Primero miro "la agenda" ${round}.\n`;

/** What is wrong with the calls of the current turn; null if all came back unchanged. */
function missing(messages: readonly Message[]): string | null {
  const asked = messages.findLastIndex(({ role }) => role === "user");
  const rounds = messages.slice(asked).filter(({ role }) => role === "assistant");
  for (const [round, message] of rounds.entries()) {
    const [call, second] = message.tool_calls ?? [];
    const signature = call?.extra_content?.google?.thought_signature;
    if (signature !== signatureOf(round)) return "Function call is missing a thought_signature";
    if (second?.function.thought !== `second-${round}`) return "thought of the second call";
    if (message.reasoning_content !== thoughtOf(round)) return "The reasoning_content is missing";
  }
  return null;
}

async function strictServer(t: TestContext) {
  const seen: (readonly Message[])[] = [];
  const refusals: string[] = [];
  const server = await httpServer(t, (request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    request.on("end", () => {
      // The SDK sends a JSON object.
      const body = JSON.parse(text) as { messages: Message[]; stream?: boolean };
      seen.push(body.messages);
      const reason = missing(body.messages);
      if (reason !== null) {
        refusals.push(reason);
        response.writeHead(400, { "content-type": "application/json" });
        response.end(JSON.stringify([{ error: { code: 400, message: reason } }]));
        return;
      }
      const asked = body.messages.findLastIndex(({ role }) => role === "user");
      const round = body.messages.slice(asked).filter(({ role }) => role === "assistant").length;
      const message = round === ROUNDS ? { content: '{"reply":"Ya","url":null}' } : asking(round);
      const last = [chunk({}, "stop"), DONE];
      const chunks = pieces(message).map((piece) => chunk(piece));
      (body.stream === true ? events(...chunks, ...last) : whole(message))(response);
    });
  });
  return { url: `${server.url}/v1`, seen, refusals };
}

function whole(message: object) {
  return completion({ message: { role: "assistant", ...message } });
}

function asking(round: number) {
  const call = (id: string, extra: object, inner: object) => ({
    ...{ index: 0, id, type: "function", ...extra },
    function: { name: "look", arguments: `{"n":"${round}-${id}"}`, ...inner },
  });
  const signature = { extra_content: { google: { thought_signature: signatureOf(round) } } };
  const second = { ...call("b", {}, { thought: `second-${round}` }), index: 1 };
  // The same ids in every round, as some servers give them.
  const tool_calls = [call("a", signature, {}), second];
  return { content: null, reasoning_content: thoughtOf(round), tool_calls };
}

/** A message as a stream: reasoning in two pieces, then the calls. */
function pieces(message: ReturnType<typeof asking> | { content: string }): readonly object[] {
  if (!("tool_calls" in message)) return [message];
  const [head, tail] = [message.reasoning_content.slice(0, 9), message.reasoning_content.slice(9)];
  return [
    { role: "assistant", reasoning_content: head },
    { reasoning_content: tail },
    ...message.tool_calls.map((call) => ({ tool_calls: [call] })),
  ];
}

const look = defineTool({
  name: "look",
  description: "Looks.",
  parameters: z.object({ n: z.string().max(20) }),
  run: ({ n }) => `seen ${n}`,
});

for (const streaming of [false, true]) {
  test(`calls are sent back unchanged, ${streaming ? "streamed" : "whole"}, and past turns without carried fields`, async (t) => {
    const { url, seen, refusals } = await strictServer(t);
    const model = { name: "m", baseUrl: url, apiKey: "k" };
    const agent = await createAgent({ model, prompt: "Eres un loro.", tools: [look] });
    t.after(() => agent.close());
    for (const turns of [1, 2]) {
      const listener = streaming ? { onEvent: () => {} } : {};
      const answer = await agent.chat({ session: "ana", message: "mira", ...listener });
      assert.deepEqual([answer.reply, answer.error, answer.turns], ["Ya", null, turns]);
    }
    assert.deepEqual(refusals, []);
    const last = seen.at(-1) ?? [];
    const past = last.slice(
      0,
      last.findLastIndex(({ role }) => role === "user"),
    );
    assert.equal(past.filter(({ tool_calls }) => tool_calls !== undefined).length, ROUNDS);
    assert.doesNotMatch(JSON.stringify(past), /signature|reasoning_content|"thought"/);
    const ids = last.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id }) => id));
    assert.equal(new Set(ids).size, 4 * ROUNDS, "ids are used once");
  });
}

test("Gemini gets its placeholder for a missing signature", async () => {
  const skip = { google: { thought_signature: "skip_thought_signature_validator" } };
  const own = { google: { thought_signature: "mine" } };
  const gemini = "https://generativelanguage.googleapis.com/v1beta/openai/";
  const hung = { call: { extra_content: own } };
  assert.deepEqual(await extrasSent(gemini), [skip, undefined]);
  assert.deepEqual(await extrasSent(gemini, hung), [own, undefined]);
  assert.deepEqual(await extrasSent("https://api.example.com/v1"), [undefined, undefined]);
  assert.deepEqual(await extrasSent("https://api.example.com/v1", hung), [own, undefined]);
  // Groq rejects undocumented fields.
  assert.deepEqual(await extrasSent("https://api.groq.com/openai/v1", hung), [
    undefined,
    undefined,
  ]);
});

/** `extra_content` of two calls as they are sent back, the first with carried fields. */
async function extrasSent(baseUrl: string, carried?: ToolCall["carried"]): Promise<unknown> {
  const call = { id: "a", name: "look", arguments: "{}" };
  const calls = [carried === undefined ? call : { ...call, carried }, { ...call, id: "b" }];
  const messages: readonly ChatMessage[] = [
    { role: "user", text: "Hola", images: [] },
    { role: "assistant", text: null, calls },
    ...calls.map(({ id }) => ({ role: "tool", callId: id, text: "Sí" }) as const),
  ];
  let sent: readonly Message[] = [];
  const ask = (_path: string, body: RequestBody): Promise<unknown> => {
    // What the adapter wrote.
    sent = (JSON.parse([...body].join("")) as { readonly messages: readonly Message[] }).messages;
    return Promise.resolve({ choices: [{ message: { content: "Ya" } }] });
  };
  const client = { ask, askForEvents: () => assert.fail("no stream was asked for") };
  const api = chatCompletions(client, { model: "m", tokensMax: 9, replyBytesMax: 9999, tools: [] });
  const request = { messages, toolChoice: "auto" } as const;
  const { signal } = new AbortController();
  await api.ask(
    { request, safetyIdentifier: "t", onText: null },
    dialectOf({ baseUrl, temperature: 0.5 }),
    { signal, deadlineAt: Number.POSITIVE_INFINITY, apiKey: null },
  );
  return sent[1]?.tool_calls?.map(({ extra_content }) => extra_content);
}
