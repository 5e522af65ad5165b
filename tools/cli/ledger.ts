// `agent-citas ledger`: prints the memory budget for a limit without starting anything. The other
// settings count as they would at the start.

import { readConfig } from "../../engine/config/config.ts";
import { AgentError } from "../../engine/core/errors.ts";
import { processBudget, budgetTable } from "../../engine/limits/memory-budget.ts";
import type { ProcessBudget } from "../../engine/limits/memory-budget.ts";
import { USAGE_ERROR, parseOptions } from "./command.ts";
import { companyFileBytes } from "../company-files/file-bytes.ts";
import type { Command } from "./command.ts";

const usage = `Usage: agent-citas ledger [--limit MIB] [--json]

Prints how a memory limit is divided: every account, the sum, the rest and V8's flags. Starts
nothing. The other settings count as they would at the start.

  --limit MIB  in place of MEMORY_LIMIT_MB, the container's limit or 256
  --json       the same in bytes, machine-readable`;

const OPTIONS = { limit: { type: "string" }, json: { type: "boolean" } } as const;

export const ledger: Command = {
  usage,
  run(args, { environment, write, writeError }) {
    const options = parseOptions(args, OPTIONS);
    if (typeof options === "string") {
      writeError(`${options}\n\n${usage}`);
      return Promise.resolve(USAGE_ERROR);
    }
    const { limit, json = false } = options;
    const given = limit === undefined ? {} : { MEMORY_LIMIT_MB: limit };
    try {
      const all = { ...environment, ...given };
      const { limits } = readConfig(all, undefined, companyFileBytes(all));
      const sizing = processBudget(limits);
      write(`${json ? JSON.stringify(wireSizing(sizing), null, 2) : budgetTable(sizing)}\n`);
      return Promise.resolve(0);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      writeError(error.message);
      return Promise.resolve(1);
    }
  },
};

/** With the field names of `GET /memory`. */
function wireSizing({ items, sumBytes, limitBytes, neededMib, flags }: ProcessBudget): object {
  return {
    limit_bytes: limitBytes,
    sum_bytes: sumBytes,
    left_bytes: limitBytes - sumBytes,
    needed_mib: neededMib,
    accounts: items.map(({ account, bytes, from }) => ({ account, cap_bytes: bytes, from })),
    flags: {
      max_old_space_size_mib: flags.oldSpaceMib,
      max_semi_space_size_mib: flags.semiSpaceMib,
    },
  };
}
