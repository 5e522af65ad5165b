// The stored form of a turn: one version byte, then a compact JSON array, deflated if that is
// shorter. It owns the format and its limits. Its only I/O is to read the dictionary once.
//
// version 1: the array as UTF-8. version 2: the same, deflate-raw with dictionary-1.bin as preset.
// A new dictionary gets a new version and the old one stays, so that old rings stay readable. An
// unknown version is skipped as undecodable, so that an older process can read a newer one's rings.
//
// Call ids are not stored: they are 24 random, incompressible characters each, and the model only
// needs them to be unique. Decoding makes new ones. A call and its result are one triple, so that
// every stored turn is valid by construction.

import assert from "node:assert";
import { readFileSync } from "node:fs";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { cutBytes } from "../core/bytes.ts";
import type { Limits } from "../limits/limits.ts";
import type { ToolRound, Turn } from "../conversation/messages.ts";
import { parseJsonText } from "../core/json-text.ts";

export type CodecLimits = Pick<Limits, "storedTurnBytesMax" | "storedTurnDecodedBytesMax">;

/** What the model API accepts as a function's name. */
const TOOL_NAME = /^[A-Za-z0-9_-]{1,64}$/;

const PLAIN = 1;
const DEFLATED = 2;

const dictionary = readFileSync(new URL("./dictionary-1.bin", import.meta.url));

// Chosen by `bench/train-dictionary.ts`: a window that just fits dictionary and turn, and a hash
// table to match, so that zlib clears 96 KiB per call instead of 256.
const DEFLATE = { level: 6, windowBits: 14, memLevel: 6, strategy: 0, chunkSize: 2048, dictionary };
// One chunk fits a usual turn: zlib's default of 16 KiB costs more to allocate than to fill.
const INFLATE = { windowBits: 14, chunkSize: 4096, dictionary };

/**
 * One element of a session's ring, at most `storedTurnBytesMax` long and never more than
 * `storedTurnDecodedBytesMax` when unpacked. Never fails for size: a longer turn loses old tool
 * texts first, then whole rounds, then the ends of its texts.
 */
export function encodeTurn(turn: Turn, limits: CodecLimits): Buffer {
  assert(Number.isSafeInteger(turn.at) && turn.at >= 0, "a turn's time is whole milliseconds");
  for (const shorten of SHORTENERS) {
    const element = pack(shorten(turn), limits);
    if (element !== null) return element;
  }
  // A message id has at most 128 characters and notes are dropped: at most a few hundred bytes.
  const { messageId, at } = turn;
  const element = pack({ messageId, at, user: "", rounds: [], reply: "", url: null }, limits);
  assert(element !== null, "a turn without its texts fits any ring");
  return element;
}

/**
 * Null for anything that is not a turn of a known version within the limits; never throws. With a
 * message id also null for a turn with another one, which is then not parsed.
 */
export function decodeTurn(element: Buffer, limits: CodecLimits, messageId?: string): Turn | null {
  if (element.length < 2 || element.length > limits.storedTurnBytesMax) return null;
  const json = unpack(element, limits.storedTurnDecodedBytesMax);
  if (json === null) return null;
  if (messageId !== undefined && !json.startsWith(`[${JSON.stringify(messageId)},`)) return null;
  try {
    return readTurn(parseJsonText(json));
  } catch {
    // Not JSON. `readTurn` itself does not throw.
    return null;
  }
}

/** A ring's turns in order; undecodable ones are left out and reported to `onUndecodable`. */
export function decodeRing(
  elements: readonly Buffer[],
  limits: CodecLimits,
  onUndecodable: (count: number) => void,
): readonly Turn[] {
  const turns = elements.map((element) => decodeTurn(element, limits));
  const read = turns.filter((turn) => turn !== null);
  if (read.length < turns.length) onUndecodable(turns.length - read.length);
  return read;
}

/** The bytes before packing: what the dictionary is trained on. */
export function plainForm(turn: Turn): Buffer {
  return Buffer.from(JSON.stringify(writeTurn(turn)), "utf8");
}

function pack(turn: Turn, limits: CodecLimits): Buffer | null {
  const plain = plainForm(turn);
  if (plain.length > limits.storedTurnDecodedBytesMax) return null;
  const deflated = deflateRawSync(plain, DEFLATE);
  const [version, body] = deflated.length < plain.length ? [DEFLATED, deflated] : [PLAIN, plain];
  if (body.length + 1 > limits.storedTurnBytesMax) return null;
  const element = Buffer.allocUnsafe(body.length + 1);
  element[0] = version;
  element.set(body, 1);
  return element;
}

function unpack(element: Buffer, bytesMax: number): string | null {
  const version: number = element[0] ?? 0;
  switch (version) {
    case PLAIN:
      return element.length - 1 > bytesMax ? null : element.toString("utf8", 1);
    case DEFLATED:
      try {
        const options = { ...INFLATE, maxOutputLength: bytesMax };
        return inflateRawSync(element.subarray(1), options).toString("utf8");
      } catch {
        return null;
      }
    default:
      return null;
  }
}

// --- The array: [messageId, at, user, reply, url, rounds, notes] ---------------------------------
// Notes are omitted if empty, as in the form of earlier versions.
// A round is [text, call, call …], a call [name, arguments, result].

function writeTurn(turn: Turn): readonly unknown[] {
  const { messageId, at, user, reply, url, notes = "" } = turn;
  const rounds = turn.rounds.filter((round) => round.calls.length > 0);
  const array = [messageId, at, user, reply, url, rounds.map(writeRound)];
  return notes === "" ? array : [...array, notes];
}

function writeRound(round: ToolRound): readonly unknown[] {
  const { text, calls, results } = round;
  const triples = calls.map((call, i) => [
    // The model may invent a name that the API rejects when it is sent back.
    call.name.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 64) || "_",
    call.arguments,
    results[i]?.text ?? "",
  ]);
  return [text, ...triples];
}

function readTurn(array: unknown): Turn | null {
  if (!isList(array) || (array.length !== 6 && array.length !== 7)) return null;
  const [messageId, at, user, reply, url, rounds, notes = ""] = array;
  if (typeof notes !== "string") return null;
  if (typeof messageId !== "string" || typeof user !== "string") return null;
  if (typeof at !== "number" || !Number.isSafeInteger(at) || at < 0) return null;
  if (typeof reply !== "string" || (url !== null && typeof url !== "string")) return null;
  if (!isList(rounds)) return null;
  const ids = callIds(at);
  const read: ToolRound[] = [];
  for (const round of rounds) {
    const whole = readRound(round, ids);
    if (whole === null) return null;
    read.push(whole);
  }
  const turn = { messageId, at, user, rounds: read, reply, url };
  return notes === "" ? turn : { ...turn, notes };
}

function readRound(array: unknown, ids: Iterator<string, never>): ToolRound | null {
  if (!isList(array) || array.length < 2) return null;
  const [text, ...triples] = array;
  if (text !== null && typeof text !== "string") return null;
  const calls = [];
  const results = [];
  for (const triple of triples) {
    if (!isList(triple) || triple.length !== 3) return null;
    const [name, args, result] = triple;
    if (typeof name !== "string" || !TOOL_NAME.test(name)) return null;
    if (typeof args !== "string" || typeof result !== "string") return null;
    const id = ids.next().value;
    calls.push({ id, name, arguments: args });
    results.push({ callId: id, text: result });
  }
  return { text, calls, results };
}

/** `Array.isArray`, but with `unknown` elements instead of `any`. */
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/**
 * Nine letters and digits, the only form that every compatible API accepts: the turn's time makes
 * ids unique in a history, and the call's position makes them unique within the turn.
 */
function* callIds(at: number): Generator<string, never> {
  const stem = at.toString(36).slice(-5).padStart(5, "0");
  for (let place = 0; ; place++) yield stem + place.toString(36).padStart(4, "0");
}

// --- Shortening: each step is tried on the whole turn, the mildest first -------------------------

const OLD_TOOL_TEXT_BYTES = 256;

const SHORTENERS: readonly ((turn: Turn) => Turn)[] = [
  (turn) => turn,
  (turn) => ({
    ...turn,
    rounds: [...turn.rounds.slice(0, -1).map(shortResults), ...turn.rounds.slice(-1)],
  }),
  (turn) => ({ ...turn, rounds: turn.rounds.map(shortResults) }),
  (turn) => ({ ...turn, rounds: turn.rounds.map(shortRound) }),
  (turn) => ({ ...turn, rounds: turn.rounds.slice(-1).map(shortRound) }),
  (turn) => ({ ...turn, rounds: [] }),
  (turn) => shortTexts(turn, 4096),
  (turn) => shortTexts(turn, 1024),
  (turn) => shortTexts(turn, 256),
];

function shortResults(round: ToolRound): ToolRound {
  const results = round.results.map(({ callId, text }) => ({
    callId,
    text: cutBytes(text, OLD_TOOL_TEXT_BYTES),
  }));
  return { ...round, results };
}

/** Long arguments become `{}`, because the model reads them as JSON and cut JSON is invalid. */
function shortRound(round: ToolRound): ToolRound {
  const calls = round.calls.map((call) =>
    call.arguments.length > OLD_TOOL_TEXT_BYTES ? { ...call, arguments: "{}" } : call,
  );
  const text = round.text === null ? null : cutBytes(round.text, OLD_TOOL_TEXT_BYTES);
  return { ...shortResults(round), text, calls };
}

function shortTexts(turn: Turn, bytesMax: number): Turn {
  const [user, reply] = [cutBytes(turn.user, bytesMax), cutBytes(turn.reply, bytesMax)];
  // A cut URL would not work, so it is dropped.
  const url = turn.url !== null && turn.url.length > bytesMax ? null : turn.url;
  return { ...turn, user, reply, url, rounds: [] };
}
