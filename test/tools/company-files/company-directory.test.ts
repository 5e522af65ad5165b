// A folder of company files: judged when it is opened, looked through again, and written to.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { systemClock } from "../../../engine/core/clock.ts";
import type { Clock } from "../../../engine/core/clock.ts";
import { KIB } from "../../../engine/core/bytes.ts";
import type { LogRecord } from "../../../engine/telemetry/log.ts";
import { CompanyDirectory, LOOK_MS } from "../../../tools/company-files/company-directory.ts";
import { INDEX_ENTRY_BYTES } from "../../../tools/company-files/company-index.ts";
import { COMPANY_BYTES_MAX } from "../../../tools/company-files/file-bytes.ts";
import type { Company } from "../../../tools/domain/company.ts";
import { companySource, saveCompany } from "../../../tools/company-files/save-company.ts";
import { FILE_BYTES_MAX } from "../../../tools/company-files/read-company.ts";
import { BARBER_YAML, CLINIC_YAML } from "../../support/company-samples.ts";
import { recordingLog } from "../../support/stub-backend.ts";

const usesBytesMax = COMPANY_BYTES_MAX + 64 * KIB;

interface Kit {
  readonly folder: string;
  readonly clock: Clock & { advance(ms: number): void };
  readonly logged: LogRecord[];
  readonly open: (bytesMax?: number) => Promise<CompanyDirectory>;
  /** Without the YAML parser. */
  openJson(): Promise<CompanyDirectory>;
  readonly write: (name: string, text: string) => Promise<void>;
}

async function kitOf(context: TestContext): Promise<Kit> {
  const folder = await mkdtemp(path.join(tmpdir(), "companies-"));
  context.after(() => rm(folder, { recursive: true }));
  let now = 0;
  const clock = {
    ...systemClock,
    monotonic: () => now,
    advance: (ms: number) => void (now += ms),
  };
  const logged: LogRecord[] = [];
  let second = 1_700_000_000;
  return {
    ...{ folder, clock, logged },
    open: (bytesMax = 1024 * KIB) =>
      CompanyDirectory.open({ folder, bytesMax, usesBytesMax, clock, log: recordingLog(logged) }),
    openJson: () =>
      CompanyDirectory.open({
        ...{ folder, bytesMax: 1024 * KIB, usesBytesMax, clock, log: recordingLog(logged) },
        readsYaml: false,
      }),
    write: async (name, text) => {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
      // Each change has its own time, however fast the test is.
      await utimes(file, second, second++);
    },
  };
}

const named = (name: string): string => BARBER_YAML.replace("Barbería Sur", name);
const nameIn = async (directory: CompanyDirectory): Promise<string | undefined> =>
  (await find(directory, 2))?.name;

const JSON_COMPANY = { name: "A", time_zone: "UTC", hours: {} };

/** As a request that has ended. */
async function find(directory: CompanyDirectory, id: number): Promise<Company | null> {
  const scope = directory.scope();
  try {
    return await scope.find(id);
  } finally {
    scope.release();
  }
}

test("a first YAML file waits for the start that makes room for its parser", async (context) => {
  const { openJson, write, clock } = await kitOf(context);
  await write(
    "1.json",
    JSON.stringify({ id: 1, name: "Uno", time_zone: "America/Lima", hours: {} }),
  );
  const directory = await openJson();
  await write("2.yaml", BARBER_YAML);
  clock.advance(LOOK_MS);
  await assert.rejects(find(directory, 2), { code: "company_unavailable" });
  assert.equal(directory.hasProblem, true);
  assert.equal((await find(directory, 1))?.name, "Uno");
});

test("a change counts for the next turn, ten seconds after the last look", async (context) => {
  const { open, write, clock } = await kitOf(context);
  await write("2.yaml", BARBER_YAML);
  const directory = await open();
  await write("2.yaml", named("Norte"));
  clock.advance(LOOK_MS - 1);
  assert.equal(await nameIn(directory), "Barbería Sur");
  clock.advance(1);
  assert.equal(await nameIn(directory), "Norte");
});

test("a wrong file keeps the old one, with an issue and a log line, until it is right", async (context) => {
  const { open, write, clock, logged } = await kitOf(context);
  await write("2.yaml", BARBER_YAML);
  const directory = await open();
  await write("2.yaml", `${BARBER_YAML}nam: x\n`);
  clock.advance(LOOK_MS);
  assert.equal(await nameIn(directory), "Barbería Sur");
  assert.equal(directory.hasProblem, true);
  clock.advance(LOOK_MS);
  await nameIn(directory);
  const lines = logged.filter(({ event }) => event === "company_file_invalid");
  assert.equal(lines.length, 1);
  assert.match(lines[0]?.detail ?? "", /2\.yaml:5:1 nam is no known field; did you mean name\?$/);
  assert.equal(lines[0]?.tenant, 2);
  // Its old content is gone: said honestly, never another company's.
  directory.shrink(100);
  await assert.rejects(find(directory, 2), { code: "company_unavailable" });
  await write("2.yaml", named("Norte"));
  clock.advance(LOOK_MS);
  assert.equal(await nameIn(directory), "Norte");
  assert.equal(directory.hasProblem, false);
});

test("new companies come, removed ones go, and an evicted one is read again", async (context) => {
  const { open, write, clock, folder } = await kitOf(context);
  await write("2.yaml", BARBER_YAML);
  const directory = await open();
  directory.shrink(100);
  assert.equal(await nameIn(directory), "Barbería Sur");
  await write("1.json", JSON.stringify({ id: 1, name: "A", time_zone: "UTC", hours: {} }));
  await rm(path.join(folder, "2.yaml"));
  assert.equal(await find(directory, 1), null);
  clock.advance(LOOK_MS);
  assert.equal((await find(directory, 1))?.name, "A");
  assert.equal(await find(directory, 2), null);
  await rm(folder, { recursive: true });
  clock.advance(LOOK_MS);
  // A folder that is away for a moment has not lost its companies.
  assert.equal((await find(directory, 1))?.name, "A");
  assert.equal(directory.hasProblem, true);
  await mkdir(folder);
});

test("a folder has its texts beside the file, and a change of one counts", async (context) => {
  const { open, write, clock } = await kitOf(context);
  await write("2/company.yaml", BARBER_YAML);
  await write("2/context.md", "Somos una barbería.");
  await write("2/faq.md", "# Preguntas\n\n## ¿Hay estacionamiento?\nSí, gratis.\n");
  const directory = await open();
  const company = await find(directory, 2);
  assert.equal(company?.context, "Somos una barbería.");
  assert.deepEqual(company?.questions, [
    { question: "¿Hay estacionamiento?", answer: "Sí, gratis.", file: "" },
  ]);
  await write("2/instructions.md", "Tutea.");
  clock.advance(LOOK_MS);
  assert.equal((await find(directory, 2))?.instructions, "Tutea.");
  await write("2/company.yaml", `${BARBER_YAML}context: Otra cosa.\n`);
  clock.advance(LOOK_MS);
  assert.equal((await find(directory, 2))?.context, "Somos una barbería.");
  assert.equal(directory.hasProblem, true);
});

test("two files of one company, and a file one byte too large, stop the start", async (context) => {
  const { open, write, folder } = await kitOf(context);
  await write("2.yaml", BARBER_YAML + "#".repeat(FILE_BYTES_MAX - Buffer.byteLength(BARBER_YAML)));
  await write("notes.txt", "no company");
  assert.equal(await nameIn(await open()), "Barbería Sur");
  await write("2.json", "{}");
  await assert.rejects(open(), {
    code: "config_invalid",
    message: /is a second file of company 2/,
  });
  await rm(path.join(folder, "2.json"));
  await write(
    "2.yaml",
    BARBER_YAML + "#".repeat(FILE_BYTES_MAX - Buffer.byteLength(BARBER_YAML) + 1),
  );
  await assert.rejects(open(), { message: /2\.yaml:1:1 the company is larger than 256 KiB/ });
});

test("a company at its cap in memory is read; eight bytes more are refused, also in an edit", async (context) => {
  const { open, write, folder } = await kitOf(context);
  await write("2/company.json", JSON.stringify({ ...JSON_COMPANY, id: 2 }));
  await write("2/instructions.md", "i".repeat(FILE_BYTES_MAX));
  await write("2/context.md", "c");
  const inUse = async (directory: CompanyDirectory): Promise<number | undefined> => {
    const scope = directory.scope();
    await scope.find(2);
    const account = directory.accounts.find(({ name }) => name === "companies_in_use");
    const { bytes } = account?.read() ?? {};
    scope.release();
    assert.equal(account?.read().bytes, 0);
    return bytes;
  };
  const least = (await inUse(await open())) ?? Number.NaN;
  const fit = COMPANY_BYTES_MAX - least + 8;
  await write("2/context.md", "c".repeat(fit));
  const directory = await open();
  assert.equal(await inUse(directory), COMPANY_BYTES_MAX);
  const before = await readFile(path.join(folder, "2/company.json"), "utf8");
  const saved = await saveCompany(directory, 2, { name: "Una empresa con otro nombre" });
  assert(saved?.kind === "wrong");
  assert.match(saved.problems[0]?.message ?? "", /^holds over 512 KiB in memory/);
  assert.equal(await readFile(path.join(folder, "2/company.json"), "utf8"), before);
  await write("2/context.md", "c".repeat(fit + 8));
  await assert.rejects(open(), {
    code: "config_invalid",
    message: /2\/company\.json:1:1 the company holds over 512 KiB in memory/,
  });
});

test("index and contents stay under their cap, and one company too many is refused", async (context) => {
  const { open, write } = await kitOf(context);
  const bytesMax = 16 * KIB;
  const fit = Math.floor(bytesMax / 8 / INDEX_ENTRY_BYTES);
  for (let id = 1; id <= fit; id++) {
    await write(`${id}.json`, JSON.stringify({ id, name: "A", time_zone: "UTC", hours: {} }));
  }
  const directory = await open(bytesMax);
  const caps = directory.accounts.map((account) => account.bytesMax);
  assert(caps[0] !== undefined && caps[1] !== undefined && caps[0] + caps[1] <= bytesMax);
  for (const account of directory.accounts) assert(account.read().bytes <= account.bytesMax);
  assert.equal(directory.accounts[1]?.read().entries, fit);
  assert.equal((await find(directory, fit))?.id, fit);
  assert.equal((await find(directory, 1))?.id, 1);
  await write(
    `${fit + 1}.json`,
    JSON.stringify({ id: fit + 1, name: "A", time_zone: "UTC", hours: {} }),
  );
  await assert.rejects(open(bytesMax), { message: /is one company too many/ });
});

test("an edit is written whole, in YAML with the other lines' comments", async (context) => {
  const { open, write, folder } = await kitOf(context);
  await write("1.yaml", CLINIC_YAML);
  const directory = await open();
  const services = [{ id: "limpieza", name: "Limpieza", minutes: 45, price: 150 }];
  const saved = await saveCompany(directory, 1, { services, closed: ["2026-12-08"] });
  assert.equal(saved?.kind, "company");
  assert.equal((await find(directory, 1))?.services[0]?.price, 150);
  const text = await readFile(path.join(folder, "1.yaml"), "utf8");
  assert.match(text, /# IANA; every date/);
  assert.deepEqual((await companySource(directory, 1))?.closed, ["2026-12-08"]);
  const again = await open();
  assert.equal((await find(again, 1))?.services[0]?.minutes, 45);
});

test("a file that became too large, or YAML without its parser, is neither read nor edited", async (context) => {
  const { open, openJson, write, folder, clock } = await kitOf(context);
  await write("2.json", JSON.stringify({ ...JSON_COMPANY, id: 2 }));
  for (const open_ of [open, openJson]) {
    const directory = await open_();
    await write("2.json", " ".repeat(FILE_BYTES_MAX + 1));
    assert.equal(await companySource(directory, 2), null);
    const saved = await saveCompany(directory, 2, { name: "B" });
    assert(saved?.kind === "wrong");
    assert.match(saved.problems[0]?.message ?? "", /is larger than 256 KiB/);
    await write("2.json", JSON.stringify({ ...JSON_COMPANY, id: 2 }));
  }
  const json = await openJson();
  await rm(path.join(folder, "2.json"));
  await write("2.yaml", BARBER_YAML);
  clock.advance(LOOK_MS);
  assert.equal((await find(json, 2))?.name, "A", "the old one stays in force");
  assert.equal(await companySource(json, 2), null);
  const saved = await saveCompany(json, 2, { name: "B" });
  assert(saved?.kind === "wrong");
  assert.match(saved.problems[0]?.message ?? "", /is the first YAML file since the start/);
});

test("a wrong edit writes nothing, and leaves nothing beside the file", async (context) => {
  const { open, write, folder } = await kitOf(context);
  await write("2.json", JSON.stringify({ id: 2, name: "A", time_zone: "UTC", hours: {} }));
  const directory = await open();
  const before = await readFile(path.join(folder, "2.json"), "utf8");
  const saved = await saveCompany(directory, 2, { hours: { mon: ["25:00-26:00"] } });
  assert(saved?.kind === "wrong");
  assert.equal(saved.problems[0]?.field, "hours.mon[0]");
  assert.equal(await readFile(path.join(folder, "2.json"), "utf8"), before);
  assert.equal(
    (await saveCompany(directory, 2, { hours: { mon: ["09:00-10:00"] } }))?.kind,
    "company",
  );
  assert.deepEqual(await readdir(folder), ["2.json"]);
  assert.equal(await saveCompany(directory, 3, {}), null);
});
