// Company files for the tests: the contract's own example, and a small one.

import { readYaml } from "../../tools/company-files/yaml-reader.ts";
import { judgeCompany } from "../../tools/company-files/judge-company.ts";
import type { Company } from "../../tools/domain/company.ts";

/** A file with every field. */
export const CLINIC_YAML = `id: 1
name: Clínica Sonrisa
language: es
time_zone: America/Lima          # IANA; every date and hour below is in it
currency: "S/."
hours: { mon-fri: ["09:00-13:00", "15:00-19:00"], sat: ["09:00-13:00"] }
closed: ["2026-12-25", "2026-12-31 13:00-24:00", "2027-01-01..2027-01-03"]
booking: { step_minutes: 15, notice_minutes: 60, days_ahead: 60, confirm: code, asks: [name, email] }
resources:
  - { id: doctora-1, name: Doctora Ana, places: 1, hours: { mon-fri: ["09:00-13:00"] }, calendar: main }
  - { id: doctor-2, name: Doctor Luis }
services:
  - { id: limpieza, name: Limpieza dental, minutes: 30, after_minutes: 10, price: 120, resources: [doctora-1], about: Sin dolor. }
  - { id: revision, name: Revisión, minutes: 15, price: 0 }
branches: [{ id: centro, name: Centro, address: Av. Larco 123 }]
questions: [{ q: "¿Aceptan tarjetas?", a: Sí., file: "https://clinica.example/tarjetas.pdf" }]
contact: "+51 1 555 0100"
context: Somos una clínica dental.
instructions: Trata de usted.
handoff: { minutes: 60, text: Te escribe una persona. }
keep_days: 730
bot:
  name: Clara
  personality: Cálida.
  greeting: Hola, soy Clara.
  greeting_file: https://clinica.example/hola.png
  dont_know: No lo sé.
  goodbye: Hasta pronto.
model: { name: gpt-6-luna, base_url: "https://api.openai.com/v1", key_env: CLINICA_KEY, effort: none }
calendars: { main: { kind: sqlite } }
`;

/** Only what must be there. */
export const BARBER_YAML = `id: 2
name: Barbería Sur
time_zone: America/Santiago
hours: { tue-sat: ["10:00-20:00"] }
`;

export function companyFrom(yaml: string): Company {
  const read = readYaml(yaml);
  if ("problem" in read) throw new RangeError(read.problem);
  const judged = judgeCompany(read, { file: "sample.yaml" });
  if (judged.kind === "wrong") throw new RangeError(JSON.stringify(judged.problems));
  return judged.company;
}
