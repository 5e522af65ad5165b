// Says in one line what a test run came to and ends it at the first test that fails, because of a
// mutant no more is asked than whether a test sees it.

import type { TestEvent } from "node:test/reporters";

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== "test:fail") continue;
    // At once: a test that fails may leave others waiting.
    process.stdout.write(`killed by: ${event.data.name}\n`);
    process.exit(1);
  }
  yield "";
}
