// SQLite is loaded by the first data folder, not before: a server without one does not pay for it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { folderOf } from "../../support/sqlite/database-fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
/** Starts a server with these settings, closes it, and says whether the module was loaded. */
const PROGRAM = `
  import { startServer } from "./server.ts";
  const environment = JSON.parse(process.argv[1]);
  const running = await startServer({ environment, logDestination: { write() {} } });
  await running.close();
  console.log(process.moduleLoadList.includes("NativeModule sqlite"));`;

function isLoaded(settings: Readonly<Record<string, string>>): string {
  const environment = JSON.stringify({ SERVER_PORT: "0", ...settings });
  const flags = ["--import", "tsx", "--input-type=module", "-e", PROGRAM, environment];
  return execFileSync(process.execPath, flags, { cwd: ROOT, encoding: "utf8" }).trim();
}

test("node:sqlite is loaded with a data folder, and without one it is not", (t) => {
  assert.equal(isLoaded({}), "false");
  assert.equal(isLoaded({ DATA_DIR: folderOf(t) }), "true");
});
