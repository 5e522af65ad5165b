// Several services in one message: an appointment for each, with what is said of it and of all.
// Pure.

import type { CompanyFacts } from "./company-facts.ts";
import { ANYBODY } from "./company-order.ts";
import type { Wishes } from "./company-order.ts";
import * as words from "./company-words.ts";
import type { MessageFacts } from "../spanish/message-facts.ts";
import { readServices } from "../spanish/party.ts";
import type { Party } from "../spanish/party.ts";
import { anyOf, fold } from "../spanish/text.ts";

interface Wished {
  readonly wishes: Wishes;
}

/** One appointment for each of several services; null: only one is named, or one of several. */
export function servicesOf(
  { text, intents, day, minute }: MessageFacts,
  company: CompanyFacts,
  isAsked: boolean,
): Party | null {
  const isQuestion = intents.asksProducts || intents.asksWhether || intents.asksHours;
  const isWanted = intents.books || day !== null || minute !== null || isAsked;
  if (isQuestion || !isWanted) return null;
  return readServices(text, words.servicesIn(fold(text), company));
}

const SAME_PERSON = anyOf([
  "(?:las?|los?|el) mism[oa]s?(?! (?:hora|dia|semana|tarde|manana))|(?:l[oa]s|ambos|ambas) dos",
  "ambos|ambas|tod[oa]s|con ella|con el(?= a las?| tambien)",
]);

/** The day is that of all, and so is the person if that is said; a lone hour is the first one's. */
export function shared<Own extends Wished, Other extends Wished>(
  own: Own,
  each: readonly Other[],
  folded: string,
) {
  const last = each.at(-1)?.wishes;
  const isOpen = own.wishes.minute === null && own.wishes.range === null;
  const isTail = isOpen && own.wishes.edge === null && each.length === 1;
  const person = [own.wishes, ...each.map(({ wishes }) => wishes)].find(
    (one) => one.person !== null,
  );
  const isSame = isTail || SAME_PERSON.test(folded);
  const who = isSame ? (person?.person ?? null) : null;
  const { minute = null, range = null, part = null, edge = null, soonest = false } = last ?? {};
  const hour = isTail ? { minute, range, part: own.wishes.part ?? part, edge, soonest } : {};
  return {
    first: { ...own, wishes: { ...own.wishes, ...hour, person: own.wishes.person ?? who } },
    others: each.map(({ wishes, ...other }) => {
      const later = isTail ? { minute: null, range: null, edge: null } : {};
      return { ...other, wishes: { ...wishes, ...later, person: wishes.person ?? who ?? ANYBODY } };
    }),
  };
}
