// A message's way in: the line of its session, a running place, the store's lock. Who waits holds
// no running place, every wait ends while the turn still has time to be worth beginning, and
// everything is given back in `finally`.

import type { Ticket } from "../concurrency/admission.ts";
import { sleep } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import { AgentError } from "../core/errors.ts";
import type { TurnEvent } from "../turn/events.ts";
import { SessionGate } from "../concurrency/gate.ts";
import type { GatePass } from "../concurrency/gate.ts";
import type { Instruments } from "./instruments.ts";
import type { Limits } from "../limits/limits.ts";
import { sessionTag } from "../telemetry/log.ts";
import type { LogTag } from "../telemetry/log.ts";
import { sessionKey } from "../conversation/message.ts";
import type { SessionKey } from "../conversation/message.ts";
import type { Begun, SessionStore } from "../sessions/sessions.ts";
import { waitFor } from "../core/waiting.ts";

export interface ChatRequest<Data> {
  readonly tenant: number;
  readonly sessionId: string;
  readonly message: string;
  readonly messageId: string | null;
  readonly apiKey: string | null;
  readonly data: Data;
  /** When the customer sent it, milliseconds since the epoch; absent where not said. */
  readonly sentAtMs?: number | null;
}

/** The caller's side of a request: its place, its patience and who listens. */
export interface Visit {
  readonly ticket: Ticket;
  /** Monotonic milliseconds. */
  readonly arrivedAt: number;
  readonly cancelled: AbortSignal;
  readonly streaming: boolean;
  readonly onEvent: (event: TurnEvent) => void;
  /** Of the caller's own request, by lower-case name: where its trace is continued from. */
  readonly headers?: object;
  /** Of the caller's request: in every log line of the turn. */
  readonly requestId?: string;
}

/** A session that is ours. */
export type Ready = Extract<Begun, { readonly kind: "ready" }>;

/** The session, and whether the message had to wait for another of it that was being answered. */
export type Entered = Ready & { readonly cameDuringTurn: boolean };

/** A turn under way: what the steps below hand to each other. */
export interface Course<Data> {
  readonly request: ChatRequest<Data>;
  readonly visit: Visit;
  readonly session: SessionKey;
  readonly token: string;
  /** What its log lines say of whom they are about. */
  readonly tag: LogTag;
  readonly deadlineAt: number;
  /** Another message of the session was being answered in this process when this one came. */
  readonly stoodInLine: boolean;
  /** Wall time at which the message came, before any wait. */
  readonly arrivedAt: number;
}

interface EntranceOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly store: SessionStore;
  readonly instruments: Instruments;
}

/**
 * A turn is not begun in the last tenth of its time: it would end at its deadline with a hand-off,
 * and the message would be answered. Refused, it is sent again.
 */
const LATE_SHARE = 0.1;

export class Entrance {
  readonly #options: EntranceOptions;
  readonly #gate: SessionGate;

  constructor(options: EntranceOptions) {
    this.#options = options;
    this.#gate = new SessionGate(options.limits.sessionQueueMax);
  }

  /** Sessions with somebody in line: back to zero when nobody is inside. */
  get sessions(): number {
    return this.#gate.sessions;
  }

  /** Runs one course at a time for each session, in order of arrival. */
  async inSession<Data, Result>(
    request: ChatRequest<Data>,
    visit: Visit,
    run: (course: Course<Data>) => Promise<Result>,
  ): Promise<Result> {
    const { clock, limits } = this.#options;
    const session = sessionKey(request.tenant, request.sessionId);
    const arrivedAt = clock.now();
    const deadlineAt = visit.arrivedAt + limits.turnTimeoutMs;
    const { pass, stoodInLine } = await this.#enterLine(session, visit, this.#beginBy(deadlineAt));
    try {
      const token = clock.token();
      const tag = tagOf(request, visit, session);
      const common = { request, visit, session, token, tag };
      return await run({ ...common, deadlineAt, stoodInLine, arrivedAt });
    } finally {
      visit.ticket.park();
      pass.leave();
    }
  }

  #beginBy(deadlineAt: number): number {
    return deadlineAt - this.#options.limits.turnTimeoutMs * LATE_SHARE;
  }

  async #enterLine(
    session: SessionKey,
    visit: Visit,
    beginBy: number,
  ): Promise<{ readonly pass: GatePass; readonly stoodInLine: boolean }> {
    const { clock, instruments } = this.#options;
    const stoodInLine = this.#gate.isHeld(session);
    let pass: GatePass | null = null;
    const end = await waitFor(
      (onReady) => {
        pass = this.#gate.enter(session, onReady);
        if (pass === null) onReady();
      },
      { clock, deadlineAt: beginBy, signal: visit.cancelled },
    );
    // The assignment above happens in a callback, where the compiler does not follow it.
    const entered = pass as GatePass | null;
    if (entered === null && end === "ready") {
      instruments.admission("session_busy");
      throw new AgentError("session_busy", "too many messages of one session wait");
    }
    if (entered !== null && end === "ready") return { pass: entered, stoodInLine };
    entered?.leave();
    throw gaveUp(end === "cancelled");
  }

  /** The session's lock and ring; no running place is held while another process has the lock. */
  async begin<Data>(course: Course<Data>): Promise<Entered> {
    const { session, token, visit, deadlineAt } = course;
    const { clock, limits, store } = this.#options;
    const beginBy = this.#beginBy(deadlineAt);
    const wait = { clock, deadlineAt: beginBy, signal: visit.cancelled };
    // At most one try per poll until then.
    const triesMax = Math.ceil(limits.turnTimeoutMs / (limits.sessionPollMs / 2)) + 1;
    for (let tries = 0; tries < triesMax; tries++) {
      const end = await waitFor((onActive) => visit.ticket.activate(onActive), wait);
      if (end !== "ready") throw gaveUp(end === "cancelled");
      const begun = await store.begin({ session, token });
      if (begun.kind === "ready" && clock.monotonic() <= beginBy) {
        return { ...begun, cameDuringTurn: course.stoodInLine || tries > 0 };
      }
      // A lock that cannot be given back expires by itself.
      if (begun.kind === "ready") await store.release({ session, token }).catch(() => {});
      visit.ticket.park();
      if (clock.monotonic() + limits.sessionPollMs >= beginBy) break;
      await sleep(clock, limits.sessionPollMs * (0.5 + clock.random() / 2), visit.cancelled);
    }
    throw new AgentError("session_busy", "another process holds the session");
  }
}

function tagOf<Data>(
  { tenant }: ChatRequest<Data>,
  { requestId }: Visit,
  session: SessionKey,
): LogTag {
  const tag = { tenant, session: sessionTag(session) };
  return requestId === undefined ? tag : { request: requestId, ...tag };
}

/** Why a wait ended without what it waited for. */
export function gaveUp(cancelled: boolean): AgentError {
  return cancelled
    ? new AgentError("cancelled", "the caller gave up")
    : new AgentError("overloaded", "no place before the deadline");
}
