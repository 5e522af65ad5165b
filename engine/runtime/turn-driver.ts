// Executes the state machine's effects one at a time, in a loop with a fixed upper bound. Enforces
// the turn's deadline; every other decision is the machine's.

import assert from "node:assert";
import { sleep } from "../core/clock.ts";
import type { Effect, MachineEvent, TurnEnd } from "../turn/turn-events.ts";
import { startMachine, transition } from "../turn/turn-machine.ts";
import type { MachineState } from "../turn/turn-machine.ts";
import type { TurnPlan } from "../turn/turn-plan.ts";
import type { ModelFailure } from "../conversation/messages.ts";
import { ModelError } from "../model/model-error.ts";
import { deadlineSignal } from "../core/deadline.ts";
import { NOT_RUN, runTools } from "./run-tools.ts";
import { keep } from "./turn-claims.ts";
import type { AbortReason, DriverContext, DriverPorts, TurnJob } from "./turn-job.ts";

/**
 * Runs a turn to its end. Settles soon after the plan's deadline: the model call stops at its
 * signal, and each tool has its own deadline.
 */
export async function driveTurn<Data>(
  plan: TurnPlan,
  job: TurnJob<Data>,
  ports: DriverPorts<Data>,
): Promise<TurnEnd> {
  const { clock } = ports;
  const { deadlineAt } = plan;
  const { signal, endReason, dispose } = deadlineSignal({
    clock,
    deadlineAt,
    signal: job.cancelled,
  });
  const abortReason = (): AbortReason | null => {
    const reason = endReason();
    if (reason === null) return null;
    return reason === "deadline" ? "deadline_passed" : "turn_cancelled";
  };
  try {
    const context = { ...job.tools, signal, turnDeadlineAt: deadlineAt };
    return await runMachine(plan, { job, ports, signal, abortReason, context });
  } finally {
    dispose();
  }
}

async function runMachine<Data>(plan: TurnPlan, turn: DriverContext<Data>): Promise<TurnEnd> {
  const { limits } = plan;
  const { clock } = turn.ports;
  // Each round is at most `modelAttemptsMax` calls and one run of tools. A format reminder, an
  // objection, a shortened window, omitted pictures and the last call without tools add five more.
  const stepsMax = (limits.toolRoundsMax + 5) * (limits.modelAttemptsMax + 1);
  let state: MachineState = startMachine(plan);
  let event: MachineEvent = { type: "turn_started", now: clock.monotonic() };
  for (let step = 0; step < stepsMax; step++) {
    let effects: readonly Effect[];
    [state, effects] = transition(state, event);
    let effect = effects[0];
    assert(effect !== undefined && effects.length === 1, "a step has one effect");
    const reason = turn.abortReason();
    if (reason !== null && (effect.type === "call_model" || effect.type === "run_tools")) {
      // Nothing new starts once the turn must end.
      [state, effects] = abortBefore(state, effect, { type: reason, now: clock.monotonic() });
      effect = effects[0];
      assert(effect !== undefined);
    }
    if (effect.type === "finish_turn" || effect.type === "fail_turn") return effect;
    event =
      effect.type === "call_model" ? await callModel(turn, effect) : await runTools(turn, effect);
    if (turn.abortReason() !== null) [state, event] = abortAfter(turn, state, event);
  }
  assert.fail("the machine did not end within its bound");
}

/** Ends a turn before its next effect starts; planned tools are reported as not run. */
function abortBefore(
  state: MachineState,
  effect: Effect,
  event: Extract<MachineEvent, { readonly type: AbortReason }>,
): readonly [MachineState, readonly Effect[]] {
  const [next, effects] = transition(state, event);
  if (effect.type !== "run_tools") return [next, effects];
  const reports = effect.calls.map(({ action }) => (action === "run" ? NOT_RUN : null));
  return transition(next, { type: "tools_finished", now: event.now, reports });
}

/** Puts the turn's end before an aborted effect's result, or in its place. */
function abortAfter<Data>(
  turn: DriverContext<Data>,
  state: MachineState,
  event: MachineEvent,
): [MachineState, MachineEvent] {
  const reason = turn.abortReason();
  assert(reason !== null);
  const end = { type: reason, now: turn.ports.clock.monotonic() } as const;
  if (event.type === "model_failed") return [state, end];
  // A reply that arrived in time counts; a tool's result must be kept.
  if (event.type === "tools_finished") return [transition(state, end)[0], event];
  return [state, event];
}

const CANCELLED: ModelFailure = {
  kind: "cancelled",
  retryable: false,
  retryAfterMs: null,
  contextTooLong: false,
};

async function callModel<Data>(
  turn: DriverContext<Data>,
  effect: Extract<Effect, { readonly type: "call_model" }>,
): Promise<MachineEvent> {
  const { job, ports, signal } = turn;
  const { clock, model } = ports;
  await sleep(clock, effect.delayMs, signal);
  if (signal.aborted) {
    // The turn ended during the retry delay: nothing was sent.
    return { type: "model_failed", now: clock.monotonic(), failure: CANCELLED, jitter: 0 };
  }
  const startedAt = clock.monotonic();
  const { request } = effect;
  if (job.streaming) job.onEvent({ type: "text_discarded" });
  const onText = job.streaming
    ? (piece: string): void => job.onEvent({ type: "text_streamed", piece })
    : null;
  const onRestart = (): void => job.onEvent({ type: "text_discarded" });
  const answer = job.claims.bytes.open("model_answer");
  try {
    const { apiKey, choice, safetyIdentifier } = job;
    const reply = await model.call({
      request,
      apiKey,
      choice,
      safetyIdentifier,
      signal,
      onText,
      onRestart,
      bytes: job.claims.bytes,
      answer,
    });
    keep(answer, reply);
    const now = clock.monotonic();
    const durationMs = now - startedAt;
    job.onEvent({ type: "model_called", outcome: "success", usage: reply.usage, durationMs });
    return { type: "model_replied", now, reply };
  } catch (error) {
    answer.release();
    if (!(error instanceof ModelError)) throw error;
    const now = clock.monotonic();
    const durationMs = now - startedAt;
    const { failure } = error;
    const { kind: outcome, cause } = failure;
    const result = { outcome, ...(cause === undefined ? {} : { cause }) };
    job.onEvent({ type: "model_called", ...result, usage: null, durationMs });
    return { type: "model_failed", now, failure, jitter: clock.random() };
  }
}
