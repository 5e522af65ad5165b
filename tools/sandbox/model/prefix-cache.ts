// Simulates a model server's prefix cache: how many tokens of a prompt it would report as cached.
// Keeps a small, fixed number of earlier prompts, no responses.

import { ownString } from "../../../engine/core/bytes.ts";
import { CHARACTERS_PER_TOKEN } from "../openai/validate-request.ts";

/** Earlier prompts, over all keys; the oldest is evicted first. */
const PROMPTS_MAX = 16;
/** Characters kept of each: at most 1 MiB in all, at two bytes a character. */
const PROMPT_CHARACTERS_MAX = 32 * 1024;
/** The real cache counts in steps of 128 tokens. */
const STEP_TOKENS = 128;

export class PrefixCache {
  /** Capped by `PROMPTS_MAX`. */
  readonly #prompts: { readonly key: string; readonly text: string }[] = [];

  /** Tokens that `prompt` shares with an earlier one of the same API key; stores it. */
  cachedTokens(key: string, prompt: string): number {
    const sameKey = this.#prompts.filter((entry) => entry.key === key);
    const shared = Math.max(0, ...sameKey.map(({ text }) => sharedPrefix(text, prompt)));
    if (this.#prompts.length === PROMPTS_MAX) this.#prompts.shift();
    this.#prompts.push({ key, text: ownString(prompt.slice(0, PROMPT_CHARACTERS_MAX)) });
    const tokens = Math.floor(shared / CHARACTERS_PER_TOKEN);
    return tokens - (tokens % STEP_TOKENS);
  }
}

function sharedPrefix(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  let index = 0;
  while (index < end && a.charCodeAt(index) === b.charCodeAt(index)) index++;
  return index;
}
