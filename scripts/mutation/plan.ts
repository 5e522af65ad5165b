// The files that the mutation run changes, and the tests that run for each.

export interface Stage {
  /** Test files that run in one process. */
  readonly files: readonly string[];
  /** Runs only tests whose name contains this text; absent: all. */
  readonly only?: string;
}

interface Target {
  readonly file: string;
  /** Fastest first; the next stage runs when no test of the last one failed. */
  readonly stages: readonly Stage[];
}

const [MEMORY, REDIS] = ["in this process", "with a Redis server"] as const;
const LIMITS = "test/tools/records/records-limits.test.ts";
const FAULTS = "test/tools/records/records-faults.test.ts";
const ORACLE = "test/tools/records/records-oracle.test.ts";

const SCRIPTS: readonly Stage[] = [
  { files: ["test/tools/records/records-scripts.test.ts"] },
  { files: [LIMITS], only: REDIS },
  { files: [ORACLE], only: REDIS },
];
const SHARED: readonly Stage[] = [
  { files: [FAULTS], only: REDIS },
  { files: [LIMITS], only: REDIS },
  { files: [ORACLE], only: REDIS },
];
const EMBEDDED: readonly Stage[] = [
  { files: [LIMITS, FAULTS, "test/tools/records/slot-queue.test.ts"], only: MEMORY },
  { files: ["test/tools/records/slot-queue.test.ts"] },
  { files: [ORACLE], only: MEMORY },
];
const SESSIONS: readonly Stage[] = [
  {
    files: [
      "test/engine/sessions/store-acquire.test.ts",
      "test/engine/sessions/store-scripts.test.ts",
    ],
  },
  { files: ["test/engine/sessions/memory-store.test.ts"] },
];

export const TARGETS: readonly Target[] = [
  {
    file: "tools/records/redis-store.ts",
    stages: [...SHARED, { files: ["test/tools/api/customer-data.test.ts"] }],
  },
  { file: "tools/records/retry-queue.ts", stages: SHARED },
  { file: "engine/sessions/lua/begin-2.lua", stages: SESSIONS },
  { file: "engine/sessions/lua/commit-2.lua", stages: SESSIONS },
  { file: "engine/sessions/lua/clear-2.lua", stages: SESSIONS },
  { file: "engine/sessions/lua/release-1.lua", stages: SESSIONS },
  { file: "tools/records/lua/hold-1.lua", stages: SCRIPTS },
  { file: "tools/records/lua/leave-1.lua", stages: SCRIPTS },
  { file: "tools/records/lua/recall-2.lua", stages: SCRIPTS },
  { file: "tools/records/lua/settle-1.lua", stages: SCRIPTS },
  { file: "tools/records/lua/spend-1.lua", stages: SCRIPTS },
  { file: "tools/records/lua/write-2.lua", stages: SCRIPTS },
  {
    file: "tools/records/booking-store.ts",
    stages: [{ files: [LIMITS, "test/tools/records/booking-journal-limits.test.ts"] }],
  },
  { file: "tools/records/memory-store.ts", stages: EMBEDDED },
  { file: "tools/records/slot-queue.ts", stages: EMBEDDED },
  { file: "tools/records/quotas.ts", stages: [{ files: [LIMITS] }] },
  {
    file: "tools/records/booking-journal.ts",
    stages: [
      { files: ["test/tools/records/booking-journal-limits.test.ts"] },
      { files: ["test/tools/records/booking-journal.test.ts"] },
    ],
  },
  {
    file: "tools/records/journal-queries.ts",
    stages: [
      { files: ["test/tools/records/booking-journal-limits.test.ts"] },
      { files: ["test/tools/records/booking-journal.test.ts"] },
    ],
  },
  {
    file: "engine/sessions/turn-codec.ts",
    stages: [
      { files: ["test/engine/sessions/turn-codec-limits.test.ts"] },
      { files: ["test/engine/sessions/turn-codec.test.ts"] },
    ],
  },
  {
    file: "engine/sessions/turn-ring.ts",
    stages: [{ files: ["test/engine/sessions/turn-ring.test.ts"] }],
  },
];
