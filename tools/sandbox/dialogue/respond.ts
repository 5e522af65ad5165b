// The simulated model's mind: a pure function from the messages of a request to a reply or to tool
// calls. It books like a good receptionist and states only what the prompt or a tool said.

import { answerSideQuestions } from "./side-questions.ts";
import type { SideQuestions } from "./side-questions.ts";
import { existingBookingStep } from "./existing-booking.ts";
import type { ExistingBookingStep } from "./existing-booking.ts";
import { neededCall, outcomeText, stepText } from "./new-booking.ts";
import type { DialogueCall } from "./new-booking.ts";
import { reduceConversation } from "./conversation.ts";
import type { Conversation } from "./conversation.ts";
import * as say from "./phrases.ts";
import { BOOK, LIST, SEARCH } from "./tool-results.ts";
import type { WireMessage } from "../openai/validate-messages.ts";

interface DialogueRequest {
  readonly messages: readonly WireMessage[];
  /** Names of the tools that may be called; none when the caller forbids them. */
  readonly tools: readonly string[];
}

type DialogueAnswer =
  | { readonly kind: "reply"; readonly reply: string; readonly url: string | null }
  | { readonly kind: "tool_calls"; readonly calls: readonly DialogueCall[] };

export function respond({ messages, tools }: DialogueRequest): DialogueAnswer {
  const conversation = reduceConversation(messages);
  if (conversation === null) return { kind: "reply", reply: say.HELP, url: null };
  const booked = conversation.results.findLast(({ name }) => name === BOOK);
  if (booked !== undefined) {
    // A question that came instead of a yes is answered before the summary is shown again.
    const { texts } =
      booked.marker === "Cita por confirmar" ? answerSideQuestions(conversation) : NO_ASIDES;
    return withGreeting(conversation, [...texts, outcomeText(conversation, booked)], null);
  }
  const existing = tools.includes(LIST) ? existingBookingStep(conversation) : null;
  if (existing !== null) return changing(conversation, existing);
  const aside = answerSideQuestions(conversation);
  const search = aside.search === null ? [] : [{ name: SEARCH, args: { busqueda: aside.search } }];
  const calls = [...search, neededCall(conversation) ?? []].flat();
  const open = calls.filter((call) => tools.includes(call.name) && !isDone(conversation, call));
  if (open.length > 0) return { kind: "tool_calls", calls: open };
  const unsearched = search.some((call) => !isDone(conversation, call));
  const texts = unsearched ? [...aside.texts, say.NO_TOOLS_SEARCH] : aside.texts;
  return compose(conversation, { ...aside, texts });
}

const NO_ASIDES: Pick<SideQuestions, "texts"> = { texts: [] };

function changing(conversation: Conversation, step: ExistingBookingStep): DialogueAnswer {
  if (step.kind === "call") return { kind: "tool_calls", calls: [step.call] };
  return withGreeting(conversation, [step.text], null);
}

/** The same question was answered in this very turn: asking again would never end. */
function isDone({ results }: Conversation, call: DialogueCall): boolean {
  const wanted = JSON.stringify(call.args);
  return results.some(({ name, args }) => name === call.name && JSON.stringify(args) === wanted);
}

function compose(conversation: Conversation, { texts, url }: SideQuestions): DialogueAnswer {
  const { active, abandoned, message } = conversation;
  const { intents } = message;
  if (intents.leaves && !intents.books && !intents.affirms) {
    return withGreeting(conversation, [...texts, farewell(conversation)], url);
  }
  if (abandoned) return withGreeting(conversation, texts, url);
  if (active) {
    const polite = texts.length === 0 && intents.thanks ? ["Con gusto."] : texts;
    return withGreeting(conversation, [...polite, stepText(conversation)], url);
  }
  if (texts.length === 0) return withGreeting(conversation, [smallTalk(conversation)], url);
  const offers = !intents.insults && !intents.changesBooked && !intents.asksIdentity;
  return withGreeting(conversation, offers ? [...texts, say.OFFER] : texts, url);
}

function farewell({ prompt }: Conversation): string {
  return prompt.farewell ?? "¡Hasta pronto!";
}

/** No question answered and no booking under way. */
function smallTalk({ message, prompt, lastReply }: Conversation): string {
  const { intents } = message;
  if (intents.wordless) return lastReply === null || !intents.affirms ? say.WORDLESS : say.HELP;
  if (intents.denies && say.askedBy(lastReply).offer) return `De acuerdo. ${say.HELP}`;
  if (intents.thanks) return `Con mucho gusto. ${prompt.farewell ?? ""}`.trim();
  if (intents.greets && lastReply !== null) return `¡Hola! ${say.HELP}`;
  if (intents.greets || intents.affirms) return say.HELP;
  if (intents.asksQuestion) return `${prompt.unknownAnswer ?? say.UNKNOWN} ${say.HELP}`;
  return `No estoy seguro de haber entendido. ${say.HELP}`;
}

/** The first reply greets, and says that all this is simulated. */
function withGreeting(
  { prompt, lastReply }: Conversation,
  texts: readonly string[],
  url: string | null,
): DialogueAnswer {
  const body = texts
    .filter((text) => text !== "")
    .reduce((before, text) => `${before}${before.includes("\n") ? "\n" : " "}${text}`, "")
    .trim();
  if (lastReply !== null) return { kind: "reply", reply: body, url };
  const greeting = prompt.greeting ?? "¡Hola!";
  const name =
    prompt.botName === null
      ? say.DISCLOSURE
      : `Soy ${prompt.botName}, un asistente simulado, solo para probar el servicio.`;
  return { kind: "reply", reply: `${greeting} ${name} ${body}`, url: url ?? prompt.greetingFile };
}
