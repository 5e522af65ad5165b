// Validation errors in the shape and the texts of the Python service's validator, which the gateway
// already parses. They name fields and rules, never the invalid value.

import type { z } from "zod";
import type { ErrorDetail } from "../../engine/core/errors.ts";

type ErrorText = Pick<ErrorDetail, "type" | "msg">;

/** One detail for each invalid field: its first problem. */
export function detailsOf(error: z.ZodError, body: unknown): readonly ErrorDetail[] {
  // Bounded by the fields of the schemas.
  const byPath = new Map<string, ErrorDetail>();
  for (const issue of error.issues) {
    const path = issue.path.map(String);
    const value = path.reduce(ownProperty, body);
    const { type, msg } = value === undefined ? MISSING : errorText(issue);
    const key = path.join(" ");
    if (!byPath.has(key)) byPath.set(key, { type, loc: ["body", ...path], msg });
  }
  return [...byPath.values()];
}

/** An own property; inherited ones were not sent. */
export function ownProperty(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}

const MISSING: ErrorText = { type: "missing", msg: "Field required" };

function errorText(issue: z.core.$ZodIssue): ErrorText {
  if (issue.code === "too_big" || issue.code === "too_small") return rangeText(issue);
  if (issue.code === "invalid_type") return TYPES[issue.expected] ?? TYPES["object"] ?? MISSING;
  if (issue.code === "invalid_format") {
    return { type: "string_pattern_mismatch", msg: "String should match the field's pattern" };
  }
  return { type: "value_error", msg: "Value error, not one of the accepted forms" };
}

function rangeText(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): ErrorText {
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

const INTEGER: ErrorText = { type: "int_type", msg: "Input should be a valid integer" };

const TYPES: Readonly<Record<string, ErrorText>> = {
  string: { type: "string_type", msg: "Input should be a valid string" },
  int: INTEGER,
  number: INTEGER,
  boolean: { type: "bool_type", msg: "Input should be a valid boolean" },
  object: { type: "dict_type", msg: "Input should be a valid dictionary" },
};
