// list_bookings: the customer's own appointments, as the backend lists them now. The text says what
// is not visible: other numbers, and what a long or unreadable list left out.

import { z } from "zod";
import { defineTool } from "../../engine/toolbox/define-tool.ts";
import type { Tool, ToolOutcome } from "../../engine/toolbox/tool.ts";
import type { BackendClient } from "../backend/backend-client.ts";
import { nameFromTitle } from "./event-payload.ts";
import * as changeTexts from "./change-texts.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { outcome } from "../domain/booking-facts.ts";
import { listCustomerEvents } from "./customer-events.ts";
import type { CustomerEventList } from "./customer-events.ts";
import * as texts from "./slot-texts.ts";

/** Appointments in one answer: a chat message, not a calendar. */
const SHOWN_MAX = 10;

export function listTool({ backend }: { readonly backend: BackendClient }): Tool<ChatConfig> {
  return defineTool({
    name: "list_bookings",
    description: "Muestra las próximas citas de este cliente, con su booking_id.",
    parameters: z.object({}),
    sideEffect: false,
    run: async (_args, context) => {
      const list = await listCustomerEvents(backend, context);
      if (list !== null) return listed(list);
      return outcome(texts.UNVERIFIED, { status: "failed", errorType: "connection_error" });
    },
  });
}

function listed({ events, isComplete }: CustomerEventList): ToolOutcome {
  const readable = events.flatMap(({ id, start, title }) => {
    const when = changeTexts.formatStart(start);
    if (id === null || when === null) return [];
    return [{ id: String(id), start, when, name: nameFromTitle(title) }];
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
