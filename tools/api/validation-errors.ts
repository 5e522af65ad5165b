// What is wrong with a request, in the shape and the words of the Python service's validator, which
// the gateway already parses. It names fields and rules, never the value that broke one.

import type { z } from "zod";
import type { ErrorDetail } from "../../engine/core/errors.ts";

type Words = Pick<ErrorDetail, "type" | "msg">;

/** One detail for each field at fault: the first thing wrong with it. */
export function detailsOf(error: z.ZodError, body: unknown): readonly ErrorDetail[] {
  // Capped by the fields of the schemas.
  const byPath = new Map<string, ErrorDetail>();
  for (const issue of error.issues) {
    const path = issue.path.map(String);
    const value = path.reduce(ownProperty, body);
    const { type, msg } = value === undefined ? MISSING : wordsFor(issue);
    const key = path.join(" ");
    if (!byPath.has(key)) byPath.set(key, { type, loc: ["body", ...path], msg });
  }
  return [...byPath.values()];
}

/** A property of the value itself: what it inherits was not sent by anybody. */
export function ownProperty(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}

const MISSING: Words = { type: "missing", msg: "Field required" };

function wordsFor(issue: z.core.$ZodIssue): Words {
  if (issue.code === "too_big" || issue.code === "too_small") return rangeWords(issue);
  if (issue.code === "invalid_type") return TYPES[issue.expected] ?? TYPES["object"] ?? MISSING;
  if (issue.code === "invalid_format") {
    return { type: "string_pattern_mismatch", msg: "String should match the field's pattern" };
  }
  return { type: "value_error", msg: "Value error, not one of the accepted forms" };
}

function rangeWords(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): Words {
  const text = issue.origin === "string";
  if (issue.code === "too_big") {
    return text
      ? { type: "string_too_long", msg: `String should have at most ${issue.maximum} characters` }
      : { type: "less_than_equal", msg: `Input should be less than or equal to ${issue.maximum}` };
  }
  const least = issue.minimum;
  return text
    ? { type: "string_too_short", msg: `String should have at least ${least} character` }
    : { type: "greater_than_equal", msg: `Input should be greater than or equal to ${least}` };
}

const INTEGER: Words = { type: "int_type", msg: "Input should be a valid integer" };

const TYPES: Readonly<Record<string, Words>> = {
  string: { type: "string_type", msg: "Input should be a valid string" },
  int: INTEGER,
  number: INTEGER,
  boolean: { type: "bool_type", msg: "Input should be a valid boolean" },
  object: { type: "dict_type", msg: "Input should be a valid dictionary" },
};
