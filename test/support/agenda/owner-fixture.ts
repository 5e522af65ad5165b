// A whole server with company files, a data folder and a scripted model, and its page in Chromium at
// a phone's and a desk's width.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import type { Page } from "playwright-core";
import { startServer } from "../../../server.ts";
import type { RunningServer } from "../../../server.ts";
import { startScriptedModel } from "../../../tools/testing/scripted-model.ts";
import type { ScriptedModel } from "../../../tools/testing/scripted-model.ts";
import { openPage } from "../console-fixture.ts";
import type { OpenOptions } from "../console-fixture.ts";
import { call, tuesdayClock } from "../server-fixture.ts";
import { folderOf } from "../sqlite/database-fixture.ts";
import { BARBER, CLINIC, refOf } from "./agenda-fixture.ts";

export const SIZES = [
  { name: "phone", viewport: { width: 360, height: 740 }, hasTouch: true },
  { name: "desk", viewport: { width: 1280, height: 800 } },
] as const;

/** The server's clock says Tuesday, 10 March 2026, 10:00 in Lima. */
export const TODAY = "2026-03-10";
export const TOMORROW = "2026-03-11";

export interface OwnerServer {
  readonly url: string;
  readonly running: RunningServer;
  readonly model: ScriptedModel;
  /** The text of a company's file now. */
  file(name: string): string;
  /** Adds an appointment over the API, with some fields replaced: its `ref`. */
  add(fields?: Record<string, unknown>): Promise<string>;
}

export async function startOwner(t: TestContext): Promise<OwnerServer> {
  const folder = folderOf(t);
  const companies = path.join(folder, "companies");
  mkdirSync(companies);
  writeFileSync(path.join(companies, "1.yaml"), CLINIC);
  writeFileSync(path.join(companies, "7.json"), BARBER.replace("memory", "sqlite"));
  const model = await startScriptedModel();
  t.after(() => model.close());
  const running = await startServer({
    environment: {
      ...{ SERVER_PORT: "0", COMPANIES_DIR: companies, DATA_DIR: path.join(folder, "data") },
      ...{ OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: model.url },
    },
    clock: tuesdayClock,
    memory: {
      read: () => ({ rssBytes: 0, heapUsedBytes: 0, heapLimitBytes: 1 }),
      collect: () => {},
    },
    logDestination: { write: () => {} },
  });
  t.after(() => running.close());
  const { url } = running;
  let made = 0;
  const add: OwnerServer["add"] = async (fields = {}) => {
    made += 1;
    const body = {
      ...{ id_empresa: 1, key: `key-${made}-00000`, resource: "ana", service: "limpieza" },
      ...{ start: `${TOMORROW}T09:00`, name: "Rosa Paz", phone: "999 123 456", ...fields },
    };
    const headers = { "content-type": "application/json" };
    const options = { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await call(`${url}/api/agenda/add`, options);
    if (answer.status !== 200) throw new Error(answer.text);
    return refOf(answer);
  };
  const file = (name: string): string => readFileSync(path.join(companies, name), "utf8");
  return { url, running, model, file, add };
}

/** The page, once its agenda is drawn. */
export async function openOwner(
  t: TestContext,
  { url }: Pick<OwnerServer, "url">,
  options: OpenOptions = {},
): Promise<Page> {
  const page = await openPage(t, url, options);
  await page.locator("#board .column").first().waitFor();
  return page;
}

/** Brings a tab to the front; on a wide screen the chat always is. */
export async function tab(page: Page, name: string): Promise<void> {
  const button = page.getByRole("group", { name: "Vista" }).getByRole("button", { name });
  if (await button.isVisible()) await button.click();
}
