// Companies given to the library as data: their prompts, their services, their contact, and where
// their appointments are kept.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { createAgent } from "../../../engine/index.ts";
import { appointments, chatConfig } from "../../../tools/index.ts";
import { startScriptedModel } from "../../../tools/testing/scripted-model.ts";
import { readYaml } from "../../../tools/company-files/yaml-reader.ts";
import type { CompanyText } from "../../../tools/company-files/company-schema.ts";
import { addDays, civilDateTime, weekdayIndex } from "../../../tools/dates/civil-time.ts";
import { agentFor } from "../../support/library-fixture.ts";
import { BARBER_YAML } from "../../support/company-samples.ts";
import { folderOf } from "../../support/sqlite/database-fixture.ts";

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
    dataDir: folderOf(context),
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

/** The Wednesday of the next week: open, and within the notice. */
function wednesday(): string {
  const { date } = civilDateTime(Date.now(), "America/Santiago");
  return addDays(date, 9 - weekdayIndex(date));
}

const CUT = {
  ...{ services: [{ id: "corte", name: "Corte", minutes: 30 }] },
  booking: { asks: ["name"], confirm: "code" },
} as const satisfies Partial<CompanyText>;
const MEMORY = { calendars: { main: { kind: "memory" } } } as const;

const ORDER = {
  ...{ date: wednesday(), time: "4:00 PM", customer_name: "Ana Ruiz", notes: null, phone: null },
  ...{ customer_contact: "", service: "corte", resource: null },
};

/** Books in a conversation of the session's own; what the model was told last. */
async function booking(
  context: TestContext,
  { session, dataDir, companies }: BookingOptions,
): Promise<{ readonly told: string; readonly end: () => Promise<void> }> {
  const kit = await agentFor(context, { domain: appointments({ companies }), dataDir });
  const say = async (message: string): Promise<string> => {
    const calls = [{ name: "create_booking", arguments: ORDER }];
    kit.model.script({ calls }, { reply: "Listo." });
    return (await kit.agent.chat({ tenant: 2, session, message, data: chatConfig() })).reply;
  };
  await say("Soy Ana Ruiz, un corte a las 4");
  const reply = await say("sí");
  const told = `${reply} ${JSON.stringify(kit.model.requests.at(-1)?.body["messages"]).slice(-2000)}`;
  return { told, end: () => kit.close() };
}

interface BookingOptions {
  readonly session: string;
  readonly dataDir?: string;
  readonly companies: readonly CompanyText[];
}

test("with a data folder a company's appointments outlive the agent", async (context) => {
  const dataDir = folderOf(context);
  const companies = [{ ...barber(), ...CUT }];
  const first = await booking(context, { session: "1", dataDir, companies });
  assert.match(first.told, /Cita confirmada: .*4:00 PM, Corte/);
  await first.end();
  const second = await booking(context, { session: "2", dataDir, companies });
  assert.match(second.told, /ese horario acaba de ocuparse/);
});

test("a calendar in memory needs no folder, is within its cap, and forgets", async (context) => {
  const companies = [{ ...barber(), ...CUT, ...MEMORY }];
  for (const session of ["1", "2"]) {
    const { told, end } = await booking(context, { session, companies });
    assert.match(told, /Cita confirmada: .*4:00 PM, Corte/);
    await end();
  }
  const { agent } = await agentFor(context, { domain: appointments({ companies }) });
  assert(agent.memory().accounts.some(({ account }) => account === "memory_calendar"));
});

test("a calendar that the agent does not have is named, with the option that it needs", async (t) => {
  const start = (companies: readonly CompanyText[]) =>
    agentFor(t, { domain: appointments({ companies }) });
  const backend = { ...barber(), id: 3, calendars: { main: { kind: "backend" } } } as const;
  await assert.rejects(start([{ ...barber(), ...MEMORY }, { ...barber(), id: 4 }, backend]), {
    code: "config_invalid",
    message:
      "companies[1]: calendars.main.kind is sqlite: give createAgent a dataDir," +
      " or use memory, which forgets\n" +
      "companies[2]: calendars.main.kind is backend: give the option backend",
  });
});
