// Families of model servers that answer in their own way, and want some of it back: how each alters
// what the simulated model says, and the rule that it has beside. More rows of docs/models.md.

import type { Family } from "./ruled-families.ts";
import { openAi } from "./ruled-families.ts";
import type { Refusal, RuledBody } from "./ruled-model.ts";

export interface Call {
  id: string;
  function: { name: string; arguments: string };
  extra_content?: unknown;
}

/** A message as the model answers it and as it comes back; a rule looks at single fields of it. */
export interface Message {
  role: string;
  content: unknown;
  tool_calls?: Call[];
  tool_call_id?: string;
  reasoning?: string;
  reasoning_content?: string;
}

const messagesOf = (body: RuledBody): readonly Message[] =>
  // The engine's own request.
  (body["messages"] ?? []) as readonly Message[];

/** What was said since the customer's last message. */
function turnOf(body: RuledBody): readonly Message[] {
  const messages = messagesOf(body);
  return messages.slice(messages.findLastIndex(({ role }) => role === "user"));
}

const bad = (message: string): Refusal => ({ status: 400, body: { error: { message } } });

const SIGNED = { google: { thought_signature: "c2lnbmF0dXJl".repeat(60) } };
const THOUGHT = "Primero miro la agenda, {luego} respondo.";

function unsigned(body: RuledBody): Refusal | null {
  const calls = turnOf(body).flatMap(({ tool_calls = [] }) => tool_calls.slice(0, 1));
  if (calls.every(({ extra_content: extra }) => JSON.stringify(extra) === JSON.stringify(SIGNED)))
    return null;
  const message = "Function call is missing a thought_signature in functionCall parts.";
  return { status: 400, body: [{ error: { code: 400, message, status: "INVALID_ARGUMENT" } }] };
}

function withoutThoughts(body: RuledBody): Refusal | null {
  const calling = turnOf(body).filter(({ tool_calls }) => tool_calls !== undefined);
  return calling.every(({ reasoning_content: thought }) => thought === THOUGHT)
    ? null
    : openAi("The `reasoning_content` in the thinking mode must be passed back to the API.");
}

/** Mistral's template: ids of nine, each once, a user's or a tool's words last. */
function notMistral(body: RuledBody): Refusal | null {
  const messages = messagesOf(body);
  const ids = messages.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id }) => id));
  if (!ids.every((id) => /^[a-zA-Z0-9]{9}$/.test(id)) || new Set(ids).size < ids.length)
    return bad("Tool call id was not 9 letters and digits, or was there twice.");
  const role = messages.at(-1)?.role ?? "";
  return role === "user" || role === "tool"
    ? null
    : bad(`Expected last role User or Tool for serving but got ${role}`);
}

const calling = (alter: (call: Call) => void) => (message: Message) => {
  message.tool_calls?.forEach(alter);
};

function asText(message: Message): void {
  const calls = message.tool_calls ?? [];
  if (calls.length === 0) return;
  const written = calls.map(
    ({ function: { name, arguments: args } }) =>
      `<tool_call>\n{"name": "${name}", "arguments": ${args}}\n</tool_call>`,
  );
  delete message.tool_calls;
  message.content = `Déjame ver.\n${written.join("\n")}`;
}

export const WARPED: readonly Family[] = [
  {
    name: "a template that takes one system message, the first",
    outcome: "works",
    rule: ({ body }) =>
      messagesOf(body).some(({ role }, index) => role === "system" && index > 0)
        ? bad("System message must be at the beginning.")
        : null,
  },
  {
    name: "a template that takes nothing but texts",
    outcome: "works",
    rule: ({ body }) =>
      messagesOf(body).every(({ content }) => typeof content === "string")
        ? null
        : bad("can only concatenate str (not NoneType) to str"),
  },
  {
    name: "Mistral's template",
    outcome: "works",
    rule: ({ body }) => notMistral(body),
    // The same in every answer, as small servers give them.
    warp: calling((call) => void (call.id = "abcdefghi")),
  },
  {
    name: "Gemini 3, which signs its calls",
    outcome: "works",
    rule: ({ body }) => unsigned(body),
    warp: calling((call) => void (call.extra_content = SIGNED)),
  },
  {
    name: "a server that wants its thoughts back",
    outcome: "works",
    rule: ({ body }) => withoutThoughts(body),
    warp: (message) => void (message.reasoning_content = THOUGHT),
  },
  {
    name: "a server that does not take its thoughts back",
    outcome: "works after learning",
    rule: ({ body }) =>
      messagesOf(body).some(({ reasoning }) => reasoning !== undefined)
        ? openAi(
            "'messages.2' : for 'role:assistant' the following must be satisfied[('messages.2' : " +
              "property 'reasoning' is unsupported)]",
          )
        : null,
    warp: (message) => void (message.reasoning = THOUGHT),
    learns: ["carried"],
    spared: { MODEL_WITHOUT: "carried" },
  },
  {
    name: "a server that thinks in its text",
    outcome: "works",
    rule: () => null,
    warp: (message) => void (message.content = `<think>${THOUGHT}</think>\n${textOf(message)}`),
  },
  {
    name: "a server that writes its calls as text",
    outcome: "works",
    rule: () => null,
    warp: asText,
  },
  {
    name: "a server that ignores the reply's form",
    outcome: "works",
    rule: () => null,
    warp(message) {
      if (message.tool_calls !== undefined) return;
      // The simulated model's own structured reply.
      const { reply } = JSON.parse(textOf(message)) as { reply: string };
      message.content = [{ type: "text", text: reply }];
    },
  },
  {
    name: "a server with broken envelopes",
    outcome: "works",
    rule: () => null,
    // Whole, with a byte order mark, under a name of its own, also where a stream was asked for.
    envelope: (answer) => ({ type: "text/html; charset=latin-1", text: `\uFEFF ${answer}\n` }),
  },
];

function textOf({ content }: Message): string {
  return typeof content === "string" ? content : "";
}
