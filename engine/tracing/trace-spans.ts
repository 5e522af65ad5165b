// Creates spans through the OpenTelemetry api object that the application passes in; nothing is
// imported. Spans are linked by the api's own context, which outgoing requests carry as
// `traceparent`. What is recorded is in traced-ports.ts.

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

/** The part of `@opentelemetry/api` that is used; the module itself fits. */
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

/** The API's numbers for a span's kind, and for the status of a failed one. */
export const INTERNAL = 0;
export const CLIENT = 2;
const ERROR = 2;

/** Baggage belongs to the caller and is not sent to others. */
const SETTER = {
  set(carrier: Carrier, name: string, value: string): void {
    if (name.toLowerCase() !== "baggage") carrier[name] = value;
  },
};

/** Adds the active span's `traceparent` to the headers of an outgoing request. */
export function outgoingTrace({ api }: TracingOptions): (headers: Carrier) => void {
  return (headers) => api.propagation.inject(api.context.active(), headers, SETTER);
}

/** Context key that marks everything done for one turn. */
const TURN = Symbol("agent-citas turn");

export class Spans {
  readonly #api: OpenTelemetryApi;
  readonly #tracer: Tracer;

  constructor(api: OpenTelemetryApi) {
    this.#api = api;
    this.#tracer = api.trace.getTracer("agent-citas");
  }

  /** The conversation of the current turn, or null. */
  conversation(): string | null {
    const found = this.#api.context.active().getValue(TURN);
    return typeof found === "string" ? found : null;
  }

  /** The parent of a turn's first span: the caller's span, from the headers of its request. */
  turnContext(conversation: string, headers: object | undefined): TraceContext {
    const { context, trace, propagation } = this.#api;
    const active = context.active().setValue(TURN, conversation);
    // An instrumentation of node:http has already continued the caller's trace.
    const known = headers === undefined || trace.getSpan(active) !== undefined;
    return known ? active : propagation.extract(active, headers);
  }

  /** Runs `work` inside a span that ends with it; a rejection sets `error.type`. */
  async run<Result>(
    name: string,
    { parent, ...start }: SpanStart & { readonly parent?: TraceContext },
    work: (span: TraceSpan) => Promise<Result>,
  ): Promise<Result> {
    const { context, trace } = this.#api;
    const parentContext = parent ?? context.active();
    const span = this.#tracer.startSpan(name, start, parentContext);
    try {
      return await context.with(trace.setSpan(parentContext, span), () => work(span));
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

/** Why a model's server rejected a request, as values of closed sets. */
function causeAttributes({ cause }: ModelFailure): SpanAttributes {
  if (cause === undefined) return {};
  const { status, code, param } = cause;
  return {
    ...(status === null ? {} : { "http.response.status_code": status }),
    ...(code === null ? {} : { "agent_citas.failure.code": code }),
    ...(param === null ? {} : { "agent_citas.failure.param": param }),
  };
}

/** `type` comes from a closed set; an error's message is never used, as it may quote a customer. */
export function failSpan(span: TraceSpan, type: string): void {
  span.setAttributes({ "error.type": type });
  span.setStatus({ code: ERROR });
}
