// What is wanted of an appointment, one in progress, and what the calendar said of it. Pure.

import type { CompanyFacts } from "./company-facts.ts";
import type { Edge, Part } from "../spanish/day-edges.ts";
import type { HourRange } from "../spanish/times.ts";
import type { ToolResult } from "./tool-results.ts";

/** What is wanted of one appointment; null: not said. */
export interface Wishes {
  readonly service: string | null;
  /** A name of the company's people, or ANYBODY. */
  readonly person: string | null;
  readonly day: number | null;
  readonly minute: number | null;
  readonly part: Part | null;
  readonly range: HourRange | null;
  readonly soonest: boolean;
  /** "A primera hora", "la última que tengan". */
  readonly edge: Edge | null;
}

export interface OtherWishes {
  readonly wishes: Wishes;
  readonly name: string | null;
  /** "su hijo", "la segunda". */
  readonly whose: string;
}

/** An appointment in progress. */
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

export const ANYBODY = "";

export const NO_WISHES: Wishes = {
  ...{ service: null, person: null, day: null, minute: null },
  ...{ part: null, range: null, soonest: false, edge: null },
};

export function emptyOrder({ services, customer }: CompanyFacts): Order {
  const only = services.length === 1 ? (services[0]?.name ?? null) : null;
  return { ...NO_WISHES, ...customer, service: only, notes: null };
}
