// The same turn with the AI SDK: generateText over an OpenAI-compatible provider.

import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, isStepCount, jsonSchema, tool } from "ai";
import { MODEL, PROMPT, STEPS_MAX, TOOL, checkAvailability, serveChat } from "./chat-server.mjs";

const provider = createOpenAICompatible({
  name: "bench",
  baseURL: process.env.OPENAI_BASE_URL,
  apiKey: process.env.OPENAI_API_KEY,
});
const model = provider(MODEL);
const tools = {
  [TOOL.name]: tool({
    description: TOOL.description,
    inputSchema: jsonSchema(TOOL.parameters),
    execute: checkAvailability,
  }),
};

serveChat(async (history, message) => {
  const messages = [...history, { role: "user", content: message }];
  const stopWhen = isStepCount(STEPS_MAX);
  const given = { model, instructions: PROMPT, messages, tools, stopWhen, maxRetries: 0 };
  const result = await generateText(given);
  return { reply: result.text, history: [...messages, ...result.responseMessages] };
});
