// What logs and metrics are told of a turn when it ends. It changes nothing.

import { wasRewritten } from "../turn/chat-answer.ts";
import type { ChatAnswer } from "../turn/chat-answer.ts";
import type { AcceptedTurn } from "./chat-call.ts";
import type { Clock } from "../core/clock.ts";
import type { TurnEnd } from "../turn/turn-events.ts";
import type { AgentMetrics } from "./agent-metrics.ts";
import { errorSummary } from "../core/errors.ts";
import type { Log, LogRecord } from "../telemetry/log.ts";
import type { TurnError } from "../conversation/messages.ts";
import type { Committed } from "../sessions/session-store.ts";

interface ReportPorts {
  readonly clock: Clock;
  readonly metrics: AgentMetrics;
  readonly log: Log;
}

/** `startedAt` is monotonic milliseconds. Returns the answer. */
export function reportTurn<Data>(
  { clock, metrics, log }: ReportPorts,
  course: AcceptedTurn<Data>,
  { answer, startedAt }: { readonly answer: ChatAnswer; readonly startedAt: number },
): ChatAnswer {
  const durationMs = clock.monotonic() - startedAt;
  metrics.chatEnded(course.request.tenant, answer.error, durationMs);
  const record = { event: "turn_ended", ...course.tag };
  const rounded = Math.round(durationMs);
  if (answer.error === null) log.info({ ...record, count: answer.turns, durationMs: rounded });
  else log.warn({ ...record, code: answer.error, durationMs: rounded, ...causeOf(answer) });
  return answer;
}

function causeOf({ failure }: ChatAnswer): Pick<LogRecord, "cause"> {
  return failure === undefined ? {} : { cause: failure };
}

/** The model said what did not happen, or what had to be said in other words. */
export function reportRewritten<Data>(
  { log }: ReportPorts,
  course: AcceptedTurn<Data>,
  { end, answer }: { readonly end: TurnEnd | TurnError; readonly answer: ChatAnswer },
): void {
  if (!wasRewritten(end, answer)) return;
  log.info({ event: "reply_overruled", ...course.tag });
}

/** Turns ever of the session, or null when its lock was another's by then. */
export function reportCommitted<Data>(
  { metrics, log }: ReportPorts,
  course: AcceptedTurn<Data>,
  committed: Committed,
): number | null {
  if (committed.kind === "lost") {
    log.warn({ event: "turn_fenced", ...course.tag });
    return null;
  }
  metrics.turnsDropped("count", committed.droppedByCount);
  metrics.turnsDropped("bytes", committed.droppedByBytes);
  return committed.turnsEver;
}

export function reportNotStored<Data>(
  { metrics, log }: ReportPorts,
  course: AcceptedTurn<Data>,
  error: unknown,
): void {
  metrics.turnsDropped("store", 1);
  log.error({ event: "turn_not_stored", ...course.tag, error: errorSummary(error) });
}
