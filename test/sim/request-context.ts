// Which delivery is being handled: what a replica does for a delivery is marked with it across
// every await, so that a request on a wire can be attributed to it.

import { AsyncLocalStorage } from "node:async_hooks";
import type { Owner } from "./canary.ts";
import type { Lie } from "./lies.ts";

export interface DeliveryVisit {
  readonly owner: Owner;
  readonly messageId: string | null;
  readonly message: string;
  /** Aborts when the caller hangs up and its turn is to end. */
  readonly cancelled: AbortSignal;
  /** When the replica got it, virtual milliseconds. */
  readonly arrivedAt: number;
  /**
   * The last moment at which it may have been written, as far as the replica can know: by its own
   * time, which is of whole seconds, else by its arrival. Milliseconds since the epoch.
   */
  readonly writtenBy: number;
  /** Requests of this delivery that have changed the calendar. */
  effects: number;
  /** It ended as if it had never been received. */
  refused: boolean;
  /** What the model boasted of in it. */
  readonly lies: Lie[];
}

export const visits = new AsyncLocalStorage<DeliveryVisit>();
