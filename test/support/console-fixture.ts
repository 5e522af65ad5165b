// One headless Chromium for a test file, and what a person does with the page. What runs in the page
// is text: the project's own types know no document.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, afterEach, before } from "node:test";
import type { TestContext } from "node:test";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "../../scripts/chromium.ts";

let browser: Browser | undefined;
/** Of the test that runs. */
const contexts: BrowserContext[] = [];

/** Starts the file's browser before its tests and closes it after them. */
export function withChromium(): void {
  before(async () => {
    browser = await launchChromium();
  });
  // Before the test's own endings: a page whose server is stopped complains of it.
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  after(() => browser?.close());
}

export interface OpenOptions extends BrowserContextOptions {
  /** The page's own timers wait for `page.clock`. */
  readonly heldClock?: boolean;
  /** Messages of the browser that the test expects. */
  readonly complaints?: RegExp;
}

/** The page in a context of its own; what the browser complains about fails the test. */
export async function openPage(
  test: TestContext,
  url: string,
  { heldClock = false, complaints, ...options }: OpenOptions = {},
): Promise<Page> {
  assert(browser !== undefined, "withChromium() starts it");
  const context = await browser.newContext({ locale: "es-PE", ...options });
  contexts.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const problems: string[] = [];
  const note = (text: string): void => void (complaints?.test(text) || problems.push(text));
  page.on("pageerror", (error) => note(error.message));
  page.on("console", (message) => void (message.type() === "error" && note(message.text())));
  test.after(() => assert.deepEqual(problems, []));
  if (heldClock) {
    await page.clock.install({ time: 0 });
    await page.clock.pauseAt(1000);
  }
  await page.goto(url);
  await page.locator("#company option").first().waitFor({ state: "attached" });
  return page;
}

/** Nobody has the greeting's picture: its name leads nowhere. */
export const NO_PICTURE = /ERR_NAME_NOT_RESOLVED/;

/** Sends a message and waits until its turn is over; the reply, or what went wrong. */
export async function say(page: Page, text: string): Promise<string> {
  const turns = page.locator(".turn");
  const before = await turns.count();
  await page.locator("#message").fill(text);
  await page.locator("#message").press("Enter");
  const turn = turns.nth(before);
  await settled(page, before);
  return turn.locator(".reply:visible, .problem").first().innerText();
}

/** Until the turn at `index` is not busy any more. */
export async function settled(page: Page, index: number): Promise<void> {
  await page.locator(`.turn:nth-child(${index + 1})[aria-busy="false"]`).waitFor();
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds wrong, one line each, in all of its rules but experiments. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // Through the debugger: the page's own policy would not let it in.
  await page.evaluate(AXE);
  return page.evaluate(`axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => id + " " + target.join(" ") + ": " + failureSummary)))`);
}
