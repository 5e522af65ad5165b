// Byte caps of a streamed response. Each event has a word or two in a few hundred bytes of JSON, so
// the bytes on the wire have their own cap, by the requested tokens. What readers collect of them
// has the cap of a whole response.

import { AgentError } from "../core/errors.ts";
import { isObject } from "../conversation/lenient-json.ts";

/** One token's event: measured 140 to 330 bytes, with ids and empty fields. */
const EVENT_BYTES = 512;

/** Cap of a streamed response on the wire, for at most `tokensMax` tokens. */
export function streamBytesMax(replyBytesMax: number, tokensMax: number): number {
  return replyBytesMax + tokensMax * EVENT_BYTES;
}

/**
 * The same events. @throws AgentError `upstream_too_large` if the collected bytes exceed the cap
 */
export async function* capBytes(
  events: AsyncIterable<unknown>,
  bytesMax: number,
): AsyncGenerator<unknown> {
  let bytes = 0;
  for await (const event of events) {
    bytes += collectedBytes(event);
    if (bytes > bytesMax)
      throw new AgentError("upstream_too_large", "a streamed response is over its byte cap");
    yield event;
  }
}

/** Bytes that a reader collects: a choice's delta, or the Responses API's item or text. */
function collectedBytes(event: unknown): number {
  if (!isObject(event)) return 0;
  const { choices, delta, item } = event;
  const choice: unknown = Array.isArray(choices) ? choices[0] : null;
  const content = isObject(choice) ? (choice["delta"] ?? choice["message"]) : null;
  return [content, delta, item].reduce<number>((sum, part) => sum + bytesOf(part), 0);
}

function bytesOf(part: unknown): number {
  if (typeof part === "string") return part.length;
  return isObject(part) ? JSON.stringify(part).length : 0;
}
