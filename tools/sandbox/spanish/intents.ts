// Detects the intents of a Spanish message by its words. Pure; works on folded text (text.ts).
// Facts (dates, names) are parsed first and blanked.

import * as words from "./intent-patterns.ts";
import type { Changeable } from "./intent-patterns.ts";
import { fold } from "./text.ts";

export interface Intents {
  readonly affirms: boolean;
  readonly denies: boolean;
  /** Gives up the booking in progress. */
  readonly abandons: boolean;
  readonly books: boolean;
  readonly asksSlots: boolean;
  readonly asksHours: boolean;
  /** Prices, products, services. */
  readonly asksProducts: boolean;
  /** "¿Tienen estacionamiento?", "¿hacen ortodoncia?" */
  readonly asksWhether: boolean;
  readonly asksQuestion: boolean;
  /** Wants to change or cancel an existing appointment. */
  readonly changesBooked: boolean;
  /** The same in any of its forms, also "cámbiala". */
  readonly movesBooked: boolean;
  readonly cancelsBooked: boolean;
  readonly listsBooked: boolean;
  readonly changes: readonly Changeable[];
  readonly greets: boolean;
  readonly thanks: boolean;
  readonly leaves: boolean;
  readonly insults: boolean;
  readonly asksIdentity: boolean;
  readonly asksPerson: boolean;
  /** No readable words: signs, emoji, keyboard noise. */
  readonly wordless: boolean;
}

const YES: ReadonlySet<string> = new Set(
  (
    "si sii siii sip simon ok okay okey oki okis vale dale claro confirmo confirmado " +
    "confirmada confirma confirmala confirmelo confirmela confirmar perfecto correcto " +
    "correcta correctos conforme acuerdo listo ya bueno buenisimo genial excelente exacto " +
    "exactamente adelante procede proceda hazlo hagalo registrala registrelo agendala " +
    "agendelo reservala reservelo asi parece bien va afirmativo efectivamente yes"
  ).split(" "),
);
/** What people add to a yes without taking anything back. */
const YES_COMPANY: ReadonlySet<string> = new Set(
  (
    "a ahora al agendar cita con cualquier cita confirmar datos de dia el ella en es esa ese eso " +
    "esta estan esto favor fecha gracias hora horario la las los me mi mil muchas muy nomas " +
    "nombre para pe pes por porfa pues que quiero registrar reservar senor senora senorita " +
    "senorita son su tal todo todos todas un una usted y amable encanta de"
  ).split(" "),
);
const YES_SIGNS = /👍|👌|✅|🆗|💯/u;

interface ParsedFacts {
  /** The folded message with all parsed facts blanked. */
  readonly rest: string;
  /** It contains a day or an hour. */
  readonly dated: boolean;
}

export function detectIntents(text: string, { rest, dated }: ParsedFacts): Intents {
  const folded = fold(text);
  const says = (pattern: RegExp): boolean => pattern.test(folded);
  const asksQuestion = says(words.ASKS);
  const either = says(words.ASKS_HOURS_OR_SLOTS);
  const asksHours =
    !says(words.SAYS_FREE) &&
    (says(words.ASKS_HOURS) || says(words.ASKS_HABIT) || (either && !dated));
  const asksSlots = !asksHours && (either || says(words.ASKS_SLOTS));
  const asksProducts = says(words.ASKS_PRODUCTS) && !asksSlots && !asksHours;
  const asksElse = asksQuestion && !asksProducts && !asksSlots && !asksHours;
  const wishes = says(words.WISHES) && !says(words.WISHES_ELSE) && !asksProducts && !asksQuestion;
  return {
    affirms: affirms(text, rest),
    denies: says(words.DENIES),
    abandons: says(words.ABANDONS) && !asksQuestion,
    books: says(words.BOOKS) || wishes,
    asksSlots,
    asksHours,
    asksProducts,
    asksWhether: asksElse && says(words.ASKS_WHETHER),
    asksQuestion,
    changesBooked: says(words.CHANGES_BOOKED),
    movesBooked: says(words.MOVES_BOOKED),
    cancelsBooked: says(words.CANCELS_BOOKED),
    listsBooked: says(words.LISTS_BOOKED),
    changes: words.CHANGES.filter(([, pattern]) => says(pattern)).map(([field]) => field),
    greets: says(words.GREETS),
    thanks: says(words.THANKS),
    leaves: says(words.LEAVES),
    insults: says(words.INSULTS),
    asksIdentity: says(words.ASKS_IDENTITY),
    asksPerson: says(words.ASKS_PERSON),
    wordless: !/\p{L}{2}/u.test(text) || says(words.NOISE),
  };
}

/** An explicit yes: a word of assent, and nothing that asks, doubts or changes. */
function affirms(text: string, rest: string): boolean {
  if (/[?¿]/.test(text)) return false;
  const said = rest.match(/[a-z]+/g) ?? [];
  if (said.length === 0) return YES_SIGNS.test(text) && !/\p{L}|\d/u.test(text);
  const yes = said.some((word) => YES.has(word));
  return yes && said.every((word) => YES.has(word) || YES_COMPANY.has(word));
}
