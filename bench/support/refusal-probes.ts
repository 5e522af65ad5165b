// The probes of the refusal bench, in their own thread: requests at a steady pace, independent of
// earlier ones, each timed from its writing to the end of its response. A stalled server still
// receives requests, so many of them measure the stall.

import http from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { Outcomes, post } from "./load.ts";
import type { LoadReport } from "./load.ts";
import { createWorkload, tenantOf } from "./workload.ts";

export interface ProbesOptions {
  readonly url: string;
  readonly seed: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly firstSession: number;
}

export interface ProbesReport extends Pick<LoadReport, "statuses" | "latencyMs"> {
  /** Not sent, because `SOCKETS_MAX` sockets were waiting for a response. */
  readonly skipped: number;
  /**
   * Delay of the probes' own timer: the share of this thread, and of the machine, in the latencies.
   */
  readonly ownLatenessMs: LoadReport["latencyMs"][string] | undefined;
}

const SOCKETS_MAX = 64;

// The data that the bench passed to this thread.
if (!isMainThread) parentPort?.postMessage(await probe(workerData as ProbesOptions));

async function probe(options: ProbesOptions): Promise<ProbesReport> {
  const { url, seed, perSecond, seconds, firstSession } = options;
  const agent = new http.Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });
  const workload = createWorkload(seed);
  const outcomes = new Outcomes();
  const lateness = new Outcomes();
  // At most SOCKETS_MAX at once; further ones are skipped.
  const sent = new Set<Promise<void>>();
  let skipped = 0;
  const ask = async (session: number): Promise<void> => {
    const body = workload.body({ session, tenant: tenantOf(session), turn: 0 });
    const startedAt = performance.now();
    const status = await post(agent, body, { url });
    outcomes.add(status, performance.now() - startedAt);
  };
  const beganAt = performance.now();
  for (let index = 0; index < seconds * perSecond; index++) {
    const dueAt = beganAt + (index * 1000) / perSecond;
    const early = dueAt - performance.now();
    if (early > 0) await wait(early);
    lateness.add("own", Math.max(0, performance.now() - dueAt));
    if (sent.size >= SOCKETS_MAX) {
      skipped++;
      continue;
    }
    const asked = ask(firstSession + index).finally(() => void sent.delete(asked));
    sent.add(asked);
  }
  await Promise.all(sent);
  agent.destroy();
  const ownLatenessMs = lateness.report().latencyMs["own"];
  return { ...outcomes.report(), skipped, ownLatenessMs };
}
