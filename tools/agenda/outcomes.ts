// What a change in a calendar came to, as the owner's page is told. Pure.

import { AgentError } from "../../engine/core/errors.ts";
import type { CalendarEvent, WriteResult } from "../calendars/calendar-port.ts";
import { referenceOf } from "./owned-calendars.ts";
import type { OwnedKind } from "./owned-calendars.ts";
import { calendarRefusal } from "./refusals.ts";
import type { Refusal } from "./refusals.ts";

/** An event or a block with the reference by which the page names it. */
export type Shown<Item> = Item & { readonly reference: string };

export interface Changed {
  readonly kind: "done";
  readonly event: Shown<CalendarEvent>;
  /** The start is not one of those that the bot offers. */
  readonly offGrid: boolean;
}

/** @throws AgentError `store_error` when it is not known or not possible now */
export function outcomeOf(
  result: WriteResult,
  kind: OwnedKind,
  offGrid: boolean,
): Changed | Refusal {
  switch (result.kind) {
    case "booked": {
      const { event } = result;
      return {
        kind: "done",
        event: { ...event, reference: referenceOf(kind, event.ref) },
        offGrid,
      };
    }
    case "taken":
      return calendarRefusal("taken", "");
    case "refused":
      return calendarRefusal("refused", result.reason);
    case "unavailable":
      throw new AgentError("store_error", "the calendar is busy: nothing was changed");
    case "unknown":
      throw new AgentError("store_error", "the calendar did not answer: look at it again");
  }
}
