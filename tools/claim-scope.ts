// What takes a claim back or leaves it open: negations, conditions, other people. It reads one
// clause at a time. Pure.

import { CHECKING, CONDITIONS, NEGATIONS, NOUNS, REASSURING } from "./claim-lexicon.ts";
import type { Clause } from "./clauses.ts";

/** Another word of the same clause takes it back. */
export function denied({ words: all }: Clause, index: number): boolean {
  return all.some((word, at) => {
    if (!NEGATIONS.has(word)) return false;
    // "pendiente de confirmar" takes back what stands before it as well.
    if (at > index) return /^pendientes?$/.test(word);
    return !all.slice(at + 1, at + 4).some((next) => REASSURING.test(next));
  });
}

export function isConditional({ words: all, accented }: Clause, end: number): boolean {
  return all.slice(0, end).some((word, at) => {
    if (accented[at] === "si" || CONDITIONS.has(word)) return isCondition(all, at);
    if (CHECKING.test(word)) return all[at + 1] === "que" || all[at + 2] === "que";
    if (word === "con") return /^(?:[ts]us?|es[eo]s?)$/.test(all[at + 1] ?? "");
    if (word === "vez") return all[at - 1] === "una";
    if (word === "cuanto") return all[at - 1] === "en";
    return word === "al" && /[aei]r$/.test(all[at + 1] ?? "");
  });
}

/** "para que" sets a condition, "para el lunes" a day; "antes de las 10" an hour. */
function isCondition(all: readonly string[], at: number): boolean {
  const [word, next = "", third = ""] = all.slice(at, at + 3);
  if (word === "para") return next === "que" || /[aei]r(?:[lt][aeo]s?)?$/.test(next);
  if (word === "hasta") return next === "que";
  if (word === "antes" || word === "despues" || word === "luego") {
    return next === "de" && !/^(?:la|las|el)$/.test(third);
  }
  return true;
}

/** Somebody else's: "por otro cliente", "otra persona". */
export function isOfOthers({ words: all }: Clause): boolean {
  return all.some((w, at) => {
    if (!/^(?:alguien|otr[ao]s?)$/.test(w)) return false;
    return /^(?:por|a|para|con|)$/.test(all[at - 1] ?? "") && !NOUNS.has(all[at + 1] ?? "");
  });
}
