// `agent-citas chat`: a conversation with a running server, typed or piped, printed as it arrives.
// Contains the loop; HTTP is in chat-client.ts, texts in chat-screen.ts.

import { createInterface } from "node:readline";
import { systemClock } from "../../../engine/core/clock.ts";
import { SANDBOX_CONFIGS } from "../../sandbox/companies/index.ts";
import { isList } from "../../sandbox/http/json.ts";
import type { JsonRecord } from "../../sandbox/http/json.ts";
import { fetchHealth, sendMessage } from "./chat-client.ts";
import type { ChatEvent, ChatTarget } from "./chat-client.ts";
import * as screen from "./chat-screen.ts";
import type { Paint, ChatConversation } from "./chat-screen.ts";
import { USAGE_ERROR, parseOptions, parseWholeNumber } from "../command.ts";
import type { Command, Terminal } from "../command.ts";

const usage = `Usage: agent-citas chat [options]

Talks to a running server; without one, start it in another terminal: agent-citas serve. Reads lines
from the keyboard or from a pipe. The conversation is in Spanish, as customers have it.

  --url URL       the server (http://127.0.0.1:8002)
  --token TOKEN   its INTERNAL_API_TOKEN; else that variable's own value
  --tenant N      id_empresa (1)
  --session ID    the conversation to continue; default: a new one
  --message TEXT  send one message and end`;

const text = { type: "string" } as const;
const OPTIONS = { url: text, token: text, tenant: text, session: text, message: text } as const;

export const chat: Command = {
  usage,
  async run(args, terminal) {
    const options = readTarget(args, terminal);
    if (typeof options === "string") {
      terminal.writeError(`${options}\n\n${usage}`);
      return USAGE_ERROR;
    }
    const { target, conversation, message } = options;
    const paint = screen.createPaint(terminal.colours);
    const health = await fetchHealth(target);
    const sandbox = simulates(health, "backend");
    const chat: Chat = { target, paint, sandbox, conversation, terminal };
    if (message !== null) return (await sendAndShow(chat, message)) ? 0 : 1;
    print(chat, screen.banner(health, conversation, paint));
    return converse(chat);
  },
};

interface Chat {
  readonly target: ChatTarget;
  readonly paint: Paint;
  /** The server uses the sandbox's companies: their settings are sent along. */
  readonly sandbox: boolean;
  readonly conversation: ChatConversation;
  readonly terminal: Terminal;
}

function simulates(health: JsonRecord | null, part: string): boolean {
  const simulated = health?.["simulated"];
  return isList(simulated) && simulated.includes(part);
}

/** Server, conversation and message from the options, or what is wrong with them. */
function readTarget(args: readonly string[], { environment }: Terminal) {
  const values = parseOptions(args, OPTIONS);
  if (typeof values === "string") return values;
  const url = URL.parse(values.url ?? "http://127.0.0.1:8002");
  if (url === null || !/^https?:$/.test(url.protocol)) return "--url must be an http(s) address";
  const company = parseWholeNumber(values.tenant ?? "1");
  if (company === null) return "--tenant must be a whole number above 0";
  return {
    target: { url, token: values.token ?? environment["INTERNAL_API_TOKEN"] ?? null },
    conversation: { url: url.origin, company, session: values.session ?? newSession() },
    message: values.message ?? null,
  };
}

function newSession(): string {
  return `terminal-${systemClock.token()}`;
}

function print({ terminal }: Pick<Chat, "terminal">, line: string): void {
  terminal.write(`${line}\n`);
}

/** Reads lines from a keyboard or a pipe and waits for each reply. */
async function converse(start: Chat): Promise<number> {
  const keyboard = process.stdin.isTTY && process.stdout.isTTY;
  const prompt = start.paint("bold", "Usted: ");
  const lines = createInterface({
    input: process.stdin,
    ...(keyboard ? { output: process.stdout, historySize: 200 } : {}),
    terminal: keyboard,
    prompt,
  });
  let chat = start;
  let failed = false;
  if (keyboard) lines.prompt();
  for await (const line of lines) {
    const text = line.trim();
    if (!keyboard && text !== "") print(chat, `${prompt}${text}`);
    if (text === "/salir") break;
    if (text.startsWith("/empresa")) chat = changeCompany(chat, text);
    else if (text !== "") failed = !(await answerLine(chat, text)) || failed;
    if (keyboard) lines.prompt();
  }
  lines.close();
  print(chat, screen.GOODBYE);
  return failed && !keyboard ? 1 : 0;
}

function changeCompany(chat: Chat, text: string): Chat {
  const company = parseWholeNumber(text.slice("/empresa".length));
  if (company === null) {
    print(chat, screen.BAD_COMPANY);
    return chat;
  }
  print(chat, chat.paint("dim", `Ahora habla con la empresa ${company}.`));
  return { ...chat, conversation: { ...chat.conversation, company } };
}

async function answerLine(chat: Chat, text: string): Promise<boolean> {
  const command = text.startsWith("/") ? text.toLowerCase() : null;
  if (command === null || command === "/clear" || command === "/restart")
    return sendAndShow(chat, text);
  print(chat, command === "/ayuda" ? screen.HELP : screen.UNKNOWN_COMMAND);
  return true;
}

/** False when the server gave no reply. */
async function sendAndShow(chat: Chat, message: string): Promise<boolean> {
  const { target, paint, sandbox, conversation, terminal } = chat;
  const config = sandbox ? SANDBOX_CONFIGS.get(conversation.company) : undefined;
  const body = {
    message,
    session_id: conversation.session,
    id_empresa: conversation.company,
    message_id: systemClock.token(),
    stream: true,
    ...(config === undefined ? {} : { config }),
  };
  let written = "";
  const onEvent = (event: ChatEvent): void => {
    const shown = screen.showEvent(event, written, paint);
    terminal.write(shown.text);
    written = shown.written;
  };
  const outcome = await sendMessage(target, body, { clock: systemClock, onEvent });
  if (written !== "") terminal.write("\n");
  print(chat, screen.showOutcome(outcome, { conversation, paint, written }));
  return outcome.kind === "reply";
}
