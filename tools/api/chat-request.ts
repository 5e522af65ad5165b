// Validates the body of `POST /api/chat` in both of its shapes and converts it to internal names.
// Pure.

import type { z } from "zod";
import { AgentError } from "../../engine/core/errors.ts";
import type { ErrorDetail } from "../../engine/core/errors.ts";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import { ID_LENGTH_MAX, requestSchemas } from "./chat-schemas.ts";
import type { RequestLimits } from "./chat-schemas.ts";
import { parseConfigLoosely, parseLoosely } from "./loose-request.ts";
import { detailsOf, ownProperty } from "./validation-errors.ts";
import type { ChatConfig } from "../domain/chat-config.ts";

export interface ChatBody {
  readonly message: string;
  readonly sessionId: string;
  readonly tenant: number;
  readonly apiKey: string | null;
  readonly config: ChatConfig;
  readonly messageId: string | null;
  /** When the customer sent it, in seconds since the Unix epoch. */
  readonly sentAt: number | null;
  /** Null when the body does not say. */
  readonly stream: boolean | null;
}

interface ChatRequestOptions {
  readonly limits?: RequestLimits;
  /** The header `Idempotency-Key`: used when the body has no `message_id`. */
  readonly idempotencyKey?: string;
  /** Receives the names of optional fields with unreadable values, which count as unset. */
  readonly onUnread?: (fields: readonly string[]) => void;
}

type Schemas = ReturnType<typeof requestSchemas>;

/** Building schemas costs more than validating. Weak: bounded by the live sets of limits. */
const compiled = new WeakMap<RequestLimits, Schemas>();

function schemasFor(limits: RequestLimits): Schemas {
  const known = compiled.get(limits);
  if (known !== undefined) return known;
  const schemas = requestSchemas(limits);
  compiled.set(limits, schemas);
  return schemas;
}

/**
 * @throws AgentError `invalid_request` with one detail for each invalid field, never with its
 * value.
 */
export function parseChatRequest(given: unknown, options: ChatRequestOptions = {}): ChatBody {
  const { body, unread } = parseLoosely(given);
  const { flat, nested } = schemasFor(options.limits ?? DEFAULT_LIMITS);
  const isNested =
    ownProperty(body, "context") !== undefined && ownProperty(body, "id_empresa") === undefined;
  const parsed = (isNested ? nested : flat).safeParse(body);
  if (!parsed.success) throw invalidRequest(detailsOf(parsed.error, body));
  if (unread.length > 0) options.onUnread?.(unread);
  const { data } = parsed;
  return {
    message: data.message,
    sessionId: data.session_id,
    ...tenantAndConfig(data),
    apiKey: data.api_key,
    messageId: data.message_id?.toWellFormed() ?? headerId(options.idempotencyKey),
    sentAt: data.sent_at ?? null,
    stream: data.stream ?? null,
  };
}

function tenantAndConfig(
  data: z.infer<Schemas["flat"]> | z.infer<Schemas["nested"]>,
): Pick<ChatBody, "tenant" | "config"> {
  if (!("context" in data)) return { tenant: data.id_empresa, config: data.config };
  const { id_empresa: tenant, ...config } = data.context.config;
  return { tenant, config };
}

/** Parses a `config` alone, as a gateway would send it. @throws AgentError `invalid_request` */
export function parseChatConfig(raw: unknown, limits: RequestLimits = DEFAULT_LIMITS): ChatConfig {
  const given = parseConfigLoosely(raw);
  const parsed = schemasFor(limits).config.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidRequest(detailsOf(parsed.error, given));
}

function headerId(header: string | undefined): string | null {
  if (header === undefined || header === "") return null;
  if (header.length <= ID_LENGTH_MAX) return header;
  const msg = `String should have at most ${ID_LENGTH_MAX} characters`;
  throw invalidRequest([{ type: "string_too_long", loc: ["header", "idempotency-key"], msg }]);
}

function invalidRequest(details: readonly ErrorDetail[]): AgentError {
  return new AgentError("invalid_request", "the request's fields are not valid", { details });
}
