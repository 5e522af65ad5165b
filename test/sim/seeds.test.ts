// The simulation's first seeds, in which no invariant may break; `npm run sim` runs more of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./run.ts";

const CHUNK = 50;

for (const from of [1, 51]) {
  test(`simulation: seeds ${from} to ${from + CHUNK - 1} break no rule`, async () => {
    for (let seed = from; seed < from + CHUNK; seed++) {
      const { violations } = await simulate(seed);
      assert.deepEqual(violations, [], `SEED=${seed} npm run sim`);
    }
  });
}
