// Which delivery is at work: what a replica does for one is marked with it across every await, so
// that a request on a wire is known as that delivery's. It judges nothing.

import { AsyncLocalStorage } from "node:async_hooks";
import type { Owner } from "./canary.ts";

export interface DeliveryVisit {
  readonly owner: Owner;
  readonly messageId: string | null;
  readonly message: string;
  /** Aborts when the caller hangs up and its turn is to end. */
  readonly cancelled: AbortSignal;
  /** Requests of this delivery that have changed the calendar. */
  effects: number;
  /** It ended as if it had never been asked. */
  refused: boolean;
}

export const visits = new AsyncLocalStorage<DeliveryVisit>();
