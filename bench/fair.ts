// What one company's flood costs another company's customer: alone, a single message is sent now
// and then and its time is taken; then another company keeps thirty messages in flight, and the same
// is done again. The time goes from the first try to the answer: a refusal is tried again after a
// pause, as a channel does, and counted. Tells the ratio of both medians; the aim is 2.
// `npm run bench:fair -- --limit 128 --flood 30 --messages 10 --think 1500`

import http from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chatBody } from "./support/chat-body.ts";
import { startFastBackend } from "./support/fast-backend.ts";
import { Outcomes, post, runLoad } from "./support/load.ts";
import type { LoadReport, Percentiles } from "./support/load.ts";
import { announce, progress, round, writeReport } from "./support/report.ts";
import { startServerProcess } from "./support/server-process.ts";
import { printTable } from "./support/table.ts";
import { startThinkingModel } from "./support/thinking-model.ts";

const { values } = parseArgs({
  options: {
    limit: { type: "string", default: "128" },
    flood: { type: "string", default: "30" },
    messages: { type: "string", default: "10" },
    think: { type: "string", default: "1500" },
  },
});
const messages = Number(values.messages);
const flood = Number(values.flood);
const thinkMs = Number(values.think);
const FLOODER = 1;
const OTHER = 2;
const WARM_TURNS = 1000;
const WARM_SESSION = 1_000_000;
/** Between an answer and the next message of the one customer. */
const PAUSE_MS = 500;
const REFUSED_PAUSE_MS = 250;
const WAIT_MS_MAX = 120_000;

/** What one customer's messages took. */
interface Single {
  readonly time: Percentiles | null;
  readonly refused: number;
}

const head = {
  bench: "fair",
  seed: 1,
  limitMib: Number(values.limit),
  settings: { flood, messages, thinkMs },
};
announce(head);
const backend = await startFastBackend();
const model = await startThinkingModel();
const server = await startServerProcess({
  limitMib: head.limitMib,
  environment: { ...backend.environment, OPENAI_BASE_URL: `${model.url}/v1` },
});
const agent = new http.Agent({ keepAlive: true });
try {
  await warm();
  model.setDelay(thinkMs);
  const alone = await sendSingles();
  progress(`alone: p50 ${alone.time?.p50} ms`);
  const { single, flooding, heldMax } = await underFlood();
  show(alone, single, flooding);
  const ratio = ratioOf(single, alone);
  const flooded = { statuses: flooding.statuses, latencyMs: flooding.latencyMs };
  writeReport("fair", head, { alone, single, ratio, flooded, heldMax });
} finally {
  agent.destroy();
  await server.stop();
  await Promise.all([backend.close(), model.close()]);
}

/** Both companies' profiles are fetched, and V8 is warm. */
async function warm(): Promise<void> {
  const body = (turn: number): string =>
    chatBody({ session: WARM_SESSION + (turn % 100), tenant: turn % 2 === 0 ? FLOODER : OTHER });
  await runLoad({ url: server.url, concurrency: 4, count: WARM_TURNS, body });
}

async function sendSingles(): Promise<Single> {
  const outcomes = new Outcomes();
  let refused = 0;
  for (let index = 0; index < messages; index++) {
    const startedAt = performance.now();
    const body = chatBody({ session: index, tenant: OTHER });
    let status = await post(agent, body, server);
    while (status !== "200" && performance.now() - startedAt < WAIT_MS_MAX) {
      refused++;
      await wait(REFUSED_PAUSE_MS);
      status = await post(agent, body, server);
    }
    outcomes.add(status, performance.now() - startedAt);
    await wait(PAUSE_MS);
  }
  return { time: outcomes.report().latencyMs["200"] ?? null, refused };
}

/** The flood goes on as long as the one customer writes. */
async function underFlood(): Promise<{
  readonly single: Single;
  readonly flooding: LoadReport;
  readonly heldMax: number;
}> {
  model.resetCounts();
  const end = { done: false };
  const flooding = floodUntil(end);
  // It has what it can have: every place but what the server keeps for others.
  await model.whenHeld(1, WAIT_MS_MAX);
  await wait(thinkMs);
  const single = await sendSingles();
  end.done = true;
  return { single, flooding: await flooding, heldMax: model.counts().heldMax };
}

async function floodUntil(end: { readonly done: boolean }): Promise<LoadReport> {
  const outcomes = new Outcomes();
  const beganAt = performance.now();
  const floodAgent = new http.Agent({ keepAlive: true });
  let session = 2 * WARM_SESSION;
  const client = async (): Promise<void> => {
    while (!end.done) {
      const startedAt = performance.now();
      const status = await post(
        floodAgent,
        chatBody({ session: session++, tenant: FLOODER }),
        server,
      );
      outcomes.add(status, performance.now() - startedAt);
      if (status !== "200") await wait(REFUSED_PAUSE_MS * (0.5 + Math.random()));
    }
  };
  await Promise.all(Array.from({ length: flood }, client));
  floodAgent.destroy();
  const { statuses, latencyMs } = outcomes.report();
  const requests = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  return { seconds: round((performance.now() - beganAt) / 1000), requests, statuses, latencyMs };
}

function ratioOf(single: Single, alone: Single): number | null {
  if (single.time === null || alone.time === null) return null;
  return round(single.time.p50 / alone.time.p50, 2);
}

function show(alone: Single, single: Single, flooding: LoadReport): void {
  const row = (name: string, one: Single): readonly (string | number)[] => [
    ...[name, one.time?.p50 ?? "–", one.time?.max ?? "–", one.refused],
    ratioOf(one, alone) ?? "–",
  ];
  printTable(
    ["one customer's message", "p50 ms", "max ms", "refused", "ratio"],
    [row("alone", alone), row(`while another company has ${flood} in flight`, single)],
  );
  progress(`the flood: ${JSON.stringify(flooding.statuses)} in ${flooding.seconds} s`);
}
