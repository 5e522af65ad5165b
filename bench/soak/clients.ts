// The soak's customers and their gateway: messages with ids, repeated with the same id until a 200,
// some of them sent twice at once. Also the model, which answers each message with a text of its
// own and searches every history for texts of other sessions.

import http from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { DEFAULT_TEXTS } from "../../engine/conversation/fallback-texts.ts";
import { SANDBOX_CONFIGS } from "../../tools/sandbox/index.ts";
import type { Source } from "../../test/support/corpora/conversations.ts";
import { sendJsonText, startLoopbackServer } from "../support/loopback-server.ts";
import type { LoopbackServer } from "../support/loopback-server.ts";

/** A response with status 200, and the wall-clock time of its arrival. */
export interface Reply {
  readonly text: string;
  readonly at: number;
}

/** One message and the replies that its customer received. */
export interface Told {
  readonly tenant: number;
  readonly session: number;
  readonly turn: number;
  readonly id: string;
  /** `YYYY-MM-DD HH:MM` if the message requested an appointment. */
  readonly slot: string | null;
  /** Includes replies to copies. */
  readonly replies: readonly Reply[];
}

interface Traffic {
  readonly url: string;
  readonly source: Source;
  /** Days from today for requested appointments. */
  readonly daysCount: number;
  readonly nextSession: () => number;
  readonly stopping: () => boolean;
  readonly tell: (told: Told) => void;
}

const COPY_PERCENT = 10;
const BOOKING_PERCENT = 20;
const TURNS_MIN = 5;
const TURNS_MORE = 25;
const ANSWER_MS_MAX = 15_000;
const GIVE_UP_MS = 150_000;
const HOURS = ["9:00", "9:30", "10:00", "10:30", "11:00", "11:30"];
const DAY_MS = 86_400_000;
const DAYS = new Intl.DateTimeFormat("en-CA", { timeZone: "America/Lima" });

function canaryOf(session: number): string {
  return `canario-${session}.`;
}

/** A text of another session in `text`; null if there is none. */
export function foreignWords(text: string, session: number): string | null {
  const found = [...text.matchAll(/canario-(\d+)\./g)].find(([, of]) => Number(of) !== session);
  return found?.[0] ?? null;
}

/** Simulates one customer after the other, each with its own session, until stopped. */
export async function runClient(traffic: Traffic): Promise<void> {
  const { source, stopping, nextSession } = traffic;
  const agent = new http.Agent({ keepAlive: true });
  try {
    while (!stopping()) {
      const session = nextSession();
      const tenant = 1 + (session % SANDBOX_CONFIGS.size);
      const asked = new Set<string>();
      const turns = TURNS_MIN + source.below(TURNS_MORE);
      for (let turn = 0; turn < turns && !stopping(); turn++) {
        const slot = source.below(100) < BOOKING_PERCENT ? slotOf(traffic) : null;
        const books = slot !== null && !asked.has(slot);
        if (books) asked.add(slot);
        await say(traffic, agent, { tenant, session, turn, slot: books ? slot : null });
      }
    }
  } finally {
    agent.destroy();
  }
}

function slotOf({ source, daysCount }: Traffic): string {
  const date = DAYS.format(Date.now() + (2 + source.below(daysCount)) * DAY_MS);
  return `${date} ${HOURS[source.below(HOURS.length)]}`;
}

type Message = Pick<Told, "tenant" | "session" | "turn" | "slot">;

async function say(traffic: Traffic, agent: http.Agent, message: Message): Promise<void> {
  const { tenant, session, turn, slot } = message;
  const id = `wamid-${session}-${turn}`;
  const order = slot === null ? "Hola, una pregunta." : `reserva ${slot}`;
  const body = JSON.stringify({
    message: `${canaryOf(session)} turno ${turn} ${order}`,
    session_id: session,
    id_empresa: tenant,
    message_id: id,
    config: SANDBOX_CONFIGS.get(tenant),
  });
  const copies = traffic.source.below(100) < COPY_PERCENT ? 2 : 1;
  const told = await Promise.all(
    Array.from({ length: copies }, () => deliver(traffic, agent, body)),
  );
  const replies = told.filter((reply) => reply !== null);
  traffic.tell({ ...message, id, replies });
}

/** The reply, with retries; null if none came in the longest time allowed. */
async function deliver(traffic: Traffic, agent: http.Agent, body: string): Promise<Reply | null> {
  const lastTry = performance.now() + GIVE_UP_MS;
  while (performance.now() < lastTry) {
    const text = await post(traffic.url, agent, body);
    if (text !== null) return { text, at: Date.now() };
    await wait(100 + traffic.source.below(300));
  }
  return null;
}

const REPLY = z.object({ reply: z.string() });

/** The reply's text; null on a lost connection, a rejection or a timeout. */
function post(url: string, agent: http.Agent, body: string): Promise<string | null> {
  return new Promise((resolve) => {
    const headers = { "content-type": "application/json", "connection": "keep-alive" };
    const options = { method: "POST", agent, headers, timeout: ANSWER_MS_MAX };
    const request = http.request(`${url}/api/chat`, options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("error", () => resolve(null));
      response.on("close", () => resolve(null));
      response.on("end", () => {
        const read = response.statusCode === 200 ? REPLY.safeParse(JSON.parse(text)) : null;
        resolve(read?.success === true ? read.data.reply : null);
      });
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(null));
    request.end(body);
  });
}

const ASKED = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.unknown().optional() })),
});

interface Listener extends LoopbackServer {
  /** Texts of other sessions in a session's history; each is a violation. */
  readonly foreign: readonly string[];
  readonly calls: () => number;
}

export async function startEcho(source: Source): Promise<Listener> {
  const foreign: string[] = [];
  let calls = 0;
  const server = await startLoopbackServer((body, response) => {
    calls++;
    const { messages } = ASKED.parse(JSON.parse(body));
    const said = messages
      .filter(({ role }) => role === "user")
      .map(({ content }) => String(content));
    const text = said.at(-1) ?? "";
    const session = Number(/canario-(\d+)\./.exec(text)?.[1] ?? -1);
    for (const { content } of messages) {
      const words = foreignWords(String(content), session);
      if (words !== null) foreign.push(`the model was shown ${words} in session ${session}`);
    }
    const last = messages.at(-1);
    const result = last?.role === "tool" ? String(last.content) : null;
    setTimeout(() => sendJsonText(response, completion(text, result)), 10 + source.below(150));
  });
  return { ...server, foreign, calls: () => calls };
}

/** Echoes the message with the tool's text; a message that books calls the tool first. */
function completion(text: string, result: string | null): string {
  const [, date, time] = /reserva (\S+) (\S+)/.exec(text) ?? [];
  const [, session = "0", turn = "0"] = /canario-(\d+)\. turno (\d+)/.exec(text) ?? [];
  const person = { customer_name: "Ana Ruiz", customer_contact: `c${session}@example.com` };
  const args = JSON.stringify({ date, time: `${time} AM`, ...person });
  const call = { id: `call_${turn}`, type: "function" };
  const calls = [{ ...call, function: { name: "create_booking", arguments: args } }];
  const books = date !== undefined && result === null;
  const reply = `eco canario-${session}. turno ${turn}: ${result ?? "hola"}`;
  const message = books
    ? { role: "assistant", content: null, tool_calls: calls }
    : { role: "assistant", content: JSON.stringify({ reply, url: null }) };
  const choices = [{ index: 0, message, finish_reason: books ? "tool_calls" : "stop" }];
  const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
  return JSON.stringify({ id: "x", object: "chat.completion", choices, usage });
}

/** Whether a reply is the model's own answer to exactly that message. */
export function isEcho(reply: string, { session, turn }: Told): boolean {
  return reply.startsWith(`eco canario-${session}. turno ${turn}: `);
}

const HAND_OFFS: ReadonlySet<string> = new Set(Object.values(DEFAULT_TEXTS.failure));

/** A failed turn that reported its failure: it need not be stored. */
export function isHandOff(reply: string): boolean {
  return HAND_OFFS.has(reply);
}
