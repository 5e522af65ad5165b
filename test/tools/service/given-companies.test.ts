// Companies given to the library as data: their prompts, their services, their contact.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createAgent } from "../../../engine/index.ts";
import { appointments, chatConfig } from "../../../tools/index.ts";
import { startScriptedModel } from "../../../tools/testing/scripted-model.ts";
import { readYaml } from "../../../tools/company-files/yaml-reader.ts";
import type { CompanyText } from "../../../tools/company-files/company-schema.ts";
import { BARBER_YAML } from "../../support/company-samples.ts";

function barber(): CompanyText {
  const read = readYaml(BARBER_YAML);
  assert(!("problem" in read));
  return read.value as CompanyText;
}

test("an agent answers for a company that is given as data", async (context) => {
  const model = await startScriptedModel();
  context.after(() => model.close());
  const agent = await createAgent({
    model: { name: "scripted", baseUrl: model.url, apiKey: "sk-test" },
    domain: appointments({ companies: [{ ...barber(), bot: { name: "Beto" } }] }),
  });
  context.after(() => agent.close());
  const ask = (tenant: number) =>
    agent.chat({ tenant, session: "1", message: "Hola", data: chatConfig() });
  // The model has no script: only what it was asked is looked at.
  await ask(2);
  const { length } = model.requests;
  const sent = JSON.stringify(model.requests[0]?.body);
  assert(sent.includes("Te llamas Beto. Atiendes a los clientes de Barbería Sur"));
  assert(sent.includes("zona horaria America/Santiago"));
  assert.equal((await ask(3)).error, "agent_creation_error");
  assert.equal(model.requests.length, length);
});

test("companies are checked like files, and twice the same id is none", () => {
  const wrong = { ...barber(), hours: { mon: ["9-10"] } };
  assert.throws(() => appointments({ companies: [barber(), wrong, barber()] }), {
    code: "config_invalid",
    message:
      "companies[1]: hours.mon[0] must be hours such as 09:00-13:00 or 15:00-24:00\n" +
      "companies[2]: id is the id of another company",
  });
  assert.throws(() => appointments({}), { message: "backend must have four addresses" });
});
