// Conversations recorded with the build of 29 November 2026: request and response pairs of both
// shapes of `POST /api/chat`, byte for byte. They hold the wire format stable for callers. The
// model's requests are not recorded; its replies are scripted next to each pair.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Step } from "../../../tools/testing/scripted-steps.ts";
import { call, startTestServer } from "../../support/server-fixture.ts";

interface Pair {
  /** What the model answers in this turn, call by call. */
  readonly model: readonly Step[];
  readonly request: {
    readonly headers: Readonly<Record<string, string>>;
    /** An object is sent as JSON, a text as it is. */
    readonly body: unknown;
  };
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

interface Conversation {
  readonly about: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly pairs: readonly Pair[];
}

const DIRECTORY = path.join(import.meta.dirname, "../../recorded");
const files = readdirSync(DIRECTORY).sort();

function readConversation(file: string): Conversation {
  // Written once, by the build whose answers they are.
  return JSON.parse(readFileSync(path.join(DIRECTORY, file), "utf8")) as Conversation;
}

for (const file of files) {
  const { about, environment, pairs } = readConversation(file);
  test(`recorded: ${about}`, async (t) => {
    const server = await startTestServer(t, { environment });
    for (const { model, request, answer } of pairs) {
      server.model.script(...model);
      const { headers, body: sent } = request;
      const body = typeof sent === "string" ? sent : JSON.stringify(sent);
      const got = await call(`${server.url}/api/chat`, { method: "POST", headers, body });
      assert.equal(got.status, answer.status);
      assert.equal(got.text, answer.body);
      for (const [name, value] of Object.entries(answer.headers)) {
        assert.equal(got.headers[name], value, name);
      }
    }
    server.model.assertComplete();
  });
}

test("at least twenty pairs are recorded, of both shapes", () => {
  const pairs = files.flatMap((file) => readConversation(file).pairs);
  assert(pairs.length >= 20);
  const shapes = pairs.map(({ request }) => JSON.stringify(request.body));
  assert(shapes.some((body) => body.includes(`"context"`)));
  assert(shapes.some((body) => !body.includes(`"context"`)));
});
