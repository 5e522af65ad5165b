// Runs the tools of one reply: reads side by side, then side effects one by one. Each claims its
// bytes first.

import { AgentError } from "../core/errors.ts";
import type { Claim, Stage } from "../concurrency/turn-bytes.ts";
import type { Effect, MachineEvent, PlannedCall, ToolReport } from "../turn/turn-events.ts";
import { keep } from "./turn-claims.ts";
import type { TurnClaims } from "./turn-claims.ts";
import type { DriverContext } from "./turn-job.ts";

export const NOT_RUN: ToolReport = {
  text: "No se hizo: se acabó el tiempo de este mensaje.",
  status: "failed",
  invalid: false,
};

/** Runs reads in parallel, then side effects one by one, in the order of the calls. */
export async function runTools<Data>(
  turn: DriverContext<Data>,
  effect: Extract<Effect, { readonly type: "run_tools" }>,
): Promise<MachineEvent> {
  const { sideEffects } = turn.ports.toolbox;
  const isEffect = ({ call }: PlannedCall): boolean => sideEffects.has(call.name);
  const reports = await Promise.all(
    effect.calls.map(async (planned) => (isEffect(planned) ? null : await runTool(turn, planned))),
  );
  for (const [index, planned] of effect.calls.entries()) {
    if (isEffect(planned)) reports[index] = await runTool(turn, planned);
  }
  return { type: "tools_finished", now: turn.ports.clock.monotonic(), reports };
}

async function runTool<Data>(
  turn: DriverContext<Data>,
  planned: PlannedCall,
): Promise<ToolReport | null> {
  if (planned.action !== "run") return null;
  if (turn.signal.aborted) return NOT_RUN;
  const { job, ports, context } = turn;
  // A name that the model invented must not become a label or a log field.
  const name = ports.toolbox.names.has(planned.call.name) ? planned.call.name : "unknown";
  const isEffect = ports.toolbox.sideEffects.has(name);
  // An effect claims everything before it begins: once it is sent it must not wait for bytes.
  const claim = isEffect
    ? await claimOrNull(job.claims, "effect", job.toolBytes.all)
    : await claimOrNull(job.claims, "tool", job.toolBytes.first);
  if (claim === null) return NOT_RUN;
  const bytes = isEffect ? undefined : job.claims.bytes;
  job.onEvent({ type: "tool_started", name });
  const run = await ports.toolbox.run(planned.call, { ...context, bytes });
  keep(claim, [run.text, run.customerText, run.data]);
  const { text, status, invalid, errorType, durationMs } = run;
  job.onEvent({ type: "tool_finished", name, status, errorType, durationMs });
  const { mustTell, customerText, data } = run;
  return {
    ...{ text, status, invalid },
    ...(mustTell === true ? { mustTell } : {}),
    ...(customerText === undefined ? {} : { customerText }),
    ...(data === undefined ? {} : { data }),
  };
}

/** Null where the turn's time ended first. */
async function claimOrNull(claims: TurnClaims, stage: Stage, bytes: number): Promise<Claim | null> {
  try {
    return await claims.claim(stage, bytes);
  } catch (error) {
    if (error instanceof AgentError) return null;
    throw error;
  }
}
