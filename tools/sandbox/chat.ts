// The terminal client (`npm run chat`): a conversation with a running server, typed or piped.
// Owns the loop and the command line; the wire is chat-client.ts, the words chat-screen.ts.

import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { systemClock } from "../../engine/clock.ts";
import { askHealth, sendMessage } from "./chat-client.ts";
import type { ChatTarget } from "./chat-client.ts";
import * as screen from "./chat-screen.ts";
import type { Paint, Visit } from "./chat-screen.ts";
import { SANDBOX_CONFIGS } from "./companies.ts";
import { isList } from "./json.ts";
import type { JsonRecord } from "./json.ts";

const USAGE = `Uso: npm run chat -- [opciones]
  --url URL        servidor (http://127.0.0.1:8002)
  --company N      id_empresa (1)
  --session ID     sesión; sin ella, una nueva en cada ejecución
  --token TOKEN    valor de INTERNAL_API_TOKEN, si el servidor lo pide
  --message TEXTO  envía un solo mensaje y termina`;

interface Chat {
  readonly target: ChatTarget;
  readonly paint: Paint;
  /** The server's companies are the sandbox's: their settings go along. */
  readonly sandbox: boolean;
  readonly visit: Visit;
}

/** The process's exit code. */
async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  const { target, visit, message } = options;
  const paint = screen.createPaint(process.stdout.isTTY && process.stdout.hasColors());
  const health = await askHealth(target);
  const chat: Chat = { target, paint, sandbox: simulates(health, "backend"), visit };
  if (message !== null) return (await say(chat, message)) ? 0 : 1;
  console.log(screen.banner(health, visit, paint));
  return converse(chat);
}

function simulates(health: JsonRecord | null, part: string): boolean {
  const simulated = health?.["simulated"];
  return isList(simulated) && simulated.includes(part);
}

function readOptions() {
  try {
    const text = { type: "string" } as const;
    const { values } = parseArgs({
      options: { url: text, company: text, session: text, token: text, message: text },
    });
    const url = new URL(values.url ?? "http://127.0.0.1:8002");
    const company = companyNumber(values.company ?? "1");
    if (url.protocol !== "http:" || company === null) return null;
    const session = values.session ?? `terminal-${systemClock.token()}`;
    return {
      target: { url, token: values.token ?? null },
      visit: { url: url.origin, company, session },
      message: values.message ?? null,
    };
  } catch {
    return null;
  }
}

function companyNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;
}

/** Line by line, one answer at a time, from a keyboard or from a pipe. */
async function converse(start: Chat): Promise<number> {
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  const prompt = start.paint("bold", "Usted: ");
  const lines = createInterface({
    input: process.stdin,
    ...(terminal ? { output: process.stdout, historySize: 200 } : {}),
    terminal,
    prompt,
  });
  let chat = start;
  let failed = false;
  if (terminal) lines.prompt();
  for await (const line of lines) {
    const text = line.trim();
    if (!terminal && text !== "") console.log(`${prompt}${text}`);
    if (text === "/salir") break;
    if (text.startsWith("/empresa")) chat = changeCompany(chat, text);
    else if (text !== "") failed = !(await answerLine(chat, text)) || failed;
    if (terminal) lines.prompt();
  }
  lines.close();
  console.log(screen.GOODBYE);
  return failed && !terminal ? 1 : 0;
}

function changeCompany(chat: Chat, text: string): Chat {
  const company = companyNumber(text.slice("/empresa".length));
  if (company === null) {
    console.log(screen.BAD_COMPANY);
    return chat;
  }
  console.log(chat.paint("dim", `Ahora habla con la empresa ${company}.`));
  return { ...chat, visit: { ...chat.visit, company } };
}

async function answerLine(chat: Chat, text: string): Promise<boolean> {
  const command = text.startsWith("/") ? text.toLowerCase() : null;
  if (command === null || command === "/clear" || command === "/restart") return say(chat, text);
  console.log(command === "/ayuda" ? screen.HELP : screen.UNKNOWN_COMMAND);
  return true;
}

/** False when the server gave no reply. */
async function say({ target, paint, sandbox, visit }: Chat, message: string): Promise<boolean> {
  const config = sandbox ? SANDBOX_CONFIGS.get(visit.company) : undefined;
  const body = {
    message,
    session_id: visit.session,
    id_empresa: visit.company,
    message_id: systemClock.token(),
    ...(config === undefined ? {} : { config }),
  };
  const outcome = await sendMessage(target, body, systemClock);
  console.log(screen.showOutcome(outcome, visit, paint));
  return outcome.kind === "reply";
}

process.exitCode = await main();
