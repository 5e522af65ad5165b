// A body as JSON. Pure.

import { AgentError } from "./errors.ts";

/** The value of a JSON text in strict UTF-8. @throws AgentError `bad_json`. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new AgentError("bad_json", "the body is not JSON in UTF-8");
  }
}
