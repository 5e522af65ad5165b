// A validating proxy that others wrote (express-openapi-validator) in front of our server, by our
// own description: a conversation through it, whole and streamed, and no violation either way.

import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import express from "express";
import type { NextFunction, Request, Response } from "express";
import * as OpenApiValidator from "express-openapi-validator";
import { obedientModel, call, startTestServer } from "../test/support/server-fixture.ts";
import type { Answer, TestServer } from "../test/support/server-fixture.ts";

const apiSpec = fileURLToPath(new URL("../docs/openapi.json", import.meta.url));

interface Proxy {
  readonly url: string;
  /** What the description does not have, of requests and of answers. */
  readonly violations: readonly string[];
}

async function startProxy(context: TestContext, target: string): Promise<Proxy> {
  const violations: string[] = [];
  const app = express();
  app.use(express.json({ limit: "1mb" }));
  const validateResponses = { onError: (error: Error) => void violations.push(error.message) };
  app.use(OpenApiValidator.middleware({ apiSpec, validateResponses, validateSecurity: false }));
  app.use((request: Request, response: Response, next: NextFunction) => {
    const { "content-type": type = "", accept = "" } = request.headers;
    const headers = { "content-type": type, accept };
    const body = request.method === "POST" ? JSON.stringify(request.body) : undefined;
    const options = { method: request.method, headers, ...(body === undefined ? {} : { body }) };
    call(`${target}${request.originalUrl}`, options).then(
      (answer) => forward(answer, response),
      next,
    );
  });
  app.use(
    (
      error: Error & { status?: number },
      _request: Request,
      response: Response,
      _next: NextFunction,
    ) => {
      violations.push(error.message);
      response.status(error.status ?? 500).end();
    },
  );
  const server = http.createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert(typeof address === "object" && address !== null);
  return { url: `http://127.0.0.1:${address.port}`, violations };
}

/** JSON through `json`, where the validator looks; all else as it is. */
function forward(answer: Answer, response: Response): void {
  response.status(answer.status);
  for (const [name, value] of Object.entries(answer.headers)) {
    if (/^(?:x-|retry-after|content-type)/.test(name) && value !== undefined)
      response.setHeader(name, value);
  }
  if (/json/.test(answer.headers["content-type"] ?? "")) response.json(answer.body);
  else response.end(answer.text);
}

async function rig(
  context: TestContext,
): Promise<{ server: TestServer; proxy: Proxy; chat: (body: object) => Promise<Answer> }> {
  const server = await startTestServer(context);
  obedientModel(server);
  const proxy = await startProxy(context, server.url);
  const chat = (fields: object): Promise<Answer> => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ session_id: 51999888777, id_empresa: 1, ...fields });
    return call(`${proxy.url}/api/chat`, { method: "POST", headers, body });
  };
  return { server, proxy, chat };
}

test("a conversation and the operator's routes go through without a violation", async (context) => {
  const { proxy, chat } = await rig(context);
  for (const message of ["Hola", "consulta", "reserva", "horarios"]) {
    for (const stream of [false, true]) {
      const answer = await chat({ message, stream });
      assert.equal(answer.status, 200, answer.text);
    }
  }
  for (const path of ["/health", "/live", "/ready", "/memory", "/metrics", "/openapi.json"]) {
    assert.equal((await call(`${proxy.url}${path}`)).status, 200, path);
  }
  assert.deepEqual(proxy.violations, []);
});

test("what the description does not have is seen: of a request, and of an answer", async (context) => {
  const { proxy, chat } = await rig(context);
  assert.equal((await chat({ message: "" })).status, 400);
  assert.equal((await chat({ message: "a", session_id: null })).status, 400);
  assert.equal(proxy.violations.length, 2);
  const lying = http.createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end('{"reply":5}');
  });
  await new Promise<void>((resolve) => lying.listen(0, "127.0.0.1", resolve));
  context.after(() => void lying.close());
  const address = lying.address();
  assert(typeof address === "object" && address !== null);
  const other = await startProxy(context, `http://127.0.0.1:${address.port}`);
  await call(`${other.url}/health`);
  assert.equal(other.violations.length, 1);
});
