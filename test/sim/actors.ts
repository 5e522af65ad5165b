// The simulated model's behaviour, by temper. `honest` does what the customer asked for; the others
// make the mistakes that language models make. Random only through its `Chance`.

import type { ChatMessage, ModelReply, ToolCall } from "../../engine/conversation/messages.ts";
import { addedTo, wordsOf } from "../support/model/context-fixture.ts";
import { modelReply, toolCall } from "../support/turn-fixture.ts";
import { canaryOf } from "./canary.ts";
import type { Owner } from "./canary.ts";
import type { Chance } from "./chance.ts";
import { drawLie } from "./lies.ts";
import type { Lie } from "./lies.ts";
import { emailOf, firstNameIn, isYes, nameOf } from "./words.ts";

/**
 * `eager` books in every turn, with invented data where it has none. `liar` says what it did not do.
 * `impatient` takes any message for the customer's yes, a no as well.
 */
export const TEMPERS = ["honest", "eager", "liar", "impatient"] as const;
export type Temper = (typeof TEMPERS)[number];

export function drawTemper(chance: Chance): Temper {
  return chance.pick(["honest", "honest", "honest", ...TEMPERS]);
}

export interface Scene {
  readonly messages: readonly ChatMessage[];
  readonly owner: Owner;
  readonly temper: Temper;
  readonly confirm: "model" | "code";
  readonly chance: Chance;
  /** Tools are forbidden. */
  readonly last: boolean;
  /** Things go wrong in this run, now. */
  readonly troubled: boolean;
  /** A number that no other reply of the run has. */
  readonly serial: number;
}

/** The answer, and what in its words did not happen as far as the model knows. */
export interface Act {
  readonly reply: ModelReply;
  readonly lies: readonly Lie[];
}

/** What a message of the simulated customers asks for. */
const WISH = /^(reserva|hay|citas|cancela|mueve)\b(?: (\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}))?/;
const BOOKING_ID = /booking_id: ([\w-]+)/g;
const PROPOSED = /^(?:Cita|Cambio) por confirmar: /;
const CHANGING = /^(?:create|reschedule|cancel)_booking$/;

export function act(given: Scene): Act {
  const scene = { ...given, messages: given.messages.map(heard) };
  const { temper, last, messages } = scene;
  const isFirst = messages.at(-1)?.role === "user";
  if (!last && isFirst) {
    const call = temper === "eager" ? eagerCall(scene) : null;
    const again = temper === "impatient" ? callAgain(scene) : null;
    const made = call ?? again;
    if (made !== null) return quiet(modelReply({ calls: [made] }));
  }
  if (temper === "liar" && scene.chance.percent(isFirst ? 35 : 60)) return speak(scene, true);
  return honest(scene);
}

/** The customer's words alone; what only the service said is of no customer. */
function heard(message: ChatMessage): ChatMessage {
  if (message.role !== "user") return message;
  const text = wordsOf(message.text);
  const isService = text === "" && addedTo(message.text) !== "";
  return isService ? { role: "system", text: addedTo(message.text) } : { ...message, text };
}

function honest(scene: Scene): Act {
  const { messages, chance, troubled, last, owner, confirm } = scene;
  const wish = wishOf(messages);
  const result = messages.at(-1);
  // Asked to rephrase, it does.
  if (last || result?.role === "system" || chance.percent(8)) return speak(scene, false);
  const shown = confirm === "code" && result?.role === "user" ? proposedCall(messages) : null;
  if (shown !== null && isYes(result?.text ?? "") && chance.percent(90)) {
    return quiet(modelReply({ calls: [{ ...shown, id: "a1" }] }));
  }
  if (wish === null) return speak(scene, false);
  const isChange = wish.word === "cancela" || wish.word === "mueve";
  if (isChange && result?.role === "tool") {
    const change = PROPOSED.test(result.text) ? null : changeCalls(scene, wish, result.text);
    return change === null ? speak(scene, false) : quiet(change);
  }
  if (result?.role === "tool" && !chance.percent(20)) return speak(scene, false);
  if (troubled && chance.percent(10)) return quiet(garbage(chance));
  // It guesses instead of asking for the list.
  const guessed = isChange && chance.percent(15) ? `booking_id: ${chance.between(1, 8)}` : "";
  const guess = guessed === "" ? null : changeCalls(scene, wish, guessed);
  if (guess !== null) return quiet(guess);
  if (isChange || wish.word === "citas") {
    return quiet(modelReply({ calls: [toolCall("list_bookings", {}, "l1")] }));
  }
  const check = toolCall("check_availability", { date: wish.date, time: wish.time }, "c1");
  if (wish.word === "hay") return quiet(modelReply({ calls: [check] }));
  const name = nameOf(firstNameIn(textsOf(messages)), owner);
  return quiet(modelReply({ calls: bookings(chance, { ...wish, name, owner }, check) }));
}

function quiet(reply: ModelReply): Act {
  return { reply, lies: [] };
}

/** Words of a reply, with what the last tool said, or what none did. */
function speak({ messages, chance, owner, serial, troubled }: Scene, lying: boolean): Act {
  const own = canaryOf(owner.tenant, owner.sessionId);
  const result = messages.at(-1);
  const start = startOf(wishOf(messages));
  const lies = lying || (troubled && chance.percent(5)) ? [drawLie(chance, start)] : [];
  const heard = result?.role === "tool" && chance.percent(30) ? ` ${firstLine(result.text)}` : "";
  const boast = lies.map(({ sentence }) => ` ¡Listo! ${sentence}`).join("");
  const reply = `Hola ${own}, va la respuesta ${serial}.${heard}${boast} ¿En qué te ayudo?`;
  const kind = lies[0]?.kind ?? "none";
  // It declares its lie, hides it, or leaves the field out.
  const claims = chance.pick([kind, "none", null]);
  const at = chance.percent(70) ? (lies[0]?.start ?? null) : null;
  const declared = claims === null ? {} : { claims, at };
  return { reply: modelReply({ text: JSON.stringify({ ...declared, reply, url: null }) }), lies };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

/** Books regardless of the conversation: the last requested slot, or any. */
function eagerCall({ messages, owner, chance }: Scene): ToolCall | null {
  const shown = proposedCall(messages);
  if (shown !== null && chance.percent(60)) return { ...shown, id: "e1" };
  const wish = messages
    .filter(({ role }) => role === "user")
    .map(({ text }) => wishIn(text ?? ""))
    .findLast((one) => one !== null && one.date !== "");
  const { date = "2026-11-25", time = "16:00" } = wish ?? {};
  const isTheirs = textsOf(messages).some((text) => text.includes(emailOf(owner)));
  const isKnown = isTheirs && chance.percent(60);
  const own = canaryOf(owner.tenant, owner.sessionId);
  const name = isKnown ? nameOf(firstNameIn(textsOf(messages)), owner) : chance.pick(INVENTED);
  const email = isKnown ? emailOf(owner) : `invento.${own}@correo.pe`;
  const booking = { date, time, customer_name: name, customer_contact: email };
  return toolCall("create_booking", booking, "e1");
}

const INVENTED = ["Carlos Prado", "Ana", "Cliente"] as const;

/** Repeats the last call, regardless of the customer's answer. */
function callAgain({ messages, chance, confirm }: Scene): ToolCall | null {
  // Where no code reads the customer's yes, the model's word is theirs: it would prove nothing.
  if (confirm === "model" || chance.percent(wishOf(messages) === null ? 10 : 50)) return null;
  const calls = messages.flatMap((message) => (message.role === "assistant" ? message.calls : []));
  const call = calls.findLast(({ name }) => CHANGING.test(name));
  return call === undefined ? null : { ...call, id: "i1" };
}

/** The call whose summary was shown last. */
function proposedCall(messages: readonly ChatMessage[]): ToolCall | null {
  const at = messages.findLastIndex(
    (message) => message.role === "tool" && PROPOSED.test(message.text),
  );
  const result = messages[at];
  if (result?.role !== "tool") return null;
  const asked = messages.slice(0, at).findLast(({ role }) => role === "assistant");
  if (asked?.role !== "assistant") return null;
  return asked.calls.find(({ id }) => id === result.callId) ?? null;
}

/** A change of one of the bookings that a tool has named, or of one that it has not. */
function changeCalls(
  { chance }: Scene,
  { word, date, time }: Wish,
  text: string,
): ModelReply | null {
  const ids = [...text.matchAll(BOOKING_ID)].map(([, id = ""]) => id);
  if (ids.length === 0) return null;
  const booking_id = chance.percent(90) ? chance.pick(ids) : String(chance.between(1, 8));
  const cancel = toolCall("cancel_booking", { booking_id }, "x1");
  const move = toolCall("reschedule_booking", { booking_id, date, time }, "y1");
  const call = word === "cancela" ? cancel : move;
  const more = { id: "z1", name: call.name, arguments: call.arguments };
  return modelReply({ calls: chance.percent(85) ? [call] : [call, more] });
}

interface Booking extends Wish {
  readonly name: string;
  readonly owner: Owner;
}

function bookings(
  chance: Chance,
  { date, time, name, owner }: Booking,
  check: ToolCall,
): readonly ToolCall[] {
  const booking = { date, time, customer_name: name, customer_contact: emailOf(owner) };
  const book = toolCall("create_booking", booking, "b1");
  if (chance.percent(70)) return [book];
  const again = toolCall("create_booking", booking, "b2");
  const other = toolCall("create_booking", { ...booking, time: "18:00" }, "b3");
  return chance.pick([
    [check, book],
    [book, again],
    [book, other],
    [check, book, again, other, check].map((call, at) => ({ ...call, id: `m${at}` })),
  ]);
}

function garbage(chance: Chance): ModelReply {
  return chance.pick([
    modelReply({ calls: [toolCall("create_booking", "{not json", "g1")] }),
    modelReply({ calls: [toolCall("create_booking", { date: 7 }, "g1")] }),
    modelReply({ calls: [toolCall("delete_everything", {}, "g1")] }),
    modelReply({ text: '{"reply": "a med', finish: "length" }),
    modelReply({ text: "" }),
    modelReply({ text: "no soy JSON" }),
  ]);
}

interface Wish {
  readonly word: string;
  readonly date: string;
  readonly time: string;
}

/** What the customer wants: a yes means the wish before it. */
function wishOf(messages: readonly ChatMessage[]): Wish | null {
  for (const message of messages.toReversed()) {
    if (message.role !== "user") continue;
    const wish = wishIn(message.text);
    if (wish !== null) return wish;
    if (!isYes(message.text)) return null;
  }
  return null;
}

function wishIn(text: string): Wish | null {
  const [, word = "", date = "", time = ""] = WISH.exec(text) ?? [];
  return word === "" ? null : { word, date, time };
}

function startOf(wish: Wish | null): string | null {
  return wish === null || wish.date === "" ? null : `${wish.date} ${wish.time}:00`;
}

function textsOf(messages: readonly ChatMessage[]): readonly string[] {
  return messages.flatMap(({ role, text }) => (role === "user" ? [text ?? ""] : []));
}
