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

type Delivered = Outcome | { readonly kind: "timeout" };

const DELIVERIES_MAX = 4;
const DATES = ["2026-11-24", "2026-11-25"];
const TIMES = ["10:00", "10:30", "11:00"];
const HOT = "2026-11-24 10:00";

export class Customer {
  readonly owner: Owner;
  readonly #world: World;
  readonly #chance: Chance;
  #messages = 0;

  constructor(world: World, chance: Chance, owner: Owner) {
    this.#world = world;
    this.#chance = chance;
    this.owner = owner;
  }

  /** A conversation; settles when its last message was answered or given up. */
  async talk(): Promise<void> {
    const { rush } = this.#world.faults;
    await this.#world.sleep(this.#chance.between(0, rush ? 500 : 20_000));
    const count = this.#chance.between(2, 4);
    for (let said = 0; said < count; said++) {
      const message = rush && said === 0 ? this.#booking(HOT) : this.#message();
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

  #message(): Message {
    const chance = this.#chance;
    if (chance.percent(4)) return { text: "/clear", id: this.#id() };
    const word = chance.pick(["hola", "hay", "reserva", "reserva", "reserva", "sí"]);
    // Most want the same hour.
    const slot = chance.percent(60) ? HOT : `${chance.pick(DATES)} ${chance.pick(TIMES)}`;
    if (word === "reserva") return this.#booking(slot);
    const wish = word === "hay" ? `${word} ${slot}` : word;
    return { text: `${wish} ${this.#own()}`, id: this.#id() };
  }

  #booking(slot: string): Message {
    return { text: `reserva ${slot} ${this.#own()}`, id: this.#id() };
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
    const { scheduler, judge } = this.#world;
    const { tenant, sessionId } = this.owner;
    const controller = new AbortController();
    const who = `${tenant}:${sessionId} ${message.id ?? "-"}`;
    this.#world.say(`${who} "${message.text}" to ${replica.process.name}`);
    const delivery = replica.deliver(this.#request(message), controller.signal);
    // Judged also when the gateway has stopped waiting.
    const judged = delivery.then((outcome) => {
      const said = outcome.kind === "answered" ? outcome.reply : "";
      this.#world.say(`${who} ${outcome.kind} ${JSON.stringify(said)}`);
      if (outcome.kind === "answered") judge.answered(this.owner, message.id, outcome);
      return outcome;
    });
    const patience = Promise.withResolvers<Delivered>();
    const cancel = scheduler.after(patienceMs, () => {
      // Who cannot ask again by id takes its turn along, as the edge does.
      if (message.id === null) controller.abort();
      patience.resolve({ kind: "timeout" });
    });
    const first = await Promise.race([judged, patience.promise]);
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
    slots: capacity,
    bookUser: true,
    bookBranch: false,
    ...{ personality: null, botName: null, greeting: null, farewell: null },
    ...{ unknownAnswer: null, greetingFile: null, chatbotId: null },
  };
}
