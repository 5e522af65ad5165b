// What a setting may be, and how a set of them is read: each by itself, so that a wrong variable
// hides nothing of the others. The environment itself is read in config.ts. Pure.

import { z } from "zod";
import { oneOf, problemLines, whole } from "../agent/setting-schemas.ts";
import { AgentError } from "../core/errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A whole number, in digits. */
export function digits(schema: z.ZodType<number, number>): z.ZodType<number, string> {
  return written(/^\d{1,12}$/, schema);
}

/** A whole number between both ends, both included. */
export function integer(min: number, max: number): z.ZodType<number, string> {
  return digits(whole(min, max));
}

/** A decimal number. */
export function decimal(schema: z.ZodType<number, number>): z.ZodType<number, string> {
  return written(/^\d{1,9}(\.\d{1,6})?$/, schema);
}

/** What is not written like that is no number to the schema, which says what it wants. */
function written(form: RegExp, schema: z.ZodType<number, number>): z.ZodType<number, string> {
  return z
    .string()
    .transform((text) => (form.test(text) ? Number(text) : Number.NaN))
    .pipe(schema);
}

/** One of a closed set of words, in any case. */
export function choiceOf<const Words extends readonly [string, ...string[]]>(
  words: Words,
): z.ZodType<Words[number], string> {
  return z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(oneOf(words));
}

/** Words between commas. */
export function list<Value>(
  charactersMax: number,
  schema: z.ZodType<Value, string[]>,
): z.ZodType<Value, string> {
  const split = (given: string): string[] =>
    given.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
  return shortText(charactersMax).transform(split).pipe(schema);
}

export function shortText(charactersMax: number): z.ZodType<string, string> {
  return z.string().max(charactersMax, { error: `must have at most ${charactersMax} characters` });
}

/** Values to go on with, and a line for each thing that is wrong: it begins with its variable. */
export interface ParseResult<Value> {
  /** With the default where what was given is wrong: only to look for more that is wrong. */
  readonly value: Value;
  readonly problems: readonly string[];
}

/** The variables named in `shape`, all of which may be absent; a blank one counts as absent. */
export function parseSettings<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Environment,
): ParseResult<z.infer<z.ZodObject<Shape>>> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(shape)) {
    const value = environment[name]?.trim();
    if (value !== undefined && value !== "") given[name] = value;
  }
  const whole = z.object(shape);
  const parsed = whole.safeParse(given);
  if (parsed.success) return { value: parsed.data, problems: [] };
  for (const { path } of parsed.error.issues) delete given[String(path[0])];
  return { value: whole.parse(given), problems: problemLines(parsed.error) };
}

/**
 * Lines of rules between settings, less those that judge a variable which is wrong by itself: its
 * default was looked at, which nobody asked for. What comes behind a comma is advice.
 */
export function crossRuleProblems(
  rules: readonly string[],
  wrong: readonly string[],
): readonly string[] {
  const names = new Set(wrong.map((line) => line.split(" ", 1)[0]));
  return rules.filter((line) => {
    const judged = line.split(",", 1)[0]?.match(/\b[A-Z][A-Z_]+\b/g) ?? [];
    return !judged.some((name) => names.has(name));
  });
}

/** What was read. @throws AgentError `config_invalid` with a line for each thing that is wrong. */
export function valueOrThrow<Value>({ value, problems }: ParseResult<Value>): Value {
  if (problems.length === 0) return value;
  throw new AgentError("config_invalid", problems.join("\n"));
}

/** Both of the above in one. */
export function readSettings<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Environment,
): z.infer<z.ZodObject<Shape>> {
  return valueOrThrow(parseSettings(shape, environment));
}
