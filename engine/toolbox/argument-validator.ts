// What the arguments of a call are judged by. The one owner of ajv, which makes a program of each
// schema; where the process forbids code from strings, the schema's own library judges instead.

import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import type { z } from "zod";

/** The first thing that is wrong; never the value. */
export interface ArgumentFault {
  /** Names and places with dots between; "" for the whole. */
  readonly path: string;
  /** The argument that is not there. */
  readonly missing: string | null;
  /** There is one that the schema does not know. */
  readonly isExtra: boolean;
}

export type ArgumentValidator = (args: unknown) => ArgumentFault | null;

/** Judges for one set of tools. */
export function createArgumentValidators(): (
  schema: object,
  parameters: z.ZodObject,
) => ArgumentValidator {
  if (!canCompileCode()) return (_, parameters) => zodValidator(parameters);
  // The schemas are our own: to judge them by the schema of schemas costs 5 MB at rest.
  const ajv = new Ajv({ strict: true, allErrors: false, meta: false, validateSchema: false });
  return (schema) => ajvValidator(ajv.compile(schema));
}

/** `--disallow-code-generation-from-strings` makes any such attempt throw. */
function canCompileCode(): boolean {
  try {
    return Reflect.construct(Function, [""]) instanceof Function;
  } catch {
    return false;
  }
}

function ajvValidator(validate: ValidateFunction): ArgumentValidator {
  return (args) => {
    if (validate(args)) return null;
    const [error] = validate.errors ?? [];
    const missing: unknown = error?.params["missingProperty"];
    return {
      path: (error?.instancePath ?? "").slice(1).replaceAll("/", "."),
      missing: typeof missing === "string" ? missing : null,
      isExtra: typeof error?.params["additionalProperty"] === "string",
    };
  };
}

/**
 * The same schema as it was written. Extra arguments are refused as JSON Schema says; inside of an
 * argument that is an object they are passed over.
 */
function zodValidator(parameters: z.ZodObject): ArgumentValidator {
  const strict = parameters.strict();
  return (args) => {
    const read = strict.safeParse(args);
    if (read.success) return null;
    const [issue] = read.error.issues;
    const names = (issue?.path ?? []).map(String);
    const isMissing = issue?.code === "invalid_type" && !hasPath(args, names);
    return {
      // What is missing is missing in the object that should have it.
      path: names.slice(0, isMissing ? -1 : undefined).join("."),
      missing: isMissing ? (names.at(-1) ?? null) : null,
      isExtra: issue?.code === "unrecognized_keys",
    };
  };
}

function hasPath(args: unknown, names: readonly string[]): boolean {
  let value = args;
  for (const name of names) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return false;
    value = Reflect.get(value, name);
  }
  return true;
}
