// Keep-alive connections that the server closes just as they are reused: its idle timeout ends
// while the next message is on its way. A gateway retries, and each message is still one turn.

import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Server } from "node:http";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { createSource } from "../support/corpora/conversations.ts";
import { SANDBOX_CONFIGS } from "../../tools/sandbox/index.ts";
import { call, startTestServer } from "../support/server-fixture.ts";
import { wordsOf } from "../support/model/context-fixture.ts";
import { SEED } from "../support/random.ts";

const MESSAGES = 150;
const KEEP_ALIVE_MS = 4;
/** One delivery and its repetitions; each but the last met a socket that was being closed. */
const TRIES_MAX = 20;

/** The live server of the first request that comes, idle sockets of which now close at once. */
async function closeEarly(context: TestContext, url: string): Promise<void> {
  const found = Promise.withResolvers<Server>();
  const listener = (told: unknown): void => {
    // What Node documents for this channel.
    found.resolve((told as { readonly server: Server }).server);
  };
  subscribe("http.server.request.start", listener);
  context.after(() => unsubscribe("http.server.request.start", listener));
  assert.equal((await call(`${url}/live`)).status, 200);
  const server = await found.promise;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.keepAliveTimeoutBuffer = 0;
}

interface Heard {
  readonly status: number;
  readonly turns: number;
  readonly reply: unknown;
}

/** Keeps its connection for the next message until it is closed. */
class Gateway {
  readonly #port: number;
  #connection: Connection | null = null;
  /** Deliveries that met the end of their connection. */
  broken = 0;

  constructor(context: TestContext, url: string) {
    this.#port = Number(new URL(url).port);
    context.after(() => this.#connection?.socket.destroy());
  }

  /** The same message, on a new connection each time, until it is answered. */
  async deliver(message: string, breakOff: boolean): Promise<Heard> {
    for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
      const connection = this.#kept();
      const answer = connection.post(message);
      if (attempt === 0 && breakOff) connection.socket.destroy();
      const heard = await answer;
      if (heard !== null) return heard;
      this.broken++;
    }
    return assert.fail(`${message} was never answered`);
  }

  #kept(): Connection {
    if (this.#connection === null || this.#connection.socket.destroyed) {
      this.#connection = new Connection(connect(this.#port, "127.0.0.1"));
    }
    return this.#connection;
  }
}

/** One message at a time on one socket. */
class Connection {
  readonly socket: Socket;
  #received = "";
  #waiting: ((heard: Heard | null) => void) | null = null;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => {});
    socket.on("close", () => this.#tell(null));
    socket.on("data", (piece: Buffer) => {
      this.#received += piece.toString("latin1");
      const heard = heardOf(this.#received);
      if (heard !== null) this.#tell(heard);
    });
  }

  /** Null when the connection closes before the whole answer is there. */
  post(message: string): Promise<Heard | null> {
    this.#received = "";
    this.socket.write(requestOf(message));
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  #tell(heard: Heard | null): void {
    this.#waiting?.(heard);
    this.#waiting = null;
  }
}

function requestOf(message: string): string {
  const config = SANDBOX_CONFIGS.get(1);
  const fields = { session_id: 51_999_888_777, message_id: `wamid.${message}`, id_empresa: 1 };
  const body = JSON.stringify({ ...fields, message, config });
  const head = "POST /api/chat HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
  return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function heardOf(received: string): Heard | null {
  const [head = "", body] = received.split("\r\n\r\n");
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1]);
  if (body === undefined || body.length < length) return null;
  // Looked at with an assertion.
  const { reply } = JSON.parse(body) as { reply?: unknown };
  const turns = Number(/^x-session-turns: (\d+)/im.exec(head)?.[1]);
  return { status: Number(head.split(" ")[1]), turns, reply };
}

test("messages that meet the end of their socket's idle time are repeated, and are one turn each", async (t) => {
  const server = await startTestServer(t);
  server.model.handler(({ messages }) => ({
    reply: `Dicho: ${wordsOf(messages.at(-1)?.content)}`,
  }));
  await closeEarly(t, server.url);
  const { below } = createSource(SEED, "all");
  const gateway = new Gateway(t, server.url);
  const said = Array.from({ length: MESSAGES }, (_, index) => `mensaje ${index + 1}`);
  for (const [index, message] of said.entries()) {
    const heard = await gateway.deliver(message, below(8) === 0);
    assert.deepEqual(heard, { status: 200, turns: index + 1, reply: `Dicho: ${message}` });
    // Around the end of the idle time: a little before, at it, a little after.
    const pauseMs = KEEP_ALIVE_MS - 2 + below(5);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  t.diagnostic(`SEED=${SEED}: ${gateway.broken} deliveries found their connection closed`);
  const asked = server.model.requests.map(({ body }) => wordsOf(body.messages.at(-1)?.content));
  assert.deepEqual(asked, said);
  assert.equal(server.running.agent.runtime.admission.admitted, 0);
});
