// Settings as tests read them, and the message of a start that is refused.

import assert from "node:assert/strict";
import { readConfig } from "../../engine/config/config.ts";
import type { Config } from "../../engine/config/config.ts";
import type { Environment } from "../../engine/config/setting-parsers.ts";
import { AgentError } from "../../engine/core/errors.ts";

export const config = (
  environment: Environment = {},
  containerBytes: number | null = null,
): Config => readConfig(environment, containerBytes);

/** The message with which the start is refused. */
export function refusal(read: () => unknown): string {
  let thrown: unknown;
  try {
    read();
  } catch (error) {
    thrown = error;
  }
  assert(thrown instanceof AgentError, `not refused: ${String(thrown)}`);
  assert.equal(thrown.code, "config_invalid");
  return thrown.message;
}
