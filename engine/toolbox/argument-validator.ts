// Validates the arguments of a call. The only user of ajv, which compiles each schema to code; the
// server's bundle carries that code instead of ajv (scripts/build/compiled-validators.mjs). Where
// the process forbids code from strings, zod validates instead.

import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import { z } from "zod";

/** The first fault; never the value. */
export interface ArgumentFault {
  /** Names and indexes joined by dots; "" for the whole. */
  readonly path: string;
  /** The missing argument. */
  readonly missing: string | null;
  /** An argument is not in the schema. */
  readonly isExtra: boolean;
}

export type ArgumentValidator = (args: unknown) => ArgumentFault | null;

/**
 * Also used by the build. Schemas are constants of the program; checking them against the
 * meta-schema would cost 5 MB.
 */
export const AJV_OPTIONS = { strict: true, allErrors: false, meta: false, validateSchema: false };

/** The JSON Schema of a tool's arguments. */
export function argumentsSchema(parameters: z.ZodObject): object {
  const schema = z.toJSONSchema(parameters, { target: "draft-7" });
  delete schema.$schema;
  return schema;
}

/** Makes the validators of one set of tools. */
export function createArgumentValidators(): (
  schema: object,
  parameters: z.ZodObject,
) => ArgumentValidator {
  if (!canCompileCode()) return (_, parameters) => zodValidator(parameters);
  const ajv = new Ajv(AJV_OPTIONS);
  return (schema) => ajvValidator(ajv.compile(schema));
}

/** False under `--disallow-code-generation-from-strings`, where the attempt throws. */
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
 * Validates by the zod schema itself. Extra arguments are rejected, as in the JSON Schema; within
 * an argument that is an object they are ignored.
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
      // The path of a missing argument is the object that lacks it.
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
