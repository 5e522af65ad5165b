// Sixty simulated dialogues through the real server with a fixed seed: nothing is done without a
// yes, no booking has data that the customer did not write, and every honest dialogue ends with its
// booking. `npm run bench:dialogues` plays a thousand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "../../support/corpora/simulated-dialogues.ts";

test("sixty dialogues with honest, eager and lying models", async (t) => {
  const tally = await simulate(t, { count: 60, seed: 20_261_204 });
  assert.deepEqual(tally.dialogues, { honest: 20, eager: 20, liar: 20 });
  assert.deepEqual(tally.withoutYes, []);
  assert.deepEqual(tally.invented, []);
  assert.deepEqual(tally.unreached, []);
  assert(tally.done.honest >= 10 && tally.done.eager >= 5, JSON.stringify(tally.done));
  assert.equal(tally.done.liar, 0);
  assert.deepEqual(tally.honest.replaced, []);
});
