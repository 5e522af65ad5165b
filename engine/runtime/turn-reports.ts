// What logs and metrics are told of a turn when it ends. It changes nothing.

import { wasOverruled } from "../turn/answer.ts";
import type { ChatAnswer } from "../turn/answer.ts";
import type { Course } from "./chat-call.ts";
import type { Clock } from "../core/clock.ts";
import type { TurnEnd } from "../turn/events.ts";
import type { Instruments } from "./instruments.ts";
import { errorSummary } from "../core/errors.ts";
import type { Log, LogRecord } from "../telemetry/log.ts";
import type { TurnError } from "../conversation/message.ts";
import type { Committed } from "../sessions/sessions.ts";

interface ReportPorts {
  readonly clock: Clock;
  readonly instruments: Instruments;
  readonly log: Log;
}

/** `startedAt` is monotonic milliseconds. Returns the answer. */
export function reportTurn<Data>(
  { clock, instruments, log }: ReportPorts,
  course: Course<Data>,
  { answer, startedAt }: { readonly answer: ChatAnswer; readonly startedAt: number },
): ChatAnswer {
  const durationMs = clock.monotonic() - startedAt;
  instruments.chatEnded(course.request.tenant, answer.error, durationMs);
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
export function reportOverruled<Data>(
  { log }: ReportPorts,
  course: Course<Data>,
  { end, answer }: { readonly end: TurnEnd | TurnError; readonly answer: ChatAnswer },
): void {
  if (!wasOverruled(end, answer)) return;
  log.info({ event: "reply_overruled", ...course.tag });
}

/** Turns ever of the session, or null when its lock was another's by then. */
export function reportCommitted<Data>(
  { instruments, log }: ReportPorts,
  course: Course<Data>,
  committed: Committed,
): number | null {
  if (committed.kind === "lost") {
    log.warn({ event: "turn_fenced", ...course.tag });
    return null;
  }
  instruments.turnsDropped("count", committed.droppedByCount);
  instruments.turnsDropped("bytes", committed.droppedByBytes);
  return committed.turnsEver;
}

export function reportNotStored<Data>(
  { instruments, log }: ReportPorts,
  course: Course<Data>,
  error: unknown,
): void {
  instruments.turnsDropped("store", 1);
  log.error({ event: "turn_not_stored", ...course.tag, error: errorSummary(error) });
}
