// An HTTP client on a fake clock, and servers driven by hand, for tests of engine/http/http-client.ts.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import type { ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import { AgentError } from "../../engine/core/errors.ts";
import { HttpClient } from "../../engine/http/http-client.ts";
import type { HttpClientOptions } from "../../engine/http/http-client.ts";
import { FakeClock, until } from "./fake-clock.ts";
import type { HttpCall } from "../../engine/http/http-call.ts";
import { httpServer } from "./loopback.ts";
import type { TestPort } from "./loopback.ts";

export const TIMEOUT_MS = 10_000;
export const BYTES_MAX = 1000;

export interface HttpKit {
  readonly clock: FakeClock;
  readonly client: HttpClient;
  readonly controller: AbortController;
  call(url: string, fields?: Partial<HttpCall>): HttpCall;
  /** Asserts that nothing of any call is left. */
  idle(): void;
}

export function httpKit(context: TestContext, options: Partial<HttpClientOptions> = {}): HttpKit {
  const clock = new FakeClock();
  const client = new HttpClient({
    clock,
    connectionsMax: 4,
    queuedMax: 4,
    originsMax: 2,
    connectTimeoutMs: 5000,
    keepAliveMs: 30_000,
    ...options,
  });
  context.after(() => client.close());
  const controller = new AbortController();
  const call = (url: string, fields: Partial<HttpCall> = {}): HttpCall => ({
    url,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
    timeoutMs: TIMEOUT_MS,
    bytesMax: BYTES_MAX,
    signal: controller.signal,
    ...fields,
  });
  const idle = (): void => {
    assert.equal(client.calls, 0);
    assert.equal(clock.timers, 0);
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  };
  return { clock, client, controller, call, idle };
}

/** The code of the AgentError that the promise rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => assert.fail("it did not fail"),
    (reason: unknown) => reason,
  );
  assert(error instanceof AgentError, String(error));
  assert.doesNotMatch(error.message, /127\.0\.0\.1|localhost/, "no address in a message");
  return error.code;
}

/** A server whose answers the test drives by hand. */
export async function drivenServer(context: TestContext): Promise<{
  readonly server: TestPort;
  /** The answer to the oldest call that was not handed out yet. */
  readonly response: () => Promise<ServerResponse>;
  /** Calls that reached the server and were not handed out. */
  readonly waiting: () => number;
}> {
  // As many as the test makes.
  const responses: ServerResponse[] = [];
  const server = await httpServer(context, (request, response) => {
    request.resume();
    response.on("error", () => {});
    responses.push(response);
  });
  const response = async (): Promise<ServerResponse> => {
    await until(() => responses.length > 0);
    const first = responses.shift();
    assert(first !== undefined);
    return first;
  };
  return { server, response, waiting: () => responses.length };
}
