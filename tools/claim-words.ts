// Which sentences say that an appointment was made, moved or cancelled. Read word by word, for the
// same verb claims, asks, denies, offers or explains by what stands around it. Pure, and linear:
// every look around is a few words wide.

import { denied, isConditional, isOfOthers } from "./claim-scope.ts";
import { clausesOf } from "./clauses.ts";
import type { Clause } from "./clauses.ts";
import {
  ADVERBS,
  ACT,
  AUX_NOW,
  AUX_PAST,
  DONE_ALONE,
  DONE_WITH_NOUN,
  LEAD,
  NOUNS,
  OTHERS,
  OWN,
  PAST,
  PAST_ALONE,
  PAST_OF_IT,
  PAST_UNACCENTED,
  PAST_WITH_NOUN,
  PERFORMING,
  PLACES,
  PRONOUNS,
  SENT,
} from "./claim-lexicon.ts";
import { factsOf, folded, isEmpty } from "./facts.ts";
import type { Facts } from "./facts.ts";

/** `soft`: it may as well be a summary that waits for a yes. */
export type Claim = "none" | "soft" | "hard";

export function claimOf(sentence: string): Claim {
  const { clauses, isAsking } = clausesOf(sentence);
  // Most sentences are judged without it.
  let facts: Facts | null = null;
  const named = (): Facts => (facts ??= factsOf(folded(sentence)));
  let claim: Claim = "none";
  let conditional = false;
  for (const clause of clauses) {
    const found = claimIn(clause, { named, conditional });
    if (found === "hard" && !isAsking) return "hard";
    if (found !== "none") claim = "soft";
    conditional ||= isConditional(clause, clause.words.length);
  }
  return claim;
}

interface Around {
  /** The days and hours that the sentence names. */
  readonly named: () => Facts;
  /** A clause before this one sets a condition. */
  readonly conditional: boolean;
}

function hasMoment({ named }: Around): boolean {
  return !isEmpty(named()) || named().relative;
}

function claimIn(clause: Clause, around: Around): Claim {
  if (isOfOthers(clause)) return "none";
  let claim: Claim = "none";
  for (let index = 0; index < clause.words.length; index++) {
    const found = claimAt(clause, index, around);
    if (found === "hard") return "hard";
    if (found === "soft") claim = "soft";
  }
  return claim;
}

function claimAt(clause: Clause, index: number, around: Around): Claim {
  const word = clause.words[index] ?? "";
  if (DONE_ALONE.test(word) || DONE_WITH_NOUN.test(word)) return doneAt(clause, index, around);
  if (isPastAt(clause, index, around)) return denied(clause, index) ? "none" : "hard";
  // Most words are neither: only for one that is does the whole clause have to be looked at.
  const isHard = isHad(clause, index, around);
  if (!isHard && !isSoft(clause, index, around)) return "none";
  const open = around.conditional || isConditional(clause, clause.words.length);
  if (open || denied(clause, index)) return "none";
  return isHard ? "hard" : "soft";
}

/** A participle: with its helping verb, or bare beside its noun. */
function doneAt(clause: Clause, index: number, around: Around): Claim {
  const aux = auxBefore(clause, index);
  if (denied(clause, index) || !speaksOfIt(clause, index, around)) return "none";
  if (aux === "past") {
    return isConditional(clause, index) ? "none" : "hard";
  }
  const open = around.conditional || isConditional(clause, clause.words.length);
  if (open) return "none";
  return aux === "now" || isBare(clause, index, around) ? "hard" : "none";
}

const AUX_WORDS_BACK = 7;

function auxBefore({ words: all, accented }: Clause, index: number): "past" | "now" | null {
  for (let at = index - 1; at >= Math.max(0, index - AUX_WORDS_BACK); at--) {
    const word = all[at] ?? "";
    if (AUX_PAST.has(word)) return "past";
    if (AUX_NOW.has(word) || /^est(?:á|ás|amos)$/.test(accented[at] ?? "")) return "now";
    // "esta confirmada", without its accent: right before it, and no noun between.
    const between = all.slice(at + 1, index);
    if (/^estas?$/.test(word) && accented[at] === word && between.every((w) => ADVERBS.has(w))) {
      return "now";
    }
    if (word === "que") return null;
  }
  return null;
}

/** Whether what was done was done to an appointment, and to the customer's own. */
function speaksOfIt({ words: all }: Clause, index: number, around: Around): boolean {
  const word = all[index] ?? "";
  const noun = all.findIndex((w, at) => NOUNS.has(w) || (w === "consulta" && isHealth(all, at)));
  if (noun >= 0) {
    const before = all[noun - 1] ?? "";
    return (
      !/^(?:es[aeo]s?|aquell[ao]s?|otr[ao]s?|l[ao]s|toda|cada|cualquier|una?)$/.test(before) ||
      (/^una?$/.test(before) && noun > 0 && noun < index)
    );
  }
  if (all.some((w, at) => PLACES.has(w) && /^[ts]u$/.test(all[at - 1] ?? ""))) {
    return DONE_ALONE.test(word);
  }
  if (all.some((w, at) => OTHERS.has(w) && at !== index)) return false;
  if (DONE_WITH_NOUN.test(word)) {
    if (/^(?:cancel|anul|registr)ada$/.test(word)) return true;
    if (!hasMoment(around)) return false;
    return /^(?:cambi|registr|modific|traslad)ad[ao]$|^movid[ao]$|^booked$/.test(word);
  }
  if (/a$/.test(word)) return true;
  const helped = all.slice(0, index);
  if (helped.some((w) => /^(?:quedaste|estas|quedas|todo)$/.test(w))) return true;
  if (/^confirm/.test(word)) return /^(?:para|el)$/.test(all[index + 1] ?? "") && hasMoment(around);
  if (/agend/.test(word) || (all[index + 1] === "para" && hasMoment(around))) return true;
  // "el lunes a las 10 ya está reservado": taken by somebody.
  return helped.some((w) => /^(?:he|hemos|quedo|te)$/.test(w)) || index === 0;
}

/** "tu consulta está agendada": an appointment; "tu consulta quedó registrada": a question. */
function isHealth(all: readonly string[], at: number): boolean {
  return /^[ts]u$/.test(all[at - 1] ?? "") && !all.some((w) => /^registr/.test(w));
}

/** "Cita confirmada", "Confirmada tu cita", "¡Agendado!". */
function isBare({ words: all }: Clause, index: number, around: Around): boolean {
  const word = all[index] ?? "";
  const leads = (end: number): boolean => all.slice(0, end).every((w) => LEAD.has(w));
  if (NOUNS.has(all[index - 1] ?? "") && !/s$/.test(all[index - 1] ?? "")) return leads(index - 1);
  if (!leads(index)) return false;
  const next = all[index + 1];
  if (OWN.has(next ?? "") && NOUNS.has(all[index + 2] ?? "")) return true;
  if (DONE_WITH_NOUN.test(word)) return false;
  const isAlone = next === undefined || /^(?:para|con|a|el)$/.test(next);
  return (
    isAlone &&
    (/a$/.test(word) || !/^confirm/.test(word) || (next !== undefined && hasMoment(around)))
  );
}

/** A verb that says by itself that it was done: "te agendé", "se registró tu cita". */
function isPastAt(clause: Clause, index: number, around: Around): boolean {
  const { words: all, accented } = clause;
  const word = accented[index] ?? "";
  if (!PAST.has(word) && !SENT.test(word) && !ACT.test(word)) return false;
  const before = all[index - 1] ?? "";
  if (isConditional(clause, index)) return false;
  const noun = all.some((w) => NOUNS.has(w));
  const others = all.some((w) => OTHERS.has(w));
  if (PAST_ALONE.has(word)) return noun || !others || before === "te";
  const ofIt = noun || (/^(?:la|lo)$/.test(before) && !others);
  if (PAST_WITH_NOUN.has(word)) return ofIt || (before === "te" && !others && hasMoment(around));
  if (PAST_OF_IT.has(word)) {
    const impersonal = before === "se" || all[index - 2] === "se";
    return impersonal ? ofIt || (!others && /^(?:agendó|reservó)$/.test(word)) : isOwnNoun(all);
  }
  if (SENT.test(word)) {
    return all.some((w) => /^(?:invitacion|confirmacion)$/.test(w));
  }
  if (ACT.test(word)) return noun && isJustDone(all, index);
  if (!PAST_UNACCENTED.has(word)) return false;
  const said = all.slice(0, index);
  if (said.includes("que") || around.conditional) return false;
  return said.includes("ya") ? noun || !others : PRONOUNS.has(before) && noun && !/s$/.test(word);
}

/** "acabo de agendar", "logré reservar". */
function isJustDone(all: readonly string[], index: number): boolean {
  if (/^(?:logre|pude|consegui)$/.test(all[index - 1] ?? "")) return true;
  return /^(?:acab(?:o|amos|e)|procedi)$/.test(all[index - 2] ?? "");
}

/** "tu cita", whoever did it. */
function isOwnNoun(all: readonly string[]): boolean {
  return all.some((w, at) => NOUNS.has(w) && /^[ts]us?$/.test(all[at - 1] ?? ""));
}

/** "Tienes una cita el lunes": that there is one. */
function isHad({ words: all }: Clause, index: number, around: Around): boolean {
  if (!/^(?:tienes|tiene|cuentas|cuenta)$/.test(all[index] ?? "")) return false;
  const after = all.slice(index + 1, index + 5);
  if (!after.some((w) => NOUNS.has(w)) || after.includes("pendiente")) return false;
  return all[index - 1] === "ya" || hasMoment(around);
}

/** What says it in passing: an hour to be expected at, a performing "te confirmo". */
function isSoft(clause: Clause, index: number, around: Around): boolean {
  const { words: all } = clause;
  const word = all[index] ?? "";
  const before = all[index - 1] ?? "";
  const after = all.slice(index + 1, index + 5);
  if (/^(?:esperamos|espero|vemos|veo)$/.test(word) && PRONOUNS.has(before)) {
    if (around.named().times.length === 0) return false;
    return !all.some((w) => /^(?:hasta|desde|a partir)$/.test(w)) && !isRange(all);
  }
  if (/^confirm(?:o|amos)$/.test(word)) {
    const noun = after.findIndex((w) => NOUNS.has(w) && !/s$/.test(w));
    if (noun < 0) return /^l[ao]$/.test(before);
    return /^(?:tu|su|la)$/.test(after[noun - 1] ?? "") && !after.some((w) => OTHERS.has(w));
  }
  if (PERFORMING.has(word)) return PRONOUNS.has(before) && around.named().times.length > 0;
  const isOwn = NOUNS.has(word) && /^[ts]u$/.test(before);
  return isOwn && /^(?:es|queda)$/.test(all[index + 1] ?? "") && hasMoment(around);
}

/** "de lunes a viernes", "de 9 a 6": hours of opening, not an appointment. */
function isRange(all: readonly string[]): boolean {
  const isStart = (w = ""): boolean =>
    /^\d{1,2}$|^(?:lunes|martes|miercoles|jueves|viernes)$/.test(w);
  return all.some((w, at) => w === "de" && isStart(all[at + 1]) && all[at + 2] === "a");
}
