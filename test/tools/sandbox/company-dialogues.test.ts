// Customers of companies with files, through the real service with the simulated model and the
// SQLite calendar: each gets exactly what they meant, and no reply is the one before again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DOUBTFUL_DIALOGUES } from "../../support/dialogues/doubtful-dialogues.ts";
import { FRESH_DIALOGUES } from "../../support/dialogues/fresh-dialogues.ts";
import { LATER_DIALOGUES } from "../../support/dialogues/later-dialogues.ts";
import { LAST_DIALOGUES } from "../../support/dialogues/last-dialogues.ts";
import { MORE_DIALOGUES } from "../../support/dialogues/more-dialogues.ts";
import { NEAR_DIALOGUES } from "../../support/dialogues/near-dialogues.ts";
import { OPEN_DIALOGUES } from "../../support/dialogues/open-dialogues.ts";
import { play } from "../../support/dialogues/play.ts";
import type { Played } from "../../support/dialogues/play.ts";
import { UNSEEN_DIALOGUES } from "../../support/dialogues/unseen-dialogues.ts";
import { SEALED_DIALOGUES } from "../../support/dialogues/sealed-dialogues.ts";

function failed(played: readonly Played[]): string {
  return played
    .filter(({ problems }) => problems.length > 0)
    .map(({ id, problems, lines }) => `${id}: ${problems.join("; ")}\n${lines.join("\n")}`)
    .join("\n\n");
}

test("every customer gets what they meant", async () => {
  const played = await play([
    ...[...OPEN_DIALOGUES, ...MORE_DIALOGUES],
    ...[...SEALED_DIALOGUES, ...LATER_DIALOGUES, ...DOUBTFUL_DIALOGUES],
    ...[...FRESH_DIALOGUES, ...NEAR_DIALOGUES],
  ]);
  assert.equal(failed(played), "");
});

test("customers that the model was never tuned to get it in nine of ten dialogues", async (t) => {
  const played = await play([...LAST_DIALOGUES, ...UNSEEN_DIALOGUES]);
  const met = played.filter(({ problems }) => problems.length === 0);
  const wrong = played.filter((one) => one.wrong);
  t.diagnostic(`${met.length} of ${played.length}; booked by mistake in ${wrong.length}`);
  assert(met.length >= 0.9 * played.length, failed(played));
});
