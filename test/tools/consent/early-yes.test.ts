// A yes written before its summary could be read books nothing: it came while another turn ran,
// arrived before the summary's turn ended, or was sent before. Each at the limit and one past it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WORDS } from "../../support/redis/records-fixture.ts";
import { NOW, createRig } from "../../support/stub-backend.ts";
import type { Call } from "../../support/stub-backend.ts";

const CREATE = "CREAR_EVENTO";
/** The end of the summary's turn, as in its notes. */
const SHOWN_AT = Date.parse(NOW);
const NOTES = JSON.stringify(["", "", "", "", 0, SHOWN_AT, []]);

async function booked(yes: Call): Promise<boolean> {
  const rig = await createRig({ confirm: "code" });
  try {
    await rig.run("create_booking", WORDS, { turnsBefore: 0 });
    await rig.run("create_booking", WORDS, { turnsBefore: 1, notes: NOTES, ...yes });
    return rig.stub.asked(CREATE).length === 1;
  } finally {
    await rig.close();
  }
}

describe("a yes to a summary", () => {
  const cases: readonly (readonly [string, Call, boolean])[] = [
    ["that arrives as its turn ends", { arrivedAt: SHOWN_AT }, true],
    ["that arrived before and waited for a place", { arrivedAt: SHOWN_AT - 1 }, false],
    ["that came while another turn ran", { cameDuringTurn: true }, false],
    ["sent within the second of its end", { sentAt: SHOWN_AT - 999 }, true],
    ["sent a second before it", { sentAt: SHOWN_AT - 1000 }, false],
  ];
  for (const [name, yes, books] of cases) {
    test(`${name} ${books ? "books" : "books nothing"}`, async () => {
      assert.equal(await booked(yes), books);
    });
  }
});
