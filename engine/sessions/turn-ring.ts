// A session's ring in this process as one flat string, so that its memory is counted exactly: a
// line of numbers and tokens, then the encoded turns as Latin-1. A commit cuts and joins strings:
// no element is copied on its own. Pure.

import assert from "node:assert";
import { decodeTurn } from "./turn-codec.ts";
import type { CodecLimits } from "./turn-codec.ts";
import type { Limits } from "../limits/limits.ts";
import type { Turn } from "../conversation/messages.ts";

export interface TurnRing {
  /** Turns ever committed. */
  readonly ever: number;
  /** The token of a pending clear, which comes before all turns, or "". */
  readonly cleared: string;
  /** The tokens of the last commits, oldest first: of the last one, or of all elements. */
  readonly done: readonly string[];
  /** Encoded turns as Latin-1, oldest first. */
  readonly elements: readonly string[];
}

/** A write pending resync; `turn` is null if it is undecodable. */
export type PendingWrite =
  | { readonly kind: "clear"; readonly token: string }
  | { readonly kind: "turn"; readonly token: string; readonly turn: Turn | null };

/** The packed form of a ring without turns. */
export const EMPTY_RING = "0  \n";

export function packRing({ ever, cleared, done, elements }: TurnRing): string {
  assert(![cleared, ...done].some((token) => /[\s,]/.test(token)), "a token has no spaces");
  const head = [ever, cleared, done.join(","), ...elements.map(({ length }) => length)].join(" ");
  return `${head}\n${elements.join("")}`;
}

export function unpackRing(packed: string): TurnRing {
  const end = packed.indexOf("\n");
  const [ever, cleared, done, ...lengths] = packed.slice(0, end).split(" ");
  assert(end > 0 && cleared !== undefined && done !== undefined, "a ring is what was packed");
  let start = end + 1;
  const elements = lengths.map((length) => packed.slice(start, (start += Number(length))));
  assert(start === packed.length, "a ring's lengths add up");
  return { ever: Number(ever), cleared, done: done === "" ? [] : done.split(","), elements };
}

interface RingEntry {
  readonly token: string;
  readonly element: string;
  /** How many of the newest turns come after it. */
  readonly newerCount: number;
}

/** The encoded turns as bytes. */
export function bytesOf({ elements }: TurnRing): readonly Buffer[] {
  return elements.map((element) => Buffer.from(element, "latin1"));
}

/** The ring with one more turn, trimmed to both caps. */
export function addToRing(
  ring: TurnRing,
  { token, element, newerCount }: RingEntry,
  limits: Pick<Limits, "sessionTurnsMax" | "sessionBytesMax">,
) {
  const place = Math.max(0, ring.elements.length - newerCount);
  const elements = ring.elements.toSpliced(place, 0, element);
  const dropped = trim(elements, limits);
  const done = ring.done.toSpliced(place, 0, token).slice(-elements.length);
  return { ring: { ...ring, ever: ring.ever + 1, done, elements }, dropped };
}

/** The ring's first pending write. */
export function firstPending(ring: TurnRing, limits: CodecLimits): PendingWrite | null {
  if (ring.cleared !== "") return { kind: "clear", token: ring.cleared };
  const [token] = ring.done;
  const [element] = ring.elements;
  if (token === undefined || element === undefined) return null;
  return { kind: "turn", token, turn: decodeTurn(Buffer.from(element, "latin1"), limits) };
}

/** The ring without the turn or the clear with this token. */
export function withoutToken(ring: TurnRing, token: string): TurnRing {
  const index = ring.done.indexOf(token);
  return {
    ever: ring.ever,
    cleared: ring.cleared === token ? "" : ring.cleared,
    done: ring.done.filter((_, i) => i !== index),
    elements: ring.elements.filter((_, i) => i !== index),
  };
}

/** The number of turns and clears in the ring. */
export function pendingCount({ cleared, elements }: TurnRing): number {
  return elements.length + (cleared === "" ? 0 : 1);
}

/** Drops the oldest elements until both caps hold; the newest stays. */
function trim(
  elements: string[],
  limits: Pick<Limits, "sessionTurnsMax" | "sessionBytesMax">,
): { readonly droppedByCount: number; readonly droppedByBytes: number } {
  let [droppedByCount, droppedByBytes] = [0, 0];
  let bytes = elements.reduce((sum, element) => sum + element.length, 0);
  while (elements.length > limits.sessionTurnsMax) {
    bytes -= elements.shift()?.length ?? 0;
    droppedByCount++;
  }
  while (bytes > limits.sessionBytesMax && elements.length > 1) {
    bytes -= elements.shift()?.length ?? 0;
    droppedByBytes++;
  }
  return { droppedByCount, droppedByBytes };
}
