// What the last reply still shows of an appointment whose first messages are no longer sent along.
// Pure.

import type { CompanyFacts } from "./company-facts.ts";
import { NO_WISHES, emptyOrder } from "./company-order.ts";
import type { Order, OtherWishes } from "./company-order.ts";
import { shownOrder } from "./company-texts.ts";
import { placeIn } from "../spanish/party.ts";

export interface Remembered {
  readonly order: Order;
  /** For whom the order is; null: one customer. */
  readonly whose: string | null;
  /** The appointments after this one: as many as one message names. */
  readonly next: readonly OtherWishes[];
}

const SHOWN_FIELDS = ["day", "minute", "service", "person", "name", "email", "phone"] as const;

function lost(order: Order, shown: Partial<Order>): readonly (readonly [string, unknown])[] {
  return SHOWN_FIELDS.flatMap((field) => {
    const value = shown[field];
    return order[field] === null && value !== undefined ? [[field, value] as const] : [];
  });
}

/** What the last reply says of an appointment whose first messages are no longer sent along. */
export function recall(
  before: Remembered | null,
  lastReply: string | null,
  company: CompanyFacts,
): Remembered | null {
  const shown = shownOrder(lastReply, company);
  const place = placeIn(/Sigamos con ([^:.]+)/.exec(lastReply ?? "")?.[1] ?? "");
  const order = before?.order ?? emptyOrder(company);
  const isMoved = place !== null && before?.whose !== place.whose;
  // Nobody in particular may have been asked for, so a person alone is not lost.
  const isLost = lost(order, shown ?? {}).some(([field]) => field !== "person");
  if (!isMoved && !isLost) return null;
  const blank = (whose: string): OtherWishes => ({ wishes: NO_WISHES, name: null, whose });
  const known = isMoved ? { ...order, ...NO_WISHES, service: order.service, name: null } : order;
  return {
    order: { ...known, ...Object.fromEntries(lost(known, shown ?? {})) },
    next: isMoved ? place.later.map(blank) : (before?.next ?? []),
    whose: place?.whose ?? before?.whose ?? null,
  };
}
