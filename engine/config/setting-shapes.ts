// What a setting may be, and how a set of them is read: each by itself, so that a wrong variable
// hides nothing of the others. The environment itself is read in config.ts. Pure.

import { z } from "zod";
import { AgentError } from "../core/errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A whole number between both ends, both included. */
export function integer(min: number, max: number): z.ZodType<number, string> {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,12}$/, { error })
    .transform(Number)
    .pipe(z.number().min(min, { error }).max(max, { error }));
}

/** A decimal number between both ends, both included. */
export function decimal(min: number, max: number): z.ZodType<number, string> {
  const error = `must be a number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, { error })
    .transform(Number)
    .pipe(z.number().min(min, { error }).max(max, { error }));
}

/** One of a closed set of words, in any case. */
export function word<const Words extends readonly [string, ...string[]]>(
  words: Words,
): z.ZodType<Words[number], string> {
  const error = `must be one of ${words.join(", ")}`;
  return z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(words, { error }));
}

/** An address with one of the schemes given. */
export function address(...schemes: readonly string[]): z.ZodType<string, string> {
  const error = `must be an address that begins with ${schemes.join(":// or ")}://`;
  const known = (text: string): boolean => {
    const url = URL.parse(text);
    return url !== null && schemes.includes(url.protocol.slice(0, -1)) && url.hostname !== "";
  };
  return z.string().refine(known, { error });
}

export function text(charactersMax: number): z.ZodType<string, string> {
  return z.string().max(charactersMax, { error: `must have at most ${charactersMax} characters` });
}

/** Values to go on with, and a line for each thing that is wrong: it begins with its variable. */
export interface Reading<Value> {
  /** With the default where what was given is wrong: only to look for more that is wrong. */
  readonly value: Value;
  readonly problems: readonly string[];
}

/** The variables named in `shape`, all of which may be absent; a blank one counts as absent. */
export function readEach<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Environment,
): Reading<z.infer<z.ZodObject<Shape>>> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(shape)) {
    const value = environment[name]?.trim();
    if (value !== undefined && value !== "") given[name] = value;
  }
  const whole = z.object(shape);
  const parsed = whole.safeParse(given);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const lines = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  for (const { path } of parsed.error.issues) delete given[String(path[0])];
  return { value: whole.parse(given), problems: [...new Set(lines)] };
}

/**
 * Lines of rules between settings, less those that judge a variable which is wrong by itself: its
 * default was looked at, which nobody asked for. What comes behind a comma is advice.
 */
export function between(rules: readonly string[], wrong: readonly string[]): readonly string[] {
  const names = new Set(wrong.map((line) => line.split(" ", 1)[0]));
  return rules.filter((line) => {
    const judged = line.split(",", 1)[0]?.match(/\b[A-Z][A-Z_]+\b/g) ?? [];
    return !judged.some((name) => names.has(name));
  });
}

/** What was read. @throws AgentError `config_invalid` with a line for each thing that is wrong. */
export function wholeOf<Value>({ value, problems }: Reading<Value>): Value {
  if (problems.length === 0) return value;
  throw new AgentError("config_invalid", problems.join("\n"));
}

/** Both of the above in one. */
export function readSettings<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Environment,
): z.infer<z.ZodObject<Shape>> {
  return wholeOf(readEach(shape, environment));
}
