// An agent that has nothing to do with appointments: it says where an order is and requests a
// return. Sessions live in Redis, so a customer may be answered by any process of the shop.
import { createAgent, defineTool, z } from "agent-citas";
import type { PromptRequest, ToolContext, TurnEvent } from "agent-citas";

/** What the shop knows about the customer; tools and prompt receive it, the model does not. */
interface Customer {
  readonly id: number;
  readonly name: string;
}

/** Takes the place of the shop's own order system. */
const orders = new Map([
  ["A-1001", { customerId: 7, state: "on its way, arrives on Friday", returnAsked: false }],
  ["A-1002", { customerId: 8, state: "delivered", returnAsked: false }],
]);

const parameters = z.object({ order: z.string().max(16).describe("Such as A-1001") });

const orderStatus = defineTool({
  name: "order_status",
  description: "Where one of the customer's orders is.",
  parameters,
  run({ order }, { data: customer }: ToolContext<Customer>) {
    const found = orders.get(order);
    // The model may request any order: this checks whose it is.
    if (found?.customerId !== customer.id) return "The customer has no such order.";
    return `Order ${order}: ${found.state}.`;
  },
});

const askReturn = defineTool({
  name: "ask_return",
  description: "Asks for the return of an order. Only when the customer said so.",
  parameters,
  // Runs alone, at most once in a turn, and is never cancelled once it has started.
  sideEffect: true,
  run({ order }, { data: customer }: ToolContext<Customer>) {
    const found = orders.get(order);
    if (found?.customerId !== customer.id) {
      return { status: "refused", text: "The customer has no such order." };
    }
    found.returnAsked = true;
    // The customer reads this text word for word, whatever the model writes.
    return { status: "ok", text: `Return of ${order} asked for.`, mustTell: true };
  },
});

const prompt = ({ data, now }: PromptRequest<Customer>) => ({
  system: "You help customers of a shop with their orders. Short answers, no promises.",
  clock: `You talk to ${data.name}. Today is ${new Date(now).toDateString()}.`,
});

const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, REDIS_URL: redis } = process.env;
await using agent = await createAgent({
  model: { name: process.env["OPENAI_MODEL"] ?? "gpt-6-luna", apiKey, baseUrl },
  prompt,
  tools: [orderStatus, askReturn],
  redis,
  memoryMb: 32,
  limits: { turnTimeoutMs: 30_000, sessionTtlMs: 7 * 24 * 3_600_000 },
  onError: (error, source) => console.error(source, error),
});

const onEvent = (event: TurnEvent): void => {
  if (event.type === "tool_finished") console.log(`  [${event.name}: ${event.status}]`);
};
for (const message of process.argv.slice(2)) {
  console.log(`> ${message}`);
  const data: Customer = { id: 7, name: "Ana" };
  const { reply, turns } = await agent.chat({ tenant: 1, session: "ana", message, data, onEvent });
  console.log(`${turns}: ${reply}`);
}
