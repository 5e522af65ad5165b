// The request of a turn, its caller's context, and what the steps of the turn pass on. Types only.

import type { Permit } from "../concurrency/permit.ts";
import type { TurnEvent } from "../turn/turn-events.ts";
import type { LogTag } from "../telemetry/log.ts";
import type { SessionKey } from "../conversation/session-key.ts";
import type { TurnClaims } from "./turn-claims.ts";
import type { ModelChoice } from "../model/chat-model.ts";
import type { AcquireResult } from "../sessions/session-store.ts";

export interface ChatRequest<Data> {
  readonly tenant: number;
  readonly sessionId: string;
  readonly message: string;
  readonly messageId: string | null;
  readonly apiKey: string | null;
  /** Another model than the configured one; absent: none. */
  readonly model?: ModelChoice | null;
  readonly data: Data;
  /** When the customer sent it, in milliseconds since the epoch; absent when unknown. */
  readonly sentAtMs?: number | null;
}

/** The caller's side of a request: its permit, its abort signal and its listener. */
export interface RequestContext {
  readonly permit: Permit;
  /** Monotonic milliseconds. */
  readonly arrivedAt: number;
  readonly cancelled: AbortSignal;
  readonly streaming: boolean;
  readonly onEvent: (event: TurnEvent) => void;
  /** The caller's request headers by lower-case name; the trace continues from them. */
  readonly headers?: object;
  /** The caller's request id, part of every log line of the turn. */
  readonly requestId?: string;
}

/** A session that this turn has locked. */
export type AcquiredSession = Extract<AcquireResult, { readonly kind: "ready" }>;

/** A running turn: what its steps pass on. */
export interface AcceptedTurn<Data> {
  readonly request: ChatRequest<Data>;
  readonly requestContext: RequestContext;
  readonly session: SessionKey;
  readonly token: string;
  /** Tenant and hashed session for its log lines. */
  readonly tag: LogTag;
  readonly deadlineAt: number;
  /** What the turn holds. */
  readonly claims: TurnClaims;
  /** Another message of the session was being processed here when this one arrived. */
  readonly waitedInQueue: boolean;
  /** Wall time of arrival, before any wait. */
  readonly arrivedAt: number;
}
