// An appointment in progress, and what the calendar said of it. Types only.

import type { Wishes } from "./company-message.ts";
import type { ToolResult } from "./tool-results.ts";

export interface Order extends Wishes {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly notes: string | null;
}

/** A result of `check_availability`. */
export interface CompanyCheck extends Pick<ToolResult, "marker" | "body"> {
  /** The call's arguments as JSON. */
  readonly key: string;
  readonly hasHour: boolean;
  readonly current: boolean;
}
