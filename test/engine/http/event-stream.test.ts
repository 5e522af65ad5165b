// Server-sent events: format, heartbeat, and readers that are slow or disconnected.

import assert from "node:assert/strict";
import http, { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { EventStream } from "../../../engine/http/event-stream.ts";
import { captured, rawSocket, testEdge } from "../../support/http-server-fixture.ts";
import { FakeClock, until } from "../../support/fake-clock.ts";

const HEARTBEAT_MS = 15_000;
const BUFFER_MAX = 65_536;
const REQUEST = "POST /held HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n";

interface Kit {
  readonly clock: FakeClock;
  readonly stream: EventStream;
  readonly response: ServerResponse;
  readonly reader: ReturnType<typeof rawSocket>;
}

async function kit(context: TestContext): Promise<Kit> {
  const clock = new FakeClock();
  const { route, exchange } = captured();
  const { port } = await testEdge(context, { routes: [route] });
  const reader = rawSocket(context, port, REQUEST);
  const { response } = await exchange;
  return { clock, stream: streamOn(response, clock), response, reader };
}

function streamOn(response: ServerResponse, clock: FakeClock): EventStream {
  return new EventStream(response, {
    clock,
    heartbeatMs: HEARTBEAT_MS,
    bufferBytesMax: BUFFER_MAX,
  });
}

test("headers are sent at once and keep proxies from buffering", async (context) => {
  const { reader } = await kit(context);
  await until(() => reader.received().includes("\r\n\r\n"));
  for (const header of [
    "content-type: text/event-stream; charset=utf-8",
    "cache-control: no-store, no-transform",
    "x-accel-buffering: no",
  ]) {
    assert(reader.received().includes(header), header);
  }
});

test("an event is its name and one line of JSON, whatever the data holds", async (context) => {
  const { stream, reader } = await kit(context);
  stream.send("token", { text: "¿Qué\ndata: tal?\r\n\r\n" });
  stream.send("done", { reply: "x", url: null });
  const expected =
    'event: token\ndata: {"text":"¿Qué\\ndata: tal?\\r\\n\\r\\n"}\n\n' +
    'event: done\ndata: {"reply":"x","url":null}\n\n';
  await until(() => reader.received().includes("done"));
  const pieces = reader
    .received()
    .split("\r\n")
    .filter((line) => line.startsWith("event:"));
  assert.equal(pieces.join(""), expected);
});

test("a heartbeat is a comment, sent at each interval and not before", async (context) => {
  const { clock, reader } = await kit(context);
  const beats = (): number => reader.received().split(":\n\n").length - 1;
  clock.advance(HEARTBEAT_MS - 1);
  assert.equal(clock.timers, 1);
  clock.advance(1);
  await until(() => beats() === 1);
  clock.advance(2 * HEARTBEAT_MS);
  await until(() => beats() === 3);
});

test("an ended stream ends its response, has no timer and sends nothing more", async (context) => {
  const { clock, stream, reader } = await kit(context);
  stream.send("done", {});
  stream.end();
  stream.send("late", {});
  stream.end();
  assert.equal(clock.timers, 0);
  await until(() => reader.received().endsWith("0\r\n\r\n"));
  assert(!reader.received().includes("late"));
});

test("a disconnected reader ends the timer, and later events are dropped", async (context) => {
  const { clock, stream, response, reader } = await kit(context);
  reader.socket.destroy();
  await until(() => response.closed);
  assert.equal(clock.timers, 0);
  stream.send("late", {});
  stream.end();
});

test("a stream for a reader that is already disconnected has no timer", async (context) => {
  const clock = new FakeClock();
  const { route, exchange } = captured();
  const { port } = await testEdge(context, { routes: [route] });
  const reader = rawSocket(context, port, REQUEST);
  const { response } = await exchange;
  reader.socket.destroy();
  await until(() => response.closed);
  const stream = streamOn(response, clock);
  clock.advance(10 * HEARTBEAT_MS);
  stream.send("late", {});
  assert.equal(clock.timers, 0);
});

/** A response without a socket: all that is written stays in its buffer. */
function unread(): { readonly response: ServerResponse; readonly stream: EventStream } {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const stream = streamOn(response, new FakeClock());
  return { response, stream };
}

/** Sends an event of a length that leaves this many bytes unread. */
function fillTo(bytes: number): ServerResponse {
  const { response, stream } = unread();
  stream.send("token", "");
  const unreadBytes = response.writableLength;
  const emptyBytes = 'event: token\ndata: ""\n\n'.length;
  stream.send("token", "x".repeat(bytes - unreadBytes - emptyBytes));
  return response;
}

test("a reader with as many unread bytes as the buffer holds stays; one byte more disconnects it", () => {
  const full = fillTo(BUFFER_MAX);
  assert.equal(full.writableLength, BUFFER_MAX);
  assert.equal(full.destroyed, false);
  assert.equal(fillTo(BUFFER_MAX + 1).destroyed, true);
});

test("a reader that never reads is disconnected, which aborts its exchange", async (context) => {
  const clock = new FakeClock();
  const { route, exchange } = captured();
  const { port, url } = await testEdge(context, { routes: [route] });
  assert(url.endsWith(String(port)));
  const request = http.request({ port, host: "127.0.0.1", path: "/held", method: "POST" });
  request.on("error", () => {});
  request.on("response", (incoming) => incoming.pause());
  context.after(() => request.destroy());
  request.end();
  const held = await exchange;
  const stream = streamOn(held.response, clock);
  const piece = "x".repeat(16_384);
  await until(() => {
    stream.send("token", { text: piece });
    return held.response.destroyed;
  });
  await until(() => held.closed.aborted);
  assert.equal(clock.timers, 0);
});
