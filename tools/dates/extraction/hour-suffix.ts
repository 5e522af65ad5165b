// Parses what may follow an hour: "pm", "hrs", "en punto", "de la tarde", "del mediodía". Pure; at
// most four pieces.

import { at, isGlued } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";
import { wordSet } from "./words.ts";

export type PartOfDay = "manana" | "tarde" | "noche" | "madrugada" | "dia";

/** What follows an hour, with the half of the day if it is named. */
export interface HourSuffix {
  readonly half: "a" | "p" | null;
  readonly part: PartOfDay | null;
  /** "hrs", "horas". */
  readonly hasUnit: boolean;
  /** "en punto". */
  readonly isSharp: boolean;
  readonly next: number;
}

export function suffixAt(tokens: Tokens, index: number, hour: number): HourSuffix {
  let suffix: HourSuffix = { half: null, part: null, hasUnit: false, isSharp: false, next: index };
  // "4:30 en punto hrs de la tarde": at most four pieces.
  for (let piece = 0; piece < 4; piece++) {
    const { next } = suffix;
    const word = at(tokens, next);
    const half = suffix.half === null ? halfAt(tokens, next) : null;
    const part = suffix.part === null ? partAt(tokens, next) : null;
    if (half !== null) suffix = { ...suffix, ...half };
    else if (part !== null) suffix = { ...suffix, ...part };
    else if (hour === 12 && /^md?$/.test(word)) suffix = { ...suffix, part: "dia", next: next + 1 };
    else if (word === "en" && at(tokens, next + 1) === "punto") {
      suffix = { ...suffix, isSharp: true, next: next + 2 };
    } else if (UNITS.has(word) && !suffix.hasUnit) {
      const stop = at(tokens, next + 1) === "." && isGlued(tokens, next + 1) && word.length <= 3;
      suffix = { ...suffix, hasUnit: true, next: next + (stop ? 2 : 1) };
    } else break;
  }
  return suffix;
}

const UNITS = wordSet("h hs hr hrs hora horas");

/** "pm", "p.m.", "p. m.", "p m". */
function halfAt(tokens: Tokens, index: number): Pick<HourSuffix, "half" | "next"> | null {
  const word = at(tokens, index);
  const end = (next: number): number =>
    at(tokens, next) === "." && isGlued(tokens, next) ? next + 1 : next;
  if (word === "am" || word === "pm") {
    return { half: word === "am" ? "a" : "p", next: end(index + 1) };
  }
  if (word !== "a" && word !== "p") return null;
  const letter = at(tokens, index + 1) === "." ? index + 2 : index + 1;
  if (at(tokens, letter) !== "m") return null;
  return { half: word, next: end(letter + 1) };
}

const PARTS: ReadonlyMap<string, PartOfDay> = new Map([
  ...(["manana", "mananita", "manha", "mnn", "mnna"] as const).map(
    (word) => [word, "manana"] as const,
  ),
  ...(["tarde", "tardecita", "tardes"] as const).map((word) => [word, "tarde"] as const),
  ...(["noche", "nochecita", "noite"] as const).map((word) => [word, "noche"] as const),
  ["madrugada", "madrugada"],
]);

/** "de la tarde", "por la mañana", "del día", "del mediodía"; a comma may come first. */
export function partAt(
  tokens: Tokens,
  from: number,
): { readonly part: PartOfDay; readonly next: number } | null {
  const index = at(tokens, from) === "," ? from + 1 : from;
  const first = at(tokens, index);
  const second = at(tokens, index + 1);
  if (first === "del" && index === from) {
    if (/^(?:mediodia|dia)$/.test(second)) return { part: "dia", next: index + 2 };
    if (second === "medio" && at(tokens, index + 2) === "dia")
      return { part: "dia", next: index + 3 };
  }
  if (/^(?:de|por|en|a|x)$/.test(first) && second === "la") {
    const part = PARTS.get(at(tokens, index + 2));
    return part === undefined ? null : { part, next: index + 3 };
  }
  const isShort = first === "da" || first === "de" || first === "x" || first === "por";
  const part = isShort ? PARTS.get(second) : undefined;
  // "de mañana" is tomorrow.
  if (part === undefined || (first !== "da" && part === "manana")) return null;
  return { part, next: index + 2 };
}

/** Whether the half of the day is named. */
export function hasHalfOfDay({ half, part }: HourSuffix): boolean {
  return half !== null || part !== null;
}
