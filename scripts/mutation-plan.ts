// Which files the mutation run alters, which tests are asked about each, and which alterations no
// test can see, each with the reason. Reviewed by hand: an entry here is a claim about the code.

export interface Target {
  readonly file: string;
  /** Test files in groups, the quickest first: the next runs when no test of the last failed. */
  readonly stages: readonly (readonly string[])[];
}

const ORACLE = "test/records-oracle.test.ts";
const LIMITS = "test/records-limits.test.ts";
const FAULTS = "test/records-faults.test.ts";
const RECORDS = [[LIMITS, FAULTS], [ORACLE]];
const SCRIPTS = [["test/records-scripts.test.ts"], [LIMITS], [ORACLE]];
const SESSIONS = [["test/sessions-scripts.test.ts"], ["test/sessions.test.ts"]];

export const TARGETS: readonly Target[] = [
  { file: "tools/lua/hold-1.lua", stages: SCRIPTS },
  { file: "tools/lua/leave-1.lua", stages: SCRIPTS },
  { file: "tools/lua/recall-2.lua", stages: SCRIPTS },
  { file: "tools/lua/settle-1.lua", stages: SCRIPTS },
  { file: "tools/lua/spend-1.lua", stages: SCRIPTS },
  { file: "tools/lua/write-2.lua", stages: SCRIPTS },
  { file: "tools/records.ts", stages: RECORDS },
  { file: "tools/records-memory.ts", stages: RECORDS },
  { file: "tools/records-redis.ts", stages: RECORDS },
  { file: "tools/holds.ts", stages: [["test/holds.test.ts", LIMITS], [ORACLE]] },
  { file: "tools/purses.ts", stages: RECORDS },
  { file: "tools/entries.ts", stages: [["test/entries-limits.test.ts"], ["test/entries.test.ts"]] },
  { file: "engine/lua/begin-2.lua", stages: SESSIONS },
  { file: "engine/lua/commit-2.lua", stages: SESSIONS },
  { file: "engine/lua/clear-2.lua", stages: SESSIONS },
  { file: "engine/lua/release-1.lua", stages: SESSIONS },
  { file: "engine/codec.ts", stages: [["test/codec.test.ts"]] },
  {
    file: "engine/sessions-ring.ts",
    stages: [["test/sessions.test.ts", "test/sessions-fallback.test.ts"]],
  },
];

export interface Equivalent {
  readonly file: string;
  /** The whole line, as it stands. */
  readonly where: string;
  /** Left out: whatever is altered in that line. */
  readonly change?: string;
  readonly why: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [];
