// The prompt of a turn, with its bytes claimed.

import { valueBytes } from "../core/bytes.ts";
import type { Limits } from "../limits/limits.ts";
import { promptWorkBytes } from "../limits/turn-weights.ts";
import type { Prompt, PromptRequest } from "../turn/prompt-source.ts";
import { keep } from "./turn-claims.ts";
import type { TurnClaims } from "./turn-claims.ts";

export interface PromptPorts<Data> {
  readonly limits: Limits;
  readonly prompt: (request: PromptRequest<Data>) => Promise<Prompt>;
  /** Fetches what the prompt needs, so that making it waits for no answer; absent: nothing. */
  readonly ready?: ((request: PromptRequest<Data>) => Promise<void>) | undefined;
}

/** Rejects as `prompt` does, or with AgentError `overloaded` or `cancelled`. */
export async function makePrompt<Data>(
  request: PromptRequest<Data>,
  claims: TurnClaims,
  { limits, prompt, ready }: PromptPorts<Data>,
): Promise<Prompt> {
  const workBytes = promptWorkBytes(limits);
  if (ready === undefined) {
    // It may wait for anything, so its bytes are claimed once they are known.
    const own = await prompt(request);
    await claims.claim("prompt", valueBytes(textsOf(own), workBytes));
    return own;
  }
  await ready(request);
  const claim = await claims.claim("prompt", workBytes);
  const made = await prompt(request);
  keep(claim, textsOf(made));
  return made;
}

/** What a prompt holds. Its system text is made anew at each reading where it is kept as JSON. */
function textsOf(prompt: Prompt): readonly unknown[] {
  return [prompt.systemMessage?.json ?? prompt.system, prompt.clock, prompt.attachments];
}
