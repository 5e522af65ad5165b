// What logs and metrics are told of a turn when it ends. It changes nothing.

import { wasOverruled } from "./answer.ts";
import type { ChatAnswer } from "./answer.ts";
import type { Clock } from "./clock.ts";
import type { Course } from "./entrance.ts";
import type { TurnEnd } from "./events.ts";
import type { Instruments } from "./instruments.ts";
import { sessionTag } from "./log.ts";
import type { Log } from "./log.ts";
import type { TurnError } from "./message.ts";

export interface ReportPorts {
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
  instruments.chatEnded(answer.error, durationMs);
  const { tenant } = course.request;
  const record = { event: "turn_ended", tenant, session: sessionTag(course.session) };
  const rounded = Math.round(durationMs);
  if (answer.error === null) log.info({ ...record, count: answer.turns, durationMs: rounded });
  else log.warn({ ...record, code: answer.error, durationMs: rounded });
  return answer;
}

/** The model said what did not happen, or what had to be said in other words. */
export function reportOverruled<Data>(
  { log }: ReportPorts,
  course: Course<Data>,
  { end, answer }: { readonly end: TurnEnd | TurnError; readonly answer: ChatAnswer },
): void {
  if (!wasOverruled(end, answer)) return;
  const { tenant } = course.request;
  log.info({ event: "reply_overruled", tenant, session: sessionTag(course.session) });
}
