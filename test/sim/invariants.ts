// What must be true whatever happens. The judge sees every script at the server, every request on a
// wire, every answer; it notes what is broken and changes nothing.

import { decodeTurn } from "../../engine/codec.ts";
import { DEFAULT_LIMITS } from "../../engine/limits.ts";
import { messageRuleBroken } from "../../engine/message.ts";
import type { ChatMessage, Turn } from "../../engine/message.ts";
import type { ScriptCall } from "../../engine/scripts.ts";
import type { Begun, CommitRequest, Committed } from "../../engine/sessions.ts";
import type { Body, Calendar, CalendarEvent } from "./calendar.ts";
import { foreignIn } from "./canary.ts";
import type { Owner } from "./canary.ts";
import type { Keyspace } from "./keyspace.ts";
import type { RedisWatch } from "./virtual-redis.ts";

export interface JudgeOptions {
  readonly trace: (line: string) => void;
  readonly capacityOf: (tenant: number) => number;
  /** Ring elements kept. */
  readonly turnsMax: number;
  /** Whether the records of bookings can be trusted so far. */
  readonly exclusive: () => boolean;
  /** Whether Redis' data may have vanished. */
  readonly wiped: () => boolean;
}

interface Promised {
  readonly replica: string;
  readonly session: string;
  readonly turn: Turn;
}

const RING = /^citas:\{(\d+):([^}]+)\}:turns$/;

export class Judge implements RedisWatch {
  readonly violations: string[] = [];
  readonly #options: JudgeOptions;
  #before: readonly string[] = [];
  /** By turn token: the turns ever of the session as the turn found it. One run's turns. */
  readonly #found = new Map<string, number>();
  /** Time and words of every turn that was ever in a ring; words name their owner. One run's. */
  readonly #stored = new Set<string>();
  /** Message ids of the same. */
  readonly #storedIds = new Set<string>();
  /** What a replica told its customer is remembered, by time and words. One run's turns. */
  readonly #promised = new Map<string, Promised>();
  /** Message id and reply of every turn that a store took; ids name their owner. One run's. */
  readonly #replies = new Set<string>();

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  fail(what: string): void {
    this.violations.push(what);
    this.#options.trace(`VIOLATION ${what}`);
  }

  // --- Redis ------------------------------------------------------------------------------------

  before({ keys }: ScriptCall, keyspace: Keyspace): void {
    this.#before = ringOf(keys, keyspace);
  }

  after({ script, keys }: ScriptCall, keyspace: Keyspace): void {
    const [before, after] = [this.#before, ringOf(keys, keyspace)];
    const same = before.length === after.length && before.every((item, at) => item === after[at]);
    if (same || (script.name === "clear" && after.length === 0)) return;
    if (script.name !== "commit") return this.fail(`${script.name} changed a ring`);
    // What was written back may stand before newer turns.
    const place = after.findLastIndex((item) => !before.includes(item));
    const added = after[place] ?? "";
    const rest = after.filter((_, at) => at !== place);
    const kept = before.slice(before.length - rest.length);
    if (!rest.every((item, at) => item === kept[at])) this.fail("a ring changed in its middle");
    const dropped = before.length - kept.length;
    if (dropped > 0 && before.length < this.#options.turnsMax) this.fail("a ring lost a turn");
    this.#turnStored(keys, before, added);
  }

  #turnStored(keys: readonly string[], before: readonly string[], added: string): void {
    const turn = decode(added);
    if (turn === null) return this.fail("a stored turn cannot be read");
    if (turn.user === "" || turn.reply === "") this.fail("half a turn was stored");
    const broken = messageRuleBroken(messagesOf(turn));
    if (broken !== null) this.fail(`a stored turn is invalid: ${broken}`);
    const again = before.some((item) => {
      const other = decode(item);
      return other !== null && isSame(other, turn);
    });
    if (again) this.fail(`a turn was stored twice: ${turn.messageId}`);
    this.#stored.add(`${turn.at} ${turn.user}`);
    if (turn.messageId !== "") this.#storedIds.add(turn.messageId);
    this.replied(turn);
    const [, tenant = "", sessionId = ""] = RING.exec(ringKey(keys)) ?? [];
    if (tenant === "") return;
    const owner = { tenant: Number(tenant), sessionId };
    this.noForeign(JSON.stringify(turn), owner, "a ring");
  }

  // --- The store's port -------------------------------------------------------------------------

  begun(token: string, begun: Begun): void {
    if (begun.kind === "ready") this.#found.set(token, begun.turnsEver);
  }

  committed(request: CommitRequest, committed: Committed): void {
    const { session, token, turn, newerCount = 0 } = request;
    if (committed.kind === "lost" || this.#options.wiped()) return;
    const name = `${turn.at} ${turn.user}`;
    // Written back late and older than all that a full ring keeps: the oldest goes, which it is.
    if (newerCount >= this.#options.turnsMax) return void this.#stored.add(name);
    const found = this.#found.get(token);
    if (found !== undefined && committed.turnsEver !== found + 1) {
      this.fail(`a turn was stored over another: ${found} turns, then ${committed.turnsEver}`);
    }
    if (!this.#stored.has(name))
      this.fail(`a turn of ${session} was acknowledged and never stored`);
  }

  /** A turn was acknowledged, in Redis or to be written back while its replica lives. */
  promised(promise: Promised): void {
    this.#promised.set(`${promise.turn.at} ${promise.turn.user}`, promise);
  }

  /** What a customer asked to forget need not come back. */
  forgotten(session: string): void {
    for (const [name, promise] of this.#promised) {
      if (promise.session === session) this.#promised.delete(name);
    }
  }

  /**
   * At rest, what a replica that never died has promised was stored, or its message was; but for
   * turns that so many newer ones would have driven out of the ring anyway.
   */
  judgePromises(isAlive: (replica: string) => boolean): void {
    const promised = [...this.#promised];
    for (const [at, [name, { replica, session, turn }]] of promised.entries()) {
      if (this.#stored.has(name) || this.#storedIds.has(turn.messageId)) continue;
      const newer = promised.slice(at + 1).filter(([, other]) => other.session === session);
      if (newer.length >= this.#options.turnsMax || !isAlive(replica)) continue;
      this.fail(`a promised turn of ${session} was lost`);
    }
  }

  /** A store took a turn: what it says is what a repeat of its message must hear. */
  replied({ messageId, reply }: Turn): void {
    this.#replies.add(`${messageId} ${reply}`);
  }

  // --- Wires ------------------------------------------------------------------------------------

  modelAsked(messages: readonly ChatMessage[], owner: Owner | null): void {
    const broken = messageRuleBroken(messages);
    if (broken !== null) this.fail(`the model was sent an invalid request: ${broken}`);
    if (owner === null) return;
    this.noForeign(messages.map(textOf).join("\n"), owner, "a model request");
  }

  backendAsked(body: Body): void {
    const prospect = body["id_prospecto"];
    const owner = { tenant: Number(body["id_empresa"]), sessionId: String(prospect) };
    if (body["id_empresa"] !== undefined) {
      this.noForeign(JSON.stringify(body), owner, "a backend request");
    }
  }

  noForeign(text: string, owner: Owner, where: string): void {
    const found = foreignIn(text, owner);
    if (found === null) return;
    this.fail(`${where} of ${owner.tenant}:${owner.sessionId} holds ${found}`);
  }

  eventChanged(calendar: Calendar, event: CalendarEvent): void {
    if (!this.#options.exclusive()) return;
    const { tenant, prospect, start, title } = event;
    const others = calendar.overlapping(tenant, start, event.end);
    const twice = others.filter(
      (other) => other.prospect === prospect && other.start === start && other.title === title,
    );
    if (twice.length > 1) this.fail(`${tenant}:${prospect} is booked twice at ${start}`);
    const most = Math.max(
      ...others.map(({ start: at }) => others.filter((o) => o.start <= at && at < o.end).length),
    );
    if (most > this.#options.capacityOf(tenant)) {
      this.fail(`${most} events of ${tenant} overlap at ${start}`);
    }
  }

  // --- Answers ----------------------------------------------------------------------------------

  answered(
    owner: Owner,
    messageId: string | null,
    answer: { readonly reply: string; readonly repeated: boolean },
  ): void {
    this.noForeign(answer.reply, owner, "a reply");
    if (!answer.repeated) return;
    const known = this.#replies.has(`${messageId ?? ""} ${answer.reply}`);
    if (!known) this.fail(`a repeat of ${messageId} was answered in another way`);
  }
}

function ringKey(keys: readonly string[]): string {
  return keys.find((key) => key.endsWith(":turns")) ?? "";
}

function ringOf(keys: readonly string[], keyspace: Keyspace): readonly string[] {
  const value = keyspace.peek(ringKey(keys));
  return value?.kind === "list" ? [...value.items] : [];
}

function decode(element: string): Turn | null {
  return decodeTurn(Buffer.from(element, "latin1"), DEFAULT_LIMITS);
}

/** The same message, or without an id the same words at the same time. */
function isSame(a: Turn, b: Turn): boolean {
  if (a.messageId !== "" || b.messageId !== "") return a.messageId === b.messageId;
  return a.at === b.at && a.user === b.user;
}

function messagesOf(turn: Turn): readonly ChatMessage[] {
  return [
    { role: "user", text: turn.user, images: [] },
    ...turn.rounds.flatMap(({ text, calls, results }): readonly ChatMessage[] => [
      { role: "assistant", text, calls },
      ...results.map((result) => ({ role: "tool", ...result }) as const),
    ]),
    { role: "assistant", text: turn.reply, calls: [] },
  ];
}

function textOf(message: ChatMessage): string {
  const calls = message.role === "assistant" ? JSON.stringify(message.calls) : "";
  return `${message.text ?? ""}\n${calls}`;
}
