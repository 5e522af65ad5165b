// A message's way in: the line of its session, a running place, the store's lock. Who waits holds
// no running place, every wait ends while the turn still has time to be worth beginning, and
// everything is given back in `finally`.

import type { ChatRequest, AcceptedTurn, AcquiredSession, RequestContext } from "./chat-call.ts";
import { sleep } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import { SessionQueue } from "../concurrency/session-queue.ts";
import type { QueueTicket } from "../concurrency/session-queue.ts";
import type { AgentMetrics } from "./agent-metrics.ts";
import type { Limits } from "../limits/default-limits.ts";
import { hashedSessionId } from "../telemetry/log.ts";
import type { LogTag } from "../telemetry/log.ts";
import { sessionKey } from "../conversation/session-key.ts";
import type { SessionKey } from "../conversation/session-key.ts";
import type { SessionStore } from "../sessions/session-store.ts";
import { waitUntil } from "../core/deadline.ts";

/** The session, and whether the message had to wait for another of it that was being answered. */
export type LoadedSession = AcquiredSession & { readonly cameDuringTurn: boolean };

export interface TurnEntryOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly store: SessionStore;
  readonly metrics: AgentMetrics;
}

/**
 * A turn is not begun in the last tenth of its time: it would end at its deadline with a hand-off,
 * and the message would be answered. Refused, it is sent again.
 */
const LATE_SHARE = 0.1;

export class TurnEntry {
  readonly #options: TurnEntryOptions;
  readonly #queue: SessionQueue;

  constructor(options: TurnEntryOptions) {
    this.#options = options;
    this.#queue = new SessionQueue(options.limits.sessionQueueMax);
  }

  /** Sessions with somebody in line: back to zero when nobody is inside. */
  get queuedSessions(): number {
    return this.#queue.sessions;
  }

  /** Runs one course at a time for each session, in order of arrival. */
  async runInSession<Data, Result>(
    request: ChatRequest<Data>,
    requestContext: RequestContext,
    run: (course: AcceptedTurn<Data>) => Promise<Result>,
  ): Promise<Result> {
    const { clock, limits } = this.#options;
    const session = sessionKey(request.tenant, request.sessionId);
    const arrivedAt = clock.now();
    const deadlineAt = requestContext.arrivedAt + limits.turnTimeoutMs;
    const { pass, waitedInQueue } = await this.#joinQueue(
      session,
      requestContext,
      this.#latestStart(deadlineAt),
    );
    try {
      const token = clock.token();
      const tag = tagOf(request, requestContext, session);
      const times = { deadlineAt, waitedInQueue, arrivedAt };
      return await run({ request, requestContext, session, token, tag, ...times });
    } finally {
      requestContext.permit.yieldSlot();
      pass.leave();
    }
  }

  #latestStart(deadlineAt: number): number {
    return deadlineAt - this.#options.limits.turnTimeoutMs * LATE_SHARE;
  }

  async #joinQueue(
    session: SessionKey,
    visit: RequestContext,
    beginBy: number,
  ): Promise<{ readonly pass: QueueTicket; readonly waitedInQueue: boolean }> {
    const { clock, metrics } = this.#options;
    const waitedInQueue = this.#queue.isHeld(session);
    let pass: QueueTicket | null = null;
    const end = await waitUntil(
      (onReady) => {
        pass = this.#queue.join(session, onReady);
        if (pass === null) onReady();
      },
      { clock, deadlineAt: beginBy, signal: visit.cancelled },
    );
    // The assignment above happens in a callback, where the compiler does not follow it.
    const entered = pass as QueueTicket | null;
    if (entered === null && end === "ready") {
      metrics.admission("session_busy");
      throw new AgentError("session_busy", "too many messages of one session wait");
    }
    if (entered !== null && end === "ready") return { pass: entered, waitedInQueue };
    entered?.leave();
    throw abandonedError(end === "cancelled");
  }

  /** The session's lock and ring; no running place is held while another process has the lock. */
  async acquireSession<Data>(course: AcceptedTurn<Data>): Promise<LoadedSession> {
    const { session, token, requestContext, deadlineAt } = course;
    const { clock, limits, store } = this.#options;
    const beginBy = this.#latestStart(deadlineAt);
    const wait = { clock, deadlineAt: beginBy, signal: requestContext.cancelled };
    // At most one try per poll until then.
    const triesMax = Math.ceil(limits.turnTimeoutMs / (limits.sessionPollMs / 2)) + 1;
    for (let tries = 0; tries < triesMax; tries++) {
      const end = await waitUntil((onActive) => requestContext.permit.acquireSlot(onActive), wait);
      if (end !== "ready") throw abandonedError(end === "cancelled");
      const begun = await store.acquire({ session, token });
      if (begun.kind === "ready" && clock.monotonic() <= beginBy) {
        return { ...begun, cameDuringTurn: course.waitedInQueue || tries > 0 };
      }
      // A lock that cannot be given back expires by itself.
      if (begun.kind === "ready") await store.release({ session, token }).catch(() => {});
      requestContext.permit.yieldSlot();
      if (clock.monotonic() + limits.sessionPollMs >= beginBy) break;
      await sleep(
        clock,
        limits.sessionPollMs * (0.5 + clock.random() / 2),
        requestContext.cancelled,
      );
    }
    throw new AgentError("session_busy", "another process holds the session");
  }
}

function tagOf<Data>(
  { tenant }: ChatRequest<Data>,
  { requestId }: RequestContext,
  session: SessionKey,
): LogTag {
  const tag = { tenant, session: hashedSessionId(session) };
  return requestId === undefined ? tag : { request: requestId, ...tag };
}

/** Why a wait ended without what it waited for. */
export function abandonedError(cancelled: boolean): AgentError {
  return cancelled
    ? new AgentError("cancelled", "the caller gave up")
    : new AgentError("overloaded", "no place before the deadline");
}
