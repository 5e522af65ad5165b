// Resolves spans whose meaning depends on their neighbours: "mejor" before the shown hour or
// another, "déjala" with and without one, a reason next to the old or the new date of a move. Pure;
// two passes, each looks only at a span's neighbours.

import type { ConsentAction } from "./lexicon.ts";
import type { Span } from "./spans.ts";

const TAKING = new RegExp(
  "^(?:confirm|acept|quiero|tom|conforme|de acuerdo|me |reserv|agend|apart|separ|anot|apunt|" +
    "bloque|marc|guard|registr|anul|cancel|borr|cambi|muev|mud|pas|elimin|quit|libera|gracias|cog)",
);
const INFINITIVE = /^[a-z]+[aei]r(?:me|la|lo|las|los|le|les|mela|melo|nos|nosla|noslo)?$/;
const SAYING =
  /^(?:es|son|esta|estan|me|correct|perfect|confirmad|ok|ese|eso)\b|^(?:correct|perfect|confirmad)/;

interface Place {
  readonly action: ConsentAction;
  readonly span: Span;
  readonly before: Span | undefined;
  readonly earlier: Span | undefined;
  readonly next: Span | undefined;
  readonly later: Span | undefined;
  readonly spans: readonly Span[];
}

/** `wanted` is the index of the shown date and time that the action is about. */
export function resolveSenses(
  spans: readonly Span[],
  { action, wanted }: { readonly action: ConsentAction; readonly wanted: number },
): readonly Span[] {
  const dated = grouped(spans, action === "move" ? wanted : null);
  return dated.map((span, index) => {
    const [before, earlier] = [dated[index - 1], dated[index - 2]];
    const [next, later] = [dated[index + 1], dated[index + 2]];
    const place = { action, span, before, earlier, next, later, spans: dated };
    return { ...span, sense: senseAt(place) };
  });
}

/**
 * Merges adjacent data into one span, because they must match one shown date and time; in a move
 * the new one, or the old one as "stale".
 */
function grouped(spans: readonly Span[], wanted: number | null): readonly Span[] {
  const result: Span[] = [];
  let fits: readonly number[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (span.datum === undefined || last?.datum === undefined) {
      fits = span.datum?.fits ?? [];
      result.push(span.datum === undefined ? span : { ...span, sense: senseOfData(fits, wanted) });
      continue;
    }
    const both: readonly number[] = fits.filter((at) => span.datum?.fits.includes(at));
    // "del martes al jueves": the next date starts.
    const isNext = both.length === 0 && span.datum.fits.length > 0 && span.datum.kind !== "hour";
    fits = isNext ? span.datum.fits : both;
    const sense = senseOfData(fits, wanted);
    if (isNext && last.sense !== "other") result.push({ ...span, sense });
    else result[result.length - 1] = { ...last, end: span.end, sense };
  }
  return result;
}

function senseOfData(fits: readonly number[], wanted: number | null): Span["sense"] {
  if (fits.length === 0) return "other";
  return wanted === null || fits.includes(wanted) ? "data" : "stale";
}

function senseAt(place: Place): Span["sense"] {
  const { action, span, before, next } = place;
  if (span.isNoun === true && isObjectOfConfirm(place)) return "unsure";
  switch (span.sense) {
    case "better":
      return isBetterFine(place) ? "neutral" : "change";
    case "asks":
      return next?.sense === "neutral" && INFINITIVE.test(next.text) ? "yes" : "unsure";
    case "leave":
      if (action === "cancel") return "no";
      if (isData(next) || (isData(before) && !span.broken)) return "neutral";
      // "déjala agendada"
      if (next?.sense === "yes" && /^\w+ad[oa]$/.test(next.text)) return "neutral";
      if (span.text === "quedamos") return "yes";
      return /^deje?me$|^puedo$|^qued|(?:espero|esperamos|veo)$/.test(span.text) ? "unsure" : "no";
    case "because":
      return isBecauseFine(place) ? "neutral" : "unknown";
    case "reason":
      return action === "cancel" || isReasonToMove(place) ? "neutral" : "no";
    case "where":
      return before?.sense === "reason" ? "neutral" : "unknown";
    case "change":
      if (/^en (?:lugar|vez)$/.test(span.text) && next?.sense === "stale") return "neutral";
      return "change";
    case "topic":
      return hasPredicate(place) ? "neutral" : "unknown";
    case "stale":
      return isStaleFine(place) ? "neutral" : "stale";
    case "yes":
    case "neutral":
    case "no":
    case "unsure":
    case "data":
    case "other":
    case "unknown":
      return span.sense;
  }
}

function isData(span: Span | undefined): boolean {
  return span?.sense === "data" && span.datum !== undefined;
}

function isBetterFine({ action, span, before, next }: Place): boolean {
  if (before?.sense === "no" && !span.broken) return true;
  if (next !== undefined && /^(?:yes|no|leave)$/.test(next.sense) && !next.broken) return true;
  if (action === "cancel") return next === undefined || next.broken;
  return (isData(next) && !next?.broken) || (isData(before) && !span.broken);
}

function isBecauseFine({ next, later, before }: Place): boolean {
  if (next?.sense === "reason") return true;
  if (next?.datum === undefined) return false;
  return later?.sense === "reason" || before?.text.endsWith("mejor") === true;
}

/**
 * "confírmame la hora" asks for the hour; "confirmo mi cita" keeps an appointment that should be
 * cancelled.
 */
function isObjectOfConfirm({ action, span, before }: Place): boolean {
  if (before === undefined || span.broken) return false;
  return before.text === "confirmame" || (action === "cancel" && /^confirm\w+$/.test(before.text));
}

/** "el correo es correcto", "confirmo los datos", "resérvame la hora"; not "ok, el correo". */
function hasPredicate({ span, before, next }: Place): boolean {
  const isBefore = before !== undefined && !span.broken && TAKING.test(before.text);
  return (
    isBefore || (next !== undefined && !next.broken && (SAYING.test(next.text) || isData(next)))
  );
}

function isReasonToMove({ span, before, next, spans }: Place): boolean {
  const left = before?.datum !== undefined && !span.broken ? before : undefined;
  const right = next?.datum !== undefined && !next.broken ? next : undefined;
  if (left !== undefined || right !== undefined) {
    return [left, right].every((datum) => datum === undefined || datum.sense === "stale");
  }
  return spans.some(({ sense }) => sense === "yes");
}

/** The old date may be named as what is given up: "del martes", "el martes no puedo". */
function isStaleFine(place: Place): boolean {
  const { span, before, earlier, next, spans } = place;
  if (next?.sense === "reason" && !next.broken) return true;
  if (before?.sense === "reason" && !span.broken) return true;
  if (!spans.some(isData)) return false;
  if (before?.sense === "because") return earlier?.text.endsWith("mejor") === true;
  return span.isLeft === true;
}
