// OpenAI's published description of its API as a yardstick: judges what our adapters send, unknown
// properties refused, and what the scripted servers of the tests answer.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

type Json = Readonly<Record<string, unknown>>;

const FILE = new URL("../../../peers/openai/openapi.json", import.meta.url);
const SCHEMAS = "#/components/schemas/";

export const ENDPOINTS = ["/chat/completions", "/responses"] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** What is wrong with a value by a named schema of the description, or null. */
export type FaultBy = (schema: string, value: unknown) => string | null;

/**
 * The description, closed: a property that no schema names is a fault. `oneOf` becomes `anyOf`,
 * for the description's own branches overlap: a user's message is two kinds of input item.
 */
export function publishedSchemas(): FaultBy {
  const document: unknown = JSON.parse(readFileSync(FILE, "utf8"));
  const { components } = record(document);
  const schemas = Object.entries(record(record(components)["schemas"]));
  const both = schemas.flatMap(([name, schema]): readonly (readonly [string, unknown])[] => [
    [name, closed(schema, true)],
    [`${name}.open`, closed(schema, false)],
  ]);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ components: { schemas: Object.fromEntries(both) } }, "openai");
  return (schema, value) => {
    const validate = ajv.getSchema(`openai${SCHEMAS}${schema}`);
    assert(validate !== undefined, `no schema ${schema}`);
    return validate(value) === true ? null : ajv.errorsText(validate.errors?.slice(-6));
  };
}

/** The schema of the request that an endpoint takes. */
export function requestSchema(endpoint: Endpoint): string {
  return endpoint === "/responses" ? "CreateResponse" : "CreateChatCompletionRequest";
}

/**
 * A schema that refuses what it does not name (`shut`), or leaves that to the one it is a part of.
 * What stands in a property or a list is always shut.
 */
function closed(value: unknown, shut: boolean): unknown {
  if (typeof value !== "object" || value === null) return value;
  const schema = record(value);
  const out: Record<string, unknown> = {};
  const isWhole = schema["properties"] === undefined && schema["allOf"] === undefined;
  for (const [key, part] of Object.entries(schema)) {
    if (key === "$ref") out[key] = shut && isWhole ? part : `${String(part)}.open`;
    else if (key === "allOf") out[key] = list(part).map((item) => closed(item, false));
    else if (key === "oneOf" || key === "anyOf") {
      out["anyOf"] = list(part).map((item) => closed(item, shut && isWhole));
    } else if (key === "properties") {
      const named = Object.entries(record(part)).map(([name, item]) => [name, closed(item, true)]);
      out[key] = Object.fromEntries(named);
    } else out[key] = key === "items" ? closed(part, true) : part;
  }
  const open = schema["additionalProperties"];
  if (shut && !isWhole && (open === undefined || open === true))
    out["unevaluatedProperties"] = false;
  if (open === true && shut && !isWhole) delete out["additionalProperties"];
  // A word of OpenAPI 3.0 that the description still has in places.
  delete out["nullable"];
  return schema["nullable"] === true ? { anyOf: [out, { type: "null" }] } : out;
}

function record(value: unknown): Json {
  assert(typeof value === "object" && value !== null && !Array.isArray(value));
  return { ...value };
}

function list(value: unknown): readonly unknown[] {
  assert(Array.isArray(value));
  return value;
}
