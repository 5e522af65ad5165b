// The real OpenTelemetry SDK with spans in memory, a server that traces, and spans as a tree of
// names. One process has one SDK: a file of tests that uses this has it for all its tests.

import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import * as api from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from "@opentelemetry/core";
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { startTestServer } from "./server-fixture.ts";
import type { KitOptions, TestServer } from "./server-fixture.ts";
import { StubBackend, playWell } from "./stub-backend.ts";

const exporter = new InMemorySpanExporter();
// As the SDK for Node registers them: baggage travels too, unless somebody keeps it back.
const propagators = [new W3CTraceContextPropagator(), new W3CBaggagePropagator()];
api.context.setGlobalContextManager(new AsyncLocalStorageContextManager());
api.propagation.setGlobalPropagator(new CompositePropagator({ propagators }));
api.trace.setGlobalTracerProvider(
  new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
);

/** Ended so far, in the order of their ends. */
export function spans(): readonly ReadableSpan[] {
  return exporter.getFinishedSpans();
}

export function named(name: string): readonly ReadableSpan[] {
  return spans().filter((span) => span.name === name);
}

export function only(name: string): ReadableSpan {
  const found = named(name);
  assert.equal(found.length, 1, `${found.length} spans ${name}`);
  assert(found[0] !== undefined);
  return found[0];
}

/** `name > name …` from the outermost span down, in the order of their starts. */
export function tree(): readonly string[] {
  const all = [...spans()].sort((a, b) => compareTimes(a, b));
  const byId = new Map(all.map((span) => [span.spanContext().spanId, span]));
  const pathOf = (span: ReadableSpan): string => {
    const parent = byId.get(span.parentSpanContext?.spanId ?? "");
    return parent === undefined ? span.name : `${pathOf(parent)} > ${span.name}`;
  };
  return all.map(pathOf);
}

function compareTimes(a: ReadableSpan, b: ReadableSpan): number {
  return a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1];
}

/** All that a span says: its name, attributes, events, links and status, as one text. */
export function everything(list = spans()): string {
  return JSON.stringify(
    list.map(({ name, attributes, events, links, status }) => {
      return { name, attributes, events, links, status };
    }),
  );
}

export interface TracedServer extends TestServer {
  readonly stub: StubBackend;
}

/** The server with tracing on, over a backend that records headers; no spans are left of before. */
export async function startTraced(
  context: TestContext,
  { environment = {}, ...options }: KitOptions = {},
): Promise<TracedServer> {
  exporter.reset();
  const stub = new StubBackend();
  await stub.start();
  context.after(() => stub.close());
  playWell(stub);
  const server = await startTestServer(context, {
    ...options,
    environment: {
      OTEL_TRACING: "on",
      API_INFORMACION_URL: stub.urls.informacion,
      API_AGENDAR_REUNION_URL: stub.urls.agendar,
      API_CALENDAR_URL: stub.urls.calendario,
      API_PREGUNTAS_FRECUENTES_URL: stub.urls.preguntas,
      ...environment,
    },
  });
  return { ...server, stub };
}
