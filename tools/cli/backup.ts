// `agent-citas backup`: copies the data folder's database to a new file. The server may run and
// write meanwhile: the copy is one moment's whole database.

import { databaseFile } from "../../engine/agent/data-folder.ts";
import { readConfig } from "../../engine/config/config.ts";
import { AgentError } from "../../engine/core/errors.ts";
import { copyDatabase } from "../../engine/sqlite/backup.ts";
import { USAGE_ERROR } from "./command.ts";
import type { Command } from "./command.ts";

const usage = `Usage: agent-citas backup FILE

Copies the database of the data folder (DATA_DIR) to FILE, which must not exist. The server may run
meanwhile. The copy holds customers' data: keep it as you keep the folder. To restore it, stop the
server and put it back as citas.db: see docs/data.md.`;

export const backup: Command = {
  usage,
  async run(args, { environment, write, writeError }) {
    const [file, ...rest] = args;
    if (file === undefined || file.startsWith("--") || rest.length > 0) {
      writeError(`Expected one FILE\n\n${usage}`);
      return USAGE_ERROR;
    }
    try {
      const { dataDir } = readConfig(environment);
      if (dataDir === null) {
        throw new AgentError("config_invalid", "DATA_DIR is not set: there is no database");
      }
      await copyDatabase(databaseFile(dataDir), file);
      write(`${file}\n`);
      return 0;
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      writeError(error.message);
      return 1;
    }
  },
};
