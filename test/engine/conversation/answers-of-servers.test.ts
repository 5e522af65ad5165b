// The corpus of real server answers, and a whole agent over a server that sends them: calls written
// as text are run, and neither they nor reasoning reach the customer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createAgent, defineTool, z } from "agent-citas";
import type { TurnEvent } from "agent-citas";
import { markPattern } from "../../../engine/conversation/answer-marks.ts";
import { misreading, readSample, sampleAnswers } from "../../support/model/answers-fixture.ts";
import { httpServer } from "../../support/loopback.ts";
import { DONE, chunk, completion, events } from "../../support/model/model-fixture.ts";

test("every answer of the working corpus is read as labelled", async () => {
  for (const sample of sampleAnswers("model-answers.jsonl")) {
    assert.equal(misreading(sample, await readSample(sample)), null, sample.source);
  }
});

test("no answer of either corpus shows a mark", async () => {
  for (const file of ["model-answers.jsonl", "model-answers-sealed.jsonl"]) {
    for (const sample of sampleAnswers(file)) {
      const { shown } = await readSample(sample);
      assert.doesNotMatch(shown ?? "", new RegExp(markPattern().source, "i"));
    }
  }
});

const ARGS = '{"day":"lunes"}';
const DIALECTS: readonly (readonly [name: string, asks: string, answers: string])[] = [
  [
    "Qwen",
    `<think>La agenda.</think>\n<tool_call>\n{"name":"look_up","arguments":${ARGS}}\n</tool_call>`,
    "<think>Ya. Listo.</think>{R}",
  ],
  [
    "R1",
    `Veo la agenda. Sí.\n</think>\n{"name":"look_up","arguments":${ARGS}}`,
    "Digo que sí. Bien.</think>\n```json\n{R}\n```",
  ],
  [
    "gpt-oss",
    `<|channel|>analysis<|message|>Miro. Ya.<|end|><|start|>assistant<|channel|>commentary to=functions.look_up <|constrain|>json<|message|>${ARGS}<|call|>`,
    "<|channel|>analysis<|message|>Ya. Sí.<|end|><|start|>assistant<|channel|>final<|message|>{R}<|return|>",
  ],
  [
    "Mistral",
    `[THINK]Miro. Ya.[/THINK][TOOL_CALLS]look_up[ARGS]${ARGS}`,
    "[THINK]Ya. Sí.[/THINK]{R}</s>",
  ],
  ["Llama", `<|python_tag|>look_up(day="lunes")<|eom_id|>`, "Claro: {R}<|eot_id|>"],
  [
    "one that answers in its answer",
    `{"reply":"<tool_call>{\\"name\\":\\"look_up\\",\\"arguments\\":{\\"day\\":\\"lunes\\"}}</tool_call>","url":null}`,
    `{"reply":"\\u003cthink\\u003eYa. Sí.\\u003c/think\\u003eHay hora. A las 10.","url":null}`,
  ],
];
const REPLY = '{"reply":"Hay hora. A las 10.","url":null}';

for (const [name, asks, answers] of DIALECTS) {
  test(`an agent works with ${name}, whole and streamed`, async (t) => {
    const seen: string[] = [];
    const server = await httpServer(t, (request, response) => {
      let text = "";
      request.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      request.on("end", () => {
        // What the SDK sends is a JSON object.
        const body = JSON.parse(text) as { messages: { role: string }[]; stream?: boolean };
        const content =
          body.messages.at(-1)?.role === "tool" ? answers.replace("{R}", REPLY) : asks;
        const pieces = content.match(/[\s\S]{1,3}/g) ?? [];
        const chunks = pieces.map((piece) => chunk({ content: piece }));
        const stream = events(...chunks, chunk({}, "stop"), DONE);
        (body.stream === true ? stream : completion({ content }))(response);
      });
    });
    const lookUp = defineTool({
      name: "look_up",
      description: "Looks.",
      parameters: z.object({ day: z.string().max(20) }),
      run: ({ day }) => {
        seen.push(day);
        return "A las 10.";
      },
    });
    const model = { name: "m", baseUrl: `${server.url}/v1`, apiKey: "k" };
    const agent = await createAgent({ model, prompt: "Eres un loro.", tools: [lookUp] });
    t.after(() => agent.close());
    for (const streaming of [false, true]) {
      let told = "";
      const onEvent = (event: TurnEvent): void => {
        if (event.type === "text_discarded") told = "";
        if (event.type === "text_streamed") told += event.piece;
        assert.doesNotMatch(told, /think|look_up|[<[{|]/i);
      };
      const listener = streaming ? { onEvent } : {};
      const answer = await agent.chat({
        session: name.replaceAll(" ", "-"),
        message: "¿Hay hora?",
        ...listener,
      });
      assert.deepEqual([answer.reply, answer.error], ["Hay hora. A las 10.", null]);
      if (streaming) assert.equal(told, answer.reply);
    }
    assert.deepEqual(seen, ["lunes", "lunes"]);
  });
}
