// A server whose data folder outlives it: killed at once, started again, it goes on.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startScriptedModel } from "../../tools/testing/scripted-model.ts";
import { startProcess } from "../support/process-fixture.ts";
import { call } from "../support/server-fixture.ts";
import { folderOf } from "../support/sqlite/database-fixture.ts";

test("after kill -9 the conversation goes on where it was answered last", async (t) => {
  const model = await startScriptedModel();
  t.after(() => model.close());
  const environment = {
    ...{ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url, SANDBOX: "on" },
    DATA_DIR: folderOf(t),
  };
  const before = await startProcess(t, { environment });
  model.script({ reply: "Dime." });
  assert.equal((await before.chat(7, { message: "Soy Ana Ruiz" })).status, 200);
  assert.deepEqual(await before.stop("SIGKILL"), [null, "SIGKILL"]);

  const after = await startProcess(t, { environment });
  model.script({ reply: "Ana Ruiz." });
  assert.equal((await after.chat(7, { message: "¿Cómo me llamo?" })).body?.["reply"], "Ana Ruiz.");
  const asked = JSON.stringify(model.requests.at(-1)?.body["messages"]);
  assert.match(asked, /Soy Ana Ruiz.*Dime\..*¿Cómo me llamo\?/);
  const { body } = await call(`${after.url}/memory`);
  const accounts = JSON.stringify(body?.["accounts"]);
  assert.match(accounts, /"account":"sqlite"/);
  assert.equal((await call(`${after.url}/health`)).status, 200);
});
