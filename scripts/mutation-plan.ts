// Which files the mutation run alters, and which tests are asked about each.

export interface Stage {
  /** Run in one process. */
  readonly files: readonly string[];
  /** A part of the names of the tests that are run; all of them when it is left out. */
  readonly only?: string;
}

export interface Target {
  readonly file: string;
  /** The quickest first: the next one runs when no test of the last failed. */
  readonly stages: readonly Stage[];
}

const [MEMORY, REDIS] = ["in this process", "with a Redis server"] as const;
const LIMITS = "test/records-limits.test.ts";
const FAULTS = "test/records-faults.test.ts";
const ORACLE = "test/records-oracle.test.ts";

const SCRIPTS: readonly Stage[] = [
  { files: ["test/records-scripts.test.ts"] },
  { files: [LIMITS], only: REDIS },
  { files: [ORACLE], only: REDIS },
];
const SHARED: readonly Stage[] = [
  { files: [FAULTS], only: REDIS },
  { files: [LIMITS], only: REDIS },
  { files: [ORACLE], only: REDIS },
];
const EMBEDDED: readonly Stage[] = [
  { files: [LIMITS, FAULTS, "test/holds.test.ts"], only: MEMORY },
  { files: ["test/holds.test.ts"] },
  { files: [ORACLE], only: MEMORY },
];
const SESSIONS: readonly Stage[] = [
  { files: ["test/sessions-begin.test.ts", "test/sessions-scripts.test.ts"] },
  { files: ["test/sessions.test.ts"] },
];

export const TARGETS: readonly Target[] = [
  { file: "tools/records-redis.ts", stages: SHARED },
  { file: "engine/lua/begin-2.lua", stages: SESSIONS },
  { file: "engine/lua/commit-2.lua", stages: SESSIONS },
  { file: "engine/lua/clear-2.lua", stages: SESSIONS },
  { file: "engine/lua/release-1.lua", stages: SESSIONS },
  { file: "tools/lua/hold-1.lua", stages: SCRIPTS },
  { file: "tools/lua/leave-1.lua", stages: SCRIPTS },
  { file: "tools/lua/recall-2.lua", stages: SCRIPTS },
  { file: "tools/lua/settle-1.lua", stages: SCRIPTS },
  { file: "tools/lua/spend-1.lua", stages: SCRIPTS },
  { file: "tools/lua/write-2.lua", stages: SCRIPTS },
  { file: "tools/records.ts", stages: [{ files: [LIMITS, "test/entries-limits.test.ts"] }] },
  { file: "tools/records-memory.ts", stages: EMBEDDED },
  { file: "tools/holds.ts", stages: EMBEDDED },
  { file: "tools/purses.ts", stages: [{ files: [LIMITS] }] },
  {
    file: "tools/entries.ts",
    stages: [{ files: ["test/entries-limits.test.ts"] }, { files: ["test/entries.test.ts"] }],
  },
  {
    file: "engine/codec.ts",
    stages: [{ files: ["test/codec-limits.test.ts"] }, { files: ["test/codec.test.ts"] }],
  },
  { file: "engine/sessions-ring.ts", stages: [{ files: ["test/sessions-ring.test.ts"] }] },
];
