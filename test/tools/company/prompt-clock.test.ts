// The prompt's clock: the turn's own minute, made once for all turns of that minute.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PromptClock } from "../../../tools/company/prompt-clock.ts";
import { loadTemplates } from "../../../tools/company/templates.ts";

const MINUTE = 60_000;

const LIMA = "America/Lima";

function countedClock(): { readonly clock: PromptClock; made: number } {
  const { clock: template } = loadTemplates();
  const counted = {
    made: 0,
    clock: new PromptClock((data) => {
      counted.made++;
      return template(data);
    }),
  };
  return counted;
}

test("the turns of a minute share one text, and the next minute has its own", () => {
  const counted = countedClock();
  const start = Date.parse("2026-11-23T04:59:00Z");
  const first = counted.clock.text(start, LIMA);
  assert.match(first, /^Hoy es domingo 22 de noviembre de 2026 \(2026-11-22\), 23:59, /);
  assert.equal(counted.clock.text(start + MINUTE - 1, LIMA), first);
  assert.equal(counted.made, 1);
  assert.match(counted.clock.text(start + MINUTE, LIMA), /^Hoy es lunes 23 .* 00:00, /);
  assert.equal(counted.made, 2);
  // A clock that was set back.
  assert.equal(counted.clock.text(start, LIMA), first);
});

test("each zone has its own text of one moment, also with half an hour", () => {
  const now = Date.parse("2026-11-23T18:31:00Z");
  const counted = countedClock();
  const inDelhi = (): string => counted.clock.text(now, "Asia/Kolkata");
  assert.match(counted.clock.text(now, LIMA), / 13:31, zona horaria America\/Lima\./);
  assert.match(inDelhi(), /^Hoy es martes 24 .* 00:01, zona horaria Asia\/Kolkata\./);
  assert.match(counted.clock.text(now, LIMA), / 13:31, zona horaria America\/Lima\./);
});
