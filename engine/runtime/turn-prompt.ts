// The prompt of a turn, with its bytes claimed.

import { valueBytes } from "../core/bytes.ts";
import { AgentError } from "../core/errors.ts";
import type { Limits } from "../limits/limits.ts";
import { promptKeptBytes, promptWorkBytes } from "../limits/turn-weights.ts";
import type { Prompt, PromptRequest } from "../turn/prompt-source.ts";
import type { TurnClaims } from "./turn-claims.ts";

export interface PromptPorts<Data> {
  readonly limits: Limits;
  readonly prompt: (request: PromptRequest<Data>) => Promise<Prompt>;
  /** Fetches what the prompt needs, so that making it waits for no answer; absent: nothing. */
  readonly ready?: ((request: PromptRequest<Data>) => Promise<void>) | undefined;
}

/** Rejects as `prompt` does, or with AgentError `overloaded`, `cancelled` or `config_invalid`. */
export async function makePrompt<Data>(
  request: PromptRequest<Data>,
  claims: TurnClaims,
  { limits, prompt, ready }: PromptPorts<Data>,
): Promise<Prompt> {
  const keptMax = promptKeptBytes(limits);
  if (ready === undefined) {
    // It may wait for anything, so its bytes are claimed once they are known.
    const own = await prompt(request);
    await claims.claim("prompt", bytesOf(own, keptMax));
    return own;
  }
  await ready(request);
  const claim = await claims.claim("prompt", promptWorkBytes(limits));
  const made = await prompt(request);
  claim.shrinkTo(bytesOf(made, keptMax));
  return made;
}

/** @throws AgentError `config_invalid` for a prompt that holds more than any turn may */
function bytesOf(prompt: Prompt, bytesMax: number): number {
  const bytes = valueBytes(heldTexts(prompt), bytesMax + 1);
  if (bytes <= bytesMax) return bytes;
  throw new AgentError("config_invalid", `a prompt holds at most ${bytesMax} bytes`);
}

/** What a prompt holds. Where it is kept as JSON, its system text would be a new string. */
function heldTexts(prompt: Prompt): readonly unknown[] {
  return [prompt.systemMessage?.json ?? prompt.system, prompt.clock, prompt.attachments];
}
