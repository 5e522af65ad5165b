// A model of a server, and how it is asked: its adapters, made when they are first needed, and its
// dialect, made anew only when something was learnt. It knows no deadline and no failure.

import { dialectOf } from "./dialect.ts";
import type { Dialect, DialectSettings, RejectedPart } from "./dialect.ts";
import { DialectRegistry } from "./dialect-registry.ts";
import { storedText } from "../conversation/image-urls.ts";
import type { ModelReply } from "../conversation/messages.ts";
import type { ApiCall, ApiOptions, ApiRequestOptions, ModelApi } from "./model-api.ts";

export interface ModelTarget {
  readonly key: string;
  dialect(refused: readonly RejectedPart[]): Dialect;
  ask(
    call: ApiCall,
    refused: readonly RejectedPart[],
    requestOptions: ApiRequestOptions,
  ): Promise<ModelReply>;
}

type OpenAdapter = (api: Dialect["api"], options: ApiOptions) => ModelApi;

/** The model itself, then the one that stands in for it. */
export function modelTargets(
  options: ApiOptions & DialectSettings & { readonly fallback?: string | null | undefined },
  open: OpenAdapter,
): readonly [ModelTarget, ...ModelTarget[]] {
  const { model, fallback = null } = options;
  const own = targetOf(options, open);
  const stands = fallback !== null && fallback !== model;
  return stands ? [own, targetOf({ ...options, model: fallback }, open)] : [own];
}

function targetOf(options: ApiOptions & DialectSettings, open: OpenAdapter): ModelTarget {
  let known: { readonly refused: readonly RejectedPart[]; readonly dialect: Dialect } | null = null;
  // At most one for each API.
  const apis = new Map<Dialect["api"], ModelApi>();
  const dialect = (refused: readonly RejectedPart[]): Dialect => {
    if (known?.refused !== refused) known = { refused, dialect: dialectOf(options, refused) };
    return known.dialect;
  };
  return {
    key: DialectRegistry.key(options.baseUrl, options.model),
    dialect,
    ask(call, refused, requestOptions) {
      const asked = dialect(refused);
      const api = apis.get(asked.api) ?? open(asked.api, options);
      apis.set(asked.api, api);
      return api.ask(asked.pictures ? call : withoutPictures(call, options), asked, requestOptions);
    },
  };
}

/** Each picture's mark in its place. */
function withoutPictures(call: ApiCall, { pictureMark }: ApiOptions): ApiCall {
  const messages = call.request.messages.map((message) => {
    if (message.role !== "user" || message.images.length === 0) return message;
    return { ...message, text: storedText(message, pictureMark), images: [] };
  });
  return { ...call, request: { ...call.request, messages } };
}
