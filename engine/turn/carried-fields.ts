// Carried fields: what a model server adds to its tool calls and requires again with their results,
// such as reasoning and its signatures. They are all fields that the model API does not define;
// they are not interpreted, only sent back unchanged within the turn.
//
// Gemini 3 rejects a call that is sent back without `extra_content.google.thought_signature`
// (https://ai.google.dev/gemini-api/docs/thought-signatures), DeepSeek one whose message lacks its
// `reasoning_content` (https://api-docs.deepseek.com/guides/thinking_mode).

import { cutBytes, utf8Bytes } from "../core/bytes.ts";
import type { ToolCall, ToolRound } from "../conversation/messages.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Of one call, as JSON; what exceeds it is left out. */
export const CARRIED_BYTES_MAX = 8 * 1024;
/** Of a whole turn; the oldest are dropped first. */
export const TURN_CARRIED_BYTES_MAX = 32 * 1024;

/** The parts of `ToolCall.carried` for the Chat Completions API. */
export interface ChatCarried {
  /** Fields of the message that holds the calls; kept with its first call. */
  readonly message?: Fields;
  readonly call?: Fields;
  readonly function?: Fields;
}

const KNOWN = {
  message: new Set(
    "role content tool_calls function_call refusal annotations audio parsed name id type".split(
      " ",
    ),
  ),
  call: new Set("id type index function custom".split(" ")),
  function: new Set("name arguments parsed_arguments description strict".split(" ")),
} as const;

/** The fields of `value` that the API does not define and that are not empty; null for none. */
export function unnamedFields(kind: keyof typeof KNOWN, value: unknown): Fields | null {
  if (!isFields(value)) return null;
  const entries = Object.entries(value).filter(
    ([name, field]) =>
      !KNOWN[kind].has(name) && field !== null && field !== undefined && field !== "",
  );
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** Merges the fields of a stream's next piece: texts and lists grow, others are replaced. */
export function joinedFields(before: Fields | null, piece: Fields | null): Fields | null {
  if (before === null || piece === null) return before ?? piece;
  const joined: Record<string, unknown> = { ...before };
  for (const [name, field] of Object.entries(piece))
    joined[name] = joinedField(before[name], field);
  return joined;
}

function joinedField(before: unknown, piece: unknown): unknown {
  if (typeof before === "string" && typeof piece === "string") return before + piece;
  if (Array.isArray(before) && Array.isArray(piece)) return joinedList(before, piece);
  return piece;
}

/** OpenRouter numbers the parts of `reasoning_details`: pieces with the same number are merged. */
function joinedList(before: readonly unknown[], pieces: readonly unknown[]): readonly unknown[] {
  const list = [...before];
  for (const piece of pieces) {
    const at = list.findIndex((part) => isSamePart(part, piece));
    const part = list[at];
    if (!isFields(part) || !isFields(piece)) list.push(piece);
    else list[at] = joinedPart(part, piece);
  }
  return list;
}

function isSamePart(part: unknown, piece: unknown): boolean {
  if (!isFields(part) || !isFields(piece)) return false;
  const { index, type } = part;
  return typeof index === "number" && index === piece["index"] && type === piece["type"];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const WHOLE = new Set(["type", "format", "id", "index"]);

function joinedPart(part: Fields, piece: Fields): Fields {
  const joined: Record<string, unknown> = { ...part };
  for (const [name, field] of Object.entries(piece)) {
    if (field !== null) joined[name] = WHOLE.has(name) ? field : joinedField(part[name], field);
  }
  return joined;
}

/**
 * `calls` with the carried fields of each; the first also gets those of the message. Each holds at
 * most `CARRIED_BYTES_MAX`: long reasoning is cut, other fields that do not fit are left out.
 */
export function withCarried(
  calls: readonly ToolCall[],
  message: Fields | null,
  callFields: readonly Pick<ChatCarried, "call" | "function">[],
): readonly ToolCall[] {
  return calls.map((call, index) => {
    const own = callFields[index] ?? {};
    const carried = cutToFit(index === 0 && message !== null ? { ...own, message } : own);
    return Object.keys(carried).length === 0 ? call : { ...call, carried };
  });
}

function cutToFit(carried: ChatCarried): Fields {
  const { message, ...own } = carried;
  const ownBytes = bytesOf(own);
  if (ownBytes > CARRIED_BYTES_MAX) return cutToFit(message === undefined ? {} : { message });
  if (message === undefined) return { ...own };
  const spare = CARRIED_BYTES_MAX - ownBytes - 32;
  const kept = bytesOf(message) <= spare ? message : shortened(message, spare);
  return kept === null ? { ...own } : { ...own, message: kept };
}

/** Plain reasoning may be cut: it is only read. Signed or structured fields may not. */
function shortened(message: Fields, bytesMax: number): Fields | null {
  const texts = Object.entries(message).filter(([, field]) => typeof field === "string");
  if (texts.length === 0) return null;
  // JSON may double a text: quotes and line breaks.
  const share = Math.floor(bytesMax / texts.length / 2) - 64;
  if (share <= 0) return null;
  const cut = texts.map(([name, field]) => [name, cutBytes(String(field), share, "")] as const);
  const short = Object.fromEntries(cut);
  return bytesOf(short) <= bytesMax ? short : null;
}

/** Limits a turn's carried fields to `TURN_CARRIED_BYTES_MAX`: the newest rounds keep theirs. */
export function capCarried(rounds: readonly ToolRound[]): readonly ToolRound[] {
  let bytes = 0;
  return rounds
    .toReversed()
    .map((round) => {
      const own = round.calls.reduce(
        (sum, { carried }) => sum + (carried ? bytesOf(carried) : 0),
        0,
      );
      if (own === 0) return round;
      bytes += own;
      return bytes <= TURN_CARRIED_BYTES_MAX ? round : withoutCarried(round);
    })
    .reverse();
}

/** The round as it is stored. */
export function withoutCarried(round: ToolRound): ToolRound {
  if (round.calls.every(({ carried }) => carried === undefined)) return round;
  const calls = round.calls.map(({ id, name, arguments: args }) => ({ id, name, arguments: args }));
  return { ...round, calls };
}

function bytesOf(value: unknown): number {
  return utf8Bytes(JSON.stringify(value));
}
