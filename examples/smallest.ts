// The smallest agent: one tool, one question. Needs OPENAI_API_KEY, or OPENAI_BASE_URL of a
// compatible server. Run it with: node smallest.ts
import { createAgent, defineTool, z } from "agent-citas";

const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl } = process.env;
const timeIn = defineTool({
  name: "time_in",
  description: "The time of day in a time zone.",
  parameters: z.object({ zone: z.string().describe("IANA name, such as America/Lima") }),
  run: ({ zone }) => new Date().toLocaleTimeString("en", { timeZone: zone }),
});
await using agent = await createAgent({
  model: { name: "gpt-6-luna", apiKey, baseUrl },
  prompt: "You answer in one short sentence.",
  tools: [timeIn],
});
const { reply } = await agent.chat({ session: "ana", message: "What time is it in Lima?" });
console.log(reply);
