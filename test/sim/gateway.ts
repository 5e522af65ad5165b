// The customers and the gateway: conversations of a few messages, delivered at least once, retried
// after the gateway's own timeout, sometimes twice at the same instant.

import type { ChatConfig } from "../../tools/domain/chat-config.ts";
import { canaryOf } from "./canary.ts";
import type { Owner } from "./canary.ts";
import type { Chance } from "./chance.ts";
import type { ChatRequest } from "../../engine/runtime/chat-call.ts";
import type { Outcome, Replica } from "./replica.ts";
import { NO, UNSURE, YES, introduction } from "./words.ts";
import type { World } from "./world.ts";

interface Message {
  readonly text: string;
  readonly id: string | null;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

/** What a message of a customer is about; the words are those that actors.ts understands. */
export type Wish =
  | ("hola" | "hay" | "reserva" | "citas" | "mueve" | "cancela" | "/clear")
  /** Answers to a summary: yes, no, and what is neither. */
  | ("sí" | "no" | "quizá");

const ANY: readonly Wish[] = ["hola", "hay", "reserva", "reserva", "reserva", "sí"];
/** Of who has an appointment. */
const CHANGES: readonly Wish[] = ["mueve", "mueve", "cancela", "cancela", "citas", "reserva"];

type Delivered = Outcome | { readonly kind: "timeout" };

const DELIVERIES_MAX = 4;
const DATES = ["2026-11-24", "2026-11-25"];
const TIMES = ["10:00", "10:30", "11:00", "12:00", "15:00"];
const HOT = "2026-11-24 10:00";

export class Customer {
  readonly owner: Owner;
  readonly #world: World;
  readonly #chance: Chance;
  #messages = 0;
  /** The last answer that came. */
  #heard = "";
  #isIntroduced = false;
  /** The hour of its last booking. */
  #wanted = HOT;

  constructor(world: World, chance: Chance, owner: Owner) {
    this.#world = world;
    this.#chance = chance;
    this.owner = owner;
  }

  /** A conversation; settles when its last message was answered or given up. */
  async talk(): Promise<void> {
    const { rush } = this.#world.faults;
    await this.#world.sleep(this.#chance.between(0, rush ? 500 : 20_000));
    const { words } = this.#world;
    const count = this.#chance.between(2, 4);
    // Who has an appointment has more to say.
    const more = this.#chance.between(1, 4);
    // Who answers summaries, too, says twice as much.
    const answers = this.#world.confirm === "code" ? 2 : 0;
    const most = (): number =>
      words?.length ?? count + answers + (this.#isBooked ? more + answers : 0);
    for (let said = 0; said < most(); said++) {
      const hot = rush && said === 0;
      const word = words?.[said] ?? (hot ? "reserva" : this.#next());
      const message = this.#message(word, hot ? HOT : this.#slot(word));
      const twice = this.#chance.percent(15) ? [this.#send(message)] : [];
      await Promise.all([this.#send(message), ...twice, this.#hurry(word)]);
      await this.#world.sleep(this.#chance.between(500, 10_000));
    }
  }

  /** Once all is calm: a message to one replica, which must be answered well. */
  async probe(replica: Replica): Promise<void> {
    const { wall: sentAt } = this.#world.scheduler;
    const message = { text: `hola ${this.#own()}`, id: `probe${++this.#messages}`, sentAt };
    const outcome = await this.#deliver(replica, message, 200_000);
    const { tenant, sessionId } = this.owner;
    const well = outcome.kind === "answered" && outcome.reply.startsWith("Hola");
    if (!well) this.#world.judge.fail(`${tenant}:${sessionId} is not answered at the end`);
  }

  #own(): string {
    return canaryOf(this.owner.tenant, this.owner.sessionId);
  }

  #next(): Wish {
    const { confirm, features } = this.#world;
    const chance = this.#chance;
    if (chance.percent(4)) return "/clear";
    const isAsked = confirm === "code" && this.#heard.includes(" por confirmar: ");
    if (isAsked && chance.percent(85)) {
      return chance.pick(["sí", "sí", "sí", "sí", "sí", "sí", "no", "quizá"]);
    }
    // To nothing, or to what was shown before something else was said.
    if (confirm === "code" && chance.percent(8)) return "sí";
    return chance.pick(this.#isBooked && features.has("eventos") ? CHANGES : ANY);
  }

  get #isBooked(): boolean {
    const { tenant, sessionId } = this.owner;
    return this.#world.calendar.events.some(
      (event) => event.tenant === tenant && event.prospect === sessionId,
    );
  }

  /** A yes that is written while its summary is still being made. */
  async #hurry(word: Wish): Promise<void> {
    const { confirm, haste } = this.#world;
    const isAsking = word === "reserva" || word === "mueve" || word === "cancela";
    if (confirm !== "code" || !isAsking || !this.#chance.percent(haste)) return;
    await this.#world.sleep(this.#chance.between(20, 4000));
    await this.#send(this.#message("sí", ""));
  }

  /** Many want the same hour, and who wanted one may want it again. */
  #slot(word: Wish): string {
    const chance = this.#chance;
    const again = this.#world.words === null ? 30 : 80;
    if (word === "reserva" && chance.percent(again)) return this.#wanted;
    const slot = chance.percent(word === "mueve" ? 20 : 40)
      ? HOT
      : `${chance.pick(DATES)} ${chance.pick(TIMES)}`;
    if (word === "reserva") this.#wanted = slot;
    return slot;
  }

  #message(word: Wish, slot: string): Message {
    const { wall: sentAt } = this.#world.scheduler;
    return { text: this.#text(word, slot), id: this.#id(), sentAt };
  }

  #text(word: Wish, slot: string): string {
    const chance = this.#chance;
    const own = this.#own();
    switch (word) {
      case "/clear":
        this.#isIntroduced = false;
        return word;
      case "sí":
        return chance.pick(YES);
      case "no":
        return chance.pick(NO);
      case "quizá":
        return chance.pick(UNSURE);
      case "reserva": {
        const isLeftOut = chance.percent(this.#isIntroduced ? 75 : 10);
        if (isLeftOut && this.#world.words === null) return `${word} ${slot} ${own}`;
        this.#isIntroduced = true;
        const first = chance.percent(90) ? "Ana" : "Luis";
        return `${word} ${slot} ${introduction(first, this.owner)}`;
      }
      case "hay":
      case "mueve":
        return `${word} ${slot} ${own}`;
      case "hola":
      case "citas":
      case "cancela":
        return `${word} ${own}`;
      default:
        return word satisfies never;
    }
  }

  /** One in ten has none: an old gateway. */
  #id(): string | null {
    const { tenant, sessionId } = this.owner;
    return this.#chance.percent(10) ? null : `${tenant}-${sessionId}-${++this.#messages}`;
  }

  /** One message until it is answered; without an id it is not sent again. */
  async #send(message: Message): Promise<void> {
    const triesMax = message.id === null ? 1 : DELIVERIES_MAX;
    for (let tries = 0; tries < triesMax; tries++) {
      const { alive } = this.#world;
      if (alive.length === 0) {
        await this.#world.sleep(1000);
        continue;
      }
      const patienceMs = this.#chance.pick([8000, 30_000, 130_000]);
      const outcome = await this.#deliver(this.#chance.pick(alive), message, patienceMs);
      if (outcome.kind === "answered") {
        this.#heard = outcome.reply;
        return;
      }
      await this.#world.sleep(this.#chance.between(100, 5000));
    }
  }

  async #deliver(replica: Replica, message: Message, patienceMs: number): Promise<Delivered> {
    const { scheduler } = this.#world;
    const { tenant, sessionId } = this.owner;
    const controller = new AbortController();
    const streaming = this.#chance.percent(30);
    const who = `${tenant}:${sessionId} ${message.id ?? "-"}`;
    const how = streaming ? " as a stream" : "";
    this.#world.say(`${who} "${message.text}" to ${replica.process.name}${how}`);
    const request = this.#request(message);
    const delivery = replica.deliver({ request, cancelled: controller.signal, streaming });
    void delivery.then((outcome) => {
      const said = "reply" in outcome ? outcome.reply : "code" in outcome ? outcome.code : "";
      this.#world.say(`${who} ${outcome.kind} ${JSON.stringify(said)}`);
    });
    const patience = Promise.withResolvers<Delivered>();
    const giveUp = (): void => {
      // Who cannot ask again by id, or reads a stream, takes its turn along, as the edge does.
      if (streaming || message.id === null) controller.abort();
      patience.resolve({ kind: "timeout" });
    };
    const cuts = streaming && patienceMs < 200_000 && this.#chance.percent(40);
    const cancel = scheduler.after(cuts ? this.#chance.between(1, 12_000) : patienceMs, giveUp);
    const first = await Promise.race([delivery, patience.promise]);
    cancel();
    return first;
  }

  #request({ text, id, sentAt }: Message): ChatRequest<ChatConfig> {
    const { tenant, sessionId } = this.owner;
    const capacity = this.#world.capacityOf(tenant);
    const data = { ...configOf(tenant, capacity), company: this.#world.companyOf(tenant) };
    const said = { tenant, sessionId, message: text, messageId: id, apiKey: null, data };
    // WhatsApp's timestamps are whole seconds.
    return this.#world.stamped ? { ...said, sentAtMs: sentAt - (sentAt % 1000) } : said;
  }
}

function configOf(tenant: number, capacity: number): ChatConfig {
  return {
    userId: 100 + tenant,
    userEmail: "empresa@correo.pe",
    durationMinutes: 60,
    stepMinutes: null,
    slots: capacity,
    bookUser: true,
    bookBranch: false,
    ...{ personality: null, botName: null, greeting: null, farewell: null },
    ...{ unknownAnswer: null, greetingFile: null, chatbotId: null },
    ...{ customerName: null, customerEmail: null, customerPhone: null, companyContact: null },
    company: null,
  };
}
