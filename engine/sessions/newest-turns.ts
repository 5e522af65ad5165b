// A ring is decoded from its newest turn back, as far as a turn needs it. What is older stays
// packed, and is decoded for the few readers that ask for it. Pure.

import { stringBytes } from "../core/bytes.ts";
import { decodeTurn } from "./turn-codec.ts";
import type { CodecLimits } from "./turn-codec.ts";
import type { StoredTurns } from "./session-store.ts";
import type { Turn } from "../conversation/messages.ts";
import { WindowMeter } from "../turn/model-messages.ts";
import type { WindowLimits } from "../turn/model-messages.ts";

/**
 * The turns of the window, at least one, and back to the newest notes, which an outage may have
 * left behind the window. An unreadable turn among them is reported to `onUndecodable`; an older
 * one was when it was new.
 */
export function readNewest(
  elements: readonly Buffer[],
  limits: CodecLimits & WindowLimits,
  onUndecodable: (count: number) => void,
): StoredTurns {
  const turns: Turn[] = [];
  const meter = new WindowMeter(limits);
  let [unreadable, isFull, isNoted] = [0, false, false];
  let left = elements.length;
  for (; left > 0; left--) {
    const element = elements[left - 1];
    const turn = element === undefined ? null : decodeTurn(element, limits);
    if (turn === null) {
      unreadable++;
      continue;
    }
    isFull ||= meter.take(turn) === null;
    if (isFull && isNoted) break;
    turns.push(turn);
    isNoted ||= turn.notes !== undefined;
  }
  if (unreadable > 0) onUndecodable(unreadable);
  turns.reverse();
  if (left === 0) return { turns };
  // Copies: an element is a part of what the socket received, up to 64 KiB at once.
  const packed = elements.slice(0, left).map((element) => element.toString("latin1"));
  const older = (messageId?: string): readonly Turn[] => decodeOlder(packed, limits, messageId);
  return { turns, older, olderBytes: packed.reduce((sum, one) => sum + stringBytes(one), 0) };
}

function decodeOlder(
  packed: readonly string[],
  limits: CodecLimits,
  messageId: string | undefined,
): readonly Turn[] {
  const decode = (one: string): Turn | null =>
    decodeTurn(Buffer.from(one, "latin1"), limits, messageId);
  return packed.map(decode).filter((turn) => turn !== null);
}
