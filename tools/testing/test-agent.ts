// An agent with a scripted model and sessions in this process, for tests of an application's tools
// and prompt.

import { createAgent } from "../../engine/agent/create-agent.ts";
import type { Agent } from "../../engine/agent/embedded-agent.ts";
import type { AgentOptions } from "../../engine/agent/agent-options.ts";
import { startScriptedModel } from "./scripted-model.ts";
import type { ScriptedModel } from "./scripted-model.ts";

export type TestAgentOptions<Data> = Omit<AgentOptions<Data>, "model">;

export interface TestAgent<Data> extends AsyncDisposable {
  readonly agent: Agent<Data>;
  /** `script` sets its answers; it records its requests. */
  readonly model: ScriptedModel;
  /** Cancels running turns, then closes both. */
  close(): Promise<void>;
}

/** @throws AgentError `config_invalid` naming the option that is wrong. */
export async function startTestAgent<Data = unknown>(
  options: TestAgentOptions<Data>,
): Promise<TestAgent<Data>> {
  const model = await startScriptedModel();
  try {
    const agent = await createAgent<Data>({
      ...options,
      model: { name: "scripted", baseUrl: model.url, apiKey: "sk-scripted" },
    });
    const close = async (): Promise<void> => {
      await agent.close({ graceMs: 0 });
      await model.close();
    };
    return { agent, model, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await model.close();
    throw error;
  }
}
