// The openai SDK as the caller of the model's APIs. It makes a request's address and headers once
// and its life, its errors and its streams each time; body, headers and sockets are ours. The SDK
// knows only an `OutgoingCall`, which lets go of the body's text once it is written: nothing of a
// request is held while the model thinks.

import assert from "node:assert";
import OpenAI from "openai";
import type { Clock } from "../core/clock.ts";
import type { HttpClient, HttpStream } from "../http/http-client.ts";
import { FetchResponse } from "./fetch-adapter.ts";
import type { ApiCaller, ApiRequestOptions, EventReading } from "./model-api.ts";
import { ModelError } from "./model-error.ts";
import type { RequestBody } from "./request-body.ts";
import { streamBytesMax } from "./stream-bound.ts";

interface ModelClientOptions {
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly baseUrl: string;
  /** Used for calls without their own key; null if there is none. */
  readonly apiKey: string | null;
  /** A whole response, or one event of a stream. */
  readonly replyBytesMax: number;
  readonly tokensMax: number;
  /** A longer request is not sent; absent: no cap. */
  readonly requestBytesMax?: number | undefined;
  /** Of a call. The SDK tells the server; the deadline itself is the HTTP client's. */
  readonly timeoutMs: number;
}

const TOO_LONG = new ModelError({ kind: "context_error", retryable: false, contextTooLong: true });

type Built = Awaited<ReturnType<OpenAI["buildRequest"]>>;
type SdkOptions = Parameters<OpenAI["buildRequest"]>[0];

/** What all requests to one path share. */
interface PathHead {
  readonly url: string;
  readonly timeout: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The SDK's `body`: one request on its way. */
class OutgoingCall {
  readonly body: RequestBody;
  readonly options: ApiRequestOptions;
  readonly isStream: boolean;
  #response: HttpStream | null = null;

  constructor(body: RequestBody, options: ApiRequestOptions, isStream: boolean) {
    this.body = body;
    this.options = options;
    this.isStream = isStream;
  }

  answered(response: HttpStream): void {
    this.#response = response;
  }

  /** Ends a request that was not sent, or a response not read to its end, such as a stream. */
  end(): void {
    const chunks = this.#response?.chunks[Symbol.asyncIterator]();
    chunks?.return?.().catch(() => {});
    this.body.release();
  }
}

export class ModelClient extends OpenAI implements ApiCaller {
  readonly #options: ModelClientOptions;
  /** By path: one for each API. */
  readonly #heads = new Map<string, PathHead>();

  constructor(options: ModelClientOptions) {
    super({
      apiKey: options.apiKey ?? "absent",
      baseURL: options.baseUrl,
      organization: null,
      project: null,
      webhookSecret: null,
      maxRetries: 0,
      timeout: options.timeoutMs + 1000,
      logLevel: "off",
      // Never called, because `fetchWithAuth` sends. Without one the SDK takes Node's own.
      fetch: () => assert.fail("the SDK sent a request by itself"),
    });
    this.#options = options;
  }

  async ask(path: string, body: RequestBody, options: ApiRequestOptions): Promise<unknown> {
    const call = new OutgoingCall(body, options, false);
    try {
      await this.#claim(call);
      // The response itself: the SDK's parser would add a timer of its own.
      const request = { method: "post", path, body: call } as const;
      const response = await this.request<unknown>(request).asResponse();
      const answer = await response.text();
      // `normalizeBody` has checked its depth.
      return answer === "" ? undefined : (JSON.parse(answer) as unknown);
    } finally {
      call.end();
    }
  }

  async askForEvents<Result>(
    path: string,
    body: RequestBody,
    options: ApiRequestOptions & EventReading<Result>,
  ): Promise<Result> {
    const call = new OutgoingCall(body, options, true);
    try {
      await this.#claim(call);
      const request = { method: "post", path, body: call, stream: true } as const;
      return await options.read(await this.request<AsyncIterable<unknown>>(request));
    } finally {
      call.end();
    }
  }

  /** @throws ModelError `context_error` for a request that is longer than any turn may hold. */
  async #claim({ body, options }: OutgoingCall): Promise<void> {
    const { clock, requestBytesMax = Infinity } = this.#options;
    if (body.bytes > requestBytesMax) throw TOO_LONG;
    const { bytes, signal, deadlineAt } = options;
    if (bytes !== undefined) await body.claim(bytes, { clock, deadlineAt, signal });
  }

  /** The SDK's own request, made once for each path; only the body and the key differ. */
  override async buildRequest(sdkOptions: SdkOptions): Promise<Built> {
    const { body: call, path } = sdkOptions;
    const { url, timeout, headers } = this.#heads.get(path) ?? (await this.#makeHead(path));
    assert(call instanceof OutgoingCall, "every request is one of `ask` or `askForEvents`");
    const { apiKey } = call.options;
    const authorized =
      apiKey === null ? headers : { ...headers, authorization: `Bearer ${apiKey}` };
    // The SDK passes the body on to `fetchWithAuth` and looks at nothing else.
    const req = { method: "post", headers: authorized, body: call } as unknown as Built["req"];
    return { req, url, timeout };
  }

  async #makeHead(path: string): Promise<PathHead> {
    const { req, url, timeout } = await super.buildRequest({ method: "post", path, body: {} });
    // The SDK's `Headers`: the global class, or `HeaderMap` in the bundle; both are pairs.
    const headers = Object.fromEntries(req.headers);
    // The SDK takes its class's name, which is ours, or what a bundler made of it.
    const agent = (headers["user-agent"] ?? "").replace(/^[^/]*/, "OpenAI");
    const head = { url, timeout, headers: { ...headers, "user-agent": agent } };
    this.#heads.set(path, head);
    return head;
  }

  /** Without a frame of its own: each that waits is half a kilobyte while the model thinks. */
  protected override fetchWithAuth(
    url: Parameters<OpenAI["fetchWithTimeout"]>[0],
    init: RequestInit,
  ): Promise<Response> {
    // What `buildRequest` made.
    const { body: call, headers } = init as unknown as {
      readonly body: OutgoingCall;
      readonly headers: PathHead["headers"];
    };
    const { clock, http, replyBytesMax, tokensMax } = this.#options;
    const { signal, deadlineAt, answer } = call.options;
    const { isStream } = call;
    const streaming = http.stream({
      url: String(url),
      method: "POST",
      headers,
      body: call.body,
      timeoutMs: deadlineAt - clock.monotonic(),
      bytesMax: isStream ? streamBytesMax(replyBytesMax, tokensMax) : replyBytesMax,
      signal,
      answer,
      answerBytesMax: replyBytesMax,
    });
    return streaming.then((stream) => {
      call.answered(stream);
      // The SDK reads `ok`, `status`, `headers`, `url`, `text()` and an async-iterable `body`:
      // exactly what FetchResponse has. A real Response would copy chunks through a web stream.
      const eventBytesMax = isStream ? replyBytesMax : null;
      return new FetchResponse(String(url), stream, eventBytesMax) as unknown as Response;
    });
  }
}
