// What a setting's shape is made of where a pattern does not say it all. Pure.

import type { z } from "zod";

/** A value that is also judged by a function of its own, which says what it must be, or null. */
export function sound<Value>(
  schema: z.ZodType<Value, string>,
  problemOf: (value: Value) => string | null,
): z.ZodType<Value, string> {
  return schema.superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  });
}

/** A list of words between commas. */
export function words(list: string): readonly string[] {
  return list.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
}
