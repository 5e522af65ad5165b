// The schemas of a request's body, as the gateway sends it: they judge (chat-request.ts) and are
// published (openapi.ts). Nothing is coerced but by the shims named here; unknown fields are
// dropped. Pure.

import { z } from "zod";
import type { Limits } from "../engine/limits.ts";
import { SESSION_ID } from "../engine/message.ts";
import type { ChatConfig } from "./chat-request.ts";
import { STEP_MINUTES_MIN } from "./grid.ts";

export type RequestLimits = Pick<Limits, "messageCharactersMax" | "configTextCharactersMax">;

/** Blank, or printable ASCII without spaces: what an HTTP header may carry. */
const API_KEY = /^(?:\s*|[\x21-\x7e]{1,256})$/;
/** Of message ids, and of chatbots. */
export const ID_LENGTH_MAX = 128;
/** Seconds: milliseconds, sent by mistake, are more. */
const SENT_AT_MAX = 9_999_999_999;
const EMAIL_LENGTH_MAX = 254;
const PHONE_LENGTH_MAX = 32;
const ADDRESS_LENGTH_MAX = 2048;

/** Shim: a blank text was not said. */
const blankIsNull = (value: unknown): unknown =>
  value === undefined || (typeof value === "string" && value.trim() === "") ? null : value;

/**
 * Shim: blank, null or absent stands for `unsaid`. The mark tells the published schema that a
 * blank text is taken too; see openapi-schemas.ts.
 */
function orUnsaid<Value>(schema: z.ZodType<Value>, unsaid: boolean | null): z.ZodType<Value> {
  const read = z.preprocess((value) => blankIsNull(value) ?? unsaid, schema);
  return read.meta({ [BLANK_MARK]: true }).prefault(unsaid);
}

/** In the metadata of a schema that takes blank texts. */
export const BLANK_MARK = "x-blank";

/** At most so many characters as JSON Schema counts them: code points, as Python does too. */
function characters(charactersMax: number): z.ZodString {
  return z
    .string()
    .check(({ value, issues }) => {
      if (value.length <= charactersMax) return;
      const pairs = value.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0;
      if (value.length - pairs <= charactersMax) return;
      issues.push({
        code: "too_big",
        origin: "string",
        maximum: charactersMax,
        input: value,
        continue: true,
      });
    })
    .meta({ maxLength: charactersMax });
}

/** Shim: the gateway sends ids as numbers or as texts of digits; anything else is no id. */
const looseId = z.unknown().transform((value) => {
  const digits = typeof value === "string" && /^\d{1,16}$/.test(value.trim());
  const id = digits ? Number(value) : value;
  return typeof id === "number" && Number.isSafeInteger(id) && id > 0 ? id : null;
});

/** Shim: 0, 1 or a boolean. */
function flag(absent: boolean): z.ZodType<boolean> {
  const either = z.union([z.boolean(), z.literal([0, 1])]);
  return orUnsaid(
    either.transform((value) => value === true || value === 1),
    absent,
  );
}

function optionalCount(countMax: number, countMin = 1): z.ZodType<number | null> {
  return orUnsaid(z.int().min(countMin).max(countMax).nullable(), null);
}

function optionalText(charactersMax: number) {
  const text = characters(charactersMax).nullish();
  return text.transform((value) => value?.toWellFormed().trim() || null);
}

/** Not an address: no file. A broken setting must not silence the company. */
const looseAddress = characters(ADDRESS_LENGTH_MAX)
  .nullish()
  .transform((text) => (typeof text === "string" ? httpAddress(text) : null));

const sessionId = z
  .union([z.int().nonnegative(), z.string().regex(SESSION_ID)])
  .transform((id) => String(id));
const chatbotId = orUnsaid(
  z.union([z.int().nonnegative(), characters(ID_LENGTH_MAX).trim()]).nullable(),
  null,
);
const tenant = z.int().min(1);

function configFields(limits: RequestLimits) {
  const text = optionalText(limits.configTextCharactersMax);
  return {
    usuario_id: looseId.optional(),
    correo_usuario: optionalText(EMAIL_LENGTH_MAX),
    duracion_cita_minutos: optionalCount(1440),
    paso_minutos: optionalCount(1440, STEP_MINUTES_MIN),
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
    nombre_cliente: text,
    correo_cliente: optionalText(EMAIL_LENGTH_MAX),
    telefono_cliente: optionalText(PHONE_LENGTH_MAX),
    contacto_empresa: text,
  };
}

type RawConfig = z.infer<z.ZodObject<ReturnType<typeof configFields>>>;

function configOf(raw: RawConfig): ChatConfig {
  return {
    userId: raw.usuario_id ?? null,
    userEmail: raw.correo_usuario,
    durationMinutes: raw.duracion_cita_minutos,
    stepMinutes: raw.paso_minutos,
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
    customerName: raw.nombre_cliente,
    customerEmail: raw.correo_cliente,
    customerPhone: raw.telefono_cliente,
    companyContact: raw.contacto_empresa,
  };
}

/** The fields that both shapes have at their top level. */
function commonFields(limits: RequestLimits) {
  const message = characters(limits.messageCharactersMax).min(1);
  return {
    message: message.transform((text) => text.toWellFormed()),
    session_id: sessionId,
    api_key: z
      .string()
      .regex(API_KEY)
      .nullish()
      .transform((key) => key?.trim() || null),
    message_id: characters(ID_LENGTH_MAX).min(1).nullish(),
    sent_at: z.int().min(0).max(SENT_AT_MAX).nullish(),
    stream: z.boolean().nullish(),
  };
}

/** Both shapes of a request, and a `config` on its own: what judges, and what is published. */
export function requestSchemas(limits: RequestLimits) {
  const common = commonFields(limits);
  const config = z.object(configFields(limits)).transform(configOf);
  const unsaid = config.parse({});
  const flat = z.object({
    ...common,
    id_empresa: tenant,
    config: config.nullish().transform((given) => given ?? unsaid),
  });
  const nested = z.object({
    ...common,
    // With a tenant at the top it would be the other shape.
    id_empresa: z.never().optional(),
    context: z.object({ config: z.intersection(z.object({ id_empresa: tenant }), config) }),
  });
  return { flat, nested, config };
}

/** The address as given when it is http(s) and whole; null otherwise. */
export function httpAddress(text: string): string | null {
  const address = text.trim();
  if (address.length > ADDRESS_LENGTH_MAX || /[\s<>"]/.test(address)) return null;
  if (!URL.canParse(address)) return null;
  return /^https?:$/.test(new URL(address).protocol) ? address : null;
}
