// Lists in the backend's responses: the forms they come in, and which items count. Pure.

import { z } from "zod";

/**
 * An array, or the object that PHP's JSON makes of a filtered one: its keys are the rows' old
 * indexes. Null is an empty list.
 */
export const rows = z.preprocess(
  (value) => (value === null ? [] : isKeyedByIndex(value) ? Object.values(value) : value),
  z.array(z.unknown()),
);

function isKeyedByIndex(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.keys(value).every((key) => /^\d{1,9}$/.test(key));
}

/** Keeps the readable items of a list: one broken row must not hide the others. */
export function listOf<Item>(item: z.ZodType<Item>): z.ZodType<readonly Item[]> {
  return rows.transform((given) =>
    given.flatMap((row) => {
      const read = item.safeParse(row);
      return read.success ? [read.data] : [];
    }),
  );
}
