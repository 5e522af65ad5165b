// `npm run screenshot`: takes docs/images/console.png, a booking conversation with the sandbox and
// the memory ledger after a minute of other customers' turns. Takes about a minute.

import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Page } from "playwright-core";
import { launchChromium } from "./chromium.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const FILE = path.join(ROOT, "docs/images/console.png");
const BYTES_MAX = 200_000;
const SECONDS = 50;
const MESSAGES = [
  "Hola, quiero una cita el martes a las 10",
  "soy Ana Ruiz, ana@example.com",
  "sí",
];

/** The server as shipped, so that its memory figures are real. */
function startServer(): ChildProcess {
  const env = { ...process.env, SERVER_PORT: "0", MEMORY_LIMIT_MB: "160" };
  const stdio = ["ignore", "pipe", "inherit"] as const;
  return spawn(process.execPath, [path.join(ROOT, "dist/start.cjs")], { env, stdio: [...stdio] });
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("the server has no output");
  for await (const line of createInterface({ input: stdout })) {
    const url = /"server_listening","detail":"(http:\S+) /.exec(line)?.[1];
    if (url !== undefined) {
      stdout.resume();
      return url;
    }
  }
  throw new Error("the server ended before it listened");
}

/** Sends other customers' messages one by one until the time is over. */
async function sendOtherTurns(url: string, until: number): Promise<void> {
  for (let session = 0; Date.now() < until; session++) {
    const body = { message: "¿Qué servicios tienen?", session_id: session, id_empresa: 2 };
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${url}/api/chat`, {
      ...{ method: "POST", headers, body: JSON.stringify(body) },
    });
    await answer.text();
    await new Promise((resolve) => setTimeout(resolve, 60 + 120 * Math.sin(session / 20) ** 2));
  }
}

async function converse(page: Page): Promise<void> {
  for (const [index, message] of MESSAGES.entries()) {
    await page.locator("#message").fill(message);
    await page.locator("#message").press("Enter");
    await page.locator(`.turn:nth-child(${index + 1})[aria-busy="false"]`).waitFor();
  }
}

const server = startServer();
const url = await addressOf(server);
const browser = await launchChromium();
try {
  const viewport = { width: 1280, height: 800 };
  const page = await browser.newPage({ viewport, locale: "es-PE" });
  await page.goto(url);
  await page.locator("#chart canvas").waitFor();
  await sendOtherTurns(url, Date.now() + SECONDS * 1000);
  await converse(page);
  await page.locator("#message").blur();
  await page.mouse.move(0, 0);
  const image = await page.screenshot();
  mkdirSync(path.dirname(FILE), { recursive: true });
  writeFileSync(FILE, image);
} finally {
  await browser.close();
  server.kill();
}
const { size } = statSync(FILE);
console.log(`${path.relative(ROOT, FILE)}: ${size} bytes`);
if (size > BYTES_MAX) throw new Error(`the screenshot has more than ${BYTES_MAX} bytes`);
