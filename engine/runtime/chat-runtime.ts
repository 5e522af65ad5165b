// Runs one message from admission to the reply: session queue, running slot, session lock, prompt,
// state machine, commit. Nothing of a turn survives it in this process; every lock and slot is
// released in `finally`.

import { Admission } from "../concurrency/admission.ts";
import { composeAnswer, failureText } from "../turn/chat-answer.ts";
import type { ChatRequest, AcceptedTurn, RequestContext } from "./chat-call.ts";
import type { ChatAnswer } from "../turn/chat-answer.ts";
import type { Clock } from "../core/clock.ts";
import { driveTurn } from "./turn-driver.ts";
import { TurnEntry, abandonedError } from "./turn-entry.ts";
import type { LoadedSession } from "./turn-entry.ts";
import { AgentError, errorSummary } from "../core/errors.ts";
import type { TurnEnd, TurnEvent } from "../turn/turn-events.ts";
import { splitImages, storedText } from "../conversation/image-urls.ts";
import type { AgentMetrics } from "./agent-metrics.ts";
import type { Log } from "../telemetry/log.ts";
import type { Turn, TurnError } from "../conversation/messages.ts";
import type { Model } from "../model/chat-model.ts";
import type { ReplyStreamer } from "../turn/reply-streamer.ts";
import type { Notes } from "../turn/session-notes.ts";
import type { Prompt } from "../turn/prompt-source.ts";
import type { Review } from "../turn/reply-review.ts";
import { safetyIdentifier } from "../model/safety-identifier.ts";
import { turnOfMessage } from "../sessions/session-store.ts";
import type { LockRequest, SessionStore } from "../sessions/session-store.ts";
import type { FallbackTexts } from "../conversation/fallback-texts.ts";
import type { ToolPort } from "../toolbox/toolbox.ts";
import { withNotes } from "./turn-notes.ts";
import { createReplyStreamer, createTurnPlan, toolContext } from "./turn-setup.ts";
import type { TurnContext } from "./turn-setup.ts";
import { reportCommitted, reportNotStored, reportRewritten, reportTurn } from "./turn-log.ts";
import { deadlineSignal } from "../core/deadline.ts";
import { toolBytes } from "../limits/turn-weights.ts";
import { makePrompt } from "./turn-prompt.ts";
import type { PromptPorts } from "./turn-prompt.ts";

export interface ChatRuntimeOptions<Data> extends PromptPorts<Data> {
  readonly clock: Clock;
  readonly store: SessionStore;
  readonly model: Model;
  readonly toolbox: ToolPort<Data>;
  readonly texts: FallbackTexts;
  readonly metrics: AgentMetrics;
  readonly log: Log;
  /** Checks the model's reply against what the turn did; absent: no check. */
  readonly review?: Review | undefined;
  /** What is remembered beyond the stored turns; absent: nothing. */
  readonly notes?: Notes | undefined;
  /** Another way to reach the company, quoted when a turn fails; absent: unknown. */
  readonly contactOf?: ((data: Data, tenant: number) => string | null) | undefined;
  /** Used for requests without a key. */
  readonly apiKey?: string | null;
}

/** For a turn whose state machine did not run, or threw. */
const NOTHING_RUN = { rounds: [], executions: [] };

export class ChatRuntime<Data> {
  readonly admission: Admission;
  readonly #options: ChatRuntimeOptions<Data>;
  readonly #entry: TurnEntry;

  constructor(options: ChatRuntimeOptions<Data>) {
    this.#options = options;
    this.admission = new Admission(options.limits);
    this.#entry = new TurnEntry(options);
  }

  /** Sessions with queued messages; zero when no turn is running. */
  get queuedSessions(): number {
    return this.#entry.queuedSessions;
  }

  /**
   * Answers one message. A failure inside the turn is an answer with `error`. Rejects with
   * AgentError `session_busy`, `overloaded` (the wait took too long) or `cancelled`; then nothing
   * was changed.
   */
  chat(request: ChatRequest<Data>, requestContext: RequestContext): Promise<ChatAnswer> {
    this.#options.metrics.chatStarted(request.tenant);
    return this.#entry.runInSession(request, requestContext, (accepted) => this.#answer(accepted));
  }

  /** Deletes the session once it is its turn; true when nothing of it is left. */
  clear(request: ChatRequest<Data>, requestContext: RequestContext): Promise<boolean> {
    return this.runExclusive(request, requestContext, (lock) => this.#options.store.clear(lock));
  }

  /**
   * Runs `work` alone in the session, queued as a turn; `work` must `clear` or `release` the lock.
   */
  runExclusive<Result>(
    request: ChatRequest<Data>,
    requestContext: RequestContext,
    work: (lock: LockRequest) => Promise<Result>,
  ): Promise<Result> {
    return this.#entry.runInSession(request, requestContext, async (accepted) => {
      await this.#entry.acquireSession(accepted);
      return work(accepted);
    });
  }

  async #answer(accepted: AcceptedTurn<Data>): Promise<ChatAnswer> {
    const { clock } = this.#options;
    const startedAt = clock.monotonic();
    const report = (answer: ChatAnswer): ChatAnswer =>
      reportTurn(this.#options, accepted, { answer, startedAt });
    let loaded: LoadedSession;
    try {
      loaded = await this.#entry.acquireSession(accepted);
    } catch (error) {
      if (!(error instanceof AgentError) || error.code !== "store_error") throw error;
      return report(this.#failed("store_error", accepted));
    }
    const repeat = turnOfMessage(loaded, accepted.request.messageId ?? "");
    let locked = true;
    try {
      if (repeat !== undefined) {
        const { reply, url } = repeat;
        return { reply, url, turns: loaded.turnsEver, error: null, repeated: true };
      }
      const answer = await this.#turn(accepted, loaded);
      locked = false;
      return report(answer);
    } finally {
      if (locked) await this.#release(accepted);
    }
  }

  async #turn(accepted: AcceptedTurn<Data>, loaded: LoadedSession): Promise<ChatAnswer> {
    const { limits, texts, clock, review = null } = this.#options;
    const { request } = accepted;
    const now = clock.now();
    const user = splitImages(request.message, limits.imagesMax);
    const message = storedText(user, texts.picture);
    const outcome = await this.#prompt(accepted, now);
    const prompt = typeof outcome === "string" ? null : outcome;
    const contact = this.#contact(request);
    const facts = { history: loaded.turns, prompt, message, now, contact };
    const turn = { accepted, loaded, user, facts };
    const streamer = createReplyStreamer(this.#options, turn);
    const end = typeof outcome === "string" ? outcome : await this.#drive(turn, outcome, streamer);
    const { replyCharactersMax: charactersMax } = limits;
    const answer = composeAnswer({ end, prompt, texts, loaded, charactersMax, review, facts });
    // Cancelled with no side effect: reject, so that a retry of the message starts clean.
    if (answer.error === "cancelled" && answer.sideEffects === 0) throw abandonedError(true);
    streamer.finish(answer.reply);
    reportRewritten(this.#options, accepted, { end, answer });
    const turns =
      (await this.#commit(accepted, this.#storedTurn(turn, end, answer))) ?? answer.turns;
    return { ...answer, turns };
  }

  /** The turn as it is stored, with the session's notes. */
  #storedTurn(
    { accepted, loaded, facts }: TurnContext<Data>,
    end: TurnEnd | TurnError,
    { reply, url }: ChatAnswer,
  ): Turn {
    const { clock } = this.#options;
    const { rounds, executions } = typeof end === "string" ? NOTHING_RUN : end.summary;
    const messageId = accepted.request.messageId ?? "";
    const turn = { messageId, at: facts.now, user: facts.message, rounds, reply, url };
    const ports = { ...this.#options, tag: accepted.tag };
    return withNotes(ports, turn, loaded, { executions, now: clock.now() });
  }

  #contact({ data, tenant }: ChatRequest<Data>): string | null {
    return this.#options.contactOf?.(data, tenant) ?? null;
  }

  /** The prompt, or the error that ends the turn without it. */
  async #prompt(accepted: AcceptedTurn<Data>, now: number): Promise<Prompt | TurnError> {
    const { clock, log } = this.#options;
    const { request, requestContext, deadlineAt, tag, claims } = accepted;
    const { tenant, data } = request;
    const { signal, endReason, dispose } = deadlineSignal({
      clock,
      deadlineAt,
      signal: requestContext.cancelled,
    });
    try {
      return await makePrompt({ tenant, data, now, signal, tag }, claims, this.#options);
    } catch (error) {
      if (requestContext.cancelled.aborted) throw abandonedError(true);
      log.error({ event: "prompt_failed", ...tag, error: errorSummary(error) });
      return endReason() === "deadline" ? "deadline" : "agent_creation_error";
    } finally {
      dispose();
    }
  }

  async #drive(
    turn: TurnContext<Data>,
    prompt: Prompt,
    streamer: ReplyStreamer,
  ): Promise<TurnEnd | TurnError> {
    const { clock, metrics, log } = this.#options;
    const { request, requestContext, session, tag } = turn.accepted;
    const { tenant, apiKey, model: choice } = request;
    const { cancelled, streaming } = requestContext;
    const plan = createTurnPlan(this.#options, turn, prompt);
    const job = {
      ...{ apiKey, choice, cancelled, streaming },
      safetyIdentifier: safetyIdentifier(session, apiKey ?? this.#options.apiKey ?? null),
      claims: turn.accepted.claims,
      ...{ toolBytes: toolBytes(this.#options.limits), tools: toolContext(turn, clock) },
      onEvent: (event: TurnEvent): void => {
        metrics.turnEvent(tenant, event);
        streamer.handleEvent(event);
      },
    };
    try {
      return await driveTurn(plan, job, this.#options);
    } catch (error) {
      log.error({ event: "turn_broke", ...tag, error: errorSummary(error) });
      return "agent_execution_error";
    }
  }

  /** The session's total number of turns, or null when the turn could not be stored. */
  async #commit(accepted: AcceptedTurn<Data>, turn: Turn): Promise<number | null> {
    const { session, token } = accepted;
    try {
      const committed = await this.#options.store.commit({ session, token, turn });
      return reportCommitted(this.#options, accepted, committed);
    } catch (error) {
      reportNotStored(this.#options, accepted, error);
      await this.#release(accepted);
      return null;
    }
  }

  /** A lock that cannot be released expires by itself. */
  async #release(accepted: AcceptedTurn<Data>): Promise<void> {
    await this.#options.store.release(accepted).catch(() => {});
  }

  /** The answer of a turn whose session could not be loaded. */
  #failed(error: TurnError, { request }: AcceptedTurn<Data>): ChatAnswer {
    const { texts, limits } = this.#options;
    const reply = failureText(error, {
      texts,
      facts: { contact: this.#contact(request) },
      charactersMax: limits.replyCharactersMax,
    });
    return { reply, url: null, turns: 0, error, repeated: false };
  }
}
