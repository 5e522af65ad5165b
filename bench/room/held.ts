// Bytes that a turn holds while its model thinks: the process is weighed, after a collection, with
// few turns held at the model and with many; the slope between both is a turn. The median of a few
// rounds, since a cache or a timer may move in between.

import http from "node:http";
import { post } from "../support/load.ts";
import { createMeter } from "../support/meter.ts";
import type { Weight } from "../support/meter.ts";
import type { ThinkingModel } from "../support/thinking-model.ts";
import { bodyOf, fillHistories } from "./conversations.ts";
import { start } from "./contenders.ts";
import type { Contender } from "./contenders.ts";

export interface TurnBytes {
  readonly heap: number;
  readonly external: number;
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
      const weights: Weight[] = [];
      let held = await model.whenHeld(few, HOLD_MS_MAX);
      weights.push(await meter.weigh());
      asked.push(...ask(few, many));
      held &&= await model.whenHeld(many, HOLD_MS_MAX);
      weights.push(await meter.weigh());
      const reached = model.held();
      // What still waits for its place may be answered at once.
      model.setDelay(0);
      model.release();
      await Promise.all(asked);
      if (!held) return `holds ${reached} of ${many}`;
      slopes.push(slopeOf(weights, many - few));
    }
    return { heap: middle(slopes, "heap"), external: middle(slopes, "external") };
  } finally {
    agent.destroy();
    await server.end();
    meter.close();
  }
}

function slopeOf(weights: readonly Weight[], turns: number): TurnBytes {
  const between = (field: keyof Weight): number =>
    Math.round(((weights[1]?.[field] ?? 0) - (weights[0]?.[field] ?? 0)) / turns);
  return { heap: between("heapBytes"), external: between("externalBytes") };
}

function middle(slopes: readonly TurnBytes[], field: keyof TurnBytes): number {
  const sorted = slopes.map((one) => one[field]).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
