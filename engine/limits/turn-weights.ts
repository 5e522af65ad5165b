// What the steps of a turn may hold, in bytes. A turn claims these before the bytes exist
// (concurrency/turn-account.ts). Pure arithmetic over the limits. `npm run bench:room` weighs turns
// while the model thinks and fails where they hold more than they have claimed.

import { KIB } from "../core/bytes.ts";
import type { Limits as AllLimits } from "./limits.ts";

/** The limits that follow from the others. */
type Derived = "turnBytesMax" | "turnsBytesMax" | "fetchesBytesMax" | "companiesBytesMax";
type Limits = Omit<AllLimits, Derived>;

/** An admitted request besides its body: HTTP objects, headers, permit. */
const REQUEST_BYTES = 4 * KIB;
/** A body as bytes, and as text at two bytes a character. */
const BODY_COPIES = 3;
/** The objects of a running turn: closures, promises, timers, signals, outgoing request. */
export const TURN_OBJECT_BYTES = 21 * KIB;
/** The turn as it is stored, encoded and packed. Held from the start: a commit never waits. */
const COMMIT_BYTES = 16 * KIB;
/** Bytes of an answer while it is read: chunks, then text at two bytes a character. */
export const ANSWER_COPIES = 3;
/** An answer of usual size; a larger one claims more as it is read. */
export const USUAL_ANSWER_BYTES = 8 * KIB;
/** A tool's outcome: its text, the customer's text and its data, in result lengths. */
const OUTCOME_COPIES = 4;
/** An answer of the backend's calendar: availability, suggestions, the events of one customer. */
const CALENDAR_ANSWER_BYTES_MAX = 64 * KIB;
/** Sections of a company's profile, each with the cap of a prompt. */
const PROMPT_SECTIONS = 6;
/** The text of a request, at up to two bytes a character, and the copy that the socket writes. */
export const REQUEST_COPIES = 3;
/** Tools and reply format in a request. */
const SCHEMAS_BYTES = 32 * KIB;
/** A company of usual size, one for each turn that may run. */
const USUAL_COMPANY_BYTES = 8 * KIB;
/** History and prompt of a usual turn. */
const USUAL_TEXT_BYTES = 23 * KIB;

export function requestBytes(bodyBytes: number): number {
  return REQUEST_BYTES + BODY_COPIES * bodyBytes;
}

/** From the running slot to the end: the turn's objects and its commit. */
export const RUNNING_TURN_BYTES = TURN_OBJECT_BYTES + COMMIT_BYTES;

/** A session while it is read: its ring, and the decoded history. */
export function sessionReadBytes({
  sessionBytesMax,
  historyBytesMax,
  storedTurnDecodedBytesMax,
}: Pick<Limits, "sessionBytesMax" | "historyBytesMax" | "storedTurnDecodedBytesMax">): number {
  return sessionBytesMax + 2 * (historyBytesMax + storedTurnDecodedBytesMax);
}

/** A prompt while it is made: the sections it is made from, and its text. */
export function promptWorkBytes({ promptBytesMax }: Pick<Limits, "promptBytesMax">): number {
  return (PROMPT_SECTIONS + 1) * 2 * promptBytesMax;
}

/** A prompt: its JSON at up to two units a character and two bytes a unit, and its attachments. */
export function promptKeptBytes({ promptBytesMax }: Pick<Limits, "promptBytesMax">): number {
  return 6 * promptBytesMax;
}

/** What an answer of at most `bytesMax` claims at most. */
function answerBytes(bytesMax: number): number {
  return ANSWER_COPIES * bytesMax;
}

/** The calendar's answers are short: they have a cap of their own. */
export function calendarBytesMax({ backendBytesMax }: Pick<Limits, "backendBytesMax">): number {
  return Math.min(backendBytesMax, CALENDAR_ANSWER_BYTES_MAX);
}

/** A running tool: its outcome, and one answer of the calendar at a time. */
export function toolBytes(limits: Pick<Limits, "backendBytesMax" | "toolResultBytesMax">): {
  readonly first: number;
  readonly all: number;
} {
  const first = OUTCOME_COPIES * limits.toolResultBytesMax;
  return { first, all: first + answerBytes(calendarBytesMax(limits)) };
}

/** The rounds that a turn keeps: replies with their calls, and the outcomes. */
function roundsBytes(limits: Limits): number {
  const { toolRoundsMax, toolCallsMax, toolReplyCharactersMax } = limits;
  return toolRoundsMax * (2 * toolReplyCharactersMax + toolCallsMax * toolBytes(limits).first);
}

/** A request to the model; a longer one is like a conversation that is too long for the model. */
export function modelRequestBytesMax(limits: Limits): number {
  const { promptBytesMax, historyBytesMax, bodyBytesMax } = limits;
  const texts = promptBytesMax + historyBytesMax + bodyBytesMax / 4 + roundsBytes(limits) / 3;
  return SCHEMAS_BYTES + texts;
}

/** The most that one turn can hold: what it keeps, and the largest of its steps. */
export function turnBytesMax(limits: Limits): number {
  const { bodyBytesMax, modelReplyBytesMax } = limits;
  const kept =
    requestBytes(bodyBytesMax) +
    RUNNING_TURN_BYTES +
    sessionReadBytes(limits) +
    promptKeptBytes(limits) +
    roundsBytes(limits);
  const steps = [
    promptWorkBytes(limits),
    REQUEST_COPIES * modelRequestBytesMax(limits),
    answerBytes(modelReplyBytesMax),
    limits.toolCallsMax * toolBytes(limits).all,
  ];
  return kept + Math.max(...steps);
}

/** A usual turn while the model thinks, for the number of running turns that a budget allows. */
const USUAL_TURN_BYTES = REQUEST_BYTES + RUNNING_TURN_BYTES + USUAL_TEXT_BYTES;

/** A usual request that waits. */
const USUAL_WAITING_BYTES = requestBytes(1 * KIB);

/**
 * Fetches that turns share: one whole answer of the backend, and some of usual size. Larger ones
 * than usual wait for each other. Nothing where there is no backend.
 */
function fetchesBytesMax({
  backendBytesMax,
  fetchesUsualMax,
}: Pick<Limits, "backendBytesMax" | "fetchesUsualMax">): number {
  if (fetchesUsualMax === 0) return 0;
  return answerBytes(backendBytesMax) + fetchesUsualMax * answerBytes(USUAL_ANSWER_BYTES);
}

/** The most that one shared fetch can hold. */
export function fetchBytesMax({ backendBytesMax }: Pick<Limits, "backendBytesMax">): number {
  return answerBytes(backendBytesMax);
}

/** Companies in use: one of the largest size, and usual ones. */
function companiesBytesMax({
  companyBytesMax,
  turnsActiveMax,
}: Pick<Limits, "companyBytesMax" | "turnsActiveMax">): number {
  return companyBytesMax === 0 ? 0 : companyBytesMax + turnsActiveMax * USUAL_COMPANY_BYTES;
}

/** The limits with those that follow: what turns, shared fetches and companies may hold. */
export function withTurnBytes(limits: Limits): AllLimits {
  const { turnsActiveMax, turnsQueuedMax } = limits;
  const bytesMax = turnBytesMax(limits);
  const usual = turnsActiveMax * USUAL_TURN_BYTES + turnsQueuedMax * USUAL_WAITING_BYTES;
  // Also the smallest process has room for a message of the largest size.
  const largest = requestBytes(limits.bodyBytesMax);
  return {
    ...limits,
    turnBytesMax: bytesMax,
    turnsBytesMax: bytesMax + largest + usual,
    fetchesBytesMax: fetchesBytesMax(limits),
    companiesBytesMax: companiesBytesMax(limits),
  };
}
