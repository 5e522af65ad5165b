// What this process holds, after a collection. Without imports of ours: a program that is weighed
// runs as it stands.

import { setTimeout as wait } from "node:timers/promises";

/** Bytes of RSS outside V8's heap and of live objects. */
export async function held(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error("run it with --expose-gc");
  // What a collection frees is given back a little later.
  for (let turn = 0; turn < 3; turn++) {
    await globalThis.gc({ execution: "async", type: "major" });
    await wait(20);
  }
  const { rss, heapTotal, heapUsed } = process.memoryUsage();
  return rss - heapTotal + heapUsed;
}
