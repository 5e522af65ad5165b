// `npm run screenshot:agenda`: takes docs/images/agenda.png and agenda-phone.png, a clinic's day on
// the owner's page, with what the chat has just booked.

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { systemClock } from "../engine/core/clock.ts";
import { startServer } from "../server.ts";
import { startScriptedModel } from "../tools/testing/scripted-model.ts";
import { launchChromium } from "./chromium.ts";

const IMAGES = path.resolve(import.meta.dirname, "../docs/images");
const BYTES_MAX = 200_000;
/** A Tuesday, 08:40 in Lima. */
const NOW = Date.UTC(2026, 2, 10, 13, 40);
const COMPANY = `id: 1
name: Clínica Sonrisa
time_zone: America/Lima
currency: "S/."
hours: { mon-fri: ["09:00-13:00", "15:00-19:00"] }
booking: { step_minutes: 30, confirm: code, asks: [name, phone] }
resources: [{ id: ana, name: Doctora Ana }, { id: luis, name: Doctor Luis }]
services:
  - { id: limpieza, name: Limpieza dental, minutes: 30, after_minutes: 10, price: 120 }
  - { id: revision, name: Revisión, minutes: 30, price: 50 }
contact: "+51 1 555 0100"
`;
/** Person, start, service, name, note. */
const BOOKED = [
  ["ana", "09:00", "limpieza", "Rosa Paz", null],
  ["ana", "10:00", "revision", "Miguel Fernández", "Alergia a la penicilina"],
  ["ana", "16:00", "limpieza", "Sofía Vega", null],
  ["luis", "09:30", "revision", "Pedro Salas", null],
  ["luis", "12:00", "limpieza", "Carmen Díaz", null],
] as const;
const ORDER = {
  ...{ date: "2026-03-10", time: "15:00", customer_name: "Ana Ruiz", notes: null },
  ...{ customer_contact: "", phone: "999123456", service: "limpieza", resource: "luis" },
};
const MESSAGES = [
  "Hola, soy Ana Ruiz, 999123456. Quiero una limpieza hoy a las 15:00 con Luis",
  "sí, confirmo",
];

async function fill(url: string): Promise<void> {
  const post = async (name: string, body: object): Promise<void> => {
    const headers = { "content-type": "application/json" };
    const options = { method: "POST", headers, body: JSON.stringify({ id_empresa: 1, ...body }) };
    const answer = await fetch(`${url}/api/agenda/${name}`, options);
    if (!answer.ok) throw new Error(await answer.text());
  };
  for (const [index, [resource, time, service, name, notes]] of BOOKED.entries()) {
    const start = `2026-03-10T${time}`;
    const key = `screenshot-${index}`;
    await post("add", { key, resource, service, start, name, notes, phone: "999 123 457" });
  }
  const hours = { start: "2026-03-10T17:00", until: "2026-03-10T19:00" };
  await post("block", { ...hours, resource: "luis", reason: "Congreso" });
}

async function open(browser: Browser, url: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: "es-PE", ...options });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator("#board .entry b").first().waitFor();
  return page;
}

async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  const file = path.join(IMAGES, name);
  writeFileSync(file, await page.screenshot());
  const { size } = statSync(file);
  console.log(`docs/images/${name}: ${size} bytes`);
  if (size > BYTES_MAX) throw new Error(`${name} has more than ${BYTES_MAX} bytes`);
}

const folder = mkdtempSync(path.join(tmpdir(), "citas-screenshot-"));
writeFileSync(path.join(folder, "1.yaml"), COMPANY);
const began = systemClock.now();
const model = await startScriptedModel();
const booking = { calls: [{ name: "create_booking", arguments: ORDER }] };
model.script(booking, { reply: "Ya casi, Ana." }, booking, { reply: "¡La esperamos!" });
const server = await startServer({
  environment: {
    ...{ SERVER_PORT: "0", COMPANIES_DIR: folder, DATA_DIR: path.join(folder, "data") },
    ...{ OPENAI_API_KEY: "sk-scripted", OPENAI_BASE_URL: model.url },
  },
  clock: { ...systemClock, now: () => NOW + (systemClock.now() - began) },
  // The browser's driver weighs on this process, too.
  memory: {
    read: () => ({ rssBytes: 0, heapUsedBytes: 0, heapLimitBytes: 1 }),
    collect: () => {},
  },
  logDestination: { write: () => {} },
});
const browser = await launchChromium();
try {
  await fill(server.url);
  const desk = await open(browser, server.url, { viewport: { width: 1280, height: 800 } });
  for (const [index, message] of MESSAGES.entries()) {
    await desk.locator("#message").fill(message);
    await desk.locator("#message").press("Enter");
    await desk.locator(`.turn:nth-child(${index + 1})[aria-busy="false"]`).waitFor();
  }
  await desk.locator("#board .entry", { hasText: "Ana Ruiz" }).waitFor();
  await desk.locator("#message").blur();
  await take(desk, "agenda.png");
  const viewport = { width: 390, height: 760 };
  await take(
    await open(browser, server.url, { viewport, colorScheme: "dark" }),
    "agenda-phone.png",
  );
} finally {
  await browser.close();
  await server.close();
  await model.close();
  rmSync(folder, { recursive: true });
}
