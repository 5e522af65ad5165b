// list_bookings: the customer's own appointments, as the calendar lists them now. The text says
// what is not visible: other numbers, and what a long or unreadable list left out.

import { z } from "zod";
import { defineTool } from "../../engine/toolbox/define-tool.ts";
import type { Tool, ToolOutcome } from "../../engine/toolbox/tool.ts";
import type { BookingCalendars, CustomerEvents } from "./booking-calendars.ts";
import { placeTextOf } from "./change-context.ts";
import { nameFromTitle } from "../calendars/backend-events.ts";
import * as changeTexts from "./change-texts.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { outcome } from "../domain/booking-facts.ts";
import * as texts from "./slot-texts.ts";

/** Appointments in one answer: a chat message, not a calendar. */
const SHOWN_MAX = 10;

interface ListToolOptions {
  readonly calendars: Pick<BookingCalendars, "list">;
}

export function listTool({ calendars }: ListToolOptions): Tool<ChatConfig> {
  return defineTool({
    name: "list_bookings",
    description: "Muestra las próximas citas de este cliente, con su booking_id.",
    parameters: z.object({}),
    sideEffect: false,
    run: async (_args, context) => {
      const list = await calendars.list(context);
      if (list !== null) return listed(list, context.data);
      return outcome(texts.UNVERIFIED, { status: "failed", errorType: "connection_error" });
    },
  });
}

function listed({ events, isComplete }: CustomerEvents, data: ChatConfig): ToolOutcome {
  const readable = events.flatMap((event) => {
    const { id, start, title } = event;
    const when = changeTexts.formatStart(start);
    if (id === null || when === null) return [];
    return [
      { id: String(id), start, when, name: nameFromTitle(title), place: placeTextOf(event, data) },
    ];
  });
  const shown = readable.slice(0, SHOWN_MAX);
  const isWhole = isComplete && shown.length === events.length;
  const appointments = shown.map(({ start, name }) => ({ start, name }));
  const fact = { kind: "listed", appointments, whole: isWhole } as const;
  if (shown.length === 0) {
    const text = isWhole ? changeTexts.NO_EVENTS : changeTexts.NONE_SEEN;
    return outcome(text, { status: "ok", fact });
  }
  return { ...changeTexts.eventsText(shown, !isWhole), status: "ok", data: fact };
}
