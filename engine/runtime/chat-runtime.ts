// One message from the door to the reply: line of its session, running place, begin, prompt,
// machine, commit. Nothing of a turn survives it in this process; every hold is given back in
// `finally`.

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
import type { Limits } from "../limits/default-limits.ts";
import type { Log } from "../telemetry/log.ts";
import type { Turn, TurnError } from "../conversation/messages.ts";
import type { Model } from "../model/chat-model.ts";
import type { ReplyStreamer } from "../turn/reply-streamer.ts";
import type { Notes } from "../turn/session-notes.ts";
import type { Prompt, PromptRequest } from "../turn/prompt-source.ts";
import type { Review } from "../turn/reply-review.ts";
import { safetyIdentifier } from "../model/safety-identifier.ts";
import type { LockRequest, SessionStore } from "../sessions/session-store.ts";
import type { FallbackTexts } from "../conversation/fallback-texts.ts";
import type { ToolPort } from "../toolbox/toolbox.ts";
import { withNotes } from "./turn-notes.ts";
import { createReplyStreamer, createTurnPlan, toolContext } from "./turn-setup.ts";
import type { TurnContext } from "./turn-setup.ts";
import { reportCommitted, reportNotStored, reportRewritten, reportTurn } from "./turn-log.ts";
import { deadlineSignal } from "../core/deadline.ts";

export interface ChatRuntimeOptions<Data> {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly store: SessionStore;
  readonly model: Model;
  readonly toolbox: ToolPort<Data>;
  readonly prompt: (request: PromptRequest<Data>) => Promise<Prompt>;
  readonly texts: FallbackTexts;
  readonly metrics: AgentMetrics;
  readonly log: Log;
  /** Holds the model's words against what the turn did; absent: its word is taken. */
  readonly review?: Review | undefined;
  /** What is kept of a conversation beyond its turns; absent: nothing. */
  readonly notes?: Notes | undefined;
  /** How else the company of a request is reached, to be said where we fail; absent: unknown. */
  readonly contactOf?: ((data: Data) => string | null) | undefined;
  /** Of requests that bring none. */
  readonly apiKey?: string | null;
}

/** Of a turn whose machine was not run, or broke. */
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

  /** Sessions with somebody in line: back to zero when nobody is inside. */
  get queuedSessions(): number {
    return this.#entry.queuedSessions;
  }

  /**
   * Answers one message. Failures of the turn are answers (`error` says which); rejects with
   * AgentError `session_busy`, `overloaded` (the wait took too long) or `cancelled`, and then
   * nothing was changed.
   */
  chat(request: ChatRequest<Data>, visit: RequestContext): Promise<ChatAnswer> {
    this.#options.metrics.chatStarted(request.tenant);
    return this.#entry.runInSession(request, visit, (course) => this.#answer(course));
  }

  /** Forgets the session, in its turn; true when nothing of it is left. */
  clear(request: ChatRequest<Data>, visit: RequestContext): Promise<boolean> {
    return this.runExclusive(request, visit, (held) => this.#options.store.clear(held));
  }

  /** Runs `work`, which ends the hold by `clear` or `release`, alone in the session, as a turn. */
  runExclusive<End>(
    request: ChatRequest<Data>,
    visit: RequestContext,
    work: (held: LockRequest) => Promise<End>,
  ): Promise<End> {
    return this.#entry.runInSession(request, visit, async (course) => {
      await this.#entry.acquireSession(course);
      return work(course);
    });
  }

  async #answer(course: AcceptedTurn<Data>): Promise<ChatAnswer> {
    const { clock } = this.#options;
    const startedAt = clock.monotonic();
    const report = (answer: ChatAnswer): ChatAnswer =>
      reportTurn(this.#options, course, { answer, startedAt });
    let begun: LoadedSession;
    try {
      begun = await this.#entry.acquireSession(course);
    } catch (error) {
      if (!(error instanceof AgentError) || error.code !== "store_error") throw error;
      return report(this.#failed("store_error", course));
    }
    const { messageId } = course.request;
    const repeat = begun.turns.find(
      (turn) => turn.messageId !== "" && turn.messageId === messageId,
    );
    let held = true;
    try {
      if (repeat !== undefined) {
        const { reply, url } = repeat;
        return { reply, url, turns: begun.turnsEver, error: null, repeated: true };
      }
      const answer = await this.#turn(course, begun);
      held = false;
      return report(answer);
    } finally {
      if (held) await this.#release(course);
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
    const narrator = createReplyStreamer(this.#options, turn);
    const end = typeof outcome === "string" ? outcome : await this.#drive(turn, outcome, narrator);
    const { replyCharactersMax: charactersMax } = limits;
    const answer = composeAnswer({ end, prompt, texts, loaded, charactersMax, review, facts });
    // Given up with nothing done: as if it had never been asked, so that a repeat starts clean.
    if (answer.error === "cancelled" && answer.sideEffects === 0) throw abandonedError(true);
    narrator.finish(answer.reply);
    reportRewritten(this.#options, accepted, { end, answer });
    const turns =
      (await this.#commit(accepted, this.#storedTurn(turn, end, answer))) ?? answer.turns;
    return { ...answer, turns };
  }

  /** With the notes that it carries. */
  #storedTurn(
    { accepted, loaded, facts }: TurnContext<Data>,
    end: TurnEnd | TurnError,
    { reply, url }: ChatAnswer,
  ): Turn {
    const { clock } = this.#options;
    const { rounds, executions } = typeof end === "string" ? NOTHING_RUN : end.summary;
    const messageId = accepted.request.messageId ?? "";
    const turn = { messageId, at: facts.now, user: facts.message, rounds, reply, url };
    const noted = { executions, history: loaded.turns, now: clock.now() };
    return withNotes({ ...this.#options, tag: accepted.tag }, turn, noted);
  }

  #contact({ data }: ChatRequest<Data>): string | null {
    return this.#options.contactOf?.(data) ?? null;
  }

  /** What the model is told, or why the turn ends without it. */
  async #prompt(course: AcceptedTurn<Data>, now: number): Promise<Prompt | TurnError> {
    const { clock, log, prompt } = this.#options;
    const { request, requestContext, deadlineAt, tag } = course;
    const { tenant, data } = request;
    const { signal, endReason, dispose } = deadlineSignal({
      clock,
      deadlineAt,
      signal: requestContext.cancelled,
    });
    try {
      return await prompt({ tenant, data, now, signal, tag });
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
    narrator: ReplyStreamer,
  ): Promise<TurnEnd | TurnError> {
    const { clock, metrics, log } = this.#options;
    const { request, requestContext, session, tag } = turn.accepted;
    const { tenant, apiKey } = request;
    const plan = createTurnPlan(this.#options, turn, prompt);
    const job = {
      ...{ apiKey, cancelled: requestContext.cancelled, streaming: requestContext.streaming },
      safetyIdentifier: safetyIdentifier(session, apiKey ?? this.#options.apiKey ?? null),
      tools: toolContext(turn, clock),
      onEvent: (event: TurnEvent): void => {
        metrics.turnEvent(tenant, event);
        narrator.handleEvent(event);
      },
    };
    try {
      return await driveTurn(plan, job, this.#options);
    } catch (error) {
      log.error({ event: "turn_broke", ...tag, error: errorSummary(error) });
      return "agent_execution_error";
    }
  }

  /** Turns ever of the session, or null when the turn could not be stored. */
  async #commit(course: AcceptedTurn<Data>, turn: Turn): Promise<number | null> {
    const { session, token } = course;
    try {
      const committed = await this.#options.store.commit({ session, token, turn });
      return reportCommitted(this.#options, course, committed);
    } catch (error) {
      reportNotStored(this.#options, course, error);
      await this.#release(course);
      return null;
    }
  }

  /** A lock that cannot be given back expires by itself. */
  async #release(course: AcceptedTurn<Data>): Promise<void> {
    await this.#options.store.release(course).catch(() => {});
  }

  /** Of a turn that was never begun. */
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
