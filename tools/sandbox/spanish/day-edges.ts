// Hours that are relative to the day: "a primera hora", "lo más tarde posible", "tardecita",
// "después de almuerzo". Pure; on folded text. Only the calendar knows which hour that is.

import { anyOf } from "./text.ts";
import type { HourRange } from "./times.ts";

export type Edge = "first" | "last";
export type Part = "morning" | "afternoon" | "evening";

export interface RelativeHour {
  readonly edge: Edge | null;
  readonly part: Part | null;
  readonly range: HourRange | null;
}

const THERE =
  "(?:que (?:\\w+ )?(?:teng\\w+|tien\\w+|tenes|teneis|hay|haya|den|quede|puedan?|se pueda))";
const FIRST = anyOf([
  "(?:a|en) (?:la )?primera hora|al abrir|recien abr\\w+|(?:lo|la|cuanto) mas temprano",
  `(?:la|el) primer[oa]? (?:(?:hora|cita|turno|horario|hueco|cupo|lugar) )?(?:${THERE}|del dia)`,
  "(?:bien|super|re|muy) temprano|tempranisimo|(?:a )?la hora de abrir|apenas abr\\w+",
]);
const OPENING = anyOf(["(?:cuando|desde que|ni bien|en cuanto|al) abr(?:en|an|es|is|ais|a|e|ir)"]);
const LAST = anyOf([
  `lo mas tarde(?: posible| ${THERE})?|(?:a|en) (?:la )?ultima hora|(?:al|antes del?) cierre`,
  `(?:la|el) ultim[oa] (?:(?:hora|cita|turno|horario|hueco|cupo|lugar) )?(?:${THERE}|del dia)`,
  "(?:la|el) ultim[oa] (?:hora|cita|turno|horario|hueco|cupo)|antes de (?:cerrar|que cierren)",
  "(?:bien|super|re) tarde|tardisimo|(?:la|el|cuanto) mas tarde|la hora del? (?:cerrar|cierre)",
]);
const CLOSING = anyOf(["(?:cuando|justo antes de que) cierr(?:en|an|as|a|e)"]);
const DENIED = /\bno (?:\w+ ){0,3}(?:tan |muy )?(?:temprano|tarde)\b|\b(?:temprano|tarde) no\b/;
const NOON = 12 * 60;

/** Each with the minutes of the day that it means. */
const RANGES: readonly (readonly [RegExp, HourRange])[] = [
  [/\btardecit[oa]\b|\bmedia tarde\b|\bcayendo la tarde\b/, { from: 16 * 60, until: 19 * 60 }],
  [/\bmedia manana\b/, { from: 10 * 60, until: NOON }],
  [
    /\bdespues (?:del? )?(?:el )?(?:almuerzo|almorzar|comer|comida|la comida|siesta|la siesta)\b/,
    { from: 14 * 60, until: 18 * 60 },
  ],
  [
    /\bantes (?:del? )?(?:el )?(?:almuerzo|almorzar|comer|comida|la comida|mediodia)\b/,
    { from: 0, until: 13 * 60 },
  ],
];
const EARLY_AFTERNOON = { from: 14 * 60, until: 17 * 60 };
const LATE_MORNING = { from: 11 * 60, until: 14 * 60 };
const WORK = "(?:trabajo|trabajar|laburo|laburar|curro|chamba|pega|jale|colegio|cole|oficina)";
const EVENING = new RegExp(
  `\\b(?:despues|saliendo|a la salida|al salir|cuando salga) del? (?:la )?${WORK}\\b|` +
    "\\bnochecita\\b",
);
const MORNING = /\b(?:tempranito|(?<!mas )temprano|mananita)\b/;
const AFTERNOON = /\b(?:la|de) tarde\b|\btardes\b/;

/** `isAsked`: an hour was asked for, or an appointment spoken of: "cuando abren" is no question. */
export function readRelativeHour(folded: string, isAsked: boolean): RelativeHour {
  const none = { edge: null, part: null, range: null };
  if (DENIED.test(folded)) return none;
  const part = partIn(folded);
  // The calendar's afternoon begins at noon, that of the customers later.
  if (FIRST.test(folded) && part === "afternoon") return { ...none, range: EARLY_AFTERNOON };
  if (LAST.test(folded) && part === "morning") return { ...none, range: LATE_MORNING };
  if (LAST.test(folded) || (isAsked && CLOSING.test(folded))) {
    // The last hour of the afternoon is that of the day.
    return { ...none, edge: "last", part: part === "afternoon" ? null : part };
  }
  if (FIRST.test(folded) || (isAsked && OPENING.test(folded))) {
    return { ...none, edge: "first", part };
  }
  const range = RANGES.find(([pattern]) => pattern.test(folded))?.[1] ?? null;
  if (range !== null) return { ...none, range };
  if (EVENING.test(folded)) return { ...none, part: "evening" };
  return MORNING.test(folded) && !AFTERNOON.test(folded) ? { ...none, part: "morning" } : none;
}

function partIn(folded: string): Part | null {
  if (/\b(?:de|por|en) la manana\b/.test(folded)) return "morning";
  if (/\b(?:de|por|en) la tarde\b/.test(folded)) return "afternoon";
  return /\b(?:de|por|en) la noche\b/.test(folded) ? "evening" : null;
}
