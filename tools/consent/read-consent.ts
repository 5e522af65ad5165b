// Decides whether a message is a plain yes to the booking summary that the customer was just shown.
// Only "yes" triggers the action, from a closed list: at least one word of agreement, and otherwise
// only neutral words and the data of the summary. Everything else triggers nothing. Pure; linear in
// the message, of which at most CONSENT_POINTS_MAX code points are read.

import { spansOf, type Span } from "./spans.ts";
import { resolveSenses } from "./resolve-senses.ts";
import { LAUGHTER, tokensOf, type Token } from "./consent-tokens.ts";
import { parseDate, weekdayName } from "../dates/civil-time.ts";
import type { ConsentQuestion, ShownFacts } from "./consent-question.ts";
import { findDateMentions, foldText, isContainedIn } from "../dates/date-mentions.ts";

export type Consent = "yes" | "no" | "change" | "unclear";

export function readConsent(message: string, question: ConsentQuestion): Consent {
  const tokens = tokensOf(message);
  if (tokens === null || tokens.length === 0) return "unclear";
  if (tokens.some(({ text }) => QUESTIONS.has(text)) || isStruck(message)) return "unclear";
  const { action, shown } = question;
  const cut = spansOf(tokens, question);
  const spans = resolveSenses(cut, { action, wanted: shown.moments.length - 1 });
  const says = (sense: Span["sense"]): boolean => spans.some((span) => span.sense === sense);
  if (says("unsure") || isLeftOpen(message, spans)) return "unclear";
  if (says("other") || !isOfShown(tokens, { spans: cut, shown })) return "change";
  if (says("no")) return says("change") ? "change" : "no";
  if (says("change")) return "change";
  if (says("unknown") || says("stale") || says("where") || isWry(spans)) return "unclear";
  if (isPutOff(spans) || isParting(spans) || (action === "cancel" && isOfComing(spans)))
    return "unclear";
  return says("yes") ? "yes" : "unclear";
}

const QUESTIONS = new Set([..."?¿؟❓❔‽"]);

/** "~sí~" is a crossed-out yes. */
function isStruck(message: string): boolean {
  return message.includes("~");
}

const OPEN_ENDS = new Set([
  "y",
  "es",
  "esta",
  "estan",
  "muy",
  "son",
  "quiero",
  "hasta",
  "yo",
  "mi correo es",
  "mi mail es",
]);

/** The message is unfinished: "sí y", "ok…". */
function isLeftOpen(message: string, spans: readonly Span[]): boolean {
  return OPEN_ENDS.has(spans.at(-1)?.text ?? "") || /(?:\.\.|…)\s*$/.test(message.slice(-8));
}

/** "jaja sí claro": irony, not agreement. */
function isWry(spans: readonly Span[]): boolean {
  const laughs = spans.some(({ text }) => text === LAUGHTER || text === "😂" || text === "🤣");
  const yeses = spans.filter(({ sense }) => sense === "yes").map(({ text }) => text);
  const isClaro = yeses.some((text) => text.startsWith("claro"));
  return laughs && isClaro && yeses.every((text) => text === "si" || text.startsWith("claro"));
}

/** "el jueves confirmo", "confirmo en la tarde": says when the answer will come. */
function isPutOff(spans: readonly Span[]): boolean {
  return spans.some(({ text, broken }, at) => {
    if (text !== "confirmo") return false;
    const [before, next] = [spans[at - 1], spans[at + 1]];
    return (before?.isLed === true && !broken) || (next?.isPart === true && !next.broken);
  });
}

/** "bueno, adiós" ends the conversation. */
function isParting(spans: readonly Span[]): boolean {
  const yeses = spans.filter(({ sense }) => sense === "yes");
  return (
    yeses.every(({ text }) => /^(?:bueno|ya|va)$/.test(text)) &&
    spans.some(({ text }) => /^(?:adios|chau|chao|chaito|chaucito|bye|hasta luego)$/.test(text))
  );
}

/** "perfecto, el jueves a las 4" in answer to a cancellation: the customer means to come. */
function isOfComing(spans: readonly Span[]): boolean {
  const isNamed = spans.some(({ datum, isLeft }) => datum !== undefined && isLeft !== true);
  const yeses = spans.filter(({ sense }) => sense === "yes").map(({ text }) => text);
  if (yeses.some((text) => /cancel|anul|borr|baja|elimin|quit/.test(text))) return false;
  const isPlain = yeses.some((text) => /^(?:si|correct|exact)/.test(text));
  return isNamed && (!isPlain || yeses.some((text) => text.startsWith("confirm")));
}

interface Reading {
  readonly spans: readonly Span[];
  readonly shown: ShownFacts;
}

/** Whether the shared date parser finds no date or hour that was not shown. */
function isOfShown(tokens: readonly Token[], { spans, shown }: Reading): boolean {
  const names = spans.filter(({ isName }) => isName === true);
  const inName = (at: number): boolean => names.some(({ start, end }) => at >= start && at < end);
  // "jueves 16 hs": separates day and hour as the spans already do.
  const starts = new Set(spans.filter(({ datum }) => datum).map(({ start }) => start));
  const said = tokens.map(({ kind, written, glued }, at) => {
    const text = kind === "email" || inName(at) ? "" : written;
    return `${starts.has(at) ? " ;" : ""}${glued ? "" : " "}${text}`;
  });
  const moments = shown.moments.map(({ date, minute }) => `${date} ${spoken(date, minute)}`);
  return isContainedIn(
    findDateMentions(foldText(said.join(""))),
    findDateMentions(foldText(moments.join("; "))),
  );
}

function spoken(date: string, minute: number): string {
  const known = parseDate(date);
  const clock = `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;
  return known === null ? clock : `${weekdayName(known)}, ${clock}`;
}
