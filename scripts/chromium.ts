// Finds an installed Chromium and starts it headless, without its background network traffic, for
// the tests and the screenshot.

import { accessSync, constants } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** `CHROME_PATH`, or the first on the PATH; null when there is none. */
export function chromiumPath(environment: NodeJS.ProcessEnv = process.env): string | null {
  const folders = (environment["PATH"] ?? "").split(path.delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const given = environment["CHROME_PATH"];
  const candidates = given === undefined ? [...onPath, MAC] : [given];
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Only this machine's names resolve.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/** The caller must close the browser. */
export async function launchChromium(): Promise<Browser> {
  // Loading takes a second, which `chromiumPath` does not need.
  const { chromium } = await import("playwright-core");
  const executablePath = chromiumPath();
  if (executablePath === null)
    throw new Error("no Chromium: run npm run pretest, or set CHROME_PATH");
  return chromium.launch({ executablePath, args: ARGUMENTS, headless: true });
}
