// A company file becomes a company, or all its problems at once, each with its place.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  PROBLEMS_MAX,
  judgeCompany,
  problemLine,
} from "../../../tools/company-files/judge-company.ts";
import { readYaml } from "../../../tools/company-files/yaml-reader.ts";
import { BARBER_YAML, CLINIC_YAML, companyFrom } from "../../support/company-samples.ts";

function problemsOf(yaml: string, id: number | null = null): readonly string[] {
  const read = readYaml(yaml);
  assert(!("problem" in read), "YAML");
  const judged = judgeCompany(read, { file: "1.yaml", id });
  return judged.kind === "wrong" ? judged.problems.map(problemLine) : [];
}

/** A small company with one part replaced. */
function withLine(line: string): readonly string[] {
  return problemsOf(`${BARBER_YAML}${line}\n`);
}

test("a file with every field says all of it", () => {
  const company = companyFrom(CLINIC_YAML);
  const morning = { start: 540, end: 780 };
  const open = { kind: "open", ranges: [morning, { start: 900, end: 1140 }] };
  assert.deepEqual(company.week.slice(3), [
    open,
    open,
    { kind: "open", ranges: [morning] },
    { kind: "closed" },
  ]);
  assert.deepEqual(company.closed, [
    { date: "2026-12-25", start: 0, end: 1440 },
    { date: "2026-12-31", start: 780, end: 1440 },
    { date: "2027-01-01", start: 0, end: 3 * 1440 },
  ]);
  assert.equal(company.resources[0]?.week?.[6]?.kind, "closed");
  assert.deepEqual(
    company.services.map(({ resources }) => resources),
    [["doctora-1"], ["doctora-1", "doctor-2"]],
  );
  assert.deepEqual([company.services[1]?.price, company.services[0]?.afterMinutes], [0, 10]);
  assert.deepEqual(company.model?.keyVariable, "CLINICA_KEY");
  assert.deepEqual(company.bot.unknownAnswer, "No lo sé.");
});

test("what is left out has its default, and a company is its own only resource", () => {
  const company = companyFrom(BARBER_YAML);
  assert.deepEqual(company.booking, {
    ...{ stepMinutes: 30, noticeMinutes: 60, daysAhead: 60 },
    ...{ confirm: "code", asks: ["name", "email"] },
  });
  assert.deepEqual(company.resources, [
    { id: "main", name: "Barbería Sur", places: 1, week: null, calendar: "main" },
  ]);
  assert.deepEqual([company.services, company.calendars], [[], { main: { kind: "sqlite" } }]);
  assert.equal(company.keepDays, 730);
});

test("hours may end at midnight or after it, and touching ones are one", () => {
  const { week } = companyFrom(
    BARBER_YAML.replace(
      'tue-sat: ["10:00-20:00"]',
      '"fri,sat": ["22:00-02:00"], sun-mon: ["00:00-24:00"], tue: ["09:00-10:00", "10:00-11:00"]',
    ),
  );
  const ranges = week.map((day) => (day.kind === "open" ? day.ranges : null));
  const night = [{ start: 1320, end: 1560 }];
  const whole = [{ start: 0, end: 1440 }];
  assert.deepEqual(ranges, [whole, [{ start: 540, end: 660 }], null, null, night, night, whole]);
});

test("all problems are told at once, with line, column and field", () => {
  const wrong = CLINIC_YAML.replace("name: Clínica Sonrisa\n", "nombre: Clínica\n")
    .replace("America/Lima ", "America/Limma ")
    .replace("step_minutes", "step_minuts")
    .replace("minutes: 30", "minutes: 3")
    .replace("[doctora-1]", "[doctora-2]")
    .replace("sat: [", "fri: [")
    .replace("CLINICA_KEY", "sk-abcdefghijklmnopqrstuv")
    .replace("kind: sqlite", "kind: google");
  assert.deepEqual(problemsOf(wrong), [
    "1.yaml:1:1 name is missing",
    "1.yaml:2:1 nombre is no known field",
    "1.yaml:4:1 time_zone must be a time zone such as America/Lima",
    "1.yaml:6:51 hours.fri names a day that is already named: write all hours of a day in one line",
    "1.yaml:8:12 booking.step_minuts is no known field; did you mean step_minutes?",
    "1.yaml:13:44 services[0].minutes must be a whole number from 5 to 1440",
    "1.yaml:13:99 services[0].resources[0] is no id of resources; did you mean doctora-1?",
    "1.yaml:29:67 model.key_env must be the name of an environment variable, such as CLINICA_KEY, and never a key itself",
    "1.yaml:30:22 calendars.main.kind must be one of sqlite, memory, backend",
  ]);
});

for (const [line, problem] of [
  ['closed: ["2026-02-30"]', "closed[0] names a day that does not exist"],
  ['closed: ["2026-12-02..2026-12-01"]', "closed[0] ends before it begins"],
  ['closed: ["2026-12-01 10:00-10:00"]', "closed[0] begins and ends at the same time"],
  ['closed: ["2026-01-01..2027-01-02"]', "closed[0] is longer than 366 days"],
  ["booking: { asks: [email] }", "booking.asks must have name: no booking without one"],
  ["booking: { asks: [name, name] }", "booking.asks has a field twice"],
  ["booking: { step_minutes: 4 }", "booking.step_minutes must be a whole number from 5 to 1440"],
  [
    "booking: { notice_minutes: 43201 }",
    "booking.notice_minutes must be a whole number from 0 to 43200",
  ],
  ["booking: { days_ahead: 367 }", "booking.days_ahead must be a whole number from 1 to 366"],
  [
    "resources: [{ id: a, name: A }, { id: a, name: B }]",
    "resources[1].id is the id of another one: each of resources needs its own",
  ],
  [
    "resources: [{ id: a, name: A, calendar: mains }]",
    "resources[0].calendar is no name in calendars; did you mean main?",
  ],
  [
    "services: [{ id: a, name: A, minutes: 30, price: 5 }]",
    "currency is missing: the services have prices",
  ],
  [
    "model: { key_env: AKIAIOSFODNN7EXAMPLE }",
    "model.key_env must be the name of an environment variable, such as CLINICA_KEY, and never a key itself",
  ],
  [
    "model: { base_url: 'https://me:secret@model.example/v1' }",
    "model.base_url must not have a user or a password in it",
  ],
  [
    "context: 'clave sk-proj-abcdefghijklmnop'",
    "context looks like a secret: put it into an environment variable, and its name into the file",
  ],
  ["language: en", "language must be es: the bot speaks Spanish"],
  ["bot: 3", "bot must have fields of its own"],
] as const) {
  test(`refused: ${line}`, () => {
    const [first, ...rest] = withLine(line);
    assert.equal(first?.slice(first.indexOf(" ") + 1), problem);
    assert.deepEqual(rest, []);
  });
}

test("overlapping hours and unknown days are refused", () => {
  const hours = (text: string): readonly string[] =>
    problemsOf(BARBER_YAML.replace('tue-sat: ["10:00-20:00"]', text)).map((line) =>
      line.slice(line.indexOf(" ") + 1),
    );
  assert.deepEqual(hours('mon: ["10:00-12:00", "11:00-13:00"]'), [
    "hours.mon has hours that overlap",
  ]);
  assert.deepEqual(hours('mon: ["25:00-26:00"]'), [
    "hours.mon[0] must be hours such as 09:00-13:00 or 15:00-24:00",
  ]);
  assert.match(
    hours('lunes: ["10:00-12:00"]')[0] ?? "",
    /^hours\.lunes must be days such as mon, mon-fri/,
  );
});

test("the file's name says the id, and no more problems than a page are told", () => {
  assert.deepEqual(problemsOf(BARBER_YAML, 3), [
    "1.yaml:1:1 id must be 3, as the file's name says",
  ]);
  const many = Array.from({ length: PROBLEMS_MAX + 1 }, (_, index) => `x${index}: 1`).join("\n");
  assert.equal(withLine(many).length, PROBLEMS_MAX);
});
