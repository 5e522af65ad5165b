// The people of bench:room: each has a session with a history, sends a message, waits for the
// answer, pauses, and sends the next. Counted is what ends in the window that is measured.

import http from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { createSource } from "../../test/support/corpora/conversations.ts";
import { chatBody } from "../support/chat-body.ts";
import { Outcomes, post, runLoad } from "../support/load.ts";
import type { LoadReport } from "../support/load.ts";

interface OfferOptions {
  readonly url: string;
  readonly people: number;
  readonly seconds: number;
  readonly seed: number;
  /** What the model takes: the people start one after the other over a round of this and a pause. */
  readonly thinkMs: number;
  readonly pauseMs: readonly [least: number, most: number];
  /** Whether it makes sense to go on. */
  alive(): boolean;
  /** All are there: what is measured begins. */
  onWindow(): void;
  /** What is measured ends; answers that are still awaited do not count. */
  onWindowEnd(): void;
}

export interface Offered extends Pick<LoadReport, "statuses" | "latencyMs"> {
  readonly seconds: number;
  readonly answered: number;
  /** All that was not answered with 200 while the server lived. */
  readonly refused: number;
}

/** Of a person who was refused: half as much to half as much again. */
const REFUSED_PAUSE_MS = 1000;
const TENANTS = 20;
/** Three to eight turns went before. */
const HISTORY = { least: 3, most: 8 } as const;
const FILL_CONCURRENCY = 4;
/** A server that stalls or refuses all the time is measured as it is. */
const FILL_MS_MAX = 120_000;
const WARM_TURNS = 2000;
const WARM_SESSION = 1_000_000;

/** Of the people's sessions, each with one of a few companies. */
export function bodyOf(session: number): string {
  return chatBody({ session, tenant: 1 + (session % TENANTS) });
}

/**
 * The turns that went before, one of every session after the other; the statuses that came. Turns
 * of sessions that are not seen again go first, where the people are few: V8 has to be warm.
 */
export async function fillHistories(url: string, people: number): Promise<LoadReport["statuses"]> {
  const spread = HISTORY.most - HISTORY.least + 1;
  const turns = Array.from({ length: HISTORY.most }, (_, turn) =>
    Array.from({ length: people }, (_, session) => session).filter(
      (session) => turn < HISTORY.least + (session % spread),
    ),
  ).flat();
  const warming = Array.from(
    { length: Math.max(0, WARM_TURNS - turns.length) },
    (_, turn) => WARM_SESSION + (turn % (WARM_TURNS / HISTORY.most)),
  );
  turns.unshift(...warming);
  const { statuses } = await runLoad({
    ...{ url, count: turns.length, concurrency: Math.min(FILL_CONCURRENCY, people) },
    ...{ pauseMs: 100, timeoutMs: 30_000, untilMs: performance.now() + FILL_MS_MAX },
    body: (index) => bodyOf(turns[index] ?? 0),
  });
  return statuses;
}

export async function offer(options: OfferOptions): Promise<Offered> {
  const { url, people, thinkMs, pauseMs } = options;
  const agent = new http.Agent({ keepAlive: true, maxSockets: people });
  const source = createSource(options.seed, "all");
  const outcomes = new Outcomes();
  const [least, most] = pauseMs;
  const roundMs = thinkMs + (least + most) / 2;
  const windowAt = performance.now() + roundMs;
  const untilAt = windowAt + options.seconds * 1000;
  const pause = (): Promise<void> => wait(least + source.below(Math.max(1, most - least)));
  const person = async (session: number): Promise<void> => {
    await wait((roundMs * session) / people);
    while (performance.now() < untilAt && options.alive()) {
      const startedAt = performance.now();
      const status = await post(agent, bodyOf(session), { url });
      const endedAt = performance.now();
      if (endedAt >= windowAt && endedAt < untilAt) outcomes.add(status, endedAt - startedAt);
      if (status !== "200") await wait(REFUSED_PAUSE_MS * (0.5 + Math.random()));
      else if (most > 0) await pause();
    }
  };
  const window = wait(windowAt - performance.now())
    .then(options.onWindow)
    .then(() => wait(untilAt - performance.now()))
    .then(options.onWindowEnd);
  await Promise.all([window, ...Array.from({ length: people }, (_, index) => person(index))]);
  agent.destroy();
  const report = outcomes.report();
  const answered = report.statuses["200"] ?? 0;
  const all = Object.values(report.statuses).reduce((sum, count) => sum + count, 0);
  return { ...report, seconds: options.seconds, answered, refused: all - answered };
}
