// The published description as a test's yardstick: finds what it says of an answer and judges the
// answer by it, and makes request bodies out of its schemas.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import type { Answer } from "../server-fixture.ts";

type Json = Readonly<Record<string, unknown>>;

export const OPENAPI_TEXT = readFileSync(
  new URL("../../../docs/openapi.json", import.meta.url),
  "utf8",
);
const DOCUMENT: unknown = JSON.parse(OPENAPI_TEXT);

const ajv = new Ajv2020({ strict: false, allErrors: false });
ajv.addSchema(record(DOCUMENT), "openapi");

export function record(value: unknown): Json {
  assert(typeof value === "object" && value !== null && !Array.isArray(value));
  return { ...value };
}

/** The part of the document at a path of keys, references followed. */
export function part(...keys: readonly string[]): Json {
  return keys.reduce((at, key) => {
    const next = record(at[key]);
    return typeof next["$ref"] === "string" ? resolve(next["$ref"]) : next;
  }, record(DOCUMENT));
}

function resolve(pointer: string): Json {
  return part(...pointer.replace("#/", "").split("/"));
}

/** What is wrong with a value by a schema of the document, or null. */
export function faultBy(schema: Json, value: unknown): string | null {
  // References are the document's own.
  const text = JSON.stringify(schema).replaceAll('"#/', '"openapi#/');
  const validate = compiled.get(text) ?? ajv.compile(record(JSON.parse(text)));
  compiled.set(text, validate);
  return validate(value) ? null : ajv.errorsText(validate.errors);
}
/** Capped by the schemas of the document. */
const compiled = new Map<string, ReturnType<typeof ajv.compile>>();

export function schema(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

export const REQUEST = record(
  part("paths", "/api/chat", "post", "requestBody", "content", "application/json")["schema"],
);

/** Asserts that an answer is one that the document has for this call. */
export function assertDescribed(method: string, path: string, answer: Answer): void {
  const responses = part("paths", path, method.toLowerCase(), "responses");
  const known = Object.hasOwn(responses, String(answer.status)) ? String(answer.status) : "default";
  assertAnswer(part("paths", path, method.toLowerCase(), "responses", known), answer);
}

export function assertAnswer(response: Json, answer: Answer): void {
  const what = `${answer.status} ${answer.text.slice(0, 200)}`;
  for (const [name, header] of Object.entries(record(response["headers"] ?? {}))) {
    const { $ref } = record(header);
    const { schema: of } = resolve(String($ref));
    const given = answer.headers[name];
    // A stream's head leaves before its turn is counted.
    if (name === "x-session-turns" && given === undefined) continue;
    const value = record(of)["type"] === "integer" ? Number(given) : given;
    assert.equal(faultBy(record(of), value), null, `${what}: ${name} ${String(given)}`);
  }
  const type = answer.headers["content-type"]?.split(";")[0] ?? "";
  const content = record(record(response["content"])[type]);
  if (type === "text/event-stream") return void assertStream(answer.text, what);
  const value = type === "application/json" ? answer.body : answer.text;
  assert.equal(faultBy(record(content["schema"]), value), null, what);
}

/** Every event is one of the schema, and its data are of the schema that it names. */
export function assertStream(text: string, what: string): readonly string[] {
  const blocks = text.split("\n\n").filter((block) => block !== "" && !block.startsWith(":"));
  return blocks.map((block) => {
    const [, event = "", data = ""] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
    assert.equal(faultBy(schema("ChatEvent"), { event, data }), null, `${what}: ${block}`);
    const { oneOf } = part("components", "schemas", "ChatEvent");
    assert(Array.isArray(oneOf));
    const branch = oneOf.map(record).find(({ properties }) => {
      return record(record(properties)["event"])["const"] === event;
    });
    const of = record(record(record(branch?.["properties"])["data"])["contentSchema"]);
    assert.equal(faultBy(of, JSON.parse(data)), null, `${what}: ${block}`);
    return event;
  });
}

/** Values that a schema of the document accepts; for the keywords that the requests use. */
export function valuesOf(given: Json): fc.Arbitrary<unknown> {
  if (typeof given["$ref"] === "string") return valuesOf(resolve(given["$ref"]));
  if (Array.isArray(given["anyOf"])) {
    return fc.oneof(...given["anyOf"].map((branch) => valuesOf(record(branch))));
  }
  if (Array.isArray(given["allOf"])) {
    const parts = given["allOf"].map((branch) => valuesOf(record(branch)));
    return fc.tuple(...parts).map((all) => Object.assign({}, ...all.map(record)) as unknown);
  }
  if (given["not"] !== undefined) {
    const others = fc.jsonValue({ maxDepth: 1 });
    return others.filter((value) => faultBy(given, value) === null);
  }
  const { minimum = 0, maximum = 0, minLength = 0, maxLength = 0, pattern } = given;
  switch (String(given["type"])) {
    case "integer":
      return fc.integer({ min: Number(minimum), max: Number(maximum) });
    case "number":
      return fc.double({ min: Number(minimum), max: Number(maximum), noNaN: true });
    case "boolean":
      return fc.boolean();
    case "boolean,null":
      return fc.option(fc.boolean());
    case "null":
      return fc.constant(null);
    case "string":
      return pattern === undefined
        ? textOf(Number(minLength), Number(maxLength))
        : fc.stringMatching(new RegExp(String(pattern)));
    case "object":
      return objectOf(given);
    default:
      return fc.jsonValue();
  }
}

/** Mostly short; sometimes as long as may be, in characters of one and of two UTF-16 units. */
function textOf(minLength: number, maxLength: number): fc.Arbitrary<string> {
  const unit = fc.constantFrom("a", "ñ", "\u{1f600}", "\ud800");
  return fc.oneof(
    { arbitrary: fc.string({ minLength, maxLength: Math.min(maxLength, 20) }), weight: 4 },
    { arbitrary: unit.map((character) => character.repeat(maxLength)), weight: 1 },
  );
}

function objectOf(given: Json): fc.Arbitrary<unknown> {
  const required = Array.isArray(given["required"]) ? given["required"].map(String) : [];
  const fields = Object.entries(record(given["properties"]))
    .map(([name, field]) => [name, record(field)] as const)
    // What is never valid is left out.
    .filter(([, field]) => field["not"] === undefined)
    .map(([name, field]) => [name, valuesOf(field)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: required });
}
