// A message of a company that has its share of the places: refused, with the time in which its own
// messages will have run.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_LIMITS } from "../../../engine/limits/default-limits.ts";
import { TurnEntry } from "../../../engine/runtime/turn-entry.ts";
import { FakeClock } from "../../support/fake-clock.ts";

type EntryOptions = ConstructorParameters<typeof TurnEntry>[0];
type Context = Parameters<TurnEntry["runInSession"]>[1];

test("the time follows from the company's own depth, up to a minute", async () => {
  const counted: string[] = [];
  const options = { clock: new FakeClock(), limits: DEFAULT_LIMITS };
  const metrics = { admission: (result: string) => void counted.push(result) };
  // A refused message reaches no store.
  const entry = new TurnEntry({ ...options, metrics } as unknown as EntryOptions);
  const usual = DEFAULT_LIMITS.retryAfterSeconds;
  const most = 60 / usual;
  for (const [rounds, seconds] of [
    [1, usual],
    [3, 3 * usual],
    [most, 60],
    [most + 1, 60],
  ] as const) {
    const request = { tenant: 1, sessionId: "5551", message: "Hola", messageId: null, data: null };
    const context = { permit: { setTenant: () => rounds }, arrivedAt: 0 } as unknown as Context;
    await assert.rejects(
      entry.runInSession(request as never, context, () => assert.fail("it ran")),
      { code: "overloaded", retryAfterSeconds: seconds },
    );
  }
  assert.deepEqual(counted, ["refused", "refused", "refused", "refused"]);
});
