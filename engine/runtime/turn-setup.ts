// Builds what a turn runs with from its request, session and prompt: the machine's plan, the tools'
// context and the reply streamer.

import type { ReviewContextBase } from "../turn/chat-answer.ts";
import type { AcceptedTurn } from "./chat-call.ts";
import type { Clock } from "../core/clock.ts";
import type { TurnJob } from "./turn-job.ts";
import type { LoadedSession } from "./turn-entry.ts";
import type { Limits } from "../limits/limits.ts";
import type { Log } from "../telemetry/log.ts";
import { hasFenceTag } from "../conversation/fence.ts";
import type { Turn, UserMessage } from "../conversation/messages.ts";
import { ReplyStreamer } from "../turn/reply-streamer.ts";
import type { Notes } from "../turn/session-notes.ts";
import type { Prompt } from "../turn/prompt-source.ts";
import { historyWindow } from "../turn/model-messages.ts";
import type { Review } from "../turn/reply-review.ts";
import { allTurns } from "../sessions/session-store.ts";
import type { FallbackTexts } from "../conversation/fallback-texts.ts";
import type { ToolPort } from "../toolbox/toolbox.ts";
import { latestNotes, clockWithNotes } from "./turn-notes.ts";
import type { TurnPlan } from "../turn/turn-plan.ts";

interface TurnPorts<Data> {
  readonly limits: Limits;
  readonly log: Log;
  readonly toolbox: ToolPort<Data>;
  readonly review?: Review | undefined;
  readonly texts: FallbackTexts;
  readonly notes?: Notes | undefined;
}

/** A turn whose session is locked and whose prompt is known or failed: later steps read it. */
export interface TurnContext<Data> {
  readonly accepted: AcceptedTurn<Data>;
  readonly loaded: LoadedSession;
  /** The customer's message as it is sent to the model. */
  readonly user: UserMessage;
  /** The message as it is stored, with what a review may know of the turn. */
  readonly facts: ReviewContextBase;
}

export function createTurnPlan<Data>(
  ports: TurnPorts<Data>,
  turn: TurnContext<Data>,
  prompt: Prompt,
): TurnPlan {
  const { limits, toolbox, review, texts } = ports;
  const { loaded, user, facts } = turn;
  const { deadlineAt, tag } = turn.accepted;
  const history = historyWindow(sinceTooLong(loaded.turns, texts), limits);
  return {
    system: prompt.systemMessage ?? prompt.system,
    clock: clockWithNotes({ ...ports, tag }, prompt.clock, loaded, history.length),
    ...{ history, user, deadlineAt, limits, pictureMark: texts.picture },
    sideEffects: toolbox.sideEffects,
    declares: declaredNames(review),
    objection: ({ reply, declared }, executions) =>
      review?.objection?.(reply, { ...facts, executions, declared }) ?? null,
  };
}

/**
 * The turns since the last one that exceeded the model's context; sent again, they would exceed it
 * again. That turn is recognised by its stored failure text.
 */
function sinceTooLong(turns: readonly Turn[], { failure }: FallbackTexts): readonly Turn[] {
  const text = failure.context_error;
  if (text === "") return turns;
  const last = turns.findLastIndex(({ reply }) => reply.startsWith(text));
  return last < 0 ? turns : turns.slice(last);
}

export function createReplyStreamer<Data>(
  { limits, toolbox, review }: TurnPorts<Data>,
  { accepted, facts }: TurnContext<Data>,
): ReplyStreamer {
  return new ReplyStreamer({
    onEvent: accepted.requestContext.onEvent,
    canStream: (sentence, declared, before) =>
      !hasFenceTag(sentence) &&
      (review?.canStream(sentence, { ...facts, executions: [], declared }, before) ?? true),
    declares: declaredNames(review),
    sideEffects: toolbox.sideEffects,
    tools: toolbox.names,
    charactersMax: limits.replyCharactersMax,
  });
}

function declaredNames(review: Review | undefined): readonly string[] {
  return Object.keys(review?.declares ?? {});
}

/** The context of every tool call; the driver adds deadline and signal. */
export function toolContext<Data>(
  { accepted, loaded, facts }: TurnContext<Data>,
  clock: Clock,
): TurnJob<Data>["tools"] {
  const { request, session, token, tag, arrivedAt } = accepted;
  const { turns, turnsEver, cameDuringTurn } = loaded;
  const { tenant, sessionId, data, sentAtMs = null } = request;
  return {
    ...{ tenant, session, sessionId, data, cameDuringTurn, arrivedAt },
    startedAt: facts.now,
    turn: token,
    tag,
    turnsBefore: turnsEver,
    previousReply: turns.at(-1)?.reply ?? null,
    message: facts.message,
    readHistory: () => allTurns(loaded),
    notes: latestNotes(turns),
    sentAt: sentAtMs,
    now: () => clock.now(),
  };
}
