// The published JSON Schema is current, and a validator of others' making agrees with ours.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { companySchemaText } from "../../../scripts/company-schema/document.ts";
import { judgeCompany } from "../../../tools/company-files/judge-company.ts";
import { readYaml } from "../../../tools/company-files/yaml-reader.ts";
import { BARBER_YAML, CLINIC_YAML } from "../../support/company-samples.ts";

const published = readFileSync(
  new URL("../../../docs/company.schema.json", import.meta.url),
  "utf8",
);

function valueOf(yaml: string): unknown {
  const read = readYaml(yaml);
  assert(!("problem" in read), yaml);
  return read.value;
}

function isAccepted(value: unknown): boolean {
  const placeOf = () => ({ line: 1, column: 1 });
  return judgeCompany({ value, placeOf }, { file: "" }).kind === "company";
}

test("docs/company.schema.json is current: npm run company-schema", () => {
  assert.equal(published, companySchemaText());
});

test("ajv accepts and refuses the same companies", () => {
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(published) as object);
  const lines = [
    "nam: x",
    "keep_days: 0",
    "keep_days: 3650",
    "keep_days: 3651",
    "booking: { asks: [email] }",
    "booking: { asks: [name, phone] }",
    "booking: { asks: [name, name] }",
    "booking: { step_minutes: 5 }",
    "booking: { step_minutes: 4.5 }",
    "services: [{ id: a, name: A, minutes: 30 }]",
    "services: [{ id: A b, name: A, minutes: 30 }]",
    "services: [{ id: a, minutes: 30 }]",
    "services: [{ id: a, name: A, minutes: 1441 }]",
    "resources: [{ id: a, name: A, places: 0 }]",
    'resources: [{ id: a, name: A, hours: { mon: ["09:00-25:00"] } }]',
    'resources: [{ id: a, name: A, hours: { lunes: ["09:00-10:00"] } }]',
    'closed: ["2026-12-25", "2026-12-24 13:00-24:00", "2027-01-01..2027-01-03"]',
    'closed: ["25/12/2026"]',
    "questions: [{ q: a, a: b, file: 'https://a.example/x' }]",
    "questions: [{ q: a, a: b, file: 'ftp://a.example/x' }]",
    "handoff: { minutes: 60 }",
    "model: { key_env: clinica_key }",
    "model: { effort: none }",
    "model: { effort: some }",
    "calendars: { main: { kind: google } }",
    "language: en",
    "bot: []",
  ];
  const samples = [CLINIC_YAML, BARBER_YAML, ...lines.map((line) => `${BARBER_YAML}${line}\n`)];
  const verdicts = samples.map((sample) => [sample, validate(valueOf(sample))]);
  assert.deepEqual(
    verdicts,
    samples.map((sample) => [sample, isAccepted(valueOf(sample))]),
  );
  const accepted = verdicts.filter(([, isValid]) => isValid === true);
  assert(accepted.length > 5 && accepted.length < samples.length - 5, "samples of both kinds");
});
