// Prints the ledger's sum for a memory limit, without starting anything:
// `npm run ledger -- --limit 128`. Other settings count as they would at the start.

import { parseArgs } from "node:util";
import { processEnvironment, readConfig } from "../engine/config.ts";
import { AgentError } from "../engine/errors.ts";
import { sizingOf, sizingTable } from "../engine/sizing.ts";

const { values } = parseArgs({ options: { limit: { type: "string" } } });
const given = values.limit === undefined ? {} : { MEMORY_LIMIT_MB: values.limit };
try {
  const { limits } = readConfig({ ...processEnvironment(), ...given });
  console.log(sizingTable(sizingOf(limits)));
} catch (error) {
  if (!(error instanceof AgentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
