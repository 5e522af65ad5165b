// A test reporter that prints the first failing test and ends the run there: for a mutant it only
// matters whether any test fails.

import type { TestEvent } from "node:test/reporters";

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== "test:fail") continue;
    // Exits at once: a failed test may leave others waiting.
    process.stdout.write(`killed by: ${event.data.name}\n`);
    process.exit(1);
  }
  yield "";
}
