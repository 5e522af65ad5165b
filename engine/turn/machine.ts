// The turn as a machine: `transition(state, event) → [state, effects]`. All that decides how a turn
// goes on is here and nowhere else. No promise, no clock, no randomness: time and chance come in
// with the events. The shape is h11's and xstate's: one literal table, total over states × events.
//
//   ready → calling_model ⇄ running_tools → done | failed
//
// Guarantees, each held by a property test: exactly one terminal state; at most `toolRoundsMax`
// rounds and then one last call without tools; every call of a reply gets exactly one result; at
// most one side effect a turn; what is sent is always valid under the model API's rules.

import assert from "node:assert";
import { withinTurn, withoutCarried } from "./carried.ts";
import type { Effect, MachineEvent, PlannedCall, TurnSummary } from "./events.ts";
import { NO_USAGE, addUsage } from "../conversation/message.ts";
import type { ModelFailure, ModelReply, TurnError } from "../conversation/message.ts";
import { closeRound, planCalls } from "./plan.ts";
import { assemble } from "./prompt.ts";
import type { PromptParts } from "./prompt.ts";
import { parseReply } from "../conversation/reply.ts";
import { lightened, retryDelay } from "./retry.ts";
import type { Sent } from "./retry.ts";
import type { Objected, Spoken, TurnPlan } from "./turn-plan.ts";

export type { MachineLimits, Spoken, TurnPlan } from "./turn-plan.ts";

/** What a running turn has gathered; replaced, never changed. The model is sent its parts. */
interface Work extends Sent, PromptParts {
  /** Rounds in a row in which every call was invalid. */
  readonly strikes: number;
  readonly attempt: number;
  /** Its reply is what is left when no other comes. */
  readonly objection: Objected | null;
  readonly summary: Omit<TurnSummary, "rounds">;
}

type Ending = Extract<TurnError, "deadline" | "cancelled">;

export type MachineState =
  | { readonly name: "ready"; readonly plan: TurnPlan }
  | { readonly name: "calling_model"; readonly work: Work }
  | {
      readonly name: "running_tools";
      readonly work: Work;
      readonly text: string | null;
      readonly calls: readonly PlannedCall[];
      /** Set once the turn must end: the tools under way are still waited for. */
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
    turn_started: ({ plan }) => callModel(started(plan), 0),
    model_replied: illegal,
    model_failed: illegal,
    tools_finished: illegal,
    deadline_passed: ({ plan }) => fail(started(plan), "deadline"),
    turn_cancelled: ({ plan }) => fail(started(plan), "cancelled"),
  },
  calling_model: {
    turn_started: illegal,
    model_replied: ({ work }, { reply }) => takeReply(counted(work, reply), reply),
    model_failed: takeFailure,
    tools_finished: illegal,
    deadline_passed: ({ work }) => giveUp(work, "deadline"),
    turn_cancelled: ({ work }) => fail(work, "cancelled"),
  },
  running_tools: {
    turn_started: illegal,
    model_replied: illegal,
    model_failed: illegal,
    tools_finished: takeResults,
    // A side effect under way must be known before the turn may end; every tool has a deadline.
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
 * One step. Events that arrive after the end change nothing; an event that a live state cannot
 * receive is a bug of the driver.
 * @throws AssertionError on such an event.
 */
export function transition(state: MachineState, event: MachineEvent): Step {
  // The table's type ties each handler to its own state and event; indexing with two unions loses
  // that tie, and the names used here are the values' own.
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

function started(plan: TurnPlan): Work {
  return {
    plan,
    system: plan.system,
    clock: plan.clock,
    history: plan.history,
    shortened: false,
    user: plan.user,
    rounds: [],
    strikes: 0,
    attempt: 1,
    repair: null,
    objection: null,
    summary: { usage: NO_USAGE, modelCalls: 0, sideEffects: [], deeds: [] },
  };
}

function counted(work: Work, { usage }: ModelReply): Work {
  const { summary } = work;
  const modelCalls = summary.modelCalls + 1;
  return { ...work, summary: { ...summary, modelCalls, usage: addUsage(summary.usage, usage) } };
}

function callModel(work: Work, delayMs: number): Step {
  const { attempt } = work;
  const toolChoice = mayCallTools(work) ? "auto" : "none";
  const request = { messages: assemble(work), toolChoice } as const;
  return [{ name: "calling_model", work }, [{ type: "call_model", request, attempt, delayMs }]];
}

function mayCallTools({ plan: { limits }, rounds, strikes, repair, objection }: Work): boolean {
  if (repair !== null || objection?.mayCallTools === false) return false;
  return rounds.length < limits.toolRoundsMax && strikes < limits.toolStrikesMax;
}

function takeReply(work: Work, reply: ModelReply): Step {
  if (reply.refused || reply.finish === "content_filter") {
    return giveUp(work, "openai_content_filter");
  }
  // Cut short: its arguments or its JSON cannot be trusted.
  if (reply.finish === "length") return giveUp(work, "openai_length_limit");
  if (reply.calls.length > 0 && mayCallTools(work)) return runTools(work, reply);
  const parsed = parseReply(reply.text, work.plan.declares);
  if (parsed.kind === "broken") {
    if (work.repair !== null) return giveUp(work, "agent_execution_error");
    return callModel({ ...work, repair: reply.text ?? "", attempt: 1 }, 0);
  }
  const declared = parsed.kind === "structured" ? (parsed.declared ?? null) : null;
  const spoken = { ...parsed.value, declared };
  const { rounds, plan, summary, objection: earlier } = work;
  const reason = earlier ? null : (plan.objection?.(spoken, summary.deeds) ?? null);
  if (reason === null) return finish(work, spoken);
  const said = { rounds: rounds.length, said: reply.text ?? "", reason, spoken };
  const objection = { ...said, mayCallTools: mayCallTools(work) };
  return callModel({ ...work, objection, repair: null, attempt: 1 }, 0);
}

function finish(work: Work, spoken: Spoken): Step {
  const summary = { ...work.summary, rounds: work.rounds.map(withoutCarried) };
  return [{ name: "done" }, [{ type: "finish_turn", ...spoken, summary }]];
}

/** No other reply comes: the one that was objected to stands, and the review decides; else none. */
function giveUp(work: Work, kind: TurnError): Step {
  return work.objection === null ? fail(work, kind) : finish(work, work.objection.spoken);
}

function runTools(work: Work, reply: ModelReply): Step {
  const { limits, sideEffects } = work.plan;
  if (reply.calls.length > limits.toolCallsRepliedMax) return giveUp(work, "agent_execution_error");
  const calls = planCalls(reply.calls, {
    usedIds: new Set(work.rounds.flatMap((round) => round.calls.map(({ id }) => id))),
    callsMax: limits.toolCallsMax,
    sideEffects,
    sideEffectDone: work.summary.sideEffects.length > 0,
  });
  const state = { name: "running_tools", work, text: reply.text, calls, ending: null } as const;
  return [state, [{ type: "run_tools", calls }]];
}

function takeResults(state: StateOf<"running_tools">, event: EventOf<"tools_finished">): Step {
  const { work, calls, text, ending } = state;
  const closed = closeRound({ text, calls, reports: event.reports }, work.plan);
  const { summary } = work;
  const sideEffects = [...summary.sideEffects, ...closed.effects];
  const next: Work = {
    ...work,
    rounds: withinTurn([...work.rounds, closed.round]),
    strikes: closed.allInvalid ? work.strikes + 1 : 0,
    attempt: 1,
    summary: { ...summary, sideEffects, deeds: [...summary.deeds, ...closed.deeds] },
  };
  if (ending === null) return callModel(next, 0);
  return ending === "deadline" ? giveUp(next, ending) : fail(next, ending);
}

function takeFailure(state: StateOf<"calling_model">, event: EventOf<"model_failed">): Step {
  const { work } = state;
  const { failure, now, jitter } = event;
  // There is a reply already: to wait for another is worth one try.
  if (work.objection !== null && failure.kind !== "cancelled") return giveUp(work, failure.kind);
  const lighter = lightened(failure, work);
  if (lighter !== null) return callModel({ ...work, ...lighter }, 0);
  if (failure.contextTooLong) return fail(work, "context_error", failure);
  const delayMs = retryDelay(failure, { ...work.plan, attempt: work.attempt, now, jitter });
  if (delayMs === null) return fail(work, failure.kind, failure);
  return callModel({ ...work, attempt: work.attempt + 1 }, delayMs);
}

function fail(work: Work, kind: TurnError, failure?: ModelFailure): Step {
  const summary = { ...work.summary, rounds: work.rounds.map(withoutCarried) };
  const cause = failure?.cause === undefined ? {} : { cause: failure.cause };
  return [{ name: "failed", kind }, [{ type: "fail_turn", kind, ...cause, summary }]];
}
