// The doctor's check of the data folder: opens the database as the server does, and writes to it.

import { openDataFolder } from "../../../engine/agent/data-folder.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import { touch } from "../../../engine/sqlite/schema.ts";
import { APPOINTMENT_TABLES } from "../../service/booking-stores.ts";
import { resultsOf } from "./check-result.ts";
import type { Check } from "./check-result.ts";

const { ok, fail } = resultsOf("data");

export const dataCheck: Check = {
  name: "data",
  async run({ config, clock, signal, timeoutMs }) {
    const { dataDir: folder, redisUrl } = config;
    if (folder === null) return [ok("DATA_DIR is not set: nothing is kept on the disk")];
    try {
      const database = await openDataFolder({ folder, tables: APPOINTMENT_TABLES, clock });
      try {
        const startedAt = clock.monotonic();
        const remainingMs = (): number => startedAt + timeoutMs - clock.monotonic();
        const call = { signal, remainingMs };
        await database.write(touch, call);
        const tookMs = (clock.monotonic() - startedAt).toFixed(1);
        const rest = redisUrl === null ? "" : "; sessions and records are in Redis";
        return [ok(`the database takes writes, ${tookMs} ms for one${rest}`)];
      } finally {
        database.close();
      }
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      return [
        fail(error.message, "the folder must be on this machine's disk, with room, and ours"),
      ];
    }
  },
};
