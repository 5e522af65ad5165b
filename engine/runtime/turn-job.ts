// A turn as it runs: its job, its ports and its end. Types only.

import type { Clock } from "../core/clock.ts";
import type { toolBytes } from "../limits/turn-weights.ts";
import type { Model, ModelChoice } from "../model/chat-model.ts";
import type { ToolRunContext } from "../toolbox/tool.ts";
import type { ToolPort } from "../toolbox/toolbox.ts";
import type { TurnEvent } from "../turn/turn-events.ts";
import type { TurnClaims } from "./turn-claims.ts";

/** What a turn needs in addition to the plan of its state machine. */
export interface TurnJob<Data> {
  readonly apiKey: string | null;
  /** The model to call; absent or null: the configured one. */
  readonly choice?: ModelChoice | null | undefined;
  readonly safetyIdentifier: string;
  /** What the turn holds. */
  readonly claims: TurnClaims;
  readonly toolBytes: ReturnType<typeof toolBytes>;
  readonly tools: Omit<ToolRunContext<Data>, "signal" | "turnDeadlineAt" | "bytes">;
  /** Aborts when the caller cancels the turn. */
  readonly cancelled: AbortSignal;
  /** Whether the reply's text is streamed as it arrives. */
  readonly streaming: boolean;
  readonly onEvent: (event: TurnEvent) => void;
}

export interface DriverPorts<Data> {
  readonly clock: Clock;
  readonly model: Model;
  readonly toolbox: ToolPort<Data>;
}

export type AbortReason = "deadline_passed" | "turn_cancelled";

/** A turn as it runs. Its conversation is only in the machine's state. */
export interface DriverContext<Data> {
  readonly job: TurnJob<Data>;
  /** The context that each tool receives. */
  readonly context: ToolRunContext<Data>;
  readonly ports: DriverPorts<Data>;
  readonly signal: AbortSignal;
  readonly abortReason: () => AbortReason | null;
}
