// A message on its way through a turn: what was asked, by whom, and what the steps of the turn hand
// to each other. Contracts only.

import type { Permit } from "../concurrency/admission.ts";
import type { TurnEvent } from "../turn/turn-events.ts";
import type { LogTag } from "../telemetry/log.ts";
import type { SessionKey } from "../conversation/session-key.ts";
import type { AcquireResult } from "../sessions/session-store.ts";

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
export interface RequestContext {
  readonly permit: Permit;
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
export type AcquiredSession = Extract<AcquireResult, { readonly kind: "ready" }>;

/** A turn under way: what its steps hand to each other. */
export interface AcceptedTurn<Data> {
  readonly request: ChatRequest<Data>;
  readonly requestContext: RequestContext;
  readonly session: SessionKey;
  readonly token: string;
  /** What its log lines say of whom they are about. */
  readonly tag: LogTag;
  readonly deadlineAt: number;
  /** Another message of the session was being answered in this process when this one came. */
  readonly waitedInQueue: boolean;
  /** Wall time at which the message came, before any wait. */
  readonly arrivedAt: number;
}
