// The requests of both adapters, by OpenAI's published description without other properties.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { chatCompletions } from "../../../engine/model/chat-completions.ts";
import type { Dialect } from "../../../engine/model/dialect.ts";
import type { ModelRequest } from "../../../engine/conversation/messages.ts";
import { ModelClient } from "../../../engine/model/model-client.ts";
import { responses } from "../../../engine/model/responses-api.ts";
import { REQUEST, TOOLS, completion, modelKit } from "../../support/model/model-fixture.ts";
import { ENDPOINTS, publishedSchemas, requestSchema } from "../../support/model/openai-schema.ts";
import type { Endpoint } from "../../support/model/openai-schema.ts";
import {
  afterRound,
  dialectOf,
  message,
  reasoning,
  response,
} from "../../support/model/responses-fixture.ts";

const faultBy = publishedSchemas();
const API = { "/chat/completions": chatCompletions, "/responses": responses };

const CALL = { id: "call_1", name: "check_availability", arguments: '{"date":"x","time":null}' };
const THOUGHT = reasoning("gAAAA", { status: "completed" });
const REQUESTS: Readonly<Record<string, ModelRequest>> = {
  "the first turn": REQUEST,
  "a call and its result": afterRound([CALL]),
  "calls with words beside them": afterRound([CALL, { ...CALL, id: "call_2" }], "Miro."),
  "pictures": {
    toolChoice: "auto",
    messages: [
      { role: "user", text: "Mira", images: ["https://x.pe/a.png"] },
      { role: "assistant", text: "Veo.", calls: [] },
      { role: "user", text: "", images: ["https://x.pe/b.png"] },
    ],
  },
  "a repair": {
    toolChoice: "none",
    messages: [
      ...REQUEST.messages,
      { role: "assistant", text: "no es JSON", calls: [] },
      { role: "system", text: "Otra vez." },
    ],
  },
};

const DIALECTS: readonly Partial<Dialect>[] = [
  {},
  { effort: "none" },
  { effort: "max", temperature: null },
  { format: false, strict: false, serialCalls: false, streamUsage: false },
  { unstored: false, safetyIdentifier: false, tokensField: "max_tokens" },
];

const BYTES = { replyBytesMax: 65_536, tokensMax: 2048, timeoutMs: 60_000 };

async function clientKit(context: TestContext) {
  const { clock, http, server, requests, answer } = await modelKit(context);
  const client = new ModelClient({ clock, http, baseUrl: server.url, apiKey: "sk", ...BYTES });
  const { signal } = new AbortController();
  const requestOptions = { signal, deadlineAt: clock.monotonic() + 60_000, apiKey: null };
  return { requests, answer, client, requestOptions };
}

test("the requests of both adapters match the description, without other properties", async (context) => {
  const { requests, answer, client, requestOptions } = await clientKit(context);
  for (const endpoint of ENDPOINTS) {
    const isChat = endpoint === "/chat/completions";
    answer(isChat ? completion({ content: "{}" }) : response({ output: [message("{}")] }));
    for (const tools of [TOOLS, []]) {
      const api = API[endpoint](client, { model: "gpt-6-luna", ...BYTES, tools });
      for (const fields of DIALECTS) {
        const dialect = dialectOf({ temperature: 0.5, ...fields });
        for (const [what, request] of Object.entries(REQUESTS)) {
          for (const onText of [null, () => {}]) {
            // Other tests read responses: JSON in place of a stream is an error here.
            await api
              .ask({ request, safetyIdentifier: "tag", onText }, dialect, requestOptions)
              .catch(() => {});
            const sent = requests.at(-1);
            assert.equal(sent?.url, endpoint);
            const fault = faultBy(requestSchema(endpoint), sent.body);
            assert.equal(fault, null, `${endpoint}, ${what}, ${JSON.stringify(fields)}`);
          }
        }
      }
    }
  }
  assert.equal(requests.length, 2 * 2 * DIALECTS.length * Object.keys(REQUESTS).length * 2);
});

test("reasoning that is sent back with its calls matches the description", async (context) => {
  const { requests, answer, client, requestOptions } = await clientKit(context);
  answer(response({ output: [message("{}")] }));
  const api = responses(client, { model: "gpt-6-luna", ...BYTES, tools: TOOLS });
  const dialect = dialectOf();
  const request = afterRound([{ ...CALL, carried: { reasoning: [THOUGHT] } }]);
  await api.ask({ request, safetyIdentifier: "tag", onText: null }, dialect, requestOptions);
  assert.match(JSON.stringify(requests[0]?.body), /gAAAA/);
  assert.equal(faultBy("CreateResponse", requests[0]?.body), null);
});

const base: Readonly<Record<Endpoint, Readonly<Record<string, unknown>>>> = {
  "/chat/completions": { model: "m", messages: [{ role: "user", content: "a" }] },
  "/responses": { model: "m", input: [{ role: "user", content: "a" }] },
};
const call = { type: "function_call", call_id: "c", name: "f", arguments: "{}" };
const tool = { type: "function", name: "f", parameters: {}, strict: true };
const FAULTY: readonly (readonly [Endpoint, Readonly<Record<string, unknown>>])[] = [
  ["/chat/completions", { reply: 1 }],
  ["/chat/completions", { max_output_tokens: 5 }],
  ["/chat/completions", { messages: [{ role: "user", content: "a", more: 1 }] }],
  [
    "/chat/completions",
    { messages: [{ role: "user", content: [{ type: "text", text: "a", more: 1 }] }] },
  ],
  ["/chat/completions", { tools: [{ type: "function", function: { name: "f", more: 1 } }] }],
  [
    "/chat/completions",
    { response_format: { type: "json_schema", json_schema: { name: "a", more: 1 } } },
  ],
  ["/chat/completions", { stream_options: { include_usage: true, more: 1 } }],
  ["/chat/completions", { reasoning_effort: "little" }],
  ["/responses", { messages: [] }],
  ["/responses", { max_tokens: 5 }],
  ["/responses", { input: [{ role: "user", content: "a", more: 1 }] }],
  ["/responses", { input: [{ ...call, more: 1 }] }],
  ["/responses", { input: [{ ...call, call_id: undefined }] }],
  ["/responses", { input: [{ ...THOUGHT, more: 1 }] }],
  [
    "/responses",
    { input: [{ role: "user", content: [{ type: "input_image", image_url: "http://a" }] }] },
  ],
  ["/responses", { tools: [{ ...tool, more: 1 }] }],
  ["/responses", { text: { format: { type: "json_schema", name: "a", schema: {}, more: 1 } } }],
  ["/responses", { reasoning: { effort: "low", more: 1 } }],
  ["/responses", { include: ["everything"] }],
];
test("the check rejects what is not in the description, and accepts what is", () => {
  for (const endpoint of ENDPOINTS) {
    assert.equal(faultBy(requestSchema(endpoint), base[endpoint]), null);
  }
  const fine = { input: [call, THOUGHT], tools: [tool], include: ["reasoning.encrypted_content"] };
  assert.equal(faultBy("CreateResponse", { ...base["/responses"], ...fine }), null);
  for (const [endpoint, fields] of FAULTY) {
    const body: unknown = JSON.parse(JSON.stringify({ ...base[endpoint], ...fields }));
    assert.notEqual(faultBy(requestSchema(endpoint), body), null, JSON.stringify(fields));
  }
});

test("the description is small and names its source", () => {
  const file = new URL("../../../peers/openai/openapi.json", import.meta.url);
  assert(statSync(file).size < 256 * 1024);
  const readme = readFileSync(new URL("README.md", file), "utf8");
  assert.match(readme, /commit `[0-9a-f]{40}`[^]*`[0-9a-f]{64}`[^]*MIT/);
  assert.match(readFileSync(new URL("LICENSE", file), "utf8"), /MIT License[^]*OpenAI/);
});
