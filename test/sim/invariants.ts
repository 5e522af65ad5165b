// What must always be true. It observes every script at the server, every request on a wire and
// every reply, and records violations. It changes nothing.

import { stringBytes } from "../../engine/core/bytes.ts";
import type { ChatMessage, Turn } from "../../engine/conversation/messages.ts";
import type { ScriptCall } from "../../engine/redis/lua-script.ts";
import type {
  AcquireResult,
  CommitRequest,
  Committed,
} from "../../engine/sessions/session-store.ts";
import type { Body, Calendar } from "./calendar.ts";
import { CalendarJudge } from "./calendar-judge.ts";
import { foreignIn } from "./canary.ts";
import type { Owner } from "./canary.ts";
import { ConsentJudge } from "./consent-judge.ts";
import type { AskedModel } from "./model.ts";
import type { Keyspace } from "./keyspace.ts";
import { messageRuleBroken } from "../support/message-rules.ts";
import { decodeStored as decode } from "./stored.ts";
import { ToldJudge } from "./told-judge.ts";
import type { RedisWatch } from "./virtual-redis.ts";
import { visits } from "./request-context.ts";
import type { DeliveryVisit } from "./request-context.ts";

export interface JudgeOptions {
  readonly trace: (line: string) => void;
  readonly calendar: () => Calendar;
  readonly keyspace: () => Keyspace;
  readonly confirm: "model" | "code";
  readonly capacityOf: (tenant: number) => number;
  /** Ring elements kept. */
  readonly turnsMax: number;
  /** Whether the records of bookings can be trusted so far. */
  readonly exclusive: () => boolean;
  /** Whether Redis' data may have vanished. */
  readonly wiped: () => boolean;
  /** Virtual milliseconds, and those since the epoch. */
  readonly now: () => number;
  readonly wall: () => number;
}

interface Promised {
  readonly replica: string;
  readonly session: string;
  readonly turn: Turn;
}

const RING = /^citas:\{(\d+):([^}]+)\}:turns$/;

export class Judge implements RedisWatch {
  readonly violations: string[] = [];
  readonly calendar: CalendarJudge;
  readonly #options: JudgeOptions;
  readonly #consent: ConsentJudge;
  readonly #told: ToldJudge;
  #before: readonly string[] = [];
  /** By turn token: the turns ever of the session as the turn found it. One run's turns. */
  readonly #found = new Map<string, number>();
  /** Time and words of every turn that was ever in a ring; words name their owner. One run's. */
  readonly #stored = new Set<string>();
  /** Message ids of the same. */
  readonly #storedIds = new Set<string>();
  /** Every reply to a customer must be stored, with its time and text. One run's turns. */
  readonly #promised = new Map<string, Promised>();
  /** Message id and reply of every turn that a store took; ids name their owner. One run's. */
  readonly #replies = new Set<string>();

  constructor(options: JudgeOptions) {
    this.#options = options;
    const newestOf = ({ tenant, sessionId }: Owner): Turn | null => {
      const ring = ringOf([`citas:{${tenant}:${sessionId}}:turns`], options.keyspace());
      return decode(ring.at(-1) ?? "");
    };
    const parts = { ...options, fail: (what: string) => this.fail(what) };
    this.#consent = new ConsentJudge({ ...parts, newestOf });
    this.#told = new ToldJudge(parts);
    this.calendar = new CalendarJudge({ ...parts, consent: this.#consent, told: this.#told });
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

  begun(token: string, begun: AcquireResult): void {
    if (begun.kind === "ready") this.#found.set(token, begun.turnsEver);
  }

  committed(request: CommitRequest, committed: Committed): void {
    const { session, token, turn, newerCount = 0 } = request;
    if (committed.kind === "lost") return;
    const name = `${turn.at} ${turn.user}`;
    // Written back late and older than all that a full ring keeps: the oldest goes, which it is.
    if (newerCount >= this.#options.turnsMax) return void this.#stored.add(name);
    if (this.#options.wiped()) return;
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
   * turns that newer ones would have evicted from the ring anyway.
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

  /** A store committed a turn: a repeat of its message must get the same reply. */
  replied({ messageId, reply }: Turn): void {
    this.#replies.add(`${messageId} ${reply}`);
  }

  /** A delivery reaches a replica. */
  delivered(visit: DeliveryVisit): void {
    this.#consent.said(visit);
  }

  /** A turn has its reply and is about to be stored. */
  ended(turn: Turn, late: boolean): void {
    this.replied(turn);
    const visit = visits.getStore();
    if (visit === undefined) return this.fail("a turn of no delivery ended");
    this.#consent.ended(visit, turn);
    this.#told.ended(visit, turn, late);
  }

  // --- Wires ------------------------------------------------------------------------------------

  modelAsked({ messages, owner, heldBytes }: AskedModel): void {
    const own = messages.findLast(({ role }) => role === "user");
    const texts = messages.filter((one) => one !== own).map(textOf);
    const bytes = texts.reduce((sum, text) => sum + stringBytes(text), 0);
    if (bytes > heldBytes)
      this.fail(`a turn holds ${bytes} bytes of texts and claimed ${heldBytes}`);
    const broken = messageRuleBroken(messages);
    if (broken !== null) this.fail(`the model was sent an invalid request: ${broken}`);
    this.noForeign(messages.map(textOf).join("\n"), owner, "a model request");
  }

  backendAsked(body: Body): void {
    const prospect = body["id_prospecto"];
    const owner = { tenant: Number(body["id_empresa"]), sessionId: String(prospect) };
    if (body["id_empresa"] !== undefined) {
      this.noForeign(JSON.stringify(body), owner, "a backend request");
    }
    this.calendar.asked(body);
  }

  noForeign(text: string, owner: Owner, where: string): void {
    const found = foreignIn(text, owner);
    if (found === null) return;
    this.fail(`${where} of ${owner.tenant}:${owner.sessionId} holds ${found}`);
  }

  // --- Answers ----------------------------------------------------------------------------------

  answered(visit: DeliveryVisit, answer: HeardAnswer): void {
    const { reply, repeated, told } = answer;
    const { owner, messageId } = visit;
    this.noForeign(reply, owner, "a reply");
    if (told !== null && told !== reply) this.fail(`a stream said "${told}" and then "${reply}"`);
    if (!repeated) return this.calendar.answered(visit, answer);
    const known = this.#replies.has(`${messageId ?? ""} ${reply}`);
    if (!known) this.fail(`a repeat of ${messageId} was answered in another way`);
  }
}

export interface HeardAnswer {
  readonly reply: string;
  readonly repeated: boolean;
  /** The replica stood still since it started: what it says may be of long ago. */
  readonly late: boolean;
  /** What the pieces of the stream add up to; null where there is none. */
  readonly told: string | null;
}

function ringKey(keys: readonly string[]): string {
  return keys.find((key) => key.endsWith(":turns")) ?? "";
}

function ringOf(keys: readonly string[], keyspace: Keyspace): readonly string[] {
  const value = keyspace.peek(ringKey(keys));
  return value?.kind === "list" ? [...value.items] : [];
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
