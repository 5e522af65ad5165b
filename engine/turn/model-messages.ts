// Builds the messages for the model and selects the turns that fit the window. The stable part
// comes first. The turn's date and time come last, within the customer's message, so that
// consecutive turns share their prefix and the only system message is the first. Pure.

import { utf8Bytes } from "../core/bytes.ts";
import { fenced, withoutFenceTags } from "../conversation/fence.ts";
import type { ChatMessage, ToolRound, Turn, UserMessage } from "../conversation/messages.ts";
import { withoutControls } from "../core/visible.ts";
import type { SystemMessage } from "./prompt-source.ts";

export interface ModelInput {
  /** The tenant's stable instructions. */
  readonly system: string | SystemMessage;
  /** The turn's date and time, or "" for none. Never stored. */
  readonly clock: string;
  readonly history: readonly Turn[];
  readonly user: UserMessage;
  readonly rounds: readonly ToolRound[];
  /** The model's last reply when it could not be parsed; a format reminder follows it. */
  readonly unreadableReply: string | null;
  /** A reply that the application does not accept; later rounds follow it. */
  readonly objection?: Objection | null;
}

/** A reply of the model that the application objected to. */
export interface Objection {
  /** Tool rounds before it. */
  readonly rounds: number;
  /** The reply as the model wrote it. */
  readonly modelText: string;
  readonly reason: string;
}

const FORMAT_REMINDER =
  "Tu última respuesta no se pudo leer. Respóndela otra vez, solo como un objeto JSON con las " +
  'claves de siempre, entre ellas "reply" (texto) y "url" (texto o null), y nada más.';

/** The messages of one model call, always valid under the model API's rules. */
export function buildMessages(parts: ModelInput): readonly ChatMessage[] {
  const { system } = parts;
  const messages: ChatMessage[] = [];
  for (const turn of parts.history) pushTurn(messages, turn);
  messages.push(currentMessage(parts));
  const { objection = null } = parts;
  pushRounds(messages, parts.rounds.slice(0, objection?.rounds));
  if (objection !== null) {
    messages.push({ role: "assistant", text: objection.modelText, calls: NONE });
    messages.push(serviceMessage(objection.reason));
    pushRounds(messages, parts.rounds.slice(objection.rounds));
  }
  if (parts.unreadableReply !== null) {
    messages.push({ role: "assistant", text: parts.unreadableReply, calls: NONE });
    messages.push(serviceMessage(FORMAT_REMINDER));
  }
  const first =
    typeof system === "string" ? sanitizeMessage({ role: "system", text: system }) : system;
  return [first, ...messages.map(sanitizeMessage)];
}

/** Removes control characters from the text. A call's arguments stay as the model wrote them. */
function sanitizeMessage(message: ChatMessage): ChatMessage {
  if (message.text === null) return message;
  const text = withoutControls(message.text);
  return text === message.text ? message : { ...message, text };
}

/** Shared: a turn holds its messages while the model thinks. */
const NONE: readonly never[] = Object.freeze([]);

/** The customer's text, followed by the turn's date and time. */
function currentMessage({ user, clock }: ModelInput): ChatMessage {
  const text = withoutFenceTags(user.text);
  const context = clock === "" ? [] : [fenced(clock)];
  return { role: "user", text: [text, ...context].join("\n\n").trimStart(), images: user.images };
}

/** From the service to the model, as user: many templates accept no other role after a reply. */
function serviceMessage(text: string): ChatMessage {
  return { role: "user", text: fenced(text), images: NONE };
}

function pushTurn(messages: ChatMessage[], turn: Turn): void {
  messages.push({ role: "user", text: withoutFenceTags(turn.user), images: NONE });
  pushRounds(messages, turn.rounds);
  messages.push({ role: "assistant", text: turn.reply, calls: NONE });
}

function pushRounds(messages: ChatMessage[], rounds: readonly ToolRound[]): void {
  for (const round of rounds) {
    messages.push({ role: "assistant", text: round.text, calls: round.calls });
    for (const result of round.results) messages.push({ role: "tool", ...result });
  }
}

export interface WindowLimits {
  readonly historyMessagesMax: number;
  readonly historyBytesMax: number;
}

/** The newest whole turns that fit both caps, oldest first, as `WindowMeter` takes them. */
export function historyWindow(turns: readonly Turn[], limits: WindowLimits): readonly Turn[] {
  const window: Turn[] = [];
  const meter = new WindowMeter(limits);
  for (const whole of turns.toReversed()) {
    const turn = meter.take(whole);
    if (turn === null) break;
    window.push(turn);
  }
  return window.reverse();
}

/** Measures turns, the newest first, until both caps of the window are reached. */
export class WindowMeter {
  readonly #limits: WindowLimits;
  #messages = 0;
  #bytes = 0;

  constructor(limits: WindowLimits) {
    this.#limits = limits;
  }

  /**
   * The turn as it is sent, or null when it no longer fits. When the newest alone exceeds a cap, it
   * is sent without its tool rounds.
   */
  take(turn: Turn): Turn | null {
    if (this.#fits(turn)) return turn;
    const short = { ...turn, rounds: [] };
    return this.#messages === 0 && this.#fits(short) ? short : null;
  }

  /** Counts the turn if it fits. */
  #fits(turn: Turn): boolean {
    const { messages, bytes } = turnSize(turn);
    const [allMessages, allBytes] = [this.#messages + messages, this.#bytes + bytes];
    const { historyMessagesMax, historyBytesMax } = this.#limits;
    if (allMessages > historyMessagesMax || allBytes > historyBytesMax) return false;
    [this.#messages, this.#bytes] = [allMessages, allBytes];
    return true;
  }
}

function turnSize(turn: Turn): { readonly messages: number; readonly bytes: number } {
  let messages = 2;
  let bytes = utf8Bytes(turn.user) + utf8Bytes(turn.reply);
  for (const round of turn.rounds) {
    messages += 1 + round.results.length;
    bytes += utf8Bytes(round.text ?? "");
    for (const call of round.calls) bytes += call.name.length + utf8Bytes(call.arguments);
    for (const result of round.results) bytes += utf8Bytes(result.text);
  }
  return { messages, bytes };
}
