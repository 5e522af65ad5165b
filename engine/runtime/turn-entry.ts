// Takes a message into its turn: session queue, running slot, session lock. A waiting message holds
// no running slot, every wait ends while the turn still has enough time, and everything is released
// in `finally`.

import type { ChatRequest, AcceptedTurn, AcquiredSession, RequestContext } from "./chat-call.ts";
import { sleep } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import { SessionQueue } from "../concurrency/session-queue.ts";
import type { QueueTicket } from "../concurrency/session-queue.ts";
import type { AgentMetrics } from "./agent-metrics.ts";
import type { Limits } from "../limits/limits.ts";
import { hashedSessionId } from "../telemetry/log.ts";
import type { LogTag } from "../telemetry/log.ts";
import { sessionKey } from "../conversation/session-key.ts";
import type { SessionKey } from "../conversation/session-key.ts";
import type { SessionStore } from "../sessions/session-store.ts";
import { waitUntil } from "../core/deadline.ts";
import { RUNNING_TURN_BYTES, sessionReadBytes } from "../limits/turn-weights.ts";
import { TurnClaims, keep } from "./turn-claims.ts";

/** The session, and whether the message waited for another one of the session. */
export type LoadedSession = AcquiredSession & { readonly cameDuringTurn: boolean };

interface TurnEntryOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly store: SessionStore;
  readonly metrics: AgentMetrics;
}

/**
 * A turn that would start in the last tenth of its time is rejected: the caller retries, instead of
 * getting a hand-off at the deadline.
 */
const LATE_SHARE = 0.1;

/** The longest `retry-after` of a refused message. */
const RETRY_SECONDS_MAX = 60;

export class TurnEntry {
  readonly #options: TurnEntryOptions;
  readonly #queue: SessionQueue;

  constructor(options: TurnEntryOptions) {
    this.#options = options;
    this.#queue = new SessionQueue(options.limits.sessionQueueMax);
  }

  /** Sessions with queued messages; zero when no turn is running. */
  get queuedSessions(): number {
    return this.#queue.sessions;
  }

  /** Runs one turn at a time per session, in order of arrival. */
  async runInSession<Data, Result>(
    request: ChatRequest<Data>,
    requestContext: RequestContext,
    run: (accepted: AcceptedTurn<Data>) => Promise<Result>,
  ): Promise<Result> {
    const { clock, limits } = this.#options;
    const session = sessionKey(request.tenant, request.sessionId);
    const arrivedAt = clock.now();
    const deadlineAt = requestContext.arrivedAt + limits.turnTimeoutMs;
    const { permit, cancelled } = requestContext;
    const rounds = permit.setTenant(request.tenant);
    if (rounds > 0) {
      this.#options.metrics.admission("refused");
      // A round of running turns takes about one usual `retry-after`.
      const retryAfterSeconds = Math.min(RETRY_SECONDS_MAX, rounds * limits.retryAfterSeconds);
      const message = "too many messages of one company wait";
      throw new AgentError("overloaded", message, { retryAfterSeconds });
    }
    const claims = new TurnClaims({ bytes: permit.bytes, clock, deadlineAt, cancelled });
    const { ticket, waitedInQueue } = await this.#joinQueue(
      session,
      requestContext,
      this.#latestStart(deadlineAt),
    );
    try {
      const token = clock.token();
      const tag = tagOf(request, requestContext, session);
      const times = { deadlineAt, waitedInQueue, arrivedAt };
      return await run({ request, requestContext, session, token, tag, claims, ...times });
    } finally {
      requestContext.permit.yieldSlot();
      ticket.leave();
    }
  }

  #latestStart(deadlineAt: number): number {
    return deadlineAt - this.#options.limits.turnTimeoutMs * LATE_SHARE;
  }

  async #joinQueue(
    session: SessionKey,
    requestContext: RequestContext,
    latestStartAt: number,
  ): Promise<{ readonly ticket: QueueTicket; readonly waitedInQueue: boolean }> {
    const { clock, metrics } = this.#options;
    const waitedInQueue = this.#queue.isHeld(session);
    let ticket: QueueTicket | null = null;
    const end = await waitUntil(
      (onReady) => {
        ticket = this.#queue.join(session, onReady);
        if (ticket === null) onReady();
      },
      { clock, deadlineAt: latestStartAt, signal: requestContext.cancelled },
    );
    // The compiler does not follow the assignment in the callback above.
    const entered = ticket as QueueTicket | null;
    if (entered === null && end === "ready") {
      metrics.admission("session_busy");
      throw new AgentError("session_busy", "too many messages of one session wait");
    }
    if (entered !== null && end === "ready") return { ticket: entered, waitedInQueue };
    entered?.leave();
    throw abandonedError(end === "cancelled");
  }

  /** Locks and loads the session; holds no running slot while another process has the lock. */
  async acquireSession<Data>(accepted: AcceptedTurn<Data>): Promise<LoadedSession> {
    const { session, token, requestContext, deadlineAt, claims } = accepted;
    const { clock, limits, store } = this.#options;
    const latestStartAt = this.#latestStart(deadlineAt);
    const wait = { clock, deadlineAt: latestStartAt, signal: requestContext.cancelled };
    // At most one try per poll until the deadline.
    const triesMax = Math.ceil(limits.turnTimeoutMs / (limits.sessionPollMs / 2)) + 1;
    for (let tries = 0; tries < triesMax; tries++) {
      const end = await waitUntil((onActive) => requestContext.permit.acquireSlot(onActive), wait);
      if (end !== "ready") throw abandonedError(end === "cancelled");
      const running = await claims.claim("turn", RUNNING_TURN_BYTES);
      const read = await claims.claim("session", sessionReadBytes(limits));
      const acquired = await store.acquire({ session, token });
      if (acquired.kind === "ready" && clock.monotonic() <= latestStartAt) {
        keep(read, acquired.turns, acquired.olderBytes);
        return { ...acquired, cameDuringTurn: accepted.waitedInQueue || tries > 0 };
      }
      // A lock that cannot be released expires by itself.
      if (acquired.kind === "ready") await store.release({ session, token }).catch(() => {});
      requestContext.permit.yieldSlot();
      for (const claim of [running, read]) claim.release();
      if (clock.monotonic() + limits.sessionPollMs >= latestStartAt) break;
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

/** The error of a wait that ended early. */
export function abandonedError(cancelled: boolean): AgentError {
  return cancelled
    ? new AgentError("cancelled", "the caller cancelled")
    : new AgentError("overloaded", "no free slot before the deadline");
}
