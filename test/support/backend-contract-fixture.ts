// The published contract of the business backend as a yardstick, judged by a validator of another
// hand; and a hop between our client and a backend that keeps every request and answer.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { httpServer } from "./loopback.ts";
import { record } from "./package/openapi-fixture.ts";
import { ask } from "./sandbox-fixture.ts";

type Json = Readonly<Record<string, unknown>>;

export const CONTRACT: Json = record(
  JSON.parse(readFileSync(new URL("../../docs/backend-openapi.json", import.meta.url), "utf8")),
);

export interface Described {
  readonly address: string;
  /** The `codOpe`, or PREGUNTAS. */
  readonly operation: string;
  readonly request: string;
  readonly answer: string;
  readonly repeated: boolean;
}

export const DESCRIBED: readonly Described[] = Object.entries(record(CONTRACT["paths"])).flatMap(
  ([path, item]) =>
    Object.entries(record(record(record(item)["post"])["x-operations"])).map(([operation, row]) => {
      const { request, answer, repeated } = record(row);
      return {
        address: path.slice(1),
        operation,
        request: String(record(request)["$ref"]),
        answer: String(record(answer)["$ref"]),
        repeated: repeated === true,
      };
    }),
);

/** Everything that the contract says is checked: a keyword that is not known fails. */
function validator(document: Json) {
  const ajv = new Ajv2020({ strict: true, strictTypes: false });
  // Of OpenAPI itself; what a discriminator says, the branches' constants say too.
  const words = ["openapi", "info", "servers", "security", "paths", "components"];
  for (const word of [...words, "discriminator"]) {
    ajv.addKeyword(word);
  }
  ajv.addSchema(document, "contract");
  return (pointer: string, value: unknown): string | null => {
    const validate = ajv.getSchema(`contract${pointer}`);
    assert(validate !== undefined, pointer);
    return validate(value) === true ? null : ajv.errorsText(validate.errors);
  };
}

/** The same with answers closed, too: what a backend of ours gives must all be described. */
function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== "object" || part === null) return part;
  const entries = Object.entries(part).map(([name, value]) => [name, closed(value)] as const);
  const schema: Json = Object.fromEntries(entries);
  const isObject = schema["type"] === "object" && "properties" in schema;
  return isObject ? { ...schema, additionalProperties: false } : schema;
}

/** What is wrong with a value by a schema of the contract, at its JSON pointer; or null. */
export const faultBy = validator(CONTRACT);
export const faultByClosed = validator(record(closed(CONTRACT)));

export interface Exchange {
  readonly address: string;
  readonly operation: string;
  readonly request: Json;
  readonly status: number;
  readonly answer: Json;
  readonly contentType: string | undefined;
}

export interface Hop {
  readonly urls: Readonly<Record<"informacion" | "agendar" | "calendario" | "preguntas", string>>;
  readonly seen: readonly Exchange[];
}

/** Passes everything on to `backend` and keeps it; closed with the test. */
export async function startHop(context: TestContext, backend: string): Promise<Hop> {
  const seen: Exchange[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const { method = "", url = "", headers } = request;
    const answer = await ask(backend + url, { method, body, headers: { "content-type": "json" } });
    const given = record(JSON.parse(body));
    seen.push({
      address: url.slice(1),
      operation: typeof given["codOpe"] === "string" ? given["codOpe"] : "PREGUNTAS",
      request: given,
      status: answer.status,
      answer: record(answer.json),
      contentType: headers["content-type"],
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(answer.bytes);
  };
  const { url } = await httpServer(context, (request, response) => void serve(request, response));
  const at = (address: string): string => `${url}/${address}`;
  const urls = {
    ...{ informacion: at("informacion"), agendar: at("agendar") },
    ...{ calendario: at("calendario"), preguntas: at("preguntas") },
  };
  return { urls, seen };
}
