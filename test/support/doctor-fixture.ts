// The doctor run inside a test, with an environment of the test's own, and stand-ins that answer as real
// servers do when they are set up wrongly.

import { Readable } from "node:stream";
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { doctor } from "../../tools/cli/doctor/doctor.ts";
import type { CheckResult } from "../../tools/cli/doctor/check-result.ts";
import { startLoopback } from "../../tools/sandbox/http/loopback.ts";

export interface Diagnosis {
  readonly code: number;
  readonly checks: readonly CheckResult[];
  /** The findings of one check as lines: `fail what it says`. */
  readonly of: (check: string) => readonly string[];
  readonly text: string;
}

/** A server that no other program of the machine has. */
const BASE = { SERVER_PORT: "0", MEMORY_LIMIT_MB: "256" };

export async function diagnose(
  environment: Readonly<Record<string, string>> = {},
  ...args: readonly string[]
): Promise<Diagnosis> {
  let text = "";
  const code = await doctor.run([...args, "--json"], {
    environment: { ...BASE, ...environment },
    write: (piece) => void (text += piece),
    writeError: (line) => assert.fail(line),
    input: Readable.from([]),
    colours: false,
  });
  // What the command itself wrote, looked at field by field by the tests.
  const { ok, checks } = JSON.parse(text) as { ok: boolean; checks: readonly CheckResult[] };
  assert.equal(ok, code === 0);
  for (const { status, advice } of checks) assert(status === "ok" || advice !== null);
  const of = (name: string): string[] =>
    checks.filter(({ check }) => check === name).map((one) => `${one.status} ${one.detail}`);
  return { code, checks, of, text };
}

/** Always the same answer, whatever is asked. */
export async function answering(
  t: TestContext,
  status: number,
  body: string,
  type = "application/json",
): Promise<{ readonly url: string; readonly heard: string[] }> {
  const heard: string[] = [];
  const server = await startLoopback((request, response) => {
    heard.push(`${request.method} ${request.url} ${String(request.headers.authorization)}`);
    response.writeHead(status, { "content-type": type });
    response.end(body);
    return Promise.resolve();
  });
  t.after(() => server.close());
  return { url: server.url, heard };
}

export function backendAt(url: string): Readonly<Record<string, string>> {
  return {
    API_INFORMACION_URL: `${url}/informacion`,
    API_AGENDAR_REUNION_URL: `${url}/agendar`,
    API_CALENDAR_URL: `${url}/calendario`,
    API_PREGUNTAS_FRECUENTES_URL: `${url}/preguntas`,
  };
}
