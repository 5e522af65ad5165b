// What one field of a company file alone cannot tell: ids and days that are there twice, references
// to what is not there, secrets. Looks at the unchecked value, so that these problems are named
// together with all others. Pure.

import { closestName } from "../../engine/core/closest-name.ts";
import { DAYS_PATTERN, daysOf } from "./hours-text.ts";
import type { FieldPath } from "./located-value.ts";

export interface FieldProblem {
  readonly path: FieldPath;
  readonly message: string;
}

export function referenceProblems(given: unknown): readonly FieldProblem[] {
  const lists = ["resources", "services", "branches"] as const;
  return [
    ...lists.flatMap((name) => repeatedIds(name, given)),
    ...repeatedDays(field(given, "hours"), ["hours"]),
    ...listOf(field(given, "resources")).flatMap((resource, index) =>
      repeatedDays(field(resource, "hours"), ["resources", index, "hours"]),
    ),
    ...unknownResources(given),
    ...unknownCalendars(given),
    ...missingCurrency(given),
    ...secretsIn(given, []),
  ];
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function repeatedIds(name: string, given: unknown): readonly FieldProblem[] {
  const seen = new Set<unknown>(); // as many as the list has
  return listOf(field(given, name)).flatMap((item, index) => {
    const id = field(item, "id");
    if (typeof id !== "string") return [];
    const isAgain = seen.has(id);
    seen.add(id);
    const message = `is the id of another one: each of ${name} needs its own`;
    return isAgain ? [{ path: [name, index, "id"], message }] : [];
  });
}

/** Which of the two lines holds is not clear. */
function repeatedDays(hours: unknown, path: FieldPath): readonly FieldProblem[] {
  const seen = new Set<number>(); // at most seven
  const keys = typeof hours === "object" && hours !== null ? Object.keys(hours) : [];
  return keys
    .filter((key) => DAYS_PATTERN.test(key))
    .flatMap((key) => {
      const isAgain = daysOf(key).map((day) => seen.size === seen.add(day).size);
      return isAgain.includes(true) ? [{ path: [...path, key], message: DAY_TWICE }] : [];
    });
}

const DAY_TWICE = "names a day that is already named: write all hours of a day in one line";

function idsOf(list: unknown): readonly string[] {
  return listOf(list)
    .map((item) => field(item, "id"))
    .filter((id) => typeof id === "string");
}

function unknownResources(given: unknown): readonly FieldProblem[] {
  const known = idsOf(field(given, "resources"));
  return listOf(field(given, "services")).flatMap((service, index) =>
    listOf(field(service, "resources")).flatMap((id, at) => {
      if (typeof id !== "string" || known.includes(id)) return [];
      const message = `is no id of resources${suggestion(id, known)}`;
      return [{ path: ["services", index, "resources", at], message }];
    }),
  );
}

function unknownCalendars(given: unknown): readonly FieldProblem[] {
  const calendars = field(given, "calendars");
  const named = typeof calendars === "object" && calendars !== null ? Object.keys(calendars) : [];
  const known = [...new Set(["main", ...named])];
  return listOf(field(given, "resources")).flatMap((resource, index) => {
    const name = field(resource, "calendar");
    if (typeof name !== "string" || known.includes(name)) return [];
    const message = `is no name in calendars${suggestion(name, known)}`;
    return [{ path: ["resources", index, "calendar"], message }];
  });
}

/** A price in the wrong currency is a wrong price: none is supposed. */
function missingCurrency(given: unknown): readonly FieldProblem[] {
  const prices = listOf(field(given, "services")).map((service) => field(service, "price"));
  if (field(given, "currency") !== undefined || prices.every((price) => price === undefined)) {
    return [];
  }
  return [{ path: ["currency"], message: "is missing: the services have prices" }];
}

export function suggestion(name: string, known: readonly string[]): string {
  const near = closestName(name, known);
  return near === null ? "" : `; did you mean ${near}?`;
}

/** Forms that providers give their keys, which no text for customers has. */
const SECRET = new RegExp(
  "\\b(?:sk-[\\w-]{16,}|AIza[\\w-]{30,}|gh[pousr]_\\w{30,}|xox[abp]-[\\w-]{20,}|cal_\\w{24,})" +
    "|-----BEGIN [A-Z ]*PRIVATE KEY",
);
const SECRET_MESSAGE =
  "looks like a secret: put it into an environment variable, and its name into the file";

/** As deep as a text may nest; a file has a cap. */
function secretsIn(value: unknown, path: FieldPath): readonly FieldProblem[] {
  if (typeof value === "string") {
    return SECRET.test(value) ? [{ path, message: SECRET_MESSAGE }] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => secretsIn(item, [...path, index]));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => secretsIn(item, [...path, name]));
}
