// Answers to side questions: opening hours, frequent questions, the company, the catalogue. Pure.
// States only facts from the prompt or from tool results.

import type { Conversation } from "./conversation.ts";
import { WEEKDAYS, weekdayIndex } from "../spanish/days.ts";
import * as say from "./phrases.ts";
import { matchingQuestion, matchingSentence } from "./prompt-facts.ts";
import { searchTerm } from "../spanish/search-term.ts";
import { fold } from "../spanish/text.ts";
import { SEARCH, customerText } from "./tool-results.ts";
import type { ToolResult } from "./tool-results.ts";

export interface SideQuestions {
  readonly texts: readonly string[];
  readonly url: string | null;
  /** The search term, if only the catalogue can answer. */
  readonly search: string | null;
}

type Asked = Pick<
  Conversation,
  "message" | "imageCount" | "results" | "active" | "abandoned" | "prompt"
>;

interface Answer {
  readonly text: string;
  readonly url: string | null;
}

export function answerSideQuestions(conversation: Asked): SideQuestions {
  const { message, imageCount, results } = conversation;
  const { intents } = message;
  const answer = answerFromPrompt(conversation);
  const search = answer === null && needsCatalog(conversation) ? searchTerm(message.rest) : null;
  const found = results.findLast(({ name }) => name === SEARCH);
  const texts = [
    imageCount > 0 ? say.CANNOT_SEE : null,
    intents.insults ? say.INSULTED : null,
    intents.asksIdentity ? say.IDENTITY : null,
    intents.asksPerson ? say.noPerson(conversation.prompt.contact) : null,
    intents.changesBooked && !conversation.active && !conversation.abandoned
      ? say.CANNOT_CHANGE
      : null,
    conversation.abandoned ? say.ABANDONED : null,
    intents.asksHours ? openingHours(conversation) : null,
    answer?.text ?? null,
    found === undefined ? null : catalogAnswer(found),
  ];
  return { texts: texts.filter((text) => text !== null), url: answer?.url ?? null, search };
}

/** A frequent question or a sentence about the company; prices come only from the catalogue. */
function answerFromPrompt({ prompt, message, abandoned }: Asked): Answer | null {
  const { intents, rest } = message;
  const elsewhere = intents.asksProducts || intents.asksHours || intents.asksIdentity;
  if (!intents.asksQuestion || elsewhere || intents.asksPerson || abandoned) return null;
  if (concernsBooking(message) && !intents.asksWhether) return null;
  const question = matchingQuestion(prompt, rest);
  if (question !== null) return { text: question.answer, url: question.file };
  const sentence = matchingSentence(prompt, rest);
  return sentence === null ? null : { text: sentence, url: null };
}

function concernsBooking({ intents, day, minute }: Asked["message"]): boolean {
  return intents.books || intents.asksSlots || day !== null || minute !== null;
}

function needsCatalog({ message }: Asked): boolean {
  const { intents } = message;
  return intents.asksProducts || (intents.asksWhether && !concernsBooking(message));
}

function catalogAnswer({ marker, body }: ToolResult): string {
  const text = customerText(body);
  if (marker === "Resultados" && text !== "") return `Esto encontré:\n${text}`;
  return marker === "Sin resultados" ? "No encontré eso en el catálogo." : say.NO_TOOLS_SEARCH;
}

/** For the named day, or for the whole week. */
function openingHours({ prompt, message }: Asked): string {
  const { hours } = prompt;
  const folded = fold(message.text);
  const named = WEEKDAYS.findIndex((weekday) =>
    new RegExp(`\\b${fold(weekday)}s?\\b`).test(folded),
  );
  const index = named === -1 && message.day !== null ? weekdayIndex(message.day) : named;
  const wanted = index === -1 ? [...WEEKDAYS.keys()] : [index];
  const lines = wanted.flatMap((weekday) => {
    const text = hours[weekday] ?? null;
    return text === null ? [] : [`${capitalised(WEEKDAYS[weekday] ?? "")}: ${text}`];
  });
  if (lines.length === 0) return say.UNKNOWN_HOURS;
  return `Nuestro horario de atención:\n${lines.join("\n")}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** For a message without a question to answer or a booking in progress. */
export function smallTalk({
  message,
  prompt,
  lastReply,
}: Pick<Conversation, "message" | "prompt" | "lastReply">): string {
  const { intents } = message;
  if (intents.wordless) return lastReply === null || !intents.affirms ? say.WORDLESS : say.HELP;
  if (intents.denies && say.askedBy(lastReply).offer) return `De acuerdo. ${say.HELP}`;
  if (intents.thanks) return `Con mucho gusto. ${prompt.farewell ?? ""}`.trim();
  if (intents.greets && lastReply !== null) return `¡Hola! ${say.HELP}`;
  if (intents.greets || intents.affirms) return say.HELP;
  if (intents.asksQuestion) return `${prompt.unknownAnswer ?? say.UNKNOWN} ${say.HELP}`;
  return `No estoy seguro de haber entendido. ${say.HELP}`;
}
