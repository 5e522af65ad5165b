// The scripted model at the Model port: what it does follows from the customer's last words and from
// chance. It refuses what the real API refuses, and shows every request to the invariants.

import type { ChatMessage, ModelReply, ToolCall } from "../../engine/message.ts";
import type { Model, ModelCall } from "../../engine/model.ts";
import { ModelError } from "../../engine/model-failure.ts";
import type { ModelFailure } from "../../engine/message.ts";
import { modelReply, says, toolCall } from "../turn-kit.ts";
import { canaryOf, ownerIn } from "./canary.ts";
import type { Owner } from "./canary.ts";
import type { Chance } from "./chance.ts";
import { never } from "./scheduler.ts";
import type { Process, Scheduler } from "./scheduler.ts";

export interface ModelOptions {
  readonly scheduler: Scheduler;
  readonly process: Process;
  readonly chance: Chance;
  /** Percent of the calls, now. */
  readonly faultShare: () => number;
  readonly timeoutMs: number;
  readonly onRequest: (messages: readonly ChatMessage[], owner: Owner | null) => void;
  /** A number that no other reply of the run has. */
  readonly serial: () => number;
  readonly crossing: (what: string) => void;
  readonly trace: (line: string) => void;
}

type Failure = Partial<ModelFailure> & Pick<ModelFailure, "kind" | "retryable">;

const FAILURES: readonly Failure[] = [
  { kind: "openai_server_error", retryable: true },
  { kind: "openai_rate_limit", retryable: true, retryAfterMs: 1500 },
  { kind: "openai_connection_error", retryable: true },
  { kind: "openai_bad_request", retryable: false, contextTooLong: true },
  { kind: "openai_auth_error", retryable: false },
  { kind: "openai_content_filter", retryable: false },
];

const ENDED: Failure = { kind: "cancelled", retryable: false };
const TIMED_OUT: Failure = { kind: "openai_timeout", retryable: true };

/** What a message of the simulated customers asks for. */
const WISH = /^(reserva|hay|citas|cancela|mueve)\b(?: (\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}))?/;
const BOOKING_ID = /booking_id: ([\w-]+)/g;
/** Pieces in which a streamed reply arrives. */
const PIECES = 4;

export class ScriptedModel implements Model {
  readonly #options: ModelOptions;

  constructor(options: ModelOptions) {
    this.#options = options;
  }

  async call({ request, signal, onText }: ModelCall): Promise<ModelReply> {
    const { process, crossing, trace, onRequest, chance, faultShare } = this.#options;
    crossing("model");
    if (!process.alive) return never();
    const last = request.messages.findLast((message) => message.role === "user");
    const owner = ownerIn(last?.text ?? "");
    onRequest(request.messages, owner);
    const trouble = chance.percent(faultShare());
    const hangs = trouble && chance.percent(25);
    const failure = trouble && !hangs ? chance.pick(FAILURES) : null;
    const said = this.#reply(request.messages, owner, request.toolChoice === "none");
    const calls = said.calls.map((call) => call.name).join(" ");
    trace(`${process.name} model ${failure?.kind ?? (hangs ? "hangs" : calls || "says")}`);
    const end = await this.#travel({ hangs, signal, onText, text: said.text ?? "" });
    crossing("model back");
    if (!process.alive) return never();
    const ending = end ?? failure;
    if (ending !== null) throw new ModelError(ending);
    return said;
  }

  /** The call's time, its text on the way; a failure when it ended before its answer. */
  #travel({ hangs, signal, onText, text }: Travel): Promise<Failure | null> {
    const { scheduler, process, chance, timeoutMs, faultShare } = this.#options;
    // Slower than its time limit twice in a row would end a turn in calm weather, too.
    const slow = chance.percent(5) && faultShare() > 0;
    const takesMs = slow ? chance.between(5000, 70_000) : chance.between(200, 3000);
    return new Promise((resolve) => {
      const size = Math.ceil(text.length / PIECES);
      const pieces = Array.from({ length: onText === null ? 0 : PIECES }, (_, at) =>
        scheduler.after(
          ((at + 1) * takesMs) / (PIECES + 1),
          () => onText?.(text.slice(at * size, (at + 1) * size)),
          process,
        ),
      );
      const end = (failure: Failure | null): void => {
        for (const cancel of pieces) cancel();
        cancelTimeout();
        cancelAnswer();
        signal.removeEventListener("abort", abort);
        resolve(failure);
      };
      const abort = (): void => end(ENDED);
      const cancelTimeout = scheduler.after(timeoutMs, () => end(TIMED_OUT), process);
      const cancelAnswer = hangs
        ? (): void => {}
        : scheduler.after(takesMs, () => end(null), process);
      signal.addEventListener("abort", abort, { once: true });
      if (signal.aborted) abort();
    });
  }

  #reply(messages: readonly ChatMessage[], owner: Owner | null, last: boolean): ModelReply {
    const { chance, faultShare } = this.#options;
    const said = this.#say(owner);
    const wish = wishOf(messages);
    if (last || owner === null || wish === null || chance.percent(10)) return said;
    const isChange = wish.word === "cancela" || wish.word === "mueve";
    const result = messages.at(-1);
    if (isChange && result?.role === "tool") return this.#change(wish, result.text) ?? said;
    if (result?.role === "tool" && !chance.percent(20)) return said;
    if (faultShare() > 0 && chance.percent(10)) return this.#garbage();
    // It guesses instead of asking for the list.
    if (isChange && chance.percent(15)) {
      return this.#change(wish, `booking_id: ${chance.between(1, 8)}`) ?? said;
    }
    if (isChange || wish.word === "citas") {
      return modelReply({ calls: [toolCall("list_bookings", {}, "l1")] });
    }
    const check = toolCall("check_availability", { date: wish.date, time: wish.time }, "c1");
    if (wish.word === "hay") return modelReply({ calls: [check] });
    return modelReply({ calls: this.#bookings(owner, wish, check) });
  }

  /** Words of a reply; what it boasts of did not always happen. */
  #say(owner: Owner | null): ModelReply {
    const { chance, serial, faultShare } = this.#options;
    const own = owner === null ? "" : canaryOf(owner.tenant, owner.sessionId);
    const boasts = faultShare() > 0 && chance.percent(10);
    const boast = boasts ? " Listo, tu cita quedó confirmada. Nos vemos." : "";
    return says(`Entendido ${own}, respuesta ${serial()}.${boast} ¿Algo más?`);
  }

  /** A change of one of the bookings that a tool has named, or of one that it has not. */
  #change({ word, date, time }: Wish, text: string): ModelReply | null {
    const { chance } = this.#options;
    const ids = [...text.matchAll(BOOKING_ID)].map(([, id = ""]) => id);
    if (ids.length === 0) return null;
    const booking_id = chance.percent(90) ? chance.pick(ids) : String(chance.between(1, 8));
    const cancel = toolCall("cancel_booking", { booking_id }, "x1");
    const move = toolCall("reschedule_booking", { booking_id, date, time }, "y1");
    const call = word === "cancela" ? cancel : move;
    const more = { id: "z1", name: call.name, arguments: call.arguments };
    return modelReply({ calls: chance.percent(85) ? [call] : [call, more] });
  }

  #bookings(owner: Owner, { date, time }: Wish, check: ToolCall): readonly ToolCall[] {
    const { chance } = this.#options;
    const own = canaryOf(owner.tenant, owner.sessionId);
    const name = chance.percent(90) ? "Ana" : "Luis";
    const customer = { customer_name: `${name} ${own}`, customer_contact: `${own}@correo.pe` };
    const booking = { date, time, ...customer };
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

  #garbage(): ModelReply {
    const { chance } = this.#options;
    return chance.pick([
      modelReply({ calls: [toolCall("create_booking", "{not json", "g1")] }),
      modelReply({ calls: [toolCall("create_booking", { date: 7 }, "g1")] }),
      modelReply({ calls: [toolCall("delete_everything", {}, "g1")] }),
      modelReply({ text: '{"reply": "a med', finish: "length" }),
      modelReply({ text: "" }),
      modelReply({ text: "no soy JSON" }),
    ]);
  }
}

interface Travel {
  readonly hangs: boolean;
  readonly signal: AbortSignal;
  readonly onText: ((piece: string) => void) | null;
  readonly text: string;
}

interface Wish {
  readonly word: string;
  readonly date: string;
  readonly time: string;
}

/** What the customer wants: "sí" means the wish before it. */
function wishOf(messages: readonly ChatMessage[]): Wish | null {
  for (const message of messages.toReversed()) {
    if (message.role !== "user") continue;
    const [, word = "", date = "", time = ""] = WISH.exec(message.text) ?? [];
    if (word !== "") return { word, date, time };
    if (!message.text.startsWith("sí")) return null;
  }
  return null;
}
