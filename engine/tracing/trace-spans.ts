// What a span is and how one is made, through the api object of OpenTelemetry that the application
// hands over: nothing is imported and nothing is kept. Spans are tied by the api's own context,
// which requests that go out carry on as `traceparent`. What is recorded is in traced-ports.ts.

import { errorSummary } from "../core/errors.ts";
import type { ModelFailure } from "../conversation/messages.ts";
import { ModelError } from "../model/model-error.ts";

export type SpanAttributes = Record<string, string | number | boolean | string[]>;

export interface TraceSpan {
  setAttributes(attributes: SpanAttributes): unknown;
  setStatus(status: { code: number }): unknown;
  end(): void;
}

interface TraceContext {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): TraceContext;
  deleteValue(key: symbol): TraceContext;
}

/** What is used of `@opentelemetry/api`: the module itself fits. */
export interface OpenTelemetryApi {
  readonly trace: {
    getTracer(name: string): Tracer;
    getTracerProvider(): object;
    getSpan(context: TraceContext): TraceSpan | undefined;
    setSpan(context: TraceContext, span: TraceSpan): TraceContext;
  };
  readonly context: {
    active(): TraceContext;
    with<Result>(context: TraceContext, work: () => Result): Result;
  };
  readonly propagation: {
    inject(context: TraceContext, carrier: Carrier, setter: typeof SETTER): void;
    extract(context: TraceContext, carrier: unknown): TraceContext;
  };
}

interface Tracer {
  startSpan(name: string, options: SpanStart, context: TraceContext): TraceSpan;
}

interface SpanStart {
  readonly kind: number;
  readonly attributes: SpanAttributes;
}

type Carrier = Record<string, string>;

export interface TracingOptions {
  /** `import * as api from "@opentelemetry/api"`, with a context manager registered by an SDK. */
  readonly api: OpenTelemetryApi;
  /** The `{agent}` of `invoke_agent {agent}`; "agent" when absent. */
  readonly agentName?: string;
  /** Records messages, arguments and results, cut to a length: personal data. Default: false. */
  readonly captureContent?: boolean;
}

/** The API's numbers for a span's kind and for the status of one that failed. */
export const INTERNAL = 0;
export const CLIENT = 2;
const ERROR = 2;

/** Baggage is the caller's own: it goes to nobody else. */
const SETTER = {
  set(carrier: Carrier, name: string, value: string): void {
    if (name.toLowerCase() !== "baggage") carrier[name] = value;
  },
};

/** Puts the active span's `traceparent` among the headers of a request that goes out. */
export function outgoingTrace({ api }: TracingOptions): (headers: Carrier) => void {
  return (headers) => api.propagation.inject(api.context.active(), headers, SETTER);
}

/** Marks what everything that is done for one turn finds in its context. */
const TURN = Symbol("agent-citas turn");

export class Spans {
  readonly #api: OpenTelemetryApi;
  readonly #tracer: Tracer;

  constructor(api: OpenTelemetryApi) {
    this.#api = api;
    this.#tracer = api.trace.getTracer("agent-citas");
  }

  /** The conversation whose turn is under way here, or null. */
  conversation(): string | null {
    const found = this.#api.context.active().getValue(TURN);
    return typeof found === "string" ? found : null;
  }

  /** Where a turn's first span belongs: under the caller's, from the headers of its request. */
  turnContext(conversation: string, headers: object | undefined): TraceContext {
    const { context, trace, propagation } = this.#api;
    const active = context.active().setValue(TURN, conversation);
    // An instrumentation of node:http has taken the caller's trace up already.
    const known = headers === undefined || trace.getSpan(active) !== undefined;
    return known ? active : propagation.extract(active, headers);
  }

  /** Runs `work` inside a span, which ends with it; a rejection is its `error.type`. */
  async run<Result>(
    name: string,
    { parent, ...start }: SpanStart & { readonly parent?: TraceContext },
    work: (span: TraceSpan) => Promise<Result>,
  ): Promise<Result> {
    const { context, trace } = this.#api;
    const around = parent ?? context.active();
    const span = this.#tracer.startSpan(name, start, around);
    try {
      return await context.with(trace.setSpan(around, span), () => work(span));
    } catch (error) {
      const { name: className, code } = errorSummary(error);
      const known = code === "unknown" ? className : code;
      failSpan(span, error instanceof ModelError ? error.failure.kind : known);
      if (error instanceof ModelError) span.setAttributes(causeAttributes(error.failure));
      throw error;
    } finally {
      span.end();
    }
  }
}

/** What a model's server said of a refusal, in closed words. */
function causeAttributes({ cause }: ModelFailure): SpanAttributes {
  if (cause === undefined) return {};
  const { status, code, param } = cause;
  return {
    ...(status === null ? {} : { "http.response.status_code": status }),
    ...(code === null ? {} : { "agent_citas.failure.code": code }),
    ...(param === null ? {} : { "agent_citas.failure.param": param }),
  };
}

/** `type` is a closed word; never a message, which may hold what somebody said. */
export function failSpan(span: TraceSpan, type: string): void {
  span.setAttributes({ "error.type": type });
  span.setStatus({ code: ERROR });
}
