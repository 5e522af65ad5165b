// A server with company files: no backend, each company by its file, its own model and its zone.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { startServer } from "../../../server.ts";
import { startScriptedModel } from "../../../tools/testing/scripted-model.ts";
import { BARBER_YAML, CLINIC_YAML } from "../../support/company-samples.ts";
import { call, tuesdayClock } from "../../support/server-fixture.ts";

const WEIGHTLESS = {
  read: () => ({ rssBytes: 0, heapUsedBytes: 0, heapLimitBytes: 1 }),
  collect: () => {},
};
/** The clinic without a model of its own. */
const CLINIC = CLINIC_YAML.replace(/^model:.*\n/m, "");

async function folderWith(
  context: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "companies-"));
  context.after(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

async function serverWith(
  context: TestContext,
  files: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
) {
  const model = await startScriptedModel();
  context.after(() => model.close());
  const logs: string[] = [];
  const running = await startServer({
    environment: {
      ...{ SERVER_PORT: "0", OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url },
      COMPANIES_DIR: await folderWith(context, files),
      DATA_DIR: await folderWith(context, {}),
      ...environment,
    },
    clock: tuesdayClock,
    memory: WEIGHTLESS,
    logDestination: { write: (line) => void logs.push(line) },
  });
  context.after(() => running.close());
  const chat = (company: number, fields: object = {}) =>
    call(`${running.url}/api/chat`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message: "Hola", session_id: 1, id_empresa: company, ...fields }),
    });
  return { running, model, logs, chat };
}

test("each company's prompt says what its file says, in its own time", async (context) => {
  const { model, chat, running } = await serverWith(context, {
    "1.yaml": CLINIC,
    "2.yaml": BARBER_YAML,
  });
  assert.equal((await chat(1)).status, 200);
  const clinic = JSON.stringify(model.requests.at(-1)?.body);
  for (const said of [
    "Te llamas Clara. Atiendes a los clientes de Clínica Sonrisa",
    "Necesitas estos datos: fecha, hora, servicio, nombre completo y correo electrónico.",
    "Limpieza dental: 30 minutos, S/. 120.00, con Doctora Ana. Sin dolor.",
    "Revisión: 15 minutos, sin costo.",
    "Doctora Ana: lunes a viernes 9:00 AM a 1:00 PM; sábado a domingo cerrado",
    "del viernes 1 de enero de 2027 al domingo 3 de enero de 2027",
    "Centro: Av. Larco 123",
    "¿Aceptan tarjetas?",
    "+51 1 555 0100",
    "10:00, zona horaria America/Lima",
  ]) {
    assert(clinic.includes(said), said);
  }
  assert.equal(
    (await chat(2, { config: { nombre_bot: "Beto", duracion_cita_minutos: 5 } })).status,
    200,
  );
  const barber = JSON.stringify(model.requests.at(-1)?.body);
  // 15:00 in UTC; a phrase of the request wins.
  for (const said of ["12:00, zona horaria America/Santiago", "Te llamas Beto", "Barbería Sur"]) {
    assert(barber.includes(said), said);
  }
  assert(!barber.includes("Limpieza"));
  assert.equal((await call(`${running.url}/health`)).body?.["status"], "ok");
});

test("an unknown company is a 404, and no model is called", async (context) => {
  const { model, chat } = await serverWith(context, { "1.yaml": CLINIC });
  const { status, body } = await chat(7);
  assert.deepEqual(
    [status, body],
    [404, { detail: "no company has this id_empresa", code: "unknown_company" }],
  );
  assert.equal(model.requests.length, 0);
});

test("a company's own model gets its turns, with its key", async (context) => {
  const own = await startScriptedModel();
  context.after(() => own.close());
  const line = `model: { name: gpt-own, base_url: "${own.url}", key_env: OWN_KEY }\n`;
  const files = { "1.yaml": CLINIC, "2.yaml": BARBER_YAML + line };
  const { model, chat } = await serverWith(context, files, { OWN_KEY: "sk-own" });
  await chat(2);
  await chat(1);
  const [request] = own.requests;
  assert.deepEqual([own.requests.length, model.requests.length], [1, 1]);
  assert.equal(request?.body["model"], "gpt-own");
  assert.equal(request?.headers["authorization"], "Bearer sk-own");
  assert.equal(model.requests[0]?.headers["authorization"], "Bearer sk-test");
  await chat(2, { api_key: "sk-of-request" });
  assert.equal(own.requests.at(-1)?.headers["authorization"], "Bearer sk-of-request");
});

test("a wrong file stops the start, with file, line and field", async (context) => {
  const COMPANIES_DIR = await folderWith(context, {
    "1.yaml": CLINIC.replace("minutes: 30", "minutes: 3"),
    "2.json": '{ "id": 2,\n "nam": "x" }',
    "3.yaml": `${BARBER_YAML.replace("id: 2", "id: 3")}model: { key_env: NOT_SET }\n`,
    "barberia.yaml": BARBER_YAML,
  });
  const environment = { SERVER_PORT: "0", COMPANIES_DIR, DATA_DIR: "unused" };
  await assert.rejects(startServer({ environment, clock: tuesdayClock }), (error: Error) => {
    const lines = error.message.split("\n").map((line) => line.replace(`${COMPANIES_DIR}/`, ""));
    assert.deepEqual(lines.sort(), [
      "1.yaml:13:44 services[0].minutes must be a whole number from 5 to 1440",
      "2.json:1:1 hours is missing",
      "2.json:1:1 name is missing",
      "2.json:1:1 time_zone is missing",
      "2.json:2:2 nam is no known field; did you mean name?",
      "3.yaml:5:10 model.key_env names a variable that is not set in the environment",
      "barberia.yaml:1:1 the company must be named by its id_empresa, such as 1.yaml",
    ]);
    return true;
  });
});

test("a calendar that this service cannot keep stops the start", async (context) => {
  const backend = `${BARBER_YAML}calendars: { main: { kind: backend } }\n`;
  const own = `${BARBER_YAML}calendars: { main: { kind: memory } }\n`;
  const COMPANIES_DIR = await folderWith(context, {
    "1.yaml": CLINIC,
    "2.yaml": backend,
    "3.yaml": own.replace("id: 2", "id: 3"),
  });
  const environment = { SERVER_PORT: "0", COMPANIES_DIR };
  await assert.rejects(startServer({ environment, clock: tuesdayClock }), (error: Error) => {
    for (const line of [
      /1\.yaml:\d+:\d+ calendars\.main\.kind is sqlite, .*set DATA_DIR/,
      /2\.yaml:\d+:\d+ calendars\.main\.kind cannot be backend/,
      /3\.yaml:\d+:\d+ calendars\.main\.kind cannot be memory in the service/,
    ]) {
      assert.match(error.message, line);
    }
    return true;
  });
});

test("without a key the simulated model talks for the company", async (context) => {
  const COMPANIES_DIR = await folderWith(context, { "1.yaml": CLINIC });
  const running = await startServer({
    environment: { SERVER_PORT: "0", COMPANIES_DIR, DATA_DIR: await folderWith(context, {}) },
    clock: tuesdayClock,
    memory: WEIGHTLESS,
    logDestination: { write: () => {} },
  });
  context.after(() => running.close());
  const health = await call(`${running.url}/health`);
  assert.deepEqual(health.body?.["simulated"], ["model"]);
  const { status, body } = await call(`${running.url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message: "Hola", session_id: 1, id_empresa: 1 }),
  });
  assert.equal(status, 200);
  assert.match(String(body?.["reply"]), /Clara/);
});
