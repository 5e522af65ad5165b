// The bound on what a streamed answer leaves behind. Each of its events says a word or two in some
// hundred bytes of JSON that nobody keeps: so the bytes on the wire have a cap of their own, by the
// tokens that were asked for, and what is gathered of them has that of a whole answer.

import { AgentError } from "../core/errors.ts";
import { isObject } from "../conversation/lenient-json.ts";

/** A token's event: measured 140 to 330 bytes, whole ids and empty fields among them. */
const EVENT_BYTES = 512;

/** Bytes on the wire of a streamed answer of at most `tokensMax` tokens. */
export function streamBytesMax(replyBytesMax: number, tokensMax: number): number {
  return replyBytesMax + tokensMax * EVENT_BYTES;
}

/** The same events. @throws AgentError `upstream_too_large` once more was said than may be kept. */
export async function* capBytes(
  events: AsyncIterable<unknown>,
  bytesMax: number,
): AsyncGenerator<unknown> {
  let bytes = 0;
  for await (const event of events) {
    bytes += keptOf(event);
    if (bytes > bytesMax) throw new AgentError("upstream_too_large", "a stream said too much");
    yield event;
  }
}

/** What a reader gathers of an event: a choice's delta, or of the Responses API an item or text. */
function keptOf(event: unknown): number {
  if (!isObject(event)) return 0;
  const { choices, delta, item } = event;
  const choice: unknown = Array.isArray(choices) ? choices[0] : null;
  const said = isObject(choice) ? (choice["delta"] ?? choice["message"]) : null;
  return [said, delta, item].reduce<number>((sum, part) => sum + bytesOf(part), 0);
}

function bytesOf(part: unknown): number {
  if (typeof part === "string") return part.length;
  return isObject(part) ? JSON.stringify(part).length : 0;
}
