// Reports the end of a turn to the log and the metrics.

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

/** `startedAt` is monotonic milliseconds. Returns `answer`. */
export function reportTurn<Data>(
  { clock, metrics, log }: ReportPorts,
  accepted: AcceptedTurn<Data>,
  { answer, startedAt }: { readonly answer: ChatAnswer; readonly startedAt: number },
): ChatAnswer {
  const durationMs = clock.monotonic() - startedAt;
  metrics.chatEnded(accepted.request.tenant, answer.error, durationMs);
  const record = { event: "turn_ended", ...accepted.tag };
  const rounded = Math.round(durationMs);
  if (answer.error === null) log.info({ ...record, count: answer.turns, durationMs: rounded });
  else log.warn({ ...record, code: answer.error, durationMs: rounded, ...causeOf(answer) });
  return answer;
}

function causeOf({ failure }: ChatAnswer): Pick<LogRecord, "cause"> {
  return failure === undefined ? {} : { cause: failure };
}

/**
 * The review changed the model's reply: it claimed what did not happen, or left out a text that
 * must be shown verbatim.
 */
export function reportRewritten<Data>(
  { log }: ReportPorts,
  accepted: AcceptedTurn<Data>,
  { end, answer }: { readonly end: TurnEnd | TurnError; readonly answer: ChatAnswer },
): void {
  if (!wasRewritten(end, answer)) return;
  log.info({ event: "reply_overruled", ...accepted.tag });
}

/** The session's total number of turns, or null when another turn had taken its lock. */
export function reportCommitted<Data>(
  { metrics, log }: ReportPorts,
  accepted: AcceptedTurn<Data>,
  committed: Committed,
): number | null {
  if (committed.kind === "lost") {
    log.warn({ event: "turn_fenced", ...accepted.tag });
    return null;
  }
  metrics.turnsDropped("count", committed.droppedByCount);
  metrics.turnsDropped("bytes", committed.droppedByBytes);
  return committed.turnsEver;
}

export function reportNotStored<Data>(
  { metrics, log }: ReportPorts,
  accepted: AcceptedTurn<Data>,
  error: unknown,
): void {
  metrics.turnsDropped("store", 1);
  log.error({ event: "turn_not_stored", ...accepted.tag, error: errorSummary(error) });
}
