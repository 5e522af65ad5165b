// Plans the calls of one reply (run, reject or share a result), and builds the round from their
// reports. Pure.

import assert from "node:assert";
import { cutGraphemes, utf8Bytes } from "../core/bytes.ts";
import type { PlannedCall, ToolExecution, ToolReport } from "./turn-events.ts";
import { parseJsonText } from "../core/json-text.ts";
import type { ModelReply, ToolCall, ToolRound } from "../conversation/messages.ts";

export interface PlanRules {
  /** Ids of the earlier rounds: an id is unique in a turn. */
  readonly usedIds: ReadonlySet<string>;
  /** Calls that run or share a result; the rest are rejected. */
  readonly callsMax: number;
  readonly sideEffects: ReadonlySet<string>;
  /** A side effect already took place in this turn. */
  readonly sideEffectDone: boolean;
}

const TOO_MANY = "Demasiadas consultas a la vez: esta no se hizo. Pide solo lo necesario.";
const ONE_EFFECT =
  "Esta operación no se hizo: en un mismo mensaje solo se registra una. Responde al cliente.";

export interface RepliedLimits {
  readonly toolCallsRepliedMax: number;
  readonly toolReplyCharactersMax: number;
}

/** More calls or longer ones than any use of the tools needs. */
export function isBroken({ text, calls }: ModelReply, limits: RepliedLimits): boolean {
  if (calls.length > limits.toolCallsRepliedMax) return true;
  const characters = calls.reduce((sum, call) => sum + call.arguments.length, text?.length ?? 0);
  return characters > limits.toolReplyCharactersMax;
}

/** One planned call for each call, in order. Invalid and repeated ids are replaced. */
export function planCalls(calls: readonly ToolCall[], rules: PlanRules): readonly PlannedCall[] {
  const seen = new Set(rules.usedIds);
  const firsts = new Map<string, number>();
  let effectTaken = rules.sideEffectDone;
  return calls.map((original, index): PlannedCall => {
    const call = withUniqueId(original, seen);
    if (index >= rules.callsMax) {
      // Arguments are dropped: up to 124 calls would be sent again in every later request.
      return { call: { ...call, arguments: "{}" }, action: "refuse", text: TOO_MANY };
    }
    const identity = JSON.stringify([call.name, canonicalJson(call.arguments)]);
    const first = firsts.get(identity);
    if (first !== undefined) return { call, action: "duplicate", index: first };
    if (rules.sideEffects.has(call.name)) {
      if (effectTaken) return { call, action: "refuse", text: ONE_EFFECT };
      effectTaken = true;
    }
    firsts.set(identity, index);
    return { call, action: "run" };
  });
}

/** What every server accepts: OpenAI's length, and no character that breaks a chat template. */
const VALID_CALL_ID = /^[A-Za-z0-9_.:-]{1,40}$/;

function withUniqueId(call: ToolCall, seen: Set<string>): ToolCall {
  const usable = VALID_CALL_ID.test(call.id) && !seen.has(call.id);
  // The model may have used this id itself: one of the next `seen.size` numbers is free.
  let number = seen.size;
  let id = usable ? call.id : generatedCallId(number);
  while (!usable && seen.has(id)) id = generatedCallId(++number);
  seen.add(id);
  return id === call.id ? call : { ...call, id };
}

/** Nine letters and digits: Mistral accepts no other form. */
function generatedCallId(number: number): string {
  return `call${String(number).padStart(5, "0")}`;
}

/** The same text for the same arguments in any order of their keys. */
export function canonicalJson(text: string): string {
  try {
    return JSON.stringify(parseJsonText(text), (_key, value: unknown) => withSortedKeys(value));
  } catch {
    return text;
  }
}

function withSortedKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface ExecutedRound {
  readonly text: string | null;
  readonly calls: readonly PlannedCall[];
  /** One per call, null for calls that were not run. */
  readonly reports: readonly (ToolReport | null)[];
}

/** Limits of a kept round, which is sent again in every later request. */
export interface RoundLimits {
  /** Longer arguments are dropped: no tool read them. */
  readonly toolArgumentsBytesMax: number;
  /** The model's text next to its calls; longer is cut. */
  readonly replyCharactersMax: number;
}

interface ClosedRound {
  readonly round: ToolRound;
  /** Every call that ran was invalid. */
  readonly allInvalid: boolean;
  /** Customer texts of side effects that happened or may have. */
  readonly effects: readonly string[];
  /** What ran, in the order of the calls. */
  readonly executions: readonly ToolExecution[];
}

/** @throws AssertionError when a call planned to run has no report. */
export function closeRound(
  { text, calls, reports }: ExecutedRound,
  {
    sideEffects,
    limits,
  }: { readonly sideEffects: ReadonlySet<string>; readonly limits: RoundLimits },
): ClosedRound {
  assert.equal(reports.length, calls.length, "one report per planned call");
  const results = calls.map((planned, index) => ({
    callId: planned.call.id,
    text: resultText(planned, index, reports),
  }));
  const executions = calls.flatMap(({ call, action }, index): readonly ToolExecution[] => {
    const report = reports[index];
    if (action !== "run" || report === null || report === undefined) return [];
    const { status, text: read, mustTell = false, customerText = read, data } = report;
    const sideEffect = sideEffects.has(call.name);
    const execution = { name: call.name, sideEffect, status, text: read, customerText, mustTell };
    return [data === undefined ? execution : { ...execution, data }];
  });
  const effects = executions.flatMap(({ sideEffect, status, customerText }) =>
    sideEffect && (status === "ok" || status === "unknown") ? [customerText] : [],
  );
  const present = reports.filter((report) => report !== null);
  const allInvalid = present.length > 0 && present.every((report) => report.invalid);
  const round = {
    text: text === null ? null : cutGraphemes(text, limits.replyCharactersMax),
    calls: calls.map(({ call }) => sanitizeCall(call, limits.toolArgumentsBytesMax)),
    results,
  };
  return { round, allInvalid, effects, executions };
}

/** Function names that the model API accepts in a message. */
const VALID_TOOL_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The call as it is sent back: an invalid name, or arguments that are no JSON object, would make
 * every later request of the session fail.
 */
function sanitizeCall(call: ToolCall, argumentsBytesMax: number): ToolCall {
  const name = VALID_TOOL_NAME.test(call.name) ? call.name : "unknown_tool";
  const kept = utf8Bytes(call.arguments) <= argumentsBytesMax && isJsonObject(call.arguments);
  const sent = { id: call.id, name, arguments: kept ? call.arguments : "{}" };
  return call.carried === undefined ? sent : { ...sent, carried: call.carried };
}

function isJsonObject(text: string): boolean {
  try {
    const value = parseJsonText(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function resultText(
  planned: PlannedCall,
  index: number,
  reports: readonly (ToolReport | null)[],
): string {
  switch (planned.action) {
    case "refuse":
      return planned.text;
    case "duplicate":
    case "run": {
      const report = reports[planned.action === "duplicate" ? planned.index : index];
      assert(report !== null && report !== undefined, "a run call has its report");
      return report.text;
    }
    default:
      return planned satisfies never;
  }
}
