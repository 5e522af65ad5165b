// Parsers for settings. Each setting is parsed by itself, so that an invalid one hides no problem
// of the others. The environment itself is read in config.ts. Pure.

import { z } from "zod";
import { oneOf, problemLines, whole } from "../agent/setting-schemas.ts";
import { AgentError } from "../core/errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A whole number, in digits. */
export function digits(schema: z.ZodType<number, number>): z.ZodType<number, string> {
  return written(/^\d{1,12}$/, schema);
}

/** A whole number from `min` to `max`, both included. */
export function integer(min: number, max: number): z.ZodType<number, string> {
  return digits(whole(min, max));
}

/** A decimal number. */
export function decimal(schema: z.ZodType<number, number>): z.ZodType<number, string> {
  return written(/^\d{1,9}(\.\d{1,6})?$/, schema);
}

/** Text in another form becomes NaN, so that the schema reports what it must be. */
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

/** A comma-separated list. */
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

/** The values, and a line for each problem that begins with its variable. */
export interface ParseResult<Value> {
  /** Invalid settings have their default here: only for finding more problems. */
  readonly value: Value;
  readonly problems: readonly string[];
}

/** Parses the variables named in `shape`; each may be absent, and blank counts as absent. */
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
 * Removes lines of cross-setting rules that name an invalid variable: such a rule was checked
 * against that variable's default. Text after a comma is advice.
 */
export function crossRuleProblems(
  rules: readonly string[],
  wrong: readonly string[],
): readonly string[] {
  const names = new Set(wrong.map((line) => line.split(" ", 1)[0]));
  return rules.filter((line) => {
    const named = line.split(",", 1)[0]?.match(/\b[A-Z][A-Z_]+\b/g) ?? [];
    return !named.some((name) => names.has(name));
  });
}

/** @throws AgentError `config_invalid` with a line for each problem. */
export function valueOrThrow<Value>({ value, problems }: ParseResult<Value>): Value {
  if (problems.length === 0) return value;
  throw new AgentError("config_invalid", problems.join("\n"));
}

/** Parses the variables. @throws AgentError `config_invalid` with a line for each problem. */
export function readSettings<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Environment,
): z.infer<z.ZodObject<Shape>> {
  return valueOrThrow(parseSettings(shape, environment));
}
