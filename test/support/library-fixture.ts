// Agents for tests of the package's own face: a scripted model, sessions in this process, closed
// with the test.

import type { TestContext } from "node:test";
import { defineTool, z } from "agent-citas";
import { startTestAgent } from "agent-citas/testing";
import type { TestAgent, TestAgentOptions } from "agent-citas/testing";

export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function gate(): Gate {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  return { opened, open };
}

export async function agentFor<Data = unknown>(
  context: TestContext,
  options: TestAgentOptions<Data> = {},
): Promise<TestAgent<Data>> {
  const prompt = options.domain === undefined ? "You are a test." : undefined;
  const kit = await startTestAgent<Data>({ prompt, ...options });
  context.after(async () => {
    kit.model.handler(null);
    await kit.close();
  });
  return kit;
}

export const echo = defineTool({
  name: "echo",
  description: "Says it again.",
  parameters: z.object({ text: z.string() }),
  run: ({ text }) => `echo: ${text}`,
});

export const CALL_ECHO = { calls: [{ name: "echo", arguments: { text: "hi" } }] };
