// The same turn with OpenAI Agents: an Agent over the Chat Completions model, without tracing.

import {
  Agent,
  OpenAIChatCompletionsModel,
  Runner,
  setTracingDisabled,
  tool,
} from "@openai/agents";
import OpenAI from "openai";
import { z } from "zod";
import { MODEL, PROMPT, STEPS_MAX, TOOL, checkAvailability, serveChat } from "./chat-server.mjs";

setTracingDisabled(true);
const client = new OpenAI({ maxRetries: 0, timeout: 60_000 });
const runner = new Runner({ tracingDisabled: true });
const agent = new Agent({
  name: "citas",
  instructions: PROMPT,
  model: new OpenAIChatCompletionsModel(client, MODEL),
  tools: [
    tool({
      name: TOOL.name,
      description: TOOL.description,
      parameters: z.object({ date: z.string(), time: z.string() }),
      execute: checkAvailability,
    }),
  ],
});

serveChat(async (history, message) => {
  const input = [...history, { role: "user", content: message }];
  const result = await runner.run(agent, input, { maxTurns: STEPS_MAX });
  return { reply: result.finalOutput, history: result.history };
});
