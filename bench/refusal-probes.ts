// The probes of the refusal bench, on a thread of their own: requests at a steady pace, whatever
// becomes of the ones before, and the time of each from its writing to the end of its answer. So a
// server that stalls is asked all the while, and its stall is seen by many.

import http from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { Times, post } from "./load.ts";
import type { Percentiles } from "./load.ts";
import { createWorkload, tenantOf } from "./workload.ts";

export interface ProbesOptions {
  readonly url: string;
  readonly seed: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly firstSession: number;
}

export interface ProbesReport {
  readonly statuses: Readonly<Record<string, number>>;
  readonly latencyMs: Readonly<Record<string, Percentiles>>;
  /** Not sent, because so many sockets were waiting for the turn they had been given. */
  readonly skipped: number;
  /** How late the probes' own timer was: what this thread, and the machine, add to the rest. */
  readonly ownLatenessMs: Percentiles;
}

const SOCKETS_MAX = 64;

// What the bench gave the thread it started.
if (!isMainThread) parentPort?.postMessage(await probe(workerData as ProbesOptions));

async function probe(options: ProbesOptions): Promise<ProbesReport> {
  const { url, seed, perSecond, seconds, firstSession } = options;
  const agent = new http.Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });
  const workload = createWorkload(seed);
  // One entry for each status of HTTP or code of an error: a few dozen at most.
  const times = new Map<string, Times>();
  const lateness = new Times();
  // At most SOCKETS_MAX at once: the others are skipped.
  const sent = new Set<Promise<void>>();
  let skipped = 0;
  const ask = async (session: number): Promise<void> => {
    const body = workload.body({ session, tenant: tenantOf(session), turn: 0 });
    const startedAt = performance.now();
    const status = await post(agent, body, { url });
    const kept = times.get(status) ?? new Times();
    kept.add(performance.now() - startedAt);
    times.set(status, kept);
  };
  const beganAt = performance.now();
  for (let index = 0; index < seconds * perSecond; index++) {
    const dueAt = beganAt + (index * 1000) / perSecond;
    const early = dueAt - performance.now();
    if (early > 0) await wait(early);
    lateness.add(Math.max(0, performance.now() - dueAt));
    if (sent.size >= SOCKETS_MAX) {
      skipped++;
      continue;
    }
    const asked = ask(firstSession + index).finally(() => void sent.delete(asked));
    sent.add(asked);
  }
  await Promise.all(sent);
  agent.destroy();
  const entries = [...times].sort(([a], [b]) => a.localeCompare(b));
  return {
    statuses: Object.fromEntries(entries.map(([status, { count }]) => [status, count])),
    latencyMs: Object.fromEntries(entries.map(([status, kept]) => [status, kept.percentiles()])),
    skipped,
    ownLatenessMs: lateness.percentiles(),
  };
}
