// Bytes that a turn holds while its model thinks: the process is weighed, after a collection, with
// few turns held at the model and with many; the slope between both is a turn. The median of a few
// rounds, since a cache or a timer may move in between.

import http from "node:http";
import { fetchText, post } from "../support/load.ts";
import { createMeter } from "../support/meter.ts";
import type { Weight } from "../support/meter.ts";
import type { ThinkingModel } from "../support/thinking-model.ts";
import { bodyOf, fillHistories } from "./conversations.ts";
import { start } from "./contenders.ts";
import type { Contender } from "./contenders.ts";

export interface TurnBytes {
  readonly heap: number;
  readonly external: number;
  /** What our byte account says that a turn holds; null for another server. */
  readonly claimed: number | null;
}

interface Look {
  readonly weight: Weight;
  readonly claimedBytes: number | null;
}

const ROUNDS = 5;
const HOLD_MS_MAX = 10_000;

/** Or the reason why the server does not hold that number. */
export async function weighTurn(
  contender: Contender,
  model: ThinkingModel,
  options: {
    readonly environment: Readonly<Record<string, string>>;
    readonly numbers: readonly [few: number, many: number];
  },
): Promise<TurnBytes | string> {
  const [few, many] = options.numbers;
  const meter = await createMeter();
  const environment = { ...options.environment, ...meter.environment };
  const server = await start(contender, { environment, preload: meter.preload });
  const agent = new http.Agent({ keepAlive: true, maxSockets: many });
  const ask = (from: number, to: number): Promise<string>[] =>
    Array.from({ length: to - from }, (_, index) =>
      post(agent, bodyOf(from + index), { url: server.url }),
    );
  try {
    model.setDelay(0);
    await fillHistories(server.url, many);
    const slopes: TurnBytes[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      model.setDelay("hold");
      const asked = ask(0, few);
      const look = async (): Promise<Look> => {
        const claimedBytes = contender.kind === "ours" ? await claimedBytesOf(server.url) : null;
        return { weight: await meter.weigh(), claimedBytes };
      };
      let held = await model.whenHeld(few, HOLD_MS_MAX);
      const before = await look();
      asked.push(...ask(few, many));
      held &&= await model.whenHeld(many, HOLD_MS_MAX);
      const after = await look();
      const reached = model.held();
      // What still waits for its place may be answered at once.
      model.setDelay(0);
      model.release();
      await Promise.all(asked);
      if (!held) return `holds ${reached} of ${many}`;
      slopes.push(slopeOf(before, after, many - few));
    }
    const [heap, external] = [middle(slopes, "heap") ?? 0, middle(slopes, "external") ?? 0];
    return { heap, external, claimed: middle(slopes, "claimed") };
  } finally {
    agent.destroy();
    await server.end();
    meter.close();
  }
}

async function claimedBytesOf(url: string): Promise<number> {
  const { turns } = JSON.parse((await fetchText(`${url}/memory`)) ?? "") as {
    readonly turns: { readonly held_bytes: number };
  };
  return turns.held_bytes;
}

function slopeOf(before: Look, after: Look, turns: number): TurnBytes {
  const slope = (to: number, from: number): number => Math.round((to - from) / turns);
  const claims = [after.claimedBytes, before.claimedBytes] as const;
  return {
    heap: slope(after.weight.heapBytes, before.weight.heapBytes),
    external: slope(after.weight.externalBytes, before.weight.externalBytes),
    claimed: claims[0] === null || claims[1] === null ? null : slope(claims[0], claims[1]),
  };
}

function middle(slopes: readonly TurnBytes[], field: keyof TurnBytes): number | null {
  const values = slopes.map((one) => one[field]).filter((value) => value !== null);
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
