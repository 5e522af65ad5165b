// `init` writes a file that `company` reads: real processes, answers piped in.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { judgeCompany } from "../../../tools/company-files/judge-company.ts";
import { readYaml } from "../../../tools/company-files/yaml-reader.ts";
import { hoursAnswer, servicesAnswer, zoneAnswer } from "../../../tools/cli/init-answers.ts";
import { CLINIC_YAML } from "../../support/company-samples.ts";

const ROOT = path.join(import.meta.dirname, "../../..");

async function cli(folder: string, args: readonly string[], input = "", variables = {}) {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", path.join(ROOT, "cli.ts"), ...args, "--dir", folder],
    { cwd: ROOT, env: { PATH: process.env["PATH"], ...variables } },
  );
  let [output, errors] = ["", ""];
  child.stdout.on("data", (data) => (output += String(data)));
  child.stderr.on("data", (data) => (errors += String(data)));
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output, errors };
}

test("six answers make a valid file, which is not replaced without a yes", async (context) => {
  const folder = await mkdtemp(path.join(tmpdir(), "companies-"));
  context.after(() => rm(folder, { recursive: true }));
  const answers = "Barbería Sur\nSantiago\nmar-sáb 10-20\nCorte 30 12000; Barba 20\nBeto, Ana\n\n";
  const made = await cli(folder, ["init"], answers);
  assert.deepEqual([made.code, made.errors], [0, ""]);
  assert.equal(made.output.match(/\?/g)?.length, 6);
  const file = path.join(folder, "1.yaml");
  const text = await readFile(file, "utf8");
  const checked = await cli(folder, ["company", "check"]);
  assert.equal(checked.code, 0);
  assert.match(checked.output, /Corte: 30 minutos, \$ 12,000\.00\./);
  const hours = await cli(folder, ["company", "hours", "2026-12-24"]);
  assert.match(hours.output, /jueves 24 de diciembre de 2026: 10:00 AM a 8:00 PM/);
  const prompt = await cli(folder, ["company", "prompt"]);
  assert.match(prompt.output, /Atiendes a los clientes de Barbería Sur/);
  const again = await cli(folder, ["init"], "\nOtra\n");
  assert.equal(again.code, 1);
  assert.equal(await readFile(file, "utf8"), text);
  assert.equal((await cli(folder, ["init"], "s\nOtra\n")).code, 0);
  assert.match(await readFile(file, "utf8"), /^name: Otra$/m);
});

test("a company that has a file of another form gets no second one", async (context) => {
  const folder = await mkdtemp(path.join(tmpdir(), "companies-"));
  context.after(() => rm(folder, { recursive: true }));
  await writeFile(path.join(folder, "1.json"), "{}");
  const refused = await cli(folder, ["init"], "s\n");
  assert.equal(refused.code, 1);
  assert.match(refused.errors, /La empresa 1 ya está en .*1\.json\. Con --id N se escribe otra/);
  assert.deepEqual(await readdir(folder), ["1.json"]);
});

test("many of the largest companies are checked one after the other in little memory", async (context) => {
  const folder = await mkdtemp(path.join(tmpdir(), "companies-"));
  context.after(() => rm(folder, { recursive: true }));
  for (const id of [1, 2, 3, 4]) {
    await mkdir(path.join(folder, `${id}`));
    const company = { id, name: "A", time_zone: "America/Lima", hours: { mon: ["09:00-13:00"] } };
    const ana = { id: "ana", name: "Ana", hours: { mon: ["11:00-19:00"] } };
    const text = JSON.stringify({ ...company, resources: [ana] });
    await writeFile(path.join(folder, `${id}`, "company.json"), text);
    for (const name of ["context.md", "instructions.md"]) {
      await writeFile(path.join(folder, `${id}`, name), "x".repeat(250_000));
    }
  }
  const checked = await cli(folder, ["company", "check"], "", { MEMORY_LIMIT_MB: "128" });
  assert.deepEqual([checked.code, checked.errors], [0, ""]);
  // Her hours are those at which she can be booked.
  const hours = await cli(folder, ["company", "hours", "2026-12-07", "--id", "1"]);
  assert.match(hours.output, /Ana: 11:00 AM a 1:00 PM$/m);
  const prompt = await cli(folder, ["company", "prompt", "--id", "1"]);
  assert.match(prompt.output, /Ana: lunes 11:00 AM a 1:00 PM/);
});

test("wrong files, days and words have their exit codes", async (context) => {
  const folder = await mkdtemp(path.join(tmpdir(), "companies-"));
  context.after(() => rm(folder, { recursive: true }));
  const empty = await cli(folder, ["company", "check"]);
  assert.equal(empty.code, 1);
  assert.match(empty.errors, /has no company's file: agent-citas init writes the first one/);
  await writeFile(path.join(folder, "1.yaml"), CLINIC_YAML);
  const keyless = await cli(folder, ["company", "check"]);
  assert.match(keyless.errors, /1\.yaml:29:\d+ model\.key_env names a variable that is not set/);
  assert.equal((await cli(folder, ["company", "hours", "24/12"])).code, 2);
  assert.match((await cli(folder, ["company", "chek"])).errors, /Did you mean check\?/);
});

test("answers are read as owners write them, or asked for again", () => {
  const week = { "mon-fri": ["09:00-13:00", "15:00-19:00"], "sat": ["09:00-13:30"] };
  for (const text of [
    "lun-vie 9:00-13:00 y 15:00-19:00; sáb 9:00-13:30",
    "Lunes a viernes de 9 a 13 y de 15 a 19; sábado de 9.00 a 13.30",
  ]) {
    assert.deepEqual(hoursAnswer(text), { value: week }, text);
  }
  for (const text of ["siempre", "lun-vie", "lun-vie 9-13 o tal vez 15"]) {
    assert("problem" in hoursAnswer(text), text);
  }
  // The evening is meant, or may be.
  for (const text of ["lun-vie 9 a 6", "lun-vie 9-1 y 3-7", "sáb 10 a 2", "lun 3-7", "vie 12-4"]) {
    const answer = hoursAnswer(text);
    assert("problem" in answer && answer.problem.includes("0 a 24"), text);
  }
  for (const [text, range] of [
    ["sáb 20-2", "20:00-02:00"],
    ["sáb 0-24", "00:00-24:00"],
    ["sáb 9-0:00", "09:00-00:00"],
  ]) {
    assert.deepEqual(hoursAnswer(text ?? ""), { value: { sat: [range] } });
  }
  assert.deepEqual(servicesAnswer("Corte de pelo 30 min S/ 40,50; Corte de pelo 60"), {
    value: [
      { id: "corte-de-pelo", name: "Corte de pelo", minutes: 30, price: 40.5 },
      { id: "corte-de-pelo-2", name: "Corte de pelo", minutes: 60 },
    ],
  });
  // Twelve, or twelve thousand: never supposed.
  for (const text of ["Corte 30 12.000", "Corte 30 25,000", "Corte 30 S/ 1,200.50"]) {
    const answer = servicesAnswer(text);
    assert("problem" in answer && answer.problem.includes("miles"), text);
  }
  assert.deepEqual(zoneAnswer("Ciudad de México"), { value: "America/Mexico_City" });
  assert.deepEqual(zoneAnswer("buenos aires"), { value: "America/Buenos_Aires" });
  assert.deepEqual(zoneAnswer("Europe/Madrid"), { value: "Europe/Madrid" });
  assert("problem" in zoneAnswer("Atlántida"));
});

test("the full example of docs/company-file.md is valid and has every field", async () => {
  const page = await readFile(path.join(ROOT, "docs/company-file.md"), "utf8");
  const example = /```yaml\n([^]*?)```/.exec(page)?.[1] ?? "";
  const read = readYaml(example);
  assert(!("problem" in read));
  assert.equal(judgeCompany(read, { file: "1.yaml", id: 1 }).kind, "company");
  const schema = JSON.parse(
    await readFile(path.join(ROOT, "docs/company.schema.json"), "utf8"),
  ) as { properties: Record<string, { properties?: object; items?: { properties?: object } }> };
  for (const [name, { properties, items }] of Object.entries(schema.properties)) {
    for (const field of [name, ...Object.keys(properties ?? items?.properties ?? {})]) {
      assert(new RegExp(`[^a-z_]${field}:`).test(example), `${name}: ${field}`);
    }
  }
});
