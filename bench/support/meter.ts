// Asks a process with meter.cjs what it holds, after a collection or as it is, over a socket of the
// machine.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

interface Meter {
  /** For the process that is to be weighed. */
  readonly preload: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Bytes of heap and outside of it, after a collection. */
  weigh(): Promise<Weight>;
  /** RSS outside of V8's heap, garbage and all. */
  outsideHeap(): Promise<number>;
  close(): void;
}

export interface Weight {
  readonly heapBytes: number;
  readonly externalBytes: number;
}

export async function createMeter(): Promise<Meter> {
  const folder = mkdtempSync(path.join(tmpdir(), "citas-meter-"));
  const place = path.join(folder, "meter.sock");
  // A launcher connects before the server that it becomes: the last one counts.
  let last: Socket | null = null;
  const server = createServer((socket) => {
    last = socket;
    socket.on("error", () => socket.destroy());
    server.emit("meter");
  });
  server.listen(place);
  await once(server, "listening");
  const ask = async (word: "weigh" | "look"): Promise<NodeJS.MemoryUsage> => {
    if (last === null) await once(server, "meter");
    if (last === null) throw new Error("the process has no meter");
    last.write(`${word}\n`);
    // The meter's only answer: one line, far shorter than a packet.
    const [line] = (await once(last, "data")) as [Buffer];
    // What process.memoryUsage() returned there.
    return JSON.parse(line.toString("utf8")) as NodeJS.MemoryUsage;
  };
  return {
    preload: path.join(import.meta.dirname, "meter.cjs"),
    environment: { BENCH_METER: place },
    async weigh() {
      const usage = await ask("weigh");
      return { heapBytes: usage.heapUsed, externalBytes: usage.external };
    },
    async outsideHeap() {
      const usage = await ask("look");
      return usage.rss - usage.heapTotal;
    },
    close() {
      last?.destroy();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
