// A loop by hand over the openai SDK: what most services are, and what ours is measured against.

import OpenAI from "openai";
import { MODEL, PROMPT, STEPS_MAX, TOOL, checkAvailability, serveChat } from "./chat-server.mjs";

const client = new OpenAI({ maxRetries: 0, timeout: 60_000 });
const system = { role: "system", content: PROMPT };
const tools = [{ type: "function", function: TOOL }];

serveChat(async (history, message) => {
  const messages = [...history, { role: "user", content: message }];
  for (let step = 0; step < STEPS_MAX; step++) {
    const completion = await client.chat.completions.create({
      model: MODEL,
      messages: [system, ...messages],
      tools,
    });
    const reply = completion.choices[0].message;
    messages.push(reply);
    if (!reply.tool_calls?.length) return { reply: reply.content, history: messages };
    for (const call of reply.tool_calls) {
      const content = await checkAvailability(JSON.parse(call.function.arguments));
      messages.push({ role: "tool", tool_call_id: call.id, content });
    }
  }
  throw new Error("too many steps");
});
