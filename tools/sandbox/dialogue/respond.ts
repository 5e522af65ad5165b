// The simulated model: a pure function from a request's messages to a reply or to tool calls. It
// books appointments, and states only facts from the prompt or from tool results.

import { answerSideQuestions } from "./side-questions.ts";
import type { SideQuestions } from "./side-questions.ts";
import { existingBookingStep } from "./existing-booking.ts";
import type { ExistingBookingStep } from "./existing-booking.ts";
import { neededCall, outcomeText, stepText } from "./new-booking.ts";
import type { DialogueCall } from "./new-booking.ts";
import { reduceConversation } from "./conversation.ts";
import type { Conversation } from "./conversation.ts";
import * as say from "./phrases.ts";
import { parsePrompt } from "./prompt-facts.ts";
import type { PromptFacts } from "./prompt-facts.ts";
import { smallTalk } from "./side-questions.ts";
import { BOOK, LIST, SEARCH } from "./tool-results.ts";
import { wayOut, unrepeated } from "./ways-out.ts";
import { respondForCompany } from "./company-respond.ts";
import { reduceCompany } from "./company-state.ts";
import type { WireMessage } from "../openai/validate-messages.ts";

interface DialogueRequest {
  readonly messages: readonly WireMessage[];
  /** Names of the tools that may be called; empty if the caller forbids them. */
  readonly tools: readonly string[];
}

type DialogueAnswer =
  | { readonly kind: "reply"; readonly reply: string; readonly url: string | null }
  | { readonly kind: "tool_calls"; readonly calls: readonly DialogueCall[] };

export function respond({ messages, tools }: DialogueRequest): DialogueAnswer {
  const prompt = parsePrompt(messages);
  const { company } = prompt;
  if (company !== null) {
    const state = reduceCompany(messages, { prompt, company });
    if (state === null) return { kind: "reply", reply: say.HELP, url: null };
    const answer = respondForCompany(state, tools);
    if (answer.kind === "calls") return { kind: "tool_calls", calls: answer.calls };
    return withGreeting(state, answer.texts, answer.url);
  }
  const conversation = reduceConversation(messages);
  if (conversation === null) return { kind: "reply", reply: say.HELP, url: null };
  const booked = conversation.results.findLast(({ name }) => name === BOOK);
  if (booked !== undefined) {
    // Answers a question asked instead of a yes before it shows the summary again.
    const { texts } =
      booked.marker === "Cita por confirmar"
        ? answerSideQuestions(conversation)
        : NO_SIDE_QUESTIONS;
    return withGreeting(conversation, [...texts, outcomeText(conversation, booked)], null);
  }
  const out = wayOut(conversation.message.text, conversation.lastReply);
  if (out !== null) return withGreeting(conversation, [out], null);
  const existing = tools.includes(LIST) ? existingBookingStep(conversation) : null;
  if (existing !== null) return existingBookingAnswer(conversation, existing);
  const side = answerSideQuestions(conversation);
  const search = side.search === null ? [] : [{ name: SEARCH, args: { busqueda: side.search } }];
  const calls = [...search, neededCall(conversation) ?? []].flat();
  const open = calls.filter((call) => tools.includes(call.name) && !isDone(conversation, call));
  if (open.length > 0) return { kind: "tool_calls", calls: open };
  const unsearched = search.some((call) => !isDone(conversation, call));
  const texts = unsearched ? [...side.texts, say.NO_TOOLS_SEARCH] : side.texts;
  return compose(conversation, { ...side, texts });
}

const NO_SIDE_QUESTIONS: Pick<SideQuestions, "texts"> = { texts: [] };

function existingBookingAnswer(
  conversation: Conversation,
  step: ExistingBookingStep,
): DialogueAnswer {
  if (step.kind === "call") return { kind: "tool_calls", calls: [step.call] };
  return withGreeting(conversation, [step.text], null);
}

/** Whether the same call was made in this turn: repeating it would loop forever. */
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

/** The first reply greets and discloses the simulation. */
function withGreeting(
  { prompt, lastReply }: { readonly prompt: PromptFacts; readonly lastReply: string | null },
  texts: readonly string[],
  url: string | null,
): DialogueAnswer {
  const body = texts
    .filter((text) => text !== "")
    .reduce((before, text) => `${before}${before.includes("\n") ? "\n" : " "}${text}`, "")
    .trim();
  if (lastReply !== null) {
    return { kind: "reply", reply: unrepeated(body, lastReply, prompt.contact), url };
  }
  const greeting = prompt.greeting ?? "¡Hola!";
  const name =
    prompt.botName === null
      ? say.DISCLOSURE
      : `Soy ${prompt.botName}, un asistente simulado, solo para probar el servicio.`;
  return { kind: "reply", reply: `${greeting} ${name} ${body}`, url: url ?? prompt.greetingFile };
}
