// Judges what a company file says: a `Company`, or all its problems at once, each with its place
// and in words for the owner. Never repeats a value: it may be a secret. Pure.

import { z } from "zod";
import type { Company } from "../domain/company.ts";
import { companyOf } from "./company-of.ts";
import { companySchema } from "./company-schema.ts";
import type { FieldPath, LocatedValue, Place } from "./located-value.ts";
import { referenceProblems, suggestion } from "./references.ts";
import type { FieldProblem } from "./references.ts";

export interface CompanyProblem extends Place {
  /** As given, or "" where the company is no file. */
  readonly file: string;
  /** Such as `services[0].minutes`; "" for the file as a whole. */
  readonly field: string;
  readonly message: string;
}

export type Judged =
  | { readonly kind: "company"; readonly company: Company }
  | { readonly kind: "wrong"; readonly problems: readonly CompanyProblem[] };

/** What the program cannot do for a company whose file is right by itself. */
export type CompanyRule = (company: Company) => readonly FieldProblem[];

/** More are not told: the owner corrects them, and looks again. */
export const PROBLEMS_MAX = 50;

/** `file:line:column field message`. */
export function problemLine({ file, line, column, field, message }: CompanyProblem): string {
  const at = file === "" ? "" : `${file}:${line}:${column} `;
  return `${at}${field === "" ? "the company" : field} ${message}`;
}

export function judgeCompany(
  given: LocatedValue,
  options: {
    readonly file: string;
    /** The id in the file's name. */
    readonly id?: number | null;
    readonly rule?: CompanyRule | undefined;
  },
): Judged {
  const { file, id = null, rule = () => [] } = options;
  const parsed = companySchema.safeParse(given.value);
  const schemaProblems = parsed.success ? [] : parsed.error.issues.flatMap(problemsOf(given.value));
  const all = [...schemaProblems, ...referenceProblems(given.value)];
  if (parsed.success && id !== null && parsed.data.id !== id) {
    all.push({ path: ["id"], message: `must be ${id}, as the file's name says` });
  }
  const company = parsed.success && all.length === 0 ? companyOf(parsed.data) : null;
  if (company !== null) all.push(...rule(company));
  if (company !== null && all.length === 0) return { kind: "company", company };
  const problems = all
    .map(({ path, message }) => ({ file, field: fieldText(path), message, ...given.placeOf(path) }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .filter(isFirstOfField)
    .slice(0, PROBLEMS_MAX);
  return { kind: "wrong", problems };
}

function isFirstOfField(
  { field }: CompanyProblem,
  index: number,
  all: readonly CompanyProblem[],
): boolean {
  return field === "" || all.findIndex((other) => other.field === field) === index;
}

function fieldText(path: FieldPath): string {
  return path
    .map((part, index) =>
      typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${part}`,
    )
    .join("");
}

function problemsOf(value: unknown): (issue: z.core.$ZodIssue) => readonly FieldProblem[] {
  return (issue) => {
    const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
    if (issue.code === "unrecognized_keys") {
      const known = fieldsAt(path);
      return issue.keys.map((name) => {
        return { path: [...path, name], message: `is no known field${suggestion(name, known)}` };
      });
    }
    if (issue.code === "invalid_key") {
      return [{ path, message: issue.issues[0]?.message ?? issue.message }];
    }
    const parent = path.slice(0, -1).reduce(partOf, value);
    const isMissing = path.length > 0 && partOf(parent, path.at(-1) ?? "") === undefined;
    return [{ path, message: isMissing ? "is missing" : issue.message }];
  };
}

function partOf(value: unknown, name: string | number): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

/** The fields that the schema knows at a path. */
function fieldsAt(path: FieldPath): readonly string[] {
  let schema: unknown = companySchema;
  for (const part of path) schema = inner(plain(schema), part);
  const found = plain(schema);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

function inner(schema: unknown, part: string | number): unknown {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodObject ? partOf(schema.shape, part) : null;
}

/** Without optional and default around it. */
function plain(schema: unknown): unknown {
  const isWrapped =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault;
  return isWrapped ? plain(schema.unwrap()) : schema;
}
