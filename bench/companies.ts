// Companies of their own at a small limit: a hundred files with fifty services each, a data folder,
// and customers of all of them who ask, look and book. Every account stays under its cap, RSS under
// the limit, and what the process holds does not grow with the appointments made: exits with 1 else.
// `npm run bench:companies -- --limit 128 --companies 100 --services 50 --turns 6000`

import assert from "node:assert";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { fetchText, runLoad } from "./support/load.ts";
import { startFastModel } from "./support/fast-model.ts";
import { announce, progress, round, writeReport } from "./support/report.ts";
import { startServerProcess } from "./support/server-process.ts";
import type { ServerProcess } from "./support/server-process.ts";
import { createWorkload } from "./support/workload.ts";

const { values } = parseArgs({
  options: {
    limit: { type: "string", default: "128" },
    companies: { type: "string", default: "100" },
    services: { type: "string", default: "50" },
    turns: { type: "string", default: "6000" },
    concurrency: { type: "string", default: "8" },
  },
});
const limitMib = Number(values.limit);
const companies = Number(values.companies);
const services = Number(values.services);
const turns = Number(values.turns);
const concurrency = Number(values.concurrency);
const TURNS_PER_SESSION = 10;
const WORKLOAD = createWorkload(1);

/** The whole day, so that the fast model's hour is open; its service is the first one. */
function companyText(id: number): string {
  const hours = { "mon-sun": ["00:00-24:00"] };
  const people = Array.from({ length: 8 }, (_, index) => ({
    ...{ id: `persona-${index}`, name: `Persona ${index}`, places: 50 },
  }));
  const list = Array.from({ length: services }, (_, index) => ({
    ...{ id: `servicio-${index}`, name: `Servicio número ${index} de la empresa ${id}` },
    ...{ minutes: 30, price: 10 + index, about: "Con todo lo que hace falta. ".repeat(4) },
  }));
  return JSON.stringify({
    ...{ id, name: `Empresa ${id}`, time_zone: "America/Lima", currency: "S/." },
    ...{ hours, resources: people, services: list },
    booking: { confirm: "model" },
  });
}

/** From one half to the other; RSS may still settle. */
const GROWTH_MIB = { accounted: 0.5, rss: 4 };

interface Look {
  readonly rssMib: number;
  readonly accountedMib: number;
  readonly over: readonly string[];
}

async function look(server: ServerProcess): Promise<Look> {
  // The server's own report, described in docs/openapi.json.
  const report = JSON.parse((await fetchText(`${server.url}/memory`)) ?? "{}") as {
    accounted_bytes: number;
    accounts: { account: string; bytes: number; cap_bytes: number }[];
  };
  return {
    rssMib: round(server.rssMib()),
    accountedMib: round(report.accounted_bytes / 2 ** 20),
    over: report.accounts
      .filter(({ bytes, cap_bytes }) => bytes > cap_bytes)
      .map(({ account }) => account),
  };
}

const head = { bench: "companies", seed: 1, limitMib, settings: { companies, services, turns } };
announce(head);
const folder = mkdtempSync(path.join(tmpdir(), "citas-companies-"));
mkdirSync(path.join(folder, "companies"));
for (let id = 1; id <= companies; id++) {
  writeFileSync(path.join(folder, "companies", `${id}.json`), companyText(id));
}
const model = await startFastModel({ seed: 1, replies: WORKLOAD.replies, service: "servicio-0" });
const server = await startServerProcess({
  limitMib,
  environment: {
    COMPANIES_DIR: path.join(folder, "companies"),
    DATA_DIR: path.join(folder, "data"),
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_API_KEY: "sk-bench",
  },
});
try {
  const looks: Look[] = []; // one for each half
  const statuses: Record<string, number>[] = [];
  for (const half of [0, 1]) {
    const first = half * turns;
    const load = await runLoad({
      ...{ url: server.url, concurrency, count: turns / 2, pauseMs: 20 },
      body: (index) => {
        const session = Math.floor((first + index) / TURNS_PER_SESSION);
        const turn = (first + index) % TURNS_PER_SESSION;
        return WORKLOAD.body({ session, tenant: 1 + (session % companies), turn });
      },
    });
    statuses.push(load.statuses);
    looks.push(await look(server));
    progress(`${JSON.stringify(load.statuses)} ${JSON.stringify(looks.at(-1))}`);
  }
  const metrics = (await fetchText(`${server.url}/metrics`)) ?? "";
  const booked = Number(/agent_citas_booking_success_total (\d+)/.exec(metrics)?.[1] ?? 0);
  const peakMib = round(server.highWaterMib());
  progress(`${booked} appointments, RSS peak ${peakMib} of ${limitMib} MiB`);
  writeReport("companies", head, { looks, statuses, booked, peakMib });
  const isOver = looks.some(({ over }) => over.length > 0) || peakMib > limitMib;
  const [first, second] = looks;
  assert(first !== undefined && second !== undefined);
  const hasGrown =
    second.accountedMib - first.accountedMib > GROWTH_MIB.accounted ||
    second.rssMib - first.rssMib > GROWTH_MIB.rss;
  const answered = statuses.reduce((sum, one) => sum + (one["200"] ?? 0), 0);
  if (isOver || hasGrown || booked === 0 || answered < turns / 2) process.exitCode = 1;
} finally {
  await Promise.all([server.stop(), model.close()]);
  rmSync(folder, { recursive: true, force: true });
}
