// The scripted model at the Model port: its timing, its failures and its chunks; actors.ts decides
// its replies. It rejects what the real API rejects, and shows every request to the invariants.

import assert from "node:assert/strict";
import type { ChatMessage, ModelReply, ModelRequest } from "../../engine/conversation/messages.ts";
import { growClaim } from "../../engine/http/grow-claim.ts";
import { RUNNING_TURN_BYTES, requestBytes } from "../../engine/limits/turn-weights.ts";
import type { Model, ModelCall } from "../../engine/model/chat-model.ts";
import { ModelError } from "../../engine/model/model-error.ts";
import type { ModelFailure } from "../../engine/conversation/messages.ts";
import { act } from "./actors.ts";
import type { Act, Temper } from "./actors.ts";
import type { Owner } from "./canary.ts";
import type { Chance } from "./chance.ts";
import { never } from "./scheduler.ts";
import type { Process, Scheduler } from "./scheduler.ts";
import { visits } from "./request-context.ts";

export interface ModelOptions {
  readonly scheduler: Scheduler;
  readonly process: Process;
  readonly chance: Chance;
  /** Percent of the calls, now. */
  readonly faultShare: () => number;
  readonly timeoutMs: number;
  readonly confirm: "model" | "code";
  /** What it is like, now. */
  readonly temper: () => Temper;
  readonly onRequest: (asked: AskedModel) => void;
  /** A number that no other reply of the run has. */
  readonly serial: () => number;
  readonly crossing: (what: string) => void;
  readonly trace: (line: string) => void;
}

/** A request, and what its turn has claimed for prompt, history and rounds. */
export interface AskedModel {
  readonly messages: readonly ChatMessage[];
  readonly owner: Owner;
  readonly heldBytes: number;
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

/** Pieces in which a streamed reply arrives. */
const PIECES = 4;

export class ScriptedModel implements Model {
  readonly #options: ModelOptions;

  constructor(options: ModelOptions) {
    this.#options = options;
  }

  async call({ request, signal, onText, bytes, answer }: ModelCall): Promise<ModelReply> {
    const { process, crossing, trace, onRequest, chance, faultShare } = this.#options;
    crossing("model");
    if (!process.alive) return never();
    const visit = visits.getStore();
    assert(visit !== undefined, "a model is asked for a delivery");
    const { owner } = visit;
    // What is held besides the request itself and the turn's own objects.
    const ownBytes = RUNNING_TURN_BYTES + requestBytes(visit.message.length);
    const heldBytes = (bytes?.heldBytes ?? 0) - ownBytes;
    onRequest({ messages: request.messages, owner, heldBytes });
    const trouble = chance.percent(faultShare());
    const hangs = trouble && chance.percent(25);
    const failure = trouble && !hangs ? chance.pick(FAILURES) : null;
    const { reply: said, lies } = this.#act(request, owner);
    visit.lies.push(...lies);
    const calls = said.calls.map((call) => call.name).join(" ");
    trace(`${process.name} model ${failure?.kind ?? (hangs ? "hangs" : calls || "says")}`);
    const end = await this.#travel({ hangs, signal, onText, text: said.text ?? "" });
    crossing("model back");
    if (!process.alive) return never();
    const ending = end ?? failure;
    if (ending !== null) throw new ModelError(ending);
    // As the HTTP client claims what it reads.
    const deadlineAt = process.monotonic() + this.#options.timeoutMs;
    const wait = { clock: process, deadlineAt, signal };
    if (answer !== undefined) await growClaim(answer, 3 * JSON.stringify(said).length, wait);
    return said;
  }

  #act({ messages, toolChoice }: ModelRequest, owner: Owner): Act {
    const { chance, confirm, temper, faultShare, serial } = this.#options;
    const troubled = faultShare() > 0;
    const last = toolChoice === "none";
    const scene = { messages, owner, confirm, chance, last, troubled };
    return act({ ...scene, temper: temper(), serial: serial() });
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
}

interface Travel {
  readonly hangs: boolean;
  readonly signal: AbortSignal;
  readonly onText: ((piece: string) => void) | null;
  readonly text: string;
}
