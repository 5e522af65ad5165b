// Lists in the backend's answers: in which forms they come, and what of them counts. Pure.

import { z } from "zod";

/**
 * A list, also as the object that some languages make of one whose rows were filtered: its keys are
 * the rows' old places. Null is a list of nothing.
 */
export const rows = z.preprocess(
  (value) => (value === null ? [] : isKeyedByPlace(value) ? Object.values(value) : value),
  z.array(z.unknown()),
);

function isKeyedByPlace(value: unknown): value is Readonly<Record<string, unknown>> {
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
