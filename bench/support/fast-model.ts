// A model for the benches: an OpenAI-compatible server on loopback that responds at once, slowly,
// or with far too much. It reads only the last word of a turn's message.

import { createSource } from "../../test/support/corpora/conversations.ts";
import { sendHuge, sendJsonText, startLoopbackServer } from "./loopback-server.ts";
import type { LoopbackServer } from "./loopback-server.ts";
import { KIND_WORDS } from "./workload.ts";

interface FastModelOptions {
  readonly seed: number;
  readonly replies: readonly string[];
  /** `slow` responds after one to three seconds; `huge` also sends 100 MB every tenth time. */
  readonly mode?: Mode;
  /** Booked and asked for, where companies have services. */
  readonly service?: string;
}

type Mode = "fast" | "slow" | "huge";

const SLOW_MS_MIN = 1000;
const SLOW_MS_MAX = 3000;
const DAY_MS = 86_400_000;

interface FastModel extends LoopbackServer {
  readonly calls: () => number;
  /** The behaviour of calls from now on. */
  setMode(mode: Mode): void;
}

export async function startFastModel(options: FastModelOptions): Promise<FastModel> {
  const { seed, replies, service } = options;
  let { mode = "fast" } = options;
  const source = createSource(seed, "all");
  let calls = 0;
  const server = await startLoopbackServer((body, response) => {
    calls++;
    if (mode === "huge" && calls % 10 === 0) return sendHuge(response);
    const text = completion(body, replies[calls % replies.length] ?? "Claro.", service);
    if (mode === "fast") return sendJsonText(response, text);
    const delayMs = SLOW_MS_MIN + source.below(SLOW_MS_MAX - SLOW_MS_MIN);
    const timer = setTimeout(() => sendJsonText(response, text), delayMs);
    response.on("close", () => clearTimeout(timer));
  });
  return { ...server, calls: () => calls, setMode: (given) => void (mode = given) };
}

function completion(body: string, reply: string, service: string | undefined): string {
  // Only the last message, found without parsing a body of up to a hundred kilobytes.
  const last = body.slice(body.lastIndexOf('"role":"'));
  const calls = last.startsWith('"role":"user"') ? toolCalls(last, service) : [];
  const message =
    calls.length > 0
      ? { role: "assistant", content: null, tool_calls: calls }
      : { role: "assistant", content: JSON.stringify({ reply, url: null }) };
  const usage = { prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1050 };
  const reason = calls.length > 0 ? "tool_calls" : "stop";
  const choices = [{ index: 0, message, finish_reason: reason }];
  return JSON.stringify({ id: "x", object: "chat.completion", choices, usage });
}

function toolCalls(last: string, service: string | undefined): readonly object[] {
  const when = {
    date: new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 10),
    time: "10:00",
    ...(service === undefined ? {} : { service }),
  };
  const person = { customer_name: "Ana Ruiz", customer_contact: "ana@example.com" };
  const check = call("check_availability", when);
  // The service appends its own text to the customer's.
  const says = (words: string): boolean => last.includes(`${words}\\n\\n<contexto_del_turno>`);
  if (says(KIND_WORDS.check)) return [check];
  if (says(KIND_WORDS.book)) {
    return [check, call("create_booking", { ...when, ...person })];
  }
  if (says(KIND_WORDS.search)) {
    return [call("search_productos_servicios", { busqueda: "corte de cabello" })];
  }
  return [];
}

function call(name: string, parameters: object): object {
  const id = `call_${name.slice(0, 12)}`;
  return { id, type: "function", function: { name, arguments: JSON.stringify(parameters) } };
}
