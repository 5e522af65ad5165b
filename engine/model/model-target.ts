// One model on one server: its adapters, created when first needed, and its dialect, rebuilt only
// when something was learnt. chat-model.ts owns deadlines and errors.

import { dialectOf } from "./dialect.ts";
import type { Dialect, DialectSettings, RejectedPart } from "./dialect.ts";
import { DialectRegistry } from "./dialect-registry.ts";
import { storedText } from "../conversation/image-urls.ts";
import type { ModelReply } from "../conversation/messages.ts";
import type { ApiCall, ApiOptions, ApiRequestOptions, ModelApi } from "./model-api.ts";

export interface ModelTarget {
  readonly key: string;
  dialect(rejected: readonly RejectedPart[]): Dialect;
  ask(
    call: ApiCall,
    rejected: readonly RejectedPart[],
    requestOptions: ApiRequestOptions,
  ): Promise<ModelReply>;
}

type OpenAdapter = (api: Dialect["api"], options: ApiOptions) => ModelApi;

/** The configured model, then its fallback. */
export function modelTargets(
  options: ApiOptions & DialectSettings & { readonly fallback?: string | null | undefined },
  open: OpenAdapter,
): readonly [ModelTarget, ...ModelTarget[]] {
  const { model, fallback = null } = options;
  const own = targetOf(options, open);
  const hasFallback = fallback !== null && fallback !== model;
  return hasFallback ? [own, targetOf({ ...options, model: fallback }, open)] : [own];
}

function targetOf(options: ApiOptions & DialectSettings, open: OpenAdapter): ModelTarget {
  let known: { readonly rejected: readonly RejectedPart[]; readonly dialect: Dialect } | null =
    null;
  // At most one per API.
  const apis = new Map<Dialect["api"], ModelApi>();
  const dialect = (rejected: readonly RejectedPart[]): Dialect => {
    if (known?.rejected !== rejected) {
      known = { rejected, dialect: dialectOf(options, rejected) };
    }
    return known.dialect;
  };
  return {
    key: DialectRegistry.key(options.baseUrl, options.model),
    dialect,
    ask(call, rejected, requestOptions) {
      const current = dialect(rejected);
      const api = apis.get(current.api) ?? open(current.api, options);
      apis.set(current.api, api);
      const sent = current.pictures ? call : withoutPictures(call, options);
      return api.ask(sent, current, requestOptions);
    },
  };
}

/** Replaces each picture with its mark. */
function withoutPictures(call: ApiCall, { pictureMark }: ApiOptions): ApiCall {
  const messages = call.request.messages.map((message) => {
    if (message.role !== "user" || message.images.length === 0) return message;
    return { ...message, text: storedText(message, pictureMark), images: [] };
  });
  return { ...call, request: { ...call.request, messages } };
}
