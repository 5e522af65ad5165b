// Compares what engine/memory/byte-cache.ts charges with what V8 really uses, for the shapes that
// are cached, and its speed with the bare LRUMap that it is built on and with lru-cache under the
// same byte limit, all in one run. `npm run bench:cache`

import { parseArgs } from "node:util";
import { LRUCache } from "lru-cache";
import { LRUMapWithDelete } from "mnemonist";
import { stringBytes } from "../engine/core/bytes.ts";
import { ByteCache } from "../engine/memory/byte-cache.ts";
import { heapBytes } from "../test/support/heap.ts";
import { createSource } from "../test/support/corpora/conversations.ts";
import { announce, progress, round, writeReport } from "./support/report.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    entries: { type: "string", default: "200000" },
  },
});
const seed = Number(values.seed);
const source = createSource(seed, "all");
/** Limit for one cell of the table, so that the bench itself stays bounded. */
const CELL_BYTES_MAX = 400 * 1024 * 1024;
/** Small caches are measured many at once: one of ten entries is below the noise. */
const ENTRIES_MEASURED_MIN = 5000;
const OPERATIONS_COUNT = 300_000;
const HOUR_MS = 3_600_000;
/** A timestamp as in the product: too large for a small integer, so V8 boxes it. */
const NOW_MS = Date.UTC(2026, 10, 22);
const ROUNDS = 3;

interface Shape {
  readonly name: string;
  /** Length of the value; `wide` adds a two-byte character. */
  readonly characters: number;
  readonly wide: boolean;
}

const SHAPES: readonly Shape[] = [
  { name: "search term, 60 characters", characters: 60, wide: false },
  { name: "session ring, 2 KB Latin-1", characters: 2000, wide: false },
  { name: "profile part, 3 KB", characters: 3000, wide: false },
  { name: "profile part with an emoji, 3 K characters", characters: 3000, wide: true },
  { name: "prompt, 10 KB", characters: 10_000, wide: false },
];
const COUNTS = [10, 100, 1000, 10_000, 100_000, 200_000];

const head = {
  bench: "cache",
  seed,
  limitMib: 0,
  settings: { entriesMax: Number(values.entries) },
};
announce(head);
const cells = SHAPES.flatMap((shape) =>
  COUNTS.filter((count) => count <= head.settings.entriesMax).flatMap((count) => {
    const bytes = count * shape.characters * (shape.wide ? 2 : 1);
    return bytes > CELL_BYTES_MAX ? [] : [weigh(shape, count)];
  }),
);
const speeds = [1000, 10_000, 100_000].map(race);
const outside = cells.filter(({ ratio }) => ratio < 1 || ratio > 1.25);
writeReport("cache", head, { cells, speeds, outsideCount: outside.length });
for (const { shape, count, ratio } of outside) {
  progress(`outside real ≤ charged ≤ 1.25 × real: ${shape}, ${count} entries: ${ratio}`);
}

/** A value as the product makes them: built at run time, not a constant of the program. */
function value(shape: Shape): string {
  const bytes = Buffer.alloc(shape.characters);
  for (let at = 0; at < bytes.length; at += 8) bytes[at] = 97 + source.below(26);
  const text = bytes.fill(101, 8, Math.min(16, bytes.length)).toString("latin1");
  return shape.wide ? `${text.slice(2)}💈` : text;
}

function weigh(
  shape: Shape,
  count: number,
): { shape: string; count: number; charged: number; real: number; ratio: number } {
  const replicas = Math.max(1, Math.ceil(ENTRIES_MEASURED_MIN / count));
  const caches: ByteCache[] = [];
  const before = heapBytes();
  for (let replica = 0; replica < replicas; replica++) {
    const cache = new ByteCache({
      name: "bench",
      bytesMax: 2 * CELL_BYTES_MAX,
      entriesMax: count,
      ttlMs: HOUR_MS,
    });
    for (let index = 0; index < count; index++) {
      cache.set(`${index % 500}:${source.below(2 ** 30)}:${index}`, value(shape), NOW_MS);
    }
    caches.push(cache);
  }
  const real = (heapBytes() - before) / replicas;
  const charged = caches.reduce((sum, cache) => sum + cache.bytes, 0) / replicas;
  const figures = {
    shape: shape.name,
    count,
    charged: Math.round(charged),
    real: Math.round(real),
    ratio: round(charged / real, 3),
  };
  const { charged: chargedBytes, real: realBytes, ratio } = figures;
  progress(`${shape.name} × ${count}: charged ${chargedBytes}, real ${realBytes} B, ${ratio}`);
  return figures;
}

/**
 * Operations per second of all caches, measured alternately; the best of each. Hits, and writes
 * that evict.
 */
function race(count: number): object {
  const keys = Array.from({ length: 2 * count }, (_, index) => `${index % 500}:${index}`);
  const text = value({ name: "", characters: 300, wide: false });
  const own = { name: "bench", bytesMax: CELL_BYTES_MAX, entriesMax: count, ttlMs: HOUR_MS };
  const cache = new ByteCache(own);
  const bare = new LRUMapWithDelete<string, string>(count);
  const other = new LRUCache<string, string>({
    max: count,
    maxSize: CELL_BYTES_MAX,
    sizeCalculation: (kept, key) => stringBytes(kept) + stringBytes(key),
    ttl: HOUR_MS,
  });
  const key = (index: number): string => keys[index % keys.length] ?? "";
  const hit = (index: number): string => keys[index % count] ?? "";
  const best = { ourGets: 0, bareGets: 0, otherGets: 0, ourSets: 0, bareSets: 0, otherSets: 0 };
  const keep = (name: keyof typeof best, operation: (index: number) => unknown): void => {
    best[name] = Math.max(best[name], rate(operation));
  };
  for (let round = 0; round < ROUNDS; round++) {
    keep("ourSets", (index) => cache.set(key(index), text, NOW_MS));
    keep("bareSets", (index) => bare.set(key(index), text));
    keep("otherSets", (index) => other.set(key(index), text));
    for (let index = 0; index < count; index++) {
      cache.set(hit(index), text, NOW_MS);
      bare.set(hit(index), text);
      other.set(hit(index), text);
    }
    keep("ourGets", (index) => cache.get(hit(index), NOW_MS));
    keep("bareGets", (index) => bare.get(hit(index)));
    keep("otherGets", (index) => other.get(hit(index)));
  }
  const figures = {
    count,
    ...best,
    getRatio: round(best.ourGets / best.bareGets, 2),
    setRatio: round(best.ourSets / best.bareSets, 2),
    getRatioOther: round(best.ourGets / best.otherGets, 2),
    setRatioOther: round(best.ourSets / best.otherSets, 2),
  };
  progress(
    `speed × ${count}: get ${figures.getRatio}, set ${figures.setRatio} of the bare LRUMap; ` +
      `get ${figures.getRatioOther}, set ${figures.setRatioOther} of lru-cache`,
  );
  return figures;
}

function rate(operation: (index: number) => unknown): number {
  const startedAt = performance.now();
  for (let index = 0; index < OPERATIONS_COUNT; index++) operation(index);
  return Math.round((OPERATIONS_COUNT * 1000) / (performance.now() - startedAt));
}
