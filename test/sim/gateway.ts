// The customers and the gateway between: conversations of a few messages, delivered at least once,
// asked again after the gateway's own patience, sometimes twice at the same instant.

import type { ChatRequest } from "../../engine/entrance.ts";
import type { ChatConfig } from "../../tools/chat-request.ts";
import { canaryOf } from "./canary.ts";
import type { Owner } from "./canary.ts";
import type { Chance } from "./chance.ts";
import type { Outcome, Replica } from "./replica.ts";
import type { World } from "./world.ts";

interface Message {
  readonly text: string;
  readonly id: string | null;
}

/** What a message of a customer is about; the words are those that model.ts understands. */
export type Wish = "hola" | "sí" | "hay" | "reserva" | "citas" | "mueve" | "cancela" | "/clear";

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
  /** What was said last. */
  #last: Wish = "hola";
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
    for (let said = 0; said < (words?.length ?? count + (this.#isBooked ? more : 0)); said++) {
      const hot = rush && said === 0;
      const word = words?.[said] ?? (hot ? "reserva" : this.#next());
      const message = this.#message(word, hot ? HOT : this.#slot(word));
      const twice = this.#chance.percent(15) ? [this.#send(message)] : [];
      await Promise.all([this.#send(message), ...twice]);
      await this.#world.sleep(this.#chance.between(500, 10_000));
    }
  }

  /** Once all is calm: a message to one replica, which must be answered well. */
  async probe(replica: Replica): Promise<void> {
    const message = { text: `hola ${this.#own()}`, id: `probe${++this.#messages}` };
    const outcome = await this.#deliver(replica, message, 200_000);
    const { tenant, sessionId } = this.owner;
    const well = outcome.kind === "answered" && outcome.reply.startsWith("Entendido");
    if (!well) this.#world.judge.fail(`${tenant}:${sessionId} is not answered at the end`);
  }

  #own(): string {
    return canaryOf(this.owner.tenant, this.owner.sessionId);
  }

  #next(): Wish {
    const { confirm, features } = this.#world;
    const chance = this.#chance;
    if (chance.percent(4)) return "/clear";
    if (confirm === "code" && this.#last === "reserva" && chance.percent(70)) return "sí";
    return chance.pick(this.#isBooked && features.has("eventos") ? CHANGES : ANY);
  }

  get #isBooked(): boolean {
    const { tenant, sessionId } = this.owner;
    return this.#world.calendar.events.some(
      (event) => event.tenant === tenant && event.prospect === sessionId,
    );
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
    this.#last = word;
    if (word === "/clear") return { text: word, id: this.#id() };
    const timed = word === "hay" || word === "reserva" || word === "mueve";
    return { text: `${word} ${timed ? `${slot} ` : ""}${this.#own()}`, id: this.#id() };
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
      if (outcome.kind === "answered") return;
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

  #request({ text, id }: Message): ChatRequest<ChatConfig> {
    const { tenant, sessionId } = this.owner;
    const capacity = this.#world.capacityOf(tenant);
    const data = configOf(tenant, capacity);
    return { tenant, sessionId, message: text, messageId: id, apiKey: null, data };
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
  };
}
