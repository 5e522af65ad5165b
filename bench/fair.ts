// What one company's flood costs another company's customer: alone, a single message is sent now
// and then and its time is taken; then another company sends thirty messages at once, the single
// one follows as soon as the model has the first of them, and the next flood comes when all of that
// is over. The time goes from the first try to the answer: a refusal is tried again after a pause,
// as a channel does, and counted. Prints the ratio of both medians; the aim is 2. With `--sustained`
// the other company keeps thirty in flight all the time, those that are refused at once again.
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
    sustained: { type: "boolean", default: false },
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
  settings: { flood, messages, thinkMs, sustained: values.sustained },
};
announce(head);
const backend = await startFastBackend();
const model = await startThinkingModel();
const server = await startServerProcess({
  limitMib: head.limitMib,
  environment: { ...backend.environment, OPENAI_BASE_URL: `${model.url}/v1` },
});
const agent = new http.Agent({ keepAlive: true });
const floodAgent = new http.Agent({ keepAlive: true });
let nextFlooded = 2 * WARM_SESSION;
try {
  await warm();
  model.setDelay(thinkMs);
  const alone = await sendSingles(messages);
  progress(`alone: p50 ${alone.time?.p50} ms`);
  model.resetCounts();
  const { single, flooded } = await (values.sustained ? underSiege() : underBursts());
  show(alone, single, flooded);
  const { heldMax } = model.counts();
  writeReport("fair", head, { alone, single, ratio: ratioOf(single, alone), flooded, heldMax });
} finally {
  agent.destroy();
  floodAgent.destroy();
  await server.stop();
  await Promise.all([backend.close(), model.close()]);
}

/** Both companies' profiles are fetched, and V8 is warm. */
async function warm(): Promise<void> {
  const body = (turn: number): string =>
    chatBody({ session: WARM_SESSION + (turn % 100), tenant: turn % 2 === 0 ? FLOODER : OTHER });
  await runLoad({ url: server.url, concurrency: 4, count: WARM_TURNS, body });
}

async function sendSingles(count: number): Promise<Single> {
  const outcomes = new Outcomes();
  let refused = 0;
  for (let index = 0; index < count; index++) {
    refused += await sendSingle(index, outcomes);
    await wait(PAUSE_MS);
  }
  return { time: outcomes.report().latencyMs["200"] ?? null, refused };
}

/** Until it is answered; how many times it was refused. */
async function sendSingle(session: number, outcomes: Outcomes): Promise<number> {
  const startedAt = performance.now();
  const body = chatBody({ session, tenant: OTHER });
  let refused = 0;
  let status = await post(agent, body, server);
  while (status !== "200" && performance.now() - startedAt < WAIT_MS_MAX) {
    refused++;
    await wait(REFUSED_PAUSE_MS);
    status = await post(agent, body, server);
  }
  outcomes.add(status, performance.now() - startedAt);
  return refused;
}

interface UnderFlood {
  readonly single: Single;
  readonly flooded: Pick<LoadReport, "statuses" | "latencyMs">;
}

async function underBursts(): Promise<UnderFlood> {
  const singles = new Outcomes();
  const flooded = new Outcomes();
  let refused = 0;
  for (let index = 0; index < messages; index++) {
    const burst = Array.from({ length: flood }, () => sendFlooded(flooded));
    await model.whenHeld(1, WAIT_MS_MAX);
    refused += await sendSingle(index, singles);
    await Promise.all(burst);
  }
  const time = singles.report().latencyMs["200"] ?? null;
  return { single: { time, refused }, flooded: flooded.report() };
}

/** The flood lasts until the one customer has sent all messages. */
async function underSiege(): Promise<UnderFlood> {
  const flooded = new Outcomes();
  const end = { done: false };
  const client = async (): Promise<void> => {
    while (!end.done) {
      const status = await sendFlooded(flooded);
      if (status !== "200") await wait(REFUSED_PAUSE_MS * (0.5 + Math.random()));
    }
  };
  const clients = Array.from({ length: flood }, client);
  await model.whenHeld(1, WAIT_MS_MAX);
  const single = await sendSingles(messages);
  end.done = true;
  await Promise.all(clients);
  return { single, flooded: flooded.report() };
}

async function sendFlooded(outcomes: Outcomes): Promise<string> {
  const startedAt = performance.now();
  const body = chatBody({ session: nextFlooded++, tenant: FLOODER });
  const status = await post(floodAgent, body, server);
  outcomes.add(status, performance.now() - startedAt);
  return status;
}

function ratioOf(single: Single, alone: Single): number | null {
  if (single.time === null || alone.time === null) return null;
  return round(single.time.p50 / alone.time.p50, 2);
}

function show(alone: Single, single: Single, flooded: UnderFlood["flooded"]): void {
  const row = (name: string, one: Single): readonly (string | number)[] => [
    ...[name, one.time?.p50 ?? "–", one.time?.max ?? "–", one.refused],
    ratioOf(one, alone) ?? "–",
  ];
  printTable(
    ["one customer's message", "p50 ms", "max ms", "refused", "ratio"],
    [row("alone", alone), row(`while another company sends ${flood} at once`, single)],
  );
  progress(`the flood: ${JSON.stringify(flooded.statuses)}`);
}
