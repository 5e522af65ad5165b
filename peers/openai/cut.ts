// Cuts the two endpoints that this project calls out of OpenAI's published description:
//   node peers/openai/cut.ts path/to/openapi.json > peers/openai/openapi.json
// Keeps what their requests and answers reach, and of each schema what a validator reads. It
// changes no rule. Prints the digest of what it read on standard error.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { argv, stderr, stdout } from "node:process";

type Json = Record<string, unknown>;

const PATHS = ["/chat/completions", "/responses"];
/** Words for people and for code generators. */
const WORDS = new Set("description title example examples externalDocs deprecated".split(" "));

const source = readFileSync(argv[2] ?? "openapi.json");
const document = fields(JSON.parse(source.toString("utf8")));
const schemas: Json = {};
const paths = Object.fromEntries(PATHS.map((path) => [path, { post: endpoint(path) }]));
const { openapi, info } = document;
const { title, version, license } = fields(info);
const components = { schemas: Object.fromEntries(Object.entries(schemas).sort(byName)) };
stdout.write(
  `${JSON.stringify({ openapi, info: { title, version, license }, paths, components })}\n`,
);
stderr.write(`sha256 ${createHash("sha256").update(source).digest("hex")}\n`);

function endpoint(path: string): Json {
  const { requestBody, responses } = fields(fields(fields(document["paths"])[path])["post"]);
  const cut = {
    requestBody: kept(requestBody),
    responses: { 200: kept(fields(responses)["200"]) },
  };
  reach(cut);
  return cut;
}

/** Takes in every schema that a value refers to, and what those refer to. */
function reach(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(reach);
  if (typeof value !== "object" || value === null) return;
  const name = /^#\/components\/schemas\/(.+)$/.exec(String(fields(value)["$ref"]))?.[1];
  if (name !== undefined && schemas[name] === undefined) {
    schemas[name] = kept(fields(fields(document["components"])["schemas"])[name]);
    reach(schemas[name]);
  }
  Object.values(value).forEach(reach);
}

/** A value without words. Inside `properties` every key is a name, whatever it is. */
function kept(value: unknown, names = false): unknown {
  if (Array.isArray(value)) return value.map((item) => kept(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => {
    return names || !(WORDS.has(key) || key.startsWith("x-"));
  });
  return Object.fromEntries(
    entries.map(([key, item]) => [key, kept(item, !names && key === "properties")]),
  );
}

function fields(value: unknown): Json {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
