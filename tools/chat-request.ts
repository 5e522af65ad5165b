// The body of `POST /api/chat`: both of its shapes, judged field by field, in our own words after.
// Nothing is coerced but by the shims named here; unknown fields are dropped. Pure.

import { z } from "zod";
import { AgentError } from "../engine/errors.ts";
import type { ErrorDetail } from "../engine/errors.ts";
import { DEFAULT_LIMITS } from "../engine/limits.ts";
import type { Limits } from "../engine/limits.ts";
import { detailsOf, issuesOf, own } from "./request-details.ts";

/** A company's settings as they came with one request. Null is "not said". */
export interface ChatConfig {
  readonly userId: number | null;
  readonly userEmail: string | null;
  readonly durationMinutes: number | null;
  /** Appointments that may take place at once. */
  readonly slots: number | null;
  readonly bookUser: boolean;
  readonly bookBranch: boolean;
  readonly personality: string | null;
  readonly botName: string | null;
  readonly greeting: string | null;
  readonly farewell: string | null;
  readonly unknownAnswer: string | null;
  /** An http(s) address. */
  readonly greetingFile: string | null;
  readonly chatbotId: number | string | null;
}

export interface ChatBody {
  readonly message: string;
  readonly sessionId: string;
  readonly tenant: number;
  readonly apiKey: string | null;
  readonly config: ChatConfig;
  readonly messageId: string | null;
  readonly stream: boolean;
}

type RequestLimits = Pick<Limits, "messageCharactersMax" | "configTextCharactersMax">;

const SESSION_ID = /^[A-Za-z0-9_.:+@-]{1,128}$/;
/** Printable ASCII without spaces: what an HTTP header may carry. */
const API_KEY = /^[\x21-\x7e]{1,256}$/;
const MESSAGE_ID_LENGTH_MAX = 128;
const EMAIL_LENGTH_MAX = 254;
const ADDRESS_LENGTH_MAX = 2048;

/** Shim: a blank text was not said. */
const blankIsNull = (value: unknown): unknown =>
  value === undefined || (typeof value === "string" && value.trim() === "") ? null : value;

/** Shim: the gateway sends ids as numbers or as texts of digits; anything else is no id. */
const looseId = z.unknown().transform((value) => {
  const digits = typeof value === "string" && /^\d{1,16}$/.test(value.trim());
  const id = digits ? Number(value) : value;
  return typeof id === "number" && Number.isSafeInteger(id) && id > 0 ? id : null;
});

/** Shim: 0, 1 or a boolean. */
const flag = (absent: boolean): z.ZodType<boolean> =>
  z.preprocess(
    (value) => blankIsNull(value) ?? absent,
    z.union([z.boolean(), z.literal([0, 1])]).transform((value) => value === true || value === 1),
  );

/** Not an address: no file. A broken setting must not silence the company. */
const looseAddress = z.preprocess(
  blankIsNull,
  z
    .string()
    .max(ADDRESS_LENGTH_MAX)
    .nullable()
    .transform((text) => (text === null ? null : httpAddress(text))),
);

const sessionId = z
  .union([z.int().nonnegative(), z.string().regex(SESSION_ID)])
  .transform((id) => String(id));
const chatbotId = z.preprocess(
  blankIsNull,
  z.union([z.int().nonnegative(), z.string().trim().max(128)]).nullable(),
);

function optionalText(charactersMax: number): z.ZodType<string | null> {
  const text = z.string().max(charactersMax).nullable();
  return z.preprocess(blankIsNull, text).transform((value) => value?.toWellFormed().trim() ?? null);
}

function optionalCount(countMax: number): z.ZodType<number | null> {
  return z.preprocess(blankIsNull, z.int().min(1).max(countMax).nullable());
}

function configSchema(limits: RequestLimits): z.ZodType<ChatConfig> {
  const text = optionalText(limits.configTextCharactersMax);
  return z
    .object({
      usuario_id: looseId.optional(),
      correo_usuario: optionalText(EMAIL_LENGTH_MAX),
      duracion_cita_minutos: optionalCount(1440),
      slots: optionalCount(1000),
      agendar_usuario: flag(true),
      agendar_sucursal: flag(false),
      personalidad: text,
      nombre_bot: text,
      frase_saludo: text,
      frase_des: text,
      frase_no_sabe: text,
      archivo_saludo: looseAddress,
      id_chatbot: chatbotId,
    })
    .transform((raw) => ({
      userId: raw.usuario_id ?? null,
      userEmail: raw.correo_usuario,
      durationMinutes: raw.duracion_cita_minutos,
      slots: raw.slots,
      bookUser: raw.agendar_usuario,
      bookBranch: raw.agendar_sucursal,
      personality: raw.personalidad,
      botName: raw.nombre_bot,
      greeting: raw.frase_saludo,
      farewell: raw.frase_des,
      unknownAnswer: raw.frase_no_sabe,
      greetingFile: raw.archivo_saludo,
      chatbotId: raw.id_chatbot,
    }));
}

/** The fields that both shapes have at their top level. */
function commonFields(limits: RequestLimits) {
  const message = z.string().min(1).max(limits.messageCharactersMax);
  return {
    message: message.transform((text) => text.toWellFormed()),
    session_id: sessionId,
    api_key: z.preprocess(blankIsNull, z.string().regex(API_KEY).nullable()),
    message_id: z.string().min(1).max(MESSAGE_ID_LENGTH_MAX).nullish(),
    stream: z.boolean().nullish(),
  };
}

const tenant = z.int().min(1);

function flatSchema(limits: RequestLimits) {
  return z.object({ ...commonFields(limits), id_empresa: tenant });
}

function nestedSchema(limits: RequestLimits) {
  const context = z.object({ config: z.object({ id_empresa: tenant }) });
  return z.object({ ...commonFields(limits), context });
}

interface ChatRequestOptions {
  readonly limits?: RequestLimits;
  /** The header `Idempotency-Key`: counts when the body has no `message_id`. */
  readonly idempotencyKey?: string;
}

interface Schemas {
  readonly flat: ReturnType<typeof flatSchema>;
  readonly nested: ReturnType<typeof nestedSchema>;
  readonly config: z.ZodType<ChatConfig>;
}

/** Building schemas costs more than judging by them. Weak: capped by the sets of limits alive. */
const compiled = new WeakMap<RequestLimits, Schemas>();

function schemasFor(limits: RequestLimits): Schemas {
  const known = compiled.get(limits);
  if (known !== undefined) return known;
  const config = configSchema(limits);
  const schemas = { flat: flatSchema(limits), nested: nestedSchema(limits), config };
  compiled.set(limits, schemas);
  return schemas;
}

/**
 * @throws AgentError `invalid_request` with one detail for each field at fault, never with the
 * value that was wrong.
 */
export function parseChatRequest(body: unknown, options: ChatRequestOptions = {}): ChatBody {
  const { flat, nested, config } = schemasFor(options.limits ?? DEFAULT_LIMITS);
  const isNested = own(body, "context") !== undefined && own(body, "id_empresa") === undefined;
  const head = (isNested ? nested : flat).safeParse(body);
  const rawConfig = isNested ? own(own(body, "context"), "config") : own(body, "config");
  const settings = config.safeParse(rawConfig ?? {});
  if (!head.success || !settings.success) {
    const configPath = isNested ? ["context", "config"] : ["config"];
    const issues = [...issuesOf(head.error, []), ...issuesOf(settings.error, configPath)];
    throw invalidRequest(detailsOf(issues, body));
  }
  const { data } = head;
  return {
    message: data.message,
    sessionId: data.session_id,
    tenant: "context" in data ? data.context.config.id_empresa : data.id_empresa,
    apiKey: data.api_key,
    config: settings.data,
    messageId: data.message_id?.toWellFormed() ?? headerId(options.idempotencyKey),
    stream: data.stream ?? false,
  };
}

/** A `config` on its own, as a gateway would send it. @throws AgentError `invalid_request` */
export function parseChatConfig(raw: unknown, limits: RequestLimits = DEFAULT_LIMITS): ChatConfig {
  const read = schemasFor(limits).config.safeParse(raw);
  if (read.success) return read.data;
  throw invalidRequest(detailsOf(issuesOf(read.error, []), raw));
}

function headerId(header: string | undefined): string | null {
  if (header === undefined || header === "") return null;
  if (header.length <= MESSAGE_ID_LENGTH_MAX) return header;
  const msg = `String should have at most ${MESSAGE_ID_LENGTH_MAX} characters`;
  throw invalidRequest([{ type: "string_too_long", loc: ["header", "idempotency-key"], msg }]);
}

/** The address as given when it is http(s) and whole; null otherwise. */
export function httpAddress(text: string): string | null {
  const address = text.trim();
  if (address.length > ADDRESS_LENGTH_MAX || /[\s<>"]/.test(address)) return null;
  if (!URL.canParse(address)) return null;
  return /^https?:$/.test(new URL(address).protocol) ? address : null;
}

function invalidRequest(details: readonly ErrorDetail[]): AgentError {
  return new AgentError("invalid_request", "the request's fields are not valid", { details });
}
