// The turn as a state machine: `transition(state, event) → [state, effects]`. Every decision about
// the course of a turn is made here. No promise, no clock, no randomness: the events bring time and
// randomness. The form is that of h11 and xstate: one literal table over all states × events.
//
//   ready → calling_model ⇄ running_tools → done | failed
//
// Guarantees, each held by a property test: exactly one terminal state; at most `toolRoundsMax`
// rounds and then one last call without tools; every call of a reply gets exactly one result; at
// most one side effect a turn; every request is valid under the model API's rules.

import assert from "node:assert";
import { capCarried, withoutCarried } from "./carried-fields.ts";
import type { Effect, MachineEvent, PlannedCall, TurnSummary } from "./turn-events.ts";
import { NO_USAGE, addUsage } from "../conversation/messages.ts";
import type { ModelFailure, ModelReply, TurnError } from "../conversation/messages.ts";
import { closeRound, isBroken, planCalls } from "./tool-rounds.ts";
import { buildMessages } from "./model-messages.ts";
import type { ModelInput } from "./model-messages.ts";
import { parseReply } from "../conversation/reply-parser.ts";
import { reduceInput, retryDelay } from "./model-retry.ts";
import type { ReducibleInput } from "./model-retry.ts";
import type { RejectedReply, ProposedReply, TurnPlan } from "./turn-plan.ts";

/** The data of a running turn; replaced, never mutated. It includes the model's input. */
interface TurnProgress extends ReducibleInput, ModelInput {
  /** Rounds in a row in which every call was invalid. */
  readonly invalidRounds: number;
  readonly attempt: number;
  /** The rejected reply; it becomes the turn's reply when no better one comes. */
  readonly objection: RejectedReply | null;
  readonly summary: Omit<TurnSummary, "rounds">;
}

type Ending = Extract<TurnError, "deadline" | "cancelled">;

export type MachineState =
  | { readonly name: "ready"; readonly plan: TurnPlan }
  | { readonly name: "calling_model"; readonly progress: TurnProgress }
  | {
      readonly name: "running_tools";
      readonly progress: TurnProgress;
      readonly text: string | null;
      readonly calls: readonly PlannedCall[];
      /** Set once the turn must end: running tools are still awaited. */
      readonly ending: Ending | null;
    }
  | { readonly name: "done" }
  | { readonly name: "failed"; readonly kind: TurnError };

type StateName = MachineState["name"];
type EventName = MachineEvent["type"];
type StateOf<Name extends StateName> = Extract<MachineState, { readonly name: Name }>;
type EventOf<Name extends EventName> = Extract<MachineEvent, { readonly type: Name }>;
type Step = readonly [state: MachineState, effects: readonly Effect[]];

type Table = {
  readonly [S in StateName]: {
    readonly [E in EventName]: (state: StateOf<S>, event: EventOf<E>) => Step;
  };
};

const TABLE: Table = {
  ready: {
    turn_started: ({ plan }) => callModel(initialProgress(plan), 0),
    model_replied: illegal,
    model_failed: illegal,
    tools_finished: illegal,
    deadline_passed: ({ plan }) => fail(initialProgress(plan), "deadline"),
    turn_cancelled: ({ plan }) => fail(initialProgress(plan), "cancelled"),
  },
  calling_model: {
    turn_started: illegal,
    model_replied: ({ progress }, { reply }) => onModelReplied(withUsage(progress, reply), reply),
    model_failed: onModelFailed,
    tools_finished: illegal,
    deadline_passed: ({ progress }) => endEarly(progress, "deadline"),
    turn_cancelled: ({ progress }) => fail(progress, "cancelled"),
  },
  running_tools: {
    turn_started: illegal,
    model_replied: illegal,
    model_failed: illegal,
    tools_finished: onToolsFinished,
    // A running side effect must have its outcome before the turn ends; every tool has a deadline.
    deadline_passed: (state) => [{ ...state, ending: state.ending ?? "deadline" }, []],
    turn_cancelled: (state) => [{ ...state, ending: state.ending ?? "cancelled" }, []],
  },
  done: terminal(),
  failed: terminal(),
};

export function startMachine(plan: TurnPlan): MachineState {
  assert(plan.limits.toolRoundsMax > 0 && plan.limits.modelAttemptsMax > 0);
  return { name: "ready", plan };
}

/**
 * One step. Events after the end change nothing; an event that the current state cannot receive is
 * a bug of the driver.
 * @throws AssertionError on such an event.
 */
export function transition(state: MachineState, event: MachineEvent): Step {
  // The table's type pairs each handler with its state and event; indexing by two unions loses that
  // pairing. The cast is safe: the indexes are the values' own names.
  const handler = TABLE[state.name][event.type] as (s: MachineState, e: MachineEvent) => Step;
  return handler(state, event);
}

function illegal(state: MachineState, event: MachineEvent): never {
  assert.fail(`${event.type} cannot happen in ${state.name}`);
}

function terminal(): Table["done"] & Table["failed"] {
  const stay = (state: MachineState): Step => [state, []];
  return {
    turn_started: stay,
    model_replied: stay,
    model_failed: stay,
    tools_finished: stay,
    deadline_passed: stay,
    turn_cancelled: stay,
  };
}

function initialProgress(plan: TurnPlan): TurnProgress {
  return {
    plan,
    system: plan.system,
    clock: plan.clock,
    history: plan.history,
    shortened: false,
    user: plan.user,
    rounds: [],
    invalidRounds: 0,
    attempt: 1,
    unreadableReply: null,
    objection: null,
    summary: { usage: NO_USAGE, modelCalls: 0, sideEffects: [], executions: [] },
  };
}

function withUsage(progress: TurnProgress, { usage }: ModelReply): TurnProgress {
  const { modelCalls, ...rest } = progress.summary;
  const summary = { ...rest, modelCalls: modelCalls + 1, usage: addUsage(rest.usage, usage) };
  return { ...progress, summary };
}

function callModel(progress: TurnProgress, delayMs: number): Step {
  const { attempt } = progress;
  const toolChoice = mayCallTools(progress) ? "auto" : "none";
  const request = { messages: buildMessages(progress), toolChoice } as const;
  return [{ name: "calling_model", progress }, [{ type: "call_model", request, attempt, delayMs }]];
}

function mayCallTools({
  plan: { limits },
  rounds,
  invalidRounds,
  unreadableReply,
  objection,
}: TurnProgress): boolean {
  if (unreadableReply !== null || objection?.mayCallTools === false) return false;
  return rounds.length < limits.toolRoundsMax && invalidRounds < limits.toolStrikesMax;
}

function onModelReplied(progress: TurnProgress, reply: ModelReply): Step {
  if (reply.refused || reply.finish === "content_filter") {
    return endEarly(progress, "openai_content_filter");
  }
  // A truncated reply: its arguments and its JSON cannot be trusted.
  if (reply.finish === "length") return endEarly(progress, "openai_length_limit");
  if (reply.calls.length > 0 && mayCallTools(progress)) return runTools(progress, reply);
  const parsed = parseReply(reply.text, progress.plan.declares);
  if (parsed.kind === "broken") {
    if (progress.unreadableReply !== null) return endEarly(progress, "agent_execution_error");
    return callModel({ ...progress, unreadableReply: reply.text ?? "", attempt: 1 }, 0);
  }
  const declared = parsed.kind === "structured" ? (parsed.declared ?? null) : null;
  const proposed = { ...parsed.value, declared };
  const { rounds, plan, summary, objection: earlier } = progress;
  const reason = earlier ? null : (plan.objection?.(proposed, summary.executions) ?? null);
  if (reason === null) return finish(progress, proposed);
  const rejected = { rounds: rounds.length, modelText: reply.text ?? "", reason, proposed };
  const objection = { ...rejected, mayCallTools: mayCallTools(progress) };
  return callModel({ ...progress, objection, unreadableReply: null, attempt: 1 }, 0);
}

function finish(progress: TurnProgress, proposed: ProposedReply): Step {
  const summary = { ...progress.summary, rounds: progress.rounds.map(withoutCarried) };
  return [{ name: "done" }, [{ type: "finish_turn", ...proposed, summary }]];
}

/** Ends a turn that gets no further reply: with its rejected reply, if any, or as failed. */
function endEarly(progress: TurnProgress, kind: TurnError): Step {
  const { objection } = progress;
  return objection === null ? fail(progress, kind) : finish(progress, objection.proposed);
}

function runTools(progress: TurnProgress, reply: ModelReply): Step {
  const { limits, sideEffects } = progress.plan;
  if (isBroken(reply, limits)) return endEarly(progress, "agent_execution_error");
  const calls = planCalls(reply.calls, {
    usedIds: new Set(progress.rounds.flatMap((round) => round.calls.map(({ id }) => id))),
    callsMax: limits.toolCallsMax,
    sideEffects,
    sideEffectDone: progress.summary.sideEffects.length > 0,
  });
  const state = { name: "running_tools", progress, text: reply.text, calls, ending: null } as const;
  return [state, [{ type: "run_tools", calls }]];
}

function onToolsFinished(state: StateOf<"running_tools">, event: EventOf<"tools_finished">): Step {
  const { progress, calls, text, ending } = state;
  const closed = closeRound({ text, calls, reports: event.reports }, progress.plan);
  const { summary } = progress;
  const sideEffects = [...summary.sideEffects, ...closed.effects];
  const next: TurnProgress = {
    ...progress,
    rounds: capCarried([...progress.rounds, closed.round]),
    invalidRounds: closed.allInvalid ? progress.invalidRounds + 1 : 0,
    attempt: 1,
    summary: { ...summary, sideEffects, executions: [...summary.executions, ...closed.executions] },
  };
  if (ending === null) return callModel(next, 0);
  return ending === "deadline" ? endEarly(next, ending) : fail(next, ending);
}

function onModelFailed(state: StateOf<"calling_model">, event: EventOf<"model_failed">): Step {
  const { progress } = state;
  const { failure, now, jitter } = event;
  // The turn has a rejected reply: the better one gets a single attempt.
  if (progress.objection !== null && failure.kind !== "cancelled")
    return endEarly(progress, failure.kind);
  const reduced = reduceInput(failure, progress);
  if (reduced !== null) return callModel({ ...progress, ...reduced }, 0);
  if (failure.contextTooLong) return fail(progress, "context_error", failure);
  const delayMs = retryDelay(failure, { ...progress.plan, attempt: progress.attempt, now, jitter });
  if (delayMs === null) return fail(progress, failure.kind, failure);
  return callModel({ ...progress, attempt: progress.attempt + 1 }, delayMs);
}

function fail(progress: TurnProgress, kind: TurnError, failure?: ModelFailure): Step {
  const summary = { ...progress.summary, rounds: progress.rounds.map(withoutCarried) };
  const cause = failure?.cause === undefined ? {} : { cause: failure.cause };
  return [{ name: "failed", kind }, [{ type: "fail_turn", kind, ...cause, summary }]];
}
